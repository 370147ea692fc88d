"""Gates that pick entries and put them back: Index and its adjoint Scatter, Where, Sort."""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import index
from typing import Any, ClassVar

import numpy as np

from gates.errors import OperandError, ShapeError, located, shape_of
from gates.gate import Gate
from gates.kinds import Elementwise, Linear
from gates.operands import cast, is_array_like
from gates.settings import set_whole

ARRAY = "array"
"""Stands in a pattern for the next array among the inputs."""

Part = int | None | str | tuple[str, Any, Any, Any]
Pattern = tuple[Part, ...]


def pattern_of(index: Any) -> tuple[Pattern, tuple[Any, ...]]:
    """An index as a hashable pattern, and the arrays (or tensors) that stand in it.

    >>> pattern_of((slice(0, 2), 3, [0, 1]))
    ((('slice', 0, 2, None), 3, 'array'), ([0, 1],))
    """
    pattern: list[Part] = []
    arrays = []
    for part in index if isinstance(index, tuple) else (index,):
        if isinstance(part, slice):
            start, stop, step = (None if x is None else bound(x)
                                 for x in (part.start, part.stop, part.step))
            pattern.append(("slice", start, stop, step))
        elif part is Ellipsis:
            pattern.append("...")
        elif part is None or (isinstance(part, (int, np.integer)) and not isinstance(part, bool)):
            pattern.append(part if part is None else int(part))
        else:
            pattern.append(ARRAY)
            arrays.append(part)
    return tuple(pattern), tuple(arrays)


def bound(x: Any) -> int:
    """A bound of a slice; an OperandError unless it is a whole number."""
    try:
        return index(x)
    except TypeError:
        raise OperandError(located("Index: the bounds of a slice are whole numbers or None; "
                                   f"{x!r:.60} came")) from None


def index_of(pattern: Pattern, arrays: tuple[Any, ...]) -> tuple[Any, ...]:
    """The index that `pattern_of` took apart."""
    rest = iter(arrays)
    return tuple(
        slice(*part[1:]) if isinstance(part, tuple)
        else Ellipsis if part == "..." else next(rest) if part == ARRAY else part
        for part in pattern
    )


@dataclass(frozen=True)
class Index(Linear):
    """y = x[pattern], NumPy's indexing: numbers, slices, None, ..., masks and integer arrays.

    The pattern and the arrays that stand in it come from `pattern_of`; y has the shape of
    x[pattern]. IndexError where it reaches outside x.

    >>> import numpy as np
    >>> from gates import Index
    >>> from gates.indexing import pattern_of
    >>> pattern, arrays = pattern_of([2, 0])
    >>> Index(pattern)([5.0, 6.0, 7.0], *arrays)
    array([7., 5.])
    >>> Index(pattern).vjp(np.ones(2), [5.0, 6.0, 7.0], *arrays)
    (array([1., 0., 1.]), None)
    """

    pattern: Pattern
    constant: ClassVar[tuple[str, ...]] = ("arrays",)
    primitive: ClassVar[bool] = True

    def forward(self, x: Any, *arrays: Any) -> Any:
        return x[index_of(self.pattern, arrays)]

    def grad_x(self, g: Any, y: Any, x: Any, *arrays: Any) -> Any:
        return Scatter(self.pattern, x.shape)(g, *arrays)

    def add_to(self, total: Any, g: Any, x: Any, *arrays: Any) -> None:
        add_at(total, index_of(self.pattern, arrays), arrays, g)

    def refuse(self, error: Exception, inputs: Any) -> Any:
        if isinstance(error, IndexError):
            raise IndexError(located(f"Index: x is {shape_of(inputs[0])}: {error}")) from None
        super().refuse(error, inputs)


def picked_shape(y: Any, index: tuple[Any, ...], arrays: tuple[Any, ...]) -> tuple[int, ...]:
    """The shape of y[index], worked out where `arrays` are all of it, for picking would copy."""
    if len(arrays) == len(index) > 0 and all(a.dtype != bool for a in arrays):
        return (*np.broadcast(*arrays).shape, *y.shape[len(arrays):])
    if len(arrays) == len(index) == 1:
        return (int(np.count_nonzero(arrays[0])), *y.shape[arrays[0].ndim:])
    return y[index].shape  # type: ignore[no-any-return]


def add_at(total: Any, index: tuple[Any, ...], arrays: tuple[Any, ...], x: Any) -> None:
    """total[index] += x, where an entry that the integer `arrays` name twice gets both."""
    if all(a.dtype == bool for a in arrays):
        total[index] += x
    else:
        np.add.at(total, index, x)


def gather_up(x: Any, places: Any, shape: tuple[int, ...]) -> Any:
    """Zeros of `shape` with each entry of x added at its place, a number in row-major order.

    It writes nothing in place, so that it works on arrays of other libraries too.
    """
    x, places = (np.reshape(part, (-1,)) for part in (np.broadcast_to(x, places.shape), places))

    def counted(weights: Any) -> Any:
        return np.reshape(np.bincount(places, weights=weights, minlength=math.prod(shape)), shape)
    y = counted(np.real(x)) + 1j * counted(np.imag(x)) if x.dtype.kind == "c" else counted(x)
    return cast(y, x.dtype)


def numbered(x: Any, arrays: tuple[Any, ...], shape: tuple[int, ...]) -> Any:
    """The numbers 0, 1, ... in `shape`, as an array of the kind that `x` or the `arrays` are."""
    like = next(part for part in (*arrays, x) if is_array_like(part))
    ones = np.ones_like(like, shape=(math.prod(shape),), dtype=int)
    return np.reshape(np.cumsum(ones) - 1, shape)


