from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from autograd import grad, vjp
from gates import BatchNorm, LayerNorm, ShapeError, batch_norm, layer_norm

HERE = r" \(test_normalisation\.py:\d+\)$"
NORMS = [(LayerNorm(), (4, 3)), (LayerNorm(0.1), (2, 4, 3)), (BatchNorm(), (4, 3)),
         (BatchNorm(0.1), (2, 3, 4, 2)), (BatchNorm(), (2, 3, 4))]
each_norm = pytest.mark.parametrize("gate, shape", NORMS, ids=str)


def normal(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=shape)


def inputs_of(shape: Any) -> tuple[Any, ...]:
    return normal(*shape), 1 + normal(3, seed=1), normal(3, seed=2)


def axes_of(gate: Any, shape: Any) -> Any:
    return -1 if isinstance(gate, LayerNorm) else (0, *range(2, len(shape)))


@each_norm
def test_what_is_normalised_has_mean_0_and_variance_1(gate: Any, shape: Any):
    x, one, zero = normal(*shape), np.ones(3), np.zeros(3)
    y, axes = type(gate)(1e-12)(x, one, zero), axes_of(gate, shape)
    np.testing.assert_allclose(y.mean(axes), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axes), 1, rtol=1e-9)


@each_norm
def test_the_numbers_do_not_depend_on_scale_and_shift(gate: Any, shape: Any):
    x, gamma, beta = inputs_of(shape)
    tight = type(gate)(1e-15)
    np.testing.assert_allclose(tight(3 * x + 5, gamma, beta), tight(x, gamma, beta), atol=1e-9)
    slope = grad(lambda x: np.sum(tight(x, gamma, beta) ** 3))(x)
    axes = axes_of(gate, shape)
    np.testing.assert_allclose(slope.sum(axes), 0, atol=1e-9)
    np.testing.assert_allclose((slope * x).sum(axes), 0, atol=1e-9)


@each_norm
@pytest.mark.parametrize("scale", [1e-200, 1e150, 1e200])
def test_no_scale_overflows(gate: Any, shape: Any, scale: float):
    x, gamma, beta = inputs_of(shape)
    unit = type(gate)(1e-15)(x, gamma, beta) if scale > 1 else np.broadcast_to(
        beta.reshape(-1, *(1,) * (len(shape) - 2)) if isinstance(gate, BatchNorm) else beta, shape)
    np.testing.assert_allclose(gate(x * scale, gamma, beta), unit, rtol=1e-9, atol=1e-12)
    assert np.isfinite(gate.vjp(np.ones(shape), x * scale, gamma, beta)[0]).all()


def test_equal_numbers_are_normalised_to_beta():
    y = layer_norm(np.full((2, 3), 0.1), np.ones(3), np.array([1.0, 2.0, 3.0]))
    np.testing.assert_allclose(y, [[1, 2, 3], [1, 2, 3]], rtol=1e-12)


@pytest.mark.parametrize("gate, shape", [(layer_norm, (0, 3)), (layer_norm, (2, 0, 3)),
                                         (batch_norm, (0, 3))], ids=str)
def test_an_empty_batch(gate: Any, shape: Any):
    x, gamma, beta = inputs_of(shape)
    y = gate(x, gamma, beta)
    assert y.shape == shape
    gx, gg, gb = gate.vjp(y, x, gamma, beta)
    assert gx.shape == shape and not gg.any() and not gb.any()


def test_statistics_are_those_of_each_channel():
    x = normal(4, 3, 2, 5)
    mean, var = batch_norm.statistics(x)
    np.testing.assert_allclose(mean, x.mean((0, 2, 3)), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(var, x.var((0, 2, 3)), rtol=1e-12)


@pytest.mark.parametrize("gate, shapes, text", [
    (layer_norm, [(2, 3), (2,), (3,)], "LayerNorm: needs gamma and beta of shape (3,): x is "
     "(2, 3), gamma is (2,), beta is (3,)"),
    (layer_norm, [(), (1,), (1,)], "LayerNorm: needs an axis of features: x is (), gamma is (1,), "
     "beta is (1,)"),
    (batch_norm, [(2, 3, 4), (3,), (4,)], "BatchNorm: needs gamma and beta of shape (3,): x is "
     "(2, 3, 4), gamma is (3,), beta is (4,)"),
    (batch_norm, [(2,), (2,), (2,)], "BatchNorm: needs an axis of features: x is (2,), gamma is "
     "(2,), beta is (2,)"),
])
def test_shapes_that_do_not_agree(gate: Any, shapes: Any, text: str):
    for call in (gate, gate.definition):
        with pytest.raises(ShapeError, match="^" + re.escape(text) + HERE):
            call(*map(np.ones, shapes))


@pytest.mark.parametrize("epsilon", [0, -1.0, float("nan"), float("inf"), "a", None])
def test_epsilon_is_above_0(epsilon: Any):
    with pytest.raises(ValueError, match="^" + re.escape(
            f"LayerNorm: epsilon must be a number above 0; {epsilon!r} came") + HERE):
        LayerNorm(epsilon)


# Against another library


@pytest.mark.peer
@each_norm
def test_as_in_torch(gate: Any, shape: Any):
    torch = pytest.importorskip("torch")
    F = torch.nn.functional
    inputs = inputs_of(shape)
    X, gamma, beta = theirs = [torch.tensor(a, requires_grad=True) for a in inputs]
    Y = F.layer_norm(X, (3,), gamma, beta, gate.epsilon) if isinstance(gate, LayerNorm) else \
        F.batch_norm(X, None, None, gamma, beta, training=True, eps=gate.epsilon)
    y, pull = vjp(gate, argnum=(0, 1, 2))(*inputs)
    g = normal(*y.shape, seed=3)
    wanted = (Y.detach(), *torch.autograd.grad(Y, theirs, torch.tensor(g)))
    for ours, other in zip((y, *pull(g)), wanted, strict=True):
        np.testing.assert_allclose(ours, other.numpy(), rtol=1e-9, atol=1e-12)
