from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gates
from autograd.formulas import Array, Number, Partial, definition, formula, rule

x, W = np.array([1.0, -2.0]), np.array([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize(
    ("gate", "operands", "text"),
    [
        (gates.matvec, ["W", "x"], "W x"),
        (gates.add, ["a", "b"], "a + b"),
        (gates.sigmoid, ["s"], "σ(s)"),
        (gates.square, ["x"], "x²"),
        (gates.RaiseTo(-1.5), ["x"], "x⁻¹·⁵"),
        (gates.sq_err, ["d", "y"], "SqErr(d, y)"),
        (gates.negative, ["x"], "−x"),
        (gates.reciprocal, ["x"], "1 / x"),
        (gates.Transpose(), ["W"], "Wᵀ"),
        (gates.Pick(1), ["parts"], "parts[1]"),
        (gates.Index((0, ("slice", 1, None, 2), "...")), ["x"], "x[0, 1::2, ...]"),
        (gates.Index(("array",)), ["x", "mask"], "x[mask]"),
        (gates.Concatenate(), ["a", "b", "c"], "concatenate(a, b, c)"),
    ],
)
def test_what_a_gate_computes(gate: Any, operands: list[str], text: str) -> None:
    assert formula(gate, operands).text == text


t, o = np.array([1.0, 0.0]), np.array([0.5, 0.2])


@pytest.mark.parametrize(
    ("gate", "inputs", "text", "latex"),
    [
        (gates.sq_err, [t, o], "½ Σ (t − o)²",
         r"\frac{1}{2}\,\sum \left(t - o\right)^{2}"),
        (gates.mean_sq_err, [W, W], "¼ Σ (t − o)²",
         r"\frac{1}{4}\,\sum \left(t - o\right)^{2}"),
        (gates.cross_entropy, [W, W], "−½ Σ t ⊙ ln softmax(z)",
         r"-\frac{1}{2}\,\sum t \odot \ln\,\operatorname{softmax}\left(z\right)"),
        (gates.cross_entropy, [W, np.array([0, 1])], "−½ Σ onehot(t) ⊙ ln softmax(z)", None),
        (gates.binary_cross_entropy, [o, t], "½ Σ (ln(1 + eᶻ) − t ⊙ z)", None),
        (gates.gaussian_kl, [t, o], "½ Σ (μ² + eᵛ − 1 − v)", None),
        (gates.softmax, [x], "softmax(x)", r"\operatorname{softmax}\left(x\right)"),
        (gates.sigmoid, [x], "σ(x)", r"\sigma\left(x\right)"),
        (gates.silu, [x], "x ⊙ σ(x)", r"x \odot \sigma\left(x\right)"),
        (gates.gelu, [x], "x ⊙ Φ(x)", None),
        (gates.relu, [x], "max(x, 0)", None),
        (gates.elu, [x], "{x if x > 0, else eˣ − 1}",
         r"\begin{cases} x & \text{if } x > 0 \\ e^{x} - 1 & \text{else} \end{cases}"),
        (gates.softplus, [x], "ln(1 + eˣ)", None),
        (gates.affine, [W, W, x], "x W + b", r"x\,W + b"),
        (gates.layer_norm, [W, x, x], "γ ⊙ (x − mean(x)) / √(mean((x − mean(x))²) + 1e−05) + β",
         None),
        (gates.conv2d, [np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2))], "x ∗ w", "x * w"),
        (gates.affine_conv2d, [np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), np.ones(1)],
         "x ∗ w + b", None),
        (gates.RNNScan(), [np.ones((1, 2, 1)), *[np.ones((1, 1))] * 3, np.ones(1), True],
         "tanh(xₜ W + hₜ₋₁ U + b)",
         r"\tanh\left({x}_{t}\,W + {h}_{t-1}\,U + b\right)"),
        (gates.LSTMScan(), [np.ones((1, 2, 1)), *[np.ones((1, 1))] * 2, *[np.ones((1, 4))] * 2,
                            np.ones(4), True], "LSTMScan(x, h, c, W, U, b, on)", None),
        (gates.scaled_dot_product, [W, W, W, True], "softmax(q kᵀ / √2) v",
         r"\operatorname{softmax}\left(\frac{q\,k^{\top}}{\sqrt{2}}\right)\,v"),
        (gates.Einsum("ij,jk->ik"), [W, W], "Σ_j x₀_ij · x₁_jk",
         r"\sum_{j} {x_{0}}_{ij} \cdot {x_{1}}_{jk}"),
        (gates.Mean(), [W], "¼ Σ x", None),
        (gates.Norm(), [x], "‖x‖", r"\left\|x\right\|"),
        (gates.LogSumExp(), [x], "ln(Σ eˣ)", r"\ln\left(\sum e^{x}\right)"),
        (gates.RaiseTo(0.5), [x], "√x", r"\sqrt{x}"),
        (gates.Huber(), [t, o], "½ Σ min(|o − t|, 1) ⊙ (|o − t| − min(|o − t|, 1) / 2)", None),
        (gates.GRUScan(), [np.ones((1, 2, 1)), np.ones((1, 1)), *[np.ones((1, 3))] * 2, np.ones(3),
                           True], "GRUScan(x, h, W, U, b, on)", None),
        (gates.MaxPool2d(2), [np.ones((1, 1, 4, 4))], "max(windows(x))", None),
    ],
)
def test_textbook_forms(gate: Any, inputs: list[Any], text: str, latex: str | None) -> None:
    found = formula(gate, gate.names(len(inputs)), inputs)
    assert found.text == text
    assert latex is None or found.latex == latex


