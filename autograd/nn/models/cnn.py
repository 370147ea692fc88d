"""Convolutional networks that say the class of an image."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import gates
from autograd.nn.convolution import Conv2d
from autograd.nn.dense import Dense
from autograd.nn.dropout import Dropout
from autograd.nn.layer import Shape
from autograd.nn.pooling import Flatten, MaxPool2d
from autograd.nn.sequential import Sequential, Step
from autograd.nn.sizes import required_sizes
from gates.errors import OperandError, located


class CNN(Sequential):
    """Logits of classes: for each of `channels` a convolution of 3 × 3, ReLU and a pool of 2 × 2.

    Then comes for each size of `hidden` a dense layer, ReLU and dropout, and a dense layer of
    `classes`. x is (n, *input_shape) with input_shape = (c, h, w), y is (n, classes). The pool
    stands before the ReLU, which gives the same numbers and is less work. Raises a ValueError for
    sizes below 1 and dropout outside [0, 1), an OperandError for dropout without hidden layers
    and a ShapeError for images too small for so many pools.

    >>> import numpy as np
    >>> from autograd.nn import CNN, summary
    >>> model = CNN((1, 20, 20), [32], 3, np.random.default_rng(0), hidden=[64], dropout=0.5)
    >>> summary(model, (1, 20, 20))
    layer     kind       output shape   units  parameters
    conv1     Conv2d     (32, 18, 18)  10,368         320
    pool1     MaxPool2d  (32, 9, 9)     2,592           0
    flatten   Flatten    (2592,)        2,592           0
    dense1    Dense      (64,)             64     165,952
    dropout1  Dropout    (64,)             64           0
    output    Dense      (3,)               3         195
    in all                             15,683     166,467
    """

    def __init__(self, input_shape: Shape, channels: Sequence[int], classes: int,
                 rng: np.random.Generator, hidden: Sequence[int] = (),
                 dropout: float = 0.0) -> None:
        shape = required_sizes("CNN", "input_shape", input_shape, 3)
        steps: dict[str, Step] = {}
        for k, size in enumerate(required_sizes("CNN", "channels", channels), start=1):
            stage: dict[str, Step] = {f"conv{k}": Conv2d(shape[0], size, 3, rng),
                                      f"pool{k}": MaxPool2d(2)}
            shape = Sequential(stage).output_shape(shape)
            steps |= stage | {f"relu{k}": gates.relu}
        steps["flatten"] = Flatten()
        inputs, = Flatten().output_shape(shape)
        sizes, p = required_sizes("CNN", "hidden", hidden), Dropout(dropout, rng).p
        if p and not sizes:
            raise OperandError(located("CNN: dropout comes after hidden dense layers, and there "
                                       f"are none; {dropout!r} came; give hidden=[64] too"))
        for k, size in enumerate(sizes, start=1):
            steps[f"dense{k}"] = Dense(inputs, size, rng)
            steps[f"relu{len(channels) + k}"] = gates.relu
            if p:
                steps[f"dropout{k}"] = Dropout(p, rng)
            inputs = size
        steps["output"] = Dense(inputs, classes, rng)
        super().__init__(steps)
