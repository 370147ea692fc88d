"""The errors of saving and loading."""

from __future__ import annotations


class ModelFormatError(ValueError):
    """A file, or a part of one, that is no model of ours; says what is wrong and where."""


class SaveError(OSError):
    """A file that could not be written; says why, and what became of the one before."""


class StorageDependencyError(ImportError):
    """The package for safetensors files is not installed; names the command that brings it."""
