"""The errors of saving and loading."""

from __future__ import annotations

from autograd.engine.errors import SaveError as SaveError


class ModelFormatError(ValueError):
    """A file, or a part of one, that is no model of ours; says what is wrong and where."""


class StorageDependencyError(ImportError):
    """The package for safetensors files is not installed; names the command that brings it."""
