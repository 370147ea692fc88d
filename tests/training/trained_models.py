"""Small layers to train, and every optimizer."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor, parameter
from autograd.nn import Layer
from autograd.training import (
    SGD,
    Adadelta,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
)
from gates import relu


class Linear(Layer):
    W: Tensor
    b: Tensor

    def __init__(self, inputs: int, outputs: int, rng: np.random.Generator) -> None:
        self.W = parameter(rng.normal(0, inputs**-0.5, (inputs, outputs)))
        self.b = parameter(np.zeros(outputs))

    def __call__(self, x: Any) -> Any:
        return x @ self.W + self.b


class TwoLayers(Layer):
    def __init__(self, inputs: int = 2, hidden: int = 8, outputs: int = 2, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self.hidden, self.out = Linear(inputs, hidden, rng), Linear(hidden, outputs, rng)

    def __call__(self, x: Any) -> Any:
        return self.out(relu(self.hidden(x)))


def two_circles(n: int = 200, seed: int = 0) -> tuple[Any, Any]:
    """Points in the plane, and whether each lies within the unit circle."""
    x = np.random.default_rng(seed).normal(size=(n, 2))
    return x, (np.sum(x**2, axis=1) < 1).astype(int)


MAKERS: dict[str, Any] = {
    "SGD": lambda p, **k: SGD(p, 0.05, **k),
    "Momentum": lambda p, **k: Momentum(p, 0.05, **k),
    "Nesterov": lambda p, **k: Nesterov(p, 0.05, momentum=0.8, **k),
    "AdaGrad": lambda p, **k: AdaGrad(p, 0.5, **k),
    "Adadelta": lambda p, **k: Adadelta(p, 1.0, **k),
    "RMSprop": lambda p, **k: RMSprop(p, 0.02, **k),
    "Adam": lambda p, **k: Adam(p, 0.1, **k),
    "AdamW": lambda p, **k: AdamW(p, 0.1, **k),
}


def every_optimizer() -> set[str]:
    pending, found = [Optimizer], set()
    while pending:
        cls = pending.pop()
        pending += cls.__subclasses__()
        found.add(cls.__name__)
    return found - {"Optimizer"}
