"""The operators of NumPy arrays, for tensors, each a gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gates
from autograd.numpy import to_power
from gates.piecewise import flats

if TYPE_CHECKING:
    from autograd.engine.tensor import Tensor

_greater, _less, _equal = flats["greater"], flats["less"], flats["equal"]
_greater_equal, _less_equal = flats["greater_equal"], flats["less_equal"]
_not_equal, _floor_divide = flats["not_equal"], flats["floor_divide"]
_and, _or, _xor, _invert = (flats[name] for name in
                            ("bitwise_and", "bitwise_or", "bitwise_xor", "invert"))


class Operators:
    """Arithmetic and comparison."""

    __slots__ = ()

    __pandas_priority__ = 5000
    """Above that of a Series (3000) and a DataFrame (4000): `series * t` is left to tensors."""

    if TYPE_CHECKING:
        @staticmethod
        def __gate__(gate: gates.Gate, inputs: tuple[Any, ...]) -> Tensor: ...

    def __neg__(self) -> Tensor:
        return self.__gate__(gates.negative, (self,))

    def __pos__(self) -> Tensor:
        return self  # type: ignore[return-value]

    def __abs__(self) -> Tensor:
        complex_ = self.dtype.kind == "c"  # type: ignore[attr-defined]
        return self.__gate__(gates.modulus if complex_ else gates.abs_, (self,))

    def __add__(self, other: Any) -> Tensor:
        return self.__gate__(gates.add, (self, other))

    def __radd__(self, other: Any) -> Tensor:
        return self.__gate__(gates.add, (other, self))

    def __sub__(self, other: Any) -> Tensor:
        return self.__gate__(gates.subtract, (self, other))

    def __rsub__(self, other: Any) -> Tensor:
        return self.__gate__(gates.subtract, (other, self))

    def __mul__(self, other: Any) -> Tensor:
        return self.__gate__(gates.multiply, (self, other))

    def __rmul__(self, other: Any) -> Tensor:
        return self.__gate__(gates.multiply, (other, self))

    def __truediv__(self, other: Any) -> Tensor:
        return self.__gate__(gates.divide, (self, other))

    def __rtruediv__(self, other: Any) -> Tensor:
        return self.__gate__(gates.divide, (other, self))

    def __matmul__(self, other: Any) -> Tensor:
        return self.__gate__(gates.matmul, (self, other))

    def __rmatmul__(self, other: Any) -> Tensor:
        return self.__gate__(gates.matmul, (other, self))

    def __pow__(self, other: Any) -> Tensor:
        return to_power(self, other)  # type: ignore[no-any-return]

    def __rpow__(self, other: Any) -> Tensor:
        return self.__gate__(gates.power, (other, self))

    def __mod__(self, other: Any) -> Tensor:
        return self.__gate__(gates.modulo, (self, other))

    def __rmod__(self, other: Any) -> Tensor:
        return self.__gate__(gates.modulo, (other, self))

    def __floordiv__(self, other: Any) -> Tensor:
        return self.__gate__(_floor_divide, (self, other))

    def __rfloordiv__(self, other: Any) -> Tensor:
        return self.__gate__(_floor_divide, (other, self))

    def __divmod__(self, other: Any) -> tuple[Tensor, Tensor]:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> tuple[Tensor, Tensor]:
        return other // self, other % self

    # Comparison: recorded, without a gradient

    __hash__ = object.__hash__

    def __gt__(self, other: Any) -> Tensor:
        return self.__gate__(_greater, (self, other))

    def __ge__(self, other: Any) -> Tensor:
        return self.__gate__(_greater_equal, (self, other))

    def __lt__(self, other: Any) -> Tensor:
        return self.__gate__(_less, (self, other))

    def __le__(self, other: Any) -> Tensor:
        return self.__gate__(_less_equal, (self, other))

    def __eq__(self, other: object) -> Tensor:  # type: ignore[override]
        return False if other is None else self.__gate__(  # type: ignore[return-value]
            _equal, (self, other))

    def __ne__(self, other: object) -> Tensor:  # type: ignore[override]
        return True if other is None else self.__gate__(  # type: ignore[return-value]
            _not_equal, (self, other))

    def __and__(self, other: Any) -> Tensor:
        return self.__gate__(_and, (self, other))

    def __or__(self, other: Any) -> Tensor:
        return self.__gate__(_or, (self, other))

    def __xor__(self, other: Any) -> Tensor:
        return self.__gate__(_xor, (self, other))

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __invert__(self) -> Tensor:
        return self.__gate__(_invert, (self,))
