"""The marks of an SVG picture: a text, a box, a line, a frame, each as elements.

Every text passes through `safe`: made legible, then escaped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from autograd.drawing.formats import heat, style
from autograd.drawing.layout.arrange import Route
from autograd.drawing.layout.measure import (
    ADVANCE,
    BAND,
    BOX_FONT,
    EDGE_FONT,
    LEADING,
    PADDING,
    band_height,
    body,
    text_width,
    titles,
)
from autograd.drawing.layout.plan import Point, Rect
from autograd.drawing.scene import Box, Edge, Line, Path
from autograd.formulas.heat import LEVELS
from autograd.formulas.legible import clipped, legible

FRAME_FONT = 10.5
BESIDE = 3.85
"""How far the stroke of a message that comes back stands from the side of that of the value."""

CASING = 3.0
"""How far the two lines of a bold edge reach beyond it."""

BASELINE = 0.98
"""From the top of a line of text down to its baseline, over the font size."""


def number(value: float) -> str:
    """A coordinate to a hundredth, without spare zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-0", "0", value > -0.005)


def safe(text: str) -> str:
    return escape(legible(text))


def text(words: str, x: float, y: float, look: str, more: str = "") -> str:
    """One line of text with its baseline at `y`, and `more` attributes."""
    return f'<text x="{number(x)}" y="{number(y)}" class="{look}"{more}>{safe(words)}</text>'


def texts(
    lines: Iterable[Line], rect: Rect, font: float, look: str, margin: float, more: str = ""
) -> Iterator[str]:
    """Lines from the top of `rect` downwards, `look` being "left" or "middle" and the like."""
    step = LEADING * font
    x = rect.x + rect.width / 2 if "middle" in look else rect.x + margin
    for place, line in enumerate(lines):
        top = rect.y + place * step
        if line.style == "alarm":
            yield _bar(Rect(rect.x + 3, top, rect.width - 6, step), "alert")
        if line.style == "heat":
            yield from _heat(line.text, x, top, font, "middle" in look)
        yield text(line.text, x, top + BASELINE * font, f"{look} {line.style}", more)


def _heat(row: str, x: float, top: float, font: float, centred: bool) -> Iterator[str]:
    """The cells of a row of a heat map: a path for each shade, under a text that is not seen."""
    across, down = ADVANCE * font, LEADING * font
    start = x - (text_width(row, font) / 2 if centred else 0.0)
    for level, mark in enumerate(LEVELS):
        cells = [f"M{number(start + place * across)} {number(top)}h{number(across)}"
                 f"v{number(down)}h{number(-across)}z" for place, one in enumerate(row)
                 if one == mark]
        if cells:
            yield _path("".join(cells), f"heat{level}")


def box(box: Box, rect: Rect, scale: heat.Scale | None = None) -> Iterator[str]:
    """Sheet, coloured band with the titles, border, and the lines below; by heat with a `scale`."""
    look = style.BOXES[box.kind]
    low = Rect(rect.x, rect.y, rect.width, rect.height)
    band = Rect(rect.x, rect.y, rect.width, band_height(box) if body(box) else rect.height)
    yield f'<g class="{box.kind}{" bold" * box.bold}">'
    if box.tooltip:
        yield f"<title>{safe(box.tooltip)}</title>"
    if look.shape == "circle":
        yield from _circle(box, rect)
        yield "</g>"
        return
    if look.shape == "stack":
        for shift in (6.0, 3.0):
            yield _path(outline(rect.moved(shift, shift), look), "sheet border")
    yield _path(outline(low, look), "sheet", heat.sheet_look(box, scale))
    if titles(box):
        yield _path(outline(band, look, whole=not body(box)), "band", heat.band_look(box, scale))
    yield _path(outline(low, look), "border")
    if look.shape == "double":
        inner = Rect(rect.x + 3, rect.y + 3, rect.width - 6, rect.height - 6)
        yield _path(outline(inner, look), "border")
    yield from _box_texts(box, rect, band, heat.title_ink(box, scale))
    yield "</g>"


def _circle(box: Box, rect: Rect) -> Iterator[str]:
    """A circle with all lines in its middle."""
    radius, lines = rect.width / 2, len(box.lines) * LEADING * BOX_FONT
    at = f'cx="{number(rect.x + radius)}" cy="{number(rect.y + radius)}" r="{number(radius)}"'
    yield f'<circle class="disc" {at}/>'
    yield from texts(box.lines, rect.moved(0.0, radius - lines / 2), BOX_FONT, "middle", 0.0)


def glow(rect: Rect) -> str:
    """What is behind the box of the current gate."""
    return _bar(Rect(rect.x - 6, rect.y - 6, rect.width + 12, rect.height + 12), "current", 10)


def _box_texts(box: Box, rect: Rect, band: Rect, ink: str) -> Iterator[str]:
    slack = band.height - 2 * BAND - len(titles(box)) * LEADING * BOX_FONT
    heading = band.moved(0.0, BAND + slack / 2)
    yield from texts(titles(box), heading, BOX_FONT, "middle", 0.0, ink)
    top = band.height if titles(box) else 0.0
    below = rect.moved(0.0, top + PADDING / 2)
    yield from texts(body(box), below, BOX_FONT, "left", PADDING)


