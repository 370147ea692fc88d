"""Edges that end at circles: led on from the square around one to its rim."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograd.drawing.layout.plan import Point, Rect

Run = tuple[Point, ...]


def ended_at(circle: Rect, run: Run) -> Run:
    """`run`, which ends on the square `circle`, led on to the circle within it."""
    *rest, near, end = run
    radius = circle.width / 2
    middle = (circle.x + radius, circle.y + radius)
    far = math.dist(middle, end)
    if far <= radius:
        return run
    shift = [(c - e) * (1 - radius / far) for c, e in zip(middle, end, strict=True)]
    moved = [(x + shift[0], y + shift[1]) for x, y in (near, end)]
    return (*rest, *moved)


def to_circles(runs: Sequence[Run], start: Rect | None, end: Rect | None) -> tuple[Run, ...]:
    """The runs of an edge from the circle `start` to the circle `end`; None for a box."""
    found = list(runs)
    if end is not None:
        found[-1] = ended_at(end, found[-1])
    if start is not None:
        found[0] = ended_at(start, found[0][::-1])[::-1]
    return tuple(found)
