"""Layers that make images smaller, and lay them flat."""

from __future__ import annotations

import math
from typing import Any

import gates
from autograd.nn.calls import shape_of
from autograd.nn.layer import Layer, Shape
from gates.pooling import Pool2d
from gates.windows import Sizes, places


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
