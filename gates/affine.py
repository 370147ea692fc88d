"""The affine map of a dense layer, and Flatten, which leads from images to it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gates.errors import ShapeError, located, shape_of
from gates.gate import Gate
from gates.kinds import Linear
from gates.operands import are_ndarrays, laid_out_as


class Affine(Gate):
    """y = x W + b, for x (..., k), W (k, n) and b (n,).

    y is (..., n), one product of matrices whatever axes x has before its last. Raises a ShapeError
    for other shapes.

    >>> from gates import affine
    >>> affine([[1.0, 2.0]], [[3.0], [4.0]], [0.5])
    array([[11.5]])
    >>> affine.jacobian([1.0, 2.0], [[3.0], [4.0]], [0.5])
    array([[3., 4.]])
    """

    def forward(self, x: Any, W: Any, b: Any) -> Any:
        X, shape = shape_of(x), shape_of(W)
        if len(shape) != 2 or X[-1:] != shape[:1] or shape_of(b) != shape[1:]:
            self.check(x, W, b)
        if len(X) == 2:
            return plus_row(np.dot(x, W), b)
        return np.reshape(plus_row(np.dot(rows_of(x), W), b), (*X[:-1], shape[1]))

    def definition(self, x: Any, W: Any, b: Any) -> Any:
        self.check(x, W, b)
        return x @ W + b

    def grad_x(self, g: Any, y: Any, x: Any, W: Any, b: Any) -> Any:
        if len(x.shape) == 2:
            return np.dot(g, W.T)  # ∂E/∂x = ∂E/∂y Wᵀ
        return np.reshape(np.dot(rows_of(g), W.T), x.shape)

    def grad_W(self, g: Any, y: Any, x: Any, W: Any, b: Any) -> Any:
        return np.dot(rows_of(x).T, rows_of(g))  # ∂E/∂W = xᵀ ∂E/∂y

    def grad_b(self, g: Any, y: Any, x: Any, W: Any, b: Any) -> Any:
        return sum_of_rows(rows_of(g))

    def push_x(self, t: Any, y: Any, x: Any, W: Any, b: Any) -> Any:
        return np.reshape(np.dot(rows_of(t), W), y.shape)

    def push_W(self, t: Any, y: Any, x: Any, W: Any, b: Any) -> Any:
        return np.reshape(np.dot(rows_of(x), t), y.shape)

    def push_b(self, t: Any, y: Any, x: Any, W: Any, b: Any) -> Any:
        return np.broadcast_to(t, y.shape)

    def check(self, x: Any, W: Any, b: Any) -> None:
        X, shape, B = shape_of(x), shape_of(W), shape_of(b)
        found = f"x is {X}, W is {shape}, b is {B}"
        if not X or len(shape) != 2 or len(B) != 1:
            raise ShapeError(located(f"Affine: needs x (..., k), W (k, n) and b (n,): {found}"))
        if X[-1] != shape[0]:
            raise ShapeError(located(f"Affine: inner sizes differ: {found}; W needs {X[-1]} rows"))
        if shape[1:] != B:
            raise ShapeError(located(f"Affine: {found}; b needs the shape {shape[1:]}"))


class Flatten(Linear):
    """y = each entry of the batch as one row: x is (n, ...), y is (n, k).

    What comes back to x has its axes in memory in the order of x, so that images whose channels lie
    last there stay so. Raises a ShapeError for x without axes.

    >>> from gates import flatten
    >>> flatten(np.ones((2, 3, 4))).shape
    (2, 12)
    """

    def forward(self, x: Any) -> Any:
        if not shape_of(x):
            self.check(x)
        return np.reshape(x, (x.shape[0], math.prod(x.shape[1:])))

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return laid_out_as(np.reshape(g, x.shape), x)

    def check(self, x: Any) -> None:
        raise ShapeError(located("Flatten: x is a number; it needs a batch axis"))


def rows_of(x: Any) -> Any:
    """x (..., k) as a matrix of rows of k."""
    return np.reshape(x, (math.prod(x.shape[:-1]), x.shape[-1]))


def plus_row(rows: Any, b: Any, times: int = 1) -> Any:
    """rows + b, in place where `rows` is an array of NumPy, which no one else may hold.

    A row b of few entries is added to as many as `times` rows at once, which NumPy does faster.
    """
    if not are_ndarrays(rows, b) or b.dtype != rows.dtype:
        return rows + b
    if times > 1 and len(b) == 1 and rows.size:
        wide = np.reshape(rows, (-1, times * b.size))
        np.add(wide, np.tile(b.reshape(-1), times), out=wide)
        return rows
    return np.add(rows, b, out=rows)


def sum_of_rows(rows: Any) -> Any:
    """Σ rows[..., i, :] over i, as a product, which NumPy does faster than a sum."""
    return np.ones(rows.shape[-2], rows.dtype) @ rows


affine, flatten = Affine(), Flatten()
