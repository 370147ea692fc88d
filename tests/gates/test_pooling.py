from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import grad, jvp, vjp
from gates import AvgPool2d, MaxPool2d
from gates.errors import OperandError

POOLS = [
    (MaxPool2d(2), (6, 4)),
    (MaxPool2d((3, 2), stride=(2, 1), padding=1), (6, 5)),
    (AvgPool2d(2), (5, 5)),
    (AvgPool2d((2, 3), stride=2, padding=(0, 1)), (6, 5)),
]


def normal(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=shape)


def both(setting: Any) -> Any:
    return setting if isinstance(setting, tuple) else (setting, setting)


@pytest.mark.parametrize(("gate", "image"), POOLS)
def test_pooling_is_a_window_at_a_time(gate: Any, image: Any) -> None:
    x = normal(2, 3, *image)
    (p, q), (s, t) = both(gate.padding), both(gate.stride or gate.size)
    fill = -np.inf if isinstance(gate, MaxPool2d) else 0
    wide = np.pad(x, ((0, 0), (0, 0), (p, p), (q, q)), constant_values=fill)
    y, (u, v) = gate(x), both(gate.size)
    for i, j in np.ndindex(*y.shape[2:]):
        window = wide[:, :, i * s: i * s + u, j * t: j * t + v]
        wanted = window.max((2, 3)) if isinstance(gate, MaxPool2d) else window.mean((2, 3))
        np.testing.assert_allclose(y[:, :, i, j], wanted, rtol=1e-14)


@pytest.mark.parametrize(("gate", "image"), POOLS)
def test_both_sweeps_of_pooling(gate: Any, image: Any) -> None:
    x, t = normal(1, 2, *image), normal(1, 2, *image, seed=1)
    y, push = jvp(gate)(x)
    g = normal(*y.shape, seed=2)
    step = 1e-6 * t
    numeric = (gate(x + step) - gate(x - step)) / 2e-6
    np.testing.assert_allclose(push(t), numeric, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(np.sum(vjp(gate)(x)[1](g) * t), np.sum(g * push(t)), rtol=1e-12)


@pytest.mark.parametrize(("gate", "image"), POOLS)
def test_second_order_of_pooling(gate: Any, image: Any) -> None:
    """E = Σ y³ / 6 has the gradient Jᵀ y² / 2 and, as J is constant, the Hessian Jᵀ diag(y) J."""
    x, t = normal(1, 1, *image), normal(1, 1, *image, seed=1)
    slope = grad(lambda x: np.sum(grad(lambda x: np.sum(gate(x) ** 3) / 6)(x) * t))
    np.testing.assert_allclose(slope(x), gate.vjp(gate(x) * gate.jvp([t], x), x)[0], rtol=1e-11,
                               atol=1e-14)


def test_ties_of_max_pooling_are_split_evenly() -> None:
    x = np.array([[[[2.0, 2.0, 5.0, 1.0], [2.0, 0.0, 5.0, 5.0]]]])
    gate = MaxPool2d(2)
    (gx,) = gate.vjp(np.ones((1, 1, 1, 2)), x)
    third = 1 / 3
    np.testing.assert_allclose(gx[0, 0], [[third, third, third, 0], [third, 0, third, third]],
                               rtol=1e-15)
    assert gate.jvp([x], x).tolist() == gate(x).tolist() == [[[[2.0, 5.0]]]]


def test_padding_never_wins_a_max_pool() -> None:
    x = -np.ones((1, 1, 2, 2))
    gate = MaxPool2d(2, stride=1, padding=1)
    assert np.all(gate(x) == -1)
    (gx,) = gate.vjp(np.ones((1, 1, 3, 3)), x)
    np.testing.assert_allclose(gx[0, 0], np.full((2, 2), 1 + 0.5 + 0.5 + 0.25), rtol=1e-15)
    integers = gate(-np.ones((1, 1, 2, 2), int))
    assert integers.dtype == int and np.all(integers == -1)


def test_a_nan_goes_through_a_max_pool_and_takes_the_gradient() -> None:
    x = np.array([[[[1.0, np.nan]]]])
    assert np.isnan(MaxPool2d((1, 2))(x)).all()
    assert MaxPool2d((1, 2)).vjp(np.ones((1, 1, 1, 1)), x)[0].tolist() == [[[[0.0, 1.0]]]]


def test_rows_that_no_window_meets_get_no_gradient() -> None:
    x = normal(1, 1, 5, 5)
    for gate in (MaxPool2d(2), AvgPool2d(2)):
        (gx,) = gate.vjp(np.ones((1, 1, 2, 2)), x)
        assert np.all(gx[..., 4, :] == 0) and np.all(gx[..., 4] == 0)
        np.testing.assert_allclose(np.sum(gx), 4, rtol=1e-14)


def test_complex_images_have_no_greatest_entry() -> None:
    with pytest.raises(OperandError, match="MaxPool2d"):
        MaxPool2d(2)(np.ones((1, 1, 2, 2), complex))


# Against another library


@pytest.mark.peer
@pytest.mark.parametrize(("gate", "image"), POOLS)
def test_pooling_as_in_torch(gate: Any, image: Any) -> None:
    torch = pytest.importorskip("torch")
    pool = {MaxPool2d: torch.nn.functional.max_pool2d, AvgPool2d: torch.nn.functional.avg_pool2d}
    x = normal(2, 3, *image)
    X = torch.tensor(x, requires_grad=True)
    Y = pool[type(gate)](X, gate.size, stride=gate.stride, padding=gate.padding)
    y, pull = vjp(gate)(x)
    g = normal(*y.shape, seed=7)
    (GX,) = torch.autograd.grad(Y, X, torch.tensor(g))
    np.testing.assert_allclose(y, Y.detach().numpy(), rtol=1e-12)
    np.testing.assert_allclose(pull(g), GX.numpy(), rtol=1e-12, atol=1e-15)
