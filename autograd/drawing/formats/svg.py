"""A scene as SVG: one file that needs nothing else, with every text as text.

Texts are made legible and escaped; there is no script, link, event attribute or outside
resource in the picture, whatever the texts say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograd.drawing.formats import marks, style
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
    "halo": EDGE_FONT,
}
SWATCH = Rect(0.0, 0.0, 22.0, 11.0)
SWATCH_STEP = 20.0
COLUMN = 230.0


def svg(scene: Scene, *, legend: bool = False, layout: Layout | None = None) -> str:
    """The picture of `scene`; `legend` explains the kinds of boxes and edges in it."""
    places = layout or arrange(scene)
    top = MARGIN + (TITLE_FONT * LEADING + 10 if scene.title else 0.0)
    below = top + places.height + 14
    keys = list(_legend(scene, below)) if legend else []
    rows = max(len(_kinds(scene)), len(_edge_kinds(scene))) if legend else 0
    notes_top = below + rows * SWATCH_STEP
    height = notes_top + len(scene.notes) * LEADING * NOTE_FONT + MARGIN / 2
    content = [
        *([marks.text(scene.title, MARGIN, MARGIN + TITLE_FONT, "heading")] * bool(scene.title)),
        f'<g transform="translate({number(MARGIN)} {number(top)})">',
        *_drawn(scene, places),
        "</g>",
        *keys,
        *_notes(scene, notes_top),
    ]
    return _document(scene, places.note, _width(scene, places, legend), height, content)


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
    return 2 * MARGIN + max(places.width, *texts, 2 * COLUMN if legend else 0.0)


def _drawn(scene: Scene, places: Layout) -> Iterator[str]:
    """Frames, then lines, then boxes, then labels, so that no line runs over a text.

    Each stands in a group that says which frame, edge, box or label it is, for whoever reads the
    picture back.
    """
    for place, (path, rect) in enumerate(places.frames):
        yield from _part("frame", place, marks.frame(path, rect))
    routes = list(enumerate(zip(scene.edges, places.routes, strict=True)))
    for place, (edge, route) in routes:
        yield from _part("edge", place, marks.line(edge, route))
    for place, (box, rect) in enumerate(zip(scene.boxes, places.boxes, strict=True)):
        yield from _part("box", place, marks.box(box, rect))
    for place, (edge, route) in routes:
        if route.label:
            yield from _part("label", place, marks.label(edge, route.label))


def _part(kind: str, place: int, elements: Iterable[str]) -> Iterator[str]:
    yield f'<g data-{kind}="{place}">'
    yield from elements
    yield "</g>"


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
