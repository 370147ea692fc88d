"""Learning rates that change: functions of how many steps of the optimizer were made before."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from autograd.training.options import require_count, require_number, require_share
from gates.errors import located

Rate = float | Callable[[int], float]


def rate_at(rate: Rate, step: int) -> float:
    """The rate after `step` steps, of a number or a schedule."""
    return rate(step) if callable(rate) else rate


def require_rate(who: str, rate: Rate) -> None:
    """A ValueError unless `rate` is a schedule or a number from 0 up."""
    if not callable(rate):
        require_number(who, "rate", rate)


@dataclass(frozen=True)
class StepDecay:
    """η · factor^⌊t / every⌋.

    >>> [round(StepDecay(1.0, every=2, factor=0.1)(t), 9) for t in range(5)]
    [1.0, 1.0, 0.1, 0.1, 0.01]
    """

    rate: float
    every: int
    factor: float = 0.1

    def __post_init__(self) -> None:
        require_number("StepDecay", "rate", self.rate)
        require_count("StepDecay", "every", self.every)
        require_share("StepDecay", "factor", self.factor)

    def __call__(self, step: int) -> float:
        return self.rate * self.factor ** (step // self.every)


@dataclass(frozen=True)
class ExponentialDecay:
    """η · factorᵗ.

    >>> [ExponentialDecay(1.0, factor=0.5)(t) for t in range(3)]
    [1.0, 0.5, 0.25]
    """

    rate: float
    factor: float

    def __post_init__(self) -> None:
        require_number("ExponentialDecay", "rate", self.rate)
        require_share("ExponentialDecay", "factor", self.factor)

    def __call__(self, step: int) -> float:
        return float(self.rate * self.factor**step)


@dataclass(frozen=True)
class CosineDecay:
    """least + (η − least) (1 + cos(π t / steps)) / 2, and `least` after `steps`.

    Source: I. Loshchilov, F. Hutter, SGDR: stochastic gradient descent with warm restarts, 2017,
    equation 5, without restarts.

    >>> [round(CosineDecay(1.0, steps=2)(t), 9) for t in range(4)]
    [1.0, 0.5, 0.0, 0.0]
    """

    rate: float
    steps: int
    least: float = 0.0

    def __post_init__(self) -> None:
        require_number("CosineDecay", "rate", self.rate)
        require_count("CosineDecay", "steps", self.steps)
        require_number("CosineDecay", "least", self.least)

    def __call__(self, step: int) -> float:
        share = min(step / self.steps, 1.0)
        return self.least + (self.rate - self.least) * (1 + math.cos(math.pi * share)) / 2


@dataclass(frozen=True)
class WarmUp:
    """Up to `then` in `steps` equal parts, and then as `then`, a rate or a schedule, says.

    >>> schedule = WarmUp(2, then=StepDecay(1.0, every=2))
    >>> [round(schedule(t), 9) for t in range(5)]
    [0.5, 1.0, 1.0, 1.0, 0.1]
    """

    steps: int
    then: Rate

    def __post_init__(self) -> None:
        require_count("WarmUp", "steps", self.steps)
        require_rate("WarmUp", self.then)

    def __call__(self, step: int) -> float:
        if step < self.steps:
            return rate_at(self.then, 0) * (step + 1) / self.steps
        return rate_at(self.then, step - self.steps)


@dataclass(frozen=True)
class Piecewise:
    """One schedule after another: each begins anew at its milestone, a number of steps.

    >>> schedule = Piecewise((1.0, ExponentialDecay(0.5, factor=0.5)), milestones=(2,))
    >>> [schedule(t) for t in range(5)]
    [1.0, 1.0, 0.5, 0.25, 0.125]
    """

    schedules: tuple[Rate, ...]
    milestones: tuple[int, ...]

    def __post_init__(self) -> None:
        for milestone in self.milestones:
            require_count("Piecewise", "a milestone", milestone)
        if len(self.schedules) != len(self.milestones) + 1 or (
                list(self.milestones) != sorted(set(self.milestones))):
            raise ValueError(located(
                f"Piecewise: needs one milestone fewer than schedules, rising; "
                f"{len(self.schedules)} schedules and milestones {self.milestones} came"))
        for schedule in self.schedules:
            require_rate("Piecewise", schedule)

    def __call__(self, step: int) -> float:
        i = sum(step >= milestone for milestone in self.milestones)
        return rate_at(self.schedules[i], step - (self.milestones[i - 1] if i else 0))
