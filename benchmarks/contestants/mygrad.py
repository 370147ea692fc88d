"""MyGrad as it comes, with its memory guard, which locks arrays that a graph needs."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import mygrad as mg
import numpy as np
from mygrad.nnet.activations import sigmoid, softmax
from mygrad.nnet.losses import softmax_crossentropy

from . import problem

VERSION = version("mygrad")


def step(model: str) -> Callable[[], float]:
    x, target = problem.data(model)
    *hidden, (V, c) = [(mg.tensor(W), mg.tensor(b)) for W, b in problem.initial(model)]
    parameters = [p for layer in (*hidden, (V, c)) for p in layer]

    def train() -> float:
        o = x
        for W, b in hidden:
            o = mg.tanh(o @ W + b)
        E = softmax_crossentropy(o @ V + c, target)
        E.backward()
        for p in parameters:
            p.data -= problem.RATE * p.grad
        return E.item()
    return train


W = np.eye(10)
GATES: dict[str, Callable[[Any], Any]] = {
    "multiply": lambda y: y * y,
    "scale": lambda y: y * 1.01,
    "sigmoid": sigmoid,
    "sin": np.sin,
    "sum": lambda y: np.sum(y, axis=0, keepdims=True),
    "reshapes": lambda y: y.reshape(10, 1).reshape(1, 10),
    "slice": lambda y: y[:, :],
    "matmul": lambda y: y @ W,
    "softmax": softmax,
}


def overhead(gate: str, length: int, size: int) -> Callable[[], None]:
    f = GATES[gate]
    x, g = mg.tensor(np.ones((1, size))), np.ones((1, size))

    def run() -> None:
        y = x
        for _ in range(length):
            y = f(y)
        y.backward(g)
    return run
