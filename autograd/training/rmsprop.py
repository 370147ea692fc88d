"""Rates of each weight's own, from its latest gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.training.optimizer import Clip, Optimizer, Rate
from autograd.training.options import require_number, require_positive
from autograd.training.parameters import Parameters


class RMSprop(Optimizer):
    """s := ρ s + (1 − ρ) g², w := w − η g / (√s + ε), where `decay` is ρ.

    Source: T. Tieleman, G. Hinton, Neural networks for machine learning, lecture 6.5, 2012.
    """

    kinds = ("squares",)

    def __init__(self, parameters: Parameters, rate: Rate = 0.01, decay: float = 0.99,
                 eps: float = 1e-8, weight_decay: float = 0.0, clip: Clip | None = None) -> None:
        super().__init__(parameters, rate, weight_decay, clip)
        self.decay = require_number(self.who, "decay", decay, 0, 1)
        self.eps = require_positive(self.who, "eps", eps)

    def update(self, rate: float, count: int, g: Any, scratch: Any, *state: Any) -> None:
        squares, = state
        np.square(g, out=scratch)
        scratch *= 1 - self.decay
        squares *= self.decay
        squares += scratch
        np.sqrt(squares, out=scratch)
        scratch += self.eps
        g /= scratch
        g *= rate
