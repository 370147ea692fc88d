"""The trunk of a picture: its longest path, which every engine is to draw as a straight line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from autograd.drawing.layout.order import Arc, asides, neighbours, topological

TRUNK_PULL = 50
"""How much harder the arcs of the trunk pull straight than an arc elsewhere."""


def trunk(count: int, arcs: Sequence[Arc]) -> list[int]:
    """The nodes of the longest path, from its first to its last.

    What only feeds one gate (a parameter and the label of its arrow) stands beside the trunk.
    """
    order = topological(count, arcs)
    place = {node: position for position, node in enumerate(order)}
    forward = [(a, b) if place[a] < place[b] else (b, a) for a, b in arcs]
    before, after = neighbours(count, forward)
    aside = asides(order, before, after)
    length = [0] * count
    best: list[int | None] = [None] * count
    for node in order:
        feeders = [one for one in before[node] if not aside[one]]
        best[node] = max(feeders, key=lambda one: (length[one], -one), default=None)
        length[node] = 1 + max((length[one] for one in feeders), default=0)
    node = max((one for one in order if not aside[one]), key=lambda one: length[one], default=None)
    path = []
    while node is not None:
        path.append(node)
        node = best[node]
    return path[::-1]


def trunk_arcs(count: int, arcs: Sequence[Arc]) -> set[Arc]:
    """The arcs of the trunk, whichever way they run."""
    steps = list(pairwise(trunk(count, arcs)))
    return {*steps, *((b, a) for a, b in steps)} & set(arcs)
