"""Normalisation: LayerNorm over the features of each sample, BatchNorm over the samples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gates.affine import plus_row, rows_of, sum_of_rows
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
    axis: ClassVar[int]
    """The axis of `rows` that μ and σ² are taken over."""

    def __post_init__(self) -> None:
        if not (isinstance(self.epsilon, (int, float)) and 0 < self.epsilon < math.inf):
            raise ValueError(located(f"{self.name}: epsilon must be a number above 0; "
                                     f"{self.epsilon!r} came"))

    def rows(self, x: Any) -> Any:
        """x as a matrix, with a column for each entry of γ."""
        raise NotImplementedError

    def image(self, rows: Any, shape: Shape) -> Any:
        """x of a shape, from `rows`."""
        raise NotImplementedError

    def mean(self, rows: Any) -> Any:
        """The mean of each group of entries that are normalised together, beside `rows`.

        It is a product of matrices, which NumPy does faster than a sum.
        """
        raise NotImplementedError

    def features(self, shape: Shape) -> Shape:
        """The shape of γ and β; () where x has too few axes."""
        raise NotImplementedError

    def prepare(self, x: Any, gamma: Any, beta: Any) -> tuple[Any, Any]:
        real_only(self.name, x)
        self.check(x, gamma, beta)
        rows = self.rows(x)
        centred = rows - self.mean(rows)
        s = np.maximum(self.mean(np.abs(centred)), 1)  # no overflow in the squares
        scaled, e = centred / s, math.sqrt(self.epsilon) / s
        r = 1 / np.sqrt(self.mean(scaled * scaled) + e * e)
        return scaled * r, r / s

    def forward(self, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return self.image(plus_row(unit * gamma, beta), x.shape)

    def definition(self, x: Any, gamma: Any, beta: Any) -> Any:
        real_only(self.name, x)
        self.check(x, gamma, beta)
        rows = self.rows(x)
        mean = np.mean(rows, axis=self.axis, keepdims=True)
        variance = np.mean((rows - mean) ** 2, axis=self.axis, keepdims=True)
        return self.image(gamma * (rows - mean) / np.sqrt(variance + self.epsilon) + beta, x.shape)

    def grad_x(self, g: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return self.image(self.times_jacobian(self.rows(g) * gamma, unit, r), x.shape)

    def grad_gamma(self, g: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return sum_of_rows(self.rows(g) * unit)

    def grad_beta(self, g: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return sum_of_rows(self.rows(g))

    def push_x(self, t: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return self.image(self.times_jacobian(self.rows(t), unit, r) * gamma, x.shape)

    def push_gamma(self, t: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return self.image(unit * t, x.shape)

    def push_beta(self, t: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return self.image(np.broadcast_to(t, unit.shape), x.shape)

    def times_jacobian(self, t: Any, unit: Any, r: Any) -> Any:
        """J t = r (t − t̄ − x̂ · mean(t x̂)), the same for Jᵀ."""
        return r * (t - self.mean(t) - unit * self.mean(t * unit))

    def check(self, x: Any, gamma: Any, beta: Any) -> None:
        shape = shape_of(x)
        sizes = self.features(shape)
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

    axis: ClassVar[int] = 1

    def rows(self, x: Any) -> Any:
        return rows_of(x)

    def image(self, rows: Any, shape: Shape) -> Any:
        return np.reshape(rows, shape)

    def mean(self, rows: Any) -> Any:
        k = rows.shape[1]
        return rows @ np.full((k, 1), 1 / max(k, 1), rows.dtype)

    def features(self, shape: Shape) -> Shape:
        return shape[-1:]


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

    axis: ClassVar[int] = 0

    def rows(self, x: Any) -> Any:
        return rows_of(np.transpose(x, (0, *range(2, len(x.shape)), 1)))

    def image(self, rows: Any, shape: Shape) -> Any:
        last = len(shape) - 1
        by_channel = np.reshape(rows, (shape[0], *shape[2:], shape[1]))
        return np.transpose(by_channel, (0, last, *range(1, last)))

    def mean(self, rows: Any) -> Any:
        n = rows.shape[0]
        return np.full((1, n), 1 / max(n, 1), rows.dtype) @ rows

    def features(self, shape: Shape) -> Shape:
        return shape[1:2]

    def statistics(self, x: Any) -> tuple[Any, Any]:
        """μ and σ² of each channel of x, both (c,).

        >>> batch_norm.statistics(np.array([[1.0, 0.0], [3.0, 0.0]]))
        (array([2., 0.]), array([1., 0.]))
        """
        rows = self.rows(x)
        mean = self.mean(rows)
        centred = rows - mean
        return np.reshape(mean, (-1,)), np.reshape(self.mean(centred * centred), (-1,))


layer_norm, batch_norm = LayerNorm(), BatchNorm()
