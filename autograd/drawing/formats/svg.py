"""A scene as SVG: one file that needs nothing else, with every text as text.

Texts are made legible and escaped; there is no script, link, event attribute or outside
resource in the picture, whatever the texts say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from autograd.drawing.formats import marks, style
from autograd.drawing.formats.legend import FONT, HeatLegend, Legend
from autograd.drawing.formats.marks import number, safe
from autograd.drawing.layout.arrange import Layout, arrange
from autograd.drawing.layout.measure import ADVANCE, BOX_FONT, EDGE_FONT, LEADING, text_width
from autograd.drawing.scene import Scene
from autograd.formulas.legible import clipped, legible

MARGIN = 18.0
TITLE_FONT = 15.0
NOTE_FONT = FONT
ROOT = "autograd-drawing"
FONT_SIZES = {
    "left": BOX_FONT,
    "middle": BOX_FONT,
    "heading": TITLE_FONT,
    "note": NOTE_FONT,
    "name": marks.FRAME_FONT,
    "message": EDGE_FONT,
}
MOST_TITLE = 60
"""A title with more columns is cut, if the picture is not wider anyhow."""


def svg(scene: Scene, *, legend: bool | Scene = False, layout: Layout | None = None) -> str:
    """The picture of `scene`; `legend` explains what is in it: boxes, lines, colours, signs.

    A scene as legend: what is in that one. Heat is always explained.
    """
    places = layout or arrange(scene)
    top = MARGIN + (TITLE_FONT * LEADING + 10 if scene.title else 0.0)
    keys, notes_top = _legends(scene, legend, top + places.height + 14)
    height = notes_top + len(scene.notes) * LEADING * NOTE_FONT + MARGIN / 2
    width = _width(scene, places, max((key.width for key in keys), default=0.0))
    content = [
        *([marks.text(_title(scene, width), MARGIN, MARGIN + TITLE_FONT, "heading")]
          * bool(scene.title)),
        f'<g transform="translate({number(MARGIN)} {number(top)})">',
        *_drawn(scene, places),
        "</g>",
        *chain.from_iterable(key.marks() for key in keys),
        *_notes(scene, notes_top),
    ]
    return _document(scene, places.note, width, height, content)


def _legends(scene: Scene, legend: bool | Scene,
             top: float) -> tuple[list[Legend | HeatLegend], float]:
    """What explains the picture, from `top` downwards, and where that ends."""
    keys: list[Legend | HeatLegend] = []
    if legend:
        keys.append(Legend(legend if isinstance(legend, Scene) else scene, MARGIN, top))
    if scene.heat:
        below = top + sum(key.height for key in keys)
        keys.append(HeatLegend(scene.heat, MARGIN, below))
    return keys, top + sum(key.height for key in keys)


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


def _width(scene: Scene, places: Layout, legend: float) -> float:
    texts = [text_width(note, NOTE_FONT) for note in scene.notes]
    title = text_width(clipped(scene.title, MOST_TITLE), TITLE_FONT)
    return 2 * MARGIN + max(places.width, *texts, title, legend)


def _title(scene: Scene, width: float) -> str:
    """The title, cut where it would be longer than the picture is wide."""
    columns = int((width - 2 * MARGIN) / (ADVANCE * TITLE_FONT) + 1e-6)
    return clipped(legible(scene.title), max(columns, MOST_TITLE))


def _drawn(scene: Scene, places: Layout) -> Iterator[str]:
    """Frames and glows, then lines, then boxes, then labels, so that no line runs over a text.

    Each stands in a group that says which frame, edge, box or label it is, for whoever reads the
    picture back.
    """
    for place, (path, rect) in enumerate(places.frames):
        yield from _part("frame", place, marks.frame(path, rect))
    boxes = list(enumerate(zip(scene.boxes, places.boxes, strict=True)))
    yield from (marks.glow(rect) for _, (box, rect) in boxes if box.current)
    routes = list(enumerate(zip(scene.edges, places.routes, strict=True)))
    for place, (edge, route) in routes:
        yield from _part("edge", place, marks.line(edge, route))
    for place, (box, rect) in boxes:
        yield from _part("box", place, marks.box(box, rect, scene.heat))
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
