"""Jacobians of gates: dense, and diagonal where the gate works entry by entry."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gates.errors import shape_of
from gates.operands import dtype_of


@dataclass(frozen=True, eq=False)
class Diagonal:
    """A Jacobian ∂y/∂x whose only entries are ∂yᵢ/∂xᵢ: those entries, in the shape of x.

    >>> import numpy as np
    >>> J = Diagonal(np.array([2.0, 3.0]))
    >>> J @ np.array([1.0, 1.0])
    array([2., 3.])
    >>> J.dense()
    array([[2., 0.],
           [0., 3.]])
    """

    entries: Any

    @property
    def shape(self) -> tuple[int, ...]:
        """y.shape + x.shape, as of the dense array."""
        shape = tuple(np.shape(self.entries))
        return shape + shape

    @property
    def T(self) -> Diagonal:
        """A diagonal matrix is its own transpose."""
        return self

    def __matmul__(self, v: Any) -> Any:
        return self.entries * v

    def dense(self) -> Any:
        """The array of shape y.shape + x.shape, zeros included."""
        return np.diag(np.ravel(self.entries)).reshape(self.shape)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self.dense().astype(dtype or np.asarray(self.entries).dtype)

    def __repr__(self) -> str:
        return f"diag({np.array2string(np.asarray(self.entries), precision=4, separator=', ')})"


def dense_jacobian(pull: Callable[[Any], Any], y: Any, x: Any) -> Any:
    """∂y/∂x of shape y.shape + x.shape, row by row: row k is Jᵀ · e_k.

    `pull` maps an upstream gradient of y's shape to Jᵀ · g.
    """
    shape, dtype = shape_of(y), dtype_of(y)
    size = math.prod(shape)
    rows = []
    for k in range(size):
        basis = np.zeros(size, dtype=dtype if dtype.kind in "fc" else float)
        basis[k] = 1
        rows.append(pull(basis.reshape(shape)[()]))
    if not rows:
        return np.zeros(shape + shape_of(x))
    return np.reshape(np.stack(rows), shape + shape_of(x))


def by_jacobian(gate: Any, i: int, tangent: Any, y: Any, inputs: Sequence[Any]) -> Any:
    """J_i · tangent with the dense Jacobian; for several outputs, a tuple."""
    def product(of: Any, place: Callable[[Any], Any]) -> Any:
        J = dense_jacobian(lambda g: gate.pull(i, place(g), y, inputs), of, inputs[i])
        return np.tensordot(J, tangent, axes=len(shape_of(tangent)))

    if not isinstance(y, tuple):
        return product(y, lambda g: g)
    return tuple(
        product(part, lambda g, k=k: tuple(g if j == k else np.zeros_like(other)  # type: ignore[misc]
                                           for j, other in enumerate(y)))
        for k, part in enumerate(y)
    )
