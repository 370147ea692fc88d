"""The table of layer cases: how a layer is made, and the shape of its input. It drives the tests.

Sizes are small, for derivatives of second order are checked number by number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import gates
from autograd.nn import (
    MLP,
    AvgPool1d,
    AvgPool2d,
    BatchNorm,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    LastState,
    Layer,
    LayerNorm,
    MaxPool1d,
    MaxPool2d,
    MeanPool,
    Residual,
    Sequential,
    init,
)

Shape = tuple[int, ...]
Rng = np.random.Generator


@dataclass(frozen=True, eq=False)
class LayerCase:
    """A layer, an input that it takes, and one that it does not take with what it then says."""

    make: Callable[[Rng], Layer]
    shape: Shape
    misfit: Shape | None = None
    needs: str = ""
    count: int = 0
    """For whole numbers as input: how many there are."""

    def __str__(self) -> str:
        return f"{type(self.layer()).__name__}{self.shape}"

    def layer(self, seed: int = 0) -> Layer:
        """The layer, with no parameter 0 or 1 by its initial value."""
        rng = np.random.default_rng(seed)
        layer = self.make(rng)
        for p in layer.parameters().values():
            p.value = p.value + rng.uniform(-0.3, 0.3, p.shape)
        for path, buffer in layer.buffers().items():
            low = 0.5 if "variance" in path else -0.5
            buffer.value = rng.uniform(low, low + 1, buffer.shape)
        return layer

    def draw(self, seed: int = 0) -> Any:
        """An input, all numbers of which differ by far more than a numeric difference moves them.
        """
        rng = np.random.default_rng(seed)
        if self.count:
            return rng.integers(0, self.count, self.shape)
        size = int(np.prod(self.shape))
        return (rng.permutation(size) - size / 2 + rng.uniform(-0.3, 0.3, size)).reshape(
            self.shape) / 4


def smooth_block(rng: Rng) -> Layer:
    return Residual(Sequential(Dense(3, 2, rng), gates.tanh), Dense(3, 2, rng, bias=False),
                    gates.sigmoid)


CASES = [
    LayerCase(lambda rng: Dense(3, 2, rng), (4, 3), (4, 2), "inputs of size 3 in the last axis"),
    LayerCase(lambda rng: Dense(3, 2, rng, bias=False), (2, 2, 3), (3, 2),
              "inputs of size 3 in the last axis"),
    LayerCase(lambda rng: Dense(3, 2, rng, init=init.orthogonal), (3,), (),
              "inputs of size 3 in the last axis"),
    LayerCase(lambda rng: MLP([2, 3, 2], rng, output=gates.softmax), (3, 2), (3, 3),
              "inputs of size 2 in the last axis"),
    LayerCase(lambda rng: Conv2d(2, 3, 2, rng), (2, 2, 3, 3), (2, 3, 3, 3),
              r"\(n, 2, h, w\), a batch of images of 2 channels"),
    LayerCase(lambda rng: Conv2d(2, 4, (2, 3), rng, stride=(1, 2), padding=(0, 1), dilation=1,
                                 groups=2), (1, 2, 3, 4), (2, 3, 4),
              r"\(n, 2, h, w\), a batch of images of 2 channels"),
    LayerCase(lambda rng: Conv2d(1, 1, 2, rng, bias=False, init=init.he_normal, dilation=2),
              (2, 1, 4, 3), (2, 1, 3), r"\(n, 1, h, w\), a batch of images of 1 channels"),
    LayerCase(lambda rng: Conv1d(2, 3, 2, rng), (2, 2, 4), (2, 2, 4, 1),
              r"\(n, 2, t\), a batch of sequences of 2 channels"),
    LayerCase(lambda rng: Conv1d(2, 4, 3, rng, stride=2, padding=2, dilation=2, groups=2),
              (2, 2, 5), (2, 3, 5), r"\(n, 2, t\), a batch of sequences of 2 channels"),
    LayerCase(lambda rng: ConvTranspose2d(2, 3, 2, rng), (2, 2, 2, 2), (2, 3, 2, 2),
              r"\(n, 2, h, w\), a batch of images of 2 channels"),
    LayerCase(lambda rng: ConvTranspose2d(2, 2, 3, rng, stride=2, padding=1, groups=2,
                                          output_padding=(1, 0)), (1, 2, 2, 2), (1, 2, 2),
              r"\(n, 2, h, w\), a batch of images of 2 channels"),
    LayerCase(lambda rng: ConvTranspose2d(1, 1, 1, rng, padding=1), (1, 1, 3, 3), (1, 1, 2, 3),
              r"an image that grows to at least 1 × 1, not to \(0, 1\)"),
    LayerCase(lambda rng: MaxPool2d(2), (2, 1, 4, 4), (1, 4, 4), r"\(n, c, h, w\)"),
    LayerCase(lambda rng: MaxPool2d((3, 2), stride=1, padding=1), (1, 2, 3, 3), (4, 4),
              r"\(n, c, h, w\)"),
    LayerCase(lambda rng: AvgPool2d(2, stride=1), (2, 1, 3, 3), (1, 4, 4), r"\(n, c, h, w\)"),
    LayerCase(lambda rng: MaxPool1d(2), (2, 2, 5), (2, 5), r"\(n, c, t\), a batch of sequences"),
    LayerCase(lambda rng: MaxPool1d(3, stride=2, padding=1), (1, 2, 5), (1, 1, 2, 5),
              r"\(n, c, t\), a batch of sequences"),
    LayerCase(lambda rng: AvgPool1d(2, stride=1, padding=1), (2, 1, 3), (4,), r"\(n, c, t\)"),
    LayerCase(lambda rng: Flatten(), (2, 2, 1, 3), (), "a batch axis"),
    LayerCase(lambda rng: Dropout(0.4, rng), (3, 4)),
    LayerCase(lambda rng: LayerNorm(4), (3, 4), (4, 3), "inputs of size 4 in the last axis"),
    LayerCase(lambda rng: LayerNorm(4), (2, 2, 4), (4, 1), "inputs of size 4 in the last axis"),
    LayerCase(lambda rng: BatchNorm(2), (4, 2), (2, 4), r"\(n, 2, \.\.\.\), a batch of 2 features"),
    LayerCase(lambda rng: BatchNorm(2), (2, 2, 2, 2), (2,), r"\(n, 2, \.\.\.\), a batch of 2"),
    LayerCase(lambda rng: BatchNorm(2, momentum=0.3, epsilon=1e-3), (2, 2, 3), (2, 3, 2),
              r"\(n, 2, \.\.\.\), a batch of 2 features or channels"),
    LayerCase(lambda rng: Embedding(5, 2, rng), (2, 3), count=5),
    LayerCase(lambda rng: LastState(), (2, 3, 2), (2, 3), r"\(n, t, size\), a batch of sequences"),
    LayerCase(lambda rng: MeanPool(), (2, 3, 2), (2, 0, 3), r"\(n, t, size\), a batch of sequen"),
    LayerCase(lambda rng: Residual(Dense(3, 3, rng), activation=None), (2, 3), (2, 2),
              "inputs of size 3 in the last axis"),
    LayerCase(smooth_block, (2, 3), (2, 2), "inputs of size 3 in the last axis"),
    LayerCase(lambda rng: Sequential(Embedding(4, 2, rng), MeanPool(), LayerNorm(2),
                                     Dense(2, 1, rng)), (2, 3), count=4),
    LayerCase(lambda rng: Sequential(conv=Conv2d(1, 2, 2, rng), act=np.tanh, pool=AvgPool2d(2),
                                     flat=Flatten(), norm=BatchNorm(2), drop=Dropout(0.2, rng)),
              (3, 1, 3, 3), (3, 2, 3, 3), r"\(n, 1, h, w\), a batch of images of 1 channels"),
]
