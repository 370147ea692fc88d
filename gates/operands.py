"""Numbers, arrays and tensors as the inputs of gates: what they are, their shapes and dtypes."""

from __future__ import annotations

from typing import Any

import numpy as np

from gates.errors import OperandError, located

PLAIN = (np.ndarray, np.generic)
REMEDIES = {
    "MaskedArray": "its mask would be lost; use .filled(value), or np.where with the mask",
    "matrix": "its * is not entry by entry; use np.asarray(x)",
}
"""NumPy's arrays that mean something else by the same operations, and what to use instead."""


def is_array(x: Any) -> bool:
    """Whether `x` is an array or NumPy number, or speaks NumPy's protocols like one; no tensor.

    >>> is_array(np.ones(2)), is_array(np.float64(1)), is_array(1.0), is_array([1.0])
    (True, True, False, False)
    """
    return isinstance(x, PLAIN) or is_array_like(x)


def is_array_like(x: Any) -> bool:
    """Whether `x` is an array of another library, to which NumPy hands its functions over.

    Its type has `__array_ufunc__` and `__array_function__`, and it has a shape and a dtype.
    """
    kind = type(x)
    return (getattr(kind, "__array_function__", None) is not None
            and getattr(kind, "__array_ufunc__", None) is not None
            and not isinstance(x, PLAIN) and not hasattr(kind, "__gate__")
            and hasattr(x, "shape") and hasattr(x, "dtype"))


def is_tensor(x: Any) -> bool:
    """Whether a gate called on `x` hands itself over to be recorded."""
    return hasattr(type(x), "__gate__")


def are_ndarrays(*xs: Any) -> bool:
    """Whether all are arrays of NumPy itself, which a kernel may work on with `out=`."""
    return all(type(x) is np.ndarray for x in xs)


def laid_out_as(a: Any, x: Any) -> Any:
    """`a`, of the shape of x, with its axes in memory in the order of those of x."""
    if not are_ndarrays(a, x) or a.strides == x.strides or x.flags.c_contiguous:
        return a
    y = np.empty_like(x, dtype=a.dtype)
    y[...] = a
    return y


def plus(a: Any, b: Any) -> Any:
    """a + b; for the tuples of a gate with several outputs, one by one."""
    return tuple(map(plus, a, b)) if isinstance(a, tuple) else a + b


def operand(gate: Any, x: Any) -> Any:
    """`x` as something NumPy computes with, or an OperandError that names the gate."""
    if isinstance(x, (float, int, complex)):
        return x
    if type(x) is np.ndarray or isinstance(x, np.generic):
        array = x
    else:
        array = x if is_array_like(x) else array_of(gate, x)
        refuse_remedied(gate.name, x, array.ndim)
    if array.dtype.kind in "fciub":
        return array
    raise OperandError(located(
        f"{gate.name}: needs numbers, arrays or tensors; {type(x).__name__} came: {str(x)[:60]!r}"
    ))


def array_of(gate: Any, x: Any) -> Any:
    """The array that a nested list, or an object that turns into one, stands for."""
    try:
        return np.asarray(x)
    except ValueError as error:
        raise OperandError(located(f"{gate.name}: cannot make an array: {error}")) from None


def refuse_remedied(who: str, x: Any, depth: int) -> None:
    """An OperandError with its remedy if one of REMEDIES is in `x`, a list up to `depth` deep."""
    if (kind := other_kind(x)) is not None:
        raise OperandError(located(f"{who}: takes no {kind}: {REMEDIES[kind]}"))
    if depth and isinstance(x, (list, tuple)):
        for part in x:
            if isinstance(part, (list, tuple, np.ndarray)):
                refuse_remedied(who, part, depth - 1)


def other_kind(x: Any) -> str | None:
    """The kind of array among REMEDIES that `x` is; its module is not loaded only to ask.

    >>> other_kind(np.ma.array([1.0])), other_kind(np.ones(1))
    ('MaskedArray', None)
    """
    if type(x) is np.ndarray or not isinstance(x, np.ndarray):
        return None
    return next((kind.__name__ for kind in type(x).__mro__
                 if kind.__name__ in REMEDIES and kind.__module__.startswith("numpy")), None)


def sum_to(message: Any, shape: tuple[int, ...]) -> Any:
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


def over(g: Any, count: float) -> Any:
    """g / count, for a count of entries that float16 may not hold."""
    return g / count if count < 65504 else g * (1 / count)


def dtype_of(x: Any) -> np.dtype[Any]:
    """The dtype of a number, an array or a tensor."""
    return x.dtype if hasattr(x, "dtype") else np.asarray(x).dtype


def cast(x: Any, dtype: Any) -> Any:
    """`x` in another dtype."""
    if isinstance(x, (int, float, complex)):
        x = np.asarray(x)[()]
    return x.astype(dtype) if isinstance(x, PLAIN) else np.astype(x, dtype)


def in_dtype(message: Any, dtype: np.dtype[Any]) -> Any:
    """`message` in `dtype`, without a change where `dtype` holds no derivatives (integers)."""
    if dtype.kind not in "fc" or dtype_of(message) == dtype:
        return message
    if dtype.kind == "f" and dtype_of(message).kind == "c":
        message = np.real(message)
    return message if dtype_of(message) == dtype else cast(message, dtype)
