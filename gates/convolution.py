"""Convolution of images, and the two gates of its gradients.

Letters: n batch, c and o channels in and out, h and w the image, i and j the places of the kernel,
u and v the kernel; s stride, p padding, d dilation. All is cross-correlation, as in every
framework: the kernel is not flipped. E = Σ x w y is linear in each of its three letters, so its
derivatives by y, by x and by w, which are `Conv2d`, `ConvTranspose2d` and `ConvKernel2d`, are each
other's rules, to any order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gates.affine import plus_row, sum_of_rows
from gates.errors import ShapeError, listing, located, shape_of
from gates.gate import Gate
from gates.kinds import Multilinear
from gates.windows import Fold, Sizes, Windows, crop_image, pad_image, per_axis, places

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Convolution(Gate):
    """What the gates of E = Σ x w y share; each is one product of matrices per group.

    x is (n, c, h, w), w is (o, c/groups, u, v) and y is (n, o, i, j), with i, j by `output_size`.
    """

    stride: Sizes = 1
    padding: Sizes = 0
    dilation: Sizes = 1
    groups: int = 1

    def __post_init__(self) -> None:
        for name, least in (("stride", 1), ("padding", 0), ("dilation", 1)):
            per_axis(self.name, name, getattr(self, name), 2, least)
        per_axis(self.name, "groups", self.groups, 1, 1)

    @property
    def settings(self) -> tuple[Sizes, Sizes, Sizes, int]:
        """Those that the three gates have in common."""
        return self.stride, self.padding, self.dilation, self.groups

    @property
    def pad(self) -> Shape:
        """The padding along h and along w."""
        return per_axis(self.name, "padding", self.padding, 2, 0)

    def places(self, image: Shape, kernel: Shape) -> Shape:
        """(i, j): how often the kernel (u, v) fits on the image (h, w)."""
        return places(self.name, image, kernel, self.stride, self.padding, self.dilation)

    def columns(self, x: Any, size: Shape) -> Any:
        """The windows of x, a row for each place: (groups, n · i · j, u · v · c/groups)."""
        windows = Windows(size, self.stride, self.dilation)(pad_image(x, self.pad))
        n, c, i, j, u, v = windows.shape
        k = c // self.groups
        by_group = np.reshape(windows, (n, self.groups, k, i, j, u, v))
        if k * v < j:  # copied with j innermost, which is the longer run in memory
            rows = np.transpose(by_group, (1, 5, 6, 2, 0, 3, 4))
            return np.swapaxes(np.reshape(rows, (self.groups, u * v * k, n * i * j)), 1, 2)
        rows = np.transpose(by_group, (1, 0, 3, 4, 5, 6, 2))
        return np.reshape(rows, (self.groups, n * i * j, u * v * k))

    def kernels_of(self, w: Any) -> Any:
        """The kernels of w, a column for each: (groups, u · v · c/groups, o/groups)."""
        o, c, u, v = w.shape
        by_group = np.reshape(w, (self.groups, o // self.groups, c, u, v))
        return np.reshape(np.transpose(by_group, (0, 3, 4, 2, 1)), (self.groups, u * v * c, -1))

    def kernel_from(self, columns: Any, shape: Shape) -> Any:
        """w of a shape, from its kernels as columns."""
        o, c, u, v = shape
        by_place = np.reshape(columns, (self.groups, u, v, c, o // self.groups))
        return np.reshape(np.transpose(by_place, (0, 4, 3, 1, 2)), shape)

    def places_of(self, y: Any) -> Any:
        """The places of y, a row for each: (groups, n · i · j, o/groups)."""
        n, o, i, j = y.shape
        rows = np.reshape(np.transpose(y, (0, 2, 3, 1)),
                          (n * i * j, self.groups, o // self.groups))
        return np.transpose(rows, (1, 0, 2))

    def image_from(self, rows: Any, shape: Shape) -> Any:
        """y of a shape (n, o, i, j), from its places as rows; its channels lie last in memory."""
        n, o, i, j = shape
        return np.transpose(np.reshape(np.transpose(rows, (1, 0, 2)), (n, i, j, o)), (0, 3, 1, 2))

    def axes(self, *inputs: Any) -> list[Shape]:
        """The shapes of the inputs; a ShapeError unless each has four axes."""
        shapes = [shape_of(each) for each in inputs]
        if any(len(shape) != 4 for shape in shapes):
            raise ShapeError(located(
                f"{self.name}: needs four axes each, x (n, c, h, w), w (o, c/groups, u, v), y "
                f"(n, o, i, j): {listing(self.letters[:2], inputs)}; give one image a batch of 1 "
                "with a[np.newaxis]"))
        return shapes

    def agree(self, x: Shape, w: Shape, y: Shape, inputs: tuple[Any, ...]) -> None:
        """A ShapeError unless the shapes x, w and y are those of one sum Σ x w y."""
        shapes = f"{listing(self.letters[:2], inputs)}, groups = {self.groups}"
        if x[0] != y[0]:
            raise ShapeError(located(f"{self.name}: batches differ: {shapes}"))
        if x[1] != w[1] * self.groups or w[0] != y[1] or w[0] % self.groups:
            raise ShapeError(located(
                f"{self.name}: channels differ: {shapes}; x (n, c, h, w) goes with w (o, c/groups, "
                "u, v) and y (n, o, i, j), and groups divides c and o"))
        if (needed := self.places(x[2:], w[2:])) != y[2:]:
            raise ShapeError(located(f"{self.name}: on an image {x[2:]} a kernel {w[2:]} stands at "
                                     f"{needed} places, not {y[2:]}: {shapes}"))


@dataclass(frozen=True)
class Conv2d(Convolution, Multilinear):
    """y[n, o, i, j] = Σ x[n, c, s i + d u − p, s j + d v − p] w[o, c, u, v], over c, u and v.

    x is (n, c, h, w), w is (o, c/groups, u, v), y is (n, o, i, j) with i, j by `output_size`;
    outside the image x is 0, and channels are joined within each of `groups` groups only. Raises
    a ShapeError for channels that differ and for a kernel that does not fit. Source: Dumoulin,
    Visin, "A guide to convolution arithmetic for deep learning" (2016), section 2.

    >>> Conv2d(stride=2, padding=1)(np.ones((1, 1, 3, 3)), np.ones((1, 1, 3, 3)))[0, 0]
    array([[4., 4.],
           [4., 4.]])
    """

    def prepare(self, x: Any, w: Any) -> tuple[Any]:
        self.check(x, w)
        return (self.columns(x, w.shape[2:]),)

    def forward(self, x: Any, w: Any, columns: Any) -> Any:
        shape = (x.shape[0], w.shape[0], *self.places(x.shape[2:], w.shape[2:]))
        return self.image_from(columns @ self.kernels_of(w), shape)

    def definition(self, x: Any, w: Any) -> Any:
        self.check(x, w)
        o, c, u, v = w.shape
        windows = Windows((u, v), self.stride, self.dilation)(pad_image(x, self.pad))
        n, _, i, j, _, _ = windows.shape
        columns = np.reshape(np.transpose(windows, (1, 4, 5, 0, 2, 3)),
                             (self.groups, c * u * v, n * i * j))
        y = np.reshape(w, (self.groups, o // self.groups, c * u * v)) @ columns
        return np.transpose(np.reshape(y, (o, n, i, j)), (1, 0, 2, 3))

    def grad_x(self, g: Any, y: Any, x: Any, w: Any, columns: Any) -> Any:
        return ConvTranspose2d(*self.settings, size=x.shape[2:])(g, w)

    def grad_w(self, g: Any, y: Any, x: Any, w: Any, columns: Any) -> Any:
        product = np.swapaxes(columns, 1, 2) @ self.places_of(g)
        return self.kernel_from(product, w.shape)

    def check(self, x: Any, w: Any) -> None:
        X, W = self.axes(x, w)
        self.agree(X, W, (X[0], W[0], *self.places(X[2:], W[2:])), (x, w))


@dataclass(frozen=True)
class AffineConv2d(Convolution):
    """y[n, o, i, j] = b[o] + Σ x[n, c, s i + d u − p, s j + d v − p] w[o, c, u, v].

    `Conv2d` with a bias b (o,) added within. Raises a ShapeError as that does, and for another b.

    >>> AffineConv2d()(np.ones((1, 1, 2, 3)), np.ones((1, 1, 2, 2)), [0.5])
    array([[[[4.5, 4.5]]]])
    """

    def prepare(self, x: Any, w: Any, b: Any) -> tuple[Any]:
        self.check(x, w, b)
        return (self.columns(x, w.shape[2:]),)

    def forward(self, x: Any, w: Any, b: Any, columns: Any) -> Any:
        n, (i, j) = x.shape[0], self.places(x.shape[2:], w.shape[2:])
        by_group = np.reshape(b, (self.groups, 1, -1))
        rows = plus_row(columns @ self.kernels_of(w), by_group, i * j)
        return self.image_from(rows, (n, w.shape[0], i, j))

    def definition(self, x: Any, w: Any, b: Any) -> Any:
        self.check(x, w, b)
        return Conv2d(*self.settings)(x, w) + np.reshape(b, (-1, 1, 1))

    def grad_x(self, g: Any, y: Any, x: Any, w: Any, b: Any, columns: Any) -> Any:
        return ConvTranspose2d(*self.settings, size=x.shape[2:])(g, w)

    def grad_w(self, g: Any, y: Any, x: Any, w: Any, b: Any, columns: Any) -> Any:
        product = np.swapaxes(columns, 1, 2) @ self.places_of(g)
        return self.kernel_from(product, w.shape)

    def grad_b(self, g: Any, y: Any, x: Any, w: Any, b: Any, columns: Any) -> Any:
        return np.reshape(sum_of_rows(self.places_of(g)), b.shape)

    def push_x(self, t: Any, y: Any, x: Any, w: Any, b: Any, columns: Any) -> Any:
        return Conv2d(*self.settings)(t, w)

    def push_w(self, t: Any, y: Any, x: Any, w: Any, b: Any, columns: Any) -> Any:
        return Conv2d(*self.settings)(x, t)

    def push_b(self, t: Any, y: Any, x: Any, w: Any, b: Any, columns: Any) -> Any:
        return np.broadcast_to(np.reshape(t, (-1, 1, 1)), y.shape)

    def check(self, x: Any, w: Any, b: Any) -> None:
        X, W = self.axes(x, w)
        self.agree(X, W, (X[0], W[0], *self.places(X[2:], W[2:])), (x, w))
        if shape_of(b) != W[:1]:
            raise ShapeError(located(f"{self.name}: w has {W[0]} kernels, b is {shape_of(b)}; b "
                                     f"needs the shape {W[:1]}"))


@dataclass(frozen=True)
class ConvTranspose2d(Convolution, Multilinear):
    """x[n, c, s i + d u − p, s j + d v − p] = Σ y[n, o, i, j] w[o, c, u, v]: each y spreads w.

    ∂/∂x of Σ x w y, the gradient of `Conv2d` and the growing layer of decoders: y is (n, o, i, j),
    w is (o, c/groups, u, v), x is (n, c, *size). `size` is an image on which `Conv2d` has i × j
    places, by default the smallest: s (i − 1) + d (u − 1) + 1 − 2p. Raises a ShapeError for
    another. Source: Dumoulin, Visin (2016), section 4.

    >>> ConvTranspose2d(stride=2)(np.ones((1, 1, 2, 2)), np.ones((1, 1, 1, 1)))[0, 0, 2]
    array([1., 0., 1.])
    """

    size: Sizes | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.size is not None:
            per_axis(self.name, "size", self.size, 2, 1)

    def forward(self, y: Any, w: Any) -> Any:
        self.check(y, w)
        (n, _, i, j), (_, c, u, v) = y.shape, w.shape
        kernels = np.reshape(self.kernels_of(w), (self.groups, u * v, c, -1))
        planes = np.expand_dims(self.places_of(y), 1) @ np.swapaxes(kernels, 2, 3)
        by_place = np.reshape(planes, (self.groups, u, v, n, i, j, c))
        image = tuple(size + 2 * p for size, p in zip(self.image(y, w), self.pad, strict=True))
        fold = Fold(image, self.stride, self.dilation)
        x = fold(np.transpose(by_place, (3, 0, 6, 4, 5, 1, 2)))
        return crop_image(np.reshape(x, (n, self.groups * c, *image)), self.pad)

    def grad_y(self, g: Any, x: Any, y: Any, w: Any) -> Any:
        return Conv2d(*self.settings)(g, w)

    def grad_w(self, g: Any, x: Any, y: Any, w: Any) -> Any:
        return ConvKernel2d(*self.settings, size=w.shape[2:])(g, y)

    def image(self, y: Any, w: Any) -> Shape:
        """(h, w) of x."""
        if self.size is not None:
            return per_axis(self.name, "size", self.size, 2, 1)
        stride = per_axis(self.name, "stride", self.stride, 2, 1)
        dilation = per_axis(self.name, "dilation", self.dilation, 2, 1)
        return tuple(
            s * (i - 1) + d * (u - 1) + 1 - 2 * p for s, d, p, i, u in
            zip(stride, dilation, self.pad, shape_of(y)[2:], shape_of(w)[2:], strict=True))

    def check(self, y: Any, w: Any) -> None:
        Y, W = self.axes(y, w)
        self.agree((Y[0], W[1] * self.groups, *self.image(y, w)), W, Y, (y, w))


@dataclass(frozen=True)
class ConvKernel2d(Convolution, Multilinear):
    """w[o, c, u, v] = Σ x[n, c, s i + d u − p, s j + d v − p] y[n, o, i, j], over n, i and j.

    ∂/∂w of Σ x w y, the other gradient of `Conv2d`: x is (n, c, h, w), y is (n, o, i, j), w is
    (o, c/groups, *size). Raises a ShapeError where a kernel of `size` has not i × j places on x.

    >>> ConvKernel2d(size=(2, 2))(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)))[0, 0]
    array([[4., 4.],
           [4., 4.]])
    """

    size: Sizes = field(kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.kernel()

    def kernel(self) -> Shape:
        """(u, v) of w."""
        return per_axis(self.name, "size", self.size, 2, 1)

    def forward(self, x: Any, y: Any) -> Any:
        self.check(x, y)
        product = np.swapaxes(self.columns(x, self.kernel()), 1, 2) @ self.places_of(y)
        return self.kernel_from(product, (y.shape[1], x.shape[1] // self.groups, *self.kernel()))

    def grad_x(self, g: Any, w: Any, x: Any, y: Any) -> Any:
        return ConvTranspose2d(*self.settings, size=x.shape[2:])(y, g)

    def grad_y(self, g: Any, w: Any, x: Any, y: Any) -> Any:
        return Conv2d(*self.settings)(x, g)

    def check(self, x: Any, y: Any) -> None:
        X, Y = self.axes(x, y)
        self.agree(X, (Y[1], X[1] // self.groups, *self.kernel()), Y, (x, y))


conv2d, affine_conv2d = Conv2d(), AffineConv2d()
