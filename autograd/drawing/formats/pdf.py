"""Pictures as PDF, drawn from their SVG: vectors, with every text as text that can be searched.

Letters that the bundled fonts lack are drawn as empty boxes, and still found and copied.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from autograd.drawing.formats.marks import BASELINE
from autograd.drawing.formats.shapes import Curve, Sheet, Words, sheet
from autograd.drawing.layout.measure import LEADING

POINTS = 0.75
"""Points to a CSS pixel."""

LARGEST = 14_400.0
"""Points: no viewer need show a larger page, so a larger picture is scaled down to it."""

BEYOND = re.compile("<([0-9A-F]{5,6})>")
"""The number of a letter that UTF-16 writes in two."""

SLANT = math.tan(math.radians(12))


def pdf(pictures: Iterable[str]) -> bytes:
    """SVG pictures of ours as a PDF with a page for each; the same bytes for the same pictures."""
    regular, _ = _founts()
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1, pageCompression=1, initialFontName=regular.fontName)
    for number, page in enumerate(map(sheet, pictures)):
        if number == 0:
            canvas.setTitle(page.title)
            canvas.setAuthor("")
            canvas.setSubject("")
            canvas.setCreator("autograd")
        _draw_page(canvas, page)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


class _Fount(TTFont):  # type: ignore[misc]
    """A fount whose letters can all be copied: reportlab tells those beyond U+FFFF wrongly."""

    def addObjects(self, doc: Any) -> None:
        super().addObjects(doc)
        for name, told in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                told.content = BEYOND.sub(_in_two, told.content)


def _in_two(number: re.Match[str]) -> str:
    return f"<{chr(int(number[1], 16)).encode('utf-16-be').hex().upper()}>"


@cache
def _founts() -> tuple[Any, Any]:
    """The regular and the bold fount, known to reportlab by names of ours."""
    with as_file(files("autograd.drawing") / "fonts") as folder:
        regular, bold = (_Fount(f"autograd {name}", folder / f"{name}.ttf")
                         for name in ("DejaVuSansMono", "DejaVuSansMono-Bold"))
    for fount in (regular, bold):
        pdfmetrics.registerFont(fount)
    return regular, bold


def _draw_page(canvas: Any, page: Sheet) -> None:
    scale = min(POINTS, LARGEST / max(page.width, page.height))
    canvas.setPageSize((page.width * scale, page.height * scale))
    canvas.transform(scale, 0, 0, -scale, 0, page.height * scale)
    canvas.setLineJoin(1)
    for shape in page.shapes:
        if isinstance(shape, Curve):
            _draw_curve(canvas, shape)
        else:
            _draw_words(canvas, shape)


def _draw_curve(canvas: Any, curve: Curve) -> None:
    path = canvas.beginPath()
    steps = {"move": path.moveTo, "line": path.lineTo, "curve": path.curveTo, "close": path.close}
    for name, points in curve.steps:
        steps[name](*(number for point in points for number in point))
    if curve.fill:
        canvas.setFillColor(HexColor(curve.fill), curve.opacity[0])
    if curve.stroke:
        canvas.setStrokeColor(HexColor(curve.stroke), curve.opacity[1])
        canvas.setLineWidth(curve.width)
        canvas.setDash(list(curve.dashes))
    canvas.drawPath(path, stroke=int(curve.stroke is not None), fill=int(curve.fill is not None))


def _draw_words(canvas: Any, words: Words) -> None:
    if words.halo and words.text.strip():
        _draw_halo(canvas, words)
    canvas.saveState()
    canvas.transform(1, 0, SLANT if words.slanted else 0, -1, words.x, words.y)
    canvas.setFillColor(HexColor(words.fill), words.opacity)
    fount = _founts()[words.bold]
    for letter in set(map(ord, words.text)):
        fount.face.charToGlyph.setdefault(letter, 0)    # else it could not be copied
    canvas.setFont(fount.fontName, words.size)
    canvas.drawString(0, 0, words.text)
    canvas.restoreState()


def _draw_halo(canvas: Any, words: Words) -> None:
    """Paper behind the letters, so that no line runs through them."""
    advance = words.size * 0.1
    canvas.setFillColor(HexColor(words.halo), 0.85)
    canvas.rect(words.x - advance, words.y - BASELINE * words.size, words.width + 2 * advance,
                LEADING * words.size, stroke=0, fill=1)
