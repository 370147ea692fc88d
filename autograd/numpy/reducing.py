"""NumPy's sums, means, extremes and norms on tensors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import gates
from autograd.engine.looks import look
from autograd.numpy.registry import (
    NO_VALUE,
    axes,
    axes_of,
    convert,
    flag,
    full_name,
    gate_of,
    ndim_of,
    refuse,
    stands_for,
    unless,
)
from autograd.numpy.shaping import along
from gates.errors import OperandError, located, shape_of
from gates.operands import dtype_of


@stands_for(np.sum)
def sum(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False,
        initial: Any = NO_VALUE, where: Any = True) -> Any:
    if dtype is not None or out is not None or where is not True:
        refuse(np.sum, out=out)
        a = chosen(convert(a, dtype), where, 0)
    y = gate_of(gates.Sum, axes_of(a, axis),
                keepdims if type(keepdims) is bool else flag(keepdims))(a)
    if dtype is not None:
        y = convert(y, dtype)  # NumPy sums small integers in wider ones
    return y if initial is NO_VALUE else y + start(initial, 0, y, a, axis, where)


@stands_for(np.prod)
def prod(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False,
         initial: Any = NO_VALUE, where: Any = True) -> Any:
    if dtype is not None or out is not None or where is not True:
        refuse(np.prod, out=out)
        a = chosen(convert(a, dtype), where, 1)
    y = gate_of(gates.Prod, axes_of(a, axis), flag(keepdims))(a)
    if dtype is not None:
        y = convert(y, dtype)
    return y if initial is NO_VALUE else y * start(initial, 1, y, a, axis, where)


def start(initial: Any, neutral: Any, y: Any, a: Any, axis: Any, where: Any) -> Any:
    """What a reduction begins with, in the dtype of its result; with None it must have entries."""
    if initial is not None:
        return single(initial, y.dtype)
    shape = shape_of(a)
    taken = range(len(shape)) if axis is None else np.atleast_1d(axes_of(a, axis) or 0).tolist()
    if not everywhere(where) or (shape and 0 in [shape[i] for i in taken]):
        raise ValueError("with initial=None there must be entries to reduce, all of them")
    return convert(neutral, y.dtype)


def single(initial: Any, dtype: Any) -> Any:
    """A single number in `dtype`; ValueError for an array."""
    if ndim_of(initial):
        raise ValueError(f"initial must be a single number; its shape is {shape_of(initial)}")
    if dtype_of(initial).kind == "c" and dtype.kind != "c":
        raise TypeError(f"initial is complex, what is reduced is {dtype}")
    return convert(initial, dtype)


def chosen(a: Any, where: Any, neutral: Any) -> Any:
    """`a` with `neutral`, which changes no sum or product, where the mask does not hold."""
    return a if everywhere(where) else np.where(mask_of(where, a), a, neutral)


def everywhere(where: Any) -> bool:
    """Whether the option `where` leaves nothing out."""
    return where is True or where is NO_VALUE


def mask_of(where: Any, a: Any) -> Any:
    """The mask `where` in the shape of `a`; TypeError if it is none."""
    if dtype_of(where).kind != "b":
        raise TypeError(f"where must be True, False or an array of them, {where!r:.40} came")
    return np.broadcast_to(where, shape_of(a))


@stands_for(np.max, np.amax)
def max(a: Any, axis: Any = None, out: Any = None, keepdims: Any = False, initial: Any = NO_VALUE,
        where: Any = True) -> Any:
    if out is None and initial is NO_VALUE and where is True:
        return gate_of(gates.Max, axes_of(a, axis), flag(keepdims))(a)
    refuse(np.max, out=out)
    return _extreme("np.max", gates.Max, gates.maximum, a, axis, keepdims, initial, where)


@stands_for(np.min, np.amin)
def min(a: Any, axis: Any = None, out: Any = None, keepdims: Any = False, initial: Any = NO_VALUE,
        where: Any = True) -> Any:
    if out is None and initial is NO_VALUE and where is True:
        return gate_of(gates.Min, axes_of(a, axis), flag(keepdims))(a)
    refuse(np.min, out=out)
    return _extreme("np.min", gates.Min, gates.minimum, a, axis, keepdims, initial, where)


def _extreme(who: str, kind: Any, of_two: Any, a: Any, axis: Any, keepdims: Any, initial: Any,
             where: Any) -> Any:
    """The extreme of what the mask leaves, and of `initial`."""
    axis = axes_of(a, axis)
    if initial is None or initial is NO_VALUE:
        if not everywhere(where):
            raise OperandError(located(f"{who}: the option where needs initial= too, for what is "
                                       "left may be empty"))
        return gate_of(kind, axis, flag(keepdims))(a)
    initial = single(initial, a.dtype)
    a = chosen(a, where, initial)
    if not math.prod(shape_of(a)):
        return sum(a, axis, a.dtype, keepdims=keepdims) + initial  # the sum of nothing is 0
    return of_two(gate_of(kind, axis, flag(keepdims))(a), initial)


@stands_for(np.mean)
def mean(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, *,
         where: Any = True) -> Any:
    if out is not None:
        refuse(np.mean, out=out)
    if dtype is None and everywhere(where):
        return gate_of(gates.Mean, axes(axis), flag(keepdims))(a)
    a = convert(a, dtype)
    if everywhere(where):
        return convert(mean(a, axis, keepdims=keepdims), dtype)
    small = dtype_of(a) == np.float16 and dtype is None
    total = sum(a, axis, np.float32 if small else dtype, None, keepdims, where=where)
    y = total / count_of(total, a, axis, keepdims, where)
    return convert(y, np.float16 if small else dtype)


def count_of(total: Any, a: Any, axis: Any, keepdims: Any, where: Any) -> Any:
    """How many entries of `a` went into each entry of `total`, in its dtype if that is inexact."""
    mask = np.ones(shape_of(a), bool) if everywhere(where) else mask_of(where, a)
    number = np.sum(mask, axis=axes(axis), keepdims=flag(keepdims))
    return convert(number, dtype_of(total)) if dtype_of(total).kind in "fc" else number


@stands_for(np.var)
def var(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: float = 0,
        keepdims: Any = False, *, where: Any = True, mean: Any = NO_VALUE,
        correction: Any = NO_VALUE) -> Any:
    return _variance(np.var, a, axis, dtype, out, ddof, keepdims, where, mean, correction)


@stands_for(np.std)
def std(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: float = 0,
        keepdims: Any = False, *, where: Any = True, mean: Any = NO_VALUE,
        correction: Any = NO_VALUE) -> Any:
    """√var; its derivative is taken as 0 where all entries are equal."""
    if out is dtype is None and where is True and mean is correction is NO_VALUE and (
            dtype_of(a).kind != "c"):
        has_axes(a, axis)
        return gate_of(gates.Std, axes(axis), flag(keepdims), ddof)(a)
    square = _variance(np.std, a, axis, dtype, out, ddof, keepdims, where, mean, correction)
    still = square == 0
    return np.where(still, 0, np.sqrt(np.where(still, 1, square)))


def _variance(function: Any, a: Any, axis: Any, dtype: Any, out: Any, ddof: float, keepdims: Any,
              where: Any, mean: Any, correction: Any) -> Any:
    """What np.var does, and np.std before the root."""
    if out is not None:
        refuse(function, out=out)
    if correction is not NO_VALUE:
        if ddof != 0:
            raise ValueError("ddof and correction can't be provided simultaneously.")
        ddof = correction
    if everywhere(where):
        has_axes(a, axis)
    kind = dtype_of(a).kind
    if dtype is None and mean is NO_VALUE and everywhere(where) and kind != "c":
        return gate_of(gates.Var, axes(axis), flag(keepdims), ddof)(a)
    if dtype is not None and np.dtype(dtype).kind not in ("c" if kind == "c" else "fc"):
        refuse(function, dtype=dtype)
    return _mean_square(a, axis, dtype, ddof, keepdims, where, mean)


def has_axes(a: Any, axis: Any) -> None:
    """A ValueError for an axis of a single number, where NumPy takes none."""
    if axis is not None and not ndim_of(a):
        raise ValueError(f"axis {axis} is out of bounds for a single number")


def _mean_square(a: Any, axis: Any, dtype: Any, ddof: float, keepdims: Any, where: Any,
                 middle: Any) -> Any:
    """1/(n − ddof) Σ |a − middle|², by default from the mean; `dtype` as NumPy takes it."""
    if middle is NO_VALUE:
        middle = mean(a, axis, dtype, keepdims=True, where=where)
    away = a - middle
    squares = away * away if dtype_of(a).kind != "c" else away.real ** 2 + away.imag ** 2
    total = sum(squares, axis, dtype, keepdims=keepdims, where=where)
    return total / np.maximum(count_of(total, a, axis, keepdims, where) - ddof, 0)


@stands_for(np.cumsum)
def cumsum(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    refuse(np.cumsum, out=out)
    if axis is not None:
        a, axis = along(a, axis)
    return convert(gate_of(gates.CumSum, axis)(convert(a, dtype)), dtype)


@stands_for(np.linalg.norm)
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    one = ndim_of(x) == 1 if axis is None else len(np.atleast_1d(axis)) == 1
    two = ndim_of(x) == 2 if axis is None else len(np.atleast_1d(axis)) == 2
    is_two = not isinstance(ord, str) and ord == 2
    if not (ord is None or (one and is_two) or (two and isinstance(ord, str) and ord == "fro")):
        raise OperandError(located(f"{full_name(np.linalg.norm)}: on tensors ord is None, 'fro' "
                                   f"for matrices or 2 for vectors; {ord!r} came"))
    if axis is not None and not (one or two):
        raise ValueError("Improper number of dimensions to norm.")
    return _length(x, axis, keepdims)


def _length(x: Any, axis: Any, keepdims: Any) -> Any:
    """√Σ |x|²."""
    has_axes(x, axis)
    if dtype_of(x).kind == "c":
        x = gates.modulus(x)
    return gate_of(gates.Norm, axes(axis), flag(keepdims))(x)


@stands_for(np.linalg.vector_norm)
def vector_norm(x: Any, /, *, axis: Any = None, keepdims: Any = False, ord: Any = 2) -> Any:
    refuse(np.linalg.vector_norm, ord=unless(2, ord))
    return _length(x, axis, keepdims)


@stands_for(np.linalg.matrix_norm)
def matrix_norm(x: Any, /, *, keepdims: Any = False, ord: Any = "fro") -> Any:
    refuse(np.linalg.matrix_norm, ord=unless("fro", ord))
    return _length(x, (-2, -1), keepdims)


@stands_for(np.average)
def average(a: Any, axis: Any = None, weights: Any = None, returned: bool = False, *,
            keepdims: Any = False) -> Any:
    if weights is None:
        y = mean(a, axis, keepdims=keepdims)
        count = convert(look((a, y), lambda a, y: a.size / y.size, size=True), y.dtype)
    else:
        has_axes(a, axis)
        weights = _spread_weights(a, axis, weights)
        dtype = np.result_type(*{dtype_of(a), dtype_of(weights)},
                               *([] if {dtype_of(a).kind, dtype_of(weights).kind} & {*"fc"}
                                 else ["f8"]))
        count = sum(weights, axis, dtype, keepdims=keepdims)
        if np.any(count == 0):
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        y = sum(np.multiply(a, weights, dtype=dtype), axis, keepdims=keepdims) / count
    return (y, np.broadcast_to(count, y.shape)) if returned else y


def _spread_weights(a: Any, axis: Any, weights: Any) -> Any:
    """`weights` in the shape of `a`; those of one axis, or of several, lie along it."""
    shape = shape_of(a)
    if shape_of(weights) == shape:
        return weights
    if axis is None:
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    taken = [range(len(shape))[i] for i in np.atleast_1d(axis).tolist()]
    if shape_of(weights) != tuple(shape[i] for i in taken):
        raise ValueError(f"weights of shape {shape_of(weights)} do not lie along axis {axis} of a, "
                         f"which is {shape}")
    by_axis = np.transpose(weights, np.argsort(taken))
    ones = [n if i in taken else 1 for i, n in enumerate(shape)]
    return np.broadcast_to(np.reshape(by_axis, ones), shape)
