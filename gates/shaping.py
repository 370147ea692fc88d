"""Gates that move entries about: Reshape to Repeat. All are linear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gates.complexes import real_only
from gates.errors import ShapeError, located, shape_of
from gates.gate import Gate
from gates.kinds import Linear
from gates.operands import cast, sum_to
from gates.settings import set_whole


@dataclass(frozen=True)
class Reshape(Linear):
    """y = the entries of x, in row-major order, in another shape.

    One size may be −1, for what is left; ShapeError where the entries do not fill `shape`.

    >>> import numpy as np
    >>> from gates import Reshape
    >>> Reshape((2, 1))([5.0, 6.0]).shape, Reshape((2, 1)).vjp(np.ones((2, 1)), [5.0, 6.0])
    ((2, 1), (array([1., 1.]),))
    """

    shape: tuple[int, ...]

    def __post_init__(self) -> None:
        set_whole(self, "shape")

    def forward(self, x: Any) -> Any:
        return np.reshape(x, self.shape)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return np.reshape(g, x.shape)

    def check(self, x: Any) -> None:
        raise ShapeError(located(f"Reshape: x is {shape_of(x)}, with {np.size(x)} entries; "
                                 f"they do not fill {self.shape}"))


@dataclass(frozen=True)
class Transpose(Linear):
    """y = x with its axes in the order `axes`; reversed for None.

    ShapeError where `axes` do not name each axis of x once.

    >>> import numpy as np
    >>> from gates import Transpose
    >>> Transpose()([[5.0, 6.0]]).shape, Transpose().vjp(np.ones((2, 1)), [[5.0, 6.0]])
    ((2, 1), (array([[1., 1.]]),))
    """

    axes: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        set_whole(self, "axes")

    def forward(self, x: Any) -> Any:
        return np.transpose(x, self.axes)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        if self.axes is None:
            return np.transpose(g)
        axes = [axis % len(self.axes) for axis in self.axes]
        return np.transpose(g, tuple(int(i) for i in np.argsort(axes)))

    def check(self, x: Any) -> None:
        raise ShapeError(located(f"Transpose: axes {self.axes} do not name each axis of x once; x "
                                 f"is {shape_of(x)}"))


@dataclass(frozen=True)
class BroadcastTo(Linear):
    """y = x stretched to `shape` by NumPy's broadcasting.

    ShapeError where x cannot be stretched to it.

    >>> from gates import BroadcastTo
    >>> BroadcastTo((3,))(5.0), BroadcastTo((3,)).jacobian(5.0)
    (array([5., 5., 5.]), array([1., 1., 1.]))
    """

    shape: tuple[int, ...]

    def __post_init__(self) -> None:
        set_whole(self, "shape")

    def forward(self, x: Any) -> Any:
        return np.broadcast_to(x, self.shape)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return sum_to(g, x.shape)

    def check(self, x: Any) -> None:
        raise ShapeError(located(f"BroadcastTo: x is {shape_of(x)} and cannot be stretched to "
                                 f"{self.shape}; counted from the last, each size must be equal "
                                 "or 1"))


@dataclass(frozen=True)
class Squeeze(Linear):
    """y = x without its axes of size 1: those in `axis`, or all.

    ShapeError where an axis in `axis` has not size 1.

    >>> import numpy as np
    >>> from gates import Squeeze
    >>> Squeeze()([[5.0, 6.0]]), Squeeze().vjp(np.ones(2), [[5.0, 6.0]])
    (array([5., 6.]), (array([[1., 1.]]),))
    """

    axis: int | tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        set_whole(self, "axis")

    def forward(self, x: Any) -> Any:
        return np.squeeze(x, self.axis)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return np.reshape(g, x.shape)

    def check(self, x: Any) -> None:
        shape = shape_of(x)
        for axis in self.axis if isinstance(self.axis, tuple) else (self.axis,):
            if axis is not None and -len(shape) <= axis < len(shape) and shape[axis] != 1:
                raise ShapeError(located(f"Squeeze: axis {axis} has not size 1: x is {shape}"))


@dataclass(frozen=True)
class ExpandDims(Linear):
    """y = x with new axes of size 1 at `axis`.

    >>> import numpy as np
    >>> from gates import ExpandDims
    >>> ExpandDims(0)([5.0, 6.0]), ExpandDims(0).vjp(np.ones((1, 2)), [5.0, 6.0])
    (array([[5., 6.]]), (array([1., 1.]),))
    """

    axis: int | tuple[int, ...]

    def __post_init__(self) -> None:
        set_whole(self, "axis")

    def forward(self, x: Any) -> Any:
        return np.expand_dims(x, self.axis)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return np.reshape(g, x.shape)


@dataclass(frozen=True)
class Pad(Linear):
    """y = x with `widths` zeros (before, after) on each axis.

    >>> import numpy as np
    >>> from gates import Pad
    >>> Pad(((1, 2),))([5.0]), Pad(((1, 2),)).vjp(np.arange(4.0), [5.0])
    (array([0., 5., 0., 0.]), (array([1.]),))
    """

    widths: tuple[tuple[int, int], ...]

    def forward(self, x: Any) -> Any:
        return np.pad(x, self.widths) if self.widths else x  # np.pad refuses a single number

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g[tuple(slice(before, before + size)
                       for (before, _), size in zip(self.widths, x.shape, strict=True))]


@dataclass(frozen=True)
class Flip(Linear):
    """y = x with the order of its entries reversed along `axis`; along all for None.

    >>> import numpy as np
    >>> from gates import Flip
    >>> Flip()([5.0, 6.0, 7.0]), Flip().vjp(np.arange(3.0), [5.0, 6.0, 7.0])
    (array([7., 6., 5.]), (array([2., 1., 0.]),))
    """

    axis: int | tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        set_whole(self, "axis")

    def forward(self, x: Any) -> Any:
        return np.flip(x, self.axis)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return np.flip(g, self.axis)


@dataclass(frozen=True)
class Roll(Linear):
    """y = x shifted round by `shift` along `axis`; over the flattened array for None.

    >>> import numpy as np
    >>> from gates import Roll
    >>> Roll(1)([5.0, 6.0, 7.0]), Roll(1).vjp(np.arange(3.0), [5.0, 6.0, 7.0])
    (array([7., 5., 6.]), (array([1., 2., 0.]),))
    """

    shift: int | tuple[int, ...]
    axis: int | tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        set_whole(self, "shift", "axis")

    def forward(self, x: Any) -> Any:
        return np.roll(x, self.shift, self.axis)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        back = tuple(-s for s in self.shift) if isinstance(self.shift, tuple) else -self.shift
        return np.roll(g, back, self.axis)


@dataclass(frozen=True)
class Repeat(Linear):
    """y = each entry of x `times` times along `axis`.

    >>> import numpy as np
    >>> from gates import Repeat
    >>> Repeat(2, 0)([5.0, 6.0]), Repeat(2, 0).vjp(np.ones(4), [5.0, 6.0])
    (array([5., 5., 6., 6.]), (array([2., 2.]),))
    """

    times: int
    axis: int

    def __post_init__(self) -> None:
        set_whole(self, "times", "axis")

    def forward(self, x: Any) -> Any:
        return np.repeat(x, self.times, self.axis)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        shape = x.shape or (1,)
        axis = self.axis % len(shape)
        groups = (*shape[: axis + 1], self.times, *shape[axis + 1:])
        return np.reshape(np.sum(np.reshape(g, groups), axis=axis + 1), x.shape)


@dataclass(frozen=True)
class Triangle(Linear):
    """y = x where column − row ≤ k (lower), or ≥ k (upper), else 0, over the last two axes.

    A vector counts as a square of equal rows. Raises a ShapeError for a single number.

    >>> import numpy as np
    >>> from gates import Triangle
    >>> Triangle(True)([[5.0, 6.0]]), Triangle(True).vjp(np.ones((1, 2)), [[5.0, 6.0]])
    (array([[5., 0.]]), (array([[1., 0.]]),))
    """

    lower: bool
    k: int = 0

    def __post_init__(self) -> None:
        set_whole(self, "k")

    def forward(self, x: Any) -> Any:
        return np.tril(x, self.k) if self.lower else np.triu(x, self.k)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        below = np.tril(g, self.k) if self.lower else np.triu(g, self.k)
        return sum_to(below, x.shape)  # of a vector NumPy makes a square of equal rows

    def check(self, x: Any) -> None:
        if not shape_of(x):
            raise ShapeError(located("Triangle: needs an axis; x is a single number"))


@dataclass(frozen=True)
class Cast(Linear):
    """y = x in another floating dtype ("float32", "complex128", ...).

    OperandError where x is complex and the dtype is real.

    >>> from gates import Cast
    >>> Cast("float32")([1.5]), Cast("float32").vjp(2.0, 1.5)
    (array([1.5], dtype=float32), (np.float64(2.0),))
    """

    dtype: str

    def forward(self, x: Any) -> Any:
        if np.dtype(self.dtype).kind == "f":
            real_only(self.name, x)
        return cast(x, self.dtype)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g  # the gradient of an input has the dtype of that input


@dataclass(frozen=True)
class Truncate(Gate):
    """y = x in a dtype that holds no derivatives (integers, booleans).

    >>> from gates import Truncate
    >>> Truncate("bool")([0.0, 1.5]), Truncate("bool").vjp(None, [0.0, 1.5])
    (array([False,  True]), (None,))
    """

    dtype: str
    constant: ClassVar[tuple[str, ...]] = ("x",)

    def forward(self, x: Any) -> Any:
        return cast(x, self.dtype)
