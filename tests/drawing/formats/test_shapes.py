from __future__ import annotations

import math
from collections import Counter
from xml.etree import ElementTree

import pytest
from hypothesis import given

from autograd.drawing.formats.cascade import StyleSheet, rules
from autograd.drawing.formats.shapes import Curve, Words, sheet
from autograd.drawing.formats.svg import svg
from autograd.drawing.layout.arrange import arrange
from autograd.drawing.scene import Scene
from tests.drawing.scenes import neuron, scenes

XMLNS = "{http://www.w3.org/2000/svg}"


def page(body: str, style: str = "") -> str:
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><title>t</title>'
            f"<style>{style}</style>{body}</svg>")


def only(body: str, style: str = "") -> Curve | Words:
    shape, = sheet(page(body, style)).shapes
    return shape


@given(scenes())
def test_every_text_and_line_of_a_picture_is_there(scene: Scene) -> None:
    picture = svg(scene, layout=arrange(scene, "ranked"))
    root = ElementTree.fromstring(picture)
    shapes = sheet(picture).shapes
    wanted = Counter(one.text for one in root.iter(f"{XMLNS}text")
                     if one.text and one.attrib["class"].split()[-1] != "heat")
    assert Counter(shape.text for shape in shapes if isinstance(shape, Words)) == wanted
    drawn = [one for kind in ("path", "rect", "circle") for one in root.iter(f"{XMLNS}{kind}")]
    heads = sum(one.attrib.get("marker-end") is not None for one in drawn)
    in_markers = len(root.findall(f".//{XMLNS}marker/{XMLNS}path"))
    curves = sum(isinstance(shape, Curve) for shape in shapes)
    assert curves == len(drawn) + heads - in_markers


def test_texts_have_the_style_that_the_browser_gives_them() -> None:
    words = {shape.text: shape for shape in sheet(svg(neuron())).shapes if isinstance(shape, Words)}
    title, value, alarm = words["A neuron"], words["[0.35, 0.9]"], words["1 NaN"]
    assert (title.bold, title.size, title.share) == (True, 15.0, 0.0)
    assert (value.fill, value.bold, value.size) == ("#00507f", False, 12.0)
    assert (alarm.fill, alarm.bold) == ("#ffffff", True)
    label = words["g · y(1 − y)"]
    assert (label.share, label.size) == (0.5, 11.0)
    assert words["layer"].halo == "#ffffff"


def test_more_classes_win_then_more_tags_then_the_later() -> None:
    style = ".r .a{fill:#111111} text.b{fill:#222222} .b{fill:#333333} .a{fill:#444444}"
    found = {look: StyleSheet(style).of([ElementTree.Element("g", {"class": "r"}),
                                         ElementTree.Element("text", {"class": look})], {})["fill"]
             for look in ("a", "b", "a b")}
    assert found == {"a": "#111111", "b": "#222222", "a b": "#111111"}


def test_what_depends_on_the_moment_does_not_hold() -> None:
    style = ("g:hover{fill:#111111}@media (x){g{fill:#222222}}/*g{fill:#333333}*/"
             "rect,g{fill:#444444}")
    assert [rule.style["fill"] for rule in rules(style)] == ["#444444", "#444444"]


def test_a_style_is_inherited_and_an_attribute_is_less_than_a_rule() -> None:
    shape = only('<g fill="#111111" transform="translate(1 2) scale(2)"><g stroke="#222">'
                 '<rect class="w" x="1" y="2" width="3" height="4" stroke-width="1"/></g></g>',
                 ".w{stroke-width:5px;stroke-dasharray:2 3}")
    assert isinstance(shape, Curve)
    assert (shape.fill, shape.stroke, shape.width, shape.dashes) == (
        "#111111", "#222222", 5.0, (2.0, 3.0))
    assert shape.steps[0] == ("move", ((3.0, 6.0),))


@pytest.mark.parametrize("body", [
    '<path d="M0 0Q5 5 10 0Z"/>', '<circle cx="5" cy="5" r="2"/>', '<line x1="0" y1="0" x2="9"/>',
    '<ellipse cx="5" cy="5" rx="2" ry="3"/>', '<polygon points="0,0 5,5 0,5"/>',
    '<polyline points="0,0 5,5"/>', '<path d="m1 1h5v5a3 3 0 0 1 -3 3z"/>'])
def test_all_basic_shapes_are_drawn(body: str) -> None:
    shape = only(body)
    assert isinstance(shape, Curve)
    assert {name for name, _ in shape.steps} <= {"move", "line", "curve", "close"}


def test_an_arrowhead_points_along_the_end_of_its_line() -> None:
    marker = ('<defs><marker id="h" viewBox="0 0 10 8" refX="10" refY="4" markerWidth="10"'
              ' markerHeight="8" orient="auto"><path d="M0 0L10 4L0 8Z"/></marker></defs>')
    line = '<path d="M0 0C0 5 0 5 0 20" marker-end="url(#h)" fill="none"/>'
    _, head = sheet(page(marker + line)).shapes
    assert isinstance(head, Curve)
    tip = head.steps[1][1][0]
    assert math.dist(tip, (0.0, 20.0)) < 1e-9
    assert max(y for _, points in head.steps for _, y in points) == pytest.approx(20.0)


def test_parts_of_a_text_follow_one_another() -> None:
    words = sheet(page('<text x="50" y="9" text-anchor="middle" font-size="10">w<tspan dy="3"'
                       ' font-size="7" font-style="italic">13</tspan><tspan dy="-3">x</tspan>'
                       "</text>")).shapes
    parts = [one for one in words if isinstance(one, Words)]
    assert [(one.text, one.y, one.size, one.slanted) for one in parts] == [
        ("w", 9.0, 10.0, False), ("13", 12.0, 7.0, True), ("x", 9.0, 10.0, False)]
    whole = sum(one.width for one in parts)
    assert parts[0].x == pytest.approx(50 - whole / 2)
    assert parts[1].x == pytest.approx(parts[0].x + parts[0].width)


@pytest.mark.parametrize(("body", "words"), [
    ("<image/>", "an element that is not drawn: <image>"),
    ('<rect width="1" height="1" fill="red"/>', "a colour that is no #rrggbb: 'red'"),
    ('<g transform="skewX(3)"/>', "a transform that is not drawn: 'skewX(3)'")])
def test_what_cannot_be_drawn_is_refused(body: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        sheet(page(body))
    assert words in str(caught.value)


def test_hidden_things_are_not_drawn() -> None:
    assert not sheet(page('<g display="none"><rect width="1" height="1"/></g>'
                          '<g visibility="hidden"><rect width="1" height="1"/></g>')).shapes
