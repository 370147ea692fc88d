"""What a drawing shows, before anyone decides where: boxes, edges, their lines of text, notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

LineStyle = Literal["title", "value", "gradient", "formula", "muted", "alarm", "heat"]
BoxKind = Literal["input", "parameter", "constant", "gate", "output", "sum", "ghost", "summary"]
EdgeKind = Literal["value", "gradient", "constant", "summary"]
Direction = Literal["LR", "TB"]
Path = tuple[str, ...]
"""The scopes around a box, outermost first."""


class SceneError(ValueError):
    """A scene that contradicts itself; names the box or edge at fault."""


@dataclass(frozen=True)
class Line:
    """One line of text and the part it plays."""

    text: str
    style: LineStyle = "value"

    def __post_init__(self) -> None:
        _require(self.style in get_args(LineStyle), f"a line has no style {self.style!r}")


@dataclass(frozen=True)
class Box:
    """One node of the picture; `group` is the path of scopes it lies in, outermost first."""

    key: str
    lines: tuple[Line, ...]
    kind: BoxKind = "gate"
    group: tuple[str, ...] = ()
    tooltip: str = ""

    def __post_init__(self) -> None:
        _require(
            self.kind in get_args(BoxKind),
            f"box {self.key!r} has no kind {self.kind!r}",
        )


@dataclass(frozen=True)
class Edge:
    """An arrow from the box `source` to the box `target`, with `lines` written on it."""

    source: str
    target: str
    lines: tuple[Line, ...] = ()
    kind: EdgeKind = "value"

    def __post_init__(self) -> None:
        _require(self.kind in get_args(EdgeKind), f"an edge has no kind {self.kind!r}")
        _require(self.source != self.target, f"an edge runs from {self.source!r} to itself")


@dataclass(frozen=True)
class Scene:
    """A whole picture; `notes` say what was left out of it."""

    title: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...] = ()
    notes: tuple[str, ...] = ()
    direction: Direction = "LR"

    def __post_init__(self) -> None:
        _require(self.direction in get_args(Direction), f"no direction {self.direction!r}")
        keys = {box.key for box in self.boxes}
        _require(len(keys) == len(self.boxes), "two boxes of a scene share a key")
        for edge in self.edges:
            for end in (edge.source, edge.target):
                _require(end in keys, f"an edge names the box {end!r}, which the scene lacks")

    def arcs(self) -> list[tuple[int, int]]:
        """Each edge as the positions of its two boxes in `boxes`."""
        place = {box.key: i for i, box in enumerate(self.boxes)}
        return [(place[edge.source], place[edge.target]) for edge in self.edges]


def lines(style: LineStyle, texts: Iterable[str]) -> tuple[Line, ...]:
    """Several lines of one style."""
    return tuple(Line(text, style) for text in texts)


def shared(one: Path, other: Path) -> Path:
    """The innermost group that holds both."""
    depth = 0
    while depth < min(len(one), len(other)) and one[depth] == other[depth]:
        depth += 1
    return one[:depth]


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise SceneError(message)
