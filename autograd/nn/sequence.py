"""Heads of sequences: one vector for all times."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.engine.tensor import value_of
from autograd.nn.calls import as_array, fixed_shape, shape_of
from autograd.nn.layer import Layer, Shape
from gates.errors import OperandError, ShapeError, located
from gates.operands import cast, dtype_of


class SequenceHead(Layer):
    """One vector for each sequence of x (n, t, size): y is (n, size).

    `lengths` (n,), whole numbers from 1 to t, say where the sequences end that were padded.
    """

    def check(self, x: Any, lengths: Any = None) -> None:
        if len(shape_of(x)) != 3 or not shape_of(x)[1]:
            self.refuse("(n, t, size), a batch of sequences of one step or more", x)
        if lengths is not None:
            check_lengths(self.label, lengths, fixed_shape(x))

    def output_shape(self, shape: Shape) -> Shape:
        return shape[1:]


class LastState(SequenceHead):
    """y[n] = x[n, −1], or x[n, lengths[n] − 1].

    x is (n, t, size), lengths (n,), y is (n, size). Raises a ShapeError for other axes and for
    lengths outside 1 ... t.

    >>> import numpy as np
    >>> from autograd.nn import LastState
    >>> x = np.arange(6.0).reshape(1, 3, 2)
    >>> LastState()(x), LastState()(x, lengths=[2])
    (array([[4., 5.]]), array([[2., 3.]]))
    """

    def __call__(self, x: Any, lengths: Any = None) -> Any:
        x = as_array(x)
        if lengths is None:
            return x[:, -1]
        ends = np.asarray(lengths)
        return x[np.arange(len(ends)), ends - 1]


class MeanPool(SequenceHead):
    """y[n] = 1/t Σ x[n, k] over the times k, of the first lengths[n] if they are given.

    x is (n, t, size), lengths (n,), y is (n, size). Raises a ShapeError for other axes and for
    lengths outside 1 ... t.

    >>> import numpy as np
    >>> from autograd.nn import MeanPool
    >>> x = np.arange(6.0).reshape(1, 3, 2)
    >>> MeanPool()(x), MeanPool()(x, lengths=[2])
    (array([[2., 3.]]), array([[1., 2.]]))
    """

    def __call__(self, x: Any, lengths: Any = None) -> Any:
        if lengths is None:
            return np.mean(x, axis=1)
        counts = cast(np.asarray(lengths)[:, np.newaxis], dtype_of(x))
        return np.sum(np.where(inside(x, lengths)[:, :, None], x, 0), axis=1) / counts


def inside(x: Any, lengths: Any) -> Any:
    """(n, t): whether each step of x (n, t, ...) lies within the length of its sequence."""
    return np.arange(fixed_shape(x)[1]) < np.asarray(lengths)[:, np.newaxis]


def check_lengths(who: str, lengths: Any, shape: Shape) -> None:
    """An error unless `lengths` has one whole number from 1 to t for each of n sequences."""
    ends = np.asarray(value_of(lengths))
    if ends.shape == (0,) == shape[:1]:         # of no sequence they are of any type
        return
    if ends.dtype.kind not in "iu":
        raise OperandError(located(f"{who}: lengths must be whole numbers; {ends.dtype} came"))
    n, t = shape[:2]
    if ends.shape != (n,) or (n and not (ends.min() >= 1 and ends.max() <= t)):
        raise ShapeError(located(f"{who}: lengths must be {n} numbers from 1 to {t}; they have "
                                 f"shape {ends.shape} and are {ends.tolist()!s:.60}"))
