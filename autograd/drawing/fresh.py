"""Whether a graph still holds the numbers that it was computed from."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.errors import StaleError
from autograd.stale import look_at_arrays
from autograd.tensor import Tensor
from gates.errors import located


def refuse_stale(tensors: Iterable[Tensor], who: str) -> None:
    """A StaleError if an input of one of `tensors` was changed since that was computed."""
    for t in tensors:
        for x in t.inputs:
            if isinstance(x, Tensor) and x.leaf is not None:
                x.refresh()
                if x.leaf.changed > t.order:
                    raise StaleError(located(
                        f"{who}: {x.label} was changed after {t.label} was computed from it, so "
                        "their numbers do not belong together; run the forward pass again"))
        if t.aside is not None:
            look_at_arrays(t, t.aside[0])
