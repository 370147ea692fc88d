"""Sliding windows: how many fit, a view of all of them, and its adjoint, which adds them up.

Letters: h and w the image, i and j the places of a window, u and v the places inside it; s stride,
p padding, d dilation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from operator import index
from typing import Any, ClassVar

import numpy as np

from gates.errors import ShapeError, located, shape_of
from gates.indexing import gather_up
from gates.kinds import Linear
from gates.operands import are_ndarrays, is_array_like

Sizes = int | tuple[int, ...]
"""One whole number for each axis, or one for all of them."""


def output_size(n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1,
                who: str = "output_size") -> int:
    """⌊(n − d (k − 1) − 1 + 2p) / s⌋ + 1: how many windows of k entries fit on an axis of n.

    The k entries stand d apart, the windows s apart, p entries are added at both ends; `who` asks,
    for the message. Raises a ShapeError when not one fits, a ValueError for settings below 1 (a
    padding below 0). Source: Dumoulin, Visin, "A guide to convolution arithmetic for deep
    learning" (2016), relationship 15.

    >>> output_size(227, kernel=11, stride=4)
    55
    """
    for name, number, least in (("kernel", kernel, 1), ("stride", stride, 1),
                                ("padding", padding, 0), ("dilation", dilation, 1)):
        per_axis(who, name, number, 1, least)
    span = dilation * (kernel - 1) + 1
    room = n + 2 * padding
    if span > room:
        raise ShapeError(located(
            f"{who}: the kernel does not fit: it spans {span} (size {kernel}, dilation {dilation}) "
            f"and the axis has {n}, with padding {padding} at each end; pad by at least "
            f"{-(-(span - n) // 2)}, or take a kernel that spans at most {room}"))
    return (room - span) // stride + 1


def per_axis(who: str, name: str, setting: Sizes, axes: int, least: int) -> tuple[int, ...]:
    """`setting` as one number for each of `axes` axes; a ValueError if one is below `least`."""
    each = setting if isinstance(setting, tuple) else (setting,) * axes
    try:
        numbers = tuple(map(index, each))
    except TypeError:
        numbers = ()
    if len(numbers) != axes or min(numbers, default=least) < least:
        many = f" or {axes} of them" if axes > 1 else ""
        raise ValueError(located(f"{who}: {name} must be a whole number from {least} up{many}; "
                                 f"{setting!r} came"))
    return numbers


def steps(gate: Any, k: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The stride and the dilation of a gate along each of `k` axes."""
    return (per_axis(gate.name, "stride", gate.stride, k, 1),
            per_axis(gate.name, "dilation", gate.dilation, k, 1))


@dataclass(frozen=True)
class Windows(Linear):
    """y[..., i, j, u, v] = x[..., s i + d u, s j + d v]: all windows of x, as a view of it.

    x is (..., h, w) and y is (..., i, j, u, v), with (u, v) = `size` and i, j by `output_size`; a
    `size` of k numbers slides over the last k axes. Raises a ShapeError where the window does not
    fit.

    >>> Windows((2,))(np.array([1.0, 2.0, 3.0]))
    array([[1., 2.],
           [2., 3.]])
    """

    size: tuple[int, ...]
    stride: Sizes = 1
    dilation: Sizes = 1
    primitive: ClassVar[bool] = True

    def __post_init__(self) -> None:
        steps(self, len(self.size))

    def forward(self, x: Any) -> Any:
        self.check(x)
        stride, dilation = steps(self, len(self.size))
        spans = tuple(d * (u - 1) + 1 for d, u in zip(dilation, self.size, strict=True))
        y = np.lib.stride_tricks.sliding_window_view(x, spans, tuple(range(-len(spans), 0)))
        every: tuple[Any, ...] = tuple(slice(None, None, step) for step in (*stride, *dilation))
        return y[(..., *every)]

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return Fold(x.shape[-len(self.size):], self.stride, self.dilation)(g)

    def check(self, x: Any) -> None:
        k = len(self.size)
        if len(shape_of(x)) < k:
            raise ShapeError(located(f"Windows: a window of size {self.size} needs {k} axes; "
                                     f"x is {shape_of(x)}"))
        places(self.name, shape_of(x)[-k:], self.size, self.stride, 0, self.dilation)


