"""Dropout: units left out at random while training."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.engine.leaves import constant
from autograd.nn.calls import fixed_shape, shape_of
from autograd.nn.init import generator
from autograd.nn.layer import Layer, Shape
from autograd.nn.sizes import required_number
from gates.operands import dtype_of


class Dropout(Layer):
    """y = x · mask / (1 − p), where each entry of the mask is 0 with probability `p`, else 1.

    x and y have any shape. Used rather than trained (`eval()`), and for p = 0, y is x. Raises a
    ValueError for p outside [0, 1). Source: Srivastava, Hinton, Krizhevsky, Sutskever,
    Salakhutdinov, "Dropout: a simple way to prevent neural networks from overfitting" (2014),
    with the scale of its section 10 moved to training.

    >>> import numpy as np
    >>> from autograd.nn import Dropout
    >>> layer = Dropout(0.5, np.random.default_rng(0))
    >>> layer(np.ones(4)).value, layer.eval()(np.ones(4))
    (array([2., 0., 0., 0.]), array([1., 1., 1., 1.]))
    """

    p: float
    rng: np.random.Generator

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        self.p = required_number("Dropout", "p", p, "a probability in [0, 1)",
                                 lambda p: 0 <= p < 1)
        self.rng = generator("Dropout", rng)

    def __call__(self, x: Any) -> Any:
        if not self.training or not self.p:
            return x
        dtype = dtype_of(x) if dtype_of(x).kind == "f" else np.dtype(float)
        kept = self.rng.random(fixed_shape(x)) >= self.p
        return x * constant(kept / dtype.type(1 - self.p), name="mask", dtype=dtype)

    def check(self, x: Any) -> None:
        shape_of(x)

    def output_shape(self, shape: Shape) -> Shape:
        return shape
