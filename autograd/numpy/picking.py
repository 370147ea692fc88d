"""NumPy's functions that sort, compare and round the entries of tensors."""

from __future__ import annotations

from operator import index
from typing import Any

import numpy as np

import gates
from autograd.engine.looks import look
from autograd.numpy.registry import (
    FUNCTIONS,
    NO_VALUE,
    flag,
    gate_of,
    ndim_of,
    refuse,
    stands_for,
    unless,
)
from autograd.numpy.shaping import moveaxis, ravel
from gates.errors import shape_of
from gates.operands import dtype_of
from gates.piecewise import Flat


@stands_for(np.where)
def where(condition: Any, x: Any = None, y: Any = None, /) -> Any:
    if x is None and y is None:
        return look((condition,), np.nonzero)
    if x is None or y is None:
        raise ValueError("either both or neither of x and y should be given")
    return gates.where(condition, x, y)


@stands_for(np.sort)
def sort(a: Any, axis: int | None = -1, kind: Any = None, order: Any = None, *,
         stable: bool | None = None, descending: Any = NO_VALUE) -> Any:
    newer = {} if descending is NO_VALUE else {"descending": descending}  # since NumPy 2.5
    np.sort(np.empty(0), kind=kind, order=order, stable=stable, **newer)  # raises for what is none
    if axis is None:
        a, axis = ravel(a), 0
    return gate_of(gates.Sort, index(axis), descending is not NO_VALUE and bool(descending))(a)


@stands_for(np.clip)
def clip(a: Any, a_min: Any = NO_VALUE, a_max: Any = NO_VALUE, out: Any = None, *,
         min: Any = NO_VALUE, max: Any = NO_VALUE, **kwargs: Any) -> Any:
    refuse(np.clip, out=out, **kwargs)
    by_name = a_min is NO_VALUE and a_max is NO_VALUE
    low, high = (min, max) if by_name else (a_min, a_max)
    if not by_name and not (low is not NO_VALUE is not high and min is max is NO_VALUE):
        raise TypeError("give both a_min and a_max (None for no bound), or min and max alone")
    low, high = (None if bound is NO_VALUE else bound for bound in (low, high))
    if low is None and high is None:
        return gates.identity(a)
    if getattr(low, "requires_grad", False) or getattr(high, "requires_grad", False):
        a = a if low is None else np.maximum(a, low)
        return a if high is None else np.minimum(a, high)
    lowest, highest = _bounds(dtype_of(a))
    return gates.clip(a, lowest if low is None else low, highest if high is None else high)


def _bounds(dtype: np.dtype[Any]) -> tuple[Any, Any]:
    """Bounds that hold for every number of `dtype`."""
    if dtype.kind in "iu":
        return int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    return (False, True) if dtype.kind == "b" else (-np.inf, np.inf)


@stands_for(np.diff)
def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = NO_VALUE,
         append: Any = NO_VALUE) -> Any:
    axis = index(axis)
    if n == 0:
        return a
    if n < 0:
        raise ValueError(f"order must be non-negative but got {n}")
    if not ndim_of(a):
        raise ValueError("diff requires input that is at least one dimensional")
    if prepend is not NO_VALUE or append is not NO_VALUE:
        shape = list(shape_of(a))
        shape[axis] = 1
        parts = [x for x in (prepend, a, append) if x is not NO_VALUE]
        a = np.concatenate([x if ndim_of(x) else np.broadcast_to(x, shape) for x in parts], axis)
    a = moveaxis(a, axis, -1)
    for _ in range(index(n)):
        left, right = a[..., :-1], a[..., 1:]
        a = right != left if dtype_of(a).kind == "b" else right - left
    return moveaxis(a, -1, axis)


@stands_for(np.round, np.around)
def round(a: Any, decimals: int = 0, out: Any = None) -> Any:
    refuse(np.round, out=out)
    return gate_of(Flat, "round")(a, index(decimals))


@stands_for(np.copy)
def copy(a: Any, order: str = "K", subok: bool = False) -> Any:
    refuse(np.copy, order=unless("K", order))
    flag(subok)
    return gates.identity(a)


@stands_for(np.astype)
def astype(x: Any, dtype: Any, /, *, copy: bool = True, device: Any = None) -> Any:
    refuse(np.astype, device=unless("cpu", unless(None, device)))
    dtype, _ = np.dtype(dtype), copy is None or flag(copy)
    if dtype.kind not in "fciub":
        raise TypeError(f"needs a dtype of numbers, {dtype} came")
    if dtype == x.dtype:
        return x
    if dtype.kind == "f" and x.dtype.kind == "c":
        return astype(gates.real(x), dtype)
    return gate_of(gates.Cast if dtype.kind in "fc" else gates.Truncate, dtype.name)(x)


@stands_for(np.angle)
def angle(z: Any, deg: bool = False) -> Any:
    return gates.degrees(gates.angle(z)) if flag(deg) else gates.angle(z)


FUNCTIONS.update({np.real: lambda val: gates.real(val), np.imag: lambda val: gates.imag(val)})


@stands_for(np.unique)
def unique(ar: Any, return_index: bool = False, return_inverse: bool = False,
           return_counts: bool = False, axis: int | None = None, *, equal_nan: bool = True,
           sorted: bool = True) -> Any:
    """The values are picked by the index of the first of each; the rest is plain."""
    options: Any = {} if sorted is True else {"sorted": sorted}  # NumPy 2.1 does not know it
    _, first, *rest = look((ar,), lambda a: np.unique(  # type: ignore[call-overload]
        a, True, return_inverse, return_counts, axis, equal_nan=equal_nan, **options))
    values = ravel(ar)[first] if axis is None else np.take(ar, first, axis)
    results = (values, *([first] if return_index else []), *rest)
    return results if len(results) > 1 else values
