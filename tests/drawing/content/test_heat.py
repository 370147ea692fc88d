"""Heat on a scene: norms, gains, marks and paths are those of the audit and of the engine."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

import gates
from autograd import Graph, audit, draw, parameter, tensor
from autograd.drawing.scene import Box
from autograd.engine.norms import norm
from autograd.engine.tensor import Tensor
from autograd.nn import LSTM
from tests.auditing.deep_networks import dead, deep, loss, scaled
from tests.drawing.pictures import box, into, text
from tests.engine.test_random_graphs import PROGRAMS, drawn, run


def tensors(graph: Graph) -> dict[str, Tensor]:
    return {f"t{t.order}": t for t in graph}


def kept_norm(t: Tensor) -> float:
    g = t.notes.grad  # type: ignore[union-attr]
    return norm(tuple(part for part in g if part is not None) if isinstance(g, list) else g)


def heat_of(one: Box) -> float:
    assert one.heat is not None
    return float(10 ** one.heat)


@settings(max_examples=5 * settings().max_examples)
@given(PROGRAMS)
def test_every_heat_and_gain_is_the_engines(program):
    steps, seed = program
    E = run(steps, [parameter(part) for part in drawn(seed)])
    E.backward(keep=True)
    scene = draw(E, heat=True).scene
    known = tensors(Graph(E))
    boxes = {one.key: one for one in scene.boxes}
    for one in scene.boxes:
        t = known.get(one.key.rstrip("+").partition("@")[0])
        if t is not None and t.requires_grad and kept_norm(t):
            assert math.isclose(heat_of(one), kept_norm(t), rel_tol=1e-9)
    sent = sorted(norm(m) / kept_norm(t) for t in known.values() if t.gate is not None
                  for m in t.notes.messages if m is not None and kept_norm(t))
    drawn_gains = sorted(edge.gain for edge in scene.edges if edge.gain is not None)
    np.testing.assert_allclose(drawn_gains, sent)
    assert scene.heat is not None
    low, high = scene.heat
    assert all(low <= one.heat <= high for one in boxes.values() if one.heat is not None)


def test_without_heat_nothing_is_hot():
    x = tensor(3.0, name="x")
    scene = draw(x * x).scene
    assert scene.heat is None and not any(one.bold or one.heat for one in scene.boxes)


def test_numbers_on_boxes_and_edges():
    x = tensor([3.0, 4.0], name="x")
    E = np.sum(x * x * 2).named("E")
    drawing = draw(E, heat=True)
    assert text(box(drawing, "x (2,)"))[-1] == "‖∂E/∂x‖ = 20"
    assert [text(edge) for edge in into(drawing, "Sum")] == [["gain 1.414"]]
    gains = [edge.gain for edge in drawing.scene.edges if edge.target == box(
        drawing, "Multiply (2,)").key]
    assert len(gains) == 2


def test_gradients_of_another_run_are_not_shown():
    W = parameter([[1.0, 2.0]], name="W")
    np.sum(W * 1000).backward(keep=True)
    drawing = draw(np.sum(W * 2).named("E"), heat=True)
    assert text(box(drawing, "W (1, 2)"))[1:] == ["[[1, 2]]", "‖∂E/∂W‖ = 2.828"]
    assert heat_of(box(drawing, "W (1, 2)")) == pytest.approx(2 * math.sqrt(2))


def test_the_path_along_which_a_gradient_dies_is_bold():
    E = loss(scaled(deep(layers=8), 1e-2, "layer3.W", "layer4.W"))
    scene = draw(E, heat=True).scene
    one, = audit(E).of("vanishing")
    nodes = Graph(E).nodes
    path = [f"t{nodes[place].order}" for place in one.path]
    assert {b.key for b in scene.boxes if b.bold} == set(path)
    assert {(e.source, e.target) for e in scene.edges if e.bold} == set(
        zip(path[1:], path[:-1], strict=True))
    assert "▼ vanishing × " in "".join(text(next(b for b in scene.boxes if b.key == path[-1])))
    assert scene.notes[0].startswith("vanishing: the gradient shrinks by a factor of ")
    assert all(len(note) <= 110 for note in scene.notes)


@pytest.mark.parametrize(("y", "mark"), [
    (lambda: loss(dead(14)), "○ dead 58 %"),
    (lambda: loss(dead(24)), "∅ zero gradient"),
    (lambda: np.sum(np.tanh(tensor(np.full(4, 9.0)))), "■ saturated 100 %"),
    (lambda: np.sum(np.sqrt(tensor([0.0, 1.0]))), "⚠ NaN or infinite gradient"),
    (lambda: np.sum(parameter(np.full((9, 9), np.nan)) * 1), "value: 81 NaN of 81"),
], ids=["dead", "zero", "saturated", "infinite", "NaN"])
def test_marks(y: Any, mark: str):
    with np.errstate(all="ignore"):
        drawing = draw(y(), heat=True)
    alarms = [line.text for b in drawing.scene.boxes for line in b.lines if line.style == "alarm"]
    assert any(line.startswith(mark) for line in alarms), alarms


def test_boxes_of_many_gates_have_the_heat_of_what_they_hand_on():
    rng = np.random.default_rng(0)
    layer = LSTM(3, 4, rng, unrolled=True, last=True)
    E = np.sum(layer(rng.normal(size=(2, 12, 3)))).named("E")
    drawing = draw(E, heat=True, limit=40)
    closed = [b for b in drawing.scene.boxes if b.kind == "summary"]
    rows = {row.scope: row for row in audit(E).scopes}
    assert closed
    for b in closed:
        assert heat_of(b) == pytest.approx(rows[b.lines[0].text].upstream, rel=0.5)
    edges = [e for e in drawing.scene.edges if e.kind == "summary" and e.gain is not None]
    assert edges


def test_parallel_edges_have_a_gain_each():
    x, y = tensor(2.0, name="x"), tensor(5.0, name="y")
    h = x * y
    drawing = draw((h * h).named("E"), heat=True)
    assert sorted(e.gain for e in drawing.scene.edges if e.gain) == [2.0, 5.0, 10.0, 10.0]


def test_an_opened_graph_is_hot_too():
    x = tensor([1.0, 2.0], name="x")
    E = np.sum(gates.softmax(x) * np.arange(2.0)).named("E")
    E.backward(keep=True)
    drawing = draw(E, heat=True, open="*")
    assert heat_of(box(drawing, "x (2,)")) == pytest.approx(norm(x.grad))


def test_heat_needs_gradients():
    E = tensor(2.0, name="x") ** 2
    with pytest.raises(ValueError, match=r"^draw: heat=True shows gradients; leave out "
                                         r"gradients=False \(test_heat.py:\d+\)$"):
        draw(E, heat=True, gradients=False)
