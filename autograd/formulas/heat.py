"""A large array at a glance: a few cells, each as high (or as dark) as the mean of its part."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

LEVELS = "▁▂▃▄▅▆▇█"
GAP = "·"
"""A cell without a finite number in it."""

COLUMNS, ROWS = 24, 3


def heat_map(value: Any, columns: int = COLUMNS, rows: int = ROWS) -> list[str]:
    """Rows of `LEVELS` from the least to the greatest mean; none where there is nothing to see.

    An array is a matrix of its last axis here; its rows and columns are put together until they
    fit. Of complex numbers it is the size.

    >>> heat_map(np.arange(64.0).reshape(8, 8), columns=4, rows=2)
    ['▁▁▁▂', '▇███']
    """
    array = np.asarray(value)
    if array.dtype.kind not in "fciub" or not array.size or not array.ndim:
        return []
    matrix = np.reshape(np.abs(array) if array.dtype.kind == "c" else array,
                        (-1, array.shape[-1])).astype(float)
    matrix /= np.abs(matrix[np.isfinite(matrix)]).max(initial=0) or 1.0
    if matrix.shape[1] == 1:
        matrix = matrix.T
    means = _means(_means(matrix, rows).T, columns).T
    finite = means[np.isfinite(means)]
    if not finite.size or finite.min() == finite.max():
        return []
    low, high = finite.min(), finite.max()
    with np.errstate(all="ignore"):
        place = (means - low) / (high - low) * len(LEVELS)
    return ["".join(_cell(one) for one in row) for row in place]


def _means(matrix: Any, most: int) -> Any:
    """The rows, put together to at most `most`: the mean of what is finite in each column."""
    count = len(matrix)
    starts = [math.floor(k * count / min(most, count)) for k in range(min(most, count))]
    finite = np.isfinite(matrix)
    with np.errstate(all="ignore"):
        sums = np.add.reduceat(np.where(finite, matrix, 0), starts, axis=0)
        return sums / np.add.reduceat(finite, starts, axis=0, dtype=float)


def _cell(place: float) -> str:
    return LEVELS[min(int(place), len(LEVELS) - 1)] if math.isfinite(place) else GAP
