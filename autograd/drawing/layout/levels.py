"""Ranks: how far each node is from the inputs, and the waypoints of arcs that skip ranks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from autograd.drawing.layout.order import Arc, asides, neighbours, topological
from autograd.drawing.layout.plan import Plan, groups, prefixes
from autograd.drawing.layout.rows import hubs, wrapped
from autograd.drawing.layout.trunk import entrances, trunk_arcs
from autograd.drawing.scene import Path, shared

MOST_WAYPOINTS = 5_000
"""Beyond so many, the longest arcs go straight."""

WAYPOINT_WIDTH = 10.0

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Levels:
    """Nodes by rank: those of the plan, then waypoints of long arcs, then keepers of groups.

    Every link joins neighbouring ranks. A chain is an arc of the plan as the nodes that it
    passes, from tail to head; without waypoints it has its two ends only. A keeper holds a
    group's place in a rank in which the group has no node. `straight` has the places in `links`
    of those of the trunk, and of the ways that arcs share.
    """

    rank: Integers
    width: Floats
    paths: list[Path]
    links: Integers
    chains: list[list[int]]
    straight: Integers


def ranks(count: int, arcs: Sequence[Arc], later: Sequence[Arc] = ()) -> list[int]:
    """How far each node is from the inputs: arcs short, parameters just before their gates.

    Counted back from the last nodes first; then nodes move towards what feeds them, sources and
    what only passes them on aside, unless more arcs leave than arrive; from 0 up. The second of
    each pair in `later` has a higher rank than the first, and pulls neither way.
    """
    place = [0] * count
    for position, node in enumerate(topological(count, [*arcs, *later])):
        place[node] = position
    forward = [(a, b) if place[a] < place[b] else (b, a) for a, b in arcs]
    before, after = neighbours(count, forward)
    order = sorted(range(count), key=place.__getitem__)
    rank = [0] * count
    for node in reversed(order):
        rank[node] = min((rank[one] for one in after[node]), default=1) - 1
    aside = asides(order, before, after)
    for node in order:
        main = [one for one in before[node] if not aside[one]]
        if main and len(main) >= len(after[node]):
            rank[node] = max(rank[one] for one in main) + 1
    _bring_near(rank, order, aside, after)
    if later:
        earlier, _ = neighbours(count, [*forward, *later])
        for node in order:
            rank[node] = max([rank[node], *(rank[one] + 1 for one in earlier[node])])
        _bring_near(rank, order, aside, after)
    first = min(rank, default=0)
    return [one - first for one in rank]


def _bring_near(
    rank: list[int], order: Sequence[int], aside: Sequence[bool], after: Sequence[Sequence[int]]
) -> None:
    """Move what stands aside just before what it feeds."""
    for node in reversed(order):
        if aside[node]:
            rank[node] = rank[after[node][0]] - 1


def span_beyond(rank: Sequence[int], arcs: Sequence[Arc], reach: int) -> int:
    """By how much, in all, arcs span more than `reach` ranks: what makes Graphviz slow."""
    return sum(max(0, abs(rank[head] - rank[tail]) - reach) for tail, head in arcs)


def levels(plan: Plan) -> Levels:
    """The plan with its ranks, waypoints and keepers."""
    rank = wrapped(plan, ranks(len(plan.sizes), plan.arcs, entrances(plan)))
    across = 1 if plan.direction == "LR" else 0
    width = [size[across] for size in plan.sizes]
    paths = list(plan.paths)
    chains = _chains(plan.arcs, rank, paths)
    width += [WAYPOINT_WIDTH] * (len(rank) - len(width))
    _keep_groups(rank, paths)
    width += [0.0] * (len(rank) - len(width))
    heavy = trunk_arcs(len(plan.sizes), plan.arcs)
    uses = Counter(
        (arc in heavy, (a, b) if rank[a] < rank[b] else (b, a))
        for arc, chain in zip(plan.arcs, chains, strict=True)
        for a, b in pairwise(chain)
    )
    links = {link: None for _, link in uses if abs(rank[link[0]] - rank[link[1]]) == 1}
    straight = [
        place for place, link in enumerate(links)
        if uses[True, link] or (uses[False, link] > 1 and min(link) >= len(plan.sizes))
    ]
    return Levels(
        np.array(rank, dtype=np.int64),
        np.array(width, dtype=np.float64),
        paths,
        np.array(list(links), dtype=np.int64).reshape(-1, 2),
        chains,
        np.array(straight, dtype=np.int64),
    )


def _chains(arcs: Sequence[Arc], rank: list[int], paths: list[Path]) -> list[list[int]]:
    """Each arc by way of its waypoints, which are appended to `rank` and `paths`.

    The arcs of a hub share theirs: they run side by side as one.
    """
    spans = {
        path: (min(rank[node] for node in members), max(rank[node] for node in members))
        for path, members in groups(paths).items()
    }
    chains = [[tail, head] for tail, head in arcs]
    most = len(rank) + MOST_WAYPOINTS
    many = hubs(len(rank), arcs)
    ways: dict[tuple[int, bool, Path, Path], list[int]] = {}
    shared_ways: dict[tuple[int, bool, int, Path], int] = {}
    for arc in sorted(range(len(arcs)), key=lambda one: _span(arcs[one], rank)):
        tail, head = arcs[arc]
        outward = tail in many or head not in many
        hub, far = (tail, head) if outward else (head, tail)
        name = hub if hub in many else -1 - arc
        step = 1 if rank[hub] < rank[far] else -1
        way = ways.setdefault((name, step > 0, paths[hub], paths[far]), [])
        for level in range(rank[hub] + step * (len(way) + 1), rank[far], step):
            path = _underway(paths[hub], paths[far], level, spans)
            way.append(shared_ways.setdefault((name, step > 0, level, path), len(rank)))
            if way[-1] == len(rank):
                rank.append(level)
                paths.append(path)
        if len(rank) > most:
            break
        stops = way[: _span(arcs[arc], rank) - 1]
        chains[arc] = [tail, *(stops if outward else stops[::-1]), head]
    return chains


def _underway(one: Path, other: Path, rank: int, spans: Mapping[Path, tuple[int, int]]) -> Path:
    """The group of a waypoint: within a frame of either end in all ranks that this frame spans."""
    around = shared(one, other)
    for end in (other, one):
        own = [path for path in prefixes(end) if spans[path][0] <= rank <= spans[path][1]]
        around = max([around, *own], key=len)
    return around


def _span(arc: Arc, rank: Sequence[int]) -> int:
    return abs(rank[arc[1]] - rank[arc[0]])


def _keep_groups(rank: list[int], paths: list[Path]) -> None:
    """Append a keeper for every rank within the span of a group where it has no node."""
    for path, members in groups(paths).items():
        held = {rank[node] for node in members}
        gaps = [one for one in range(min(held), max(held)) if one not in held]
        rank.extend(gaps)
        paths.extend([path] * len(gaps))
