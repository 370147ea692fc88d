"""The table of models: how each is made, its inputs, and a loss of its outputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import gates
from autograd.nn import (
    CNN,
    GAN,
    GCN,
    GIN,
    MLP,
    VAE,
    Autoencoder,
    Denoiser,
    Diffusion,
    GCNConv,
    GINConv,
    Layer,
    ResidualBlock,
    ResNet,
    linear_schedule,
)

Rng = np.random.Generator
Shape = tuple[int, ...]
N = 4


@dataclass(frozen=True, eq=False)
class ModelCase:
    """A model, the shapes of its inputs and outputs, and inputs that it refuses with which words.

    The loss compares the outputs with `classes`, with the first input, or with zeros.
    """

    make: Callable[[Rng], Layer]
    shapes: tuple[Shape, ...]
    outputs: Any
    misfit: tuple[Shape, ...]
    needs: str
    classes: int = 0

    def __str__(self) -> str:
        return type(self.make(np.random.default_rng(0))).__name__

    def model(self, seed: int = 0) -> Layer:
        return self.make(np.random.default_rng(seed))

    def draw(self, dtype: Any = float, seed: int = 3) -> tuple[Any, ...]:
        """The inputs, each from 0 to 1; symmetric zeros and ones for graphs, times for (n,)."""
        rng = np.random.default_rng(seed)
        drawn = []
        for shape in self.shapes:
            x = rng.uniform(size=shape).astype(dtype)
            if len(shape) == 1:
                x = rng.integers(0, 9, shape)
            elif len(drawn) == 1:
                joined = x + np.swapaxes(x, -1, -2) > 1
                x = (joined & ~np.eye(shape[-1], dtype=bool)).astype(dtype)
            drawn.append(x)
        return tuple(drawn)

    def target(self, inputs: tuple[Any, ...]) -> Any:
        if self.classes:
            return np.arange(N) % self.classes
        return inputs[0]

    def loss(self, model: Layer) -> Callable[[Any, Any], Any]:
        """A function of outputs and targets."""
        if hasattr(model, "loss"):
            return model.loss  # type: ignore[no-any-return]
        return gates.cross_entropy if self.classes else lambda y, x: np.mean((y - 0.3) ** 2)


def small_gan(rng: Rng) -> GAN:
    return GAN(MLP([2, 3, 3], rng), MLP([3, 3, 1], rng), 2, rng)


CASES = [
    ModelCase(lambda rng: CNN((1, 10, 10), [2, 3], 3, rng, hidden=[4], dropout=0.3),
              ((N, 1, 10, 10),), (N, 3), ((N, 2, 10, 10),), r"\(n, 1, h, w\)", 3),
    ModelCase(lambda rng: ResidualBlock(2, 3, rng, stride=2), ((N, 2, 5, 5),), (N, 3, 3, 3),
              ((N, 3, 5, 5),), r"\(n, 2, h, w\)"),
    ModelCase(lambda rng: ResNet(1, [2, 3], 3, rng, blocks=1), ((N, 1, 5, 5),), (N, 3),
              ((N, 1, 0, 5),), r"\(n, 1, h, w\), a batch of images with 1 channels", 3),
    ModelCase(lambda rng: Autoencoder([5, 4, 2], rng, gates.tanh, gates.sigmoid), ((N, 5),),
              (N, 5), ((N, 4),), "inputs of size 5"),
    ModelCase(lambda rng: VAE([5, 4, 2], rng), ((N, 5),), ((N, 5), (N, 2), (N, 2)), ((N, 2),),
              "inputs of size 5"),
    ModelCase(small_gan, ((N, 2),), (N, 1), ((N, 3),), "noise of size 2 in the last axis"),
    ModelCase(lambda rng: Denoiser(3, [4], rng), ((N, 3), (N,)), (N, 3), ((N, 3), (3,)),
              r"a time for each of x, \(4,\); t is \(3,\)"),
    ModelCase(lambda rng: Diffusion(Denoiser(3, [4], rng), linear_schedule(25), rng), ((N, 3),),
              ((N, 3), (N, 3)), ((N, 2),), r"\(n, 3\), a batch of data of size 3"),
    ModelCase(lambda rng: GCNConv(3, 2, rng), ((N, 5, 3), (N, 5, 5)), (N, 5, 2),
              ((N, 5, 2), (N, 5, 5)), r"\(\.\.\., nodes, 3\), 3 features of each node"),
    ModelCase(lambda rng: GINConv([3, 4, 2], rng, gates.tanh), ((5, 3), (5, 5)), (5, 2),
              ((5, 3), (4, 4)), r"A of shape \(\.\.\., 5, 5\)"),
    ModelCase(lambda rng: GCN([3, 4, 2], rng), ((N, 5, 3), (N, 5, 5)), (N, 5, 2),
              ((N, 5, 2), (N, 5, 5)), r"\(\.\.\., nodes, 3\), 3 features of each node"),
    ModelCase(lambda rng: GIN([3, 4, 4], 2, rng), ((N, 5, 3), (N, 5, 5)), (N, 2),
              ((N, 5, 3), (N, 5, 4)), r"A of shape \(\.\.\., 5, 5\)", 2),
]
