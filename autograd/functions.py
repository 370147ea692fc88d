"""NumPy's functions on tensors, written with gates. Signatures follow NumPy's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

import gates
from gates.errors import OperandError, located, shape_of
from gates.gate import dtype_of
from gates.indexing import pattern_of

CONSTANT = {
    np.shape, np.ndim, np.size, np.zeros_like, np.ones_like, np.empty_like, np.full_like,
    np.argmax, np.argmin, np.argsort, np.searchsorted, np.nonzero, np.argwhere, np.flatnonzero,
    np.count_nonzero, np.any, np.all, np.allclose, np.isclose, np.array_equal, np.isreal,
    np.iscomplex, np.isrealobj, np.iscomplexobj, np.result_type, np.may_share_memory,
    np.shares_memory, np.array_repr, np.array_str, np.array2string, np.unique, np.isin,
}
"""Functions without a derivative: they compute on the values and return plain arrays."""

FUNCTIONS: dict[Callable[..., Any], Callable[..., Any]] = {}


@lru_cache(maxsize=4096, typed=True)
def made(kind: Callable[..., gates.Gate], *settings: Any) -> gates.Gate:
    """The gate `kind(*settings)`, made once."""
    return kind(*settings)


def stands_for(*functions: Callable[..., Any]) -> Callable[[Any], Any]:
    """Say that what follows is what these NumPy functions do on tensors."""
    def register(handler: Any) -> Any:
        for function in functions:
            FUNCTIONS[function] = handler
        return handler
    return register


def axes(axis: Any) -> Any:
    """An axis, or several, as a hashable setting."""
    if axis is None or isinstance(axis, int):
        return axis
    return tuple(int(a) for a in axis) if np.ndim(axis) else int(axis)


def whole(shape: Any) -> tuple[int, ...]:
    """A shape as a tuple of ints."""
    return tuple(int(n) for n in shape) if np.ndim(shape) else (int(shape),)


def raised(a: Any, b: Any) -> Any:
    """aᵇ: with the power in the formula where b is a number, else of two arrays."""
    if isinstance(b, (int, float)) and not isinstance(b, bool):
        return made(gates.RaiseTo, b)(a)
    return gates.power(a, b)


# Reductions


def _reduction(function: Any, kind: Any) -> None:
    def reduce(a: Any, axis: Any = None, dtype: Any = None, out: Any = None,
               keepdims: Any = False) -> Any:
        refuse_out(function, out)
        y = made(kind, axes(axis), bool(keepdims))(a)
        return y if dtype is None else y.astype(dtype)
    FUNCTIONS[function] = reduce


def _extreme(functions: Any, kind: Any) -> None:
    def reduce(a: Any, axis: Any = None, out: Any = None, keepdims: Any = False) -> Any:
        refuse_out(functions[0], out)
        return made(kind, axes(axis), bool(keepdims))(a)
    for function in functions:
        FUNCTIONS[function] = reduce


def refuse_out(function: Any, out: Any) -> None:
    """Nothing is written in place on the graph."""
    if out is not None:
        raise OperandError(located(f"np.{function.__name__}: leave out `out=`: a tensor cannot be "
                                   "written into an array, for that would cut the graph"))


for _function, _kind in ((np.sum, gates.Sum), (np.mean, gates.Mean), (np.prod, gates.Prod)):
    _reduction(_function, _kind)
_extreme((np.max, np.amax), gates.Max)
_extreme((np.min, np.amin), gates.Min)


@stands_for(np.var)
def var(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: float = 0,
        keepdims: Any = False) -> Any:
    refuse_out(np.var, out)
    y = made(gates.Var, axes(axis), bool(keepdims), ddof)(a)
    return y if dtype is None else y.astype(dtype)


@stands_for(np.std)
def std(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: float = 0,
        keepdims: Any = False) -> Any:
    return np.sqrt(var(a, axis, dtype, out, ddof, keepdims))


@stands_for(np.cumsum)
def cumsum(a: Any, axis: Any = None) -> Any:
    return made(gates.CumSum, axes(axis))(a)


@stands_for(np.linalg.norm)
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    if not (ord is None or (ord == 2 and (len(x.shape) == 1 or isinstance(axis, int)))
            or (ord == "fro" and len(x.shape) == 2 and axis is None)):
        raise OperandError(located(f"np.linalg.norm: on tensors ord is None or 2 for vectors; "
                                   f"{ord!r} came"))
    return made(gates.Norm, axes(axis), bool(keepdims))(gates.modulus(x)
                                                        if dtype_of(x).kind == "c" else x)


@stands_for(np.average)
def average(a: Any, axis: Any = None, weights: Any = None) -> Any:
    if weights is None:
        return np.mean(a, axis=axis)
    if shape_of(weights) != shape_of(a) and isinstance(axis, int):
        shape = [1] * len(shape_of(a))
        shape[axis] = -1
        weights = np.reshape(weights, shape)
    total = np.sum(weights + np.zeros(shape_of(a)), axis=axis)
    return np.sum(a * weights, axis=axis) / total


# Shapes


@stands_for(np.reshape)
def reshape(a: Any, shape: Any, order: str = "C") -> Any:
    if order != "C":
        raise OperandError(located("np.reshape: on tensors the order is 'C' only; transpose first"))
    return made(gates.Reshape, whole(shape))(a)


@stands_for(np.ravel)
def ravel(a: Any, order: str = "C") -> Any:
    return reshape(a, -1, order)


@stands_for(np.transpose, np.permute_dims)
def transpose(a: Any, axes: Any = None) -> Any:
    return made(gates.Transpose, None if axes is None else whole(axes))(a)


@stands_for(np.matrix_transpose)
def matrix_transpose(x: Any) -> Any:
    return swapaxes(x, -1, -2)


@stands_for(np.swapaxes)
def swapaxes(a: Any, axis1: int, axis2: int) -> Any:
    order = list(range(len(shape_of(a))))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return transpose(a, order)


@stands_for(np.moveaxis)
def moveaxis(a: Any, source: Any, destination: Any) -> Any:
    rank = len(shape_of(a))
    numbered = np.broadcast_to(0, range(rank))  # the size of each axis is its number
    return transpose(a, np.moveaxis(numbered, source, destination).shape)


@stands_for(np.broadcast_to)
def broadcast_to(array: Any, shape: Any, subok: bool = False) -> Any:
    return made(gates.BroadcastTo, whole(shape))(array)


@stands_for(np.broadcast_arrays)
def broadcast_arrays(*args: Any) -> tuple[Any, ...]:
    shape = np.broadcast_shapes(*map(shape_of, args))
    return tuple(broadcast_to(a, shape) for a in args)


@stands_for(np.expand_dims)
def expand_dims(a: Any, axis: Any) -> Any:
    return made(gates.ExpandDims, axes(axis))(a)


@stands_for(np.squeeze)
def squeeze(a: Any, axis: Any = None) -> Any:
    return made(gates.Squeeze, axes(axis))(a)


@stands_for(np.atleast_1d)
def atleast_1d(*arys: Any) -> Any:
    out = [a if len(shape_of(a)) else reshape(a, 1) for a in arys]
    return out[0] if len(out) == 1 else tuple(out)


@stands_for(np.atleast_2d)
def atleast_2d(*arys: Any) -> Any:
    out = [a if len(shape_of(a)) > 1 else reshape(a, (1, -1)) for a in arys]
    return out[0] if len(out) == 1 else tuple(out)


@stands_for(np.flip)
def flip(m: Any, axis: Any = None) -> Any:
    return made(gates.Flip, axes(axis))(m)


@stands_for(np.flipud)
def flipud(m: Any) -> Any:
    return flip(m, 0)


@stands_for(np.fliplr)
def fliplr(m: Any) -> Any:
    return flip(m, 1)


@stands_for(np.roll)
def roll(a: Any, shift: Any, axis: Any = None) -> Any:
    return made(gates.Roll, axes(shift), axes(axis))(a)


@stands_for(np.tril)
def tril(m: Any, k: int = 0) -> Any:
    return made(gates.Triangle, True, k)(m)


@stands_for(np.triu)
def triu(m: Any, k: int = 0) -> Any:
    return made(gates.Triangle, False, k)(m)


# Joining and cutting


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


# Products


@stands_for(np.dot)
def dot(a: Any, b: Any) -> Any:
    ranks = len(shape_of(a)), len(shape_of(b))
    if 0 in ranks:
        return a * b
    if ranks == (1, 1):
        return gates.dot(a, b)
    if ranks[1] <= 2:
        return gates.matmul(a, b)
    return made(gates.Tensordot, ((ranks[0] - 1,), (ranks[1] - 2,)))(a, b)


@stands_for(np.vdot)
def vdot(a: Any, b: Any) -> Any:
    return gates.dot(ravel(np.conjugate(a)), ravel(b))


@stands_for(np.inner)
def inner(a: Any, b: Any) -> Any:
    if not shape_of(a) or not shape_of(b):
        return a * b
    return made(gates.Tensordot, ((-1,), (-1,)))(a, b)


@stands_for(np.outer)
def outer(a: Any, b: Any) -> Any:
    return gates.outer(*(x if len(shape_of(x)) == 1 else ravel(x) for x in (a, b)))


@stands_for(np.tensordot)
def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    if isinstance(axes, int):
        rank = len(shape_of(a))
        axes = (range(rank - axes, rank), range(axes))
    return made(gates.Tensordot, (whole(axes[0]), whole(axes[1])))(a, b)


@stands_for(np.einsum)
def einsum(subscripts: Any, *operands: Any, **options: Any) -> Any:
    if not isinstance(subscripts, str):
        raise OperandError(located("np.einsum: on tensors the subscripts are a text like 'ij,j'"))
    return made(gates.Einsum, subscripts)(*operands)


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


# Picking


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
