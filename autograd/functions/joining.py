"""NumPy's functions that join, cut and repeat tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import gates
from autograd.functions.registry import axes, made, stands_for, whole
from autograd.functions.shaping import atleast_1d, atleast_2d, broadcast_to, ravel, reshape
from gates.errors import OperandError, located, shape_of


@stands_for(np.concatenate)
def concatenate(arrays: Sequence[Any], axis: int | None = 0) -> Any:
    if axis is None:
        return concatenate([ravel(a) for a in arrays])
    return made(gates.Concatenate, int(axis))(*arrays)


@stands_for(np.stack)
def stack(arrays: Sequence[Any], axis: int = 0) -> Any:
    return made(gates.Stack, int(axis))(*arrays)


@stands_for(np.vstack)
def vstack(tup: Sequence[Any]) -> Any:
    return concatenate([atleast_2d(a) for a in tup], 0)


@stands_for(np.hstack)
def hstack(tup: Sequence[Any]) -> Any:
    parts = [atleast_1d(a) for a in tup]
    return concatenate(parts, 0 if len(shape_of(parts[0])) == 1 else 1)


@stands_for(np.column_stack)
def column_stack(tup: Sequence[Any]) -> Any:
    return concatenate([a if len(shape_of(a)) > 1 else reshape(a, (-1, 1)) for a in tup], 1)


@stands_for(np.append)
def append(arr: Any, values: Any, axis: int | None = None) -> Any:
    return concatenate([arr, values], axis)


@stands_for(np.split)
def split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    return list(made(gates.Split, axes(indices_or_sections), int(axis))(ary))


@stands_for(np.array_split)
def array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    if not isinstance(indices_or_sections, int):
        return split(ary, indices_or_sections, axis)
    small, larger = divmod(shape_of(ary)[axis], indices_or_sections)
    sizes = [small + 1] * larger + [small] * (indices_or_sections - larger)
    return split(ary, np.cumsum(sizes)[:-1].tolist(), axis)


@stands_for(np.unstack)
def unstack(x: Any, axis: int = 0) -> tuple[Any, ...]:
    return made(gates.Unstack, int(axis))(x)  # type: ignore[no-any-return]


@stands_for(np.pad)
def pad(array: Any, pad_width: Any, mode: str = "constant", constant_values: Any = 0) -> Any:
    if mode != "constant":
        raise OperandError(located(f"np.pad: on tensors the mode is 'constant'; {mode!r} came"))
    widths = np.broadcast_to(pad_width, (len(shape_of(array)), 2)).tolist()
    padded = made(gates.Pad, tuple(map(tuple, widths)))(array)
    if not np.any(constant_values):
        return padded
    inside = np.pad(np.ones(shape_of(array), bool), widths)
    return np.where(inside, padded, constant_values)


@stands_for(np.repeat)
def repeat(a: Any, repeats: Any, axis: int | None = None) -> Any:
    if axis is None:
        return repeat(ravel(a), repeats, 0)
    if np.ndim(repeats):
        return np.take(a, np.repeat(np.arange(shape_of(a)[axis]), repeats), axis)
    return made(gates.Repeat, int(repeats), int(axis))(a)


@stands_for(np.tile)
def tile(A: Any, reps: Any) -> Any:
    reps, shape = whole(reps), shape_of(A)
    rank = max(len(reps), len(shape))
    reps = (1,) * (rank - len(reps)) + reps
    shape = (1,) * (rank - len(shape)) + tuple(shape)
    paired = reshape(A, [n for size in shape for n in (1, size)])
    spread = broadcast_to(paired, [n for pair in zip(reps, shape, strict=True) for n in pair])
    return reshape(spread, [r * n for r, n in zip(reps, shape, strict=True)])
