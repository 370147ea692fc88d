"""Large finite inputs: finite values and gradients, no warnings, and the right numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gates
from autograd import grad, tensor

LARGE = np.array([-1e4, -1000.0, -50.0, 0.0, 50.0, 1000.0, 1e4])


def both(gate: gates.Gate, *x: Any) -> tuple[Any, Any]:
    """The value and the gradient of its sum by the first input."""
    t = tensor(x[0])
    y = gate(t, *x[1:])
    np.sum(y).backward()
    return y.value, t.grad


@pytest.mark.parametrize("gate, low, high", [
    (gates.sigmoid, 0.0, 1.0), (gates.tanh, -1.0, 1.0), (gates.softplus, 0.0, 1e4),
    (gates.silu, 0.0, 1e4), (gates.gelu, 0.0, 1e4), (gates.gelu_tanh, 0.0, 1e4),
    (gates.elu, -1.0, 1e4), (gates.relu, 0.0, 1e4), (gates.erf, -1.0, 1.0),
    (gates.normal_cdf, 0.0, 1.0), (gates.arctan, -np.arctan(1e4), np.arctan(1e4)),
    (gates.arcsinh, -np.arcsinh(1e4), np.arcsinh(1e4)),
], ids=str)
def test_tails_of_activations(gate: gates.Gate, low: float, high: float):
    y, slope = both(gate, LARGE)
    np.testing.assert_allclose(y[[0, -1]], [low, high])
    assert np.isfinite(slope).all()
    second = grad(lambda x: np.sum(grad(lambda z: np.sum(gate(z)))(x)))(LARGE)
    assert np.isfinite(second).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_of_large_logits(dtype: Any):
    z = np.array([[1000.0, -1000.0, 0.0], [1e30, 1e30, -1e30]], dtype)
    y, slope = both(gates.softmax, z)
    np.testing.assert_array_equal(y, [[1, 0, 0], [0.5, 0.5, 0]])
    np.testing.assert_array_equal(slope, np.zeros((2, 3)))


def test_log_softmax_of_large_logits():
    y, slope = both(gates.log_softmax, np.array([1000.0, -1000.0]))
    np.testing.assert_array_equal(y, [0, -2000])
    np.testing.assert_array_equal(slope, [-1, 1])


@pytest.mark.parametrize("keepdims", [False, True])
def test_logsumexp_of_large_numbers(keepdims: bool):
    y, slope = both(gates.LogSumExp(keepdims=keepdims), np.array([1000.0, 1000.0, -1000.0]))
    np.testing.assert_allclose(y, 1000 + np.log(2))
    np.testing.assert_allclose(slope, [0.5, 0.5, 0])


def test_logsumexp_of_infinities():
    y, slope = both(gates.LogSumExp(), np.array([0.0, -np.inf]))
    assert y == 0
    assert slope.tolist() == [1, 0]


@pytest.mark.parametrize("gate, base", [(gates.logaddexp, np.e), (gates.logaddexp2, 2.0)], ids=str)
def test_logaddexp_of_large_numbers(gate: gates.Gate, base: float):
    y, slope = both(gate, np.array([1000.0, -1000.0]), np.array([1000.0, 1000.0]))
    np.testing.assert_allclose(y, [1000 + np.log(2) / np.log(base), 1000])
    np.testing.assert_allclose(slope, [0.5, 0])


@pytest.mark.parametrize("target", [np.array([1, 0]), np.array([[0.0, 1.0], [1.0, 0.0]])])
def test_cross_entropy_of_large_logits(target: Any):
    y, slope = both(gates.CrossEntropy("sum"), np.array([[1000.0, -1000.0], [1000.0, -1000.0]]),
                    target)
    assert y == 2000
    np.testing.assert_array_equal(slope, [[1, -1], [0, 0]])


def test_cross_entropy_by_its_targets_is_finite_where_a_class_is_impossible():
    t = tensor([[0.0, 1.0]])
    gates.cross_entropy(np.array([[1000.0, -1000.0]]), t).backward()
    np.testing.assert_array_equal(t.grad, [[0, 2000]])


def test_binary_cross_entropy_of_large_logits():
    y, slope = both(gates.BinaryCrossEntropy("none"), np.array([1000.0, -1000.0, 1000.0]),
                    np.array([0.0, 1.0, 1.0]))
    np.testing.assert_array_equal(y, [1000, 1000, 0])
    np.testing.assert_array_equal(slope, [1, -1, 0])


@pytest.mark.parametrize("scale", [1e200, 1e-200])
def test_norm_neither_overflows_nor_underflows(scale: float):
    y, slope = both(gates.Norm(), np.array([3.0, 4.0]) * scale)
    np.testing.assert_allclose(y, 5 * scale)
    np.testing.assert_allclose(slope, [0.6, 0.8])


@pytest.mark.parametrize("scale", [1e200, 1e-200])
def test_hypot_neither_overflows_nor_underflows(scale: float):
    y, slope = both(gates.hypot, 3 * scale, 4 * scale)
    np.testing.assert_allclose(y, 5 * scale)
    np.testing.assert_allclose(slope, 0.6)


@pytest.mark.parametrize("scale", [1e200, 1e-200])
def test_arctan2_neither_overflows_nor_underflows(scale: float):
    _, slope = both(gates.arctan2, 3 * scale, 4 * scale)
    np.testing.assert_allclose(slope, 0.16 / scale)


@pytest.mark.parametrize("scale", [1e200, 1e-200])
def test_angle_neither_overflows_nor_underflows(scale: float):
    np.testing.assert_allclose(gates.angle.vjp(1.0, complex(3, 4) * scale)[0] * scale,
                               -1j * complex(3, -4) / 25)


def test_huber_of_large_residuals():
    y, slope = both(gates.Huber("sum"), np.array([1e200]), np.array([0.0]))
    assert (y, slope.tolist()) == (1e200 - 0.5, [1])


def test_small_numbers_keep_their_digits():
    assert gates.log1p(1e-20) == 1e-20
    assert gates.expm1(1e-20) == 1e-20
    assert gates.sigmoid(-700.0) == pytest.approx(np.exp(-700), rel=1e-12)
    assert gates.normal_cdf(-30.0) == pytest.approx(4.906713927148187e-198, rel=1e-10)
