"""Ways to look into a drawing."""

from __future__ import annotations

from autograd.drawing import Drawing
from autograd.drawing.scene import Box, Edge


def titles(drawing: Drawing) -> list[str]:
    """The title of each box."""
    return [box.lines[0].text for box in drawing.scene.boxes]


def box(drawing: Drawing, title: str) -> Box:
    """The first box with this title."""
    return next(one for one in drawing.scene.boxes if one.lines[0].text == title)


def text(thing: Box | Edge) -> list[str]:
    """The lines of a box or edge."""
    return [line.text for line in thing.lines]


def into(drawing: Drawing, title: str) -> list[Edge]:
    """The edges into the first box with this title."""
    return [edge for edge in drawing.scene.edges if edge.target == box(drawing, title).key]


def kinds(drawing: Drawing) -> list[str]:
    return [one.kind for one in drawing.scene.boxes]
