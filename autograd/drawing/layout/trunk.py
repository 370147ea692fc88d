"""The trunk of a picture: its longest path, which every engine is to draw as a straight line.

A frame in its way would push it aside. So what is in a group that the trunk enters comes after
the last node before: the trunk enters a frame from above.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from autograd.drawing.layout.order import Arc, asides, neighbours, topological
from autograd.drawing.layout.plan import Plan, groups
from autograd.drawing.scene import shared

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
    ends = [one for one in order if not aside[one]]
    path: list[int] = []
    last = max(ends, key=lambda one: length[one], default=None)
    while last is not None:
        path.append(last)
        last = best[last]
    return path[::-1]


def trunk_arcs(count: int, arcs: Sequence[Arc]) -> set[Arc]:
    """The arcs of the trunk, whichever way they run."""
    steps = list(pairwise(trunk(count, arcs)))
    return {*steps, *((b, a) for a, b in steps)} & set(arcs)


def entrances(plan: Plan) -> list[Arc]:
    """From each node before a group on the trunk to where else that group begins.

    None to what the trunk comes from itself: such a group was left and is entered again.
    """
    before, _ = neighbours(len(plan.sizes), plan.arcs)
    members = groups(plan.paths)
    passed: set[int] = set()
    found: list[Arc] = []
    for node, following in pairwise(trunk(len(plan.sizes), plan.arcs)):
        waiting = [node]
        while waiting:
            one = waiting.pop()
            if one not in passed:
                passed.add(one)
                waiting += before[one]
        path = plan.paths[following]
        outside = len(shared(path, plan.paths[node]))
        for one in members[path[: outside + 1]] if len(path) > outside else []:
            begins = all(plan.paths[feeder][: outside + 1] != path[: outside + 1]
                         for feeder in before[one])
            if begins and one != following and one not in passed:
                found.append((node, one))
    return found
