"""The networks of `python -m benchmarks.models`: sizes, data and first weights, all float32.

Those of sequences draw their first weights themselves: they do not change the time of a step.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

RATE, BETAS, EPSILON = 1e-3, (0.9, 0.999), 1e-8
"""The settings of Adam."""


class Network(NamedTuple):
    """Convolutions of 3 × 3 to so many channels, each with ReLU and a pool of 2; dense layers.

    `image` is (c, h, w); of a network without convolutions, all entries are one row.
    """

    image: tuple[int, int, int]
    channels: tuple[int, ...]
    dense: tuple[int, ...]
    batch: int
    dropout: float = 0.0

    @property
    def flat(self) -> int:
        """The entries of an image after the convolutions."""
        c, h, w = self.image
        for c in self.channels:  # noqa: B007
            h, w = (h - 2) // 2, (w - 2) // 2
        return c * h * w


NETWORKS = {
    "cnn": Network((1, 20, 20), (32,), (64, 3), 32, dropout=0.5),
    "cnn2": Network((1, 28, 28), (32, 64), (128, 10), 32),
    "mlp": Network((1, 28, 28), (), (256, 10), 64),
}


class SequenceNetwork(NamedTuple):
    """A layer over batches (batch, times, width), and a dense layer to 10 classes behind it.

    A recurrent layer hands on its last state, a transformer block (of 4 heads) the mean of all.
    """

    width: int
    times: int
    batch: int


SEQUENCES = {
    "gru": SequenceNetwork(64, 50, 32),
    "lstm": SequenceNetwork(64, 50, 32),
    "block": SequenceNetwork(64, 32, 16),
}
HEADS, CLASSES = 4, 10


def sequences(name: str) -> tuple[np.ndarray, np.ndarray]:
    """The sequences of a batch and their classes."""
    net, random = SEQUENCES[name], np.random.default_rng(1)
    x = random.standard_normal((net.batch, net.times, net.width)).astype(np.float32)
    return x, random.integers(CLASSES, size=net.batch)


def data(name: str) -> tuple[np.ndarray, np.ndarray]:
    """The images of a batch and their classes."""
    net, random = NETWORKS[name], np.random.default_rng(1)
    x = random.standard_normal((net.batch, *net.image)).astype(np.float32)
    return x, random.integers(net.dense[-1], size=net.batch)


def initial(name: str) -> tuple[list[tuple[np.ndarray, np.ndarray]], ...]:
    """Weights (o, c, 3, 3) and biases of the convolutions; those (k, n) of the dense layers."""
    net, random = NETWORKS[name], np.random.default_rng(0)
    ins = (net.image[0], *net.channels)
    kernels = [(o, c, 3, 3) for c, o in zip(ins, net.channels, strict=False)]
    matrices = list(zip((net.flat, *net.dense), net.dense, strict=False))
    return tuple(
        [((random.standard_normal(shape) / fan_in**0.5).astype(np.float32),
          np.zeros(shape[out], np.float32)) for shape, fan_in in shapes]
        for out, shapes in ((0, [(k, k[1] * 9) for k in kernels]),
                            (1, [(m, m[0]) for m in matrices])))
