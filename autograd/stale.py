"""Refuses the gradient of a value that was changed after a gate was recorded on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd.errors import StaleError
from autograd.fingerprint import fingerprint
from autograd.tensor import Leaf, Tensor
from gates.errors import located


def look_at_arrays(t: Tensor, guards: Iterable[tuple[int, Any]]) -> None:
    """A StaleError if a plain array among the inputs of `t` has another fingerprint by now."""
    for i, print_ in guards:
        if fingerprint(t.inputs[i]) != print_:
            refuse(t, i)


def look_at_leaf(t: Tensor, x: Tensor, leaf: Leaf) -> None:
    """A StaleError if leaf `x` was changed since `t` was recorded and a rule would see it."""
    x.refresh()
    assert t.gate is not None
    if leaf.changed > t.order:
        for i, other in enumerate(t.inputs):
            if other is x and (t.gate.reads[i] or is_view(t._value, x._value)):
                refuse(t, i)


def is_view(y: Any, x: Any) -> bool:
    return any(np.may_share_memory(part, x) for part in (y if isinstance(y, tuple) else (y,)))


def refuse(t: Tensor, i: int) -> None:
    assert t.gate is not None
    x = t.inputs[i]
    name = f" ({x.name})" if isinstance(x, Tensor) and x.name else ""
    raise StaleError(located(
        f"{t.gate.name}: its input {t.gate.names(len(t.inputs))[i]}{name} was changed after it "
        "was recorded, so its gradient would be of other numbers; run the forward pass again, or "
        "write the new value to another array"))
