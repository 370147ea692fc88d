"""Jacobians by differences: six values of a function a column, and how far the result may be off.

Complex arrays count as pairs of real ones: their *coordinates*, with an axis of size 2 behind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from gates.targets import any_targets

STEPS = {4: (2.0**-3, 2.0**-6, 2.0**-9), 8: (2.0**-10, 2.0**-14, 2.0**-18, 2.0**-22)}
"""Step sizes, tried in turn, by the bytes of a real number of the result."""


@dataclass(frozen=True, eq=False)
class Numeric:
    """∂y/∂x by differences, entry by entry: how far it may be off, and where it is no derivative.

    `kinked` marks entries whose slopes from the left and from the right differ, `unsettled` those
    that have no limit as the step shrinks (a jump, a vertical tangent, NaN nearby).
    """

    jacobian: Any
    error: Any
    kinked: Any
    unsettled: Any


def numeric_jacobian(f: Callable[[Any], Any], x: Any) -> Numeric:
    """∂y/∂x ≈ (f(x + h) − f(x − h)) / 2h, extrapolated to h = 0 from h, h/2 and h/4.

    x is an array or number of any shape, y = f(x) too; the Jacobian has shape y.shape + x.shape,
    where a complex array has the shape of its coordinates. float32 inputs are moved in float64
    (L. F. Richardson, "The approximate arithmetical solution by finite differences", 1911).

    >>> import numpy as np
    >>> numeric_jacobian(np.sin, 0.0).jacobian.round(9)
    np.float64(1.0)
    """
    x = np.array(x, dtype=np.result_type(x, np.float64))
    with np.errstate(all="ignore"), any_targets():
        y = np.asarray(f(x.copy()[()]))
        shape = coordinates(y).shape + coordinates(x).shape
        columns = [_column(f, x, k, y) for k in range(coordinates(x).size)]
    if not columns:
        return Numeric(*(np.zeros(shape, kind) for kind in (float, float, bool, bool)))
    return Numeric(*(np.stack(part, axis=-1).reshape(shape)[()]
                     for part in zip(*columns, strict=True)))


def coordinates(x: Any) -> Any:
    """`x` as real numbers in float64: a complex array with an axis of size 2 behind."""
    x = np.asarray(x)
    if x.dtype.kind != "c":
        return x.astype(np.float64)
    return np.stack([x.real, x.imag], axis=-1).astype(np.float64)


def from_coordinates(flat: Any, like: Any) -> Any:
    """The array of the shape and dtype of `like` that has these coordinates."""
    like = np.asarray(like)
    if like.dtype.kind == "c":
        pairs = np.reshape(flat, (*like.shape, 2))
        flat = pairs[..., 0] + 1j * pairs[..., 1]
    return np.reshape(flat, like.shape).astype(like.dtype)[()]


def _column(f: Callable[[Any], Any], x: Any, k: int, y: Any) -> tuple[Any, ...]:
    """Jacobian, error, kinked, unsettled by coordinate `k` of x, each entry at its best step."""
    precision = np.finfo(y.dtype).eps if y.dtype.kind in "fc" else np.finfo(float).eps
    steps = STEPS[4 if precision > 1e-10 else 8]
    best = _at_step(f, x, k, y, steps[0], precision)
    for step in steps[1:]:
        if np.all(best[1] <= 1e-9 * np.maximum(1, np.abs(best[0]))):
            break
        other = _at_step(f, x, k, y, step, precision)
        closer = other[1] < best[1]
        best = tuple(np.where(closer, new, old) for new, old in zip(other, best, strict=True))
    return best


def _at_step(f: Callable[[Any], Any], x: Any, k: int, y: Any, step: float,
             precision: float) -> tuple[Any, ...]:
    at = coordinates(x).reshape(-1)
    h = step * 2.0 ** np.ceil(np.log2(max(1.0, abs(at[k]))))
    centre, slopes, bends = coordinates(y), [], []
    for part in (h, h / 2, h / 4):
        up, down = (_moved(f, x, k, sign * part) for sign in (1, -1))
        slopes.append((up - down) / (2 * part))
        bends.append((up - 2 * centre + down) / part)
    first, second = ((4 * fine - coarse) / 3 for coarse, fine in pairwise(slopes))
    slope = (16 * second - first) / 15
    noise = 32 * precision * np.maximum(np.abs(centre), np.abs(slope) * h) / h
    spread = np.abs(slope - second)
    error = np.where(np.isfinite(spread), spread + noise, np.inf)
    size = np.abs(slope) + np.abs(bends[2])
    kinked = (np.abs(bends[2]) > 0.6 * np.abs(bends[0])) & (np.abs(bends[2]) > 1e-4 * size + noise)
    change, before = np.abs(slopes[2] - slopes[1]), np.abs(slopes[1] - slopes[0])
    unsettled = ~np.isfinite(spread) | (
        (change > 0.7 * before) & (change > 1e-3 * np.abs(slopes[2]) + 8 * noise))
    return slope, error, kinked, unsettled


def _moved(f: Callable[[Any], Any], x: Any, k: int, by: float) -> Any:
    """The coordinates of f at x with its coordinate `k` moved."""
    at = coordinates(x).reshape(-1)
    at[k] += by
    return coordinates(f(from_coordinates(at, x)))
