"""How far along the picture each node stands: every one as near to what feeds it as there is room.

Nodes of a rank whose arcs bend over one another begin at one depth, below a zone in which these
arcs bend; they are a row. A row goes under all that stands in its way, no further: ranks are not
aligned from one side of the picture to the other. No arc runs over a box: it goes straight on
until the zone of its target.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from autograd.drawing.layout.levels import Floats, Levels
from autograd.drawing.layout.order import neighbours
from autograd.drawing.layout.plan import FRAME_PADDING, groups
from autograd.drawing.scene import Path

ROW_GAP = 14.0
"""Between a node and the next below it."""

BEND = 0.12
MOST_BEND = 30.0
"""A zone is deeper by this part of how far its arcs go aside, at most by so much."""

GRAIN = 2.0
"""Pixels of a cell of the skyline."""

Span = tuple[float, float]


@dataclass(frozen=True)
class Depths:
    """For each node where it starts along the picture, and where the arcs into it begin to bend."""

    start: Floats
    bend: Floats


@dataclass
class _Row:
    """Nodes that begin at one depth, `gap` below whatever stands above their span."""

    nodes: list[int]
    span: Span
    gap: float
    above: dict[int, float] = field(default_factory=dict)
    """Rows above, and how far below the start of each this one's gap begins."""


def depths(
    levels: Levels, x: Floats, extent: Sequence[float], sources: Sequence[Sequence[float]]
) -> Depths:
    """The depths of nodes at `x` across the picture, `extent` deep each.

    `sources` says for each node from where across the picture the arcs into it come.
    """
    rows = _Skyline(levels, x, extent, sources).rows
    start = [0.0] * len(rows)
    below: list[list[tuple[int, float]]] = [[] for _ in rows]
    for i, row in enumerate(rows):
        start[i] = max((start[one] + reach for one, reach in row.above.items()), default=0.0)
        start[i] += row.gap
        for one, reach in row.above.items():
            below[one].append((i, reach + row.gap))
    floating = _floating(levels)
    for i in reversed(range(len(rows))):
        if below[i] and all(floating[node] for node in rows[i].nodes):
            start[i] = min(start[one] - distance for one, distance in below[i])
    answer = Depths(np.zeros(len(x)), np.zeros(len(x)))
    for depth, row in zip(start, rows, strict=True):
        answer.start[row.nodes] = depth
        answer.bend[row.nodes] = depth - row.gap
    return answer


def _floating(levels: Levels) -> list[bool]:
    """Which nodes hang on what they feed: neither on the trunk nor fed by it."""
    before, _ = neighbours(len(levels.paths), levels.links.tolist())
    floating = [True] * len(levels.paths)
    for node in levels.links[levels.straight].ravel().tolist():
        floating[node] = False
    for node in np.argsort(levels.rank, kind="stable").tolist():
        floating[node] = floating[node] and all(floating[one] for one in before[node])
    return floating


