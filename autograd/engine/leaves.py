"""Where graphs begin: tensors that the user makes."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.engine.context import current, next_number
from autograd.engine.slots import WRITTEN
from autograd.engine.tensor import UNHELD, Tensor, as_numbers, new_leaf, references, scalar_if_0d
from gates import OperandError
from gates.errors import located
from gates.operands import cast


def leaf(who: str, x: Any, name: str | None, dtype: Any, needs: bool,
         is_parameter: bool = False) -> Tensor:
    """A new leaf that owns a copy of `x`."""
    if isinstance(x, Tensor):
        raise OperandError(located(f"{who}: {x.label} is a tensor already; to cut the graph there "
                                   "use .detach(), to name it .named(...)"))
    dtype = None if dtype is None else np.dtype(dtype)
    if needs and dtype is not None and dtype.kind not in "fc":
        raise OperandError(located(f"{who}: its dtype must be floating or complex, to be "
                                   f"differentiated by; {dtype} came; a constant takes any"))
    value = as_numbers(who, x, dtype)
    if needs and value.dtype.kind not in "fc":
        value = cast(value, float)
    t = new_leaf(value, needs, name, is_parameter)
    mode = current()
    if mode is not None and mode.scope:
        t.ensure_notes().scope = mode.scope
    return t


def change_dtype(t: Tensor, dtype: Any) -> None:
    """Turn the value of a leaf into another dtype, in place."""
    assert t.leaf is not None
    t._value = cast(t._value, np.dtype(dtype))
    t.leaf.changed, t.leaf.seen = next_number(), None


def decrease(t: Tensor, step: Any) -> None:
    """Subtract `step`, of its shape and dtype, from the value of a leaf, in place.

    It does what `t.value -= step` does, without the fingerprints of an array that no one holds.
    """
    leaf = t.leaf
    assert leaf is not None
    held = leaf.seen is not None
    if type(t._value) is np.ndarray and t._value.flags.writeable and (
            held or references(t._value) == UNHELD):  # no result is a view of it
        np.subtract(t._value, step, out=t._value)
        if held:
            leaf.seen = WRITTEN
    else:
        t._value, leaf.seen = scalar_if_0d(t._value - step), None
    leaf.changed = next_number()


def tensor(x: Any, name: str | None = None, dtype: Any = None) -> Tensor:
    """An input to differentiate by: a copy of `x`, integers as float64.

    >>> x = tensor([1, 2], name="x")
    >>> x
    Tensor([1., 2.], name='x')
    """
    return leaf("tensor", x, name, dtype, True)


def parameter(x: Any, name: str | None = None, dtype: Any = None) -> Tensor:
    """A tensor to be learned: like `tensor`, and drawn as a weight.

    >>> W = parameter([[1.0, 2.0]], name="W")
    >>> (W.sum() * 3).backward()
    >>> W.value -= 0.1 * W.grad
    >>> W.value
    array([[0.7, 1.7]])
    """
    return leaf("parameter", x, name, dtype, True, is_parameter=True)


def constant(x: Any, name: str | None = None, dtype: Any = None) -> Tensor:
    """A tensor without a gradient (data, a target, an index): a copy of `x`, its dtype kept."""
    return leaf("constant", x, name, dtype, False)
