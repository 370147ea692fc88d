from __future__ import annotations

import numpy as np

import gates
from autograd import draw, tensor
from tests.drawing.pictures import box, text, titles


def test_depth_opens_gates_and_sweeps_their_insides() -> None:
    x = tensor([1.0, 2.0, 3.0], name="x")
    E = gates.softmax(x)[0].named("E")
    E.backward(keep=True)
    before = x.grad.copy()
    picture = draw(E, depth=1)
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


def test_depth_without_gradients() -> None:
    y = gates.sigmoid(tensor(0.0, name="x"))
    assert titles(draw(y, depth=None)) == ["x", "Negative", "Exp", "Add", "Divide"]
    assert titles(draw(y)) == ["x", "Sigmoid"]
