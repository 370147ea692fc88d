from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from autograd import grad, jvp, vjp
from gates import (
    AffineConv2d,
    Conv2d,
    ConvKernel2d,
    ConvTranspose2d,
    Gate,
    MaxPool2d,
    ShapeError,
    flatten,
)

SETTINGS = [
    ({}, (3, 2)),
    ({"stride": 2}, (3, 3)),
    ({"padding": 1}, (3, 3)),
    ({"dilation": 2}, (2, 3)),
    ({"groups": 2}, (2, 2)),
    ({"groups": 4, "padding": (2, 0), "stride": (1, 3)}, (3, 1)),
    ({"stride": (3, 2), "padding": (0, 2), "dilation": (1, 2), "groups": 2}, (2, 3)),
]


def normal(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=shape)


def image_and_kernel(size: tuple[int, int], settings: dict[str, Any]) -> tuple[Any, Any]:
    return normal(2, 4, 7, 8), normal(4, 4 // settings.get("groups", 1), *size, seed=1)


def both(setting: Any) -> Any:
    return setting if isinstance(setting, tuple) else (setting, setting)


def by_loops(x: Any, w: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
             groups: int = 1) -> Any:
    """The sum of the definition, entry by entry."""
    (s, t), (p, q), (d, e) = both(stride), both(padding), both(dilation)
    x = np.pad(x, ((0, 0), (0, 0), (p, p), (q, q)))
    o, c, u, v = w.shape
    i = (x.shape[2] - d * (u - 1) - 1) // s + 1
    j = (x.shape[3] - e * (v - 1) - 1) // t + 1
    y = np.zeros((x.shape[0], o, i, j))
    for n, k, a, b in np.ndindex(*y.shape):
        first = k // (o // groups) * c
        seen = x[n, first: first + c, a * s: a * s + d * (u - 1) + 1: d,
                 b * t: b * t + e * (v - 1) + 1: e]
        y[n, k, a, b] = np.sum(seen * w[k])
    return y


def three_gates(settings: dict[str, Any], x: Any, w: Any) -> tuple[Gate, Gate, Gate]:
    return (Conv2d(**settings), ConvTranspose2d(**settings, size=x.shape[2:]),
            ConvKernel2d(**settings, size=w.shape[2:]))


@pytest.mark.parametrize(("settings", "size"), SETTINGS)
def test_conv2d_is_its_sum(settings: dict[str, Any], size: Any) -> None:
    x, w = image_and_kernel(size, settings)
    np.testing.assert_allclose(Conv2d(**settings)(x, w), by_loops(x, w, **settings), rtol=1e-12,
                               atol=1e-13)


@pytest.mark.parametrize(("settings", "size"), SETTINGS)
def test_the_three_gates_are_one_sum(settings: dict[str, Any], size: Any) -> None:
    x, w = image_and_kernel(size, settings)
    forward, image, kernel = three_gates(settings, x, w)
    y = normal(*forward(x, w).shape, seed=2)
    E = np.sum(y * forward(x, w))
    np.testing.assert_allclose(np.sum(x * image(y, w)), E, rtol=1e-11)
    np.testing.assert_allclose(np.sum(w * kernel(x, y)), E, rtol=1e-11)


@pytest.mark.parametrize(("settings", "size"), SETTINGS)
def test_the_three_gates_are_each_others_rules(settings: dict[str, Any], size: Any) -> None:
    x, w = image_and_kernel(size, settings)
    forward, image, kernel = three_gates(settings, x, w)
    y = normal(*forward(x, w).shape, seed=2)
    for gate, inputs, g, rules in ((forward, (x, w), y, (image(y, w), kernel(x, y))),
                                   (image, (y, w), x, (forward(x, w), kernel(x, y))),
                                   (kernel, (x, y), w, (image(y, w), forward(x, w)))):
        for ours, theirs in zip(gate.vjp(g, *inputs), rules, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("settings", "size"), SETTINGS)
def test_second_order_of_a_trilinear_sum(settings: dict[str, Any], size: Any) -> None:
    """E = ½ Σ y², so ∂²E/∂w∂w · v = J_wᵀ J_w v, and J_w v is the convolution with v."""
    x, w = image_and_kernel(size, settings)
    conv = Conv2d(**settings)
    v = normal(*w.shape, seed=3)

    def slope(w: Any) -> Any:
        return np.sum(grad(lambda w: np.sum(conv(x, w) ** 2) / 2)(w) * v)

    np.testing.assert_allclose(grad(slope)(w), conv.vjp(conv(x, v), x, w)[1], rtol=1e-11)


@pytest.mark.parametrize(("settings", "size"), SETTINGS)
def test_both_sweeps_of_conv2d(settings: dict[str, Any], size: Any) -> None:
    x, w = image_and_kernel(size, settings)
    conv = Conv2d(**settings)
    tx, tw = normal(*x.shape, seed=4), normal(*w.shape, seed=5)
    y, push = jvp(conv, argnum=(0, 1))(x, w)
    _, pull = vjp(conv, argnum=(0, 1))(x, w)
    g = normal(*y.shape, seed=6)
    gx, gw = pull(g)
    tangent = push((tx, tw))
    np.testing.assert_allclose(tangent, conv(tx, w) + conv(x, tw), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(np.sum(g * tangent), np.sum(gx * tx) + np.sum(gw * tw), rtol=1e-11)


def test_transposed_convolution_spreads_the_kernel() -> None:
    w = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    y = np.array([[[[1.0, 10.0]]]])
    assert ConvTranspose2d()(y, w)[0, 0].tolist() == [[1, 12, 20], [3, 34, 40]]
    assert ConvTranspose2d(size=(3, 5), stride=2)(y, w)[0, 0].tolist() == [
        [1, 2, 10, 20, 0], [3, 4, 30, 40, 0], [0, 0, 0, 0, 0]]


@pytest.mark.parametrize(("settings", "size"), SETTINGS)
def test_a_bias_is_added_to_each_channel(settings: dict[str, Any], size: Any) -> None:
    x, w = image_and_kernel(size, settings)
    b, gate, plain = normal(4, seed=3), AffineConv2d(**settings), Conv2d(**settings)
    y = gate(x, w, b)
    np.testing.assert_allclose(y, plain(x, w) + b[:, None, None], rtol=1e-13)
    g = normal(*y.shape, seed=4)
    gx, gw, gb = gate.vjp(g, x, w, b)
    for ours, theirs in zip((gx, gw, gb), (*plain.vjp(g, x, w), g.sum((0, 2, 3))), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("shape", [(3,), (4, 1), ()])
def test_a_bias_of_another_shape_is_refused(shape: Any) -> None:
    x, w = image_and_kernel((2, 2), {})
    with pytest.raises(ShapeError, match="^" + re.escape(
            f"AffineConv2d: w has 4 kernels, b is {shape}; b needs the shape (4,) (test_conv")):
        AffineConv2d()(x, w, np.ones(shape))


def test_channels_lie_last_in_memory_and_stay_there() -> None:
    x, w = image_and_kernel((2, 2), {})
    y = Conv2d()(x, w)
    assert np.transpose(y, (0, 2, 3, 1)).flags.c_contiguous
    pooled = MaxPool2d(2)(y)
    assert np.transpose(pooled, (0, 2, 3, 1)).flags.c_contiguous
    (g,) = flatten.vjp(normal(2, pooled[0].size), pooled)
    assert g.strides == pooled.strides
    assert MaxPool2d(2).vjp(g, y)[0].strides == y.strides
    assert np.transpose(Conv2d().vjp(y, x, w)[0], (0, 2, 3, 1)).flags.c_contiguous


# Against another library


@pytest.mark.peer
@pytest.mark.parametrize(("settings", "size"), SETTINGS)
def test_conv2d_as_in_torch(settings: dict[str, Any], size: Any) -> None:
    torch = pytest.importorskip("torch")
    x, w = image_and_kernel(size, settings)
    X, W = (torch.tensor(a, requires_grad=True) for a in (x, w))
    Y = torch.nn.functional.conv2d(X, W, **settings)
    y, pull = vjp(Conv2d(**settings), argnum=(0, 1))(x, w)
    g = normal(*y.shape, seed=7)
    GX, GW = torch.autograd.grad(Y, (X, W), torch.tensor(g), create_graph=True)
    for ours, theirs in zip((y, *pull(g)), (Y, GX, GW), strict=True):
        np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-11, atol=1e-12)
    grown = torch.nn.functional.conv_transpose2d(torch.tensor(g), W, **settings).detach()
    np.testing.assert_allclose(ConvTranspose2d(**settings)(g, w), grown.numpy(), rtol=1e-11,
                               atol=1e-12)


@pytest.mark.peer
@pytest.mark.parametrize(("settings", "size"), SETTINGS)
def test_a_bias_as_in_torch(settings: dict[str, Any], size: Any) -> None:
    torch = pytest.importorskip("torch")
    inputs = (*image_and_kernel(size, settings), normal(4, seed=8))
    theirs = [torch.tensor(a, requires_grad=True) for a in inputs]
    Y = torch.nn.functional.conv2d(*theirs, **settings)
    y, pull = vjp(AffineConv2d(**settings), argnum=(0, 1, 2))(*inputs)
    g = normal(*y.shape, seed=7)
    wanted = (Y.detach(), *torch.autograd.grad(Y, theirs, torch.tensor(g)))
    for ours, other in zip((y, *pull(g)), wanted, strict=True):
        np.testing.assert_allclose(ours, other.numpy(), rtol=1e-11, atol=1e-12)
