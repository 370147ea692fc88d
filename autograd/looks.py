"""Where a number, a truth value, a shape or a list leaves tensors for plain Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograd.tensor import Tensor


def look(tensors: tuple[Tensor, ...], outcome: Callable[..., Any]) -> Any:
    """`outcome` of the values of `tensors`: a plain result, outside the graph."""
    return outcome(*[t._value for t in tensors])
