"""PyTorch on bare tensors, eager, on one thread of the processor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from . import problem

VERSION = torch.__version__
torch.set_num_threads(1)


def step() -> Callable[[], float]:
    x, target = map(torch.from_numpy, problem.data())
    parameters = [torch.from_numpy(p).requires_grad_() for p in problem.initial()]
    W1, b1, W2, b2, W3, b3 = parameters
    rate = float(problem.RATE)

    def train() -> float:
        o = torch.tanh(x @ W1 + b1)
        o = torch.tanh(o @ W2 + b2)
        E = torch.nn.functional.cross_entropy(o @ W3 + b3, target)
        E.backward()
        with torch.no_grad():
            for p in parameters:
                p -= rate * p.grad
                p.grad = None
        return float(E)
    return train


GATES: dict[str, Callable[[Any], Any]] = {
    "multiply": lambda y: y * y,
    "scale": lambda y: y * 1.01,
    "sigmoid": torch.sigmoid,
    "sin": torch.sin,
    "sum": lambda y: torch.sum(y, 0, keepdim=True),
}


def overhead(gate: str, length: int) -> Callable[[], None]:
    f = GATES[gate]
    x = torch.ones((1, 10), dtype=torch.float64, requires_grad=True)
    g = torch.from_numpy(np.ones((1, 10)))

    def run() -> None:
        x.grad = None
        y = x
        for _ in range(length):
            y = f(y)
        y.backward(g)
    return run


def chain(length: int) -> tuple[list[Any], Callable[[], float]]:
    x = y = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    for _ in range(length):
        y = y * problem.FACTOR
    end = [y]

    def backward() -> float:
        end[0].backward()
        return float(x.grad)
    return end, backward


def fan_out(ways: int) -> float:
    x = torch.ones(10, dtype=torch.float64, requires_grad=True)
    y = x
    for _ in range(ways - 1):
        y = y + x
    y.backward(torch.ones(10, dtype=torch.float64))
    return float(x.grad[0])
