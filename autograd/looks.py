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

from autograd.context import next_number
from gates.errors import user_line

if TYPE_CHECKING:
    from autograd.tensor import Tensor

REMEMBERED = 100

capturing: ContextVar[list[Look] | None] = ContextVar("autograd looks", default=None)
_times: ContextVar[tuple[deque[int], deque[int]] | None] = ContextVar("autograd look times",
                                                                      default=None)


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
    looks = capturing.get()
    if looks is not None:
        looks.append(Look(tensors, outcome, found, user_line()))
    else:
        note_time(size)
    return found


def look_at_size(t: Any) -> None:
    """Note that the shape of `t` was read."""
    looks = capturing.get()
    if looks is None:
        note_time(True)
    elif not looks or looks[-1].tensors[0] is not t or looks[-1].outcome is not np.shape:
        looks.append(Look((t,), np.shape, t._value.shape, user_line()))


def note_time(size: bool) -> None:
    """Note that there was a look now, where no one remembers its outcome."""
    times = _times.get()
    if times is None:
        times = deque([0], REMEMBERED), deque([0], REMEMBERED)
        _times.set(times)
    times[size].append(next_number())


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


def latest_look(before: int, size: bool) -> int:
    """When the last look (at a `size`) before number `before` was, 0 where there was none.

    Where that is not remembered any more, it may have been just before.
    """
    times = _times.get()
    if times is None:
        return 0
    kept = times[size]
    if kept[0] >= before:
        return before - 1
    return max(number for number in kept if number < before)


def same(a: Any, b: Any) -> bool:
    """Whether two outcomes are the same: numbers, arrays (NaN for NaN), and tuples of them."""
    if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, (np.ndarray, np.generic, float, complex)):
        return np.shape(a) == np.shape(b) and np.array_equal(
            a, b, equal_nan=np.asarray(a).dtype.kind in "fc")
    return bool(a == b)
