"""Wide ranks in several rows: what would stand side by side without end is wrapped like a text.

A hub is a node with many neighbours. Without the hubs a wide picture falls into parts, such as
two thousand gates that read one tensor; parts that do not fit beside one another go into rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograd.drawing.layout.order import Arc, neighbours
from autograd.drawing.layout.plan import Plan

HUB = 12
"""Neighbours on one side that make a node a hub."""

WIDEST = 2_400.0
"""Pixels across the picture that a row may take."""

GAP = 18.0
"""Between neighbours in a rank."""


@dataclass
class _Part:
    """Nodes that hang together without the hubs, with their first and last rank."""

    nodes: list[int]
    first: int
    last: int
    width: float


def hubs(count: int, arcs: Sequence[Arc]) -> set[int]:
    """The nodes that many arcs leave, or that many reach."""
    before, after = neighbours(count, arcs)
    return {node for node in range(count) if max(len(before[node]), len(after[node])) >= HUB}


def width_across(plan: Plan, node: int) -> float:
    return plan.sizes[node][1 if plan.direction == "LR" else 0]


def widest(plan: Plan, rank: Sequence[int]) -> float:
    """How wide the widest rank is with everything side by side."""
    width: dict[int, float] = {}
    for node, one in enumerate(rank):
        width[one] = width.get(one, 0.0) + width_across(plan, node) + GAP
    return max(width.values(), default=0.0)


def wrapped(plan: Plan, rank: list[int]) -> list[int]:
    """The ranks with parts side by side moved into rows, where a rank is wider than a row."""
    if widest(plan, rank) <= WIDEST:
        return rank
    count = len(rank)
    parts = _parts(plan, rank)
    moved = list(rank)
    added = 0
    after_stage = [0] * (2 + max(rank))
    for stage in _stages(parts):
        height = 1 + stage[-1].last - min(part.first for part in stage)
        row, room = 0, WIDEST
        for part in sorted(stage, key=lambda one: (plan.paths[one.nodes[0]], one.nodes[0])):
            if part.width > room and room < WIDEST:
                row, room = row + 1, WIDEST
            room -= part.width
            for node in part.nodes:
                moved[node] += added + row * height
        added += row * height
        after_stage[1 + max(part.last for part in stage)] = added
    return _in_order(plan, rank, moved, parts, after_stage, count)


def _in_order(
    plan: Plan,
    rank: Sequence[int],
    moved: list[int],
    parts: Sequence[_Part],
    after_stage: Sequence[int],
    count: int,
) -> list[int]:
    """The moved ranks, hubs as far down as the stages before them, arcs running as they did."""
    of_parts = {node for part in parts for node in part.nodes}
    added, total = [], 0
    for one in after_stage:
        total = max(total, one)
        added.append(total)
    forward = [(a, b) if rank[a] < rank[b] else (b, a) for a, b in plan.arcs]
    before, _ = neighbours(count, forward)
    for node in sorted(range(count), key=rank.__getitem__):
        if node not in of_parts:
            moved[node] += added[rank[node]]
        moved[node] = max([moved[node], *(moved[one] + 1 for one in before[node])])
    return moved


def _parts(plan: Plan, rank: Sequence[int]) -> list[_Part]:
    """What hangs together without the hubs."""
    count = len(rank)
    apart = hubs(count, plan.arcs)
    before, after = neighbours(count, plan.arcs)
    seen = set(apart)
    parts = []
    for start in range(count):
        if start in seen:
            continue
        seen.add(start)
        nodes, waiting = [], [start]
        while waiting:
            node = waiting.pop()
            nodes.append(node)
            fresh = {*before[node], *after[node]} - seen
            seen |= fresh
            waiting += sorted(fresh)
        parts.append(_part(plan, rank, sorted(nodes)))
    return parts


def _part(plan: Plan, rank: Sequence[int], nodes: list[int]) -> _Part:
    width: dict[int, float] = {}
    for node in nodes:
        width[rank[node]] = width.get(rank[node], 0.0) + width_across(plan, node) + GAP
    return _Part(nodes, min(width), max(width), max(width.values()))


def _stages(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """The parts in runs whose ranks overlap, from the first rank to the last."""
    stage: list[_Part] = []
    end = -1
    for part in sorted(parts, key=lambda one: one.first):
        if stage and part.first > end:
            yield stage
            stage = []
        stage.append(part)
        end = max(end, part.last)
    if stage:
        yield stage
