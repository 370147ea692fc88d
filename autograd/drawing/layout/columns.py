"""Networks of neurons: circles in columns, in their order, and straight edges with labels on them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from autograd.drawing.layout.levels import ranks
from autograd.drawing.layout.measure import Size
from autograd.drawing.layout.order import Arc
from autograd.drawing.layout.plan import Placement, Plan, Point, Rect
from autograd.drawing.scene import Scene

GAP = 24.0
"""Between boxes of a column; between columns it is so many times as wide, for labels and without:
"""
LABELLED, BARE = 6.0, 3.0

GROWTH = 1.12
ATTEMPTS = 30
MORE = 6
"""So many times more space is tried so that fewer edges run over labels."""

LANE = 14.0
"""Across a column that an edge passes."""

THIRD = 1 / 3
PLACES = sorted(np.linspace(0.1, 0.8, 36).tolist(), key=lambda t: abs(t - THIRD))
"""Where on an edge its label may stand, the best first."""

BACK = 3.0
"""So far beside an edge is the stroke of what comes back."""

CROSSED = 0.2
"""A label stands so far from the third of its edge for each other edge that this spares it."""


def place(scene: Scene, plan: Plan) -> Placement | None:
    """Places for a scene in which neurons feed neurons; None for any other."""
    arcs = scene.arcs()
    circles = {i for i, box in enumerate(scene.boxes) if box.kind == "neuron"}
    if any(plan.paths) or any(edge.kind == "loop" for edge in scene.edges) or not any(
            tail in circles and head in circles for tail, head in arcs):
        return None
    sizes = [size if plan.direction == "LR" else size[::-1] for size in plan.sizes]
    labels = iter(sizes[len(scene.boxes):])
    wanted = [next(labels) if edge.lines else None for edge in scene.edges]
    found = _roomy(_Columns(sizes[:len(scene.boxes)], arcs, wanted, circles))
    return found and _turned(found, plan)


def _roomy(columns: _Columns) -> Placement | None:
    """The placement with the fewest edges over labels.

    The space grows until no edge runs over a box and every label has its place, and then a little.
    """
    best: tuple[int, Placement] | None = None
    gap = reach = GAP
    left = ATTEMPTS
    while left and (best is None or best[0]):
        left -= 1
        columns.spread(gap, reach)
        reach *= GROWTH
        lines = [columns.line(edge) for edge in range(len(columns.arcs))]
        if columns.crossed(lines):
            continue
        gap *= GROWTH
        found = _labels(columns.labels, lines, columns.rects)
        if found is not None:
            left = min(left, MORE) if best is None else left
            if best is None or found[0] < best[0]:
                best = found[0], _placement(columns.rects, lines, found[1])
    return best[1] if best else None


@dataclass
class _Columns:
    """Boxes by columns: neurons in their order, the other boxes, the lanes of passing edges.

    All places are given along and across the direction of the picture.
    """

    sizes: Sequence[Size]
    arcs: Sequence[Arc]
    labels: Sequence[Size | None]
    circles: set[int]
    rects: list[Rect] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.column = ranks(len(self.sizes), self.arcs)
        self.telling = {self.column[tail] for (tail, _), label in zip(
            self.arcs, self.labels, strict=True) if label}
        self.members: dict[int, list[int]] = defaultdict(list)
        for node in sorted(range(len(self.sizes)), key=lambda node: node not in self.circles):
            self.members[self.column[node]].append(node)
        self.widths = {c: max(self.sizes[i][0] for i in nodes)
                       for c, nodes in self.members.items()}
        self.lanes: dict[int, list[int]] = defaultdict(list)
        for edge, (tail, head) in enumerate(self.arcs):
            for column in range(self.column[tail] + 1, self.column[head]):
                self.lanes[column].append(edge)

    def spread(self, gap: float, reach: float) -> None:
        """Put every box in its place, `gap` apart in its column, the columns as `reach` says."""
        self.starts, start = {}, 0.0
        self.rects = [Rect(0.0, 0.0, *size) for size in self.sizes]
        self.lane: dict[tuple[int, int], float] = {}
        for column in sorted(self.members):
            self.starts[column] = start
            self._stack(column, gap)
            start += self.widths[column] + reach * (LABELLED if column in self.telling else BARE)
        self.into = self._ports(1, 0)
        self.out = self._ports(0, 1)

    def _stack(self, column: int, gap: float) -> None:
        """The boxes of a column one under the other, its neurons around the middle."""
        nodes = self.members[column]
        centred = [node for node in nodes if node in self.circles] or nodes
        across = -sum(self._room(node) + gap for node in centred) / 2
        for node in nodes:
            width, height = self.sizes[node]
            along = self.starts[column] + (self.widths[column] - width) / 2
            room = self._room(node) + gap
            self.rects[node] = Rect(along, across + (room - height) / 2, width, height)
            across += room
        for edge in self.lanes[column]:
            self.lane[edge, column] = across + LANE / 2
            across += LANE

    def _room(self, node: int) -> float:
        """The space across that a box takes up; all neurons take the same."""
        return max(self.sizes[i][1] for i in (self.circles if node in self.circles else [node]))

    def _ports(self, end: int, other: int) -> dict[int, float]:
        """Where, across, each edge touches its end at a box: evenly, in the order of the others."""
        touching: dict[int, list[int]] = defaultdict(list)
        for edge in sorted(range(len(self.arcs)),
                           key=lambda edge: self.rects[self.arcs[edge][other]].y):
            touching[self.arcs[edge][end]].append(edge)
        return {edge: self.rects[node].y + self.rects[node].height * (n + 1) / (len(edges) + 1)
                for node, edges in touching.items() for n, edge in enumerate(edges)}

    def line(self, edge: int) -> list[Point]:
        """The corners of an edge; without lanes these are its two ends."""
        tail, head = self.arcs[edge]
        corners: list[Point] = []
        for column in range(self.column[tail] + 1, self.column[head]):
            start, across = self.starts[column], self.lane[edge, column]
            corners += [(start, across), (start + self.widths[column], across)]
        first = (self.rects[tail].right, self.out[edge])
        last = (self.rects[head].x, self.into[edge])
        ends = [self._middle(tail) if tail in self.circles else first, *corners,
                self._middle(head) if head in self.circles else last]
        if tail in self.circles:
            ends[0] = self._rim(tail, ends[1])
        if head in self.circles:
            ends[-1] = self._rim(head, ends[-2])
        return ends

    def _middle(self, node: int) -> Point:
        rect = self.rects[node]
        return rect.x + rect.width / 2, rect.y + rect.height / 2

    def _rim(self, node: int, towards: Point) -> Point:
        """The point of a circle that is nearest to another."""
        middle, radius = self._middle(node), self.rects[node].width / 2
        return _between(middle, towards, radius / math.dist(middle, towards))

    def crossed(self, lines: Sequence[list[Point]]) -> bool:
        """Whether an edge runs over a box that is not its end."""
        owner, starts, ends = _segments(lines)
        tails, heads = np.array(self.arcs)[owner].T
        for node, rect in enumerate(self.rects):
            near = _distances(self._middle(node), starts, ends) < rect.width / 2 + 3 if (
                node in self.circles) else _meets(rect, starts, ends)
            if np.any(near & (tails != node) & (heads != node)):
                return True
        return False


def _labels(sizes: Sequence[Size | None], lines: Sequence[list[Point]],
            boxes: Sequence[Rect]) -> tuple[int, list[Rect | None]] | None:
    """A place on each edge for its label, near the third of it, and how many edges run over labels;
    None if there is not room for all.
    """
    owner, starts, ends = _segments(lines)
    taken = [_corners(rect) for rect in boxes]
    found: list[Rect | None] = []
    crossings = 0
    for edge, (size, line) in enumerate(zip(sizes, lines, strict=True)):
        if size is None:
            found.append(None)
            continue
        best: tuple[float, int, Rect] | None = None
        for t in PLACES:
            if best is not None and best[0] <= abs(t - THIRD):
                break
            x, y = _between(line[0], line[1], t)
            rect = Rect(x - size[0] / 2, y - size[1] / 2, *size)
            if _is_free(rect, np.array(taken)):
                wide = Rect(rect.x, rect.y - BACK, rect.width, rect.height + 2 * BACK)
                over = np.unique(owner[_meets(wide, starts, ends) & (owner != edge)]).size
                cost = abs(t - THIRD) + CROSSED * over
                best = (cost, over, rect) if best is None or cost < best[0] else best
        if best is None:
            return None
        crossings += best[1]
        found.append(best[2])
        taken.append(_corners(best[2]))
    return crossings, found


def _placement(boxes: Sequence[Rect], lines: Sequence[list[Point]],
               labels: Sequence[Rect | None]) -> Placement:
    """Every line as straight runs, cut in two by its label."""
    curves = []
    for line, label in zip(lines, labels, strict=True):
        if label is None:
            curves.append(_run(line))
            continue
        middle = (label.x + label.width / 2, label.y + label.height / 2)
        curves += [_run([line[0], _leaves(label, middle, line[0])]),
                   _run([_leaves(label, middle, line[1]), *line[1:]])]
    return Placement([*boxes, *(rect for rect in labels if rect)], curves)


def _run(line: Sequence[Point]) -> list[Point]:
    """Straight pieces as cubic Bézier points."""
    run = [line[0]]
    for a, b in pairwise(line):
        run += [_between(a, b, THIRD), _between(a, b, 2 * THIRD), b]
    return run


def _leaves(rect: Rect, middle: Point, towards: Point) -> Point:
    """Where the line from the middle of `rect` to a point outside leaves it."""
    dx, dy = abs(towards[0] - middle[0]), abs(towards[1] - middle[1])
    reach = max(2 * dx / rect.width, 2 * dy / rect.height)
    return _between(middle, towards, 1 / reach)


def _turned(placement: Placement, plan: Plan) -> Placement:
    """A placement along and across the picture's direction, as x and y."""
    if plan.direction == "LR":
        return placement
    return Placement([Rect(one.y, one.x, one.height, one.width) for one in placement.rects],
                     [[(x, y) for y, x in run] for run in placement.curves])