class _Skyline:
    """The rows from the first rank to the last, each under what is seen from it."""

    def __init__(
        self,
        levels: Levels,
        x: Floats,
        extent: Sequence[float],
        sources: Sequence[Sequence[float]],
    ) -> None:
        self.levels, self.x, self.sources = levels, x.tolist(), sources
        self.half = (levels.width / 2).tolist()
        self.extent = [*extent, *[0.0] * (len(self.x) - len(extent))]
        self.frames = _frame_spans(levels, self.x, self.half)
        spans = [*map(self.span, range(len(self.x))), *self.frames.values()]
        self.left = min((low for low, _ in spans), default=0.0)
        right = max((high for _, high in spans), default=0.0)
        self.seen = np.full(int((right - self.left) / GRAIN) + 3, -1)
        self.pieces: list[tuple[int, float]] = []
        self.rows: list[_Row] = []
        self.build()

    def build(self) -> None:
        """Rank by rank: frames that open, rows, frames that close."""
        rank = self.levels.rank
        order = np.lexsort((self.x, rank))
        ends = np.searchsorted(rank[order], np.arange(1 + int(rank.max(initial=-1))), "right")
        opening, closing = _openings(self.levels)
        for number, nodes in enumerate(np.split(order, ends)[:-1]):
            for path in opening.get(number, []):
                self.add(_Row([], self.frames[path], FRAME_PADDING))
            for row in self.rows_of(nodes.tolist()):
                self.add(row)
            for path in reversed(closing.get(number, [])):
                self.add(_Row([], self.frames[path], FRAME_PADDING))

    def rows_of(self, nodes: list[int]) -> Iterator[_Row]:
        """The nodes of a rank, together where their spans or those of their arcs meet."""
        hulls = sorted((*self.hull(node), node) for node in nodes)
        row: _Row | None = None
        for low, high, node in hulls:
            if row is not None and low < row.span[1]:
                row.nodes.append(node)
                row.span = (row.span[0], max(row.span[1], high))
            else:
                if row is not None:
                    yield self.spaced(row)
                row = _Row([node], (low, high), ROW_GAP)
        if row is not None:
            yield self.spaced(row)

    def spaced(self, row: _Row) -> _Row:
        """The row with the gap that its arcs need; none for waypoints of straight arcs."""
        aside = [abs(self.x[node] - one) for node in row.nodes for one in self.sources[node]]
        empty = not any(self.extent[node] for node in row.nodes)
        bends = min(MOST_BEND, BEND * max(aside, default=0.0))
        row.gap = bends if empty and bends < 0.1 else ROW_GAP + bends
        return row

    def span(self, node: int) -> Span:
        return self.x[node] - self.half[node], self.x[node] + self.half[node]

    def hull(self, node: int) -> Span:
        """From the leftmost to the rightmost of a node and the arcs into it."""
        low, high = self.span(node)
        return min([low, *self.sources[node]]), max([high, *self.sources[node]])

    def add(self, row: _Row) -> None:
        """Put a row under what is seen from its span."""
        for piece in np.unique(self.seen[self.cells(row.span)]).tolist():
            if piece >= 0:
                one, reach = self.pieces[piece]
                row.above[one] = max(reach, row.above.get(one, 0.0))
        self.rows.append(row)
        self.cover(row.span, 0.0)
        for node in row.nodes:
            self.cover(self.span(node), self.extent[node])

    def cover(self, span: Span, reach: float) -> None:
        """From now on the last row is seen across `span`, down to `reach` below its start."""
        self.seen[self.cells(span)] = len(self.pieces)
        self.pieces.append((len(self.rows) - 1, reach))

    def cells(self, span: Span) -> slice:
        low, high = ((one - self.left) / GRAIN for one in span)
        return slice(int(low), int(high) + 1)


def _openings(levels: Levels) -> tuple[dict[int, list[Path]], dict[int, list[Path]]]:
    """The groups by their first and by their last rank, outer ones before inner ones."""
    opening: dict[int, list[Path]] = {}
    closing: dict[int, list[Path]] = {}
    for path, members in groups(levels.paths).items():
        own = levels.rank[members]
        opening.setdefault(int(own.min()), []).append(path)
        closing.setdefault(int(own.max()), []).append(path)
    return opening, closing


def _frame_spans(levels: Levels, x: list[float], half: list[float]) -> dict[Path, Span]:
    """Across what each group's frame reaches."""
    inside: dict[Path, list[Span]] = {}
    for node, path in enumerate(levels.paths):
        inside.setdefault(path, []).append((x[node] - half[node], x[node] + half[node]))
    frames: dict[Path, Span] = {}
    for path in reversed(groups(levels.paths)):
        lows, highs = zip(*inside[path], strict=True)
        frames[path] = min(lows) - FRAME_PADDING, max(highs) + FRAME_PADDING
        inside.setdefault(path[:-1], []).append(frames[path])
    return frames
