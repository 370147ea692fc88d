"""Which NumPy function is which gate: what `np.exp(t)` or `np.sum(t, axis=0)` records."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

import gates
from autograd.functions import CONSTANT, FUNCTIONS, raised
from gates.errors import OperandError, located
from gates.operands import dtype_of
from gates.piecewise import flats


def absolute(x: Any) -> Any:
    """|x|, by the gate for the dtype."""
    return (gates.modulus if dtype_of(x).kind == "c" else gates.abs_)(x)


NAMESAKES = (
    "add", "subtract", "multiply", "divide", "negative", "reciprocal", "square", "fmod",
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt",
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
    "arcsinh", "arccosh", "arctanh", "arctan2", "hypot", "logaddexp", "logaddexp2",
    "degrees", "radians", "maximum", "minimum", "fmax", "fmin", "copysign", "conjugate", "matmul",
)
"""The ufuncs whose gate has the same name."""

UFUNCS: dict[np.ufunc, Callable[..., Any]] = {
    **{getattr(np, name): getattr(gates, name) for name in NAMESAKES},
    **{getattr(np, name): gate for name, gate in flats.items()},
    np.positive: gates.identity, np.remainder: gates.modulo,
    np.power: raised, np.float_power: gates.power,
    np.rad2deg: gates.degrees, np.deg2rad: gates.radians,
    np.absolute: absolute, np.fabs: absolute,
}
SPECIAL = {"expit": gates.sigmoid, "erf": gates.erf, "ndtr": gates.normal_cdf}
"""Those of scipy.special, by name: they are looked for only once someone has loaded it."""

REDUCTIONS: dict[np.ufunc, Callable[..., Any]] = {
    np.add: np.sum, np.multiply: np.prod, np.maximum: np.max, np.minimum: np.min}


def gate_of(ufunc: np.ufunc) -> Callable[..., Any] | None:
    """The gate that stands for a ufunc, None where there is none."""
    gate = UFUNCS.get(ufunc)
    if gate is None and (name := ufunc.__name__) in SPECIAL:
        special = sys.modules.get("scipy.special")
        return SPECIAL[name] if getattr(special, name, None) is ufunc else None
    return gate


def call_ufunc(ufunc: np.ufunc, method: str, inputs: tuple[Any, ...],
               kwargs: dict[str, Any]) -> Any:
    """What a NumPy ufunc does when a tensor is among its operands."""
    if kwargs.get("out") is not None:
        raise OperandError(located(
            f"np.{ufunc.__name__}: cannot write a tensor into an array in place, for that would "
            "cut the graph; write a = a + t instead of a += t, and leave out `out=`"))
    if method == "reduce" and ufunc in REDUCTIONS:
        return REDUCTIONS[ufunc](*inputs, **{"axis": 0, **kwargs})
    gate = gate_of(ufunc)
    if gate is None or method != "__call__":
        call = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        raise unsupported(call)
    dtype = kwargs.pop("dtype", None)
    if kwargs:
        raise OperandError(located(f"np.{ufunc.__name__}: the option {next(iter(kwargs))} does "
                                   "not work on tensors; use np.where or plain arrays"))
    y = gate(*inputs)
    return y if dtype is None else y.astype(dtype)


def call_function(function: Callable[..., Any], args: tuple[Any, ...],
                  kwargs: dict[str, Any]) -> Any:
    """What another NumPy function does when a tensor is among its arguments."""
    handler = FUNCTIONS.get(function)
    if handler is not None:
        try:
            return handler(*args, **kwargs)
        except TypeError as error:
            if "keyword argument" not in str(error) or isinstance(error, OperandError):
                raise
            raise OperandError(located(f"np.{function.__name__}: on tensors: {error}")) from None
    if function in CONSTANT:
        return function(*plain(args), **plain(kwargs))
    raise unsupported(function.__name__)


def plain(x: Any) -> Any:
    """`x` with the values of the tensors in it."""
    if isinstance(x, dict):
        return {key: plain(part) for key, part in x.items()}
    if isinstance(x, (list, tuple)):
        return type(x)(plain(part) for part in x)
    return x._value if hasattr(type(x), "__gate__") else x


def unsupported(name: str) -> OperandError:
    """There is no gate for this function."""
    return OperandError(located(
        f"np.{name}: has no gate yet; compose it from others, write a gate (see gates.Gate), or "
        "call it on .value if no gradient shall flow"))
