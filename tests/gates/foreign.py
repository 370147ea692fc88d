"""A minimal array of another library: it speaks NumPy's protocols, and is no ndarray."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

PLAIN = (np.ndarray, np.generic)


class Foreign(NDArrayOperatorsMixin):
    """Wraps an array; what NumPy makes of it is wrapped again.

    It has operators, indexing, a transpose, and nothing else: no `astype`, no `dot`, no `size`,
    and it neither turns into an ndarray nor lets itself be written to.
    """

    def __init__(self, array: Any) -> None:
        self.array = array

    @property
    def shape(self) -> tuple[int, ...]:
        return np.shape(self.array)

    @property
    def ndim(self) -> int:
        return np.ndim(self.array)

    @property
    def dtype(self) -> Any:
        return self.array.dtype

    @property
    def T(self) -> Foreign:
        return Foreign(self.array.T)

    def __getitem__(self, index: Any) -> Foreign:
        return Foreign(self.array[unwrapped(index)])

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        assert "out" not in kwargs and method != "at", f"{ufunc.__name__} writes in place"
        return wrapped(getattr(ufunc, method)(*unwrapped(inputs), **unwrapped(kwargs)))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return wrapped(function(*unwrapped(args), **unwrapped(kwargs)))

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError("a foreign array was turned into one of NumPy's")

    def __bool__(self) -> bool:
        raise AssertionError("something depends on the values of a foreign array")

    __int__ = __float__ = __index__ = __complex__ = __bool__  # type: ignore[assignment]


def unwrapped(x: Any) -> Any:
    """`x` with NumPy's arrays in the place of foreign ones."""
    if isinstance(x, Foreign):
        return x.array
    if isinstance(x, (list, tuple)):
        return type(x)(map(unwrapped, x))
    return {key: unwrapped(part) for key, part in x.items()} if isinstance(x, dict) else x


def wrapped(x: Any) -> Any:
    """`x` with foreign arrays in the place of NumPy's."""
    if isinstance(x, (list, tuple)) and any(isinstance(part, PLAIN) for part in x):
        return type(x)(map(wrapped, x))
    return Foreign(np.asarray(x)) if isinstance(x, PLAIN) else x
