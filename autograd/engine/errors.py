"""The errors of the engine; those of gates are in `gates.errors`."""

from __future__ import annotations


class GradientError(AttributeError):
    """A gradient that was asked for and is not there; says what to do to have it."""


class AnomalyError(ArithmeticError):
    """The first NaN or infinity under `anomaly()`: the gate, the user's line, the bad index."""


class StaleError(RuntimeError):
    """A value that a rule needs was changed in place after it was recorded."""


class PathError(KeyError):
    """A path that a model does not have; names those that are near."""

    def __str__(self) -> str:
        return str(self.args[0])


class SaveError(OSError):
    """A file that could not be written; says why, and what became of the one before."""
