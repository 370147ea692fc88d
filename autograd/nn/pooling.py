"""Layers that make images smaller, and lay them flat."""

from __future__ import annotations

import math
from typing import Any

import gates
from autograd.nn.calls import in_row, out_of_row, shape_of
from autograd.nn.layer import Layer, Shape
from gates.errors import located
from gates.pooling import Pool2d
from gates.windows import Sizes, per_axis, places


class Pooling(Layer):
    """One number for each window of x (n, c, h, w), by `gate`: y is (n, c, i, j)."""

    gate: Pool2d

    def __call__(self, x: Any) -> Any:
        return self.gate(x)

    def check(self, x: Any) -> None:
        if len(shape_of(x)) != 4:
            self.refuse("(n, c, h, w), a batch of images", x)
        self.places(shape_of(x))

    def output_shape(self, shape: Shape) -> Shape:
        return (shape[0], *self.places((0, *shape)))

    def places(self, shape: Shape) -> Shape:
        """(i, j) on x of `shape`; a ShapeError that names this layer if the window does not fit."""
        gate = self.gate
        return places(self.label, shape[2:], gate.window, gate.step, gate.padding, 1)


class MaxPool2d(Pooling):
    """y = the greatest entry of each window: `gates.MaxPool2d`.

    x is (n, c, h, w), y is (n, c, i, j); windows of `size` stand `stride` apart, by default `size`.
    Raises a ShapeError for a window that does not fit, a ValueError for numbers below 1 and for a
    padding that is not below the size.

    >>> from autograd.nn import MaxPool2d
    >>> MaxPool2d(2).output_shape((16, 26, 26))
    (16, 13, 13)
    """

    def __init__(self, size: Sizes, stride: Sizes | None = None, padding: Sizes = 0) -> None:
        self.gate = gates.MaxPool2d(size, stride, padding)


class AvgPool2d(Pooling):
    """y = the mean of each window, padding counted as 0: `gates.AvgPool2d`.

    x is (n, c, h, w), y is (n, c, i, j); windows of `size` stand `stride` apart, by default `size`.
    What is raised is as in `MaxPool2d`.

    >>> from autograd.nn import AvgPool2d
    >>> AvgPool2d(3, stride=2).output_shape((16, 55, 55))
    (16, 27, 27)
    """

    def __init__(self, size: Sizes, stride: Sizes | None = None, padding: Sizes = 0) -> None:
        self.gate = gates.AvgPool2d(size, stride, padding)


class Pooling1d(Pooling):
    """One number for each window of x (n, c, t), by `gate` on images of one row: y is (n, c, i)."""

    def __call__(self, x: Any) -> Any:
        return out_of_row(self.gate(in_row(x)))

    def check(self, x: Any) -> None:
        if len(shape_of(x)) != 3:
            self.refuse("(n, c, t), a batch of sequences", x)
        self.places(shape_of(x))

    def places(self, shape: Shape) -> Shape:
        """(i,) on x of `shape`; a ShapeError that names this layer if the window does not fit."""
        gate = self.gate
        along = (per_axis(self.label, "a window", setting, 2, 0)[1:]
                 for setting in (gate.window, gate.step, gate.padding))
        return places(self.label, shape[2:], *along, 1)


class MaxPool1d(Pooling1d):
    """y = the greatest entry of each window: `gates.MaxPool2d` along one axis of length t.

    x is (n, c, t), y is (n, c, i); windows of `size` stand `stride` apart, by default `size`. What
    is raised is as in `MaxPool2d`.

    >>> from autograd.nn import MaxPool1d
    >>> MaxPool1d(2)([[[1.0, 3.0, 2.0, 0.0]]])
    array([[[3., 2.]]])
    """

    def __init__(self, size: int, stride: int | None = None, padding: int = 0) -> None:
        self.gate = gates.MaxPool2d(*along_row("MaxPool1d", size, stride, padding))


class AvgPool1d(Pooling1d):
    """y = the mean of each window, padding counted as 0: `gates.AvgPool2d` along one axis.

    x is (n, c, t), y is (n, c, i); windows of `size` stand `stride` apart, by default `size`. What
    is raised is as in `MaxPool2d`.

    >>> from autograd.nn import AvgPool1d
    >>> AvgPool1d(2, stride=1)([[[1.0, 3.0, 2.0]]])
    array([[[2. , 2.5]]])
    """

    def __init__(self, size: int, stride: int | None = None, padding: int = 0) -> None:
        self.gate = gates.AvgPool2d(*along_row("AvgPool1d", size, stride, padding))


def along_row(who: str, size: int, stride: int | None, padding: int) -> tuple[Shape, Shape, Shape]:
    """Size, stride and padding of windows in images of one row."""
    size, = per_axis(who, "size", size, 1, 1)
    stride, = per_axis(who, "stride", size if stride is None else stride, 1, 1)
    padding, = per_axis(who, "padding", padding, 1, 0)
    if padding >= size:
        raise ValueError(located(f"{who}: padding {padding} must be below the size {size}"))
    return (1, size), (1, stride), (0, padding)


class Flatten(Layer):
    """y = x with all axes after the batch as one: (n, ...) to (n, product of the others).

    >>> from autograd.nn import Flatten
    >>> Flatten().output_shape((16, 13, 13))
    (2704,)
    """

    def __call__(self, x: Any) -> Any:
        return gates.flatten(x)

    def check(self, x: Any) -> None:
        if not shape_of(x):
            self.refuse("a batch axis", x)

    def output_shape(self, shape: Shape) -> Shape:
        return (math.prod(shape),)
