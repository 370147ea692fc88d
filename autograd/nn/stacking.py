"""Recurrent layers put together: one above the other, and in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor
from autograd.nn.calls import as_array, fixed_shape, shape_of, within
from autograd.nn.layer import Layer, Shape
from autograd.nn.recurrent import Recurrent, State
from autograd.nn.sequence import check_lengths
from gates.errors import OperandError, located


class Stacked(Layer):
    """Recurrent layers one above the other, each on the states of the one below.

    x is (n, t, d); what comes back is that of the top layer, (n, t, N) or with its `last` (n, N).
    All below it must return all their states, or an OperandError is raised. `state` is a list of
    the states before the first step, one for each layer, None for zeros; `lengths` (n,) are those
    of padded sequences. Where there are neither, `Sequential` of them is the same.

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

    def __call__(self, x: Any, state: Any = None, lengths: Any = None) -> Any:
        for cell, before in zip(self.cells, self.parts(state), strict=True):
            x = cell(x, before, lengths)
        return x

    def run(self, x: Any, state: Any = None, lengths: Any = None) -> tuple[Tensor, State]:
        """The states of the top layer at all steps, and the whole state of each after the last.

        The latter goes on where this ends, as `state` of the next call.
        """
        self.check(x, state, lengths)
        after = []
        for cell, before in zip(self.cells, self.parts(state), strict=True):
            with within(cell):
                x, final = cell.run(x, before, lengths)
            after.append(final)
        return x, tuple(after)

    def parts(self, state: Any) -> Any:
        """The state of each layer."""
        return [None] * len(self.cells) if state is None else state

    def check(self, x: Any, state: Any = None, lengths: Any = None) -> None:
        """A ShapeError unless the layers take these inputs."""
        self.cells[0].check(x, None, lengths)
        self.check_state(state, shape_of(x)[0])

    def check_state(self, state: Any, n: int) -> None:
        """An error unless `state` has one of n sequences for each layer."""
        check_parts(self, state, self.cells, n)

    def output_shape(self, shape: Shape) -> Shape:
        for cell in self.cells:
            shape = cell.output_shape(shape)
        return shape


class Bidirectional(Layer):
    """The states of a recurrent layer, and beside them those of one that reads from the end.

    x is (n, t, d); (n, t, 2N) comes back, or with the layer's `last` the last states of both,
    (n, 2N). The second layer has the settings of the first and, from `rng`, weights of its own. A
    padded sequence is read back from its own end, by `lengths` (n,). `state` is a pair of the
    states that both begin with, the second at the end; None for zeros. Source: Schuster, Paliwal,
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

    def __call__(self, x: Any, state: Any = None, lengths: Any = None) -> Tensor:
        x, (first, second) = as_array(x), state or (None, None)
        ahead = self.ahead(x, first, lengths)
        back = self.back(from_end(x, lengths), second, lengths)
        return side_by_side(ahead, back if self.last else from_end(back, lengths))

    def run(self, x: Any, state: Any = None, lengths: Any = None) -> tuple[Tensor, State]:
        """The states of both at all steps, and the pair of the whole states that both end with.

        The second ends at the begin of the sequence.
        """
        self.check(x, state, lengths)
        x, (first, second) = as_array(x), state or (None, None)
        with within(self.ahead):
            ahead, last = self.ahead.run(x, first, lengths)
        with within(self.back):
            back, first = self.back.run(from_end(x, lengths), second, lengths)
        return side_by_side(ahead, from_end(back, lengths)), (last, first)

    def check(self, x: Any, state: Any = None, lengths: Any = None) -> None:
        """A ShapeError unless the layers take these inputs."""
        self.ahead.check(x, None, lengths)
        self.check_state(state, shape_of(x)[0])

    def check_state(self, state: Any, n: int) -> None:
        """An error unless `state` is a pair of states of n sequences."""
        check_parts(self, state, [self.ahead, self.back], n)

    def output_shape(self, shape: Shape) -> Shape:
        return (*self.ahead.output_shape(shape)[:-1], 2 * self.ahead.units)


def check_parts(layer: Layer, state: Any, parts: Sequence[Any], n: int) -> None:
    """An error that names `layer` unless `state` has one of n sequences for each of its `parts`."""
    if state is None:
        return
    if not isinstance(state, (list, tuple)) or len(state) != len(parts):
        came = f"{len(state)} came" if isinstance(state, (list, tuple)) else \
            f"{type(state).__name__} came"
        raise OperandError(located(f"{layer.label}: the state before must be a list of "
                                   f"{len(parts)}, one for each layer in it, None for zeros; "
                                   f"{came}"))
    for part, before in zip(parts, state, strict=True):
        part.check_state(before, n)


def side_by_side(ahead: Any, back: Any) -> Tensor:
    """The states of both directions, (..., 2N)."""
    return np.concatenate([ahead, back], axis=-1)  # type: ignore[return-value]


def from_end(x: Any, lengths: Any = None) -> Any:
    """x (n, t, ...) with the order of each sequence turned round; what is beyond it stays there."""
    if lengths is None:
        return x[:, ::-1]
    n, t = fixed_shape(x)[:2]
    check_lengths("from_end", lengths, (n, t))
    times, ends = np.arange(t), np.asarray(lengths)[:, None]
    return x[np.arange(n)[:, None], np.where(times < ends, ends - 1 - times, times)]
