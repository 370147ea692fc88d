"""Residual networks: convolutions around which their input goes straight on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import gates
from autograd.engine.tensor import Tensor
from autograd.nn.calls import shape_of
from autograd.nn.convolution import Conv2d
from autograd.nn.dense import Dense
from autograd.nn.init import he_normal
from autograd.nn.layer import Layer
from autograd.nn.norm import BatchNorm
from autograd.nn.sequential import Residual, Sequential
from autograd.nn.sizes import required_sizes
from gates.windows import per_axis


class ResidualBlock(Residual):
    """y = ReLU(P(x) + BN(conv(ReLU(BN(conv(x)))))), with two convolutions of 3 × 3.

    x is (n, channels_in, h, w), y is (n, channels_out, h/stride, w/stride), rounded up. P is x
    itself, or, where the shapes differ, a convolution of 1 × 1 and batch normalisation. Source:
    He, Zhang, Ren, Sun, "Deep residual learning for image recognition" (2016), figure 2 and
    option B of section 3.3.

    >>> import numpy as np
    >>> from autograd.nn import ResidualBlock
    >>> ResidualBlock(16, 32, np.random.default_rng(0), stride=2).output_shape((16, 7, 7))
    (32, 4, 4)
    """

    def __init__(self, channels_in: int, channels_out: int, rng: np.random.Generator,
                 stride: int = 1) -> None:
        projection = None
        if channels_in != channels_out or stride != 1:
            projection = Sequential(
                conv=Conv2d(channels_in, channels_out, 1, rng, False, he_normal, stride=stride),
                norm=BatchNorm(channels_out))
        super().__init__(Sequential(
            conv1=Conv2d(channels_in, channels_out, 3, rng, False, he_normal, stride=stride,
                         padding=1),
            norm1=BatchNorm(channels_out), relu=gates.relu,
            conv2=Conv2d(channels_out, channels_out, 3, rng, False, he_normal, padding=1),
            norm2=BatchNorm(channels_out)), projection)


class ResNet(Layer):
    """Logits of classes: a convolution, stages of residual blocks, and the mean of each channel.

    x is (n, channels_in, h, w), y is (n, classes). Each of `widths` is a stage of `blocks` blocks
    with that many channels; the first block of every stage but the first halves the image. Raises a
    ShapeError for other channels, a ValueError for sizes below 1. Source: He, Zhang, Ren, Sun,
    "Deep residual learning for image recognition" (2016), section 4.2.

    >>> import numpy as np
    >>> from autograd.nn import ResNet
    >>> model = ResNet(1, [8, 16], 10, np.random.default_rng(0), blocks=1)
    >>> list(model.layers()["stages.block2"].layers())
    ['block', 'block.conv1', 'block.norm1', 'block.conv2', 'block.norm2', 'projection', \
'projection.conv', 'projection.norm']
    >>> model.output_shape((1, 8, 8))
    (10,)
    """

    stem: Sequential
    stages: Sequential
    output: Dense

    def __init__(self, channels_in: int, widths: Sequence[int], classes: int,
                 rng: np.random.Generator, blocks: int = 2) -> None:
        sizes = required_sizes("ResNet", "widths", widths, least=1)
        blocks, = per_axis("ResNet", "blocks", blocks, 1, 1)
        self.stem = Sequential(
            conv=Conv2d(channels_in, sizes[0], 3, rng, False, he_normal, padding=1),
            norm=BatchNorm(sizes[0]), relu=gates.relu)
        channels, stages = sizes[0], []
        for k, width in enumerate(sizes):
            for block in range(blocks):
                stages.append(ResidualBlock(channels, width, rng, 2 if k and not block else 1))
                channels = width
        self.stages = Sequential({f"block{k}": block for k, block in enumerate(stages, start=1)})
        self.output = Dense(channels, classes, rng)

    def __call__(self, x: Any) -> Tensor:
        features = self.stages(self.stem(x))
        return self.output(np.mean(features, axis=(2, 3)))

    def check(self, x: Any) -> None:
        shape, channels = shape_of(x), self.stem.conv.channels_in
        if len(shape) != 4 or shape[1] != channels or 0 in shape[2:]:
            self.refuse(f"(n, {channels}, h, w), a batch of images with {channels} channels", x)
