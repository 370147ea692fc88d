"""Above and below which numbers an audit speaks up: all in one place, each to be set."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from gates.errors import located


@dataclass(frozen=True)
class Thresholds:
    """What counts as sick. Shares are from 0 to 1, the others positive numbers.

    >>> Thresholds(dead=0.1).dead
    0.1
    """

    vanishing: float = 1e-3
    """A gradient vanishes if along its path its norm falls to less than this part."""
    exploding: float = 1e3
    """It explodes if along its path its norm grows to more than this multiple."""
    dead: float = 0.25
    """The share of the units of a ReLU that give 0 for every example."""
    saturated: float = 0.5
    """The share of the entries of a tanh or sigmoid, or of the rows of a softmax, that saturate."""
    slope: float = 0.05
    """An entry of a tanh or sigmoid is saturated if its slope is below this part of the steepest.
    """
    certain: float = 0.99
    """A row of a softmax is saturated if it gives one entry more than this."""
    examples: float = 8
    """With fewer examples a ReLU is reported only where all its units are 0: half may be by chance,
    and no feature as constant."""
    constant: float = 0.5
    """The share of the features of an array that are the same for every example."""
    update_least: float = 1e-6
    """A parameter stands still if ‖∂E/∂w‖ / ‖w‖ is below this part of the largest of all."""
    update_most: float = 100.0
    """A parameter jumps if ‖∂E/∂w‖ / ‖w‖ is above this: a step of rate 0.01 then exchanges it."""

    def __post_init__(self) -> None:
        shares = ("dead", "saturated", "slope", "certain", "constant")
        for field in fields(self):
            value: Any = getattr(self, field.name)
            number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
            if not number or not value > 0 or (field.name in shares and value > 1):
                needed = "a share above 0, up to 1" if field.name in shares else "a positive number"
                raise ValueError(located(f"Thresholds: {field.name} must be {needed}; {value!r} "
                                         "came"))
