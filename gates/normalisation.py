"""Normalisation: LayerNorm over the features of each sample, BatchNorm over the samples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from gates.complexes import real_only
from gates.errors import ShapeError, located, shape_of
from gates.gate import Gate

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Normalisation(Gate):
    """y = γ x̂ + β with x̂ = (x − μ) / √(σ² + ε): a mean μ and a variance σ² over some axes of x.

    σ² is the mean of (x − μ)². Where all those x are equal, x̂ is 0 and its slope is that of
    (x − μ) / √ε.
    """

    epsilon: float = 1e-5

    def __post_init__(self) -> None:
        if not (isinstance(self.epsilon, (int, float)) and 0 < self.epsilon < math.inf):
            raise ValueError(located(f"{self.name}: epsilon must be a number above 0; "
                                     f"{self.epsilon!r} came"))

    def axes(self, shape: Shape) -> Shape:
        """Those of x that μ and σ² are taken over."""
        raise NotImplementedError

    def others(self, shape: Shape) -> Shape:
        """The axes of x that γ does not have."""
        raise NotImplementedError

    def beside(self, p: Any, x: Any) -> Any:
        """γ or β as it stands beside x: with size 1 on the `others`."""
        others = self.others(x.shape)
        return np.reshape(p, tuple(1 if k in others else n for k, n in enumerate(x.shape)))

    def mean(self, x: Any) -> Any:
        """The mean over `axes`, which stay with size 1."""
        axes = self.axes(x.shape)
        total = np.add.reduce(x, axis=axes, keepdims=True)
        return total / max(math.prod(x.shape[k] for k in axes), 1)

    def prepare(self, x: Any, gamma: Any, beta: Any) -> tuple[Any, Any]:
        real_only(self.name, x)
        self.check(x, gamma, beta)
        centred = x - self.mean(x)
        r = 1 / np.sqrt(self.mean(centred * centred) + self.epsilon)
        return centred * r, r

    def forward(self, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return unit * self.beside(gamma, x) + self.beside(beta, x)

    def definition(self, x: Any, gamma: Any, beta: Any) -> Any:
        real_only(self.name, x)
        self.check(x, gamma, beta)
        axes = self.axes(x.shape)
        mean = np.mean(x, axis=axes, keepdims=True)
        unit = (x - mean) / np.sqrt(np.var(x, axis=axes, keepdims=True) + self.epsilon)
        return self.beside(gamma, x) * unit + self.beside(beta, x)

    def grad_x(self, g: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return self.times_jacobian(g * self.beside(gamma, x), unit, r)

    def grad_gamma(self, g: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return np.add.reduce(g * unit, axis=self.others(x.shape))

    def grad_beta(self, g: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return np.add.reduce(g, axis=self.others(x.shape))

    def push_x(self, t: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return self.beside(gamma, x) * self.times_jacobian(t, unit, r)

    def push_gamma(self, t: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return unit * self.beside(t, x)

    def push_beta(self, t: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return np.broadcast_to(self.beside(t, x), y.shape)

    def times_jacobian(self, t: Any, unit: Any, r: Any) -> Any:
        """J t = r (t − t̄ − x̂ · mean(t x̂)), the same for Jᵀ."""
        return r * (t - self.mean(t) - unit * self.mean(t * unit))

    def check(self, x: Any, gamma: Any, beta: Any) -> None:
        shape = shape_of(x)
        sizes = tuple(n for k, n in enumerate(shape) if k not in self.others(shape))
        if not sizes or shape_of(gamma) != sizes or shape_of(beta) != sizes:
            needed = f"gamma and beta of shape {sizes}" if sizes else "an axis of features"
            raise ShapeError(located(f"{self.name}: needs {needed}: x is {shape}, gamma is "
                                     f"{shape_of(gamma)}, beta is {shape_of(beta)}"))


@dataclass(frozen=True)
class LayerNorm(Normalisation):
    """y = γ (x − μ) / √(σ² + ε) + β, with μ and σ² over the last axis of x, for each row of it.

    x is (..., k), γ and β are (k,), y has the shape of x. Raises a ShapeError for other shapes, an
    OperandError for complex x. Source: Ba, Kiros, Hinton, "Layer normalization",
    arXiv:1607.06450, 2016.

    >>> LayerNorm(epsilon=1e-12)([[1.0, 3.0]], [1.0, 1.0], [0.0, 5.0])
    array([[-1.,  6.]])
    """

    def axes(self, shape: Shape) -> Shape:
        return (len(shape) - 1,) if shape else ()

    def others(self, shape: Shape) -> Shape:
        return tuple(range(len(shape) - 1))


@dataclass(frozen=True)
class BatchNorm(Normalisation):
    """y = γ (x − μ) / √(σ² + ε) + β, with μ and σ² of each channel, over the batch and the image.

    The form of training: x is (n, c) or (n, c, ...), γ and β are (c,), y has the shape of x. What a
    layer keeps for later, `statistics(x)` gives. Raises a ShapeError for other shapes, an
    OperandError for complex x. Source: Ioffe, Szegedy, "Batch normalization: accelerating deep
    network training by reducing internal covariate shift", ICML 2015, algorithm 1.

    >>> BatchNorm(epsilon=1e-12)([[1.0], [3.0]], [1.0], [0.0])
    array([[-1.],
           [ 1.]])
    """

    def axes(self, shape: Shape) -> Shape:
        return tuple(k for k in range(len(shape)) if k != 1)

    others = axes

    def statistics(self, x: Any) -> tuple[Any, Any]:
        """μ and σ² of each channel of x, both (c,).

        >>> batch_norm.statistics(np.array([[1.0, 0.0], [3.0, 0.0]]))
        (array([2., 0.]), array([1., 0.]))
        """
        centred = x - (mean := self.mean(x))
        return np.reshape(mean, (-1,)), np.reshape(self.mean(centred * centred), (-1,))


layer_norm, batch_norm = LayerNorm(), BatchNorm()
