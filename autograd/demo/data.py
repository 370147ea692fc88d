"""The data of the demo, the notebooks and the benchmarks: real digits, and shapes with noise."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.extras import remedy

SIDE = 20
"""Pixels of an image of shapes, each way."""
SHAPES = ("rectangle", "circle", "line")
"""The names of the classes 0, 1, 2."""


class DemoDependencyError(ImportError):
    """A package that the demo needs is not installed; names the command that brings it."""


def digits() -> tuple[Any, Any]:
    """scikit-learn's 1,797 images of digits, (n, 1, 8, 8) from 0 to 1, and their classes (n,).

    Raises a DemoDependencyError, with the remedy, where scikit-learn is not installed.
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise DemoDependencyError(
            f"demo: the digits come with scikit-learn: {remedy('demo')}") from None
    images, classes = load_digits(return_X_y=True)
    return images.reshape(-1, 1, 8, 8) / 16, classes


def shapes(count: int, noise: float, rng: np.random.Generator) -> tuple[Any, Any]:
    """Images (count, 1, 20, 20) of filled shapes, and their classes (count,): see `SHAPES`.

    A shape is 1 on 0, centred, of random size: a rectangle with sides of 4 to 14 pixels, a circle
    4 to 14 pixels wide, a line of one or two pixels, 4 to 14 long and in any direction. Each pixel
    has N(0, noise²) added.

    >>> images, classes = shapes(4, 0.0, np.random.default_rng(0))
    >>> images.shape, sorted(set(images.ravel().tolist()))
    ((4, 1, 20, 20), [0.0, 1.0])
    """
    classes = rng.integers(0, len(SHAPES), count)
    half, other = rng.uniform(2.0, 7.0, (2, count, 1, 1))
    turned = rng.uniform(0, np.pi, (count, 1, 1))
    y, x = np.indices((SIDE, SIDE)) - (SIDE - 1) / 2
    along = x * np.cos(turned) + y * np.sin(turned)
    across = y * np.cos(turned) - x * np.sin(turned)
    drawn = np.stack([(np.abs(x) <= half) & (np.abs(y) <= other),
                      x**2 + y**2 <= half**2,
                      (np.abs(along) <= half) & (np.abs(across) <= 0.75)])
    images = drawn[classes, np.arange(count)].astype(float)[:, np.newaxis]
    return images + noise * rng.standard_normal(images.shape), classes
