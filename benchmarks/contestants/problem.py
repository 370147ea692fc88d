"""The network that every contestant trains: MLP 2-16-16-2, tanh, batch 32, float32."""

from __future__ import annotations

import numpy as np

RATE = np.float32(0.1)
SIZES = ((2, 16), (16, 16), (16, 2))
FACTOR = 1.0000001
"""Each gate of the long chain multiplies by it."""


def data() -> tuple[np.ndarray, np.ndarray]:
    """x of shape (32, 2) and the class of each row, inside the unit circle or outside."""
    x = np.random.default_rng(1).uniform(-1.5, 1.5, (32, 2)).astype(np.float32)
    return x, (np.sum(x * x, axis=1) > 1).astype(np.int64)


def initial() -> list[np.ndarray]:
    """W1, b1, W2, b2, W3, b3."""
    random = np.random.default_rng(0)
    parameters = []
    for k, n in SIZES:
        parameters.append((random.standard_normal((k, n)) / k**0.5).astype(np.float32))
        parameters.append(np.zeros(n, np.float32))
    return parameters
