from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator

from hypothesis import given

from autograd.drawing.formats.svg import svg
from autograd.drawing.layout.arrange import arrange
from autograd.drawing.scene import Box, Line, Scene
from autograd.formulas.legible import legible
from tests.drawing.scenes import neuron, scenes

XMLNS = "{http://www.w3.org/2000/svg}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
ELEMENTS = {"svg", "title", "style", "defs", "marker", "path", "rect", "g", "text"}
ATTRIBUTES = (
    {"class", "width", "height", "viewBox", "role", "x", "y", "rx", "d", "fill", "transform"}
    | {"id", "refX", "refY", "markerWidth", "markerHeight", "markerUnits", "orient", "marker-end"}
    | {"data-frame", "data-edge", "data-box", "data-label"}
    | {SPACE}
)


def picture(scene: Scene, legend: bool = False) -> str:
    return svg(scene, legend=legend, layout=arrange(scene, "ranked"))


def all_texts(scene: Scene) -> Iterator[str]:
    yield from [scene.title] * bool(scene.title)
    yield from (line.text for box in scene.boxes for line in box.lines)
    yield from (line.text for edge in scene.edges for line in edge.lines)
    yield from scene.notes


@given(scenes())
def test_every_text_can_be_read_back(scene: Scene) -> None:
    root = ET.fromstring(picture(scene))
    shown = Counter(
        one.text or "" for one in root.iter(f"{XMLNS}text") if "name" not in one.attrib["class"]
    )
    assert shown == Counter(map(legible, all_texts(scene)))
    tooltips = Counter(one.text or "" for one in root.iter(f"{XMLNS}title"))
    groups = {box.group[: depth + 1] for box in scene.boxes for depth in range(len(box.group))}
    wanted = [scene.title, *(box.tooltip for box in scene.boxes if box.tooltip)]
    wanted += [" / ".join(path) for path in groups]
    assert tooltips == Counter(map(legible, wanted))


@given(scenes())
def test_nothing_in_a_picture_is_active(scene: Scene) -> None:
    root = ET.fromstring(picture(scene, legend=True))
    for element in root.iter():
        assert element.tag.removeprefix(XMLNS) in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
        for name, value in element.attrib.items():
            assert "url(" not in value or (name == "marker-end" and value.startswith("url(#"))
    assert root.find(f"{XMLNS}style").text == ET.fromstring(picture(neuron()))[1].text  # type: ignore[union-attr]


def test_a_box_says_what_it_is() -> None:
    root = ET.fromstring(picture(neuron()))
    kinds = [one.attrib["class"] for one in root.iter(f"{XMLNS}g") if "class" in one.attrib]
    assert kinds == ["group", "input", "parameter", "gate", "output"]


def test_the_legend_explains_what_is_there_and_no_more() -> None:
    root = ET.fromstring(picture(neuron(), legend=True))
    notes = [one.text for one in root.iter(f"{XMLNS}text") if one.attrib["class"] == "note"]
    assert notes == [
        "input",
        "parameter",
        "gate",
        "output",
        "value there, gradient back",
        "One constant is not shown.",
    ]


def test_long_group_names_are_cut_and_told_in_full_on_the_tooltip() -> None:
    scene = Scene("", (Box("a", (Line("x", "title"),), "gate", ("a very long name" * 5,)),))
    root = ET.fromstring(picture(scene))
    names = [one.text for one in root.iter(f"{XMLNS}text") if one.attrib["class"] == "name"]
    assert names[0] is not None
    assert names[0].endswith("…")
    assert "a very long name" * 5 in [one.text for one in root.iter(f"{XMLNS}title")]


def test_an_empty_scene_is_a_picture_too() -> None:
    assert ET.fromstring(svg(Scene("", ()))).tag == f"{XMLNS}svg"


def test_the_same_bytes_in_every_process() -> None:
    program = (
        f"from {neuron.__module__} import neuron; from autograd.drawing.formats.svg import svg;"
        "import sys; sys.stdout.buffer.write(svg(neuron(), legend=True).encode())"
    )
    pictures = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert pictures == {svg(neuron(), legend=True).encode()}
