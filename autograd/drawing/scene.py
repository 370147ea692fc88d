"""What a drawing shows, before anyone decides where: boxes, edges, their lines of text, notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

from autograd.drawing.excerpt import Excerpt

LineStyle = Literal["title", "value", "gradient", "formula", "muted", "alarm", "heat"]
BoxKind = Literal["input", "parameter", "constant", "gate", "output", "sum", "ghost", "summary",
                  "neuron"]
EdgeKind = Literal["value", "gradient", "constant", "summary", "loop"]
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
class Details:
    """What a page tells of a box (or of an edge: its message) when one looks closer.

    `order` counts tensors as they were made; boxes of one tensor share it. `jacobian` computes
    the local Jacobian of an edge when it is asked for; None where it is too large to show.
    """

    name: str = ""
    about: str = ""
    order: int = 0
    value: Excerpt | None = None
    gradient: Excerpt | None = None
    jacobian: Callable[[], Excerpt | None] | None = None


@dataclass(frozen=True)
class Box:
    """One node of the picture; `group` is the path of scopes it lies in, outermost first.

    `current` marks the gate that a step of a sweep goes through.
    `heat` is log₁₀ of the norm of its gradient, where heat is shown; `bold` boxes and edges lie on
    the path along which a gradient dies or explodes.
    `details` are what an interactive page tells beyond the lines.
    """

    key: str
    lines: tuple[Line, ...]
    kind: BoxKind = "gate"
    group: tuple[str, ...] = ()
    tooltip: str = ""
    current: bool = False
    heat: float | None = None
    bold: bool = False
    details: Details | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        _require(
            self.kind in get_args(BoxKind),
            f"box {self.key!r} has no kind {self.kind!r}",
        )


@dataclass(frozen=True)
class Edge:
    """An arrow from the box `source` to the box `target`, with `lines` written on it.

    `current` marks an edge on which a step of a sweep sends something.
    `gain` is ‖downstream‖ / ‖upstream‖ of the gradient that comes back, where heat is shown.
    """

    source: str
    target: str
    lines: tuple[Line, ...] = ()
    kind: EdgeKind = "value"
    current: bool = False
    gain: float | None = None
    bold: bool = False
    details: Details | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        _require(self.kind in get_args(EdgeKind), f"an edge has no kind {self.kind!r}")
        _require(self.source != self.target, f"an edge runs from {self.source!r} to itself")


@dataclass(frozen=True)
class Scene:
    """A whole picture; `notes` say what was left out of it, `heat` from where to where its boxes'
    heat reaches, None where it is not shown.
    """

    title: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...] = ()
    notes: tuple[str, ...] = ()
    direction: Direction = "LR"
    heat: tuple[float, float] | None = None

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