def outline(rect: Rect, look: style.BoxLook, whole: bool = True) -> str:
    """The path around a box; the lower corners are square unless it is the whole."""
    r = min(look.radius, rect.height / 2, rect.width / 2)
    low = r if whole else 0.0
    left, top, right, bottom = rect.x, rect.y, rect.right, rect.bottom
    corner = _cut if look.shape == "cut" else _rounded
    return " ".join(
        [
            f"M{number(left + r)} {number(top)}",
            f"H{number(right - r)}",
            corner(r, right, top + r),
            f"V{number(bottom - low)}",
            corner(low, right - low, bottom),
            f"H{number(left + low)}",
            corner(low, left, bottom - low),
            f"V{number(top + r)}",
            corner(r, left + r, top),
            "Z",
        ]
    )


def _rounded(radius: float, x: float, y: float) -> str:
    return f"A{number(radius)} {number(radius)} 0 0 1 {number(x)} {number(y)}"


def _cut(radius: float, x: float, y: float) -> str:
    return f"L{number(x)} {number(y)}"


def line(edge: Edge, route: Route) -> Iterator[str]:
    """The runs of an edge, an arrowhead at the end of the last; a message comes back beside it.

    A bold edge runs between two lines.
    """
    width = heat.edge_width(edge)
    if edge.bold:
        for look, more in (("casing", 2 * CASING), ("gap", 1.2 * CASING)):
            for run in route.runs:
                yield _path(curve(run), look, f' style="stroke-width:{width + more:g}"')
    now, returns = " current" * edge.current, edge.kind == "gradient"
    yield from stroke(route.runs, edge.kind, "" if returns else now, heat.edge_look(edge))
    if returns:
        distance = BESIDE + width / 2 + CASING * edge.bold
        back = [tuple(reversed(_beside(run, distance))) for run in reversed(route.runs)]
        yield from stroke(back, "back", now)


def stroke(runs: Sequence[Sequence[Point]], look: str, now: str = "",
           more: str = "") -> Iterator[str]:
    """Curves one after the other, with the arrowhead of `look` at the end, and `more` attributes.
    """
    for place, run in enumerate(runs):
        head = f' marker-end="url(#{look}-head)"' if place == len(runs) - 1 else ""
        yield f'<path class="edge {look}{now}" d="{curve(run)}"{more}{head}/>'


def _beside(run: Sequence[Point], distance: float) -> tuple[Point, ...]:
    """A curve at a distance to the left of another, for one who looks along it."""
    moved = []
    for place, (x, y) in enumerate(run):
        (x0, y0), (x1, y1) = run[max(place - 1, 0)], run[min(place + 1, len(run) - 1)]
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        moved.append((x + distance * (y1 - y0) / length, y - distance * (x1 - x0) / length))
    return tuple(moved)


def curve(run: Iterable[Point]) -> str:
    """Cubic Bézier points as path data."""
    start, *rest = [f"{number(x)} {number(y)}" for x, y in run]
    return f"M{start}C{' '.join(rest)}"


def label(edge: Edge, rect: Rect) -> Iterator[str]:
    """The lines on an edge: its two runs end above and below them."""
    yield from texts(edge.lines, rect.moved(0.0, 2.0), EDGE_FONT, "message middle", 0.0)


def frame(path: Path, rect: Rect) -> Iterator[str]:
    """The frame of a group, its name set into the upper side, as long as that allows."""
    columns = max(1, int((rect.width - 20) / (ADVANCE * FRAME_FONT)))
    name = clipped(legible(path[-1]), columns)
    yield '<g class="group">'
    yield f"<title>{safe(' / '.join(path))}</title>"
    yield _bar(rect, "frame", 6)
    yield text(name, rect.x + 10, rect.y + 0.36 * FRAME_FONT, "name")
    yield "</g>"


def arrowheads() -> str:
    """A marker for each kind of edge, and for what comes back on it."""
    heads = (
        f'<marker id="{kind}-head" viewBox="0 0 10 8" refX="9.4" refY="4" markerWidth="9"'
        f' markerHeight="7.2" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path d="M0 0L10 4L0 8L2.5 4Z" class="head {kind}"/></marker>'
        for kind in (*style.EDGES, "back")
    )
    return f"<defs>{''.join(heads)}</defs>"


def swatch(rect: Rect, colour: str) -> str:
    """A piece of a scale of colours."""
    return _bar(rect, "swatch", 0).replace("/>", f' style="fill:{colour}"/>')


def _path(data: str, look: str, more: str = "") -> str:
    return f'<path class="{look}" d="{data}"{more}/>'


def _bar(rect: Rect, look: str, radius: float = 2.0) -> str:
    return (
        f'<rect class="{look}" x="{number(rect.x)}" y="{number(rect.y)}" rx="{number(radius)}"'
        f' width="{number(rect.width)}" height="{number(rect.height)}"/>'
    )
