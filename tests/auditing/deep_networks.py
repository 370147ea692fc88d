"""Sick networks, and healthy ones, for the tests of audits."""

from __future__ import annotations

from typing import Any

import numpy as np

import gates
from autograd import Tensor
from autograd.nn import MLP, Dense, Layer, Sequential

EXAMPLES, CLASSES = 32, 10


def data(seed: int = 0) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(EXAMPLES, 16)), rng.integers(0, CLASSES, EXAMPLES)


def loss(model: Layer) -> Tensor:
    """Its cross-entropy, called E."""
    x, t = data()
    E: Tensor = gates.cross_entropy(model(x), t).named("E")
    return E


def deep(activation: Any = gates.tanh, layers: int = 20, width: int = 64) -> MLP:
    """A network of many layers, healthy but for what the activation does."""
    return MLP([16, *[width] * (layers - 1), CLASSES], np.random.default_rng(0), activation)


def scaled(model: Layer, factor: float, *paths: str) -> Layer:
    """The model with its weights, those at `paths` or all, multiplied by a factor."""
    for path, p in model.parameters().items():
        if path in paths or (not paths and p.ndim > 1):
            p.value = p.value * factor
    return model


def linear(layers: int = 10) -> Sequential:
    rng = np.random.default_rng(0)
    return Sequential(*[Dense(16, 16, rng, bias=False) for _ in range(layers)])


def dead(units: int) -> MLP:
    """A network of ReLUs of which the first `units` of layer 2, of 24, are dead."""
    model = MLP([16, 24, 24, CLASSES], np.random.default_rng(0), gates.relu)
    model["layer2.b"].value = np.where(np.arange(24) < units, -50.0, 0.0)
    return model
