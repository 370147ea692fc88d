"""The autograd of HIPS, which shares our import name and so runs in a Python without ours."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import autograd.numpy as np
from autograd.core import make_vjp
from autograd.scipy.special import expit, logsumexp

import autograd

from . import problem

if hasattr(autograd, "Tensor"):
    raise ImportError("this autograd is ours, not that of HIPS")
VERSION = version("autograd")


def step() -> Callable[[], float]:
    x, target = problem.data()
    parameters = problem.initial()
    rows = np.arange(len(x))

    def loss(parameters: Any) -> Any:
        W1, b1, W2, b2, W3, b3 = parameters
        o = np.tanh(x @ W1 + b1)
        o = np.tanh(o @ W2 + b2)
        z = o @ W3 + b3
        return np.mean(logsumexp(z, axis=1) - z[rows, target])

    gradient = autograd.value_and_grad(loss)

    def train() -> float:
        E, gradients = gradient(parameters)
        for p, g in zip(parameters, gradients, strict=True):
            p -= problem.RATE * g
        return float(E)
    return train


GATES: dict[str, Callable[[Any], Any]] = {
    "multiply": lambda y: y * y,
    "scale": lambda y: y * 1.01,
    "sigmoid": expit,
    "sin": np.sin,
    "sum": lambda y: np.sum(y, axis=0, keepdims=True),
}


def overhead(gate: str, length: int) -> Callable[[], None]:
    f = GATES[gate]
    x = np.ones((1, 10))

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
