"""What the Jacobian of one gate looks like: the identity, diagonal, dense or sparse."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gates import Gate
from gates.jacobians import dense_jacobian

LARGE = 10_000
MOST_ENTRIES = 1_000_000
"""Of larger inputs no row is computed for the sake of a word."""


@dataclass(frozen=True)
class Structure:
    """The Jacobian ∂y/∂x of one gate: its size as a matrix, and where it has entries."""

    kind: str
    rows: int
    columns: int

    def __str__(self) -> str:
        return f"{self.kind}, {self.rows:,} × {self.columns:,}"


def structure(gate: Gate, i: int, y: Any, inputs: Sequence[Any]) -> Structure | None:
    """How the Jacobian by input `i` is filled; None for a number by a number, or what is unknown.

    It is "diagonal" where each entry of y hangs on the same entry of x alone, and the "identity"
    where each does so with slope 1; "dense" where every row that was looked at (the first, the
    middle, the last; of large ones the middle) has more entries than zeros; else "sparse".

    >>> import gates
    >>> W, x = np.ones((2, 3)), np.ones(3)
    >>> str(structure(gates.matvec, 1, W @ x, [W, x]))
    'dense, 2 × 3'
    >>> str(structure(gates.matvec, 0, W @ x, [W, x]))
    'sparse, 2 × 6'
    """
    if isinstance(y, tuple) or isinstance(inputs[i], tuple):
        return None
    rows, columns = np.size(y), np.size(inputs[i])
    if max(rows, columns) < 2 or min(rows, columns) < 1:
        return None
    diagonal = gate.diagonal(i, y, inputs)
    if diagonal is not None:
        return Structure("identity" if np.all(diagonal == 1) else "diagonal", rows, columns)
    if max(rows, columns) > MOST_ENTRIES:
        return None
    filled = [np.count_nonzero(row) for row in _rows(gate, i, y, inputs)]
    return Structure("dense" if min(filled) * 2 > columns else "sparse", rows, columns)


def _rows(gate: Gate, i: int, y: Any, inputs: Sequence[Any]) -> list[Any]:
    """The first, the middle and the last row of the Jacobian; of a large one the middle alone."""
    count = np.size(y)
    large = max(count, np.size(inputs[i])) > LARGE
    found = []
    for k in [count // 2] if large else sorted({0, count // 2, count - 1}):
        basis = np.zeros(count, np.result_type(y, np.float32))
        basis[k] = 1
        found.append(gate.pull(i, basis.reshape(np.shape(y))[()], y, inputs))
    return found


def dense(gate: Gate, i: int, y: Any, inputs: Sequence[Any], most: int) -> Any:
    """∂y/∂x as a matrix, of a vector by a vector of at most `most` entries; else None."""
    x = inputs[i]
    if isinstance(y, tuple) or isinstance(x, tuple) or np.ndim(y) != 1 or np.ndim(x) != 1:
        return None
    if not 0 < max(len(y), len(x)) <= most or math.prod((len(y), len(x))) == 1:
        return None
    return dense_jacobian(lambda g: gate.pull(i, g, y, inputs), y, x)
