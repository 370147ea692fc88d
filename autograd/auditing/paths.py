"""Where a gradient dies or explodes: the product of gains along the path that most of it took."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from autograd.auditing.findings import Finding
from autograd.auditing.measures import Edge, Measures
from autograd.auditing.reasons import gradient_by_step, reason
from autograd.auditing.thresholds import Thresholds
from autograd.formulas.figures import figure
from autograd.tensor import Tensor
from gates.scanning import Scan

MOST_LAYERS = 3
"""So many layers are told apart in a text."""


@dataclass(frozen=True)
class Descent:
    """How a gradient changed on the way to one tensor; logarithms of base 10.

    `level` is the product of all gains that count from the output on, `start` the tensor on the way
    at which that product was largest (or, `rising`, smallest), `change` what became of it since.
    """

    level: float
    start: Tensor
    extreme: float
    crossing: Tensor | None = None
    """The first tensor on the way at which the change passed the threshold."""

    @property
    def change(self) -> float:
        return self.level - self.extreme


def descents(m: Measures, limit: float) -> dict[int, Descent]:
    """For each tensor its way from the output, by order.

    With `limit` below 1 the change since the largest gradient on the way, above 1 that since the
    smallest.
    """
    found: dict[int, Descent] = {}
    sign = 1.0 if limit > 1 else -1.0
    for t in reversed(m.graph.nodes):
        if not m.is_alive(t) or t.is_parameter:
            continue
        edge = m.strongest.get(t.order)
        if edge is None or edge[0].order not in found:
            found[t.order] = Descent(0.0, t, 0.0)
            continue
        before = found[edge[0].order]
        level = before.level + step(m, t, edge)
        start, extreme = before.start, before.extreme
        if sign * (level - extreme) < 0:
            start, extreme = t, level
        crossing = before.crossing
        passed = sign * (level - extreme) > sign * math.log10(limit)
        found[t.order] = Descent(level, start, extreme, (crossing or t) if passed else None)
    return found


def step(m: Measures, t: Tensor, edge: Edge) -> float:
    """log₁₀ of what a gate did to the norm of the gradient, other messages to `t` added."""
    user, i = edge
    if not m.counts(user, i):
        return 0.0
    return math.log10(m.norms[t.order]) - math.log10(m.norms[user.order])


def way(m: Measures, end: Tensor, start: Tensor) -> list[Edge]:
    """The gates along which most of the gradient came from `start` to `end`, in that order."""
    edges, t = list[Edge](), end
    while t is not start:
        edges.append(m.strongest[t.order])
        t = edges[-1][0]
    return edges[::-1]


def along_paths(m: Measures, limits: Thresholds) -> Iterator[Finding]:
    """Vanishing and exploding gradients, a finding for each path that has one."""
    for limit in (limits.vanishing, limits.exploding):
        ways = descents(m, limit)
        for end in ends(m, ways, limit):
            yield finding(m, ways[end.order], end, limit, limits)
        yield from within_scans(m, limit)


def ends(m: Measures, ways: dict[int, Descent], limit: float) -> list[Tensor]:
    """The worst tensor of each path; what branches off a path that is told is left out."""
    sick = [t for t in m.graph.nodes if t.order in ways and ways[t.order].crossing is not None]
    sick.sort(key=lambda t: ways[t.order].change, reverse=limit > 1)
    told, found = set[int](), list[Tensor]()
    for t in sick:
        crossing = ways[t.order].crossing
        assert crossing is not None
        above = m.strongest[crossing.order][0]
        if crossing.order in told or above.order in told:
            continue
        found.append(t)
        told |= {t.order} | {user.order for user, _ in way(m, t, ways[t.order].start)}
    return found


def finding(m: Measures, descent: Descent, end: Tensor, limit: float,
            limits: Thresholds) -> Finding:
    """The finding about the path to `end`, with the layers that do most of it."""
    edges = way(m, end, descent.start)
    tensors = [user for user, _ in edges] + [end]
    ratio = 10 ** min(descent.change, 300.0)
    fate, changed = ("vanishing", "shrinks") if limit < 1 else ("exploding", "grows")
    text = (f"the gradient {changed} by {figure(ratio)} from {m.label(descent.start)} "
            f"(‖∂E‖ = {figure(m.norms[descent.start.order])}) to {m.label(end)} "
            f"(‖∂E‖ = {figure(m.norms[end.order])}): {culprits(m, edges, tensors, limit, limits)}")
    return Finding(fate, m.names[end.order], m.home(end), m.place[end.order],  # type: ignore[arg-type]
                   ratio, limit, text, tuple(m.place[t.order] for t in tensors))


def culprits(m: Measures, edges: list[Edge], tensors: list[Tensor], limit: float,
             limits: Thresholds) -> str:
    """`most of it in layer7 (× 0.003: 94 % of the entries of Tanh are saturated)`."""
    sign = 1.0 if limit > 1 else -1.0
    steps = [(m.home(edge[0]), step(m, x, edge), edge)
             for edge, x in zip(edges, tensors[1:], strict=True)]
    layers = []
    for home, group in groupby(steps, key=lambda one: one[0]):
        members = list(group)
        worst = max(members, key=lambda one: sign * one[1])
        layers.append((home, sum(one[1] for one in members), worst[2]))
    total = sum(change for _, change, _ in layers)
    counted = [layer for layer in layers if layer[1]]
    worst_layers = sorted(counted, key=lambda layer: sign * layer[1], reverse=True)[:MOST_LAYERS]
    main = [layer for layer in worst_layers if len(counted) < 3 or
            sign * layer[1] > 2 * sign * total / len(counted)]
    told = [f"{home or 'gates outside any scope'} (× {figure(10 ** change)}: "
            f"{m.names[edge[0].order]}, {reason(m, *edge, limits)})"
            for home, change, edge in main or worst_layers[:1]]
    if main:
        return f"most of it in {'; '.join(told)}"
    each = 10 ** (total / max(len(counted), 1))
    return f"about × {figure(each)} in each of {len(counted)} layers, most in {told[0]}"


def within_scans(m: Measures, limit: float) -> Iterator[Finding]:
    """Gradients that die or explode over the steps inside one gate, as of an RNN."""
    for t in m.graph.nodes:
        if not m.is_gate(t) or not isinstance(t.gate, Scan) or t.order not in m.norms:
            continue
        norms = gradient_by_step(m, t) or []
        while norms and norms[-1] == 0:  # padded steps
            norms.pop()
        if len(norms) < 2:
            continue
        ratio = norms[0] / norms[-1]
        if not (ratio < limit if limit < 1 else ratio > limit):
            continue
        text = (f"the gradient {'shrinks' if limit < 1 else 'grows'} by {figure(ratio)} over the "
                f"{len(norms)} steps of {m.label(t)}: ‖∂E/∂x‖ is {figure(norms[-1])} at the last "
                f"and {figure(norms[0])} at the first, × "
                f"{figure(ratio ** (1 / (len(norms) - 1)))} a step; unrolled=True shows each")
        yield Finding("vanishing" if limit < 1 else "exploding", m.names[t.order], m.home(t),
                      m.place[t.order], ratio, limit, text)
