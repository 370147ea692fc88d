"""What a tensor shares with a NumPy array: its attributes and methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import index
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike

import gates
from autograd.engine.dispatch import call_function, named
from autograd.engine.hints import HINTS, Hint
from autograd.engine.looks import capturing, look, look_at_size, note_time
from autograd.engine.operators import Operators
from autograd.numpy import refuse
from autograd.numpy.joining import unstack
from autograd.numpy.registry import NO_VALUE, unless
from gates.errors import OperandError, located
from gates.indexing import pattern_of

if TYPE_CHECKING:
    from autograd.engine.tensor import Tensor

Axis = int | tuple[int, ...] | None
TRANSPOSE = gates.Transpose()

call: Callable[..., Tensor] = call_function
call_plain: Callable[..., Any] = call_function


class ArrayMethods(Operators):
    """Attributes and methods of NumPy arrays, for tensors; signatures are NumPy's."""

    __slots__ = ()

    if TYPE_CHECKING:
        _value: Any
        requires_grad: bool

        @property
        def label(self) -> str: ...

    # As a number, as a sequence

    def __bool__(self) -> bool:
        return bool(plain(self, bool))

    def __int__(self) -> int:
        return int(plain(self, int))

    def __index__(self) -> int:
        return int(plain(self, index))

    def __float__(self) -> float:
        return float(plain(self, float, "float"))

    def __complex__(self) -> complex:
        return complex(plain(self, complex, "complex number"))

    def __format__(self, spec: str) -> str:
        try:
            return format(self._value, spec) if spec else str(self)
        except TypeError as error:
            raise named(self.label, error) from None

    def __round__(self, digits: int = 0) -> Tensor:
        return self.round(digits)

    def item(self, *place: Any) -> Any:
        """The value as a Python number, or that of the entry at `place`."""
        if place or self.ndim or capturing.get() is not None:
            return plain(self, lambda value: value.item(*place))
        note_time(self, False)  # a loss is looked at in every training step
        return self._value.item()

    def tolist(self) -> Any:
        """The values as nested lists of Python numbers."""
        return plain(self, lambda value: value.tolist())

    def __len__(self) -> int:
        if not self.ndim:
            raise OperandError(located(f"{self.label}: is a single number, without a length"))
        return self.shape[0]

    def __iter__(self) -> Iterator[Tensor]:
        if not self.shape:
            raise OperandError(located(f"{self.label}: is a single number, not a sequence"))
        return iter(unstack(self))

    def __getitem__(self, place: Any) -> Tensor:
        pattern, arrays = pattern_of(place)
        arrays = tuple(np.asarray(x, None if x else int) if isinstance(x, list) else x
                       for x in arrays)
        return self.__gate__(gates.Index(pattern), (self, *arrays))

    def __setitem__(self, place: Any, new: Any) -> None:
        raise OperandError(located(
            f"{self.label}: a tensor cannot be changed in place; use np.where, np.concatenate or "
            "np.stack to make a new one, or set .value of a parameter"))

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if name not in HINTS]

    # Attributes

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of its axes."""
        look_at_size(self)
        return self._value.shape  # type: ignore[no-any-return]

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return self._value.ndim  # type: ignore[no-any-return]

    @property
    def size(self) -> int:
        """How many entries it has."""
        look_at_size(self)
        return self._value.size  # type: ignore[no-any-return]

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of its entries."""
        return self._value.dtype  # type: ignore[no-any-return]

    @property
    def itemsize(self) -> int:
        """How many bytes an entry takes."""
        return self.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """How many bytes its entries take together."""
        return self.size * self.itemsize

    @property
    def T(self) -> Tensor:
        """The transpose: axes in reverse order."""
        return self.__gate__(TRANSPOSE, (self,))

    @property
    def mT(self) -> Tensor:
        """The transpose of the last two axes."""
        return call(np.matrix_transpose, (self,), {})

    @property
    def real(self) -> Tensor:
        """The real part."""
        return self.__gate__(gates.real, (self,))

    @property
    def imag(self) -> Tensor:
        """The imaginary part."""
        return self.__gate__(gates.imag, (self,))

    # Methods: shape and dtype

    def reshape(self, *shape: Any, order: str = "C", copy: bool | None = None) -> Tensor:
        """As `np.reshape`; the sizes as one tuple or one by one."""
        return call(np.reshape, (self, shape[0] if len(shape) == 1 else shape, order),
                    {"copy": copy})

    def transpose(self, *axes: Any) -> Tensor:
        """As `np.transpose`; the axes as one tuple or one by one."""
        return call(np.transpose, (self, (axes[0] if len(axes) == 1 else axes) if axes else None),
                    {})

    def astype(self, dtype: DTypeLike, order: str = "K", casting: Any = "unsafe",
               subok: bool = True, copy: bool = True) -> Tensor:
        """In another dtype: a gate between floating dtypes, a constant for others."""
        refuse("astype", order=unless("K", order))
        if casting != "unsafe" and not np.can_cast(self.dtype, dtype, casting):
            raise OperandError(located(f"{self.label}: cannot cast from {self.dtype} to "
                                       f"{np.dtype(dtype)} according to the rule {casting!r}"))
        return call(np.astype, (self, dtype), {"copy": copy})

    def copy(self, order: str = "C") -> Tensor:
        """As `np.copy`: the same value on a wire of its own."""
        refuse("copy", order=unless("C", unless("K", order)))
        return call(np.copy, (self,), {})

    def flatten(self, order: str = "C") -> Tensor:
        """All entries along one axis."""
        return call(np.ravel, (self, order), {})

    def ravel(self, order: str = "C") -> Tensor:
        """As `np.ravel`."""
        return call(np.ravel, (self, order), {})

    def squeeze(self, axis: Axis = None) -> Tensor:
        """As `np.squeeze`."""
        return call(np.squeeze, (self, axis), {})

    def swapaxes(self, axis1: int, axis2: int) -> Tensor:
        """As `np.swapaxes`."""
        return call(np.swapaxes, (self, axis1, axis2), {})

    def repeat(self, repeats: Any, axis: int | None = None) -> Tensor:
        """As `np.repeat`."""
        return call(np.repeat, (self, repeats, axis), {})

    # Methods: entries

    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
        """As `np.diagonal`."""
        return call(np.diagonal, (self, offset, axis1, axis2), {})

    def take(self, indices: Any, axis: int | None = None, out: None = None,
             mode: str = "raise") -> Tensor:
        """As `np.take`."""
        return call(np.take, (self, indices, axis, out, mode), {})

    def clip(self, min: Any = None, max: Any = None, out: None = None, **kwargs: Any) -> Tensor:
        """As `np.clip`."""
        return call(np.clip, (self, min, max, out), kwargs)

    def round(self, decimals: int = 0, out: None = None) -> Tensor:
        """As `np.round`."""
        return call(np.round, (self, decimals, out), {})

    def conj(self) -> Tensor:
        """As `np.conj`."""
        return self.__gate__(gates.conjugate, (self,))

    def conjugate(self) -> Tensor:
        """As `np.conjugate`."""
        return self.__gate__(gates.conjugate, (self,))

    # Methods: sums and extremes

    def sum(self, axis: Axis = None, dtype: DTypeLike | None = None, out: None = None,
            keepdims: bool = False, initial: Any = NO_VALUE, where: Any = True) -> Tensor:
        """As `np.sum`."""
        return call(np.sum, (self, axis, dtype, out, keepdims, initial, where), {})

    def prod(self, axis: Axis = None, dtype: DTypeLike | None = None, out: None = None,
             keepdims: bool = False, initial: Any = NO_VALUE, where: Any = True) -> Tensor:
        """As `np.prod`."""
        return call(np.prod, (self, axis, dtype, out, keepdims, initial, where), {})

    def max(self, axis: Axis = None, out: None = None, keepdims: bool = False,
            initial: Any = NO_VALUE, where: Any = True) -> Tensor:
        """As `np.max`."""
        return call(np.max, (self, axis, out, keepdims, initial, where), {})

    def min(self, axis: Axis = None, out: None = None, keepdims: bool = False,
            initial: Any = NO_VALUE, where: Any = True) -> Tensor:
        """As `np.min`."""
        return call(np.min, (self, axis, out, keepdims, initial, where), {})

    def mean(self, axis: Axis = None, dtype: DTypeLike | None = None, out: None = None,
             keepdims: bool = False, *, where: Any = True) -> Tensor:
        """As `np.mean`."""
        return call(np.mean, (self, axis, dtype, out, keepdims), {"where": where})

    def var(self, axis: Axis = None, dtype: DTypeLike | None = None, out: None = None,
            ddof: float = 0, keepdims: bool = False, *, where: Any = True,
            mean: Any = NO_VALUE) -> Tensor:
        """As `np.var`."""
        return call(np.var, (self, axis, dtype, out, ddof, keepdims),
                    {"where": where, "mean": mean})

    def std(self, axis: Axis = None, dtype: DTypeLike | None = None, out: None = None,
            ddof: float = 0, keepdims: bool = False, *, where: Any = True,
            mean: Any = NO_VALUE) -> Tensor:
        """As `np.std`."""
        return call(np.std, (self, axis, dtype, out, ddof, keepdims),
                    {"where": where, "mean": mean})

    def cumsum(self, axis: int | None = None, dtype: DTypeLike | None = None,
               out: None = None) -> Tensor:
        """As `np.cumsum`."""
        return call(np.cumsum, (self, axis, dtype, out), {})

    def trace(self, offset: int = 0, axis1: int = 0, axis2: int = 1,
              dtype: DTypeLike | None = None, out: None = None) -> Tensor:
        """As `np.trace`."""
        return call(np.trace, (self, offset, axis1, axis2, dtype, out), {})

    def dot(self, b: Any, out: None = None) -> Tensor:
        """As `np.dot`."""
        return call(np.dot, (self, b, out), {})

    # Methods without a derivative: they return plain arrays

    def all(self, axis: Axis = None, out: Any = None, keepdims: bool = False, *,
            where: Any = True) -> Any:
        """As `np.all`."""
        return call_plain(np.all, (self, axis, out, keepdims), {"where": where})

    def any(self, axis: Axis = None, out: Any = None, keepdims: bool = False, *,
            where: Any = True) -> Any:
        """As `np.any`."""
        return call_plain(np.any, (self, axis, out, keepdims), {"where": where})

    def argmax(self, axis: int | None = None, out: Any = None, *, keepdims: bool = False) -> Any:
        """As `np.argmax`."""
        return call_plain(np.argmax, (self, axis, out), {"keepdims": keepdims})

    def argmin(self, axis: int | None = None, out: Any = None, *, keepdims: bool = False) -> Any:
        """As `np.argmin`."""
        return call_plain(np.argmin, (self, axis, out), {"keepdims": keepdims})

    def argsort(self, axis: int | None = -1, kind: Any = None, order: Any = None, *,
                stable: bool | None = None, descending: Any = NO_VALUE) -> Any:
        """As `np.argsort`."""
        newer = {} if descending is NO_VALUE else {"descending": descending}  # since NumPy 2.5
        return call_plain(np.argsort, (self, axis, kind, order), {"stable": stable, **newer})

    def searchsorted(self, v: Any, side: Any = "left", sorter: Any = None) -> Any:
        """As `np.searchsorted`."""
        return call_plain(np.searchsorted, (self, v, side, sorter), {})

    def nonzero(self) -> Any:
        """As `np.nonzero`."""
        return call_plain(np.nonzero, (self,), {})


for _name, _remedy in HINTS.items():
    setattr(ArrayMethods, _name, Hint(_name, _remedy))


def plain(t: ArrayMethods, outcome: Callable[[Any], Any], what: str = "") -> Any:
    """`outcome` of the value of `t`; of one that needs a gradient never `what` by itself.

    So `math.sin(t)`, `np.float64(t)` and `array[0] = t`, which ask for a float, are errors too.
    """
    if what and t.requires_grad:
        raise OperandError(located(
            f"{t.label}: does not turn into a plain {what} by itself, for it would leave the graph "
            "and its gradient be lost; use NumPy's functions instead of math's, np.stack to make "
            "an array of tensors, or .item() if that is meant"))
    try:
        return look((t,), outcome)  # type: ignore[arg-type]
    except (TypeError, ValueError, IndexError, AttributeError) as error:
        raise named(t.label, error) from None
