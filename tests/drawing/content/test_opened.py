from __future__ import annotations

import numpy as np

import gates
from autograd import Graph, anomaly, draw, scope, tensor
from autograd.nn import LSTM
from tests.drawing.pictures import box, text, titles


def test_opened_gates_are_swept_inside() -> None:
    x = tensor([1.0, 2.0, 3.0], name="x")
    E = gates.softmax(x)[0].named("E")
    E.backward(keep=True)
    before = x.grad.copy()
    picture = draw(E, open="softmax1")
    assert [title.split(" ")[0].split("(")[0] for title in titles(picture)] == [
        "x",
        "Exp",
        "Σ",
        "Sum",
        "Divide",
        "Index",
    ]
    assert {one.group for one in picture.scene.boxes} == {(), ("softmax1",)}
    assert text(box(picture, "Divide (3,)"))[-1].startswith("∂E/∂softmax1 = [1, 0, 0]")
    assert np.array_equal(x.grad, before)


def test_primitive_gates_without_gradients() -> None:
    y = gates.sigmoid(tensor(0.0, name="x"))
    assert titles(draw(y, level="primitive")) == ["x", "Negative", "Exp", "Add", "Divide"]
    assert titles(draw(y)) == ["x", "Sigmoid"]


def test_opening_in_a_cut_keeps_the_gradients_of_the_whole() -> None:
    x = tensor([1.0, 2.0], name="x")
    h = gates.sigmoid(x).named("h")
    E = np.sum(h * h + h).named("E")
    E.backward(keep=True)
    part = Graph(E).between("x", "h")
    lines = text(box(draw(part, level="primitive"), "Divide (2,)"))
    assert lines[-1].startswith("∂E/∂h = [2.462, 2.762]")


def test_a_gate_of_several_outputs_opens() -> None:
    x = tensor(np.ones((1, 2, 2)), name="x")
    E = np.sum(LSTM(2, 1, np.random.default_rng(0))(x)).named("E")
    E.backward(keep=True)
    assert any(title.startswith("LSTMScan") for title in titles(draw(E)))
    picture = draw(E, level="primitive")
    assert not any(title.startswith("LSTMScan") for title in titles(picture))
    assert "others that are not drawn" not in picture.text()


def test_opening_under_anomaly_and_in_a_scope_of_the_users() -> None:
    y = gates.sigmoid(tensor([0.0], name="x")).named("y")
    with anomaly(), scope("outside"):
        picture = draw(y, level="primitive")
    assert {one.group for one in picture.scene.boxes} == {(), ("y",)}
