"""Gates that sum up axes: Sum to LogSumExp."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from gates.complexes import real_only
from gates.errors import shape_of
from gates.gate import Gate
from gates.kinds import Linear
from gates.operands import over
from gates.settings import set_whole

Axis = int | tuple[int, ...] | None


@dataclass(frozen=True)
class Reducing(Gate):
    """A gate over `axis`: a number, several, or None for all; `keepdims` leaves them as size 1.

    y has the shape of x without those axes, or with size 1 there.

    >>> import numpy as np
    >>> from gates import Sum
    >>> Sum(axis=1, keepdims=True)(np.ones((2, 3))).shape
    (2, 1)
    """

    axis: Axis = None
    keepdims: bool = False

    def __post_init__(self) -> None:
        set_whole(self, "axis")

    def spread(self, g: Any, x: Any) -> Any:
        """`g` with the axes of `x` that were reduced put back as size 1."""
        if self.keepdims or not x.shape:
            return g
        return np.reshape(g, (1,) * len(x.shape)) if self.axis is None \
            else np.expand_dims(g, self.axis)

    def count(self, x: Any) -> int:
        """How many entries of `x` go into one of y."""
        if self.axis is None or not x.shape:
            return math.prod(x.shape)
        axes = self.axis if isinstance(self.axis, tuple) else (self.axis,)
        return math.prod(x.shape[axis] for axis in axes)

    def all_of(self, x: Any, f: Any) -> Any:
        """`f` over the same axes, kept as size 1."""
        return f(x, axis=self.axis, keepdims=True)

    def without_axes(self, y: Any) -> Any:
        """`y`, which has all axes, without the reduced ones unless they are to stay."""
        return y if self.keepdims else np.squeeze(y, self.axis)


@dataclass(frozen=True)
class Sum(Reducing, Linear):
    """y = Σ x.

    y has the shape of x without `axis`, or with size 1 there (`keepdims`).

    >>> from gates import Sum
    >>> Sum(axis=0)([[1.0, 2.0], [3.0, 4.0]]), Sum().jacobian([1.0, 2.0])
    (array([4., 6.]), array([1., 1.]))
    """

    def forward(self, x: Any) -> Any:
        return np.add.reduce(x, axis=self.axis, keepdims=self.keepdims)  # type: ignore[call-overload]

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return np.broadcast_to(self.spread(g, x), x.shape)


@dataclass(frozen=True)
class Mean(Reducing, Linear):
    """y = 1/n Σ x.

    n is how many entries of x go into one of y, whose shape is that of x without `axis`, or with
    size 1 there (`keepdims`).

    >>> from gates import Mean
    >>> Mean()([1.0, 3.0]), Mean().jacobian([1.0, 3.0])
    (np.float64(2.0), array([0.5, 0.5]))
    """

    def forward(self, x: Any) -> Any:
        return np.mean(x, axis=self.axis, keepdims=self.keepdims)

    def definition(self, x: Any) -> Any:
        return np.sum(x, axis=self.axis, keepdims=self.keepdims) / self.count(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return np.broadcast_to(over(self.spread(g, x), max(self.count(x), 1)), x.shape)


@dataclass(frozen=True)
class Weighted(Reducing):
    """A reduction whose derivative is one weight an entry, ∂y/∂x = w(y, x): g · w goes back."""

    def weights(self, y: Any, x: Any) -> Any:
        """∂y/∂x, each entry by that entry of y into which it went."""
        raise NotImplementedError

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return self.spread(g, x) * self.weights(y, x)

    def push_x(self, t: Any, y: Any, x: Any) -> Any:
        return np.sum(t * self.weights(y, x), axis=self.axis, keepdims=self.keepdims)


@dataclass(frozen=True)
class Prod(Weighted):
    """y = Π x; ∂y/∂xᵢ is the product of the others, exact also where some are 0.

    y has the shape of x without `axis`, or with size 1 there (`keepdims`).

    >>> from gates import Prod
    >>> Prod()([0.0, 2.0, 3.0]), Prod().jacobian([0.0, 2.0, 3.0])
    (np.float64(0.0), array([6., 0., 0.]))
    """

    def forward(self, x: Any) -> Any:
        return np.prod(x, axis=self.axis, keepdims=self.keepdims)

    def weights(self, y: Any, x: Any) -> Any:
        """For each entry the product of those it was multiplied with."""
        rank = len(x.shape)
        some = (self.axis,) if isinstance(self.axis, int) else self.axis
        axes = range(rank) if some is None else [axis % rank for axis in some if rank]
        last = [axis for axis in range(rank) if axis not in axes] + [*axes]
        moved = np.transpose(x, last)
        rows = np.reshape(moved, (math.prod(moved.shape[: rank - len(axes)]), self.count(x)))
        back = tuple(int(i) for i in np.argsort(last))
        return np.transpose(np.reshape(all_but_one(rows), moved.shape), back)


def all_but_one(rows: Any) -> Any:
    """For each entry the product of the others in its row; by halves of halves, no division."""
    n = rows.shape[-1]
    if n <= 1:
        return np.ones_like(rows)
    left, right = rows[:, : n // 2], rows[:, n // 2: n // 2 * 2]
    pairs = np.concatenate([left * right, rows[:, n // 2 * 2:]], axis=1)
    rest = all_but_one(pairs)
    half = rest[:, : n // 2]
    return np.concatenate([half * right, half * left, rest[:, n // 2:]], axis=1)


@dataclass(frozen=True)
class Var(Weighted):
    """y = 1/(n − ddof) Σ (x − x̄)².

    n > ddof is how many entries of x go into one of y, whose shape is that of x without `axis`, or
    with size 1 there (`keepdims`); OperandError where x is complex.

    >>> from gates import Var
    >>> Var()([1.0, 3.0]), Var().jacobian([1.0, 3.0])
    (np.float64(1.0), array([-1.,  1.]))
    """

    ddof: float = 0

    def forward(self, x: Any) -> Any:
        real_only(self.name, x)
        return np.var(x, axis=self.axis, keepdims=self.keepdims, ddof=self.ddof)

    def definition(self, x: Any) -> Any:
        squares = (x - self.all_of(x, np.mean)) ** 2
        return np.sum(squares, axis=self.axis, keepdims=self.keepdims) / (self.count(x) - self.ddof)

    def weights(self, y: Any, x: Any) -> Any:
        return over(2 * (x - self.all_of(x, np.mean)), self.count(x) - self.ddof)


@dataclass(frozen=True)
class Std(Var):
    """y = √(1/(n − ddof) Σ (x − x̄)²); its derivative where all x are equal is taken as 0.

    n > ddof is how many entries of x go into one of y, whose shape is that of x without `axis`, or
    with size 1 there (`keepdims`); OperandError where x is complex.

    >>> from gates import Std
    >>> Std()([1.0, 3.0]), Std().jacobian([1.0, 3.0]), Std().jacobian([0.1, 0.1, 0.1])
    (np.float64(1.0), array([-0.5,  0.5]), array([0., 0., 0.]))
    """

    def forward(self, x: Any) -> Any:
        real_only(self.name, x)
        return np.std(x, axis=self.axis, keepdims=self.keepdims, ddof=self.ddof)

    def definition(self, x: Any) -> Any:
        return np.sqrt(super().definition(x))

    def weights(self, y: Any, x: Any) -> Any:
        if self.count(x):
            x = x - self.all_of(x, np.max)  # the mean of equal numbers is then exactly theirs
        y = self.spread(y, x)
        return super().weights(y, x) / np.where(y == 0, 1, 2 * y)


@dataclass(frozen=True)
class LogSumExp(Weighted):
    """y = ln Σ eˣ, without overflow.

    y has the shape of x without `axis`, or with size 1 there (`keepdims`).

    >>> from gates import LogSumExp
    >>> LogSumExp()([[1000.0, 0.0]], axis=1), LogSumExp().jacobian([1000.0, 0.0])
    (array([1000.]), array([1., 0.]))
    """

    def forward(self, x: Any) -> Any:
        top = self.all_of(x, np.max)
        top = np.where(np.isfinite(top), top, 0)
        total = np.sum(np.exp(x - top), axis=self.axis, keepdims=self.keepdims)
        return np.log(total) + self.without_axes(top)

    def definition(self, x: Any) -> Any:
        return np.log(np.sum(np.exp(x), axis=self.axis, keepdims=self.keepdims))

    def weights(self, y: Any, x: Any) -> Any:
        """The softmax of x."""
        y = self.spread(y, x)
        return np.exp(x - np.where(np.isfinite(y), y, 0))


@dataclass(frozen=True)
class Norm(Weighted):
    """y = √Σ x², the length of a real vector; its derivative at 0 is taken as 0.

    y has the shape of x without `axis`, or with size 1 there (`keepdims`); OperandError where x is
    complex.

    >>> from gates import Norm
    >>> Norm()([[3.0, 4.0]], axis=1), Norm().jacobian([3.0, 4.0])
    (array([5.]), array([0.6, 0.8]))
    """

    def forward(self, x: Any) -> Any:
        real_only(self.name, x)
        if 0 in shape_of(x):
            return np.sum(x, axis=self.axis, keepdims=self.keepdims)
        top = self.all_of(np.abs(x), np.max)
        unit = np.where((top == 0) | ~np.isfinite(top), 1, top)  # no overflow in the squares
        squares = np.sum((x / unit) ** 2, axis=self.axis, keepdims=self.keepdims)
        return self.without_axes(top) * np.sqrt(np.where(squares == 0, 1, squares))

    def definition(self, x: Any) -> Any:
        return np.sqrt(np.sum(x * x, axis=self.axis, keepdims=self.keepdims))

    def weights(self, y: Any, x: Any) -> Any:
        y = self.spread(y, x)
        return x / np.where(y == 0, 1, y)


@dataclass(frozen=True)
class CumSum(Linear):
    """yₖ = x₀ + ... + xₖ along `axis`; over the flattened array for None.

    y has the shape of x, or is flat for None.

    >>> import numpy as np
    >>> from gates import CumSum
    >>> CumSum()([1.0, 2.0, 3.0]), CumSum().vjp(np.ones(3), [1.0, 2.0, 3.0])
    (array([1., 3., 6.]), (array([3., 2., 1.]),))
    """

    axis: int | None = None

    def __post_init__(self) -> None:
        set_whole(self, "axis")

    def forward(self, x: Any) -> Any:
        return np.cumsum(x, axis=self.axis)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        axis = 0 if self.axis is None else self.axis
        return np.reshape(np.flip(np.cumsum(np.flip(g, axis), axis=axis), axis), x.shape)
