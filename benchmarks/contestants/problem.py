"""The networks that every contestant trains: tanh, float32, softmax cross-entropy."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

RATE = np.float32(0.1)
BATCHES = {"2-16-16-2": 32, "64-128-10": 64, "784-1024-1024-10": 64}
"""The models by their sizes, and the rows of a batch of each."""
FACTOR = 1.0000001
"""Each gate of the long chain multiplies by it."""


def sizes(model: str) -> list[tuple[int, int]]:
    """Rows and columns of each W."""
    widths = [int(width) for width in model.split("-")]
    return list(pairwise(widths))


def data(model: str) -> tuple[np.ndarray, np.ndarray]:
    """x of shape (batch, inputs) and the class of each row."""
    random = np.random.default_rng(1)
    (inputs, _), *_, (_, classes) = sizes(model)
    x = random.uniform(-1.5, 1.5, (BATCHES[model], inputs)).astype(np.float32)
    return x, random.integers(classes, size=BATCHES[model])


def initial(model: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """W and b of each layer."""
    random = np.random.default_rng(0)
    return [((random.standard_normal((k, n)) / k**0.5).astype(np.float32), np.zeros(n, np.float32))
            for k, n in sizes(model)]
