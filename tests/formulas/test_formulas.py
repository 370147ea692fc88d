from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gates
from autograd.formulas.rules import of_gate, of_rule

x, W = np.array([1.0, -2.0]), np.array([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize(
    ("gate", "operands", "formula"),
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
def test_what_a_gate_computes(gate: Any, operands: list[str], formula: str) -> None:
    assert of_gate(gate, operands) == formula


@pytest.mark.parametrize(
    ("gate", "inputs", "i", "formula"),
    [
        (gates.sigmoid, [x], 0, "g · y · (1 − y)"),
        (gates.tanh, [x], 0, "g · (1 − y · y)"),
        (gates.relu, [x], 0, "g · (x > 0)"),
        (gates.matvec, [W, x], 0, "g ⊗ o"),
        (gates.matvec, [W, x], 1, "Wᵀ g"),
        (gates.matmul, [W, x], 0, "g ⊗ o"),
        (gates.matmul, [W, W], 0, "g oᵀ"),
        (gates.matmul, [W, W], 1, "Wᵀ g"),
        (gates.sq_err, [x, x], 1, "g · (o − t)"),
        (gates.softmax, [x], 0, "y · (g − Σ(g · y))"),
        (gates.silu, [x], 0, "g · σ(x) · (1 + x · (1 − σ(x)))"),
        (gates.cross_entropy, [W, np.array([0, 1])], 0, "g / 2 · (softmax(z) − onehot(t))"),
        (gates.cross_entropy, [W, np.full_like(W, 1 / W.shape[1])], 0,
         "g / 2 · (softmax(z) · Σ(t) − t)"),
        (gates.divide, [x, x], 0, "g / b"),
        (gates.add, [W, x], 1, "Σ g"),
        (gates.Sum(), [x], 0, "g, to each entry"),
        (gates.Max(), [x], 0, None),
    ],
)
def test_what_a_rule_computes(gate: Any, inputs: list[Any], i: int, formula: str | None) -> None:
    letters = gate.names(len(inputs))
    named = list(zip(letters, inputs, strict=True))
    assert of_rule(gate, i, "g", ("y", gate(*inputs)), named) == formula


def test_an_upstream_gradient_of_one_is_left_out() -> None:
    y = gates.sq_err(x, x)
    assert of_rule(gates.sq_err, 1, "1", ("E", y), [("t", x), ("o", x)]) == "o − t"


def test_a_rule_that_refuses_has_no_formula() -> None:
    class Stubborn(gates.Gate):
        def forward(self, x: Any) -> Any:
            return x

        def grad_x(self, g: Any, y: Any, x: Any) -> Any:
            raise ValueError("no tensors here")

    assert of_rule(Stubborn(), 0, "g", ("y", x), [("x", x)]) is None
