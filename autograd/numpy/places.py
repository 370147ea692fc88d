"""NumPy's functions that pick entries by their place, or put them there."""

from __future__ import annotations

from operator import index
from typing import Any

import numpy as np

import gates
from autograd.numpy.registry import (
    convert,
    full_name,
    gate_of,
    ndim_of,
    refuse,
    size_along,
    stands_for,
)
from autograd.numpy.shaping import along, moveaxis, ravel
from gates.errors import OperandError, located, shape_of
from gates.indexing import pattern_of


@stands_for(np.diagonal)
def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    moved = moveaxis(a, (axis1, axis2), (-2, -1))
    rows = np.arange(np.diagonal(np.empty(moved.shape[-2:]), offset).size) - min(offset, 0)
    return moved[..., rows, rows + offset]


@stands_for(np.linalg.diagonal)
def diagonal_of_matrices(x: Any, /, *, offset: int = 0) -> Any:
    return diagonal(x, offset, -2, -1)


@stands_for(np.trace)
def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None,
          out: Any = None) -> Any:
    refuse(np.trace, out=out)
    return np.sum(diagonal(a, offset, axis1, axis2), axis=-1, dtype=dtype)


@stands_for(np.linalg.trace)
def trace_of_matrices(x: Any, /, *, offset: int = 0, dtype: Any = None) -> Any:
    return trace(x, offset, -2, -1, dtype)


@stands_for(np.diag)
def diag(v: Any, k: int = 0) -> Any:
    k, shape = index(k), shape_of(v)
    if len(shape) == 2:
        return diagonal(v, k)
    if len(shape) != 1:
        raise ValueError("Input must be 1- or 2-d.")
    rows = np.arange(shape[0]) - min(k, 0)
    pattern, arrays = pattern_of((rows, rows + k))
    n = shape[0] + abs(k)
    return gates.Scatter(pattern, (n, n))(v, *arrays)


@stands_for(np.take)
def take(a: Any, indices: Any, axis: int | None = None, out: Any = None,
         mode: str = "raise") -> Any:
    refuse(np.take, out=out)
    a, axis = along(a, axis)
    picked = _inside(_whole_numbers(indices), size_along(a, axis), mode)
    return a[(slice(None),) * axis + (picked,)]


def _whole_numbers(indices: Any) -> Any:
    """`indices` as integers, as np.take has them; TypeError for what is none."""
    if hasattr(type(indices), "__gate__"):
        return indices
    indices = np.asarray(indices)
    if not indices.size and indices.dtype.kind == "f":
        return indices.astype(int)
    return convert(indices, np.intp, "same_kind")


def _inside(indices: Any, size: int, mode: str) -> Any:
    """`indices` as `mode` reads those outside an axis of `size`."""
    if mode == "wrap":
        return np.remainder(indices, size)
    if mode == "clip":
        return np.minimum(np.maximum(indices, 0), size - 1)
    if mode != "raise":
        raise ValueError(f"clipmode must be one of 'clip', 'raise', or 'wrap' (got {mode!r})")
    return indices


@stands_for(np.take_along_axis)
def take_along_axis(arr: Any, indices: Any, axis: int | None = -1) -> Any:
    if axis is None:
        if ndim_of(indices) != 1:
            raise ValueError("when axis=None, `indices` must have a single dimension.")
        arr, axis = ravel(arr), 0
    if not ndim_of(arr):
        raise OperandError(located(f"{full_name(np.take_along_axis)}: needs an array; a single "
                                   "number came"))
    return gate_of(gates.TakeAlong, index(axis))(arr, indices)
