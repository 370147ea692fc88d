"""PyTorch on bare tensors, eager, on one thread of the processor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from . import problem

VERSION = torch.__version__
BLAS = next(part.removeprefix("BLAS_INFO=") for part in
            torch.__config__.show().replace("\n", " ").replace(",", " ").split()
            if part.startswith("BLAS_INFO="))
torch.set_num_threads(1)


def step(model: str) -> Callable[[], float]:
    x, target = map(torch.from_numpy, problem.data(model))
    *hidden, (V, c) = [tuple(torch.from_numpy(p).requires_grad_() for p in layer)
                       for layer in problem.initial(model)]
    parameters = [p for layer in (*hidden, (V, c)) for p in layer]
    rate = float(problem.RATE)

    def train() -> float:
        o = x
        for W, b in hidden:
            o = torch.tanh(o @ W + b)
        E = torch.nn.functional.cross_entropy(o @ V + c, target)
        E.backward()
        with torch.no_grad():
            for p in parameters:
                p -= rate * p.grad
                p.grad = None
        return E.item()
    return train


W = torch.eye(10, dtype=torch.float64)
GATES: dict[str, Callable[[Any], Any]] = {
    "multiply": lambda y: y * y,
    "scale": lambda y: y * 1.01,
    "sigmoid": torch.sigmoid,
    "sin": torch.sin,
    "sum": lambda y: torch.sum(y, 0, keepdim=True),
    "reshapes": lambda y: y.reshape(10, 1).reshape(1, 10),
    "slice": lambda y: y[:, :],
    "matmul": lambda y: y @ W,
    "softmax": lambda y: torch.softmax(y, 1),
}


def overhead(gate: str, length: int, size: int) -> Callable[[], None]:
    f = GATES[gate]
    x = torch.ones((1, size), dtype=torch.float64, requires_grad=True)
    g = torch.ones((1, size), dtype=torch.float64)

    def run() -> None:
        x.grad = None
        y = x
        for _ in range(length):
            y = f(y)
        y.backward(g)
    return run


def matmul(n: int) -> Callable[[], Any]:
    A = torch.ones((n, n))
    return lambda: A @ A


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