@dataclass(frozen=True)
class Fold(Linear):
    """y[..., s i + d u, s j + d v] = Σ x[..., i, j, u, v]: overlapping windows added up.

    The adjoint of `Windows`: x is (..., i, j, u, v) and y is (..., h, w), with (h, w) = `shape`.
    Raises a ShapeError where `Windows` of y would not have the shape of x.

    >>> Fold((3,))(np.array([[1.0, 2.0], [2.0, 3.0]]))
    array([1., 4., 3.])
    """

    shape: tuple[int, ...]
    stride: Sizes = 1
    dilation: Sizes = 1
    primitive: ClassVar[bool] = True

    def __post_init__(self) -> None:
        steps(self, len(self.shape))

    def forward(self, x: Any) -> Any:
        self.check(x)
        k = len(self.shape)
        stride, dilation = steps(self, k)
        shape = (*x.shape[: -2 * k], *self.shape)
        if is_array_like(x):
            numbers = np.arange(math.prod(shape)).reshape(shape)
            return gather_up(x, Windows(x.shape[-k:], stride, dilation)(numbers), shape)
        first: tuple[Any, ...] = (..., *(0,) * k)
        y: Any = np.zeros_like(x[first], shape=shape)  # its axes lie in memory as those of x
        for offset in product(*map(range, x.shape[-k:])):
            met = tuple(slice(d * u, d * u + s * i, s) for d, u, s, i in
                        zip(dilation, offset, stride, x.shape[-2 * k: -k], strict=True))
            y[(..., *met)] += x[(..., *offset)]
        return y

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return Windows(x.shape[-len(self.shape):], self.stride, self.dilation)(g)

    def check(self, x: Any) -> None:
        k, shape = len(self.shape), shape_of(x)
        if len(shape) < 2 * k:
            raise ShapeError(located(f"Fold: to the shape {self.shape}, x needs {2 * k} axes, "
                                     f"places and windows; x is {shape}"))
        need = places(self.name, self.shape, shape[-k:], self.stride, 0, self.dilation)
        if shape[-2 * k: -k] != need:
            raise ShapeError(located(f"Fold: to the shape {self.shape}, windows {shape[-k:]} "
                                     f"stand at {need} places; x is {shape}"))


@lru_cache(maxsize=4096)
def places(who: str, image: tuple[int, ...], kernel: tuple[int, ...], stride: Sizes,
           padding: Sizes, dilation: Sizes) -> tuple[int, ...]:
    """`output_size` for each axis of an image; `who` asks."""
    k = len(kernel)
    s, p, d = (per_axis(who, "stride", stride, k, 1), per_axis(who, "padding", padding, k, 0),
               per_axis(who, "dilation", dilation, k, 1))
    return tuple(output_size(image[a], kernel[a], s[a], p[a], d[a], f"{who}, axis {a - k}")
                 for a in range(k))


def pad_image(x: Any, padding: tuple[int, ...], fill: float = 0) -> Any:
    """An image x (n, c, h, w) with `padding` entries `fill` at both ends of h and of w."""
    if not any(padding):
        return x
    if are_ndarrays(x):
        n, c, *size = x.shape
        wide = [n + 2 * p for n, p in zip(size, padding, strict=True)]
        y: Any = np.full_like(x, fill, shape=(n, c, *wide))  # its axes lie in memory as those of x
        crop_image(y, padding)[...] = x
        return y
    widths = ((0, 0), (0, 0), *((p, p) for p in padding))
    return np.pad(x, widths, constant_values=fill)


def crop_image(x: Any, padding: tuple[int, ...]) -> Any:
    """The adjoint of `pad_image`: x (n, c, h, w) without its outer `padding` entries."""
    if not any(padding):
        return x
    return x[(..., *(slice(p, size - p) for p, size in zip(padding, x.shape[2:], strict=True)))]
