"""The model within a graph: what lies between its inputs and its loss."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd.drawing.content.parts import Part, Parts
from autograd.drawing.content.view import View
from autograd.engine.tensor import Tensor

TITLE = "model"
LOSSES = "losses"
MOST_LOSSES = 3
"""So many gates take what the model gives each in a box of its own."""


def model_of(view: View) -> Parts:
    """The gates of the model as one part, and those before and after it alone.

    The model is what its parameters are used in, and what lies between; then what follows, as
    long as it needs no other data and is not made into one number: that is the loss. Where there
    are no parameters, all gates are the model. Many losses, such as those of the steps of a
    recurrent net, are one part with all that is made from them.
    """
    inside = _with_what_follows(view, _core(view))
    ahead = _before(view, inside)
    model = tuple(t for t in view.gates if t.order in inside)
    before = [t for t in view.gates if t.order in ahead]
    after = [t for t in view.gates if t.order not in inside and t.order not in ahead]
    losses = sum(any(x.order in inside for x in _made_from(t)) for t in after)
    return [
        *_alone(before),
        *([Part(model, "model", TITLE)] if model else []),
        *([Part(tuple(after), "scope", LOSSES)] if losses > MOST_LOSSES else _alone(after)),
    ]


def _alone(gates: Iterable[Tensor]) -> Parts:
    return [Part((t,), group=t.scope) for t in gates]


def _core(view: View) -> set[int]:
    """The gates that use parameters, those in layers that have some, and all between these."""
    used = {user.order for p in view.graph.parameters for user, _ in view.users[p.order]}
    layers = {t.scope[0] for t in view.gates if t.order in used and t.scope}
    core = {t.order for t in view.gates
            if t.order in used or not used or (t.scope[:1] and t.scope[0] in layers)}
    ahead: set[int] = set()
    for t in view.gates:
        if any(x.order in core or x.order in ahead for x in _made_from(t)):
            ahead.add(t.order)
    behind: set[int] = set()
    for t in reversed(view.gates):
        if t.order in core or t.order in behind:
            behind.update(x.order for x in _made_from(t))
    return core | (ahead & behind)


def _with_what_follows(view: View, core: set[int]) -> set[int]:
    """The core, and the gates after it that need nothing else."""
    inside = set(core)
    for t in view.gates:
        arrays = [x for x in t.inputs if isinstance(x, (Tensor, np.ndarray))]
        from_core = all(isinstance(x, Tensor) and x.order in inside for x in arrays)
        if arrays and from_core and not _is_reduced(t):
            inside.add(t.order)
    return inside


def _is_reduced(t: Tensor) -> bool:
    """Whether `t` is one number made of many."""
    return not np.shape(_one(t)) and any(np.shape(_one(x)) for x in _made_from(t))


def _before(view: View, inside: set[int]) -> set[int]:
    """The gates that do not depend on the model."""
    after: set[int] = set()
    for t in view.gates:
        if any(x.order in inside or x.order in after for x in _made_from(t)):
            after.add(t.order)
    return {t.order for t in view.gates} - after - inside


def _made_from(t: Tensor) -> Iterable[Tensor]:
    return (x for x in t.inputs if isinstance(x, Tensor))


def _one(t: Tensor) -> Any:
    """The value of `t`, of several outputs the first."""
    return t._value[0] if isinstance(t._value, tuple) else t._value
