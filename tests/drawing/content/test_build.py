from __future__ import annotations

import numpy as np
import pytest

import gates
from autograd import GradientError, Tensor, constant, draw, parameter, scope, tensor
from autograd.drawing import Drawing
from tests.drawing.pictures import box, into, kinds, text, titles


def neuron(keep: bool = True) -> Tensor:
    x = tensor([0.35, 0.9], name="x")
    W = parameter([[0.3, 0.9]], name="W")
    with scope("layer"):
        s = gates.matvec(W, x).named("s")
        y = gates.sigmoid(s).named("y")
    E: Tensor = gates.sq_err(constant([0.5], name="d"), y).named("E")
    E.backward(keep=keep)
    return E


def test_boxes_show_gate_formula_value_and_gradient() -> None:
    picture = draw(neuron())
    assert kinds(picture) == ["parameter", "input", "gate", "gate", "constant", "output"]
    assert text(box(picture, "MatVec (1,)")) == [
        "MatVec (1,)",
        "s = W x",
        "= [0.915]",
        "∂E/∂s = [0.0437]",
    ]
    assert text(box(picture, "W (1, 2)"))[1:] == ["[[0.3, 0.9]]", "∂E/∂W = [[0.0153, 0.03933]]"]
    assert text(box(picture, "d (1,)"))[1:] == ["[0.5]"]


def test_edges_show_upstream_times_jacobian() -> None:
    picture = draw(neuron())
    weight, data = into(picture, "MatVec (1,)")
    assert text(weight) == ["∂E/∂s ⊗ x", "J dense, 1 × 2",
                            "[0.0437] ⊗ [0.35, 0.9] = [[0.0153, 0.03933]]"]
    assert text(data) == ["Wᵀ ∂E/∂s", "J dense, 1 × 2",
                          "[0.3] · [0.0437] = [0.01311]", "[0.9]              [0.03933]"]
    (activation,) = into(picture, "Sigmoid (1,)")
    assert text(activation) == ["∂E/∂y ⊙ y ⊙ (1 − y)", "[0.214] ⊙ [0.2042] = [0.0437]"]
    target, output = into(picture, "SqErr")
    assert (target.kind, target.lines) == ("constant", ())
    assert text(output) == ["y − d", "[0.714] − [0.5] = [0.214]"]


def test_messages_are_those_of_the_sweep() -> None:
    x = tensor(3.0, name="x")
    E = np.sin(x * 2).named("E")
    E.backward(keep=True)
    (edge,) = into(draw(E), "Multiply")
    g = float(E.inputs[0].grad)
    assert text(edge) == ["∂E/∂multiply1 · 2", f"{g:.4g} × 2 = {2 * g:.4g}"]


def test_scopes_are_groups_and_parameters_join_their_users() -> None:
    picture = draw(neuron())
    groups = {one.lines[0].text: one.group for one in picture.scene.boxes}
    assert groups["MatVec (1,)"] == groups["W (1, 2)"] == ("layer",)
    assert groups["x (2,)"] == groups["SqErr"] == ()


def test_without_messages_there_are_none_to_show_and_no_zeros() -> None:
    picture = draw(neuron(keep=False))
    assert not any(edge.lines for edge in picture.scene.edges)
    assert "∂E/∂W = [[0.0153, 0.03933]]" in text(box(picture, "W (1, 2)"))
    assert text(box(draw(tensor([1.0, 2.0], name="x").sum()), "Sum")) == [
        "Sum",
        "sum1 = Σ x",
        "= 3",
    ]


def test_to_insist_on_gradients_that_are_not_there_is_an_error() -> None:
    with pytest.raises(GradientError) as caught:
        draw(neuron(keep=False), gradients=True)
    assert str(caught.value).startswith(
        "draw: no gradients were kept in this graph; call .backward(keep=True) on E first, or "
        "draw with gradients=False (test_build.py:"
    )
    E = neuron()
    assert draw(E, gradients=True).scene == draw(E).scene


