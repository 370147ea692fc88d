"""NumPy's sums, means, extremes and norms on tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

import gates
from autograd.functions.registry import FUNCTIONS, axes, made, refuse_out, stands_for
from gates.errors import OperandError, located, shape_of
from gates.operands import dtype_of


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
    refuse_out(np.std, out)
    y = made(gates.Std, axes(axis), bool(keepdims), ddof)(a)
    return y if dtype is None else y.astype(dtype)


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
