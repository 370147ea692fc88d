"""A scene as SVG: one file that needs nothing else, with every text as text.

Texts are made legible and escaped; there is no script, link, event attribute or outside
resource in the picture, whatever the texts say.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograd.drawing.formats import heat, marks, style
from autograd.drawing.formats.marks import number, safe
from autograd.drawing.layout.arrange import Layout, Route, arrange
from autograd.drawing.layout.measure import BOX_FONT, EDGE_FONT, LEADING, text_width
from autograd.drawing.layout.plan import Rect
from autograd.drawing.scene import Box, Edge, Line, Scene

MARGIN = 18.0
TITLE_FONT = 15.0
NOTE_FONT = 11.0
ROOT = "autograd-drawing"
FONT_SIZES = {
    "left": BOX_FONT,
    "middle": BOX_FONT,
    "heading": TITLE_FONT,
    "note": NOTE_FONT,
    "name": marks.FRAME_FONT,
    "message": EDGE_FONT,
}
SWATCH = Rect(0.0, 0.0, 22.0, 11.0)
SWATCH_STEP = 20.0
COLUMN = 230.0


def svg(scene: Scene, *, legend: bool | Scene = False, layout: Layout | None = None) -> str:
    """The picture of `scene`; `legend` explains the kinds of boxes and edges in it.

    A scene as legend: those in that one.
    """
    places = layout or arrange(scene)
    top = MARGIN + (TITLE_FONT * LEADING + 10 if scene.title else 0.0)
    below = top + places.height + 14
    explained = legend if isinstance(legend, Scene) else scene
    keys = list(_legend(explained, below)) if legend else []
    rows = max(len(_kinds(explained)), len(_edge_kinds(explained))) if legend else 0
    scale_top = below + rows * SWATCH_STEP
    notes_top = scale_top + (heat.HEIGHT if scene.heat else 0.0)
    height = notes_top + len(scene.notes) * LEADING * NOTE_FONT + MARGIN / 2
    content = [
        *([marks.text(scene.title, MARGIN, MARGIN + TITLE_FONT, "heading")] * bool(scene.title)),
        f'<g transform="translate({number(MARGIN)} {number(top)})">',
        *_drawn(scene, places),
        "</g>",
        *keys,
        *_heat_legend(scene, scale_top),
        *_notes(scene, notes_top),
    ]
    return _document(scene, places.note, _width(scene, places, bool(legend)), height, content)


def _document(scene: Scene, note: str, width: float, height: float, content: list[str]) -> str:
    w, h = number(width), number(height)
    size = f'width="{w}" height="{h}" viewBox="0 0 {w} {h}"'
    kind = f'xmlns="http://www.w3.org/2000/svg" class="{ROOT}" xml:space="preserve" role="img"'
    return "\n".join(
        [
            f"<svg {kind} {size}>",
            f"<title>{safe(scene.title)}</title>",
            *([f"<desc>{safe(note)}</desc>"] * bool(note)),
            f"<style>\n{style.stylesheet(ROOT, FONT_SIZES)}</style>",
            marks.arrowheads(),
            f'<rect width="{w}" height="{h}" fill="{style.PAPER}"/>',
            *content,
            "</svg>\n",
        ]
    )


def _width(scene: Scene, places: Layout, legend: bool) -> float:
    texts = [text_width(scene.title, TITLE_FONT)]
    texts += [text_width(note, NOTE_FONT) for note in scene.notes]
    if scene.heat:
        texts.append(heat.BAR.width + 480)
    texts += [text_width(line, NOTE_FONT) for line in heat.SIGNS if scene.heat]
    return 2 * MARGIN + max(places.width, *texts, 2 * COLUMN if legend else 0.0)


def _drawn(scene: Scene, places: Layout) -> Iterator[str]:
    """Frames and glows, then lines, then boxes, then labels, so that no line runs over a text."""
    for path, rect in places.frames:
        yield from marks.frame(path, rect)
    yield from (marks.glow(rect) for box, rect in zip(scene.boxes, places.boxes, strict=True)
                if box.current)
    routes = list(zip(scene.edges, places.routes, strict=True))
    for edge, route in routes:
        yield from marks.line(edge, route)
    for box, rect in zip(scene.boxes, places.boxes, strict=True):
        yield from marks.box(box, rect, scene.heat)
    for edge, route in routes:
        if route.label:
            yield from marks.label(edge, route.label)


def _notes(scene: Scene, top: float) -> Iterator[str]:
    for place, note in enumerate(scene.notes):
        y = top + (place * LEADING + marks.BASELINE) * NOTE_FONT
        yield marks.text(note, MARGIN, y, "note")


def _kinds(scene: Scene) -> list[Box]:
    """A swatch for each kind of box in the scene."""
    present = {box.kind for box in scene.boxes}
    return [Box(kind, (Line("", "title"),), kind) for kind in style.BOXES if kind in present]


def _edge_kinds(scene: Scene) -> list[Edge]:
    present = {edge.kind for edge in scene.edges}
    return [Edge("a", "b", kind=kind) for kind in style.EDGES if kind in present]


def _legend(scene: Scene, top: float) -> Iterator[str]:
    """Boxes in a column on the left, edges beside them."""
    for place, box in enumerate(_kinds(scene)):
        y = top + place * SWATCH_STEP
        yield from marks.box(box, SWATCH.moved(MARGIN, y))
        yield marks.text(style.BOXES[box.kind].name, MARGIN + 32, y + 10, "note")
    for place, edge in enumerate(_edge_kinds(scene)):
        y = top + place * SWATCH_STEP
        x = MARGIN + COLUMN
        level = y + SWATCH.height / 2
        run = ((x, level), (x + 8, level), (x + 16, level), (x + 24, level))
        yield from marks.line(edge, Route((run,)))
        yield marks.text(style.EDGES[edge.kind].name, x + 32, y + 10, "note")


def _heat_legend(scene: Scene, top: float) -> Iterator[str]:
    """The scale of colours with its numbers, the widths of edges, and the marks."""
    scale = scene.heat
    if scale is None:
        return
    yield marks.text("‖∂E/∂v‖", MARGIN, top + 10, "note")
    bar = heat.BAR.moved(MARGIN + 62, top)
    steps = 46
    for k in range(steps):
        level = scale[0] + (scale[1] - scale[0]) * k / (steps - 1)
        part = Rect(bar.x + bar.width * k / steps, bar.y, bar.width / steps + 0.4, bar.height)
        yield marks.swatch(part, heat.colour(level, scale))
    for tick in heat.ticks(scale):
        x = bar.x + bar.width * heat.place(tick, scale)
        yield marks.text(f"1e{tick}" if tick else "1", x, bar.bottom + 13, "note middle")
    x = bar.right + 40
    yield marks.text("gain", x, top + 10, "note")
    for k, gain in enumerate((0.001, 0.1, 1.0, 10.0, 1000.0)):
        start = x + 40 + 62 * k
        run = tuple((start + step, top + 6) for step in (0.0, 12.0, 24.0, 36.0))
        yield from marks.line(Edge("a", "b", gain=gain), Route((run,)))
        yield marks.text(f"{gain:g}", start + 18, bar.bottom + 13, "note middle")
    for k, line in enumerate(heat.SIGNS):
        yield marks.text(line, MARGIN, top + 46 + k * LEADING * NOTE_FONT, "note")
