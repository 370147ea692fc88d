"""NumPy's products of tensors."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

import numpy as np

import gates
from autograd.numpy.registry import (
    full_name,
    gate_of,
    in_one_dtype,
    ndim_of,
    refuse,
    stands_for,
    unless,
    whole,
)
from autograd.numpy.shaping import moveaxis, ravel, roll
from gates.errors import OperandError, located, shape_of


@stands_for(np.dot)
def dot(a: Any, b: Any, out: Any = None) -> Any:
    refuse(np.dot, out=out)
    ranks = ndim_of(a), ndim_of(b)
    if 0 in ranks:
        return gates.multiply(a, b)
    if ranks == (1, 1):
        return gates.dot(a, b)
    if ranks[1] <= 2:
        return gates.matmul(a, b)
    return gate_of(gates.Tensordot, ((ranks[0] - 1,), (ranks[1] - 2,)))(a, b)


@stands_for(np.vdot)
def vdot(a: Any, b: Any, /) -> Any:
    return gates.dot(ravel(gates.conjugate(a)), ravel(b))


@stands_for(np.inner)
def inner(a: Any, b: Any, /) -> Any:
    if not ndim_of(a) or not ndim_of(b):
        return gates.multiply(a, b)
    return gate_of(gates.Tensordot, ((-1,), (-1,)))(a, b)


@stands_for(np.outer)
def outer(a: Any, b: Any, out: Any = None) -> Any:
    refuse(np.outer, out=out)
    return gates.outer(*(x if ndim_of(x) == 1 else ravel(x) for x in (a, b)))


@stands_for(np.linalg.outer)
def outer_of_vectors(x1: Any, x2: Any, /) -> Any:
    return gates.outer(x1, x2)


@stands_for(np.linalg.matmul)
def matmul(x1: Any, x2: Any, /) -> Any:
    return gates.matmul(x1, x2)


@stands_for(np.tensordot)
def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    if not isinstance(axes, Sequence) and not np.ndim(axes):
        axes, rank = index(axes), ndim_of(a)
        if not axes and 0 in (rank, ndim_of(b)):
            return gates.multiply(a, b)
        axes = (range(rank - axes, rank), range(axes))
    of_a, of_b = axes
    return gate_of(gates.Tensordot, (whole(of_a), whole(of_b)))(a, b)


@stands_for(np.linalg.tensordot)
def tensordot_of_linalg(x1: Any, x2: Any, /, *, axes: Any = 2) -> Any:
    return tensordot(x1, x2, axes)


@stands_for(np.linalg.vecdot)
def vecdot(x1: Any, x2: Any, /, *, axis: int = -1) -> Any:
    """Σ x̄₁ x₂ along `axis`, with broadcasting."""
    if not ndim_of(x1) or not ndim_of(x2) or shape_of(x1)[axis] != shape_of(x2)[axis]:
        raise ValueError(f"needs equal sizes along axis {axis}: x1 is {shape_of(x1)}, x2 is "
                         f"{shape_of(x2)}")
    x1, x2 = (moveaxis(x, axis, -1) for x in (x1, x2))
    return np.sum(np.conjugate(x1) * x2, axis=-1)


@stands_for(np.linalg.cross)
def cross(x1: Any, x2: Any, /, *, axis: int = -1) -> Any:
    """The vector at right angles to two vectors of three: entry k is x₁ᵢ x₂ⱼ − x₁ⱼ x₂ᵢ."""
    if shape_of(x1)[axis] != 3 or shape_of(x2)[axis] != 3:
        raise ValueError(f"needs size 3 along axis {axis}; the shapes are {shape_of(x1)} and "
                         f"{shape_of(x2)}")
    a, b = moveaxis(x1, axis, -1), moveaxis(x2, axis, -1)
    product = roll(a, -1, -1) * roll(b, -2, -1) - roll(a, -2, -1) * roll(b, -1, -1)
    return moveaxis(product, -1, axis)


def matvec(x1: Any, x2: Any, /) -> Any:
    """W o for stacks of matrices and of vectors."""
    return (x1 @ np.expand_dims(x2, -1))[..., 0]


def vecmat(x1: Any, x2: Any, /) -> Any:
    """ōᵀ W for stacks of vectors and of matrices."""
    return (np.expand_dims(np.conjugate(x1), -2) @ x2)[..., 0, :]


@stands_for(np.einsum)
def einsum(*operands: Any, out: Any = None, optimize: Any = False, **kwargs: Any) -> Any:
    """`optimize` only chooses the order of the work, so it is checked and left to the gate."""
    subscripts, *arrays = operands
    if not isinstance(subscripts, str):
        raise OperandError(located(f"{full_name(np.einsum)}: on tensors the subscripts are a text "
                                   "like 'ij,j'"))
    dtype, casting = kwargs.pop("dtype", None), kwargs.pop("casting", "safe")
    refuse(np.einsum, out=out, order=unless("K", kwargs.pop("order", "K")), **kwargs)
    known = optimize[:1] == ["einsum_path"] if isinstance(optimize, list) else \
        isinstance(optimize, bool) or optimize in ("greedy", "optimal")
    if not known:
        refuse(np.einsum, optimize=optimize)
    if dtype is not None or casting != "safe":
        arrays = in_one_dtype(arrays, dtype, casting)
    return gate_of(gates.Einsum, subscripts)(*arrays)
