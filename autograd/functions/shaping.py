"""NumPy's functions on the shape of tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

import gates
from autograd.functions.registry import axes, made, stands_for, whole
from gates.errors import OperandError, located, shape_of


@stands_for(np.reshape)
def reshape(a: Any, shape: Any, order: str = "C") -> Any:
    if order != "C":
        raise OperandError(located("np.reshape: on tensors the order is 'C' only; transpose first"))
    return made(gates.Reshape, whole(shape))(a)


@stands_for(np.ravel)
def ravel(a: Any, order: str = "C") -> Any:
    return reshape(a, -1, order)


@stands_for(np.transpose, np.permute_dims)
def transpose(a: Any, axes: Any = None) -> Any:
    return made(gates.Transpose, None if axes is None else whole(axes))(a)


@stands_for(np.matrix_transpose)
def matrix_transpose(x: Any) -> Any:
    return swapaxes(x, -1, -2)


@stands_for(np.swapaxes)
def swapaxes(a: Any, axis1: int, axis2: int) -> Any:
    order = list(range(len(shape_of(a))))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return transpose(a, order)


@stands_for(np.moveaxis)
def moveaxis(a: Any, source: Any, destination: Any) -> Any:
    rank = len(shape_of(a))
    numbered = np.broadcast_to(0, range(rank))  # the size of each axis is its number
    return transpose(a, np.moveaxis(numbered, source, destination).shape)


@stands_for(np.broadcast_to)
def broadcast_to(array: Any, shape: Any, subok: bool = False) -> Any:
    return made(gates.BroadcastTo, whole(shape))(array)


@stands_for(np.broadcast_arrays)
def broadcast_arrays(*args: Any) -> tuple[Any, ...]:
    shape = np.broadcast_shapes(*map(shape_of, args))
    return tuple(broadcast_to(a, shape) for a in args)


@stands_for(np.expand_dims)
def expand_dims(a: Any, axis: Any) -> Any:
    return made(gates.ExpandDims, axes(axis))(a)


@stands_for(np.squeeze)
def squeeze(a: Any, axis: Any = None) -> Any:
    return made(gates.Squeeze, axes(axis))(a)


@stands_for(np.atleast_1d)
def atleast_1d(*arys: Any) -> Any:
    out = [a if len(shape_of(a)) else reshape(a, 1) for a in arys]
    return out[0] if len(out) == 1 else tuple(out)


@stands_for(np.atleast_2d)
def atleast_2d(*arys: Any) -> Any:
    out = [a if len(shape_of(a)) > 1 else reshape(a, (1, -1)) for a in arys]
    return out[0] if len(out) == 1 else tuple(out)


@stands_for(np.flip)
def flip(m: Any, axis: Any = None) -> Any:
    return made(gates.Flip, axes(axis))(m)


@stands_for(np.flipud)
def flipud(m: Any) -> Any:
    return flip(m, 0)


@stands_for(np.fliplr)
def fliplr(m: Any) -> Any:
    return flip(m, 1)


@stands_for(np.roll)
def roll(a: Any, shift: Any, axis: Any = None) -> Any:
    return made(gates.Roll, axes(shift), axes(axis))(a)


@stands_for(np.tril)
def tril(m: Any, k: int = 0) -> Any:
    return made(gates.Triangle, True, k)(m)


@stands_for(np.triu)
def triu(m: Any, k: int = 0) -> Any:
    return made(gates.Triangle, False, k)(m)
