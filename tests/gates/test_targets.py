"""Losses of probabilities refuse targets that are none, and say where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gates
from autograd import tensor
from autograd.checking import check
from gates import BinaryCrossEntropy, CrossEntropy, OperandError, ShapeError

REDUCTIONS = ("mean", "sum", "none")
bad_probability = st.floats(-1e6, -1e-3) | st.floats(1.001, 1e6)
dtypes = st.sampled_from([np.float64, np.float32])


@given(reduction=st.sampled_from(REDUCTIONS), seed=st.integers(0, 99), bad=bad_probability,
       dtype=dtypes, recorded=st.booleans())
def test_binary_cross_entropy_takes_0_to_1(reduction: str, seed: int, bad: float, dtype: Any,
                                           recorded: bool):
    rng = np.random.default_rng(seed)
    t = rng.integers(0, 2, (3, 2)).astype(dtype)
    z: Any = rng.normal(size=(3, 2)).astype(dtype)
    z, gate = tensor(z) if recorded else z, BinaryCrossEntropy(reduction)
    gate(z, t)
    gate(z, t.astype(int))
    i, j = rng.integers(0, 3), rng.integers(0, 2)
    t[i, j] = bad
    with pytest.raises(OperandError, match=(
            r"BinaryCrossEntropy: targets t are probabilities, from 0 to 1; .* came at index "
            rf"\({i}, {j}\) \(test_targets.py:\d+\)")):
        gate(z, t)


@given(reduction=st.sampled_from(REDUCTIONS), seed=st.integers(0, 99), bad=bad_probability,
       dtype=dtypes, recorded=st.booleans())
def test_cross_entropy_takes_probabilities_with_sum_1(reduction: str, seed: int, bad: float,
                                                      dtype: Any, recorded: bool):
    rng = np.random.default_rng(seed)
    t = rng.dirichlet(np.ones(4), size=3).astype(dtype)
    z: Any = rng.normal(size=(3, 4)).astype(dtype)
    z, gate = tensor(z) if recorded else z, CrossEntropy(reduction)
    gate(z, t)
    i, j = rng.integers(0, 3), rng.integers(0, 4)
    wrong = t.copy()
    wrong[i, j] = bad
    with pytest.raises(OperandError, match=rf"CrossEntropy: targets t .* came at index \({i}, {j}"):
        gate(z, wrong)
    wrong = t.copy()
    wrong[i] = rng.choice([t[i] / 2, np.ones(4), np.zeros(4)])
    with pytest.raises(OperandError, match=(
            "CrossEntropy: targets t of the shape of z are probabilities of the classes, with sum "
            f"1 along the last axis; a sum of .* came at index {i}; class numbers have no axis")):
        gate(z, wrong)


def test_single_numbers_and_lists():
    with pytest.raises(OperandError, match=r"BinaryCrossEntropy: .* from 0 to 1; 7 came \("):
        gates.binary_cross_entropy(0.0, 7)
    with pytest.raises(OperandError, match=r"CrossEntropy: .* 2 came at index 0 "):
        gates.cross_entropy([0.0, 0.0], [2.0, -1.0])
    with pytest.raises(OperandError, match=r"CrossEntropy: .* 5 came at index \(0, 0\) "):
        gates.cross_entropy([[0.0, 0.0]], [[5, 5]])
    gates.cross_entropy([[0.0] * 3], [[0.33, 0.33, 0.33]])
    gates.binary_cross_entropy(np.zeros((0, 2)), np.zeros((0, 2)))
    gates.cross_entropy(np.zeros((0, 2)), np.zeros((0, 2)))
    assert np.isnan(gates.binary_cross_entropy([0.0], [np.nan]))


def test_class_numbers_say_where_the_wrong_one_is():
    with pytest.raises(ShapeError, match=r"class 9 at index \(1, 0\) is not among the 3 classes"):
        gates.cross_entropy(np.zeros((2, 2, 3)), np.array([[0, 1], [9, 2]]))


@pytest.mark.parametrize("t", [[[1.0, 0.0], [0.0, 1.0]], [[0.5, 0.5], [1.0, 0.0]]])
def test_derivatives_by_targets_at_the_border_can_be_checked(t: Any):
    z = np.array([[0.3, -0.2], [0.1, 0.5]])
    check(gates.cross_entropy, z, np.array(t)).raise_if_wrong()
    check(gates.binary_cross_entropy, z, np.array(t)).raise_if_wrong()
