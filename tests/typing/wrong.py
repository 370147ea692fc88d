"""A user's script whose marked lines `mypy --strict` must refuse. It is read, never run."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import autograd
import gates
from autograd import Graph, Tensor, check, constant, draw, grad, nn, parameter, scope, tensor, vjp
from gates import Concatenate, Gate, Softmax, Split, relu, sigmoid, softmax, sq_err


def names(x: Tensor) -> None:
    E = sq_err(1.0, sigmoid(x))
    E.bakward()                                 # error
    E.detatch()                                 # error
    relu(x).grad.shap                           # error
    relu(x).vlaue                               # error
    softmax(x, axis=0).bakward()                # error
    Softmax()(np.ones(2)).bakward()             # error
    Concatenate()(1.0, x).bakward()             # error
    Split(2)(x).backward()                      # error
    Split(2)(x)[0].bakward()                    # error
    constant(1.0).bakward()                     # error
    x.named("x").bakward()                      # error
    autograd.sofmax                             # error
    gates.sigmod                                # error
    sigmoid.vjpp(1.0, 2.0)                      # error
    Graph(x).opne()                             # error
    draw(x).sgv                                 # error
    check(relu, np.ones(1)).findigns            # error


def operators_and_methods(x: Tensor) -> None:
    (x * 2).bakward()                           # error
    (2 * x + 1).bakward()                       # error
    x.sum().bakward()                           # error
    x.summ()                                    # error
    x.T.bakward()                               # error
    x[0].bakward()                              # error
    x.mean(axs=0)                               # error
    x.mean(axis="rows")                         # error
    x.swapaxes(0)                               # error
    x.zero_grad()                               # error


def layers(x: Tensor) -> None:
    rng = np.random.default_rng(0)
    nn.Dense(2, 3)                              # error
    nn.Dense("2", 3, rng)                       # error
    nn.Dense(2, 3, 0)                           # error
    nn.Dense(2, 3, rng)(x).bakward()            # error
    nn.Dense(2, 3, rng).w                       # error
    nn.Dense(2, 3, rng, init=nn.init.he)        # error
    nn.Conv2d(1, 2, 3, rng, strides=2)          # error
    nn.Conv2d(1, 2, 3, rng, stride="2")         # error
    nn.MLP([2, "3"], rng)                       # error
    nn.MLP([2, 3], rng)(x).bakward()            # error
    nn.Sequential(3)                            # error
    nn.Residual(3)                              # error
    nn.Dropout("0.5", rng)                      # error
    nn.Embedding(2, 3, rng).freeze().tran()     # error
    nn.summary(3, (2,))                         # error
    nn.Vocabulary([1])                          # error


def arguments(x: Tensor) -> None:
    relu("x")                                   # error
    relu(None)                                  # error
    sq_err(x, "t")                              # error
    Softmax(axs=0)                              # error
    Softmax(axis="0")                           # error
    x.backward(kep=True)                        # error
    x.named(3)                                  # error
    x.register_hook(3)                          # error
    tensor([1.0], nmae="x")                     # error
    parameter([1.0], name=3)                    # error
    scope(3)                                    # error
    draw(x, gradient=True)                      # error
    draw(x, direction="up")                     # error
    check(relu, np.ones(1), sed=3)              # error
    Graph(x).open("all")                        # error


def assignments(x: Tensor) -> None:
    y: NDArray[Any] = relu(x)                   # error
    z: Tensor = relu(np.ones(2))                # error
    w: str = relu(x)                            # error
    x.value = "one"                             # error
    x.name = 3                                  # error
    x.colour = "red"                            # error
    x.shape = (1, 2)                            # error
    first: float = sigmoid                      # error
    print(y, z, w, first)


def energy(x: NDArray[Any], k: float = 1.0) -> Any:
    return k * np.sum(x**2)


def transforms(a: NDArray[Any]) -> None:
    grad(energy)()                              # error
    grad(energy)("a")                           # error
    grad(energy)(a, kk=2.0)                     # error
    grad(energy, argnum="x")                    # error
    grad(3)                                     # error
    vjp(energy)(a).pull                         # error
    vjp(energy)(a) + 1                          # error


class Shift(Gate):
    by: float = 1.0

    def forward(self, x: Any) -> Any:
        return x + self.bye                     # error

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g

    def name(self) -> str:                      # error
        return "shift"
