"""Where arcs touch the sides of their boxes: apart, in the order in which they go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from autograd.drawing.layout.levels import Floats, Levels

PORT_STEP = 16.0
PORT_SHARE = 0.7
"""How much of a box's side its arcs may use."""

Ports = dict[tuple[int, int], float]
"""For each end (arc, 0 or 1) how far from the middle of its box's side it touches."""

_Ways = dict[tuple[float, int], list[tuple[int, int]]]
"""The ends of arcs at a side of a box, by where their way goes on."""


def ports(levels: Levels, x: Floats, boxes: int) -> Ports:
    """The ports of all arcs; the first `boxes` nodes have sides, the others are passed through.

    Arcs that share their way share the place at which it begins.
    """
    sides: dict[tuple[int, bool], _Ways] = defaultdict(lambda: defaultdict(list))
    rank, across = levels.rank.tolist(), x.tolist()
    for arc, end, node, beside in _ends(levels):
        way = beside if beside >= boxes else -1 - arc
        sides[node, rank[beside] > rank[node]][across[beside], way].append((arc, end))
    found: Ports = {}
    for (node, _), ways in sides.items():
        room = PORT_SHARE * float(levels.width[node])
        step = min(PORT_STEP, room / max(len(ways) - 1, 1))
        for i, (_, ends) in enumerate(sorted(ways.items())):
            found.update(dict.fromkeys(ends, (i - (len(ways) - 1) / 2) * step))
    return found


def sources(levels: Levels, x: Floats, boxes: int, touching: Ports) -> list[list[float]]:
    """For each node, where across the picture the arcs into it leave the rank before.

    An arc leaves a box at its port, not in the middle of the box.
    """
    rank, across = levels.rank.tolist(), x.tolist()
    found: list[list[float]] = [[] for _ in across]
    for tail, head in levels.links.tolist():
        if tail >= boxes:
            found[head].append(across[tail])
    for arc, end, node, beside in _ends(levels):
        if rank[beside] == rank[node] + 1:
            found[beside].append(across[node] + touching[arc, end])
    return found


def _ends(levels: Levels) -> Iterator[tuple[int, int, int, int]]:
    """Both ends of each arc: the arc, 0 or 1, the node there and the one beside it on the way."""
    for arc, chain in enumerate(levels.chains):
        yield arc, 0, chain[0], chain[1]
        yield arc, 1, chain[-1], chain[-2]
