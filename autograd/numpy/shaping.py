"""NumPy's functions on the shape of tensors."""

from __future__ import annotations

from operator import index
from typing import Any

import numpy as np

import gates
from autograd.numpy.registry import (
    axes,
    axes_of,
    convert,
    flag,
    gate_of,
    ndim_of,
    refuse,
    stands_for,
    unless,
    whole,
)
from gates.errors import shape_of


@stands_for(np.reshape)
def reshape(a: Any, /, shape: Any, order: str = "C", *, copy: bool | None = None) -> Any:
    if order != "C":
        if order != "F":
            refuse(np.reshape, order=order)
        return transpose(reshape(transpose(a), whole(shape)[::-1]))
    if copy is not None and not flag(copy):
        refuse(np.reshape, copy=copy)
    return gate_of(gates.Reshape, whole(shape))(a)


@stands_for(np.ravel)
def ravel(a: Any, order: str = "C") -> Any:
    if order not in ("C", "F"):
        refuse(np.ravel, order=order)
    return reshape(a, -1, order)


def along(a: Any, axis: Any) -> tuple[Any, int]:
    """`a` and an axis of it, counted from 0: flat for None, a single number as a vector of one."""
    if axis is None or not ndim_of(a):
        a = ravel(a)
    return a, 0 if axis is None else range(ndim_of(a))[index(axis)]


@stands_for(np.transpose, np.permute_dims)
def transpose(a: Any, axes: Any = None) -> Any:
    return gate_of(gates.Transpose, None if axes is None else whole(axes))(a)


@stands_for(np.matrix_transpose, np.linalg.matrix_transpose)
def matrix_transpose(x: Any, /) -> Any:
    if ndim_of(x) < 2:
        raise ValueError(f"needs at least two axes; its shape is {shape_of(x)}")
    return swapaxes(x, -1, -2)


@stands_for(np.swapaxes)
def swapaxes(a: Any, axis1: int, axis2: int) -> Any:
    order = list(range(ndim_of(a)))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return transpose(a, order)


@stands_for(np.moveaxis)
def moveaxis(a: Any, source: Any, destination: Any) -> Any:
    rank = ndim_of(a)
    numbered = np.broadcast_to(0, range(rank))  # the size of each axis is its number
    return transpose(a, np.moveaxis(numbered, source, destination).shape)


@stands_for(np.broadcast_to)
def broadcast_to(array: Any, shape: Any, subok: bool = False) -> Any:
    flag(subok)
    return gate_of(gates.BroadcastTo, whole(shape))(array)


@stands_for(np.broadcast_arrays)
def broadcast_arrays(*args: Any, subok: bool = False) -> tuple[Any, ...]:
    flag(subok)
    shape = np.broadcast_shapes(*map(shape_of, args))
    return tuple(broadcast_to(a, shape) for a in args)


@stands_for(np.full_like)
def full_like(a: Any, fill_value: Any, dtype: Any = None, order: str = "K", subok: bool = True,
              shape: Any = None, *, device: Any = None) -> Any:
    refuse(np.full_like, order=unless("K", order), device=unless("cpu", unless(None, device)))
    flag(subok)
    filled = convert(fill_value, a.dtype if dtype is None else dtype)
    return broadcast_to(filled, shape_of(a) if shape is None else shape)


@stands_for(np.expand_dims)
def expand_dims(a: Any, axis: Any) -> Any:
    return gate_of(gates.ExpandDims, whole(axis))(a)


@stands_for(np.squeeze)
def squeeze(a: Any, axis: Any = None) -> Any:
    return gate_of(gates.Squeeze, axes_of(a, axis))(a)


def as_array(a: Any) -> Any:
    """A list as an array; tensors and arrays as they are."""
    return a if hasattr(a, "dtype") else np.asarray(a)


@stands_for(np.atleast_1d)
def atleast_1d(*arys: Any) -> Any:
    out = [a if ndim_of(a) else reshape(a, 1) for a in map(as_array, arys)]
    return out[0] if len(out) == 1 else tuple(out)


@stands_for(np.atleast_2d)
def atleast_2d(*arys: Any) -> Any:
    out = [a if ndim_of(a) > 1 else reshape(a, (1, np.size(a)))
           for a in map(as_array, arys)]
    return out[0] if len(out) == 1 else tuple(out)


@stands_for(np.flip)
def flip(m: Any, axis: Any = None) -> Any:
    return gate_of(gates.Flip, None if axis is None else whole(axis))(m)


@stands_for(np.flipud)
def flipud(m: Any) -> Any:
    return flip(m, 0)


@stands_for(np.fliplr)
def fliplr(m: Any) -> Any:
    return flip(m, 1)


@stands_for(np.roll)
def roll(a: Any, shift: Any, axis: Any = None) -> Any:
    one = index(shift) if np.ndim(shift) == 0 else whole(shift)
    return gate_of(gates.Roll, one, axes(axis))(a)


@stands_for(np.tril)
def tril(m: Any, k: int = 0) -> Any:
    return _triangle(m, True, k)


@stands_for(np.triu)
def triu(m: Any, k: int = 0) -> Any:
    return _triangle(m, False, k)


def _triangle(m: Any, lower: bool, k: int) -> Any:
    """Half of the last two axes; a vector stands for as many equal rows as it has entries."""
    if ndim_of(m) == 1:
        m = broadcast_to(m, shape_of(m) * 2)
    return gate_of(gates.Triangle, lower, index(k))(m)
