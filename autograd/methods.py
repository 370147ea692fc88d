"""What a tensor shares with a NumPy array: operators, attributes and methods, each a gate."""

from __future__ import annotations

import dis
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

import gates
from autograd.context import tracing
from autograd.functions import made, raised
from autograd.functions.joining import unstack
from autograd.functions.shaping import matrix_transpose, ravel, reshape, transpose
from gates.errors import OperandError, located
from gates.indexing import pattern_of
from gates.piecewise import flats

if TYPE_CHECKING:
    from autograd.tensor import Tensor

_greater, _less, _equal = flats["greater"], flats["less"], flats["equal"]
_greater_equal, _less_equal = flats["greater_equal"], flats["less_equal"]
_not_equal, _floor_divide = flats["not_equal"], flats["floor_divide"]
_and, _or, _xor, _invert = (flats[name] for name in
                            ("bitwise_and", "bitwise_or", "bitwise_xor", "invert"))


class ArrayMethods:
    """Operators and methods of NumPy arrays, for tensors."""

    __slots__ = ()

    if TYPE_CHECKING:
        _value: Any

        @property
        def label(self) -> str: ...

        @staticmethod
        def __gate__(gate: gates.Gate, inputs: tuple[Any, ...]) -> Any: ...

    # Arithmetic

    def __neg__(self) -> Any:
        return self.__gate__(gates.negative, (self,))

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return np.abs(self)  # type: ignore[call-overload]

    def __add__(self, other: Any) -> Any:
        return self.__gate__(gates.add, (self, other))

    def __radd__(self, other: Any) -> Any:
        return self.__gate__(gates.add, (other, self))

    def __sub__(self, other: Any) -> Any:
        return self.__gate__(gates.subtract, (self, other))

    def __rsub__(self, other: Any) -> Any:
        return self.__gate__(gates.subtract, (other, self))

    def __mul__(self, other: Any) -> Any:
        return self.__gate__(gates.multiply, (self, other))

    def __rmul__(self, other: Any) -> Any:
        return self.__gate__(gates.multiply, (other, self))

    def __truediv__(self, other: Any) -> Any:
        return self.__gate__(gates.divide, (self, other))

    def __rtruediv__(self, other: Any) -> Any:
        return self.__gate__(gates.divide, (other, self))

    def __matmul__(self, other: Any) -> Any:
        return self.__gate__(gates.matmul, (self, other))

    def __rmatmul__(self, other: Any) -> Any:
        return self.__gate__(gates.matmul, (other, self))

    def __pow__(self, other: Any) -> Any:
        return raised(self, other)

    def __rpow__(self, other: Any) -> Any:
        return self.__gate__(gates.power, (other, self))

    def __mod__(self, other: Any) -> Any:
        return self.__gate__(gates.modulo, (self, other))

    def __rmod__(self, other: Any) -> Any:
        return self.__gate__(gates.modulo, (other, self))

    def __floordiv__(self, other: Any) -> Any:
        return self.__gate__(_floor_divide, (self, other))

    def __rfloordiv__(self, other: Any) -> Any:
        return self.__gate__(_floor_divide, (other, self))

    # Comparison: recorded, without a gradient

    __hash__ = object.__hash__

    def __gt__(self, other: Any) -> Any:
        return self.__gate__(_greater, (self, other))

    def __ge__(self, other: Any) -> Any:
        return self.__gate__(_greater_equal, (self, other))

    def __lt__(self, other: Any) -> Any:
        return self.__gate__(_less, (self, other))

    def __le__(self, other: Any) -> Any:
        return self.__gate__(_less_equal, (self, other))

    def __eq__(self, other: Any) -> Any:
        return False if other is None else self.__gate__(_equal, (self, other))

    def __ne__(self, other: Any) -> Any:
        return True if other is None else self.__gate__(_not_equal, (self, other))

    def __and__(self, other: Any) -> Any:
        return self.__gate__(_and, (self, other))

    def __or__(self, other: Any) -> Any:
        return self.__gate__(_or, (self, other))

    def __xor__(self, other: Any) -> Any:
        return self.__gate__(_xor, (self, other))

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __invert__(self) -> Any:
        return self.__gate__(_invert, (self,))

    # As a number, as a sequence

    def __bool__(self) -> bool:
        return bool(self._value)

    def __float__(self) -> float:
        refuse_loss(self)
        return float(self._value)

    def __int__(self) -> int:
        return int(self._value)

    def __complex__(self) -> complex:
        refuse_loss(self)
        return complex(self._value)

    def __index__(self) -> int:
        return self._value.__index__()  # type: ignore[no-any-return]

    def __format__(self, spec: str) -> str:
        return format(self._value, spec) if spec else str(self)

    def item(self) -> Any:
        """The value as a Python number."""
        return self._value.item()

    def __len__(self) -> int:
        return len(self._value)

    def __iter__(self) -> Iterator[Any]:
        if not self.shape:
            raise OperandError(located(f"{self.label}: is a single number, not a sequence"))
        return iter(unstack(self))

    def __getitem__(self, index: Any) -> Any:
        pattern, arrays = pattern_of(index)
        arrays = tuple(np.asarray(x, None if x else int) if isinstance(x, list) else x
                       for x in arrays)
        return self.__gate__(gates.Index(pattern), (self, *arrays))

    def __setitem__(self, index: Any, new: Any) -> None:
        raise OperandError(located(
            f"{self.label}: a tensor cannot be changed in place; use np.where, np.concatenate or "
            "np.stack to make a new one, or set .value of a parameter"))

    # Attributes and methods of arrays

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of its axes."""
        return self._value.shape  # type: ignore[no-any-return]

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return self._value.ndim  # type: ignore[no-any-return]

    @property
    def size(self) -> int:
        """How many entries it has."""
        return self._value.size  # type: ignore[no-any-return]

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of its entries."""
        return self._value.dtype  # type: ignore[no-any-return]

    @property
    def T(self) -> Any:
        """The transpose: axes in reverse order."""
        return transpose(self)

    @property
    def mT(self) -> Any:
        """The transpose of the last two axes."""
        return matrix_transpose(self)

    @property
    def real(self) -> Any:
        """The real part."""
        return gates.real(self)

    @property
    def imag(self) -> Any:
        """The imaginary part."""
        return gates.imag(self)

    def reshape(self, *shape: Any) -> Any:
        """As np.reshape; the sizes as one tuple or one by one."""
        return reshape(self, shape[0] if len(shape) == 1 else shape)

    def transpose(self, *axes: Any) -> Any:
        """As np.transpose; the axes as one tuple or one by one."""
        return transpose(self, (axes[0] if len(axes) == 1 else axes) if axes else None)

    def astype(self, dtype: Any) -> Any:
        """In another dtype: a gate between floating dtypes, a constant for others."""
        dtype = np.dtype(dtype)
        if dtype == self.dtype:
            return self
        if dtype.kind == "f" and self.dtype.kind == "c":
            return gates.real(self).astype(dtype)
        return made(gates.Cast if dtype.kind in "fc" else gates.Truncate, dtype.name)(self)

    def flatten(self) -> Any:
        """All entries along one axis."""
        return ravel(self)


