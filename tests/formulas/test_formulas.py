from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gates
from autograd.formulas import formula

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
