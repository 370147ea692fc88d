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
from autograd.engine.tensor import Tensor
from autograd.formulas.figures import figure
from gates.scanning import Scan

MOST_LAYERS = 3
"""So many layers are told apart in a text."""


@dataclass(frozen=True)
class Descent:
    """How a gradient changed on the way to one tensor; logarithms of base 10.

    `level` is the product of all gains that count since the way's `first` tensor, `start` the
    tensor on the way at which that product was largest (or, for what explodes, smallest).
    """

    first: Tensor
    level: float
    start: Tensor
    extreme: float

    @property
    def change(self) -> float:
        """What became of the gradient since `start`."""
        return self.level - self.extreme


def descents(m: Measures, sign: float) -> dict[int, Descent]:
    """For each tensor its way from the output, by order; `sign` is -1 for falls, 1 for rises.

    A way goes on to the tensor that leads furthest; what branches off begins a way of its own.
    """
    found: dict[int, Descent] = {}
    heirs = furthest(m, sign)
    for t in reversed(m.graph.nodes):
        if not m.is_alive(t) or t.is_parameter:
            continue
        edge = m.strongest.get(t.order)
        if edge is None or edge[0].order not in found:
            found[t.order] = Descent(t, 0.0, t, 0.0)
            continue
        user, before = edge[0], found[edge[0].order]
        if heirs[user.order] != t.order:
            before = Descent(t, 0.0, user, 0.0)
        level = before.level + m.steps[t.order]
        if sign * (level - before.extreme) <= 0:
            found[t.order] = Descent(before.first, level, t, level)
        else:
            found[t.order] = Descent(before.first, level, before.start, before.extreme)
    return found


def furthest(m: Measures, sign: float) -> dict[int, int]:
    """For each tensor, of those that have most of their gradient from it, the one that leads to
    the largest change.
    """
    heirs: dict[int, int] = {}
    best: dict[int, float] = {}
    for t in m.graph.nodes:
        edge = m.strongest.get(t.order)
        if edge is None or t.is_parameter or not m.is_alive(t):
            continue
        change = sign * m.steps[t.order] + max(best.get(t.order, 0.0), 0.0)
        if change > best.get(edge[0].order, -math.inf):
            best[edge[0].order], heirs[edge[0].order] = change, t.order
    return heirs


def way(m: Measures, end: Tensor, start: Tensor) -> list[Edge]:
    """The gates along which most of the gradient came from `start` to `end`, in that order."""
    edges, t = list[Edge](), end
    while t is not start:
        edges.append(m.strongest[t.order])
        t = edges[-1][0]
    return edges[::-1]


def along_paths(m: Measures, limits: Thresholds) -> Iterator[Finding]:
    """Vanishing and exploding gradients, a finding for each way that has one."""
    for limit, sign in ((limits.vanishing, -1.0), (limits.exploding, 1.0)):
        ways = descents(m, sign)
        worst: dict[int, Tensor] = {}
        for t in m.graph.nodes:
            if t.order not in ways or sign * (ways[t.order].change - math.log10(limit)) <= 0:
                continue
            first = ways[t.order].first.order
            if first not in worst or sign * (
                    ways[t.order].change - ways[worst[first].order].change) > 0:
                worst[first] = t
        for end in sorted(worst.values(), key=lambda t: -sign * ways[t.order].change):
            yield finding(m, ways[end.order], end, limit, limits)
        yield from within_scans(m, limit)


def finding(m: Measures, descent: Descent, end: Tensor, limit: float,
            limits: Thresholds) -> Finding:
    """The finding about the path to `end`, with the layers that do most of it."""
    edges = way(m, end, descent.start)
    tensors = [user for user, _ in edges] + [end]
    ratio = 10 ** min(descent.change, 300.0)
    fate, changed = ("vanishing", "shrinks") if limit < 1 else ("exploding", "grows")
    text = (f"the gradient {changed} by a factor of {figure(ratio)} from {m.label(descent.start)} "
            f"(‖∂E‖ = {figure(m.norms[descent.start.order])}) to {m.label(end)} "
            f"(‖∂E‖ = {figure(m.norms[end.order])}): {culprits(m, edges, tensors, limit, limits)}")
    return Finding(fate, m.names[end.order], m.home(end), m.place[end.order],  # type: ignore[arg-type]
                   ratio, limit, text, tuple(m.place[t.order] for t in tensors))


def culprits(m: Measures, edges: list[Edge], tensors: list[Tensor], limit: float,
             limits: Thresholds) -> str:
    """`most of it in layer7 (× 0.003: 94 % of the entries of Tanh are saturated)`."""
    sign = 1.0 if limit > 1 else -1.0
    bare = not any(m.homes[edge[0].order] for edge in edges)
    steps = [(m.home(edge[0]) or m.names[edge[0].order] * bare, m.steps[x.order], edge)
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
    if main and sign * sum(change for _, change, _ in main) >= sign * total / 2:
        return f"most of it in {'; '.join(told)}"
    each = 10 ** (total / max(len(counted), 1))
    what = "gates" if bare else "layers"
    return f"about × {figure(each)} in each of {len(counted):,} {what}, most in {told[0]}"


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
        text = (f"the gradient {'shrinks' if limit < 1 else 'grows'} by a factor of "
                f"{figure(ratio)} over the {len(norms)} steps of {m.label(t)}: ‖∂E/∂x‖ is "
                f"{figure(norms[-1])} at the last and {figure(norms[0])} at the first, × "
                f"{figure(ratio ** (1 / (len(norms) - 1)))} a step; unrolled=True shows each")
        yield Finding("vanishing" if limit < 1 else "exploding", m.names[t.order], m.home(t),
                      m.place[t.order], ratio, limit, text)
