"""Places without Graphviz: our own layout in ranks, for large scenes and bare machines.

The steps are those of K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of
hierarchical system structures" (1981): ranks, waypoints, order by barycentres, coordinates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from autograd.drawing.layout.crossing import ordered
from autograd.drawing.layout.depths import Depths, depths
from autograd.drawing.layout.levels import Floats, Levels, levels
from autograd.drawing.layout.plan import FRAME_PADDING, Placement, Plan, Point, Rect, groups
from autograd.drawing.layout.ports import Ports, ports, sources
from autograd.drawing.layout.spacing import spaced
from autograd.drawing.scene import Path

STRAIGHT = 0.05
"""Pixels aside that no one sees."""


def place(plan: Plan) -> Placement:
    """Lay `plan` out in ranks."""
    if not plan.sizes:
        return Placement([], [])
    ranked = levels(plan)
    order, x = ordered(ranked)
    x = spaced(ranked, order, x)
    along = 0 if plan.direction == "LR" else 1
    extent = [size[along] for size in plan.sizes]
    touching = ports(ranked, x, len(extent))
    down = depths(ranked, x, extent, sources(ranked, x, len(extent), touching))
    rects = _rects(plan, down, x)
    curves = [
        [_turned(point, plan) for point in run]
        for run in _curves(ranked, down, extent, x, touching)
    ]
    return Placement(rects, curves, _frames(plan, rects))


def _rects(plan: Plan, down: Depths, x: Floats) -> list[Rect]:
    rects = []
    for size, start, across in zip(plan.sizes, down.start.tolist(), x.tolist(), strict=False):
        left, top = _turned((start, across), plan)
        turned = (0.0, size[1] / 2) if plan.direction == "LR" else (size[0] / 2, 0.0)
        rects.append(Rect(left - turned[0], top - turned[1], *size))
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


def _curves(
    ranked: Levels, down: Depths, extent: Sequence[float], x: Floats, touching: Ports
) -> Iterator[list[Point]]:
    """Each chain as a curve that runs straight on and bends before the nodes of the next rank."""
    start, bend, across = down.start.tolist(), down.bend.tolist(), x.tolist()
    for arc, chain in enumerate(ranked.chains):
        stops = [(start[node], bend[node], across[node]) for node in chain]
        stops[0] = (*stops[0][:2], across[chain[0]] + touching[arc, 0])
        stops[-1] = (*stops[-1][:2], across[chain[-1]] + touching[arc, 1])
        backwards = stops[0][0] > stops[-1][0]
        first = chain[-1] if backwards else chain[0]
        run = _run(stops[::-1] if backwards else stops, start[first] + extent[first])
        yield run[::-1] if backwards else run


def _run(stops: Sequence[tuple[float, float, float]], leaves: float) -> list[Point]:
    """A curve that leaves the first stop at `leaves` and goes straight on wherever it can.

    A stop is where it starts, where arcs to it may begin to bend, and its place across.
    """
    (_, _, aside), end = stops[0], leaves
    run = [(leaves, aside)]
    for start, bend, across in stops[1:]:
        if abs(across - aside) > STRAIGHT:
            if len(stops) > 2 or bend > leaves:
                _straight(run, (max(bend, end), aside))
            _bend(run, (start, across))
            aside = across
        end = start
    _straight(run, (end, aside))
    return run


def _bend(run: list[Point], to: Point) -> None:
    """Go on to a point by a curve that starts and ends in the direction of the picture."""
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
