"""Momentum and rates of each weight's own at once: Adam, and AdamW with decay apart."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.training.optimizer import Clip, Optimizer, Rate
from autograd.training.options import require_number, require_positive
from autograd.training.parameters import Parameters
from gates.errors import located


class Adam(Optimizer):
    """m := β₁ m + (1 − β₁) g, v := β₂ v + (1 − β₂) g², w := w − η m̂ / (√v̂ + ε).

    In step t, m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ); `betas` are (β₁, β₂). The state holds the
    sums `gradients` = m / (1 − β₁) and `squares` = v / (1 − β₂), which take fewer operations.

    Source: D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, 2015, algorithm 1.

    >>> from autograd import parameter
    >>> w = parameter([1.0, -2.0], name="w")
    >>> optimizer = Adam([w], rate=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.value.round(6)
    array([ 0.9, -1.9])
    """

    kinds = ("gradients", "squares")

    def __init__(self, parameters: Parameters, rate: Rate = 1e-3,
                 betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
                 weight_decay: float = 0.0, clip: Clip | None = None) -> None:
        super().__init__(parameters, rate, weight_decay, clip)
        if not isinstance(betas, (tuple, list)) or len(betas) != 2:
            raise ValueError(located(f"{self.who}: betas must be two numbers; {betas!r:.60} came"))
        self.betas = tuple(require_number(self.who, f"betas[{i}]", beta, 0, 1)
                           for i, beta in enumerate(betas))
        self.eps = require_positive(self.who, "eps", eps)

    def update(self, rate: float, count: int, g: Any, scratch: Any, *state: Any) -> None:
        gradients, squares = state
        a, b = self.betas
        gradients *= a
        gradients += g
        g *= g
        squares *= b
        squares += g
        np.sqrt(squares, out=g)
        root = math.sqrt((1 - b) / (1 - b**count))  # √v̂ = root √squares
        g += self.eps / root
        np.divide(gradients, g, out=g)
        g *= rate * (1 - a) / (1 - a**count) / root


class AdamW(Adam):
    """Adam, with the weights shrunk apart from the gradients: w := w − η λ w − η m̂ / (√v̂ + ε).

    Source: I. Loshchilov, F. Hutter, Decoupled weight decay regularization, 2019, algorithm 2.
    """

    decoupled = True

    def __init__(self, parameters: Parameters, rate: Rate = 1e-3,
                 betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
                 weight_decay: float = 0.01, clip: Clip | None = None) -> None:
        super().__init__(parameters, rate, betas, eps, weight_decay, clip)
