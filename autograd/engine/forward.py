"""The chain rule from the inputs on: the forward sweep over recorded tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.engine import blame
from autograd.engine.context import current, recording
from autograd.engine.errors import GradientError
from autograd.engine.reach import between, close
from autograd.engine.record import picks
from autograd.engine.reverse import pull
from autograd.engine.stale import refuse_changed
from autograd.engine.tensor import Tensor, new_leaf, value_of
from gates import Gate, Pick
from gates.errors import located
from gates.operands import in_dtype
from gates.warning import run

Tangents = dict[int, Any]


def push(nodes: Sequence[Tensor], seeds: Tangents, lifted: bool = False) -> Tangents:
    """The forward sweep: the tangents of all `nodes` that the `seeds` move, by order.

    `lifted`, it runs on tensors instead of arrays, and so is recorded.
    """
    tangents, mode = dict(seeds), current()
    watching = mode is not None and mode.anomaly
    for t in nodes:
        notes = t.notes
        if notes is not None and notes.hooks:
            raise GradientError(located(f"{t.label}: has a hook, and hooks change what a reverse "
                                        "sweep sends; use grad or vjp, or remove it"))
        gate = t.gate
        if gate is None or t.order in seeds:
            continue
        arriving = [
            tangents.get(x.order) if isinstance(x, Tensor) and gate.rules[i] is not None else None
            for i, x in enumerate(t.inputs)
        ]
        if all(tangent is None for tangent in arriving):
            continue
        if type(gate) is Pick:
            tangents[t.order] = arriving[0][gate.i]  # type: ignore[index]
            continue
        refuse_changed(t)
        tangent = run(gate, gate.push, arriving, *operands(t, lifted), by_rule)
        if type(t._value) is not tuple:
            tangent = in_dtype(tangent, t._value.dtype)
        if watching:
            refuse_tangent(t, tangent, arriving)
        tangents[t.order] = tangent
    return tangents


def refuse_tangent(t: Tensor, tangent: Any, arriving: Sequence[Any]) -> None:
    """An AnomalyError at the first NaN or infinity in what a gate makes of arriving tangents."""
    assert t.gate is not None
    letters = t.gate.names(len(t.inputs))
    known = [blame.Operand(f"the tangent of {letter}", value_of(v))
             for letter, v in zip(letters, arriving, strict=True) if v is not None]
    known += blame.operands(t.gate, t.inputs)
    for part in tangent if isinstance(tangent, tuple) else (tangent,):
        blame.refuse_bad(value_of(part), t.gate, ("its tangent has", "its tangent has"), known,
                         t.scope, None if t.notes is None else t.notes.line)


def operands(t: Tensor, lifted: bool) -> tuple[Any, Sequence[Any]]:
    """The output of `t` (of several, the tuple) and its inputs."""
    if lifted:
        return picks(t) if type(t._value) is tuple else t, t.inputs
    return t._value, [*map(value_of, t.inputs)]


def by_rule(gate: Gate, i: int, tangent: Any, y: Any, inputs: Sequence[Any]) -> Any:
    """J_i · tangent as the derivative of g ↦ J_iᵀ · g, which is linear, at any g."""
    outputs = y if isinstance(y, tuple) else (y,)
    with recording():
        gs = tuple(new_leaf(np.ones_like(value_of(part)), True) for part in outputs)
        message = gate.pull(i, gs if isinstance(y, tuple) else gs[0], y, inputs)
    found: Tangents = {}
    if isinstance(message, Tensor):
        nodes, entangled = between(gs, [message])
        close(nodes, entangled)
        kept = pull([(message, in_dtype(tangent, message.dtype))], {g.order for g in gs},
                    {t.order for t in nodes}, lifted=bool(entangled))
        found = {t.order: v for t, v in kept}
    parts = tuple(found.get(g.order, np.zeros_like(g._value)) for g in gs)
    return parts if isinstance(y, tuple) else parts[0]