STORES = {dis.opmap[name] for name in ("STORE_SUBSCR", "STORE_SLICE") if name in dis.opmap}


def refuse_loss(t: Any) -> None:
    """An OperandError where a number is taken out of the graph without the user's meaning to.

    That is within a transform (`math.sin(x)` asks for a float) and where it is stored in an array
    (`a[0] = t` asks for one too: the caller's bytecode tells it from `float(t)`).
    """
    caller = sys._getframe(2)
    storing = caller.f_code.co_code[caller.f_lasti] in STORES
    if t.needs and (storing or tracing.get()):
        what = "stored in an array" if storing else "turned into a plain number"
        raise OperandError(located(
            f"{t.label}: {what}, it would leave the graph and its gradient be lost; use NumPy's "
            "functions instead of math's, np.stack to make an array of tensors, or .item() if "
            "that is meant"))


def _method(name: str) -> Any:
    function = getattr(np, name)

    def method(self: Tensor, *args: Any, **kwargs: Any) -> Any:
        return function(self, *args, **kwargs)

    method.__name__, method.__doc__ = name, f"As `np.{name}`."
    return method


for _name in (
    "all", "any", "argmax", "argmin", "argsort", "clip", "conj", "cumsum", "diagonal", "dot", "max",
    "mean", "min", "prod", "ravel", "repeat", "round", "squeeze", "std", "sum", "swapaxes", "take",
    "trace", "var",
):
    setattr(ArrayMethods, _name, _method(_name))
