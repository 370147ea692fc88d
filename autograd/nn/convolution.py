"""Convolutional layers, and those that make images grow again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypedDict, Unpack

import numpy as np

import gates
from autograd.engine.tensor import Tensor
from autograd.nn.calls import fixed_shape, in_row, out_of_row, shape_of
from autograd.nn.init import Init, glorot_uniform, new_parameter, zeros
from autograd.nn.layer import Layer, Shape
from gates.errors import OperandError, located
from gates.windows import Sizes, per_axis, places


class Settings(TypedDict, total=False):
    """How the kernels of a convolution stand; those left out are 1, the padding 0."""

    stride: Sizes
    padding: Sizes
    dilation: Sizes
    groups: int


class GrowingSettings(Settings, total=False):
    """Those of a transposed convolution: `output_padding` rows and columns are added at the end."""

    output_padding: Sizes


class Conv2d(Layer):
    """y[n, o] = Σ x[n, c] ⋆ W[o, c] + b[o], over the channels c: `gates.Conv2d`, and a bias.

    x is (n, channels_in, h, w), W is (channels_out, channels_in/groups, u, v), b is
    (channels_out,), y is (n, channels_out, i, j) with i, j by `gates.output_size`; (u, v) is
    `size`. `settings` are those of the gate: stride, padding, dilation, groups. Raises a ShapeError
    for other channels and for a kernel that does not fit, a ValueError for numbers below 1 and for
    groups that do not divide the channels.

    >>> import numpy as np
    >>> from autograd.nn import Conv2d
    >>> layer = Conv2d(3, 96, 11, np.random.default_rng(0), stride=4)
    >>> layer.output_shape((3, 227, 227))
    (96, 55, 55)
    """

    channels_in: int
    channels_out: int
    size: Shape
    gate: gates.Conv2d
    W: Tensor
    b: Tensor | None

    def __init__(self, channels_in: int, channels_out: int, size: Sizes, rng: np.random.Generator,
                 bias: bool = True, init: Init = glorot_uniform,
                 **settings: Unpack[Settings]) -> None:
        self.channels_in, self.channels_out = channels("Conv2d", channels_in, channels_out,
                                                       settings.get("groups", 1))
        self.size = per_axis("Conv2d", "size", size, 2, 1)
        refuse_unknown("Conv2d", settings, Settings)
        self.gate = gates.Conv2d(**settings)
        shape = (self.channels_out, self.channels_in // self.gate.groups, *self.size)
        self.W = new_parameter("Conv2d", shape, init, rng)
        self.b = new_parameter("Conv2d", (self.channels_out,), zeros, rng) if bias else None

    def __call__(self, x: Any) -> Tensor:
        y: Tensor = (self.gate(x, self.W) if self.b is None else
                     gates.AffineConv2d(*self.gate.settings)(x, self.W, self.b))
        return y

    def check(self, x: Any) -> None:
        check_images(self, x)
        self.places(shape_of(x))

    def output_shape(self, shape: Shape) -> Shape:
        return (self.channels_out, *self.places((0, *shape)))

    def places(self, shape: Shape) -> Shape:
        """(i, j) on x of `shape`; a ShapeError that names this layer if the kernel does not fit."""
        gate = self.gate
        return places(self.label, shape[2:], self.size, gate.stride, gate.padding, gate.dilation)


class Conv1d(Layer):
    """y[n, o] = Σ x[n, c] ⋆ W[o, c] + b[o], over the channels c, along one axis of length t.

    x is (n, channels_in, t), W is (channels_out, channels_in/groups, size), b is (channels_out,),
    y is (n, channels_out, i) with i by `gates.output_size`. `settings` are stride, padding,
    dilation, groups, and what is raised is as in `Conv2d`.

    >>> import numpy as np
    >>> from autograd.nn import Conv1d
    >>> layer = Conv1d(2, 4, 3, np.random.default_rng(0), padding=1)
    >>> layer(np.ones((5, 2, 10))).shape
    (5, 4, 10)
    """

    channels_in: int
    channels_out: int
    size: int
    gate: gates.Conv2d
    W: Tensor
    b: Tensor | None

    def __init__(self, channels_in: int, channels_out: int, size: int, rng: np.random.Generator,
                 bias: bool = True, init: Init = glorot_uniform,
                 **settings: Unpack[Settings]) -> None:
        self.channels_in, self.channels_out = channels("Conv1d", channels_in, channels_out,
                                                       settings.get("groups", 1))
        self.size, = per_axis("Conv1d", "size", size, 1, 1)
        refuse_unknown("Conv1d", settings, Settings)
        self.gate = one_row("Conv1d", settings)
        shape = (self.channels_out, self.channels_in // self.gate.groups, self.size)
        self.W = new_parameter("Conv1d", shape, init, rng)
        self.b = new_parameter("Conv1d", (self.channels_out,), zeros, rng) if bias else None

    def __call__(self, x: Any) -> Tensor:
        y: Tensor = out_of_row(self.gate(in_row(x), in_row(self.W)))
        return y if self.b is None else y + np.reshape(self.b, (-1, 1))

    def check(self, x: Any) -> None:
        shape, c = shape_of(x), self.channels_in
        if len(shape) != 3 or shape[1] != c:
            self.refuse(f"(n, {c}, t), a batch of sequences of {c} channels", x)
        self.places(shape)

    def output_shape(self, shape: Shape) -> Shape:
        return (self.channels_out, *self.places((0, *shape)))

    def places(self, shape: Shape) -> Shape:
        """(i,) on x of `shape`; a ShapeError that names this layer if the kernel does not fit."""
        along = [setting[1:] for setting in (self.gate.stride, self.gate.padding,
                                             self.gate.dilation) if isinstance(setting, tuple)]
        return places(self.label, shape[2:], (self.size,), *along)


class ConvTranspose2d(Layer):
    """Each y[n, o, i, j] spreads W[o] over x: `gates.ConvTranspose2d`, and a bias.

    x is (n, channels_in, i, j), W is (channels_in, channels_out/groups, u, v), b is
    (channels_out,), and the result is (n, channels_out, h, w) with h = stride (i − 1) + dilation
    (u − 1) + 1 − 2 padding + output_padding. `settings` are stride, padding, dilation, groups and
    output_padding, and what is raised is as in `Conv2d`.

    >>> import numpy as np
    >>> from autograd.nn import ConvTranspose2d
    >>> layer = ConvTranspose2d(4, 1, 3, np.random.default_rng(0), stride=2, padding=1)
    >>> layer.output_shape((4, 7, 7))
    (1, 13, 13)
    """

    channels_in: int
    channels_out: int
    size: Shape
    output_padding: Shape
    gate: gates.ConvTranspose2d
    W: Tensor
    b: Tensor | None

    def __init__(self, channels_in: int, channels_out: int, size: Sizes, rng: np.random.Generator,
                 bias: bool = True, init: Init = glorot_uniform,
                 **settings: Unpack[GrowingSettings]) -> None:
        who = "ConvTranspose2d"
        self.channels_in, self.channels_out = channels(who, channels_in, channels_out,
                                                       settings.get("groups", 1))
        self.size = per_axis(who, "size", size, 2, 1)
        refuse_unknown(who, settings, GrowingSettings)
        self.output_padding = per_axis(who, "output_padding", settings.pop("output_padding", 0),
                                       2, 0)
        self.gate = gates.ConvTranspose2d(**settings)  # type: ignore[misc]
        self.check_output_padding()
        shape = (self.channels_in, self.channels_out // self.gate.groups, *self.size)
        self.W = new_parameter(who, shape, init, rng)
        self.b = new_parameter(who, (self.channels_out,), zeros, rng) if bias else None

    def check_output_padding(self) -> None:
        """A ValueError unless it is below the stride, where x has the same shape without it."""
        stride = per_axis("ConvTranspose2d", "stride", self.gate.stride, 2, 1)
        if any(more >= step for more, step in zip(self.output_padding, stride, strict=True)):
            raise ValueError(located(f"ConvTranspose2d: output_padding {self.output_padding} must "
                                     f"be below the stride {stride}"))

    def __call__(self, x: Any) -> Tensor:
        gate = self.gate
        if any(self.output_padding):
            gate = replace(gate, size=self.image(fixed_shape(x)))
        y: Tensor = gate(x, self.W)
        return y if self.b is None else y + np.reshape(self.b, (-1, 1, 1))

    def check(self, x: Any) -> None:
        check_images(self, x)
        image = self.image(shape_of(x))
        if min(image) < 1:
            self.refuse(f"an image that grows to at least 1 × 1, not to {image} (size {self.size}, "
                        f"padding {self.gate.padding})", x)

    def output_shape(self, shape: Shape) -> Shape:
        return (self.channels_out, *self.image((0, *shape)))

    def image(self, shape: Shape) -> Shape:
        """(h, w) of the result for x of `shape`."""
        smallest = self.gate.image(np.empty((0, 0, *shape[2:])), np.empty((0, 0, *self.size)))
        return tuple(n + more for n, more in zip(smallest, self.output_padding, strict=True))


def channels(who: str, channels_in: int, channels_out: int, groups: int) -> tuple[int, int]:
    """The channels as whole numbers; a ValueError unless `groups` divides them."""
    c, = per_axis(who, "channels_in", channels_in, 1, 1)
    o, = per_axis(who, "channels_out", channels_out, 1, 1)
    groups, = per_axis(who, "groups", groups, 1, 1)
    if c % groups or o % groups:
        raise ValueError(located(f"{who}: groups must divide channels_in and channels_out; "
                                 f"{groups} groups came for {c} and {o}"))
    return c, o


def one_row(who: str, settings: Settings) -> gates.Conv2d:
    """The convolution of images of one row, with `settings` along it."""
    along = {name: (usual, *per_axis(who, name, settings.get(name, usual), 1, least))  # type: ignore
             for name, usual, least in (("stride", 1, 1), ("padding", 0, 0), ("dilation", 1, 1))}
    return gates.Conv2d(**along, groups=settings.get("groups", 1))


def refuse_unknown(who: str, settings: Mapping[str, Any], known: type) -> None:
    """An OperandError that names those that there are, for a setting that there is not."""
    names = (*Settings.__annotations__, *known.__annotations__)
    for name in settings:
        if name not in names:
            raise OperandError(located(f"{who}: has no setting {name!r}; it has "
                                       f"{', '.join(dict.fromkeys(names))}"))


def check_images(layer: Conv2d | ConvTranspose2d, x: Any) -> None:
    """A ShapeError unless x is a batch of images with the channels of `layer`."""
    shape, c = shape_of(x), layer.channels_in
    if len(shape) != 4 or shape[1] != c:
        layer.refuse(f"(n, {c}, h, w), a batch of images of {c} channels", x)