def test_gradients_and_values_can_be_left_out() -> None:
    picture = draw(neuron(), gradients=False, values=False)
    assert text(box(picture, "MatVec (1,)")) == ["MatVec (1,)", "s = W x"]
    assert not any(edge.lines for edge in picture.scene.edges)
    assert (picture.scene.direction, draw(neuron()).scene.direction) == ("LR", "TB")


def test_fan_out_shows_the_sum_of_its_messages() -> None:
    x = tensor(3.0, name="x")
    E = (x * x + np.exp(x)).named("E")
    E.backward(keep=True)
    picture = draw(E)
    assert text(box(picture, "Σ")) == [
        "Σ",
        "∂E/∂x = sum of 3 messages",
        "= 3 + 3 + 20.09",
        "= 26.09",
    ]
    key = box(picture, "Σ").key
    assert [edge.source for edge in into(picture, "Multiply")] == [key, key]
    assert [edge.kind for edge in into(picture, "Σ")] == ["gradient"]


def test_shared_parameters_are_ghosts_at_further_uses() -> None:
    W, h = parameter([[0.5]], name="W"), constant([1.0], name="h")
    for _ in range(3):
        h = np.tanh(W @ h)
    E = h.sum().named("E")
    E.backward(keep=True)
    picture = draw(E)
    assert kinds(picture).count("ghost") == 2
    assert kinds(picture).count("parameter") == 1
    assert text(box(picture, "W (1, 1)"))[-1] == "(sum of 3 messages)"
    assert "Σ" not in titles(picture)


def test_large_arrays_by_norm_and_bad_numbers_in_alarm() -> None:
    x = tensor(np.ones((10, 10)), name="x")
    with np.errstate(divide="ignore"):
        y = np.log(x - x)
    picture = draw(y)
    assert text(box(picture, "x (10, 10)"))[1] == "all 1"
    alarms = [line.text for line in box(picture, "Log (10, 10)").lines if line.style == "alarm"]
    assert alarms == ["value: 100 infinite of 100"]


def test_a_gate_with_several_outputs() -> None:
    x = tensor([1.0, 2.0, 3.0, 4.0], name="x")
    left, right = gates.Split((2,))(x)
    E = (left * right).sum().named("E")
    E.backward(keep=True)
    picture = draw(E)
    split = next(one for one in picture.scene.boxes if one.lines[0].text.startswith("Split"))
    assert "= 2 outputs" in text(split)
    assert sum(title.startswith("Pick") for title in titles(picture)) == 2


def test_a_leaf_alone_and_several_outputs() -> None:
    x = tensor(2.0, name="x")
    assert titles(draw(x)) == ["x"]
    assert kinds(draw([x * 2, x * 3])) == ["input", "output", "output"]


def test_hostile_names_go_through_every_format() -> None:
    x = tensor([1.0], name='<script>alert("1")</script>\n]]>%s')
    E = (x * x).sum().named("& \\E\0")
    E.backward(keep=True)
    with scope("</g>"):
        picture = draw(np.exp(E))
    assert isinstance(picture, Drawing)
    assert "<script" not in picture.svg
    assert "<script>" in picture.text()
    assert picture.dot.source.count("digraph") == 1


def test_the_same_graph_gives_the_same_bytes() -> None:
    E = neuron()
    assert draw(E).svg == draw(E).svg
    assert draw(E).dot.source == draw(E).dot.source


def test_drawing_leaves_the_tensors_as_they_were() -> None:
    E = neuron()
    W = next(t for t in E.inputs[1].inputs[0].inputs if t.name == "W")
    before = (W.grad.copy(), W.value.copy(), W.value.flags.writeable)
    draw(E).svg  # noqa: B018
    draw(E, level="primitive").svg  # noqa: B018
    assert np.array_equal(W.grad, before[0])
    assert np.array_equal(W.value, before[1])
    assert W.value.flags.writeable is before[2]
