"""The marks of an SVG picture: a text, a box, a line, a frame, each as elements.

Every text passes through `safe`: made legible, then escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    titles,
)
from autograd.drawing.layout.plan import Point, Rect
from autograd.drawing.scene import Box, Edge, Line, Path
from autograd.formulas.legible import clipped, legible

FRAME_FONT = 10.5
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
        yield text(line.text, x, top + BASELINE * font, f"{look} {line.style}", more)


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
    """The runs of an edge, an arrowhead at the end of the last; a bold one between two lines."""
    if edge.bold:
        for look, more in (("casing", 6.0), ("gap", 3.6)):
            width = f' style="stroke-width:{heat.edge_width(edge) + more:g}"'
            for run in route.runs:
                yield _path(curve(run), look, width)
    for place, run in enumerate(route.runs):
        head = f' marker-end="url(#{edge.kind}-head)"' if place == len(route.runs) - 1 else ""
        now = " current" * edge.current
        look = f'class="edge {edge.kind}{now}"'
        yield f'<path {look} d="{curve(run)}"{heat.edge_look(edge)}{head}/>'


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
    """A marker for each kind of edge."""
    heads = (
        f'<marker id="{kind}-head" viewBox="0 0 10 8" refX="9.4" refY="4" markerWidth="9"'
        f' markerHeight="7.2" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path d="M0 0L10 4L0 8L2.5 4Z" class="head {kind}"/></marker>'
        for kind in style.EDGES
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
