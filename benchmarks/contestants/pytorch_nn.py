"""PyTorch as its tutorials write it: modules and an optimizer, eager, on one thread."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

import numpy as np
import torch

from . import networks, problem
from .pytorch import BLAS, VERSION, matmul

__all__ = ["BLAS", "VERSION", "matmul", "network", "sequence_network", "step"]


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


def network(name: str) -> Callable[[], float]:
    x, target = map(torch.from_numpy, networks.data(name))
    net, (kernels, matrices) = networks.NETWORKS[name], networks.initial(name)
    layers: list[torch.nn.Module] = []
    for w, b in kernels:
        conv = torch.nn.Conv2d(w.shape[1], w.shape[0], 3)
        layers += [filled(conv, w, b), torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
    layers.append(torch.nn.Flatten())
    *hidden, last = [filled(torch.nn.Linear(*W.shape), W.T, b) for W, b in matrices]
    for layer in hidden:
        layers += [layer, torch.nn.ReLU()]
        if net.dropout:
            layers.append(torch.nn.Dropout(net.dropout))
    return trained(torch.nn.Sequential(*layers, last), x, target)


def trained(model: torch.nn.Module, x: torch.Tensor, target: torch.Tensor) -> Callable[[], float]:
    """One step of training with Adam."""
    loss = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=networks.RATE, betas=networks.BETAS,
                                 eps=networks.EPSILON)

    def train() -> float:
        optimizer.zero_grad()
        E = loss(model(x), target)
        E.backward()
        optimizer.step()
        return E.item()
    return train


class Mean(torch.nn.Module):
    """The mean over all times."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.mean(1)


class Last(torch.nn.Module):
    """The last state of a recurrent layer."""

    def __init__(self, layer: torch.nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x)[0][:, -1]


def sequence_network(name: str) -> Callable[[], float]:
    x, target = map(torch.from_numpy, networks.sequences(name))
    width = networks.SEQUENCES[name].width
    layers = {"gru": lambda: [Last(torch.nn.GRU(width, width, batch_first=True))],
              "lstm": lambda: [Last(torch.nn.LSTM(width, width, batch_first=True))],
              "block": lambda: [torch.nn.TransformerEncoderLayer(
                  width, networks.HEADS, 4 * width, 0.0, "gelu", batch_first=True,
                  norm_first=True), Mean()]}[name]()
    return trained(torch.nn.Sequential(*layers, torch.nn.Linear(width, networks.CLASSES)), x,
                   target)


def filled(layer: torch.nn.Module, weight: np.ndarray, bias: np.ndarray) -> torch.nn.Module:
    """The layer with these first weights."""
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weight))
        layer.bias.copy_(torch.from_numpy(bias))
    return layer
