"""Which handler stands for which NumPy function on tensors, and what all handlers share."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import index
from typing import Any, TypeVar

import numpy as np

import gates
from autograd.engine.looks import look
from gates.errors import OperandError, located

CONSTANT: set[Callable[..., Any]] = {
    np.shape, np.ndim, np.size, np.zeros_like, np.ones_like, np.empty_like,
    np.argmax, np.argmin, np.nanargmax, np.nanargmin, np.argsort, np.argpartition, np.lexsort,
    np.searchsorted, np.digitize, np.nonzero, np.argwhere, np.flatnonzero, np.count_nonzero,
    np.any, np.all, np.allclose, np.isclose, np.array_equal, np.array_equiv, np.isin,
    np.isposinf, np.isneginf, np.isreal, np.iscomplex, np.isrealobj, np.iscomplexobj,
    np.result_type, np.common_type, np.may_share_memory, np.shares_memory,
    np.array_repr, np.array_str, np.array2string,
    np.diag_indices_from, np.tril_indices_from, np.triu_indices_from,
}
"""Functions without a derivative by any argument: they compute on the values, and what they
return is plain."""

FUNCTIONS: dict[Callable[..., Any], Callable[..., Any]] = {}
"""What each other function does on tensors; a handler has the signature of its function."""

NO_VALUE: Any = np._NoValue
"""NumPy's default of options that have none."""

Handler = TypeVar("Handler", bound=Callable[..., Any])


def stands_for(*functions: Callable[..., Any]) -> Callable[[Handler], Handler]:
    """Say that what follows is what these NumPy functions do on tensors."""
    def register(handler: Handler) -> Handler:
        for function in functions:
            FUNCTIONS[function] = handler
        return handler
    return register


@lru_cache(maxsize=4096, typed=True)
def gate_of(kind: Callable[..., gates.Gate], *settings: Any) -> Callable[..., Any]:
    """The gate `kind(*settings)`, one instance for equal settings."""
    return kind(*settings)


def full_name(function: Any) -> str:
    """A function as users write it: `np.sum`, `np.linalg.norm`, `scipy.special.erf`."""
    name: str = function.__name__
    if isinstance(function, np.ufunc):
        return f"np.{name}" if getattr(np, name, None) is function else f"scipy.special.{name}"
    return f"{function.__module__.replace('numpy', 'np', 1)}.{name}"


def refuse(function: Any, **options: Any) -> None:
    """An OperandError that names the first of `options` that was set (not NO_VALUE)."""
    for option, value in options.items():
        if value is NO_VALUE or (option == "out" and value is None):
            continue
        who = function if isinstance(function, str) else full_name(function)
        if option == "out":
            raise OperandError(located(
                f"{who}: leave out `out=`: a tensor cannot be written into an array, for that "
                "would cut the graph"))
        raise OperandError(located(f"{who}: the option {option}={value!r:.40} does not work on "
                                   "tensors; leave it out, or call it on .value if no gradient "
                                   "shall flow"))


def unless(default: Any, value: Any) -> Any:
    """`value`, or NO_VALUE where it is the default, for `refuse`."""
    is_default = value is default or (isinstance(value, str) and value == default)
    return NO_VALUE if is_default else value


def flag(x: Any) -> bool:
    """An option that is on or off; TypeError for what is no whole number either."""
    if type(x) is bool:
        return x
    return x is not NO_VALUE and bool(x if isinstance(x, np.bool) else index(x))


def axes(axis: Any) -> Any:
    """An axis, or several, as a hashable setting; TypeError for what is not a whole number."""
    if axis is None:
        return None
    return tuple([index(one) for one in axis]) if isinstance(axis, tuple) else index(axis)


def ndim_of(x: Any) -> int:
    """The number of axes of a number, a list, an array or a tensor; no look at its sizes."""
    return x.ndim if hasattr(x, "ndim") else np.ndim(x)


def size_along(a: Any, axis: int) -> int:
    """How many entries `a` has along `axis`: a look at that size alone."""
    if hasattr(type(a), "__gate__"):
        return int(look((a,), lambda value: value.shape[axis], size=True))
    return int(np.shape(a)[axis])


def axes_of(a: Any, axis: Any) -> Any:
    """`axes` of an array that may be a single number, of which axis 0 is nothing to sum over."""
    if axis is None or (not a.ndim and axis in (0, -1)):
        return None
    return axis if type(axis) is int else axes(axis)


def whole(shape: Any) -> tuple[int, ...]:
    """A shape, or other whole numbers, as a tuple of ints; TypeError for what is none."""
    return tuple([index(n) for n in shape]) if np.ndim(shape) else (index(shape),)


def convert(x: Any, dtype: Any, casting: Any = "unsafe") -> Any:
    """`x` in `dtype` (None: unchanged), before anything is computed; TypeError by `casting`."""
    if dtype is None:
        return x
    dtype = np.dtype(dtype)
    if dtype.kind not in "fciub":
        raise TypeError(f"needs a dtype of numbers, {dtype} came")
    if not hasattr(x, "dtype"):
        x = np.asarray(x)
    if casting != "unsafe" and not np.can_cast(x.dtype, dtype, casting):
        raise TypeError(f"cannot cast from {x.dtype} to {dtype} according to the rule {casting!r}")
    return x if x.dtype == dtype else x.astype(dtype)


def in_one_dtype(arrays: Any, dtype: Any, casting: Any) -> list[Any]:
    """`arrays` in `dtype`; TypeError unless `casting` lets them become that, or a common one."""
    common = np.result_type(*[np.result_type(a) for a in arrays]) if dtype is None else dtype
    converted = [convert(a, common, casting) for a in arrays]
    return [*arrays] if dtype is None else converted


def to_power(a: Any, b: Any) -> Any:
    """aᵇ: with the power in the formula where b is a number, else of two arrays."""
    if isinstance(b, (int, float)) and not isinstance(b, bool):
        return gate_of(gates.RaiseTo, b)(a)
    return gates.power(a, b)
