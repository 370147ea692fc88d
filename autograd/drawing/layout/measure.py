"""How large a text is: the metrics of the font that every picture is set in."""

from __future__ import annotations

import math
from collections.abc import Iterable

from autograd.drawing.scene import Box, Edge, Line
from autograd.formulas.legible import cells, legible

ADVANCE = 0.602
"""Width of a column over the font size: that of DejaVu Sans Mono, and about that of any other."""

LEADING = 1.36
"""Height of a line over the font size."""

BOX_FONT = 12.0
EDGE_FONT = 11.0
PADDING = 9.0
BAND = 5.0
"""Space above and below the title of a box, within its coloured band."""

Size = tuple[float, float]


def text_width(text: str, font: float) -> float:
    return cells(legible(text)) * ADVANCE * font


def text_size(lines: Iterable[Line], font: float) -> Size:
    """Width and height of lines set one under the other."""
    widths = [text_width(line.text, font) for line in lines]
    return max(widths, default=0.0), len(widths) * LEADING * font


def titles(box: Box) -> tuple[Line, ...]:
    """The lines in the coloured band of a box."""
    return tuple(line for line in box.lines if line.style == "title")


def body(box: Box) -> tuple[Line, ...]:
    """The lines below the band."""
    return tuple(line for line in box.lines if line.style != "title")


def band_height(box: Box) -> float:
    heading = titles(box)
    return text_size(heading, BOX_FONT)[1] + 2 * BAND if heading else 0.0


def box_size(box: Box) -> Size:
    """Width and height of a box: its band with the titles and the lines below."""
    if box.kind == "neuron":
        return circle_size(box)
    width = text_size(box.lines, BOX_FONT)[0] + 2 * PADDING
    height = band_height(box)
    if body(box):
        height += text_size(body(box), BOX_FONT)[1] + PADDING
    return max(width, 30.0), max(height, 26.0)


def circle_size(box: Box) -> Size:
    """Width and height of the circle around the lines of a box."""
    diameter = math.hypot(*text_size(box.lines, BOX_FONT)) + PADDING
    return diameter, diameter


def label_size(edge: Edge) -> Size:
    width, height = text_size(edge.lines, EDGE_FONT)
    return width + PADDING, height + 4.0
