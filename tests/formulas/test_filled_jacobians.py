from __future__ import annotations

import numpy as np
import pytest

import gates
from autograd.formulas.structure import dense, structure
from tests.gates.cases import CASES, Case, moving

x, W = np.array([1.0, -2.0, 0.5]), np.arange(6.0).reshape(2, 3) + 1


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_word_is_that_of_the_whole_jacobian(case: Case) -> None:
    inputs = case.gate.arrays(case.draw(0))
    y = case.gate(*inputs)
    for i in moving(case.gate, inputs):
        found = structure(case.gate, i, y, inputs)
        if found is None:
            sizes = np.size(inputs[i]), 0 if isinstance(y, tuple) else np.size(y)
            assert isinstance(y, tuple) or max(sizes) < 2 or min(sizes) < 1
            continue
        J = case.gate.jacobian(*inputs, wrt=i, dense=True)
        J = J.reshape(np.size(y), np.size(inputs[i]))
        assert (found.rows, found.columns) == J.shape
        off = J - np.diag(np.diag(J)) if J.shape[0] == J.shape[1] else None
        assert found.kind not in ("diagonal", "identity") or not off.any()
        assert found.kind != "identity" or np.array_equal(J, np.eye(len(J)))
        share = np.count_nonzero(J) / J.size
        assert found.kind != "dense" or share > 0.3, J
        assert found.kind != "sparse" or share < 0.9, J


def test_what_is_said() -> None:
    assert str(structure(gates.sigmoid, 0, x, [x])) == "diagonal, 3 × 3"
    assert str(structure(gates.add, 0, x + x, [x, x])) == "identity, 3 × 3"
    assert str(structure(gates.softmax, 0, gates.softmax(x), [x])) == "dense, 3 × 3"
    assert str(structure(gates.matvec, 0, W @ x, [W, x])) == "sparse, 2 × 6"
    assert structure(gates.exp, 0, np.float64(1.0), [np.float64(0.0)]) is None
    large = np.zeros((1100, 1000))
    assert str(structure(gates.exp, 0, large, [large])) == "diagonal, 1,100,000 × 1,100,000"
    assert structure(gates.Sum(), 0, large.sum(), [large]) is None


def test_a_jacobian_as_a_matrix() -> None:
    assert np.array_equal(dense(gates.matvec, 1, W @ x, [W, x], 6), W)
    assert dense(gates.matvec, 0, W @ x, [W, x], 6) is None
    assert dense(gates.matvec, 1, W @ x, [W, x], 2) is None
