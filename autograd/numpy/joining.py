"""NumPy's functions that join, cut and repeat tensors."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

import numpy as np

import gates
from autograd.numpy.registry import (
    convert,
    gate_of,
    in_one_dtype,
    ndim_of,
    refuse,
    size_along,
    stands_for,
    whole,
)
from autograd.numpy.shaping import (
    along,
    atleast_1d,
    atleast_2d,
    broadcast_to,
    ravel,
    reshape,
)
from gates.errors import shape_of


@stands_for(np.concatenate)
def concatenate(arrays: Sequence[Any], /, axis: int | None = 0, out: Any = None, *,
                dtype: Any = None, casting: str = "same_kind") -> Any:
    if out is not None:
        refuse(np.concatenate, out=out)
    if dtype is not None or casting != "same_kind":
        arrays = in_one_dtype(arrays, dtype, casting)
    if axis is None:
        arrays, axis = [ravel(a) for a in arrays], 0
    return gate_of(gates.Concatenate, index(axis))(*arrays)


@stands_for(np.stack)
def stack(arrays: Sequence[Any], axis: int = 0, out: Any = None, *, dtype: Any = None,
          casting: str = "same_kind") -> Any:
    if out is not None:
        refuse(np.stack, out=out)
    if dtype is not None or casting != "same_kind":
        arrays = in_one_dtype(arrays, dtype, casting)
    return gate_of(gates.Stack, index(axis))(*arrays)


@stands_for(np.vstack)
def vstack(tup: Sequence[Any], *, dtype: Any = None, casting: str = "same_kind") -> Any:
    return concatenate([atleast_2d(a) for a in tup], 0, dtype=dtype, casting=casting)


@stands_for(np.hstack)
def hstack(tup: Sequence[Any], *, dtype: Any = None, casting: str = "same_kind") -> Any:
    parts = [atleast_1d(a) for a in tup]
    axis = 0 if parts and ndim_of(parts[0]) == 1 else 1
    return concatenate(parts, axis, dtype=dtype, casting=casting)


@stands_for(np.column_stack)
def column_stack(tup: Sequence[Any]) -> Any:
    return concatenate([a if ndim_of(a) > 1 else reshape(a, (np.size(a), 1)) for a in tup], 1)


@stands_for(np.append)
def append(arr: Any, values: Any, axis: int | None = None) -> Any:
    return concatenate([arr, values], axis)


@stands_for(np.split)
def split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    parts = indices_or_sections
    return list(gate_of(gates.Split, whole(parts) if np.ndim(parts) else index(parts),
                        index(axis))(ary))


@stands_for(np.array_split)
def array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    if np.ndim(indices_or_sections):
        return split(ary, indices_or_sections, axis)
    parts = index(indices_or_sections)
    if parts <= 0:
        raise ValueError("number sections must be larger than 0.")
    small, larger = divmod(size_along(ary, axis), parts)
    sizes = [small + 1] * larger + [small] * (parts - larger)
    return split(ary, np.cumsum(sizes)[:-1].tolist(), axis)


@stands_for(np.unstack)
def unstack(x: Any, /, *, axis: int = 0) -> tuple[Any, ...]:
    slices: tuple[Any, ...] = gate_of(gates.Unstack, index(axis))(x)
    return slices


@stands_for(np.repeat)
def repeat(a: Any, repeats: Any, axis: int | None = None) -> Any:
    a, axis = along(a, axis)
    if np.ndim(repeats):
        return np.take(a, np.repeat(np.arange(size_along(a, axis)), repeats), axis)
    return gate_of(gates.Repeat, index(repeats), axis)(a)


@stands_for(np.tile)
def tile(A: Any, reps: Any) -> Any:
    reps, shape = whole(reps), shape_of(A)
    rank = max(len(reps), len(shape))
    reps = (1,) * (rank - len(reps)) + reps
    shape = (1,) * (rank - len(shape)) + tuple(shape)
    paired = reshape(A, [n for size in shape for n in (1, size)])
    spread = broadcast_to(paired, [n for pair in zip(reps, shape, strict=True) for n in pair])
    return reshape(spread, [r * n for r, n in zip(reps, shape, strict=True)])


@stands_for(np.pad)
def pad(array: Any, pad_width: Any, mode: str = "constant", **kwargs: Any) -> Any:
    rank = ndim_of(array)
    if not rank and not kwargs:
        return gates.identity(array)
    if mode in ("edge", "reflect", "symmetric", "wrap") and kwargs.get("reflect_type") != "odd":
        places = np.arange(np.size(array)).reshape(shape_of(array))
        return ravel(array)[np.pad(places, pad_width, mode, **kwargs)]  # type: ignore[call-overload]
    if mode != "constant":
        refuse(np.pad, **kwargs, mode=mode)
    constants = kwargs.pop("constant_values", 0)
    if kwargs:
        raise ValueError(f"unsupported keyword arguments for mode 'constant': {set(kwargs)}")
    if not rank:
        return gates.identity(array)
    padded = gate_of(gates.Pad, _widths(pad_width, rank))(array)
    if not np.ndim(constants) and isinstance(constants, (int, float)) and constants == 0:
        return padded
    return _filled(padded, shape_of(array), pad_width, constants)


def _widths(pad_width: Any, rank: int) -> tuple[tuple[int, int], ...]:
    """How many entries before and after each axis."""
    if isinstance(pad_width, dict):
        by_axis = np.zeros((rank, 2), int)
        for axis, width in pad_width.items():
            by_axis[axis] = width
        pad_width = by_axis
    pairs = np.broadcast_to(np.asarray(pad_width), (rank, 2))
    return tuple((index(before), index(after)) for before, after in pairs)


def _filled(padded: Any, shape: tuple[int, ...], pad_width: Any, constants: Any) -> Any:
    """`padded` with a constant of its own before and after each axis, in place of zeros."""
    numbers = np.arange(1, 2 * len(shape) + 1).reshape(-1, 2)
    which = np.pad(np.zeros(shape, int), pad_width, constant_values=numbers)
    fill = ravel(broadcast_to(convert(constants, padded.dtype), numbers.shape))
    return np.where(which == 0, padded, fill[which - 1])
