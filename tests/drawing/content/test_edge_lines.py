from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gates
from autograd import GradientError, Tensor, constant, draw, parameter, tensor
from tests.drawing.pictures import box, into, text


def classifier() -> Tensor:
    z = tensor([0.5, -0.3, 0.1], name="z2")
    q = gates.softmax(z).named("q")
    E: Tensor = gates.sq_err(constant([0.0, 1.0, 0.0], name="t"), q).named("E")
    E.backward(keep=True)
    return E


def test_softmax_shows_its_jacobian_in_numbers() -> None:
    (edge,) = into(draw(classifier(), numbers=3), "Softmax (3,)")
    assert text(edge) == [
        "q ⊙ (∂E/∂q − Σ ∂E/∂q ⊙ q)",
        "J dense, 3 × 3",
        "[ 0.249  −0.1    −0.149]   [ 0.472]   [ 0.149 ]",
        "[−0.1     0.167  −0.067] · [−0.788] = [−0.2   ]",
        "[−0.149  −0.067   0.216]   [ 0.316]   [ 0.0508]",
    ]


def test_products_of_matrices_show_them_in_numbers() -> None:
    x, W = tensor([[1.0, 2.0], [3.0, 4.0]], name="x"), parameter([[0.5, -1.0], [2.0, 1 / 3]], "W1")
    b = parameter([0.1, -0.2], name="b")
    E = (x @ W + b).sum().named("E")
    E.backward(keep=True)
    picture = draw(E, numbers="fraction")
    data, weight = into(picture, "MatMul (2, 2)")
    assert text(data) == ["∂E/∂matmul1 W₁ᵀ", "J sparse, 4 × 4",
                          "[1  1] · [ 1/2  2  ] = [−1/2  7/3]",
                          "[1  1]   [−1    1/3]   [−1/2  7/3]"]
    assert text(weight)[2:] == ["[1  3] · [1  1] = [4  4]", "[2  4]   [1  1]   [6  6]"]
    whole, bias = into(picture, "Add (2, 2)")
    assert text(whole) == ["∂E/∂add1", "J identity, 4 × 4", "= [1  1]", "  [1  1]"]
    assert text(bias) == ["Σ ∂E/∂add1", "J sparse, 4 × 2", "Σ [[1, 1], [1, 1]] = [2, 2]"]
    (total,) = into(picture, "Sum")
    assert text(total) == ["1, to each entry", "J dense, 1 × 4", "= [1  1]", "  [1  1]"]


def test_negative_factors_stand_in_brackets() -> None:
    x, y = tensor(-2.0, name="x"), tensor(-3.0, name="y")
    E = (x * y * -1.5).named("E")
    E.backward(keep=True)
    picture = draw(E)
    first, second = into(picture, "Multiply")
    assert text(first) == ["∂E/∂multiply1 · y", "−1.5 × (−3) = 4.5"]
    assert text(second) == ["∂E/∂multiply1 · x", "−1.5 × (−2) = 3"]
    assert text(box(picture, "Multiply"))[1] == "multiply1 = x · y"
    assert text(picture.scene.boxes[-1])[1] == "E = multiply1 · (−1.5)"
    (last,) = into_key(picture, picture.scene.boxes[-1].key)
    assert text(last) == ["−1.5", "1 × (−1.5) = −1.5"]


def into_key(picture: Any, key: str) -> list[Any]:
    return [edge for edge in picture.scene.edges if edge.target == key]


def test_a_factor_of_one_is_left_out() -> None:
    x = tensor([1.0, 2.0], name="x")
    E = (x * 1 + 0 - 3).sum().named("E")
    E.backward(keep=True)
    for edge in draw(E).scene.edges:
        assert "⊙" not in "".join(text(edge))
    assert text(into(draw(E), "Multiply (2,)")[0])[0] == "∂E/∂multiply1"


def test_large_messages_are_told_by_range_and_norm_and_boxes_show_their_heat() -> None:
    x = tensor(np.arange(64.0).reshape(8, 8), name="x")
    E = (x * x).mean().named("E")
    E.backward(keep=True)
    picture = draw(E)
    edge = into(picture, "Multiply (8, 8)")[0]
    assert text(edge) == ["∂E/∂multiply1 ⊙ x", "J diagonal, 64 × 64", "0 … 0.9844, norm 4.565"]
    lines = [(line.style, line.text) for line in box(picture, "x (8, 8)").lines]
    assert lines[1:4] == [("value", "0 … 63, mean 31.5"), ("value", "norm 292.1"),
                          ("heat", "▁▁▁▁▁▁▁▂")]
    assert [style for style, _ in lines].count("heat") == 4
    assert lines[6:8] == [("gradient", "∂E/∂x:"), ("gradient", "0 … 1.969, mean 0.9844")]


