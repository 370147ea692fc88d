"""Which handler stands for which NumPy function on tensors."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

import gates
from gates.errors import OperandError, located

CONSTANT = {
    np.shape, np.ndim, np.size, np.zeros_like, np.ones_like, np.empty_like, np.full_like,
    np.argmax, np.argmin, np.argsort, np.searchsorted, np.nonzero, np.argwhere, np.flatnonzero,
    np.count_nonzero, np.any, np.all, np.allclose, np.isclose, np.array_equal, np.isreal,
    np.iscomplex, np.isrealobj, np.iscomplexobj, np.result_type, np.may_share_memory,
    np.shares_memory, np.array_repr, np.array_str, np.array2string, np.unique, np.isin,
}
"""Functions without a derivative: they compute on the values and return plain arrays."""

Handler = TypeVar("Handler", bound=Callable[..., Any])

FUNCTIONS: dict[Callable[..., Any], Callable[..., Any]] = {}


@lru_cache(maxsize=4096, typed=True)
def made(kind: Callable[..., gates.Gate], *settings: Any) -> gates.Gate:
    """The gate `kind(*settings)`, made once."""
    return kind(*settings)


def stands_for(*functions: Callable[..., Any]) -> Callable[[Handler], Handler]:
    """Say that what follows is what these NumPy functions do on tensors."""
    def register(handler: Handler) -> Handler:
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


def refuse_out(function: Any, out: Any) -> None:
    """Nothing is written in place on the graph."""
    if out is not None:
        raise OperandError(located(f"np.{function.__name__}: leave out `out=`: a tensor cannot be "
                                   "written into an array, for that would cut the graph"))
