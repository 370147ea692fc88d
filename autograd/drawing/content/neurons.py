"""The neuron level: the classic picture of circles, with a weight on every edge and its gradient.

A network is layers of neurons: each takes a weighted sum of the layer before, adds a bias and
applies its activation. What follows the last layer is the loss, in boxes of gates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograd.drawing.content.boxes import array_box, clip, gate_box, key, leaf_box, operand
from autograd.drawing.content.details import details_of, details_of_edge
from autograd.drawing.content.layers import Neurons, layers_of
from autograd.drawing.content.messages import edge_lines
from autograd.drawing.content.view import View
from autograd.drawing.scene import Box, Direction, Edge, EdgeKind, Line, Scene
from autograd.engine.tensor import Tensor, value_of
from autograd.formulas.figures import Numbers, figure, norm


def neuron_scene(view: View, title: str, direction: Direction | None) -> Scene:
    """The scene of a small network, neuron by neuron; a ValueError for a graph that is none."""
    layers, loss = layers_of(view)
    boxes = [_circle(view, layer, j) for layer in layers for j in range(layer.count)]
    edges = [edge for layer in layers for edge in _weights(view, layer)]
    more, last = _loss(view, layers, loss)
    notes = (*view.graph.notes, *_notes(layers))
    return Scene(title, (*boxes, *more), (*edges, *last), notes, direction or "LR")


def _key(layer: Neurons, j: int) -> str:
    return f"n{layer.place}.{j}"


def _circle(view: View, layer: Neurons, j: int) -> Box:
    """A neuron: its name, activation, output and gradient, and its bias."""
    name = operand(view, layer.out).text
    value = _of_neuron(value_of(layer.out), j)
    lines = [Line(clip(f"{name}[{j}]" if layer.count > 1 else name), "title")]
    if layer.activations:
        lines.append(Line(", ".join(layer.activations), "muted"))
    if view.values:
        lines.append(Line(_amount(value, view.numbers), "value"))
    g = view.gradient(layer.out) if isinstance(layer.out, Tensor) else None
    if g is not None:
        lines.append(Line(f"∂ {_amount(_of_neuron(g, j), view.numbers)}", "gradient"))
    if layer.b is not None:
        lines.append(Line(f"bias {_at(value_of(layer.b), j, view.numbers)}", "value"))
        slope = view.gradient(layer.b) if isinstance(layer.b, Tensor) else None
        if slope is not None:
            lines.append(Line(f"∂ {_at(slope, j, view.numbers)}", "gradient"))
    about = f"neuron {j + 1} of {layer.count} in {name}"
    return Box(_key(layer, j), tuple(lines), "neuron", (), about)


def _weights(view: View, layer: Neurons) -> Iterator[Edge]:
    """The edges into a layer, each with its weight and ∂E/∂weight."""
    if layer.before is None:
        return
    slope = view.gradient(layer.W) if isinstance(layer.W, Tensor) else None
    for j in range(layer.count):
        for i in range(layer.before.count):
            weight = layer.weight(value_of(layer.W), i, j)
            lines = [Line(figure(weight, view.numbers), "value")]
            if slope is not None:
                back = figure(layer.weight(slope, i, j), view.numbers)
                lines.append(Line(f"∂ {back}", "gradient"))
            yield Edge(_key(layer.before, i), _key(layer, j), tuple(lines),
                       "value" if slope is None else "gradient")


def _loss(view: View, layers: list[Neurons], loss: list[Tensor]) -> tuple[list[Box], list[Edge]]:
    """The gates after the last layer, in boxes, and the edges into them."""
    outputs = {layer.out.order: layer for layer in layers if isinstance(layer.out, Tensor)}
    boxes: dict[str, Box] = {}
    edges = []
    for t in loss:
        for i, x in enumerate(t.inputs):
            if isinstance(x, Tensor) and x.order in outputs:
                layer = outputs[x.order]
                kind = _kind(view, t, i)
                edges += [Edge(_key(layer, j), key(t), (), kind) for j in range(layer.count)]
            elif isinstance(x, Tensor):
                if x.order in view.leaves:
                    boxes.setdefault(key(x), _detailed(view, leaf_box(view, x, ()), x))
                edges.append(Edge(key(x), key(t), edge_lines(view, t, i), _kind(view, t, i),
                                  details=details_of_edge(view, t, i)))
            elif isinstance(x, np.ndarray):
                box = _detailed(view, array_box(view, x, t, i, ()), x)
                boxes[box.key] = box
                edges.append(Edge(box.key, key(t), (), "constant"))
        boxes[key(t)] = _detailed(view, gate_box(view, t, ()), t)
    return list(boxes.values()), edges


def _detailed(view: View, box: Box, x: Any) -> Box:
    return replace(box, details=details_of(view, x))


def _kind(view: View, t: Tensor, i: int) -> EdgeKind:
    """What runs along the edge into a gate of the loss."""
    if view.message(t, i) is not None:
        return "gradient"
    return "value" if t.inputs[i].requires_grad else "constant"


def _of_neuron(value: Any, j: int) -> Any:
    """The entries of `value` that are of neuron `j`, one for each example."""
    return value[..., j] if np.ndim(value) else value


def _at(value: Any, j: int, numbers: Numbers) -> str:
    return figure(value[..., j].item() if np.size(value) > 1 else np.ravel(value)[0], numbers)


def _amount(value: Any, numbers: Numbers) -> str:
    """One number, or the norm of those of a batch."""
    flat = np.ravel(value)
    return figure(flat[0], numbers) if flat.size == 1 else f"‖{norm(flat, numbers)}‖"


def _notes(layers: list[Neurons]) -> Iterator[str]:
    """What stands for the numbers of a batch."""
    shape = np.shape(value_of(layers[0].out))
    if len(shape) > 1 and shape[0] > 1:
        yield f"a batch of {shape[0]:,}: ‖ ‖ is the norm over it, weights have the sum of gradients"
