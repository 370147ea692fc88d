"""Which NumPy function is which gate: what `np.exp(t)` or `np.sum(t, axis=0)` records."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import gates
from autograd.engine.errors import AnomalyError, GradientError, StaleError
from autograd.engine.looks import look
from autograd.numpy import CONSTANT, FUNCTIONS, full_name, products, reducing, refuse, to_power
from autograd.numpy.registry import NO_VALUE, convert, gate_of, unless
from gates import Flat, Gate, GateError, ShapeError
from gates.errors import OperandError, located
from gates.operands import dtype_of, is_array_like
from gates.piecewise import flats

NAMESAKES = (
    "add", "subtract", "multiply", "divide", "negative", "square", "fmod",
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt",
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
    "arcsinh", "arccosh", "arctanh", "arctan2", "hypot", "logaddexp", "logaddexp2",
    "degrees", "radians", "maximum", "minimum", "fmax", "fmin", "copysign", "conjugate", "matmul",
)
"""The ufuncs whose gate has the same name."""


def absolute(x: Any) -> Any:
    """|x|, by the gate for the dtype."""
    return (gates.modulus if dtype_of(x).kind == "c" else gates.abs_)(x)


def sign(x: Any) -> Any:
    """The direction of x: flat for real numbers, x / |x| for complex ones."""
    if dtype_of(x).kind != "c":
        return flats["sign"](x)
    size = np.abs(x)
    return x / np.where(size == 0, 1, size)


def or_of_integers(gate: Gate, name: str) -> Callable[[Any], Any]:
    """`gate` for floating numbers; for integers, of which the ufunc makes others, a flat one."""
    return lambda x: (gate if dtype_of(x).kind in "fc" else gate_of(Flat, name))(x)


def float_power(a: Any, b: Any) -> Any:
    """aᵇ in at least double precision."""
    return to_power(*in_loop_dtypes(np.float_power, (a, b)))


UFUNCS: dict[np.ufunc, Callable[..., Any]] = {
    **{getattr(np, name): getattr(gates, name) for name in NAMESAKES},
    **{getattr(np, name): gate for name, gate in flats.items()},
    np.positive: gates.identity, np.remainder: gates.modulo,
    np.power: to_power, np.float_power: float_power,
    np.rad2deg: gates.degrees, np.deg2rad: gates.radians,
    np.absolute: absolute, np.sign: sign,
    np.fabs: or_of_integers(gates.abs_, "fabs"),
    np.reciprocal: or_of_integers(gates.reciprocal, "reciprocal"),
    np.vecdot: products.vecdot,
}
SPECIAL = {"expit": gates.sigmoid, "erf": gates.erf, "ndtr": gates.normal_cdf}
"""Those of scipy.special, by name: they are looked for only once someone has loaded it."""

REDUCTIONS: dict[np.ufunc, Callable[..., Any]] = {
    np.add: reducing.sum, np.multiply: reducing.prod,
    np.maximum: reducing.max, np.minimum: reducing.min}

OF_SIZES = {np.shape, np.ndim, np.size, np.zeros_like, np.ones_like, np.empty_like,
            np.result_type, np.isrealobj, np.iscomplexobj}
"""Functions of shapes and dtypes alone."""

IN_PLACE = {np.copyto, np.put, np.place, np.putmask, np.put_along_axis, np.fill_diagonal}
"""Functions that write into their first argument."""

OURS = (GateError, AnomalyError, GradientError, StaleError)
ERRORS = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, NotImplementedError)
"""What Python and NumPy raise for arguments that are none."""


def gate_for(ufunc: np.ufunc) -> Callable[..., Any] | None:
    """The gate that stands for a ufunc, None where there is none."""
    gate = UFUNCS.get(ufunc)
    if gate is None and (name := ufunc.__name__) in SPECIAL:
        special = sys.modules.get("scipy.special")
        return SPECIAL[name] if getattr(special, name, None) is ufunc else None
    return gate


def call_ufunc(ufunc: np.ufunc, method: str, inputs: tuple[Any, ...],
               kwargs: dict[str, Any]) -> Any:
    """What a NumPy ufunc does when a tensor is among its operands."""
    gate = UFUNCS.get(ufunc)
    try:
        if kwargs or gate is None or method != "__call__":
            return call_with_options(ufunc, method, inputs, kwargs)
        return gate(*inputs)
    except OURS:
        raise
    except ERRORS as error:
        raise named(full_name(ufunc), error) from error


def call_with_options(ufunc: np.ufunc, method: str, inputs: tuple[Any, ...],
                      kwargs: dict[str, Any]) -> Any:
    """A ufunc with options, or one of its methods."""
    gate = gate_for(ufunc) if method == "__call__" else \
        REDUCTIONS.get(ufunc) if method == "reduce" else None
    name = full_name(ufunc) if method == "__call__" else f"{full_name(ufunc)}.{method}"
    if any(out is not None for out in kwargs.get("out", ())):
        raise OperandError(located(
            f"{name}: cannot write a tensor into an array in place, for that would cut the graph; "
            "write a = a + t instead of a += t, and leave out `out=`"))
    if gate is None:
        raise unsupported(name)
    if method == "reduce":
        return reduce(gate, *inputs, **kwargs)
    return gate(*in_loop_dtypes(ufunc, inputs, **kwargs))


def in_loop_dtypes(ufunc: np.ufunc, inputs: tuple[Any, ...], *, out: Any = None, where: Any = True,
                   casting: Any = "same_kind", order: Any = "K", subok: Any = True,
                   dtype: Any = None, signature: Any = NO_VALUE, **others: Any) -> tuple[Any, ...]:
    """`inputs` in the dtypes that the loop of `ufunc` computes in, by NumPy's options.

    `subok` asks for nothing: what comes back is a tensor.
    """
    refuse(ufunc, where=unless(True, where), order=unless("K", order), **others)
    if not isinstance(subok, bool):
        raise TypeError("'subok' must be a boolean")
    loop: Any = {} if dtype is None else {"signature": (*[None] * ufunc.nin, np.dtype(dtype))}
    if signature is not NO_VALUE:
        loop = {"signature": tuple([d if d is None else np.dtype(d) for d in signature])
                if isinstance(signature, tuple) else signature}
    kinds = [type(x) if type(x) in (int, float, complex) else dtype_of(x) for x in inputs]
    dtypes = ufunc.resolve_dtypes((*kinds, *[None] * ufunc.nout),
                                  casting=casting, **loop)
    return tuple([convert(x, dtype) for x, dtype in zip(inputs, dtypes, strict=False)])


def reduce(handler: Callable[..., Any], array: Any, axis: Any = 0,
           dtype: Any = None, out: Any = None, keepdims: Any = False, initial: Any = NO_VALUE,
           where: Any = True) -> Any:
    """What the `reduce` of a ufunc does: its own defaults, then the function that means it."""
    return handler(convert(array, dtype), axis, keepdims=keepdims, initial=initial, where=where)


def call_function(function: Callable[..., Any], args: tuple[Any, ...],
                  kwargs: dict[str, Any]) -> Any:
    """What another NumPy function does when a tensor is among its arguments."""
    handler = FUNCTIONS.get(function)
    if handler is None:
        if function in IN_PLACE:
            raise OperandError(located(
                f"{full_name(function)}: cannot write a tensor into an array, nor into a tensor; "
                "use np.where, np.concatenate or np.stack to make a new one"))
        if function not in CONSTANT:
            raise unsupported(full_name(function))
        handler = on_values(function)
    try:
        return handler(*args, **kwargs)
    except OURS:
        raise
    except ERRORS as error:
        raise explained(function, error, args, kwargs) from error


def on_values(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of the values of the tensors among its arguments: a plain result."""
    def handler(*args: Any, **kwargs: Any) -> Any:
        refuse(function, out=tensor_or_none(kwargs.get("out")))

        def outcome(*values: Any) -> Any:
            rest = iter([read_only(value) for value in values])
            return function(*replaced(args, rest), **replaced(kwargs, rest))
        return look(tuple(tensors_in((args, kwargs))), outcome, function in OF_SIZES)
    return handler


