"""The same networks in PyTorch: values and gradients agree."""

from __future__ import annotations

import numpy as np
import pytest

import gates
from autograd import hessian, parameter, tensor

pytestmark = pytest.mark.peer
torch = pytest.importorskip("torch", reason="PyTorch is compared with where it is installed")
F = torch.nn.functional

RNG = np.random.default_rng(3)
X, T = RNG.normal(size=(5, 4)), RNG.normal(size=(5, 4))
CLASSES = RNG.integers(0, 4, 5)
PROBABILITIES = np.abs(T) / np.abs(T).sum(axis=1, keepdims=True)

ACTIVATIONS = {
    "sigmoid": (gates.sigmoid, torch.sigmoid),
    "tanh": (gates.tanh, torch.tanh),
    "relu": (gates.relu, torch.relu),
    "leaky": (gates.leaky_relu, F.leaky_relu),
    "elu": (gates.elu, F.elu),
    "gelu": (gates.gelu, F.gelu),
    "gelu tanh": (gates.gelu_tanh, lambda x: F.gelu(x, approximate="tanh")),
    "silu": (gates.silu, F.silu),
    "softplus": (gates.softplus, F.softplus),
    "softmax": (gates.softmax, lambda x: F.softmax(x, -1)),
    "log softmax": (gates.log_softmax, lambda x: F.log_softmax(x, -1)),
    "logsumexp": (gates.LogSumExp(axis=1), lambda x: torch.logsumexp(x, 1)),
    "prod": (gates.Prod(axis=1), lambda x: torch.prod(x, 1)),
    "var": (gates.Var(axis=1, ddof=1), lambda x: torch.var(x, 1)),
    "norm": (gates.Norm(axis=1), lambda x: torch.linalg.norm(x, dim=1)),
    "cumsum": (gates.CumSum(axis=1), lambda x: torch.cumsum(x, 1)),
}
LOSSES = {
    "cross-entropy": (lambda z: gates.cross_entropy(z, CLASSES),
                      lambda z: F.cross_entropy(z, torch.tensor(CLASSES))),
    "cross-entropy, soft": (lambda z: gates.cross_entropy(z, PROBABILITIES),
                            lambda z: F.cross_entropy(z, torch.tensor(PROBABILITIES))),
    "binary": (lambda z: gates.binary_cross_entropy(z, PROBABILITIES),
               lambda z: F.binary_cross_entropy_with_logits(z, torch.tensor(PROBABILITIES))),
    "mse": (lambda z: gates.mean_sq_err(T, z), lambda z: F.mse_loss(z, torch.tensor(T))),
    "huber": (lambda z: gates.huber(T, z), lambda z: F.huber_loss(z, torch.tensor(T))),
}


@pytest.mark.parametrize(("ours", "theirs"), ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_values_and_gradients(ours, theirs):
    x, p = tensor(X), torch.tensor(X, requires_grad=True)
    y, q = ours(x), theirs(p)
    np.testing.assert_allclose(y.value, q.detach().numpy(), rtol=1e-10)
    g = RNG.normal(size=y.shape)
    y.backward(g)
    q.backward(torch.tensor(g))
    np.testing.assert_allclose(x.grad, p.grad.numpy(), rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize(("ours", "theirs"), LOSSES.values(), ids=LOSSES)
def test_losses_to_second_order(ours, theirs):
    x, p = tensor(X), torch.tensor(X, requires_grad=True)
    y, q = ours(x), theirs(p)
    y.backward()
    q.backward()
    assert y.item() == pytest.approx(q.item(), rel=1e-12)
    np.testing.assert_allclose(x.grad, p.grad.numpy(), rtol=1e-10)
    theirs_too = torch.autograd.functional.hessian(theirs, torch.tensor(X)).numpy()
    np.testing.assert_allclose(hessian(ours)(X), theirs_too, rtol=1e-9, atol=1e-13)


def test_a_hundred_training_steps():
    shapes = ((4, 16), (16,), (16, 4), (4,))
    start = [RNG.normal(size=shape) * 0.3 for shape in shapes]
    ours, theirs = [parameter(w) for w in start], [torch.tensor(w, requires_grad=True)
                                                   for w in start]
    for _ in range(100):
        E = gates.cross_entropy(gates.tanh(X @ ours[0] + ours[1]) @ ours[2] + ours[3], CLASSES)
        E.backward()
        L = F.cross_entropy(torch.tanh(torch.tensor(X) @ theirs[0] + theirs[1]) @ theirs[2]
                            + theirs[3], torch.tensor(CLASSES))
        for q, g in zip(theirs, torch.autograd.grad(L, theirs), strict=True):
            with torch.no_grad():
                q -= 0.1 * g
        for p in ours:
            p.value -= 0.1 * p.grad
    assert E.item() == pytest.approx(L.item(), rel=1e-10)
    for p, q in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(p.value, q.detach().numpy(), rtol=1e-8)
