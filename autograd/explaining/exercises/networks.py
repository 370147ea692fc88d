"""The networks of two written exercises, gate by gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.engine.leaves import constant, parameter
from autograd.engine.tensor import Tensor
from gates import matvec, sigmoid, sq_err, tanh

ACTIVATIONS = {"sigmoid": sigmoid, "tanh": tanh}
WEIGHTS = {"w03": -1.0, "w13": 1.0, "w23": -1.0, "w04": 2.0, "w14": -1.0, "w24": 1.0,
           "w05": -2.0, "w35": 1.0, "w45": 1.0}
"""Exercise 1.1: w_ij leads from unit i to unit j; 0 is the bias, 3 and 4 are hidden, 5 is out."""

W1 = [[0.5, -0.3], [0.8, 0.2], [-0.6, 0.9]]
W2 = [[0.4, -0.7, 0.1], [0.3, 0.6, -0.5]]


def squared_error(W1: Any, W2: Any) -> Tensor:
    """Exercise 20.1(b): E = ½ Σ (t − σ(W2 σ(W1 x)))², for x = (1, −1) and t = (1, 0)."""
    x, t = constant([1.0, -1.0], name="x"), constant([1.0, 0.0], name="t")
    s1 = matvec(W1, x).named("s1")
    o1 = sigmoid(s1).named("o1")
    s2 = matvec(W2, o1).named("s2")
    o2 = sigmoid(s2).named("o2")
    return sq_err(t, o2).named("E")  # type: ignore[no-any-return]


def network_20_1b() -> Tensor:
    """The error of exercise 20.1(b), on parameters W1 and W2."""
    return squared_error(parameter(W1, name="W1"), parameter(W2, name="W2"))


def network_1_1_of(activation: str) -> Callable[..., Tensor]:
    """Exercise 1.1: e = (t − y5)² as a function of the nine weights, for x = (1, −1) and t = 1."""
    g = ACTIVATIONS[activation]

    def error(w03: Any, w13: Any, w23: Any, w04: Any, w14: Any, w24: Any, w05: Any, w35: Any,
              w45: Any) -> Tensor:
        x1, x2 = constant(1.0, name="x1"), constant(-1.0, name="x2")
        t = constant(1.0, name="t")
        y3 = g((w03 + w13 * x1 + w23 * x2).named("a3")).named("y3")
        y4 = g((w04 + w14 * x1 + w24 * x2).named("a4")).named("y4")
        y5 = g((w05 + w35 * y3 + w45 * y4).named("a5")).named("y5")
        return ((t - y5) ** 2).named("e")  # type: ignore[no-any-return]

    return error


def network_1_1(activation: str) -> Tensor:
    """The error of exercise 1.1, on nine parameters."""
    weights = [parameter(value, name=name) for name, value in WEIGHTS.items()]
    return network_1_1_of(activation)(*weights)
