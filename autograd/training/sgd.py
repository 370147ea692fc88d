"""Gradient descent: plain, with momentum, and with Nesterov's look ahead."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.training.optimizer import Clip, Optimizer, Rate
from autograd.training.options import require_number
from autograd.training.parameters import Parameters


class SGD(Optimizer):
    """w := w − η g.

    On-line or by batches: g = ∂E/∂w is of whatever samples E was computed from.

    >>> from autograd import parameter
    >>> w = parameter([1.0, -2.0], name="w")
    >>> optimizer = SGD([w], rate=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.value
    array([ 0.8, -1.6])
    """

    def update(self, rate: float, count: int, g: Any, scratch: Any, *state: Any) -> None:
        g *= rate


class Momentum(Optimizer):
    """w := w − η g + α Δw, where Δw is the step before, and `momentum` is α, from 0 to below 1.

    While η stays the same it equals PyTorch's momentum; where η changes, PyTorch scales old steps
    by the new rate, and this, as the textbooks state it, does not. The state `change` is −Δw.

    Source: B. T. Polyak, Some methods of speeding up the convergence of iteration methods, 1964.

    >>> from autograd import parameter
    >>> w = parameter(1.0, name="w")
    >>> optimizer = Momentum([w], rate=0.1, momentum=0.5)
    >>> for _ in range(2):
    ...     (w * w).backward()
    ...     optimizer.step()
    >>> round(w.item(), 9)                              # 1 → 0.8 → 0.8 − 0.16 − 0.1
    0.54
    """

    kinds = ("change",)

    def __init__(self, parameters: Parameters, rate: Rate, momentum: float = 0.9,
                 weight_decay: float = 0.0, clip: Clip | None = None) -> None:
        super().__init__(parameters, rate, weight_decay, clip)
        self.momentum = require_number(self.who, "momentum", momentum, 0, 1)

    def update(self, rate: float, count: int, g: Any, scratch: Any, *state: Any) -> None:
        change, = state
        g *= rate
        change *= self.momentum
        change += g
        np.copyto(g, change)


class Nesterov(Momentum):
    """w := w − η g + α Δw, with Δw = α Δw − η g taken first: the momentum after the step.

    Source: I. Sutskever et al., On the importance of initialization and momentum in deep learning,
    2013; in PyTorch's form, where g is at w itself.
    """

    def update(self, rate: float, count: int, g: Any, scratch: Any, *state: Any) -> None:
        change, = state
        g *= rate
        change *= self.momentum
        change += g
        g += np.multiply(change, self.momentum, out=scratch)
