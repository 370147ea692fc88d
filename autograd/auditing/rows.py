"""The measurements of an audit as tables: by tensor, by parameter, by scope."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograd.auditing.blocks import update
from autograd.auditing.features import Features
from autograd.auditing.findings import Finding
from autograd.auditing.measures import Measures
from autograd.auditing.reasons import percent
from autograd.engine.norms import norm, rms
from autograd.engine.tensor import Tensor


@dataclass(frozen=True)
class TensorRow:
    """One tensor. `rms` is the size of an entry of its value, `gradient` ‖∂E/∂t‖ (None without).

    `gains` are ‖message‖ / ‖gradient‖ of its gate towards each input (None where nothing flows);
    `marks` say what is wrong with it in a few words.
    """

    position: int
    name: str
    scope: str
    gate: str
    shape: tuple[int, ...]
    rms: float
    gradient: float | None
    gains: tuple[float | None, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True)
class ParameterRow:
    """One parameter: ‖w‖, ‖∂E/∂w‖, and `update`, their ratio (None where one of them is 0)."""

    position: int
    name: str
    scope: str
    shape: tuple[int, ...]
    norm: float
    gradient: float | None
    update: float | None
    marks: tuple[str, ...]


@dataclass(frozen=True)
class ScopeRow:
    """One scope: the norm of the gradient that comes into it and that leaves it, and their ratio.

    Only gradients of results of gates and of inputs count, not those of its parameters.
    """

    scope: str
    gates: int
    upstream: float
    downstream: float | None
    gain: float | None
    marks: tuple[str, ...]


def marks(m: Measures, found: Features, findings: Sequence[Finding]) -> dict[int, tuple[str, ...]]:
    """What is wrong with each tensor, by order, in a few words."""
    told: dict[int, list[str]] = {t.order: [] for t in m.graph.nodes}
    for t in m.graph.nodes:
        own = told[t.order]
        if t.order in m.bad:
            own.append("NaN or infinite value")
        g = m.norms.get(t.order)
        if g is not None and not math.isfinite(g):
            own.append("NaN or infinite gradient")
        elif t.requires_grad and not g and np.size(t._value):
            own.append("zero gradient")
    kinds = {"dead": found.dead, "saturated": found.saturated, "constant": found.constant}
    for one in findings:
        if one.position is None:
            continue
        t = m.graph.nodes[one.position]
        if one.kind in kinds:
            told[t.order].append(f"{one.kind} {percent(kinds[one.kind][t.order].share)}")
        elif one.kind in ("vanishing", "exploding"):
            told[t.order].append(f"{one.kind} × {one.value:.1g}")
        elif one.kind == "update":
            told[t.order].append("update out of scale")
    return {order: tuple(words) for order, words in told.items()}


def tensor_rows(m: Measures, marked: Mapping[int, tuple[str, ...]]) -> tuple[TensorRow, ...]:
    return tuple(TensorRow(
        m.place[t.order], m.names[t.order], m.home(t),
        t.gate.name if t.gate is not None and m.is_gate(t) else
        "parameter" if t.is_parameter else "input" if t.requires_grad else "constant",
        () if isinstance(t._value, tuple) else np.shape(t._value), rms(t._value),
        m.norms.get(t.order),
        tuple(m.gain(t, i) for i in range(len(t.inputs))) if m.is_gate(t) else (),
        marked[t.order]) for t in m.graph.nodes)


def parameter_rows(m: Measures, marked: Mapping[int, tuple[str, ...]]) -> tuple[ParameterRow, ...]:
    return tuple(ParameterRow(
        m.place[p.order], m.names[p.order], m.home(p), np.shape(p._value), norm(p._value),
        m.norms.get(p.order), update(m, p), marked[p.order] if p.requires_grad else ("frozen",))
        for p in m.graph.parameters)


def scope_rows(m: Measures, marked: Mapping[int, tuple[str, ...]]) -> tuple[ScopeRow, ...]:
    """The scopes in the order in which they were entered first."""
    groups: dict[str, list[Tensor]] = {}
    for t in m.graph.nodes:
        if m.is_gate(t):
            groups.setdefault(m.home(t), []).append(t)
    return tuple(scope_row(m, scope, gates, marked) for scope, gates in groups.items())


def scope_row(m: Measures, scope: str, gates: Sequence[Tensor],
              marked: Mapping[int, tuple[str, ...]]) -> ScopeRow:
    own = {t.order for t in gates}
    ends = {y.order for y in m.graph.outputs}
    coming = [m.norms[t.order] for t in gates if t.order in m.norms and (
        t.order in ends or any(user.order not in own for user, _ in m.users[t.order]))]
    leaving = [message for t in gates for x, message in zip(t.inputs, m.sent.get(t.order, ()),
                                                            strict=False)
               if message is not None and x.order not in own and not x.is_parameter]
    upstream = math.hypot(*coming)
    downstream = math.hypot(*leaving) if leaving else None
    gain = downstream / upstream if downstream is not None and 0 < upstream < math.inf else None
    words = dict.fromkeys(word for t in gates for word in marked[t.order])
    return ScopeRow(scope, len(gates), upstream, downstream, gain, tuple(words))
