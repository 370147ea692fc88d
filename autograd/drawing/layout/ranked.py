"""Places without Graphviz: our own layout in ranks, for large scenes and bare machines.

The steps are those of K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of
hierarchical system structures" (1981): ranks, waypoints, order by barycentres, coordinates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from autograd.drawing.layout.crossing import ordered
from autograd.drawing.layout.levels import Floats, Levels, levels
from autograd.drawing.layout.plan import FRAME_PADDING, Placement, Plan, Point, Rect, groups
from autograd.drawing.layout.spacing import spaced
from autograd.drawing.scene import Path

RANK_GAP = 36.0
PORT_STEP = 16.0
PORT_SHARE = 0.7
"""How much of a box's side its arcs may use."""


@dataclass(frozen=True)
class _Bands:
    """The stretch that each rank takes along the direction of the picture."""

    start: Floats
    end: Floats


def place(plan: Plan) -> Placement:
    """Lay `plan` out in ranks."""
    if not plan.sizes:
        return Placement([], [])
    ranked = levels(plan)
    order, x = ordered(ranked)
    x = spaced(ranked, order, x)
    bands = _bands(plan, ranked)
    rects = _rects(plan, ranked, bands, x)
    curves = [[_turned(point, plan) for point in run] for run in _curves(plan, ranked, bands, x)]
    return Placement(rects, curves, _frames(plan, rects))


def _bands(plan: Plan, ranked: Levels) -> _Bands:
    """Each rank as deep as its deepest node, further apart where groups end and begin."""
    along = 0 if plan.direction == "LR" else 1
    real = ranked.rank[: len(plan.sizes)]
    count = int(ranked.rank.max()) + 1
    depth = np.zeros(count)
    np.maximum.at(depth, real, [size[along] for size in plan.sizes])
    opening, closing = np.zeros(count), np.zeros(count)
    for path, members in groups(plan.paths).items():
        own = real[members]
        opening[own.min()] = max(opening[own.min()], len(path))
        closing[own.max()] = max(closing[own.max()], len(path))
    gaps = RANK_GAP + FRAME_PADDING * (closing[:-1] + opening[1:])
    start = np.concatenate([[0.0], np.cumsum(depth[:-1] + gaps)])
    return _Bands(start, start + depth)


def _rects(plan: Plan, ranked: Levels, bands: _Bands, x: Floats) -> list[Rect]:
    middles = ((bands.start + bands.end) / 2)[ranked.rank].tolist()
    rects = []
    for size, middle, across in zip(plan.sizes, middles, x.tolist(), strict=False):
        left, top = _turned((middle, across), plan)
        rects.append(Rect(left - size[0] / 2, top - size[1] / 2, *size))
    return rects


def _turned(point: Point, plan: Plan) -> Point:
    """A point given along and across the direction of the picture, as x and y."""
    along, across = point
    return (along, across) if plan.direction == "LR" else (across, along)


def _frames(plan: Plan, rects: list[Rect]) -> dict[Path, Rect]:
    """The smallest frame of each group around its boxes and the frames inside it."""
    inside: dict[Path, list[Rect]] = defaultdict(list)
    for path, rect in zip(plan.paths, rects, strict=True):
        inside[path].append(rect)
    frames = {}
    for path in reversed(groups(plan.paths)):
        frames[path] = _around(inside[path])
        inside[path[:-1]].append(frames[path])
    return dict(sorted(frames.items()))


def _around(rects: Iterable[Rect]) -> Rect:
    corners = np.array([(one.x, one.y, one.right, one.bottom) for one in rects])
    left, top = (corners[:, :2].min(axis=0) - FRAME_PADDING).tolist()
    right, bottom = (corners[:, 2:].max(axis=0) + FRAME_PADDING).tolist()
    return Rect(left, top, right - left, bottom - top)


def _curves(plan: Plan, ranked: Levels, bands: _Bands, x: Floats) -> list[list[Point]]:
    """Each chain as a curve that runs straight through the ranks and bends between them."""
    start, end = bands.start.tolist(), bands.end.tolist()
    rank, across = ranked.rank.tolist(), x.tolist()
    along = 0 if plan.direction == "LR" else 1
    depth = [size[along] for size in plan.sizes]
    ports = _ports(ranked, x)
    runs = []
    for arc, chain in enumerate(ranked.chains):
        sign = 1 if rank[chain[0]] < rank[chain[-1]] else -1
        offsets = [ports[arc, 0], *[0.0] * (len(chain) - 2), ports[arc, 1]]
        run: list[Point] = []
        for place, (node, offset) in enumerate(zip(chain, offsets, strict=True)):
            near, far = start[rank[node]], end[rank[node]]
            middle = (near + far) / 2
            enters, leaves = (near, far) if sign > 0 else (far, near)
            if place == 0:
                enters = middle + sign * depth[node] / 2
            if place == len(chain) - 1:
                leaves = middle - sign * depth[node] / 2
            side = across[node] + offset
            _bend(run, (enters, side))
            _straight(run, (leaves, side))
        runs.append(run)
    return runs


def _bend(run: list[Point], to: Point) -> None:
    """Go on to a point by a curve that starts and ends in the direction of the picture."""
    if not run:
        run.append(to)
        return
    middle = (run[-1][0] + to[0]) / 2
    run += [(middle, run[-1][1]), (middle, to[1]), to]


def _straight(run: list[Point], to: Point) -> None:
    """Go on to a point by a straight line, if it is not where the run is already."""
    (a, b), (c, d) = run[-1], to
    if abs(c - a) > 1e-9:
        run += [
            ((2 * a + c) / 3, (2 * b + d) / 3),
            ((a + 2 * c) / 3, (b + 2 * d) / 3),
            to,
        ]


def _ports(ranked: Levels, x: Floats) -> dict[tuple[int, int], float]:
    """For each end (arc, 0 or 1) how far from the middle of its box's side it touches."""
    sides: dict[tuple[int, bool], list[tuple[float, int, int]]] = defaultdict(list)
    rank, across = ranked.rank.tolist(), x.tolist()
    for arc, chain in enumerate(ranked.chains):
        for end, (node, beside) in enumerate([(chain[0], chain[1]), (chain[-1], chain[-2])]):
            sides[node, rank[beside] > rank[node]].append((across[beside], arc, end))
    ports = {}
    for (node, _), ends in sides.items():
        room = PORT_SHARE * float(ranked.width[node])
        step = min(PORT_STEP, room / max(len(ends) - 1, 1))
        for i, (_, arc, end) in enumerate(sorted(ends)):
            ports[arc, end] = (i - (len(ends) - 1) / 2) * step
    return ports
