"""What our SVG shows, as curves and words at their places, for the formats drawn from it.

So whatever a picture shows is drawn once, in SVG, and every other vector format follows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from fontTools.misc.transform import Identity, Transform
from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path
from fontTools.svgLib.path.shapes import PathBuilder

from autograd.drawing.formats.cascade import Style, StyleSheet, tag
from autograd.drawing.layout.measure import text_width
from autograd.drawing.layout.plan import Point

UNSEEN = ("title", "desc", "style", "defs", "metadata")
CONTAINERS = ("svg", "g")

Step = tuple[Literal["move", "line", "curve", "close"], tuple[Point, ...]]
"""A step of a pen, and its points."""


@dataclass(frozen=True)
class Curve:
    """A line or area; colours are `#rrggbb` or None, opacities from 0 to 1."""

    steps: tuple[Step, ...]
    fill: str | None
    stroke: str | None
    width: float = 1.0
    dashes: tuple[float, ...] = ()
    opacity: tuple[float, float] = (1.0, 1.0)
    """Of the fill and of the stroke."""


@dataclass(frozen=True)
class Words:
    """Text on one line, its baseline from (x, y) on; `halo` is the colour around its letters.

    `share` is how much of its width is left of the place that it was set to: 0, ½ or 1.
    """

    text: str
    x: float
    y: float
    size: float
    fill: str
    bold: bool = False
    slanted: bool = False
    halo: str | None = None
    opacity: float = 1.0
    share: float = 0.0

    @property
    def width(self) -> float:
        return text_width(self.text, self.size)


@dataclass(frozen=True)
class Sheet:
    """A picture: its size in pixels, and what is on it, from the back to the front."""

    width: float
    height: float
    title: str
    shapes: tuple[Curve | Words, ...]


def sheet(picture: str) -> Sheet:
    """The shapes of an SVG of ours; a ValueError for an element that no format draws."""
    root = ElementTree.fromstring(picture)
    reader = _Reader(root)
    title = next((one.text or "" for one in root if tag(one) == "title"), "")
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    return Sheet(width, height, title, tuple(reader.read(root, [], {}, Identity)))


class _Reader:
    """Goes down an SVG with the style and the transformation that hold there."""

    def __init__(self, root: Element) -> None:
        sheets = (one.text or "" for one in root.iter() if tag(one) == "style")
        self.sheet = StyleSheet("".join(sheets))
        self.markers = {one.attrib["id"]: one for one in root.iter() if tag(one) == "marker"}

    def read(self, element: Element, above: list[Element], parent: Style,
             place: Transform) -> Iterator[Curve | Words]:
        """The shapes of `element` and of all below it."""
        path = [*above, element]
        style = self.sheet.of(path, parent)
        if tag(element) in UNSEEN or style.get("display") == "none":
            return
        place = _moved(place, element.attrib.get("transform", ""))
        if tag(element) in CONTAINERS:
            for child in element:
                yield from self.read(child, path, style, place)
        elif style.get("visibility") == "hidden":
            return
        elif tag(element) == "text":
            yield from self.words(element, path, style, place)
        else:
            steps = outline(element, place)
            yield _curve(steps, style)
            yield from self.heads(steps, style, path)

    def heads(self, steps: tuple[Step, ...], style: Style,
              path: list[Element]) -> Iterator[Curve | Words]:
        """The arrowheads at the ends of a curve."""
        points = [point for _, points in steps for point in points]
        for name, near in (("marker-start", points[:2]), ("marker-end", points[:-3:-1])):
            marker = self.markers.get(style.get(name, "none").removeprefix("url(#")[:-1])
            if marker is None or len(near) < 2:
                continue
            (x, y), (before_x, before_y) = near
            backwards = marker.attrib.get("orient") == "auto" and name == "marker-start"
            turn = math.pi if backwards else 0.0
            angle = math.atan2(y - before_y, x - before_x) + turn
            place = Identity.translate(x, y).rotate(angle)
            yield from self.head(marker, path, place)

    def head(self, marker: Element, path: list[Element],
             place: Transform) -> Iterator[Curve | Words]:
        *_, width, height = map(float, marker.attrib["viewBox"].split())
        place = place.scale(float(marker.attrib["markerWidth"]) / width,
                            float(marker.attrib["markerHeight"]) / height)
        place = place.translate(-float(marker.attrib["refX"]), -float(marker.attrib["refY"]))
        for child in marker:
            yield from self.read(child, [path[0], marker], {}, place)

    def words(self, element: Element, path: list[Element], style: Style,
              place: Transform) -> Iterator[Words]:
        """A text and its parts one after the other, from the left end of the whole on."""
        runs = list(self.runs(element, path, style))
        total = sum(text_width(text, _size(look)) for text, look, _ in runs)
        share = {"middle": 0.5, "end": 1.0}.get(style.get("text-anchor", ""), 0.0)
        x, y = (float(element.attrib.get(name, 0)) for name in ("x", "y"))
        x -= share * total
        for text, look, drop in runs:
            y += drop
            at = place.transformPoint((x, y))
            if text and look.get("fill") != "none":
                yield _run(text, at, look, share if len(runs) == 1 else 0.0)
            x += text_width(text, _size(look))

    def runs(self, element: Element, path: list[Element],
             style: Style) -> Iterator[tuple[str, Style, float]]:
        """The parts of a text, each with its style and how far it goes down from the one before."""
        yield element.text or "", style, 0.0
        for child in element:
            look = self.sheet.of([*path, child], style)
            first, *others = self.runs(child, [*path, child], look)
            yield first[0], look, float(child.attrib.get("dy", 0))
            yield from others
            yield child.tail or "", style, 0.0


def _size(style: Style) -> float:
    return float(style.get("font-size", "16").removesuffix("px"))


def _run(text: str, place: Point, style: Style, share: float) -> Words:
    return Words(text, *place, _size(style), _colour(style.get("fill", "#000000")) or "#000000",
                 style.get("font-weight") in ("700", "bold"),
                 style.get("font-style") in ("italic", "oblique"),
                 _colour(style.get("stroke")), _opacity(style, "fill-opacity"), share)


def _curve(steps: tuple[Step, ...], style: Style) -> Curve:
    dashes = style.get("stroke-dasharray", "none")
    return Curve(steps, _colour(style.get("fill", "#000000")), _colour(style.get("stroke")),
                 float(style.get("stroke-width", "1").removesuffix("px")),
                 () if dashes == "none" else tuple(map(float, re.split(r"[\s,]+", dashes))),
                 (_opacity(style, "fill-opacity"), _opacity(style, "stroke-opacity")))


def _opacity(style: Style, name: str) -> float:
    return float(style.get("opacity", "1")) * float(style.get(name, "1"))


def _colour(text: str | None) -> str | None:
    """`#rrggbb`; None for no colour."""
    if text in (None, "none", "transparent"):
        return None
    assert text is not None
    text = {"white": "#ffffff", "black": "#000000"}.get(text, text)
    if re.fullmatch("#[0-9a-fA-F]{3}", text):
        text = "#" + "".join(2 * digit for digit in text[1:])
    if not re.fullmatch("#[0-9a-fA-F]{6}", text):
        raise ValueError(f"a picture has a colour that is no #rrggbb: {text!r}")
    return text


def _moved(place: Transform, transform: str) -> Transform:
    """`place` after the `translate`, `scale` and `rotate` of a transform attribute."""
    for name, body in re.findall(r"(\w+)\(([^)]*)\)", transform):
        numbers = list(map(float, re.split(r"[\s,]+", body.strip())))
        if name == "rotate":
            numbers = [math.radians(numbers[0])]
        if name not in ("translate", "scale", "rotate"):
            raise ValueError(f"a picture has a transform that is not drawn: {transform!r}")
        place = getattr(place, name)(*numbers)
    return place


def outline(element: Element, place: Transform) -> tuple[Step, ...]:
    """The path of a basic shape where `place` puts it."""
    builder, pen = PathBuilder(), _Pen()
    if not builder.add_path_from_element(element):
        raise ValueError(f"a picture has an element that is not drawn: <{tag(element)}>")
    for data in builder.paths:
        parse_path(data, TransformPen(pen, place))
    return tuple(pen.steps)


class _Pen(BasePen):  # type: ignore[misc]
    """Remembers its steps, all curves as cubic ones."""

    def __init__(self) -> None:
        super().__init__(None)
        self.steps: list[Step] = []

    def _moveTo(self, point: Point) -> None:
        self.steps.append(("move", (point,)))

    def _lineTo(self, point: Point) -> None:
        self.steps.append(("line", (point,)))

    def _curveToOne(self, one: Point, other: Point, point: Point) -> None:
        self.steps.append(("curve", (one, other, point)))

    def _closePath(self) -> None:
        self.steps.append(("close", ()))