def test_the_definition_of_a_gate_with_a_symbol() -> None:
    for gate, text, latex in (
            (gates.sigmoid, "1 / (1 + e⁻ᵃ)", r"\frac{1}{1 + e^{-a}}"),
            (gates.softmax, "eᵃ / (Σ eᵃ)", r"\frac{e^{a}}{\sum e^{a}}"),
            (gates.Var(), "½ Σ (a − ½ Σ a)²", None)):
        found = definition(gate, ["a"], [x])
        assert found is not None
        assert found.text == text
        assert latex is None or found.latex == latex
    assert definition(gates.exp, ["a"], [x]) is None


@pytest.mark.parametrize(
    ("gate", "inputs", "i", "text"),
    [
        (gates.sigmoid, [x], 0, "g ⊙ y ⊙ (1 − y)"),
        (gates.sigmoid, [x[0]], 0, "g · y · (1 − y)"),
        (gates.tanh, [x], 0, "g ⊙ (1 − y²)"),
        (gates.relu, [x], 0, "g ⊙ (x > 0)"),
        (gates.matvec, [W, x], 0, "g ⊗ o"),
        (gates.matvec, [W, x], 1, "Wᵀ g"),
        (gates.matmul, [W, x], 0, "g ⊗ o"),
        (gates.matmul, [W, W], 0, "g oᵀ"),
        (gates.matmul, [W, W], 1, "Wᵀ g"),
        (gates.affine, [W, W, x], 2, "Σ g"),
        (gates.sq_err, [x, x], 1, "g · (o − t)"),
        (gates.softmax, [x], 0, "y ⊙ (g − Σ g ⊙ y)"),
        (gates.silu, [x], 0, "g ⊙ σ(x) ⊙ (1 + x ⊙ (1 − σ(x)))"),
        (gates.cross_entropy, [W, np.array([0, 1])], 0, "½ · g · (softmax(z) − onehot(t))"),
        (gates.cross_entropy, [W, np.full_like(W, 1 / W.shape[1])], 0,
         "½ · g · ((softmax(z) ⊙ Σ t) − t)"),
        (gates.CrossEntropy("none"), [W, np.array([0, 1])], 0, "g ⊙ (softmax(z) − onehot(t))"),
        (gates.divide, [x, x], 0, "g / b"),
        (gates.divide, [x, x], 1, "−g ⊙ y / b"),
        (gates.RaiseTo(3), [x], 0, "3 · g ⊙ x²"),
        (gates.RaiseTo(0.5), [o], 0, "½ · g / √x"),
        (gates.RaiseTo(1), [x], 0, "g"),
        (gates.exp2, [x], 0, "ln 2 · g ⊙ y"),
        (gates.logaddexp, [x, x], 0, "g ⊙ eᵃ⁻ʸ"),
        (gates.add, [W, x], 1, "Σ g"),
        (gates.Sum(), [x], 0, "g, to each entry"),
        (gates.Max(), [x], 0, "g ⊙ (x = y) / (Σ (x = y))"),
        (gates.Norm(), [x], 0, "g ⊙ x / y"),
        (gates.Index((0,)), [x], 0, "g, at [0], else 0"),
        (gates.Concatenate(), [x, x], 1, "split(g)[1]"),
        (gates.Split(2), [x], 0, "concatenate(g[0], g[1])"),
        (gates.conv2d, [np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2))], 0, "convᵀ(g, w)"),
        (gates.Sort(), [x], 0, None),
        (gates.Prod(), [x], 0, None),
    ],
)
def test_what_a_rule_computes(gate: Any, inputs: list[Any], i: int, text: str | None) -> None:
    named = list(zip(gate.names(len(inputs)), inputs, strict=True))
    found = rule(gate, i, "g", ("y", gate(*inputs)), named)
    assert (None if found is None else found.text) == text


