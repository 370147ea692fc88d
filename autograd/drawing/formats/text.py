"""A scene as text for a terminal: a block for each box, inputs first."""

from __future__ import annotations

from collections.abc import Iterator

from autograd.drawing.formats import heat
from autograd.drawing.layout.measure import body, titles
from autograd.drawing.layout.order import topological
from autograd.drawing.scene import Box, Edge, Scene
from autograd.formulas.legible import cells, legible

_INDENT = " " * 4


def text(scene: Scene) -> str:
    """The scene as lines of plain text, boxes numbered in topological order.

    Under each box stand the edges into it, each with the number and name of its source.
    """
    order = topological(len(scene.boxes), scene.arcs())
    numbers = {scene.boxes[place].key: number for number, place in enumerate(order, 1)}
    incoming: dict[str, list[Edge]] = {box.key: [] for box in scene.boxes}
    for edge in scene.edges:
        incoming[edge.target].append(edge)
    boxes = {box.key: box for box in scene.boxes}
    blocks = ["\n".join(_block(boxes[key], incoming[key], boxes, numbers, scene.heat))
              for key in numbers]
    heading = legible(scene.title)
    top = [f"{heading}\n{'─' * cells(heading)}"] if scene.title else []
    foot = ["\n".join(f"Note: {legible(note)}" for note in scene.notes)] if scene.notes else []
    return "\n\n".join([*top, *blocks, *foot]) + "\n"


def _block(
    box: Box, edges: list[Edge], boxes: dict[str, Box], numbers: dict[str, int],
    scale: heat.Scale | None
) -> Iterator[str]:
    where = "".join(f"{legible(scope)} / " for scope in box.group)
    path = ", on the path" * box.bold
    yield f"[{numbers[box.key]}] {where}{name(box)}  ({box.kind}{path})"
    if scale is not None and box.heat is not None:
        yield f"{_INDENT}heat {heat.bar(box.heat, scale)}"
    yield from (f"{_INDENT}{legible(line.text)}".rstrip() for line in body(box))
    for edge in edges:
        start = f"{_INDENT}← [{numbers[edge.source]}] {name(boxes[edge.source])}"
        lines = [legible(line.text) for line in edge.lines]
        yield f"{start}:  {lines[0]}".rstrip() if lines else start
        yield from (" " * (cells(start) + 3) + line.rstrip() for line in lines[1:])


def name(box: Box) -> str:
    """The titles of a box, on one line."""
    return " ".join(legible(line.text) for line in titles(box))
