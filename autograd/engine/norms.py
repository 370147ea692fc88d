"""Norms that neither overflow nor lose small numbers, and shares of entries."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

SAFE = {np.dtype(np.float64): (1e-140, 1e140), np.dtype(np.float32): (1e-16, 1e16)}
"""Between which norms the plain sum of squares is right."""


def norm(value: Any) -> float:
    """√Σ|x|² over all entries, of tuples over all parts; NaN and infinity where there are any.

    >>> norm(np.array([2e200, 2e200, 2e200, 2e200])), norm(([3.0], [4.0]))
    (4e+200, 5.0)
    """
    if type(value) is np.float64:
        return abs(float(value))
    if isinstance(value, tuple):
        return math.hypot(*map(norm, value))
    array = np.asarray(value)
    if array.dtype in SAFE:
        flat = array.ravel(order="K")
        low, high = SAFE[array.dtype]
        with np.errstate(all="ignore"):
            total = math.sqrt(float(np.dot(flat, flat)))
        if low < total < high:
            return total
    return scaled_norm(array)


def scaled_norm(array: Any) -> float:
    """`norm` by way of the largest entry."""
    if not array.size:
        return 0.0
    with np.errstate(all="ignore"):
        wide = np.abs(array.astype(np.result_type(array, np.float64), copy=False))
        largest = float(np.max(wide))
        if largest == 0 or not math.isfinite(largest):
            return largest
        return largest * math.sqrt(float(np.sum(np.square(wide / largest))))


def size(value: Any) -> int:
    """How many entries there are, in all parts of a tuple."""
    return sum(map(size, value)) if isinstance(value, tuple) else int(np.size(value))


def rms(value: Any) -> float:
    """√(Σ|x|² / n): the size of an entry."""
    return norm(value) / math.sqrt(max(size(value), 1))


def is_finite(value: Any) -> bool:
    """Whether there is neither NaN nor infinity; what holds no numbers of that kind has none."""
    if isinstance(value, tuple):
        return all(map(is_finite, value))
    array = np.asarray(value)
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())


def share(mask: Any) -> float:
    """The part of the entries that are True."""
    return float(np.mean(mask)) if np.size(mask) else 0.0
