"""Limits on gradients, in place, before an optimizer makes a step of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.engine.norms import norm
from autograd.training.options import require_number
from gates.errors import located


@dataclass(frozen=True)
class ClipValue:
    """Each entry of each gradient at least −limit and at most limit."""

    limit: float

    def __post_init__(self) -> None:
        require_number("ClipValue", "limit", self.limit)

    def __call__(self, gradients: list[Any]) -> None:
        for g in gradients:
            np.clip(g, -self.limit, self.limit, out=g)


@dataclass(frozen=True)
class ClipNorm:
    """All gradients scaled by one factor, so that their norm taken together is at most limit.

    Raises an ArithmeticError where the norm is not finite: then there is no such factor.

    Source: R. Pascanu, T. Mikolov, Y. Bengio, On the difficulty of training recurrent neural
    networks, 2013, algorithm 1.

    >>> g = np.array([3.0, 4.0])
    >>> ClipNorm(1.0)([g])
    >>> g
    array([0.6, 0.8])
    """

    limit: float

    def __post_init__(self) -> None:
        require_number("ClipNorm", "limit", self.limit)

    def __call__(self, gradients: list[Any]) -> None:
        whole = math.hypot(*map(norm, gradients))
        if not math.isfinite(whole):
            raise ArithmeticError(located(
                f"ClipNorm: the norm of the gradients is {whole}; find where it begins with "
                "autograd.anomaly()"))
        if whole > self.limit:
            for g in gradients:
                g *= self.limit / whole
