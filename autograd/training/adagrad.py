"""Rates of each weight's own, from all its gradients: AdaGrad and Adadelta."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.training.optimizer import Clip, Optimizer, Rate
from autograd.training.options import require_number, require_positive
from autograd.training.parameters import Parameters


class AdaGrad(Optimizer):
    """s := s + g², w := w − η g / (√s + ε).

    Source: J. Duchi, E. Hazan, Y. Singer, Adaptive subgradient methods, 2011.
    """

    kinds = ("squares",)

    def __init__(self, parameters: Parameters, rate: Rate = 0.01, eps: float = 1e-10,
                 weight_decay: float = 0.0, clip: Clip | None = None) -> None:
        super().__init__(parameters, rate, weight_decay, clip)
        self.eps = require_positive(self.who, "eps", eps)

    def update(self, rate: float, count: int, g: Any, scratch: Any, *state: Any) -> None:
        squares, = state
        squares += np.square(g, out=scratch)
        np.sqrt(squares, out=scratch)
        scratch += self.eps
        g /= scratch
        g *= rate


class Adadelta(Optimizer):
    """s := ρ s + (1 − ρ) g², Δ = g √(d + ε) / √(s + ε), d := ρ d + (1 − ρ) Δ², w := w − η Δ.

    `decay` is ρ. Source: M. D. Zeiler, ADADELTA: an adaptive learning rate method, 2012.
    """

    kinds = ("squares", "steps")

    def __init__(self, parameters: Parameters, rate: Rate = 1.0, decay: float = 0.9,
                 eps: float = 1e-6, weight_decay: float = 0.0, clip: Clip | None = None) -> None:
        super().__init__(parameters, rate, weight_decay, clip)
        self.decay = require_number(self.who, "decay", decay, 0, 1)
        self.eps = require_positive(self.who, "eps", eps)

    def update(self, rate: float, count: int, g: Any, scratch: Any, *state: Any) -> None:
        squares, steps = state
        self.average(squares, g, scratch)
        np.add(steps, self.eps, out=scratch)
        scratch /= squares + self.eps
        g *= np.sqrt(scratch, out=scratch)
        self.average(steps, g, scratch)
        g *= rate

    def average(self, mean: Any, x: Any, scratch: Any) -> None:
        """mean := ρ mean + (1 − ρ) x²."""
        np.square(x, out=scratch)
        scratch *= 1 - self.decay
        mean *= self.decay
        mean += scratch