# Beside differences

def test_a_tick_where_differences_agree() -> None:
    picture = draw(classifier(), checked=True)
    assert [line.text for edge in picture.scene.edges for line in edge.lines
            if line.text.startswith("✓")] == ["✓ numeric"] * 2


class Twice(gates.Elementwise):
    """y = x², with a rule that forgets the 2."""

    def forward(self, x: Any) -> Any:
        return x * x

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * x


def test_a_cross_and_both_numbers_where_they_do_not() -> None:
    x = tensor([1.0, 3.0], name="x")
    E = Twice()(x).sum().named("E")
    E.backward(keep=True)
    picture = draw(E, checked=True)
    (wrong,), (right,) = into(picture, "Twice (2,)"), into(picture, "Sum")
    assert (wrong.lines[-1].text, wrong.lines[-1].style) == ("✗ 3, numeric 6 at (1,)", "alarm")
    assert (right.lines[-1].text, right.lines[-1].style) == ("✓ numeric", "muted")
    large = Twice()(tensor(np.ones(50), name="x")).sum().named("E")
    large.backward(keep=True)
    assert text(into(draw(large, checked=True), "Twice (50,)")[0])[-1].endswith(" in all")
    number = Twice()(tensor(3.0, name="x")).named("E")
    number.backward(keep=True)
    assert text(into(draw(number, checked=True), "Twice")[0])[-1] == "✗ 3, numeric 6"


def test_complex_numbers_are_not_checked_and_it_says_so() -> None:
    z = tensor([1 + 1j], name="z")
    E = np.abs(z).sum().named("E")
    E.backward(keep=True)
    (edge,) = into(draw(E, checked=True), "Modulus (1,)")
    assert text(edge)[-1] == "not checked: only real numbers are"


def test_to_check_without_messages_is_an_error() -> None:
    E = (tensor(2.0, name="x") * 3).named("E")
    E.backward()
    with pytest.raises(GradientError, match=r"call \.backward\(keep=True\) on E first"):
        draw(E, checked=True)


def test_gates_with_several_outputs_are_checked_too() -> None:
    left, right = gates.Split(2)(tensor([1.0, 2.0], name="x"))
    E = (left * right).sum().named("E")
    E.backward(keep=True)
    picture = draw(E, checked=True)
    split = next(one.key for one in picture.scene.boxes if one.lines[0].text.startswith("Split"))
    (edge,) = into_key(picture, split)
    assert text(edge) == ["concatenate(∂E/∂split1[0], ∂E/∂split1[1])", "= [2, 1]",
                          "✓ numeric"]
    (pick, _) = [one for one in picture.scene.edges if one.source == split]
    assert text(pick)[-1] == "= [2]"


def test_the_terms_of_a_long_sum_stand_upright() -> None:
    h = tensor([1.25, -0.125, 1 / 3], name="h")
    E = (h * h + np.exp(h)).sum().named("E")
    E.backward(keep=True)
    assert [line.text for line in box(draw(E), "Σ").lines][2:] == [
        "  [ 1.25  ]   [ 1.25  ]   [3.49  ]",
        "= [−0.125 ] + [−0.125 ] + [0.8825]",
        "  [ 0.3333]   [ 0.3333]   [1.396 ]",
        "= [5.99, 0.6325, 2.062]",
    ]


# Without messages

def test_a_picture_without_messages_says_why_and_how_to_get_them() -> None:
    x = tensor([1.0, 2.0], name="x")
    E = (x * x).sum().named("E")
    assert draw(E).notes == ()
    E.backward()
    note = ("No messages on the edges: backward() keeps them only if told to. Call "
            ".backward(keep=True) on E and draw again.")
    assert draw(E).notes == (note,)
    assert f"Note: {note}" in draw(E).text()
    assert draw(E, gradients=False).notes == ()
    E.backward(keep=True)
    assert draw(E).notes == ()
