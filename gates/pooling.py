"""Pooling of images: one number for each window, its greatest entry or its mean."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from gates.complexes import real_only
from gates.errors import ShapeError, located, shape_of
from gates.gate import Gate
from gates.kinds import Linear
from gates.operands import are_ndarrays, cast, dtype_of, laid_out_as
from gates.windows import Fold, Sizes, Windows, crop_image, pad_image, per_axis, places


@dataclass(frozen=True)
class Pool2d(Gate):
    """A gate that makes one number of each window of x (n, c, h, w): y is (n, c, i, j).

    Windows of `size` stand `stride` apart, by default `size`, so that they do not overlap.
    """

    size: Sizes
    stride: Sizes | None = None
    padding: Sizes = 0

    def __post_init__(self) -> None:
        size = per_axis(self.name, "size", self.size, 2, 1)
        per_axis(self.name, "stride", self.step, 2, 1)
        if any(p >= u for p, u in zip(self.pad, size, strict=True)):
            raise ValueError(located(f"{self.name}: padding {self.padding} must be below the size "
                                     f"{self.size}, or a window would hold padding only"))

    @property
    def step(self) -> Sizes:
        """How far the windows stand apart."""
        return self.size if self.stride is None else self.stride

    @property
    def window(self) -> tuple[int, ...]:
        """(u, v)."""
        return per_axis(self.name, "size", self.size, 2, 1)

    @property
    def pad(self) -> tuple[int, ...]:
        """The padding along h and along w."""
        return per_axis(self.name, "padding", self.padding, 2, 0)

    def entries(self, x: Any, fill: float = 0) -> Any:
        """The entries of all windows, (u · v, n, c, i, j), with `fill` as padding."""
        windows = Windows(self.window, self.step)(pad_image(x, self.pad, fill))
        n, c, i, j, u, v = windows.shape
        return np.reshape(np.transpose(windows, (4, 5, 0, 1, 2, 3)), (u * v, n, c, i, j))

    def parts(self, wide: Any) -> list[Any]:
        """The entries of all windows as u · v views (n, c, i, j) of a padded image."""
        steps = per_axis(self.name, "stride", self.step, 2, 1)
        counts = places(self.name, wide.shape[2:], self.window, steps, 0, 1)
        return [wide[(..., *(slice(a, a + s * (i - 1) + 1, s)
                             for a, s, i in zip(offset, steps, counts, strict=True)))]
                for offset in product(*map(range, self.window))]

    def spread(self, weighted: Iterable[tuple[Any, Any]], x: Any) -> Any:
        """The image like x to which each of `parts` adds a product a · b, on arrays of NumPy."""
        shape = (*x.shape[:2], *(n + 2 * p for n, p in zip(x.shape[2:], self.pad, strict=True)))
        y = np.zeros_like(x, shape=shape)
        apart = all(s >= u for s, u in zip(per_axis(self.name, "stride", self.step, 2, 1),
                                           self.window, strict=True))
        for part, (a, b) in zip(self.parts(y), weighted, strict=True):
            if apart:
                np.multiply(a, b, out=part)
            else:
                part += a * b
        return crop_image(y, self.pad)

    def image(self, entries: Any, x: Any) -> Any:
        """The adjoint of `entries`: each of them added at its place in an image like x."""
        windows = np.reshape(entries, (*self.window, *entries.shape[1:]))
        size = tuple(n + 2 * p for n, p in zip(x.shape[2:], self.pad, strict=True))
        fold = Fold(size, self.step)
        return crop_image(fold(np.transpose(windows, (2, 3, 4, 5, 0, 1))), self.pad)

    def check(self, x: Any) -> None:
        if len(shape_of(x)) != 4:
            raise ShapeError(located(f"{self.name}: x needs four axes (n, c, h, w), it is "
                                     f"{shape_of(x)}; give one image a batch of 1 with "
                                     "a[np.newaxis]"))
        places(self.name, shape_of(x)[2:], self.window, self.step, self.padding, 1)


@dataclass(frozen=True)
class MaxPool2d(Pool2d):
    """y[n, c, i, j] = max over u, v of x[n, c, s i + u − p, s j + v − p]; ties are split evenly.

    x is (n, c, h, w), y is (n, c, i, j) with i, j by `output_size`; padding never wins. Raises a
    ShapeError for a window that does not fit, an OperandError for complex x.

    >>> MaxPool2d(2)(np.array([[[[1.0, 3.0], [2.0, 0.0]]]]))
    array([[[[3.]]]])
    """

    def forward(self, x: Any) -> Any:
        self.check(x)
        real_only(self.name, x)
        if are_ndarrays(x):
            return combined(np.maximum, self.parts(pad_image(x, self.pad, least_of(x.dtype))))
        return np.max(self.candidates(x), axis=0)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        if are_ndarrays(g, y, x):
            return self.spread_evenly(laid_out_as(g, y), y, x)
        return self.image(g * self.share(y, x), x)

    def spread_evenly(self, g: Any, y: Any, x: Any) -> Any:
        """`image` of g · `share`, a part at a time."""
        parts = self.parts(pad_image(x, self.pad, least_of(x.dtype)))
        chosen = [part == y for part in parts]
        ties = combined(np.add, [c.view(np.uint8) for c in chosen], np.min_scalar_type(len(parts)))
        if not ties.all():  # NaN is equal to nothing, and is y where it is among the entries
            chosen = [c | np.isnan(part) for c, part in zip(chosen, parts, strict=True)]
            ties = sum(c.astype(int) for c in chosen)
        each = g if ties.max(initial=1) == 1 else g / ties
        return self.spread(((each, c) for c in chosen), x)

    def push_x(self, t: Any, y: Any, x: Any) -> Any:
        return np.sum(self.entries(t) * self.share(y, x), axis=0)

    def candidates(self, x: Any) -> Any:
        """The entries of all windows, padding below every number."""
        return self.entries(x, least_of(dtype_of(x)))

    def share(self, y: Any, x: Any) -> Any:
        """Which part of each entry is in y: 1 over the number of ties, else 0."""
        entries = self.candidates(x)
        chosen = cast((entries == y) | (entries != entries), x.dtype)
        return chosen / np.sum(chosen, axis=0)


@dataclass(frozen=True)
class AvgPool2d(Pool2d, Linear):
    """y[n, c, i, j] = 1/(u v) Σ x[n, c, s i + u − p, s j + v − p], padding counted as 0.

    x is (n, c, h, w), y is (n, c, i, j) with i, j by `output_size`. Raises a ShapeError for a
    window that does not fit.

    >>> AvgPool2d(2)(np.array([[[[1.0, 3.0], [2.0, 0.0]]]]))
    array([[[[1.5]]]])
    """

    def forward(self, x: Any) -> Any:
        self.check(x)
        if are_ndarrays(x) and x.dtype.kind in "fc":
            parts = self.parts(pad_image(x, self.pad))
            return combined(np.add, parts) / len(parts)
        return np.mean(self.entries(x), axis=0)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        count = math.prod(self.window)
        if are_ndarrays(g, x):
            return self.spread([(laid_out_as(g, y), 1 / count)] * count, x)
        return self.image(np.broadcast_to(g / count, (count, *g.shape)), x)


def combined(ufunc: np.ufunc, parts: list[Any], dtype: Any = None) -> Any:
    """`ufunc` of all parts, one after the other into one array."""
    first, *others = parts
    y = first.astype(dtype or first.dtype, order="K")
    for part in others:
        ufunc(y, part, out=y)
    return y


def least_of(dtype: np.dtype[Any]) -> float:
    """What is below every other number of a dtype."""
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min