def _between(a: Point, b: Point, t: float) -> Point:
    return a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])


def _corners(rect: Rect) -> tuple[float, float, float, float]:
    return rect.x, rect.y, rect.right, rect.bottom


def _is_free(rect: Rect, taken: Any) -> bool:
    """Whether `rect` keeps clear of all others."""
    left, top, right, bottom = taken.T
    return not np.any((rect.x < right + 2) & (left < rect.right + 2)
                      & (rect.y < bottom + 2) & (top < rect.bottom + 2))


def _segments(lines: Sequence[list[Point]]) -> tuple[Any, Any, Any]:
    """The straight pieces of all lines: of which line, from where, to where."""
    def pieces() -> Iterator[tuple[int, Point, Point]]:
        for place, line in enumerate(lines):
            for a, b in pairwise(line):
                yield place, a, b
    owner, starts, ends = zip(*pieces(), strict=True)
    return np.array(owner), np.array(starts), np.array(ends)


def _distances(point: Point, starts: Any, ends: Any) -> Any:
    """How far a point is from each segment."""
    along = ends - starts
    square = np.maximum(np.sum(along * along, axis=1), 1e-12)
    t = np.clip(np.sum((point - starts) * along, axis=1) / square, 0, 1)
    return np.hypot(*(starts + t[:, None] * along - point).T)


def _meets(rect: Rect, starts: Any, ends: Any) -> Any:
    """Which segments run through `rect` (the slab method)."""
    along = ends - starts
    along = np.where(np.abs(along) < 1e-9, 1e-9, along)
    one = (np.array([rect.x, rect.y]) - starts) / along
    other = (np.array([rect.right, rect.bottom]) - starts) / along
    enters = np.maximum(np.minimum(one, other).max(axis=1), 0)
    leaves = np.minimum(np.maximum(one, other).min(axis=1), 1)
    return enters < leaves
