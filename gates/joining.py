"""Gates that join and cut: Concatenate, Stack, Split, Unstack. All are linear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from gates.errors import ShapeError, listing, located, shape_of
from gates.kinds import Linear
from gates.settings import set_whole

if TYPE_CHECKING:
    from gates.gate import SeveralOutputs


@dataclass(frozen=True)
class Concatenate(Linear):
    """y = the inputs one after the other along `axis`.

    ShapeError where sizes differ off that axis, or no inputs come.

    >>> import numpy as np
    >>> from gates import Concatenate
    >>> Concatenate()([5.0, 6.0], [7.0]), Concatenate().vjp(np.arange(3.0), [5.0, 6.0], [7.0])
    (array([5., 6., 7.]), (array([0., 1.]), array([2.])))
    """

    axis: int = 0

    def __post_init__(self) -> None:
        set_whole(self, "axis")

    def forward(self, *xs: Any) -> Any:
        return np.concatenate(xs, axis=self.axis)

    def grad_xs(self, i: int, g: Any, y: Any, *xs: Any) -> Any:
        return self.all_at_once(g, y, *xs)[i]

    def all_at_once(self, g: Any, y: Any, *xs: Any) -> Any:
        ends = np.cumsum([x.shape[self.axis] for x in xs])
        return np.split(g, ends[:-1], axis=self.axis)

    def check(self, *xs: Any) -> None:
        shapes = listing(self.names(len(xs)), xs)
        raise ShapeError(located(f"Concatenate(axis={self.axis}): all sizes but those of that "
                                 f"axis must be equal: {shapes or 'no inputs came'}"))


@dataclass(frozen=True)
class Stack(Linear):
    """y = the inputs, all of one shape, along a new axis `axis`.

    ShapeError where their shapes differ, or no inputs come.

    >>> from gates import Stack
    >>> Stack()(5.0, 6.0), Stack().jacobian(5.0, 6.0, wrt=1)
    (array([5., 6.]), array([0., 1.]))
    """

    axis: int = 0

    def __post_init__(self) -> None:
        set_whole(self, "axis")

    def forward(self, *xs: Any) -> Any:
        return np.stack(xs, axis=self.axis)

    def grad_xs(self, i: int, g: Any, y: Any, *xs: Any) -> Any:
        return self.all_at_once(g, y, *xs)[i]

    def all_at_once(self, g: Any, y: Any, *xs: Any) -> Any:
        return np.unstack(g, axis=self.axis)

    def check(self, *xs: Any) -> None:
        shapes = listing(self.names(len(xs)), xs)
        raise ShapeError(located(f"Stack: all inputs must have one shape: "
                                 f"{shapes or 'no inputs came'}"))


@dataclass(frozen=True)
class Split(Linear):
    """y₀, y₁, ... = x cut along `axis` into `parts` equal parts, or at the given places.

    ShapeError where `axis` does not cut into `parts` equal parts.

    >>> import numpy as np
    >>> from gates import Split
    >>> Split((1,))([5.0, 6.0, 7.0]), Split((1,)).vjp((np.ones(1), np.zeros(2)), [5.0, 6.0, 7.0])
    ((array([5.]), array([6., 7.])), (array([1., 0., 0.]),))
    """

    parts: int | tuple[int, ...]
    axis: int = 0

    def __post_init__(self) -> None:
        set_whole(self, "parts", "axis")

    def forward(self, x: Any) -> Any:
        return tuple(np.split(x, self.parts, axis=self.axis))

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return np.concatenate(g, axis=self.axis)

    def check(self, x: Any) -> None:
        raise ShapeError(located(f"Split: x is {shape_of(x)}; axis {self.axis} does not cut into "
                                 f"{self.parts} equal parts"))

    if TYPE_CHECKING:
        __call__: ClassVar[SeveralOutputs]  # type: ignore[assignment]


@dataclass(frozen=True)
class Unstack(Linear):
    """y₀, y₁, ... = the slices of x along `axis`.

    >>> from gates import Unstack
    >>> Unstack()([5.0, 6.0]), Unstack().vjp((1.0, 2.0), [5.0, 6.0])
    ((np.float64(5.0), np.float64(6.0)), (array([1., 2.]),))
    """

    axis: int = 0

    def __post_init__(self) -> None:
        set_whole(self, "axis")

    def forward(self, x: Any) -> Any:
        return np.unstack(x, axis=self.axis)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return np.stack(g, axis=self.axis)

    if TYPE_CHECKING:
        __call__: ClassVar[SeveralOutputs]  # type: ignore[assignment]