def test_an_upstream_gradient_of_one_is_left_out() -> None:
    found = rule(gates.sq_err, 1, Number(1), ("E", gates.sq_err(x, x)), [("t", x), ("o", x)])
    assert found is not None
    assert found.text == "o − t"


def test_names_and_gradients_are_typeset() -> None:
    found = rule(gates.matvec, 1, Partial("E", "s2"), ("s2", W @ x), [("W12", W), ("o1", x)])
    assert found is not None
    assert found.text == "W₁₂ᵀ ∂E/∂s₂"
    assert found.latex == r"W_{12}^{\top}\,\frac{\partial E}{\partial s_{2}}"


def test_numbers_can_stand_in_the_place_of_names() -> None:
    y, a, b = np.float64(-6.0), np.float64(2.0), np.float64(-3.0)
    inputs = [(Array(a), a), (Array(b), b)]
    found = rule(gates.multiply, 0, Array(np.float64(0.5)), ("y", y), inputs)
    assert found is not None
    assert found.text == "0.5 · (−3)"
    assert formula(gates.add, ["x", Array(-2.0)]).text == "x + (−2)"
    assert formula(gates.multiply, ["x", "x"]).text == "x · x"
    assert formula(gates.matvec, [Array(W), Array(x)]).latex == (
        r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}\,\begin{pmatrix} 1 \\ -2 \end{pmatrix}")


def test_a_rule_that_refuses_has_no_formula() -> None:
    class Stubborn(gates.Gate):
        def forward(self, x: Any) -> Any:
            return x

        def grad_x(self, g: Any, y: Any, x: Any) -> Any:
            raise ValueError("no tensors here")

    assert rule(Stubborn(), 0, "g", ("y", x), [("x", x)]) is None


def test_a_formula_is_read_once_for_a_gate_and_the_shapes_of_its_inputs() -> None:
    runs = []

    class Counted(gates.Elementwise):
        def forward(self, x: Any) -> Any:
            return x * x

        def grad_x(self, g: Any, y: Any, x: Any) -> Any:
            runs.append(x)
            return 2 * g * x

    for k, name in enumerate("abc"):
        found = rule(Counted(), 0, "g", ("y", x * x), [(name, x + k)])
        assert found is not None
        assert found.text == f"2 · g ⊙ {name}"
    assert len(runs) == 1


def test_a_rule_that_refuses_some_values_is_asked_again() -> None:
    class Careful(gates.Elementwise):
        def forward(self, x: Any) -> Any:
            return x * x

        def grad_x(self, g: Any, y: Any, x: Any) -> Any:
            if np.any(x > 100):
                raise ValueError("too large")
            return 2 * g * x

    large = np.array([1000.0])
    assert rule(Careful(), 0, "g", ("y", large), [("x", large)]) is None
    found = rule(Careful(), 0, "g", ("y", large), [("x", large / 1000)])
    assert found is not None
    assert found.text == "2 · g ⊙ x"


def test_a_rule_of_many_inputs_is_not_read() -> None:
    few, many = ([(f"x{i}", np.ones(2)) for i in range(count)] for count in (3, 30))
    assert rule(gates.Stack(), 1, "g", ("y", np.ones((3, 2))), few) is not None
    assert rule(gates.Stack(), 1, "g", ("y", np.ones((30, 2))), many) is None
