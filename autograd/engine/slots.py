"""What a tensor holds beside its value, gate and inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Notes:
    """What only few tensors have to remember."""

    __slots__ = ("grad", "hooks", "line", "messages", "name", "scope", "sweep")

    def __init__(self) -> None:
        self.name: str | None = None
        self.scope: tuple[str, ...] = ()
        self.line: str | None = None
        """Where the user's code recorded it; known under `anomaly()`."""
        self.grad: Any = None
        self.sweep = 0
        """The number of the `backward()` that `grad` comes from; 0 where it was set by hand."""
        self.messages: tuple[Any, ...] | None = None
        """What the last sweep with `keep` sent to each input."""
        self.hooks: dict[int, Callable[[Any], Any]] = {}


class Saved(NamedTuple):
    """What is kept for the backward pass beside the inputs.

    None stands for it where no array is among them and the gate prepares nothing.
    """

    prints: tuple[tuple[int, bytes], ...] = ()
    """The place and fingerprint of each plain array among the inputs."""
    prepared: tuple[Any, ...] = ()
    """What the gate prepared for its rules."""


class Leaf:
    """What a tensor knows that no gate made: where a graph begins.

    Once the user holds the array of one that needs a gradient (`seen` is not None), it may be
    written to at any time. Whoever is about to use it calls the tensor's `refresh()` first.
    """

    __slots__ = ("changed", "is_parameter", "seen")

    def __init__(self, is_parameter: bool) -> None:
        self.is_parameter = is_parameter
        self.changed = 0
        """When the value was last changed, on the clock that numbers tensors."""
        self.seen: Any = None
        """The fingerprint when last looked at; None while no one else holds the array."""


WRITTEN: Any = object()
"""Stands for the fingerprint of a value that was set and not yet used."""
