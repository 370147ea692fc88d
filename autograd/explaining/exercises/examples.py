"""The written exercises 1.1 and 20.1 to 20.4, by their numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograd.engine.leaves import constant, parameter, tensor
from autograd.engine.tensor import Tensor
from autograd.explaining.exercises.networks import network_1_1, network_20_1b
from gates import OperandError, matvec, sigmoid, sq_err
from gates.errors import located

UPSTREAM = (2.0, -1.0, 0.5)
"""The gradient that comes to the single gates of 20.2 and 20.3."""


@dataclass(frozen=True)
class Example:
    """A graph with the words over it, and what is asked unless something else is wished."""

    title: str
    build: Callable[[], Tensor]
    lr: float | None = None
    upstream: Any = None


def squared_error_alone() -> Tensor:
    """20.1: E = ½ Σ (t − o)²."""
    t, o = constant([1.0, 0.0, 2.0], name="t"), tensor([0.5, 0.25, 4.0], name="o")
    return sq_err(t, o).named("E")


def sigmoid_alone() -> Tensor:
    """20.2: o = σ(s)."""
    return sigmoid(tensor([0.0, 1.0, -2.0], name="s")).named("o")


def product_alone() -> Tensor:
    """20.3: s = W o."""
    W = parameter([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], name="W")
    return matvec(W, tensor([10.0, -1.0], name="o")).named("s")


EXAMPLES: dict[str, Example] = {
    "1.1": Example("Exercise 1.1: a network 2-2-1 with sigmoid units",
                   lambda: network_1_1("sigmoid"), lr=1.0),
    "1.1 tanh": Example("Exercise 1.1: a network 2-2-1 with tanh units",
                        lambda: network_1_1("tanh"), lr=1.0),
    "20.1": Example("Exercise 20.1: the squared error", squared_error_alone),
    "20.1b": Example("Exercise 20.1(b): the squared error of a network", network_20_1b),
    "20.2": Example("Exercise 20.2: the sigmoid gate", sigmoid_alone, upstream=UPSTREAM),
    "20.3": Example("Exercise 20.3: matrix times vector", product_alone, upstream=UPSTREAM),
    "20.4": Example("Exercise 20.4: the update rules", network_20_1b, lr=0.7),
}


def example(name: str) -> Example:
    """The written exercise of this number; an OperandError lists those there are."""
    if name not in EXAMPLES:
        raise OperandError(located(f"exercise: there is no exercise {name!r:.60}; there are "
                                   f"{', '.join(map(repr, EXAMPLES))}, or give a tensor"))
    return EXAMPLES[name]
