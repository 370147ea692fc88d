"""Normalisation: to mean 0 and variance 1, over the features of an example or over the batch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import gates
from autograd.engine.leaves import constant, parameter
from autograd.engine.tensor import Tensor, value_of
from autograd.nn.calls import shape_of
from autograd.nn.layer import Layer, Shape
from autograd.nn.sizes import required_number
from gates.errors import ShapeError, located
from gates.windows import per_axis


def normalised(x: Any, mean: Any, variance: Any, epsilon: float) -> Any:
    """(x − mean) / √(variance + ε)."""
    return (x - mean) / np.sqrt(variance + epsilon)


class LayerNorm(Layer):
    """y = γ (x − mean) / √(variance + ε) + β, with mean and variance over the last axis of x.

    x and y are (..., size), γ and β are (size,); the variance is that of the n entries, 1/n Σ.
    Raises a ShapeError for x of another size. Source: Ba, Kiros, Hinton, "Layer normalization"
    (2016), equation 3.

    >>> from autograd.nn import LayerNorm
    >>> LayerNorm(2)([[1.0, 3.0]]).value.round(3)
    array([[-1.,  1.]])
    """

    size: int
    epsilon: float
    gamma: Tensor
    beta: Tensor

    def __init__(self, size: int, epsilon: float = 1e-5) -> None:
        self.size, = per_axis("LayerNorm", "size", size, 1, 1)
        self.epsilon = positive("LayerNorm", epsilon)
        self.gamma, self.beta = parameter(np.ones(self.size)), parameter(np.zeros(self.size))

    def __call__(self, x: Any) -> Tensor:
        y: Tensor = gates.LayerNorm(self.epsilon)(x, self.gamma, self.beta)
        return y

    def check(self, x: Any) -> None:
        if shape_of(x)[-1:] != (self.size,):
            self.refuse(f"inputs of size {self.size} in the last axis", x)

    def output_shape(self, shape: Shape) -> Shape:
        return shape


class BatchNorm(Layer):
    """y = γ (x − mean) / √(variance + ε) + β, with mean and variance of each feature or channel.

    x and y are (n, size) or (n, size, ...), such as images; γ and β are (size,). Trained, mean and
    variance are those of the m numbers of the batch, 1/m Σ, and the running ones, which are
    buffers, move towards them by `momentum` (the variance as 1/(m − 1) Σ). Used (`eval()`), the
    running ones stand. They go on moving where γ and β are frozen: to keep them, put this layer
    in use, `model["layer2"].freeze().eval()`, in which `fit` leaves it. Raises a ShapeError for
    another size, and trained on one number a channel. Source: Ioffe, Szegedy, "Batch
    normalization" (2015), algorithms 1 and 2.

    >>> from autograd.nn import BatchNorm
    >>> layer = BatchNorm(1)
    >>> layer([[1.0], [3.0]]).value.round(3).tolist(), layer.running_mean.value
    ([[-1.0], [1.0]], array([0.2]))
    """

    size: int
    momentum: float
    epsilon: float
    gamma: Tensor
    beta: Tensor
    running_mean: Tensor
    running_variance: Tensor

    def __init__(self, size: int, momentum: float = 0.1, epsilon: float = 1e-5) -> None:
        self.size, = per_axis("BatchNorm", "size", size, 1, 1)
        self.momentum = required_number("BatchNorm", "momentum", momentum, "in [0, 1]",
                                        lambda momentum: 0 <= momentum <= 1)
        self.epsilon = positive("BatchNorm", epsilon)
        self.gamma, self.beta = parameter(np.ones(self.size)), parameter(np.zeros(self.size))
        self.running_mean = constant(np.zeros(self.size))
        self.running_variance = constant(np.ones(self.size))

    def __call__(self, x: Any) -> Tensor:
        column = (-1, *(1,) * (len(shape_of(x)) - 2))
        mean, variance = (np.reshape(statistic, column) for statistic in self.statistics(x))
        gamma, beta = np.reshape(self.gamma, column), np.reshape(self.beta, column)
        y: Tensor = gamma * normalised(x, mean, variance, self.epsilon) + beta
        return y

    def statistics(self, x: Any) -> tuple[Any, Any]:
        """Mean and variance of each channel of x, or the running ones."""
        if not self.training:
            return self.running_mean, self.running_variance
        shape = shape_of(x)
        m = math.prod(shape) // self.size
        if m < 2:
            raise ShapeError(located(f"{self.label}: needs two numbers or more of each channel to "
                                     f"be trained; x is {shape}; take a larger batch, or .eval()"))
        axes = (0, *range(2, len(shape)))
        mean, variance = gates.Mean(axes)(x), gates.Var(axes)(x)
        move(self.running_mean, value_of(mean), self.momentum)
        move(self.running_variance, value_of(variance) * (m / (m - 1)), self.momentum)
        return mean, variance

    def check(self, x: Any) -> None:
        shape = shape_of(x)
        if len(shape) < 2 or shape[1] != self.size:
            self.refuse(f"(n, {self.size}, ...), a batch of {self.size} features or channels", x)

    def output_shape(self, shape: Shape) -> Shape:
        return shape


def move(running: Tensor, new: Any, momentum: float) -> None:
    """running ← (1 − momentum) running + momentum new."""
    running.value = (1 - momentum) * value_of(running) + momentum * new


def positive(who: str, epsilon: Any) -> float:
    """`epsilon`, or a ValueError unless it is a number above 0."""
    return required_number(who, "epsilon", epsilon, "a number above 0",
                           lambda epsilon: 0 < epsilon < math.inf)