@dataclass(frozen=True)
class Scatter(Linear):
    """y = zeros of `shape`, with x added at [pattern]: the adjoint of Index; repeats add up.

    x has the shape of y[pattern].

    >>> import numpy as np
    >>> from gates import Scatter
    >>> from gates.indexing import pattern_of
    >>> pattern, arrays = pattern_of([2, 2, 0])
    >>> Scatter(pattern, (3,))([1.0, 2.0, 5.0], *arrays)
    array([5., 0., 3.])
    >>> Scatter(pattern, (3,)).vjp(np.arange(3.0), [1.0, 2.0, 5.0], *arrays)
    (array([2., 2., 0.]), None)
    """

    pattern: Pattern
    shape: tuple[int, ...]
    constant: ClassVar[tuple[str, ...]] = ("arrays",)
    primitive: ClassVar[bool] = True

    def forward(self, x: Any, *arrays: Any) -> Any:
        index = index_of(self.pattern, arrays)
        if any(map(is_array_like, (x, *arrays))):
            return gather_up(x, numbered(x, arrays, self.shape)[index], self.shape)
        y = np.zeros(self.shape, dtype=x.dtype)
        needed = picked_shape(y, index, arrays)  # NumPy's add.at may crash on another
        if shape_of(x) != needed:
            raise ShapeError(located(f"Scatter: x is {shape_of(x)}; its pattern picks {needed} "
                                     f"out of {self.shape}"))
        add_at(y, index, arrays, x)
        return y

    def grad_x(self, g: Any, y: Any, x: Any, *arrays: Any) -> Any:
        return Index(self.pattern)(g, *arrays)


class Where(Elementwise):
    """z = a where the condition c holds, else b.

    c, a and b broadcast to the shape of z; ShapeError where they cannot.

    >>> import numpy as np
    >>> from gates import where
    >>> where([True, False], 5.0, 7.0), where.vjp(np.array([1.0, 2.0]), [True, False], 5.0, 7.0)
    (array([5., 7.]), (None, np.float64(1.0), np.float64(2.0)))
    """

    constant = ("c",)

    def forward(self, c: Any, a: Any, b: Any) -> Any:
        return np.where(c, a, b)

    def grad_a(self, g: Any, z: Any, c: Any, a: Any, b: Any) -> Any:
        return np.where(c, g, 0)

    def grad_b(self, g: Any, z: Any, c: Any, a: Any, b: Any) -> Any:
        return np.where(c, 0, g)


@dataclass(frozen=True)
class TakeAlong(Linear):
    """y = the entries of x at the integers `index` along `axis`, as np.take_along_axis.

    `index` and y have the shape of x, but for any size along `axis`; the other axes broadcast.

    >>> import numpy as np
    >>> from gates import TakeAlong
    >>> TakeAlong(0)([5.0, 6.0], [1, 1, 0]), TakeAlong(0).vjp(np.ones(3), [5.0, 6.0], [1, 1, 0])
    (array([6., 6., 5.]), (array([1., 2.]), None))
    """

    axis: int
    constant: ClassVar[tuple[str, ...]] = ("index",)

    def __post_init__(self) -> None:
        set_whole(self, "axis")

    def forward(self, x: Any, index: Any) -> Any:
        return np.take_along_axis(x, index, self.axis)

    def grad_x(self, g: Any, y: Any, x: Any, index: Any) -> Any:
        places = np.indices(y.shape, sparse=True)
        axes = [place % size for place, size in zip(places, x.shape, strict=True)]  # size 1: all 0
        axes[self.axis] = index
        pattern, arrays = pattern_of(tuple(axes))
        return Scatter(pattern, x.shape)(g, *arrays)


@dataclass(frozen=True)
class Sort(Gate):
    """y = x in rising order along `axis`, or `descending`; equal entries keep their order.

    NaN comes last, either way.

    >>> import numpy as np
    >>> from gates import Sort
    >>> Sort()([7.0, 5.0, 6.0]), Sort().vjp(np.arange(3.0), [7.0, 5.0, 6.0])
    (array([5., 6., 7.]), (array([2., 0., 1.]),))
    """

    axis: int = -1
    descending: bool = False

    def __post_init__(self) -> None:
        set_whole(self, "axis")

    def forward(self, x: Any) -> Any:
        return self.turn(np.sort(self.turn(x), axis=self.axis))

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return np.take_along_axis(g, np.argsort(self.order(x), axis=self.axis), self.axis)

    def push_x(self, t: Any, y: Any, x: Any) -> Any:
        return np.take_along_axis(t, self.order(x), self.axis)

    def order(self, x: Any) -> Any:
        """Where in x the entries of y stand."""
        return np.argsort(self.turn(x), axis=self.axis, kind="stable")

    def turn(self, x: Any) -> Any:
        """x, or numbers in the opposite order where the order is to be a descending one."""
        if not self.descending:
            return x
        return np.invert(x) if x.dtype.kind in "biu" else np.negative(x)


@dataclass(frozen=True)
class Pick(Gate):
    """Output number `i` of a gate that has several.

    The outputs may differ in shape; the gradients of the others are 0.

    >>> from gates import Pick
    >>> Pick(1)((5.0, 6.0)), Pick(1).grad_outputs(2.0, 6.0, (5.0, 6.0))
    (np.float64(6.0), (array(0.), 2.0))
    """

    i: int
    primitive: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_whole(self, "i")

    def forward(self, outputs: Any) -> Any:
        return outputs[self.i]

    def grad_outputs(self, g: Any, y: Any, outputs: Any) -> Any:
        return tuple(g if k == self.i else np.zeros_like(x) for k, x in enumerate(outputs))


where = Where()
