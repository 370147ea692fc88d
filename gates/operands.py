"""Numbers, arrays and tensors as the inputs of gates: what they are, their shapes and dtypes."""

from __future__ import annotations

from typing import Any

import numpy as np

from gates.errors import OperandError, located


def plus(a: Any, b: Any) -> Any:
    """a + b; for the tuples of a gate with several outputs, one by one."""
    return tuple(map(plus, a, b)) if isinstance(a, tuple) else a + b


def operand(gate: Any, x: Any) -> Any:
    """`x` as something NumPy computes with, or an OperandError that names the gate."""
    if isinstance(x, (float, int, complex)):
        return x
    if isinstance(x, (np.ndarray, np.generic)):
        if x.dtype.kind in "fciub":
            return x
    else:
        try:
            array = np.asarray(x)
        except ValueError as error:
            raise OperandError(located(f"{gate.name}: cannot make an array: {error}")) from None
        if array.dtype.kind in "fciub":
            return array
    raise OperandError(located(
        f"{gate.name}: needs numbers, arrays or tensors; {type(x).__name__} came: {str(x)[:60]!r}"
    ))


def summed_to(message: Any, shape: tuple[int, ...]) -> Any:
    """`message` summed over the axes along which `shape` was broadcast to its shape."""
    extra = len(message.shape) - len(shape)
    if extra > 0:
        message = np.add.reduce(message, axis=0 if extra == 1 else tuple(range(extra)))
    if message.shape == shape:
        return message
    stretched = tuple(
        axis for axis, (had, has) in enumerate(zip(shape, message.shape, strict=False))
        if had == 1 and has != 1
    )
    return np.add.reduce(message, axis=stretched, keepdims=True) if stretched else message


def dtype_of(x: Any) -> np.dtype[Any]:
    """The dtype of a number, an array or a tensor."""
    return x.dtype if hasattr(x, "dtype") else np.asarray(x).dtype


def in_dtype(message: Any, dtype: np.dtype[Any]) -> Any:
    """`message` in `dtype`, without a change where `dtype` holds no derivatives (integers)."""
    if dtype.kind not in "fc" or dtype_of(message) == dtype:
        return message
    if dtype.kind == "f" and dtype_of(message).kind == "c":
        message = np.real(message)
    return message if dtype_of(message) == dtype else message.astype(dtype)
