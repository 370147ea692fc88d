"""Normalisation: LayerNorm over the features of each sample, BatchNorm over the samples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

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

    def __post_init__(self) -> None:
        if not (isinstance(self.epsilon, (int, float)) and 0 < self.epsilon < math.inf):
            raise ValueError(located(f"{self.name}: epsilon must be a number above 0; "
                                     f"{self.epsilon!r} came"))

    def rows(self, x: Any) -> Any:
        """x as a matrix, whose rows hold γ's entries once or several times over."""
        raise NotImplementedError

    def image(self, rows: Any, shape: Shape) -> Any:
        """x of a shape, from `rows`."""
        raise NotImplementedError

    def beside(self, p: Any, rows: Any) -> Any:
        """γ or β (k,) as often as it stands in one of `rows`."""
        return p

    def total(self, rows: Any, k: int) -> Any:
        """The sum of all that one entry of γ (k,) is a factor of."""
        return sum_of_rows(rows)

    def mean(self, rows: Any, k: int) -> Any:
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
        rows, k = self.rows(x), gamma.shape[0]
        centred = rows - self.mean(rows, k)
        s = np.maximum(self.mean(np.abs(centred), k), 1)  # no overflow in the squares
        scaled, e = centred / s, math.sqrt(self.epsilon) / s
        r = 1 / np.sqrt(self.mean(scaled * scaled, k) + e * e)
        return scaled * r, r / s

    def forward(self, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        y = plus_row(unit * self.beside(gamma, unit), self.beside(beta, unit))
        return self.image(y, x.shape)

    def definition(self, x: Any, gamma: Any, beta: Any) -> Any:
        real_only(self.name, x)
        self.check(x, gamma, beta)
        rows, k = self.rows(x), gamma.shape[0]
        centred = rows - self.mean(rows, k)
        unit = centred / np.sqrt(self.mean(centred**2, k) + self.epsilon)
        return self.image(self.beside(gamma, rows) * unit + self.beside(beta, rows), x.shape)

    def grad_x(self, g: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        t = self.rows(g) * self.beside(gamma, unit)
        return self.image(self.times_jacobian(t, unit, r, gamma.shape[0]), x.shape)

    def grad_gamma(self, g: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return self.total(self.rows(g) * unit, gamma.shape[0])

    def grad_beta(self, g: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return self.total(self.rows(g), gamma.shape[0])

    def push_x(self, t: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        pushed = self.times_jacobian(self.rows(t), unit, r, gamma.shape[0])
        return self.image(pushed * self.beside(gamma, unit), x.shape)

    def push_gamma(self, t: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return self.image(unit * self.beside(t, unit), x.shape)

    def push_beta(self, t: Any, y: Any, x: Any, gamma: Any, beta: Any, unit: Any, r: Any) -> Any:
        return self.image(np.broadcast_to(self.beside(t, unit), unit.shape), x.shape)

    def times_jacobian(self, t: Any, unit: Any, r: Any, k: int) -> Any:
        """J t = r (t − t̄ − x̂ · mean(t x̂)), the same for Jᵀ."""
        return r * (t - self.mean(t, k) - unit * self.mean(t * unit, k))

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

    def rows(self, x: Any) -> Any:
        return rows_of(x)

    def image(self, rows: Any, shape: Shape) -> Any:
        return np.reshape(rows, shape)

    def mean(self, rows: Any, k: int) -> Any:
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

    def rows(self, x: Any) -> Any:
        by_place = np.transpose(x, (0, *range(2, len(x.shape)), 1))
        return np.reshape(by_place, (x.shape[0], math.prod(x.shape[1:])))

    def image(self, rows: Any, shape: Shape) -> Any:
        last = len(shape) - 1
        by_channel = np.reshape(rows, (shape[0], *shape[2:], shape[1]))
        return np.transpose(by_channel, (0, last, *range(1, last)))

    def beside(self, p: Any, rows: Any) -> Any:
        k, width = p.shape[0], rows.shape[1]
        return np.reshape(np.broadcast_to(p, (width // max(k, 1), k)), (width,))

    def total(self, rows: Any, k: int) -> Any:
        return sum_of_rows(np.reshape(sum_of_rows(rows), (rows.shape[1] // max(k, 1), k)))

    def mean(self, rows: Any, k: int) -> Any:
        count = rows.shape[0] * rows.shape[1] // max(k, 1)
        return np.expand_dims(self.beside(self.total(rows, k) / max(count, 1), rows), 0)

    def features(self, shape: Shape) -> Shape:
        return shape[1:2]

    def statistics(self, x: Any) -> tuple[Any, Any]:
        """μ and σ² of each channel of x, both (c,).

        >>> batch_norm.statistics(np.array([[1.0, 0.0], [3.0, 0.0]]))
        (array([2., 0.]), array([1., 0.]))
        """
        rows, k = self.rows(x), x.shape[1]
        mean = self.mean(rows, k)
        variance = self.mean((rows - mean) ** 2, k)
        return mean[0, :k], variance[0, :k]


layer_norm, batch_norm = LayerNorm(), BatchNorm()
