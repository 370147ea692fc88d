"""The question put to a layout engine, and its answer: sizes and arcs in, places and curves out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograd.drawing.layout.measure import Size, box_size, label_size
from autograd.drawing.layout.order import Arc
from autograd.drawing.scene import Direction, Path, Scene, shared

Point = tuple[float, float]

FRAME_PADDING = 14.0
"""Space between the frame of a group and what lies in it."""


@dataclass(frozen=True)
class Rect:
    """A rectangle by its left upper corner; y runs downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def moved(self, dx: float, dy: float) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def overlaps(self, other: Rect) -> bool:
        """Whether the two share more than a border."""
        apart_across = self.right <= other.x or other.right <= self.x
        apart_along = self.bottom <= other.y or other.bottom <= self.y
        return not (apart_across or apart_along)


@dataclass(frozen=True)
class Plan:
    """Nodes of fixed size to be placed: first the boxes, then a node for each edge label."""

    sizes: tuple[Size, ...]
    arcs: tuple[Arc, ...]
    paths: tuple[Path, ...]
    direction: Direction


@dataclass(frozen=True)
class Placement:
    """Where everything went; `curves` are cubic Bézier points, one run for each arc."""

    rects: list[Rect]
    curves: list[list[Point]]
    frames: dict[Path, Rect] = field(default_factory=dict)


def plan(scene: Scene) -> Plan:
    """The layout question of a scene: an edge with lines becomes two arcs by way of its label.

    A loop back is asked for the other way round, so that it does not turn what it leads to.
    """
    sizes = [box_size(box) for box in scene.boxes]
    paths = [box.group for box in scene.boxes]
    arcs: list[Arc] = []
    for edge, (tail, head) in zip(scene.edges, scene.arcs(), strict=True):
        if edge.kind == "loop":
            tail, head = head, tail
        if edge.lines:
            arcs += [(tail, len(sizes)), (len(sizes), head)]
            sizes.append(label_size(edge))
            paths.append(shared(paths[tail], paths[head]))
        else:
            arcs.append((tail, head))
    return Plan(tuple(sizes), tuple(arcs), tuple(paths), scene.direction)


def prefixes(path: Path) -> Iterator[Path]:
    """Every group on the way in: outermost first, the path itself last."""
    return (path[: depth + 1] for depth in range(len(path)))


def groups(paths: Sequence[Path]) -> dict[Path, list[int]]:
    """Each group with the nodes anywhere inside it; parents before children."""
    members: dict[Path, list[int]] = {}
    for node, path in enumerate(paths):
        for prefix in prefixes(path):
            members.setdefault(prefix, []).append(node)
    return members
