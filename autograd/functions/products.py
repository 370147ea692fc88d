"""NumPy's products of tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

import gates
from autograd.functions.registry import made, stands_for, whole
from autograd.functions.shaping import ravel
from gates.errors import OperandError, located, shape_of


@stands_for(np.dot)
def dot(a: Any, b: Any) -> Any:
    ranks = len(shape_of(a)), len(shape_of(b))
    if 0 in ranks:
        return a * b
    if ranks == (1, 1):
        return gates.dot(a, b)
    if ranks[1] <= 2:
        return gates.matmul(a, b)
    return made(gates.Tensordot, ((ranks[0] - 1,), (ranks[1] - 2,)))(a, b)


@stands_for(np.vdot)
def vdot(a: Any, b: Any) -> Any:
    return gates.dot(ravel(np.conjugate(a)), ravel(b))


@stands_for(np.inner)
def inner(a: Any, b: Any) -> Any:
    if not shape_of(a) or not shape_of(b):
        return a * b
    return made(gates.Tensordot, ((-1,), (-1,)))(a, b)


@stands_for(np.outer)
def outer(a: Any, b: Any) -> Any:
    return gates.outer(*(x if len(shape_of(x)) == 1 else ravel(x) for x in (a, b)))


@stands_for(np.tensordot)
def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    if isinstance(axes, int):
        rank = len(shape_of(a))
        axes = (range(rank - axes, rank), range(axes))
    return made(gates.Tensordot, (whole(axes[0]), whole(axes[1])))(a, b)


@stands_for(np.einsum)
def einsum(subscripts: Any, *operands: Any, **options: Any) -> Any:
    if not isinstance(subscripts, str):
        raise OperandError(located("np.einsum: on tensors the subscripts are a text like 'ij,j'"))
    return made(gates.Einsum, subscripts)(*operands)
