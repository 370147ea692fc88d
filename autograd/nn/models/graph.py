"""Networks on graphs, which are given by adjacency arrays."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

import gates
from autograd.engine.leaves import parameter
from autograd.engine.tensor import Tensor, value_of
from autograd.nn.calls import as_array, fixed_shape, shape_of
from autograd.nn.dense import MLP, Dense
from autograd.nn.layer import Layer, Shape
from autograd.nn.sequential import Step
from autograd.nn.sizes import required_sizes
from gates.errors import OperandError, ShapeError, located
from gates.operands import cast, dtype_of


class GraphLayer(Layer):
    """A layer of the features x (..., nodes, inputs) of nodes, and of A (..., nodes, nodes).

    A[i, j] is the weight of the edge from node j to node i, mostly 1 or 0; a batch axis before
    holds graphs padded to one size, whose added nodes have no edges.
    """

    inputs: int

    def check(self, x: Any, A: Any) -> None:
        check_graph(self, self.inputs, x, A)


class GCNConv(GraphLayer):
    """y = D^(−½) (A + I) D^(−½) x W + b, where D has the sums of the rows of A + I.

    x is (..., nodes, inputs), A is (..., nodes, nodes) and symmetric, W is (inputs, outputs),
    b is (outputs,), y is (..., nodes, outputs). Raises a ShapeError for other shapes. Source: Kipf,
    Welling, "Semi-supervised classification with graph convolutional networks" (2017), equation 2.

    >>> import numpy as np
    >>> from autograd.nn import GCNConv
    >>> layer = GCNConv(3, 2, np.random.default_rng(0))
    >>> layer(np.ones((4, 3)), np.ones((4, 4)) - np.eye(4)).shape
    (4, 2)
    """

    dense: Dense

    def __init__(self, inputs: int, outputs: int, rng: np.random.Generator,
                 bias: bool = True) -> None:
        self.dense = Dense(inputs, outputs, rng, bias)
        self.inputs = self.dense.inputs

    def __call__(self, x: Any, A: Any) -> Any:
        y = np.matmul(normalised_adjacency(cast(as_array(A), dtype_of(self.dense.W))),
                      np.matmul(x, self.dense.W))
        return y if self.dense.b is None else y + self.dense.b

    def output_shape(self, x: Shape, A: Shape) -> Shape:
        return (*x[:-1], self.dense.outputs)


class GINConv(GraphLayer):
    """y = MLP((1 + ε) x + A x), where ε is a parameter, at first 0.

    x is (..., nodes, sizes[0]), A is (..., nodes, nodes), y is (..., nodes, sizes[-1]); `sizes` are
    those of the MLP. Raises a ShapeError for other shapes, an OperandError for fewer than two
    sizes. Source: Xu, Hu, Leskovec, Jegelka, "How powerful are graph neural networks?" (2019),
    equation 4.1.

    >>> import numpy as np
    >>> from autograd.nn import GINConv
    >>> layer = GINConv([3, 8, 2], np.random.default_rng(0))
    >>> layer(np.ones((4, 3)), np.ones((4, 4)) - np.eye(4)).shape
    (4, 2)
    """

    epsilon: Tensor
    network: MLP

    def __init__(self, sizes: Sequence[int], rng: np.random.Generator,
                 activation: Step = gates.relu) -> None:
        self.inputs, *_ = required_sizes("GINConv", "sizes", sizes, least=2)
        self.epsilon = parameter(0.0)
        self.network = MLP(sizes, rng, activation)

    def __call__(self, x: Any, A: Any) -> Any:
        x = as_array(x)
        neighbours = np.matmul(cast(as_array(A), dtype_of(self.epsilon)), x)
        return self.network((1 + self.epsilon) * x + neighbours)

    def output_shape(self, x: Shape, A: Shape) -> Shape:
        return self.network.output_shape(x)


class GCN(Layer):
    """Logits of the nodes of a graph: graph convolutions of `sizes`, with `activation` between.

    x is (..., nodes, sizes[0]), A is (..., nodes, nodes) and symmetric, y is (..., nodes,
    sizes[-1]). `fit` takes the first axis as samples, so give it one there, x[None] and A[None], if
    there is one graph. Raises a ShapeError for other shapes. Source: Kipf, Welling,
    "Semi-supervised classification with graph convolutional networks" (2017), equation 9.

    >>> import numpy as np
    >>> from autograd.nn import GCN
    >>> model = GCN([3, 16, 2], np.random.default_rng(0))
    >>> model(np.ones((4, 3)), np.ones((4, 4)) - np.eye(4)).shape
    (4, 2)
    """

    convolutions: list[GCNConv]
    activation: Step

    def __init__(self, sizes: Sequence[int], rng: np.random.Generator,
                 activation: Step = gates.relu) -> None:
        sizes = required_sizes("GCN", "sizes", sizes, least=2)
        self.convolutions = [GCNConv(inputs, outputs, rng) for inputs, outputs in pairwise(sizes)]
        self.activation = activation

    def check(self, x: Any, A: Any) -> None:
        check_graph(self, self.convolutions[0].inputs, x, A)

    def __call__(self, x: Any, A: Any) -> Any:
        *hidden, last = self.convolutions
        for convolution in hidden:
            x = self.activation(convolution(x, A))
        return last(x, A)


class GIN(Layer):
    """Logits of whole graphs: y = [Σ x, Σ x₁, Σ x₂, ...] W + b, the sums over the nodes.

    x is (..., nodes, sizes[0]), A is (..., nodes, nodes), y is (..., classes); x₁, x₂, ... are what
    the graph layers (`GINConv`) of `sizes` make of x, each with one hidden layer and `activation`
    after it. Nodes that graphs were padded with must not count, so a `mask` (..., nodes) may
    be given, true for the nodes that count; what x has for the others is of no matter. Raises a
    ShapeError for other shapes, an OperandError for a mask of other numbers than 0 and 1. Source:
    Xu, Hu, Leskovec, Jegelka, "How powerful are graph neural networks?" (2019), equations 4.1 and
    4.2.

    >>> import numpy as np
    >>> from autograd.nn import GIN
    >>> model = GIN([3, 16, 16], 2, np.random.default_rng(0))
    >>> model(np.ones((5, 4, 3)), np.ones((5, 4, 4)) - np.eye(4)).shape
    (5, 2)
    """

    convolutions: list[GINConv]
    activation: Step
    output: Dense

    def __init__(self, sizes: Sequence[int], classes: int, rng: np.random.Generator,
                 activation: Step = gates.relu) -> None:
        sizes = required_sizes("GIN", "sizes", sizes, least=2)
        self.convolutions = [GINConv([inputs, outputs, outputs], rng, activation)
                             for inputs, outputs in pairwise(sizes)]
        self.activation = activation
        self.output = Dense(sum(sizes), classes, rng)

    def __call__(self, x: Any, A: Any, mask: Any = None) -> Any:
        counted: Any = None if mask is None else np.expand_dims(as_array(mask) != 0, -1)
        states = [as_array(x) if mask is None else np.where(counted, x, 0)]
        for convolution in self.convolutions:
            states.append(self.activation(convolution(states[-1], A)))
        every = np.concatenate(states, axis=-1)
        if mask is not None:
            every = np.where(counted, every, 0)
        return self.output(np.sum(every, axis=-2))

    def check(self, x: Any, A: Any, mask: Any = None) -> None:
        check_graph(self, self.convolutions[0].inputs, x, A)
        if mask is None:
            return
        if shape_of(mask) != shape_of(x)[:-1]:
            raise ShapeError(located(f"{self.label}: needs a mask of shape {shape_of(x)[:-1]}, a "
                                     f"number for each node; mask is {shape_of(mask)}"))
        numbers = np.asarray(value_of(mask))
        others = numbers[(numbers != 0) & (numbers != 1)]
        if others.size:
            raise OperandError(located(f"{self.label}: a mask is of 1 for nodes that count and 0 "
                                       f"for others; it has {others[0]}"))


def check_graph(layer: Layer, inputs: int, x: Any, A: Any) -> None:
    """A ShapeError that names `layer` unless x has so many features of each node, and A fits."""
    shape = shape_of(x)
    if len(shape) < 2 or shape[-1] != inputs:
        layer.refuse(f"(..., nodes, {inputs}), {inputs} features of each node", x)
    if shape_of(A)[-2:] != (shape[-2],) * 2:
        raise ShapeError(located(f"{layer.label}: needs A of shape (..., {shape[-2]}, "
                                 f"{shape[-2]}), for x is {shape}; A is {shape_of(A)}"))


def normalised_adjacency(A: Any) -> Any:
    """D^(−½) (A + I) D^(−½), where D has the sums of the rows of A + I.

    >>> normalised_adjacency(np.array([[0.0, 1.0], [1.0, 0.0]]))
    array([[0.5, 0.5],
           [0.5, 0.5]])
    """
    looped = A + np.eye(fixed_shape(A)[-1], dtype=dtype_of(A))
    root = 1 / np.sqrt(np.sum(looped, axis=-1))
    return looped * np.expand_dims(root, -1) * np.expand_dims(root, -2)
