"""Gates that pick entries and put them back: Index and its adjoint Scatter, Where, Sort."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gates.errors import located, shape_of
from gates.gate import Gate
from gates.kinds import Elementwise, Linear

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
            start, stop, step = (None if x is None else int(x)
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
    """y = x[pattern], NumPy's indexing: numbers, slices, None, ..., masks and integer arrays."""

    pattern: Pattern
    constant: ClassVar[tuple[str, ...]] = ("arrays",)

    def forward(self, x: Any, *arrays: Any) -> Any:
        return x[index_of(self.pattern, arrays)]

    def grad_x(self, g: Any, y: Any, x: Any, *arrays: Any) -> Any:
        return Scatter(self.pattern, x.shape)(g, *arrays)

    def refuse(self, error: Exception, inputs: Any) -> Any:
        if isinstance(error, IndexError):
            raise IndexError(located(f"Index: x is {shape_of(inputs[0])}: {error}")) from None
        super().refuse(error, inputs)


@dataclass(frozen=True)
class Scatter(Linear):
    """y = zeros of `shape`, with x added at [pattern]: the adjoint of Index; repeats add up."""

    pattern: Pattern
    shape: tuple[int, ...]
    constant: ClassVar[tuple[str, ...]] = ("arrays",)
    primitive: ClassVar[bool] = True

    def forward(self, x: Any, *arrays: Any) -> Any:
        y = np.zeros(self.shape, dtype=x.dtype)
        index = index_of(self.pattern, arrays)
        if all(a.dtype == bool for a in arrays):
            y[index] = x
        else:
            np.add.at(y, index, x)
        return y

    def grad_x(self, g: Any, y: Any, x: Any, *arrays: Any) -> Any:
        return Index(self.pattern)(g, *arrays)


class Where(Elementwise):
    """z = a where the condition c holds, else b."""

    constant = ("c",)

    def forward(self, c: Any, a: Any, b: Any) -> Any:
        return np.where(c, a, b)

    def grad_a(self, g: Any, z: Any, c: Any, a: Any, b: Any) -> Any:
        return np.where(c, g, 0)

    def grad_b(self, g: Any, z: Any, c: Any, a: Any, b: Any) -> Any:
        return np.where(c, 0, g)


@dataclass(frozen=True)
class TakeAlong(Linear):
    """y = the entries of x at the integers `index` along `axis`, as np.take_along_axis."""

    axis: int
    constant: ClassVar[tuple[str, ...]] = ("index",)

    def forward(self, x: Any, index: Any) -> Any:
        return np.take_along_axis(x, index, self.axis)

    def grad_x(self, g: Any, y: Any, x: Any, index: Any) -> Any:
        axes = list(np.indices(index.shape, sparse=True))
        axes[self.axis] = np.asarray(index)
        pattern, arrays = pattern_of(tuple(axes))
        return Scatter(pattern, x.shape)(g, *arrays)


@dataclass(frozen=True)
class Sort(Gate):
    """y = x in rising order along `axis`; equal entries keep their order."""

    axis: int = -1

    def forward(self, x: Any) -> Any:
        return np.sort(x, axis=self.axis)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        back = np.argsort(np.argsort(x, axis=self.axis, kind="stable"), axis=self.axis)
        return np.take_along_axis(g, back, self.axis)

    def push_x(self, t: Any, y: Any, x: Any) -> Any:
        return np.take_along_axis(t, np.argsort(x, axis=self.axis, kind="stable"), self.axis)


@dataclass(frozen=True)
class Pick(Gate):
    """Output number `i` of a gate that has several."""

    i: int
    primitive: ClassVar[bool] = True

    def forward(self, outputs: Any) -> Any:
        return outputs[self.i]

    def grad_outputs(self, g: Any, y: Any, outputs: Any) -> Any:
        return tuple(g if k == self.i else np.zeros_like(x) for k, x in enumerate(outputs))


where = Where()
