from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gates
from autograd.formulas.differences import compare
from tests.gates.cases import CASES, Case, moving


@pytest.mark.parametrize("kind", ["f", "s"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_rule_agrees_and_a_wrong_one_does_not(case: Case, kind: str) -> None:
    inputs = case.gate.arrays(case.draw(0, kind))
    y = case.gate(*inputs)
    rng = np.random.default_rng(1)
    parts = [rng.normal(size=np.shape(part)).astype(np.asarray(part).dtype)[()]
             for part in (y if isinstance(y, tuple) else (y,))]
    g = tuple(parts) if isinstance(y, tuple) else parts[0]
    for i in moving(case.gate, inputs):
        message = case.gate.pull(i, g, y, inputs)
        found = compare(case.gate, i, message, g, inputs)
        assert found is not None
        assert found.agrees, (i, found)
        wrong = compare(case.gate, i, message + 1.0, g, inputs)
        assert wrong is not None
        assert wrong.agrees == (np.size(message) == 0)


def test_the_entry_that_differs_most_is_told_with_both_numbers() -> None:
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    message = 2 * x
    message[1, 0] += 0.5
    found = compare(gates.square, 0, message, np.ones((2, 2)), [x])
    assert found is not None
    assert (found.agrees, found.where, found.exact) == (False, (1, 0), 6.5)
    assert np.isclose(found.numeric, 6.0)


def test_large_inputs_are_moved_along_one_direction() -> None:
    x = np.linspace(0.0, 1.0, 1000)
    right, wrong = (compare(gates.exp, 0, factor * np.exp(x), np.ones(1000), [x])
                    for factor in (1, 1.01))
    assert right is not None
    assert wrong is not None
    assert (right.agrees, right.where, wrong.agrees) == (True, None, False)


@pytest.mark.parametrize("message", [0.0, 0.5, 1.0])
def test_at_a_kink_every_slope_between_the_two_agrees(message: float) -> None:
    found = compare(gates.relu, 0, np.array([message]), np.ones(1), [np.zeros(1)])
    assert found is not None
    assert found.agrees


def test_nan_beside_a_number_does_not_agree() -> None:
    found = compare(gates.exp, 0, np.array([np.nan]), np.ones(1), [np.zeros(1)])
    assert found is not None
    assert not found.agrees


def test_what_cannot_be_compared() -> None:
    z = np.array([1 + 1j])
    assert compare(gates.exp, 0, np.exp(z), np.ones(1), [z]) is None
    x = np.ones(2)

    class Refuses(gates.Gate):
        def forward(self, x: Any) -> Any:
            raise ValueError("never")

        def grad_x(self, g: Any, y: Any, x: Any) -> Any:
            return g
    assert compare(Refuses(), 0, x, x, [x]) is None
