"""PyTorch as its tutorials write it: modules and an optimizer, eager, on one thread."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

import torch

from . import problem
from .pytorch import BLAS, VERSION, matmul

__all__ = ["BLAS", "VERSION", "matmul", "step"]


def step(model: str) -> Callable[[], float]:
    x, target = map(torch.from_numpy, problem.data(model))
    layers = [torch.nn.Linear(k, n) for k, n in problem.sizes(model)]
    with torch.no_grad():
        for layer, (W, b) in zip(layers, problem.initial(model), strict=True):
            layer.weight.copy_(torch.from_numpy(W).T)
            layer.bias.copy_(torch.from_numpy(b))
    pairs = ((layer, torch.nn.Tanh()) for layer in layers)
    network = torch.nn.Sequential(*chain.from_iterable(pairs))[:-1]
    loss = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=float(problem.RATE))

    def train() -> float:
        optimizer.zero_grad()
        E = loss(network(x), target)
        E.backward()
        optimizer.step()
        return E.item()
    return train
