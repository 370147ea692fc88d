"""The numeric Jacobian against known ones, and its own estimate of its error."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.checking import numeric_jacobian

FUNCTIONS = [(np.sin, np.cos), (np.exp, np.exp), (np.tanh, lambda x: 1 / np.cosh(x) ** 2),
             (lambda x: x**5, lambda x: 5 * x**4), (np.arctan, lambda x: 1 / (1 + x * x))]


@pytest.mark.parametrize("f, slope", FUNCTIONS)
@given(x=st.floats(-3, 3))
def test_the_error_is_small_and_estimated(f: Any, slope: Any, x: float):
    found = numeric_jacobian(f, x)
    off = abs(found.jacobian - slope(x))
    assert off <= found.error
    assert found.error <= 1e-8 * max(1, abs(slope(x)))
    assert not found.kinked and not found.unsettled


def test_shapes_are_those_of_the_result_and_the_input():
    W = np.arange(6.0).reshape(2, 3)
    found = numeric_jacobian(lambda x: W @ x, np.ones((3, 2)))
    assert found.jacobian.shape == found.error.shape == (2, 2, 3, 2)
    np.testing.assert_allclose(found.jacobian, np.einsum("ij,kl->iljk", W, np.eye(2)
                                                         ).transpose(0, 1, 2, 3), atol=1e-10)


def test_complex_arrays_are_pairs():
    found = numeric_jacobian(lambda z: z * z, 1 + 2j)
    np.testing.assert_allclose(found.jacobian, [[2, -4], [4, 2]], atol=1e-10)
    real = numeric_jacobian(lambda z: np.abs(z), np.array([3 + 4j]))
    np.testing.assert_allclose(real.jacobian, [[[0.6, 0.8]]], atol=1e-10)


def test_kinks_are_marked_where_they_are():
    assert numeric_jacobian(np.abs, np.array([0.0, 1.0])).kinked.tolist() == [[True, False],
                                                                              [False, False]]
    assert not numeric_jacobian(lambda x: x * x, 0.0).kinked


@pytest.mark.parametrize("f, x", [(np.floor, 1.0), (np.sqrt, 0.0), (np.cbrt, 0.0),
                                  (lambda x: 1 / x, 1e-12)])
def test_what_has_no_limit_is_marked(f: Any, x: float):
    assert numeric_jacobian(f, x).unsettled


def test_a_pole_beside_the_point_only_makes_the_step_smaller():
    found = numeric_jacobian(np.log, 1e-4)
    assert found.jacobian == pytest.approx(1e4, rel=1e-7)
    assert not found.unsettled


def test_float32_results_take_larger_steps():
    found = numeric_jacobian(lambda x: np.sin(x).astype(np.float32), 1.0)
    assert found.jacobian == pytest.approx(np.cos(1.0), rel=1e-4)
    assert abs(found.jacobian - np.cos(1.0)) <= found.error


def test_the_input_is_left_alone_and_float32_moves_in_float64():
    x = np.array([1.0, 2.0], np.float32)
    before, seen = x.tobytes(), set()

    def f(at: Any) -> Any:
        seen.add(at.dtype.name)
        return at * at

    np.testing.assert_allclose(numeric_jacobian(f, x).jacobian, np.diag([2.0, 4.0]), atol=1e-10)
    assert (x.tobytes(), seen) == (before, {"float64"})


def test_nothing_to_move():
    assert numeric_jacobian(lambda x: np.ones(2), np.zeros((0, 3))).jacobian.shape == (2, 0, 3)
