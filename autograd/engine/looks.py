"""Looks: where a number, a truth value, a size or a list leaves tensors for plain Python.

What Python then does with it is not recorded, and stays as it was when a graph is run again. So
`Graph.capture` remembers every look and its outcome, to compare them; elsewhere only the times of
the last looks are kept, which are enough to refuse.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.context import next_number
from gates.errors import user_line

if TYPE_CHECKING:
    from autograd.engine.tensor import Tensor

REMEMBERED = 100

capturing: ContextVar[list[Look] | None] = ContextVar("autograd looks", default=None)

Time = tuple[int, int]
"""When a look was, and at which leaf (its number; 0 where it was at the result of a gate)."""
_times: tuple[deque[Time], deque[Time]] = deque([(0, 0)], REMEMBERED), deque([(0, 0)], REMEMBERED)
"""Those of the last looks of the whole process, at values and at sizes; it is only added to."""


@dataclass(frozen=True, eq=False)
class Look:
    """`outcome` of the values of `tensors` was `found`, at `line` of the user's code."""

    tensors: tuple[Tensor, ...]
    outcome: Callable[..., Any]
    found: Any
    line: str

    def holds(self, values: list[Any]) -> bool:
        """Whether the outcome is the same on other values of the tensors."""
        try:
            return same(self.outcome(*values), self.found)
        except (ValueError, TypeError, IndexError):
            return False


def look(tensors: tuple[Tensor, ...], outcome: Callable[..., Any], size: bool = False) -> Any:
    """`outcome` of the values of `tensors`: a plain result, outside the graph.

    `size` says that it depends on their shapes alone.
    """
    found = outcome(*[t._value for t in tensors])
    for t in tensors:
        note_time(t, size)
    looks = capturing.get()
    if looks is not None:
        looks.append(Look(tensors, outcome, snapshot(found), user_line()))
    return found


def look_at_size(t: Any) -> None:
    """Note that the shape of `t` was read."""
    note_time(t, True)
    looks = capturing.get()
    if looks is not None and not (
            looks and looks[-1].outcome is np.shape and looks[-1].tensors[0] is t):
        looks.append(Look((t,), np.shape, t._value.shape, user_line()))


def look_at_value(t: Any) -> None:
    """Note that the whole value of `t` was taken."""
    note_time(t, False)
    looks = capturing.get()
    if looks is not None:
        looks.append(Look((t,), itself, snapshot(t._value), user_line()))


def look_away(t: Any) -> None:
    """Note that something was taken of which no value of `t` tells: its gradient, a hook's."""
    note_time(t, False)
    looks = capturing.get()
    if looks is not None:
        looks.append(Look((t,), lambda value: object(), None, user_line()))


def note_time(t: Any, size: bool) -> None:
    """Note that there was a look now."""
    _times[size].append((next_number(), t.order if t.gate is None else 0))


def itself(value: Any) -> Any:
    """The value: what a look at all of it finds."""
    return value


def snapshot(found: Any) -> Any:
    """An outcome that stays what it is when arrays are written to."""
    if isinstance(found, (tuple, list)):
        return type(found)(map(snapshot, found)) if type(found) in (tuple, list) else found
    return found.copy() if isinstance(found, np.ndarray) else found


@contextmanager
def captured_looks() -> Iterator[list[Look]]:
    """The list to which every look within is added; those of an inner one belong to both."""
    outer, looks = capturing.get(), list[Look]()
    token = capturing.set(looks)
    try:
        yield looks
    finally:
        capturing.reset(token)
        if outer is not None:
            outer += looks


def looks_before(number: int, size: bool) -> list[Time]:
    """The last looks (at a `size`) before `number`.

    Where they are not remembered any more, there may have been one just before.
    """
    kept = list(_times[size])
    return [(number - 1, 0)] if kept[0][0] >= number else [at for at in kept if at[0] < number]


def same(a: Any, b: Any) -> bool:
    """Whether two outcomes are the same: numbers, arrays (NaN for NaN), and tuples of them."""
    if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, (np.ndarray, np.generic, float, complex)):
        return np.shape(a) == np.shape(b) and np.array_equal(
            a, b, equal_nan=np.asarray(a).dtype.kind in "fc")
    return bool(a == b)
