"""Attention. Letters: m queries, k keys, d features of a key, e features of a value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from gates.activation import softmax
from gates.errors import REAL_ONLY, OperandError, ShapeError, located, shape_of
from gates.gate import Gate
from gates.operands import dtype_of, sum_to


@dataclass(frozen=True)
class ScaledDotProduct(Gate):
    """y = softmax(q kᵀ / √d) v, each query's mean of the values, by how well it fits their keys.

    q is (..., m, d), k (..., k, d), v (..., k, e) and y (..., m, e); the axes before broadcast. A
    query sees the keys where `mask`, True or of a shape that broadcasts to (..., m, k), is True,
    and with `causal` none that stands after it; one that sees no key gets zeros. Raises a
    ShapeError for other shapes, an OperandError for complex numbers. Source: Vaswani and others,
    "Attention is all you need", 2017, equation 1.

    >>> import numpy as np
    >>> from gates import scaled_dot_product
    >>> keys = np.array([[4.0, 0.0], [0.0, 4.0], [0.0, 0.0], [0.0, 0.0]])
    >>> scaled_dot_product(np.zeros((1, 2)), keys, keys)
    array([[1., 1.]])
    """

    causal: bool = False
    constant: ClassVar[tuple[str, ...]] = ("mask",)

    if not TYPE_CHECKING:
        def __call__(self, *inputs: Any, **settings: Any) -> Any:
            return super().__call__(*inputs, *[True] * (len(inputs) == 3), **settings)

    def prepare(self, q: Any, k: Any, v: Any, mask: Any) -> tuple[Any]:
        self.check(q, k, v, mask)
        scores = (q * self.scale(q)) @ np.matrix_transpose(k)
        seen = self.seen(mask, scores)
        if seen is None:
            return (softmax(scores),)
        hidden = np.finfo(scores.dtype).min / 2
        return (np.where(seen, softmax(np.where(seen, scores, hidden)), 0),)

    def forward(self, q: Any, k: Any, v: Any, mask: Any, p: Any) -> Any:
        return p @ v

    def definition(self, q: Any, k: Any, v: Any, mask: Any) -> Any:
        scores = (q @ np.matrix_transpose(k)) / math.sqrt(q.shape[-1])
        seen = self.seen(mask, scores)
        if seen is None:
            return softmax(scores) @ v
        e = np.where(seen, np.exp(scores), 0)
        total = np.sum(e, axis=-1, keepdims=True)
        return (e / np.where(total > 0, total, 1)) @ v

    def scale(self, q: Any) -> float:
        """1 / √d, so that the scores of random vectors do not grow with their size."""
        return 1 / math.sqrt(max(q.shape[-1], 1))

    def seen(self, mask: Any, scores: Any) -> Any:
        """Which keys (..., m, k) each query sees; None where it sees all."""
        if not self.causal:
            return None if mask is True else mask
        m, k = scores.shape[-2:]
        return np.tri(m, k, dtype=bool) if mask is True else np.logical_and(
            np.tri(m, k, dtype=bool), mask)

    def all_at_once(self, g: Any, y: Any, q: Any, k: Any, v: Any, mask: Any, p: Any) -> Any:
        to_p = g @ np.matrix_transpose(v)
        to_scores = p * (to_p - np.sum(to_p * p, axis=-1, keepdims=True)) * self.scale(q)
        return (to_scores @ k, np.matrix_transpose(to_scores) @ q, np.matrix_transpose(p) @ g)

    def grad_q(self, g: Any, y: Any, q: Any, k: Any, v: Any, mask: Any, p: Any) -> Any:
        return self.all_at_once(g, y, q, k, v, mask, p)[0]

    def grad_k(self, g: Any, y: Any, q: Any, k: Any, v: Any, mask: Any, p: Any) -> Any:
        return self.all_at_once(g, y, q, k, v, mask, p)[1]

    def grad_v(self, g: Any, y: Any, q: Any, k: Any, v: Any, mask: Any, p: Any) -> Any:
        return self.all_at_once(g, y, q, k, v, mask, p)[2]

    def fit(self, i: int, message: Any, x: Any) -> Any:
        return super().fit(i, sum_to(message, shape_of(x)), x)

    def check(self, q: Any, k: Any, v: Any, mask: Any) -> None:
        shapes = tuple(map(shape_of, (q, k, v, mask)))
        Q, K, V, M = shapes
        came = f"q is {Q}, k is {K}, v is {V}, mask is {M}"
        if min(map(len, (Q, K, V))) < 2 or Q[-1] != K[-1] or K[-2] != V[-2]:
            raise ShapeError(located(f"ScaledDotProduct: needs q (..., m, d), k (..., k, d) and v "
                                     f"(..., k, e): {came}"))
        if K[-2] == 0:
            raise ShapeError(located(f"ScaledDotProduct: needs at least one key: {came}"))
        try:
            scores = (*np.broadcast_shapes(Q[:-2], K[:-2], V[:-2]), Q[-2], K[-2])
            fits = np.broadcast_shapes(scores, M) == scores
        except ValueError:
            fits = False
        if not fits:
            raise ShapeError(located(f"ScaledDotProduct: the axes before the last two must "
                                     f"broadcast, and mask to (..., m, k): {came}"))
        if any(dtype_of(part).kind == "c" for part in (q, k, v)):
            raise OperandError(located(f"ScaledDotProduct: {REAL_ONLY}"))


scaled_dot_product = ScaledDotProduct()
