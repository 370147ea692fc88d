"""The recurrent layers of every kind, small, with weights away from their initial ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.nn import GRU, LSTM, RNN
from autograd.nn.recurrent import Recurrent

Make = Callable[..., Recurrent]

KINDS: dict[str, Make] = {
    "tanh": lambda rng, **kw: RNN(3, 2, rng, "tanh", **kw),
    "relu": lambda rng, **kw: RNN(3, 2, rng, "relu", **kw),
    "sigmoid": lambda rng, **kw: RNN(3, 2, rng, "sigmoid", **kw),
    "lstm": lambda rng, **kw: LSTM(3, 2, rng, **kw),
    "gru": lambda rng, **kw: GRU(3, 2, rng, **kw),
    "gru, reset after": lambda rng, **kw: GRU(3, 2, rng, reset_after=True, **kw),
}


def layer_of(kind: str, seed: int = 0, **settings: Any) -> Recurrent:
    """A layer of one kind with random biases too."""
    rng = np.random.default_rng(seed)
    layer = KINDS[kind](rng, **settings)
    for p in layer.parameters().values():
        p.value = p.value + 0.3 * rng.normal(size=p.shape)
    return layer


def sequence(seed: int = 1, n: int = 4, t: int = 5) -> Any:
    """Inputs x (n, t, 3)."""
    return np.random.default_rng(seed).normal(size=(n, t, 3))


def state_of(layer: Recurrent, seed: int = 2, n: int = 4) -> tuple[Any, ...]:
    """A state before the first step."""
    rng = np.random.default_rng(seed)
    return tuple(0.5 * rng.normal(size=(n, layer.units)) for _ in range(layer.states))
