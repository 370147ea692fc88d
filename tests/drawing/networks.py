"""The networks that pictures are looked at for, each with its gradients kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import gates
from autograd import Tensor, constant, parameter, scope, tensor
from autograd.nn import CNN, LSTM, MLP, RNN, Dense, MultiHeadAttention, ResidualBlock, Sequential


def exercise() -> Tensor:
    """The network of exercise 1.1: two inputs, two hidden sigmoid units, one output."""
    x, d = constant([0.35, 0.9], name="x"), constant([0.5], name="d")
    W1 = parameter([[0.1, 0.8], [0.4, 0.6]], name="W1")
    W2 = parameter([[0.3, 0.9]], name="W2")
    with scope("layer1"):
        h = gates.sigmoid(gates.matvec(W1, x).named("s")).named("h")
    with scope("layer2"):
        y = gates.sigmoid(gates.matvec(W2, h).named("z")).named("y")
    return kept(gates.sq_err(d, y).named("E"))


def kept(E: Tensor) -> Tensor:
    E.backward(keep=True)
    return E


def mlp() -> Tensor:
    model = MLP([2, 3, 2], np.random.default_rng(0))
    return kept(gates.cross_entropy(model(tensor(np.ones((4, 2)), name="x")), [0, 1, 0, 1]))


def cnn() -> Tensor:
    rng = np.random.default_rng(0)
    model = CNN((1, 10, 10), [2, 3], 3, rng, hidden=[4])
    return kept(gates.cross_entropy(model(rng.uniform(size=(2, 1, 10, 10))), [0, 1]))


def lstm() -> Tensor:
    model = LSTM(2, 3, np.random.default_rng(0), last=True, unrolled=True)
    return kept(np.sum(model(tensor(np.ones((1, 3, 2)), name="x"))).named("E"))


def attention() -> Tensor:
    model = MultiHeadAttention(4, 1, np.random.default_rng(0))
    x = tensor(np.random.default_rng(1).normal(size=(1, 3, 4)), name="x")
    return kept(np.sum(model(x) ** 2).named("E"))


def residual() -> Tensor:
    rng = np.random.default_rng(0)
    model = ResidualBlock(2, 3, rng, stride=2)
    return kept(np.sum(model(tensor(rng.normal(size=(2, 2, 6, 6)), name="x"))).named("E"))


def rnn(steps: int = 20) -> Tensor:
    model = RNN(2, 3, np.random.default_rng(0), last=True, unrolled=True)
    return kept(np.sum(model(tensor(np.ones((1, steps, 2)), name="x"))).named("E"))


def plain_rnn(steps: int = 20) -> Tensor:
    """An RNN by hand, in no scope."""
    rng = np.random.default_rng(0)
    W, U, b = (parameter(rng.normal(size=s) / 2, name=n)
               for s, n in (((3, 3), "W"), ((3, 2), "U"), ((3,), "b")))
    h = constant(np.zeros(3), name="h0")
    for t in range(steps):
        h = np.tanh(W @ h + U @ tensor(rng.normal(size=2), name=f"x{t + 1}") + b)
    return kept(np.sum(h).named("E"))


def blocks(count: int = 12) -> Tensor:
    """Equal blocks in a row, each with parameters of its own."""
    rng = np.random.default_rng(0)
    model = Sequential({f"block{i + 1}": Sequential(dense=Dense(4, 4, rng), act=gates.tanh)
                        for i in range(count)})
    return kept(np.sum(model(tensor(rng.normal(size=(2, 4)), name="x"))).named("E"))


NETWORKS: dict[str, Callable[[], Tensor]] = {
    "exercise": exercise, "mlp": mlp, "cnn": cnn, "lstm": lstm, "attention": attention,
    "residual": residual, "rnn": rnn, "plain_rnn": plain_rnn, "blocks": blocks}
