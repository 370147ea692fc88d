"""The same numbers as in PyTorch: outputs and every gradient of layers, in float64."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import tensor
from autograd.nn import (
    AvgPool1d,
    AvgPool2d,
    BatchNorm,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Layer,
    LayerNorm,
    MaxPool1d,
    MaxPool2d,
)

pytestmark = pytest.mark.peer

rng = np.random.default_rng(0)
NAMES = {"W": "weight", "b": "bias", "gamma": "weight", "beta": "bias",
         "running_mean": "running_mean", "running_variance": "running_var"}

CONVOLUTIONS: list[tuple[dict[str, Any], tuple[int, ...]]] = [
    ({}, (2, 4, 7, 8)),
    ({"stride": 2, "padding": 1}, (2, 4, 7, 8)),
    ({"stride": (2, 3), "padding": (2, 0), "dilation": (1, 2)}, (2, 4, 7, 8)),
    ({"groups": 2, "padding": 1}, (2, 4, 5, 5)),
    ({"groups": 4, "stride": 2, "dilation": 2}, (1, 4, 7, 9)),
]
LINES: list[dict[str, Any]] = [{}, {"stride": 2, "padding": 3}, {"dilation": 2, "groups": 2}]
GROWING: list[dict[str, Any]] = [
    {}, {"stride": 2, "padding": 1}, {"stride": (2, 3), "output_padding": (1, 2)},
    {"groups": 2, "stride": 2, "dilation": 2, "padding": 1, "output_padding": 1}]


@pytest.fixture
def torch() -> Any:
    return pytest.importorskip("torch")


def agree(torch: Any, ours: Layer, theirs: Any, x: Any) -> None:
    """Outputs, gradients by x and by every parameter, and buffers, all within 1e-9."""
    theirs = theirs.double().train(ours.training)
    for path, t in (ours.parameters() | ours.buffers()).items():
        value = t.value = rng.uniform(0.5, 1.5, t.shape)
        with torch.no_grad():
            getattr(theirs, NAMES[path]).copy_(torch.tensor(value.T if isinstance(ours, Dense)
                                                            else value))
    whole = x.dtype.kind == "i"
    a = x if whole else tensor(x)
    b = torch.tensor(x, requires_grad=not whole)
    y, z = ours(a), theirs(b)
    g = rng.normal(size=y.shape)
    np.testing.assert_allclose(y.value, z.detach().numpy(), rtol=0, atol=1e-9)
    np.sum(y * g).backward()
    (z * torch.tensor(g)).sum().backward()
    if not whole:
        np.testing.assert_allclose(a.grad, b.grad.numpy(), rtol=0, atol=1e-9)
    for path, p in ours.parameters().items():
        grad = getattr(theirs, NAMES[path]).grad.numpy()
        grad = grad.T if isinstance(ours, Dense) else grad
        np.testing.assert_allclose(p.grad, grad, rtol=0, atol=1e-9)
    for path, t in ours.buffers().items():
        np.testing.assert_allclose(t.value, getattr(theirs, NAMES[path]).numpy(), atol=1e-9)


@pytest.mark.parametrize("shape", [(5, 3), (2, 4, 3), (3,)])
@pytest.mark.parametrize("bias", [True, False])
def test_dense(torch: Any, shape: Any, bias: bool):
    agree(torch, Dense(3, 2, rng, bias=bias), torch.nn.Linear(3, 2, bias=bias),
          rng.normal(size=shape))


@pytest.mark.parametrize("settings, shape", CONVOLUTIONS)
@pytest.mark.parametrize("size", [3, (2, 3), 1])
def test_conv2d(torch: Any, settings: Any, shape: Any, size: Any):
    agree(torch, Conv2d(4, 8, size, rng, **settings), torch.nn.Conv2d(4, 8, size, **settings),
          rng.normal(size=shape))


@pytest.mark.parametrize("settings", LINES)
def test_conv1d(torch: Any, settings: Any):
    agree(torch, Conv1d(4, 6, 3, rng, **settings), torch.nn.Conv1d(4, 6, 3, **settings),
          rng.normal(size=(3, 4, 9)))


@pytest.mark.parametrize("settings", GROWING)
@pytest.mark.parametrize("bias", [True, False])
def test_conv_transpose2d(torch: Any, settings: Any, bias: bool):
    agree(torch, ConvTranspose2d(4, 6, 3, rng, bias=bias, **settings),
          torch.nn.ConvTranspose2d(4, 6, 3, bias=bias, **settings), rng.normal(size=(2, 4, 4, 5)))


@pytest.mark.parametrize("settings", [(2,), (3, 2), ((2, 3), (1, 2), (1, 1)), (3, 1, 1)])
def test_pools(torch: Any, settings: Any):
    x = rng.normal(size=(2, 3, 7, 8))
    agree(torch, MaxPool2d(*settings), torch.nn.MaxPool2d(*settings), x)
    agree(torch, AvgPool2d(*settings), torch.nn.AvgPool2d(*settings), x)


@pytest.mark.parametrize("settings", [(2,), (3, 2), (3, 1, 1)])
def test_pools_along_time(torch: Any, settings: Any):
    x = rng.normal(size=(2, 3, 7))
    agree(torch, MaxPool1d(*settings), torch.nn.MaxPool1d(*settings), x)
    agree(torch, AvgPool1d(*settings), torch.nn.AvgPool1d(*settings), x)


@pytest.mark.parametrize("shape", [(5, 4), (2, 3, 4)])
def test_layer_norm(torch: Any, shape: Any):
    agree(torch, LayerNorm(4), torch.nn.LayerNorm(4), rng.normal(2, 3, size=shape))
    agree(torch, LayerNorm(4, 0.1), torch.nn.LayerNorm(4, eps=0.1), rng.normal(size=shape))


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", [(6, 3), (2, 3, 4), (2, 3, 4, 5)])
def test_batch_norm(torch: Any, training: bool, shape: Any):
    kind = {2: torch.nn.BatchNorm1d, 3: torch.nn.BatchNorm1d, 4: torch.nn.BatchNorm2d}[len(shape)]
    agree(torch, BatchNorm(3).train(training), kind(3), rng.normal(2, 3, size=shape))
    agree(torch, BatchNorm(3, momentum=0.3, epsilon=1e-3).train(training),
          kind(3, momentum=0.3, eps=1e-3), rng.normal(2, 3, size=shape))


def test_embedding(torch: Any):
    agree(torch, Embedding(7, 3, rng), torch.nn.Embedding(7, 3), rng.integers(0, 7, (2, 5)))


def test_flatten_and_dropout_at_0(torch: Any):
    agree(torch, Flatten(), torch.nn.Flatten(), rng.normal(size=(2, 3, 4)))
    x = tensor(rng.normal(size=(2, 3)))
    y = Dropout(0, np.random.default_rng(0))(x)
    np.testing.assert_array_equal(y.value, torch.nn.Dropout(0)(torch.tensor(x.value)).numpy())
