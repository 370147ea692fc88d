"""Recurrent layers put together: one above the other, and in both directions."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.nn.layer import Layer, Shape
from autograd.nn.recurrent import Recurrent
from autograd.nn.sequence import check_lengths
from autograd.tensor import Tensor
from gates.errors import OperandError, located, shape_of
from gates.operands import is_array, is_tensor


class Stacked(Layer):
    """Recurrent layers one above the other, each on the states of the one below.

    x is (n, t, d); what comes back is that of the top layer, (n, t, N) or with its `last` (n, N).
    All below it must return all their states, or an OperandError is raised. `lengths` (n,) are
    those of padded sequences. Where there are no lengths, `Sequential` of them is the same.

    >>> from autograd.nn import LSTM, Stacked
    >>> rng = np.random.default_rng(0)
    >>> Stacked(LSTM(3, 4, rng), LSTM(4, 2, rng, last=True))(np.ones((5, 6, 3))).shape
    (5, 2)
    """

    cells: list[Any]

    def __init__(self, *cells: Recurrent | Bidirectional) -> None:
        for cell in cells:
            if not isinstance(cell, (Recurrent, Bidirectional)):
                raise OperandError(located(f"Stacked: is made of recurrent layers; "
                                           f"{type(cell).__name__} came"))
        if not cells or any(cell.last for cell in cells[:-1]):
            raise OperandError(located("Stacked: needs one layer or more, all but the top one "
                                       "with last=False, to hand all their states on"))
        self.cells = list(cells)

    def __call__(self, x: Any, lengths: Any = None) -> Any:
        for cell in self.cells:
            x = cell(x, lengths=lengths)
        return x

    def output_shape(self, shape: Shape) -> Shape:
        for cell in self.cells:
            shape = cell.output_shape(shape)
        return shape


class Bidirectional(Layer):
    """The states of a recurrent layer, and beside them those of one that reads from the end.

    x is (n, t, d); (n, t, 2N) comes back, or with the layer's `last` the last states of both,
    (n, 2N). The second layer has the settings of the first and, from `rng`, weights of its own. A
    padded sequence is read back from its own end, by `lengths` (n,). Source: Schuster, Paliwal,
    "Bidirectional recurrent neural networks", 1997.

    >>> from autograd.nn import GRU, Bidirectional
    >>> rng = np.random.default_rng(0)
    >>> Bidirectional(GRU(3, 2, rng), rng)(np.ones((5, 4, 3))).shape
    (5, 4, 4)
    """

    ahead: Recurrent
    back: Recurrent

    def __init__(self, layer: Recurrent, rng: np.random.Generator) -> None:
        if not isinstance(layer, Recurrent):
            raise OperandError(located(f"Bidirectional: needs a recurrent layer; "
                                       f"{type(layer).__name__} came"))
        self.ahead, self.back = layer, layer.another(rng)

    @property
    def last(self) -> bool:
        """Whether it returns the last states alone."""
        return self.ahead.last

    def __call__(self, x: Any, lengths: Any = None) -> Tensor:
        x = x if is_tensor(x) or is_array(x) else np.asarray(x)
        ahead = self.ahead(x, lengths=lengths)
        back = self.back(from_end(x, lengths), lengths=lengths)
        back = back if self.last else from_end(back, lengths)
        y: Tensor = np.concatenate([ahead, back], axis=-1)  # type: ignore[assignment]
        return y

    def check(self, x: Any, lengths: Any = None) -> None:
        """A ShapeError unless the layer takes these inputs."""
        self.ahead.check(x, None, lengths)

    def output_shape(self, shape: Shape) -> Shape:
        return (*self.ahead.output_shape(shape)[:-1], 2 * self.ahead.units)


def from_end(x: Any, lengths: Any = None) -> Any:
    """x (n, t, ...) with the order of each sequence turned round; what is beyond it stays there."""
    if lengths is None:
        return x[:, ::-1]
    n, t = shape_of(x)[:2]
    check_lengths("from_end", lengths, (n, t))
    times, ends = np.arange(t), np.asarray(lengths)[:, None]
    return x[np.arange(n)[:, None], np.where(times < ends, ends - 1 - times, times)]
