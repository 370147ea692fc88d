"""Augmentation: samples changed at random, each in its own way, in a manner that keeps the target.

Each is a function of a batch and a generator of random numbers, and returns a new batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.training.options import require_count, require_number, require_share
from gates.errors import OperandError, ShapeError, located


@dataclass(frozen=True)
class Flip:
    """Each sample turned round along `axis` with probability `chance`; −1 is left and right."""

    axis: int = -1
    chance: float = 0.5

    def __post_init__(self) -> None:
        require_share("Flip", "chance", self.chance)
        require_count("Flip", "axis", self.axis, -32)

    def __call__(self, x: Any, rng: np.random.Generator) -> Any:
        if not -x.ndim < self.axis < x.ndim or self.axis in (0, -x.ndim):
            raise ShapeError(located(f"Flip: axis {self.axis} is no axis of a sample; the batch "
                                     f"has shape {x.shape}"))
        chosen = rng.random(len(x)) < self.chance
        turned = x.copy()
        turned[chosen] = np.flip(x[chosen], self.axis)
        return turned


@dataclass(frozen=True)
class Shift:
    """Each image of (batch, ..., h, w) moved by up to `most` pixels up, down and sideways.

    What comes in from outside is 0.
    """

    most: int = 1

    def __post_init__(self) -> None:
        require_count("Shift", "most", self.most, 0)

    def __call__(self, x: Any, rng: np.random.Generator) -> Any:
        if x.ndim < 3:
            raise ShapeError(located(f"Shift: needs images of shape (batch, ..., h, w); {x.shape} "
                                     "came"))
        h, w = x.shape[-2:]
        room = [(0, 0)] * (x.ndim - 2) + [(self.most, self.most)] * 2
        wide = np.pad(x, room)
        moved = np.empty_like(x)
        for n, (i, j) in enumerate(rng.integers(0, 2 * self.most + 1, (len(x), 2))):
            moved[n] = wide[n, ..., i:i + h, j:j + w]
        return moved


@dataclass(frozen=True)
class Noise:
    """x + N(0, scale²), entry by entry."""

    scale: float

    def __post_init__(self) -> None:
        require_number("Noise", "scale", self.scale)

    def __call__(self, x: Any, rng: np.random.Generator) -> Any:
        if x.dtype.kind != "f":
            raise OperandError(located(f"Noise: needs floating-point numbers; {x.dtype} came"))
        return x + self.scale * rng.standard_normal(x.shape).astype(x.dtype)
