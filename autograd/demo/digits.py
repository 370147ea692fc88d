"""Softmax regression with raw gates, on scikit-learn's bundled handwritten digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tqdm import tqdm

from autograd.console import write
from autograd.extras import remedy
from autograd.leaves import parameter
from gates import cross_entropy


class DemoDependencyError(ImportError):
    """A package that the demo needs is not installed; names the command that brings it."""


def digits(seed: int = 0) -> tuple[Any, Any, Any, Any]:
    """Images of shape (n, 64) with entries from 0 to 1, and their classes: to train on, to test."""
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise DemoDependencyError(
            f"demo: the digits come with scikit-learn: {remedy('demo')}") from None
    images, classes = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(images))
    held_out = len(images) // 5
    test, rest = order[:held_out], order[held_out:]
    return images[rest] / 16, classes[rest], images[test] / 16, classes[test]


def train(say: Callable[[str], None] = write, epochs: int = 60, rate: float = 0.5,
          batch: int = 64, seed: int = 0) -> float:
    """Learn z = X W + b by gradient descent on the cross-entropy; the share of right answers."""
    images, classes, test_images, test_classes = digits(seed)
    rng = np.random.default_rng(seed)
    W, b = parameter(np.zeros((64, 10)), name="W"), parameter(np.zeros(10), name="b")
    with tqdm(range(epochs), desc="training", unit="epoch") as progress:
        for _ in progress:
            for rows in np.split(order := rng.permutation(len(images)), range(batch, len(order),
                                                                              batch)):
                error = cross_entropy(images[rows] @ W + b, classes[rows])
                error.backward()
                for p in (W, b):
                    p.value = p.value - rate * p.grad
            progress.set_postfix(error=f"{error.item():.3f}", refresh=False)
    right = np.argmax(test_images @ W.value + b.value, axis=1) == test_classes
    say(f"right on {right.sum()} of {len(right)} held-out images: {100 * right.mean():.1f} %")
    return float(right.mean())
