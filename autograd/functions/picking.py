"""NumPy's functions that pick, sort and place entries of tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

import gates
from autograd.functions.registry import FUNCTIONS, made, stands_for
from autograd.functions.shaping import moveaxis, ravel
from gates.errors import shape_of
from gates.indexing import pattern_of


@stands_for(np.trace)
def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    return np.sum(diagonal(a, offset, axis1, axis2), axis=-1)


@stands_for(np.diagonal)
def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    moved = moveaxis(a, (axis1, axis2), (-2, -1))
    rows = np.arange(np.diagonal(np.empty(moved.shape[-2:]), offset).size) - min(offset, 0)
    return moved[..., rows, rows + offset]


@stands_for(np.diag)
def diag(v: Any, k: int = 0) -> Any:
    if len(shape_of(v)) == 2:
        return diagonal(v, k)
    n = shape_of(v)[0] + abs(k)
    rows = np.arange(shape_of(v)[0]) - min(k, 0)
    pattern, arrays = pattern_of((rows, rows + k))
    return gates.Scatter(pattern, (n, n))(v, *arrays)


@stands_for(np.where)
def where(condition: Any, *branches: Any) -> Any:
    if not branches:
        return np.nonzero(condition)
    return gates.where(condition, *branches)


@stands_for(np.take)
def take(a: Any, indices: Any, axis: int | None = None) -> Any:
    if axis is None:
        return ravel(a)[indices]
    axis %= len(shape_of(a))
    return a[(slice(None),) * axis + (indices if np.ndim(indices) else int(indices),)]


@stands_for(np.take_along_axis)
def take_along_axis(arr: Any, indices: Any, axis: int = -1) -> Any:
    return made(gates.TakeAlong, int(axis))(arr, indices)


@stands_for(np.sort)
def sort(a: Any, axis: int | None = -1) -> Any:
    return made(gates.Sort, 0 if axis is None else int(axis))(ravel(a) if axis is None else a)


@stands_for(np.clip)
def clip(a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    low = -np.inf if (bound := a_min if a_min is not None else min) is None else bound
    high = np.inf if (bound := a_max if a_max is not None else max) is None else bound
    if getattr(low, "needs", False) or getattr(high, "needs", False):
        return np.minimum(np.maximum(a, low), high)
    return gates.clip(a, low, high)


@stands_for(np.diff)
def diff(a: Any, n: int = 1, axis: int = -1) -> Any:
    for _ in range(n):
        first: list[Any] = [slice(None)] * len(shape_of(a))
        last = list(first)
        first[axis], last[axis] = slice(None, -1), slice(1, None)
        a = a[tuple(last)] - a[tuple(first)]
    return a


@stands_for(np.round)
def round(a: Any, decimals: int = 0) -> Any:
    return np.rint(a * 10.0**decimals) / 10.0**decimals


@stands_for(np.copy)
def copy(a: Any) -> Any:
    return gates.identity(a)


FUNCTIONS.update({
    np.real: gates.real, np.imag: gates.imag, np.angle: gates.angle,
    np.astype: lambda x, dtype: x.astype(dtype),
})
