"""A network of neurons read off its gates: weighted sums, biases and activations, layer by layer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np

from autograd.drawing.content.view import View
from autograd.engine.tensor import Tensor, value_of
from gates import Elementwise, Multilinear, ScaledDotProduct
from gates.errors import located

MOST_NEURONS = 60
MOST_WEIGHTS = 150
MOST_LOSS = 8
REMEDY = 'draw it at level="gate", or a part that graph.between(a, b) cuts out'

_ACTIVATIONS = ("Softmax", "LogSoftmax")
"""Besides those that are entry by entry."""


@dataclass(eq=False)
class Neurons:
    """A layer of neurons: `out` holds what they give, for one example or a batch of them.

    `W` are its weights from the layer `before`, by columns or `by_row`; inputs have none.
    """

    place: int
    out: Any
    before: Neurons | None = None
    W: Any = None
    by_row: bool = False
    b: Any = None
    activations: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many neurons there are."""
        shape = np.shape(value_of(self.out))
        return int(shape[-1]) if shape else 1

    def weight(self, array: Any, i: int, j: int) -> Any:
        """The entry of the weights, or of their gradient, from neuron `i` to neuron `j`."""
        if np.ndim(array) == 1:
            return array[i]
        return array[j, i] if self.by_row else array[i, j]


def layers_of(view: View) -> tuple[list[Neurons], list[Tensor]]:
    """The layers of a network, inputs first, and the gates of its loss.

    Raises a ValueError that names the gate at fault for a graph that is no such network, or has
    more neurons than anyone reads.
    """
    reader = _Reader(view)
    for t in view.gates:
        if not reader.takes(t):
            reader.loss.append(t)
    parameters = {p.order for p in view.graph.parameters}
    for t in reader.loss:
        if parameters & {x.order for x in t.inputs if isinstance(x, Tensor)}:
            _refuse(f"{_called(view, t)} is no weighted sum, bias or activation of the "
                    "layer before")
    product = _product_of_neurons(reader)
    if product is not None:
        _refuse(f"{_called(view, product)} multiplies neurons by neurons, which is no dense "
                "network")
    if not any(layer.before for layer in reader.layers):
        first = f": {_called(view, view.gates[0])} is the first gate" if view.gates else ""
        _refuse(f"this graph has no weighted sum of inputs{first}")
    if len(reader.loss) > MOST_LOSS:
        _refuse(f"{len(reader.loss)} gates come after the last layer, from "
                f"{_called(view, reader.loss[0])} on; at most {MOST_LOSS} are drawn")
    _refuse_many(reader.layers)
    return reader.layers, reader.loss


class _Reader:
    """The layers found so far, and the gates that belong to none."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.layers: list[Neurons] = []
        self.loss: list[Tensor] = []

    def takes(self, t: Tensor) -> bool:
        """Whether the gate of `t` belongs to a layer, which it is then put into."""
        assert t.gate is not None
        match t.gate.name, t.inputs:
            case "Affine", (x, W, b):
                return self.sums(t, x, W, False) and self.adds(t, b)
            case "MatVec", (W, x):
                return self.sums(t, x, W, True)
            case "Dot" | "MatMul", (x, y):
                return self.multiplies(t, x, y)
            case "Add", (x, y):
                return self.biases(t, x, y) or self.biases(t, y, x)
        return self.activates(t)

    def multiplies(self, t: Tensor, x: Any, y: Any) -> bool:
        """x W or W x: the weights are what is a parameter, or else what no layer gives."""
        if self.is_weight(y) and not (self.is_weight(x) and _is_parameter(x)):
            return self.sums(t, x, y, False)
        return self.is_weight(x) and np.ndim(value_of(y)) == 1 and self.sums(t, y, x, True)

    def sums(self, t: Tensor, x: Any, W: Any, by_row: bool) -> bool:
        """A weighted sum of the neurons `x`."""
        if not self.is_weight(W) or np.ndim(value_of(x)) not in (1, 2):
            return False
        before = self.layer(x) or self.inputs(x)
        if before is None:
            return False
        self.layers.append(Neurons(len(self.layers), t, before, W, by_row))
        return True

    def adds(self, t: Tensor, b: Any) -> bool:
        self.layers[-1].b = b
        return True

    def biases(self, t: Tensor, x: Any, b: Any) -> bool:
        """A bias on a weighted sum that has none yet."""
        layer = self.layer(x)
        fits = layer is not None and layer.before is not None and layer.b is None and (
            not layer.activations and self.is_leaf(b) and np.ndim(value_of(b)) <= 1)
        if layer is None or not fits or self.used_twice(x) or np.shape(t._value) != np.shape(
                value_of(x)):
            return False
        layer.b, layer.out = b, t
        return True

    def activates(self, t: Tensor) -> bool:
        """An activation of a layer."""
        tensors = [x for x in t.inputs if isinstance(x, Tensor)]
        layer = self.layer(tensors[0]) if len(tensors) == 1 else None
        assert t.gate is not None
        kind = isinstance(t.gate, Elementwise) or t.gate.name in _ACTIVATIONS
        alone = not any(np.ndim(x) for x in t.inputs if not isinstance(x, Tensor))
        if layer is None or layer.before is None or not kind or not alone or (
                self.used_twice(tensors[0]) or np.shape(t._value) != np.shape(layer.out._value)):
            return False
        layer.activations.append(t.gate.name.lower())
        layer.out = t
        return True

    def layer(self, x: Any) -> Neurons | None:
        """The layer that gives `x`."""
        return next((layer for layer in self.layers if layer.out is x), None)

    def inputs(self, x: Any) -> Neurons | None:
        """The inputs `x` as neurons, if the graph begins there."""
        if not self.is_leaf(x):
            return None
        self.layers.append(Neurons(len(self.layers), x))
        return self.layers[-1]

    def is_leaf(self, x: Any) -> bool:
        return not isinstance(x, Tensor) or x.order in self.view.leaves

    def is_weight(self, x: Any) -> bool:
        return self.is_leaf(x) and np.ndim(value_of(x)) in (1, 2) and self.layer(x) is None

    def used_twice(self, x: Tensor) -> bool:
        return len(self.view.users[x.order]) > 1


def _product_of_neurons(reader: _Reader) -> Tensor | None:
    """The first gate after the layers that is a product of arrays both made from neurons."""
    made = {layer.out.order for layer in reader.layers if layer.before}
    for t in reader.loss:
        count = sum(isinstance(x, Tensor) and x.order in made for x in t.inputs)
        if count > 1 and np.shape(t._value) and isinstance(
                t.gate, Multilinear | ScaledDotProduct):
            return t
        if count:
            made.add(t.order)
    return None


def _is_parameter(x: Any) -> bool:
    return isinstance(x, Tensor) and x.is_parameter


def _called(view: View, t: Tensor) -> str:
    assert t.gate is not None
    return f"{t.gate.name} ({view.names[t.order]})"


def _refuse_many(layers: Iterable[Neurons]) -> None:
    """A ValueError for more neurons or weights than anyone reads."""
    layers = list(layers)
    neurons = sum(layer.count for layer in layers)
    weights = sum(layer.count * layer.before.count for layer in layers if layer.before)
    if neurons > MOST_NEURONS or weights > MOST_WEIGHTS:
        _refuse(f"{neurons:,} neurons with {weights:,} weights are too many to read; at most "
                f"{MOST_NEURONS} with {MOST_WEIGHTS} are drawn")


def _refuse(reason: str) -> NoReturn:
    raise ValueError(located(f"draw: level='neuron' takes small networks of dense layers; {reason}"
                             f"; {REMEDY}"))
