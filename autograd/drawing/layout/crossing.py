"""The order of nodes within their ranks: barycentres, swept until arcs cross little."""

from __future__ import annotations

import numpy as np

from autograd.drawing.layout.levels import Floats, Integers, Levels
from autograd.drawing.layout.rows import GAP

FEWEST_SWEEPS, MOST_SWEEPS = 24, 80


def ordered(levels: Levels) -> tuple[Integers, Floats]:
    """All nodes sorted by rank and place within it, and a first coordinate for each.

    Ranks of even and odd number take turns: each node moves to the mean of its neighbours in
    the ranks beside it, then every rank is sorted and spread so that nothing overlaps. The
    members of a group stay together, groups in the order of their means.
    """
    membership = _membership(levels)
    x = _first_places(levels)
    deepest = int(levels.rank.max(initial=0))
    for sweep in range(int(np.clip(2 * deepest, FEWEST_SWEEPS, MOST_SWEEPS))):
        moving = levels.rank % 2 == sweep % 2
        x = np.where(moving, barycentres(levels.links, x), x)
        x = _spread(levels, _sorted(levels, x, membership), x)
    return _sorted(levels, x, membership), x


def barycentres(links: Integers, x: Floats, weight: Floats | None = None) -> Floats:
    """The mean coordinate of each node's neighbours; its own where it has none."""
    count = len(x)
    pull = np.ones(len(links)) if weight is None else weight
    tails, heads = links.T
    sums = np.bincount(tails, pull * x[heads], count) + np.bincount(heads, pull * x[tails], count)
    total = np.bincount(tails, pull, count) + np.bincount(heads, pull, count)
    return np.where(total > 0, sums / np.where(total > 0, total, 1.0), x)


def _first_places(levels: Levels) -> Floats:
    """Nodes in the order of a walk from the last ones backwards, packed within each rank."""
    feeders: list[list[int]] = [[] for _ in levels.paths]
    for tail, head in levels.links.tolist():
        feeders[head].append(tail)
    walk = np.full(len(feeders), -1.0)
    step = 0
    for root in np.argsort(-levels.rank, kind="stable").tolist():
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if walk[node] < 0:
                walk[node] = step
                step += 1
                waiting += reversed(feeders[node])
    return _spread(levels, np.lexsort((walk, levels.rank)), np.zeros(len(walk)))


def _membership(levels: Levels) -> list[Integers]:
    """For each depth of grouping, the number of the group, or of the node itself outside any."""
    depth = max(map(len, levels.paths), default=0)
    columns: list[Integers] = []
    for level in range(depth):
        numbers: dict[object, int] = {}
        keys = (
            path[: level + 1] if len(path) > level else node
            for node, path in enumerate(levels.paths)
        )
        columns.append(np.array([numbers.setdefault(key, len(numbers)) for key in keys]))
    return columns


def _sorted(levels: Levels, x: Floats, membership: list[Integers]) -> Integers:
    """The nodes by rank, then by the mean of each group on the way in, then by `x`."""
    keys: list[Floats | Integers] = [x]
    for group in reversed(membership):
        keys += [group, (np.bincount(group, x) / np.bincount(group))[group]]
    return np.lexsort((*keys, levels.rank))


def _spread(levels: Levels, order: Integers, x: Floats) -> Floats:
    """The coordinates nearest to `x` at which the nodes, in `order`, stand clear.

    Pushing everything right until it fits and pushing everything left are both answers, and
    so is the mean of the two.
    """
    rank, width = levels.rank[order], levels.width[order]
    if not len(order):
        return x
    steps = np.concatenate([[0.0], (width[1:] + width[:-1]) / 2 + GAP])
    offset = np.cumsum(steps)
    wanted = x[order] - offset
    stagger = (np.ptp(wanted) + 1.0) * rank
    from_left = np.maximum.accumulate(wanted + stagger) - stagger
    from_right = np.minimum.accumulate((wanted + stagger)[::-1])[::-1] - stagger
    placed = np.empty_like(x)
    placed[order] = (from_left + from_right) / 2 + offset
    return placed
