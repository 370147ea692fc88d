"""Dense layers, and networks of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

import gates
from autograd.engine.tensor import Tensor
from autograd.nn.calls import shape_of
from autograd.nn.init import Init, glorot_uniform, new_parameter, zeros
from autograd.nn.layer import Layer, Shape
from autograd.nn.sequential import Sequential, Step
from autograd.nn.sizes import required_sizes
from gates.windows import per_axis


class Dense(Layer):
    """y = x W + b.

    x is (..., inputs), W is (inputs, outputs), b is (outputs,), y is (..., outputs): on a sequence
    (batch, time, inputs) it is the same layer at each time. Raises a ShapeError for x of another
    size, a ValueError for sizes below 1.

    >>> import numpy as np
    >>> from autograd.nn import Dense
    >>> layer = Dense(3, 2, np.random.default_rng(0))
    >>> layer(np.ones((5, 3))).shape, layer.W.shape, layer.b.shape
    ((5, 2), (3, 2), (2,))
    """

    inputs: int
    outputs: int
    W: Tensor
    b: Tensor | None

    def __init__(self, inputs: int, outputs: int, rng: np.random.Generator, bias: bool = True,
                 init: Init = glorot_uniform) -> None:
        self.inputs, = per_axis("Dense", "inputs", inputs, 1, 1)
        self.outputs, = per_axis("Dense", "outputs", outputs, 1, 1)
        self.W = new_parameter("Dense", (self.inputs, self.outputs), init, rng)
        self.b = new_parameter("Dense", (self.outputs,), zeros, rng) if bias else None

    def __call__(self, x: Any) -> Tensor:
        y: Tensor = (gates.matmul(x, self.W) if self.b is None else
                     gates.affine(x, self.W, self.b))
        return y

    def check(self, x: Any) -> None:
        if shape_of(x)[-1:] != (self.inputs,):
            self.refuse(f"inputs of size {self.inputs} in the last axis", x)

    def output_shape(self, shape: Shape) -> Shape:
        return (*shape[:-1], self.outputs)


class MLP(Sequential):
    """A multilayer perceptron: dense layers of `sizes`, `activation` between, `output` at the end.

    x is (..., sizes[0]), y is (..., sizes[-1]); the layers are layer1, layer2, ... Raises an
    OperandError for fewer than two sizes.

    >>> import numpy as np
    >>> import gates
    >>> from autograd.nn import MLP
    >>> model = MLP([2, 16, 3], np.random.default_rng(0), output=gates.softmax)
    >>> model(np.ones((5, 2))).shape, model["layer2.W"].shape
    ((5, 3), (16, 3))
    """

    if TYPE_CHECKING:
        def __call__(self, x: Any) -> Tensor: ...

    def __init__(self, sizes: Sequence[int], rng: np.random.Generator,
                 activation: Step = gates.tanh, output: Step | None = None,
                 init: Init = glorot_uniform) -> None:
        sizes = required_sizes("MLP", "sizes", sizes, least=2)
        steps: list[Step] = []
        for inputs, outputs in pairwise(sizes):
            steps += [Dense(inputs, outputs, rng, init=init), activation]
        super().__init__(*steps[:-1], *([] if output is None else [output]))
