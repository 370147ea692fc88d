"""The autograd of HIPS, which shares our import name and so runs in a Python without ours."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from autograd.core import make_vjp
from autograd.scipy.special import expit, logsumexp

import autograd
import autograd.numpy as np

from . import problem

if hasattr(autograd, "Tensor"):
    raise ImportError("this autograd is ours, not that of HIPS")
VERSION = version("autograd")


def step(model: str) -> Callable[[], float]:
    x, target = problem.data(model)
    layers = problem.initial(model)
    rows = np.arange(len(x))

    def loss(layers: Any) -> Any:
        *hidden, (V, c) = layers
        o = x
        for W, b in hidden:
            o = np.tanh(o @ W + b)
        z = o @ V + c
        return np.mean(logsumexp(z, axis=1) - z[rows, target])

    gradient = autograd.value_and_grad(loss)

    def train() -> float:
        E, gradients = gradient(layers)
        for (W, b), (gW, gb) in zip(layers, gradients, strict=True):
            W -= problem.RATE * gW
            b -= problem.RATE * gb
        return float(E)
    return train


W = np.eye(10)
GATES: dict[str, Callable[[Any], Any]] = {
    "multiply": lambda y: y * y,
    "scale": lambda y: y * 1.01,
    "sigmoid": expit,
    "sin": np.sin,
    "sum": lambda y: np.sum(y, axis=0, keepdims=True),
    "reshapes": lambda y: y.reshape(10, 1).reshape(1, 10),
    "slice": lambda y: y[:, :],
    "matmul": lambda y: y @ W,
    "softmax": lambda y: np.exp(y - logsumexp(y, axis=1, keepdims=True)),
}


def overhead(gate: str, length: int, size: int) -> Callable[[], None]:
    f = GATES[gate]
    x = np.ones((1, size))

    def repeated(y: Any) -> Any:
        for _ in range(length):
            y = f(y)
        return y

    def run() -> None:
        backward, _ = make_vjp(repeated, x)
        backward(x)
    return run


def chain(length: int) -> tuple[list[Any], Callable[[], float]]:
    def repeated(y: Any) -> Any:
        for _ in range(length):
            y = y * problem.FACTOR
        return y

    end = [make_vjp(repeated, 1.0)[0]]
    return end, lambda: float(end[0](1.0))


def fan_out(ways: int) -> float:
    def added(x: Any) -> Any:
        y = x
        for _ in range(ways - 1):
            y = y + x
        return y

    pull, _ = make_vjp(added, np.ones(10))
    return float(pull(np.ones(10))[0])
