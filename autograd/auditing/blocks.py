"""Parameters that no gradient comes to, and what stands in its way; updates out of scale."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from autograd.auditing.findings import Finding
from autograd.auditing.measures import Edge, Measures
from autograd.auditing.thresholds import Thresholds
from autograd.auditing.units import is_relu
from autograd.engine.norms import norm
from autograd.engine.tensor import Tensor, value_of
from autograd.formulas.figures import figure
from gates import OperandError
from gates.affine import Affine
from gates.arithmetic import Multiply
from gates.convolution import Convolution
from gates.errors import located
from gates.kinds import Elementwise, Multilinear

MOST_BLOCKS = 3
"""So many gates that stand in the way of one gradient are named."""


def blocks(m: Measures) -> dict[int, tuple[Edge, ...]]:
    """For each tensor without a gradient, the gates nearest to the output that pass none to it."""
    found: dict[int, tuple[Edge, ...]] = {}
    for t in reversed(m.graph.nodes):
        if m.norms.get(t.order, 0.0) != 0:
            continue
        ways: dict[tuple[int, int], Edge] = {}
        for user, i in m.users[t.order]:
            if m.norms.get(user.order, 0.0) != 0 or user.gate.rules[i] is None:  # type: ignore[union-attr]
                ways[user.order, i] = (user, i)
            else:
                ways |= {(edge[0].order, edge[1]): edge for edge in found.get(user.order, ())}
        found[t.order] = tuple(ways.values())[:MOST_BLOCKS]
    return found


def without_gradient(m: Measures, named: Mapping[str, Tensor]) -> Iterator[Finding]:
    """The parameters that no gradient comes to, of the graph and of those `named` beside it."""
    standing = blocks(m)
    for p in m.graph.parameters:
        if p.requires_grad and np.size(p._value) and m.norms.get(p.order, 0.0) == 0:
            ways = standing.get(p.order, ())
            why = "; ".join(dict.fromkeys(obstacle(m, *edge) for edge in ways)) or \
                "the messages to it cancel"
            yield Finding("zero gradient", m.names[p.order], m.home(p), m.place[p.order], 0.0, 0.0,
                          f"{m.names[p.order]} has no gradient: {why}", cause=why)
    for name, p in named.items():
        if p not in m.graph:
            end = m.names[m.graph.outputs[0].order]
            why = (f"nothing leads from it to {end}: it was not used, or only under no_grad(), by "
                   "its value, or before a detach()")
            yield Finding("not connected", name, "/".join(p.scope), None, 0.0, 0.0,
                          f"{name}: {why}", cause=why)


def obstacle(m: Measures, t: Tensor, i: int) -> str:
    """Why a gate passes nothing of a gradient back to one of its inputs."""
    assert t.gate is not None
    where = m.label(t)
    letter = t.gate.names(len(t.inputs))[i]
    if t.gate.rules[i] is None:
        return f"{t.gate.name} ({where}) takes {letter} as a constant"
    if is_relu(t):
        return f"{t.gate.name} ({where}) is 0 at every entry that the gradient comes to"
    if isinstance(t.gate, (Multiply, Affine, Multilinear, Convolution)):
        for k, x in enumerate(t.inputs[:2]):
            if k != i and not norm(value_of(x)):
                return f"{t.gate.name} ({where}) multiplies by {m.called(x)}, which is 0 everywhere"
    if isinstance(t.gate, Elementwise):
        return f"{t.gate.name} ({where}) is flat there: its slope is 0"
    return f"{t.gate.name} ({where}) passes nothing of it to {letter}"


# Updates


def out_of_scale(m: Measures, limits: Thresholds, told: Collection[int]) -> Iterator[Finding]:
    """Parameters that a plain gradient step would hardly move, or exchange.

    Vectors, such as biases that begin at 0, are not judged where there are matrices; nor is what
    feeds a gate at one of the positions `told`, for its gradient vanishes or explodes there.
    """
    ratios = {p.order: ratio for p in m.graph.parameters if (ratio := update(m, p)) is not None}
    judged = [p for p in m.graph.parameters if p.order in ratios]
    judged = [p for p in judged if np.ndim(p._value) > 1] or judged
    largest = max((ratios[p.order] for p in judged), default=0.0)
    for p in judged:
        if p.order in m.strongest and m.place[m.strongest[p.order][0].order] in told:
            continue
        ratio, name = ratios[p.order], m.names[p.order]
        start = f"‖∂E/∂{name}‖ / ‖{name}‖ = {figure(ratio)}"
        if ratio > limits.update_most:
            text = f"{start}: a step of rate {figure(1 / ratio)} exchanges it"
            limit = limits.update_most
        elif ratio < limits.update_least * largest:
            text = f"{start}: it stands still while others move by up to {figure(largest)} a step"
            limit = limits.update_least * largest
        else:
            continue
        yield Finding("update", name, m.home(p), m.place[p.order], ratio, limit, text)


def update(m: Measures, p: Tensor) -> float | None:
    """‖∂E/∂p‖ / ‖p‖, by how much of itself a step of rate 1 moves it; None where that is not known.
    """
    g, w = m.norms.get(p.order, 0.0), norm(p._value)
    return g / w if 0 < g < math.inf and 0 < w < math.inf else None


def named_parameters(source: Any) -> dict[str, Tensor]:
    """The tensors of a layer or anything else with `parameters()`, of a dict or of a list."""
    found = source.parameters() if hasattr(source, "parameters") else source
    if isinstance(found, Tensor) or not isinstance(found, Iterable):
        raise OperandError(located("audit: parameters are a layer, a dict of tensors by path or a "
                                   f"list of tensors; {type(found).__name__} came"))
    items = found.items() if isinstance(found, Mapping) else (
        (getattr(t, "name", None) or f"parameter {i}", t) for i, t in enumerate(found))
    named = {}
    for path, t in items:
        if not isinstance(t, Tensor):
            raise OperandError(located(f"audit: parameter {path!r} is no tensor; "
                                       f"{type(t).__name__} came"))
        named[str(path)] = t
    return named