def tensor_or_none(x: Any) -> Any:
    """`x` if it is a tensor."""
    return x if hasattr(type(x), "__gate__") else None


def read_only(value: Any) -> Any:
    """`value` as an array that no function writes to; one of another library as it is."""
    if is_array_like(value):
        return value
    view = np.asarray(value).view()
    view.flags.writeable = False
    return view


def tensors_in(x: Any) -> Iterator[Any]:
    """The tensors in nested lists, tuples and dicts."""
    if hasattr(type(x), "__gate__"):
        yield x
    elif isinstance(x, (list, tuple, dict)):
        for part in x.values() if isinstance(x, dict) else x:
            yield from tensors_in(part)


def replaced(x: Any, values: Iterator[Any]) -> Any:
    """`x` with the next of `values` for each tensor in it."""
    if hasattr(type(x), "__gate__"):
        return next(values)
    if isinstance(x, dict):
        return {key: replaced(part, values) for key, part in x.items()}
    return type(x)([replaced(part, values) for part in x]) if type(x) in (list, tuple) else x


def explained(function: Callable[..., Any], error: Exception, args: Any, kwargs: Any) -> Exception:
    """The error that NumPy raises for these arguments, in its words; else `error`."""
    rest = iter([read_only(t._value) for t in tensors_in((args, kwargs))])
    try:
        function(*replaced(args, rest), **replaced(kwargs, rest))
    except Exception as same:
        error = same
    return named(full_name(function), error)


def named(name: str, error: Exception) -> Exception:
    """`error` of its kind, with the function's name before it and the user's line after."""
    vague = isinstance(error, AttributeError) or "to unpack" in str(error)
    message = located(f"{name}: {'arguments of these types do not work' if vague else error}")
    for kind in (np.exceptions.AxisError, IndexError):
        if isinstance(error, kind):
            return kind(message)
    return (ShapeError if isinstance(error, ValueError) else OperandError)(message)


def unsupported(name: str) -> OperandError:
    """There is no gate for this function."""
    return OperandError(located(
        f"{name}: has no gate yet; compose it from others, write a gate (see gates.Gate), or "
        "call it on .value if no gradient shall flow"))
