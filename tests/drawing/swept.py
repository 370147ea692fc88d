"""Small networks to draw, swept backwards with everything kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gates
from autograd import Graph, constant, nn, parameter, scope, tensor
from autograd.engine.tensor import Tensor


def swept(E: Any) -> Tensor:
    """`E`, a single number, named and with all gradients and messages."""
    E = E.named("E")
    E.backward(keep=True)
    return E  # type: ignore[no-any-return]


def two_layers() -> Tensor:
    """The network of exercise 1.1: two layers of sigmoid units, each in a scope."""
    x, t = constant([0.35, 0.9], name="x"), constant([0.5], name="t")
    W, V = parameter([[0.1, 0.8], [0.4, 0.6]], name="W"), parameter([[0.3, 0.9]], name="V")
    with scope("hidden"):
        h = gates.sigmoid(gates.matvec(W, x)).named("h")
    with scope("output"):
        o = gates.sigmoid(gates.matvec(V, h)).named("o")
    return swept(gates.sq_err(t, o))


def attention_head() -> Tensor:
    """One head: the input feeds three products, so that its messages add."""
    rng = np.random.default_rng(1)
    x = tensor(rng.normal(size=(3, 4)), name="X")
    q, k, v = (parameter(rng.normal(size=(4, 2)), name=f"W{letter}") for letter in "qkv")
    with scope("head"):
        weights = gates.softmax((x @ q) @ (x @ k).T / np.sqrt(2)).named("A")
        z = (weights @ (x @ v)).named("Z")
    return swept(gates.mean_sq_err(np.zeros((3, 2)), z))


def deep(layers: int) -> Tensor:
    """A deep tanh network, in which gradients fade; four boxes a layer."""
    rng = np.random.default_rng(0)
    model = nn.MLP([4] * (layers + 1) + [3], rng, gates.tanh)
    return swept(gates.cross_entropy(model(rng.normal(size=(2, 4))), np.array([0, 1])))


def nested_with_ghosts() -> Tensor:
    """Scopes in scopes, a weight used at each step, a large array, and a NaN."""
    rng = np.random.default_rng(2)
    W, wide = parameter(rng.normal(size=(3, 3)), name="W"), parameter(np.ones(2_000), name="wide")
    s = tensor(rng.normal(size=3), name="s0")
    for step in range(3):
        with scope("chain"), scope(f"step{step}"):
            s = np.tanh(W @ s + 0.1)
    bad = constant([np.nan, 1.0], name="bad")
    return swept(np.sum(s) + np.sum(wide * wide) / 2_000.0 + np.sum(bad))


Network = Callable[[], Tensor]
NETWORKS: dict[str, Network] = {"two layers": two_layers, "attention": attention_head,
                                "nested": nested_with_ghosts, "deep": lambda: deep(3)}
all_networks = pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)


def sweep_of(graph: Graph) -> tuple[list[Tensor], list[Tensor]]:
    """The gates in the order of the forward pass, and those of the reverse sweep."""
    gates = [t for t in graph.nodes if t.gate is not None]
    back = [t for t in reversed(gates) if t.notes is not None and t.notes.messages is not None]
    return gates, back
