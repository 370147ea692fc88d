from __future__ import annotations

import math
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator

from hypothesis import given

from autograd.drawing.formats import style
from autograd.drawing.formats.legend import TEXTS
from autograd.drawing.formats.marks import BESIDE
from autograd.drawing.formats.svg import svg
from autograd.drawing.layout.arrange import arrange
from autograd.drawing.scene import Box, Line, Scene
from autograd.formulas.legible import legible
from tests.drawing.scenes import neuron, scenes

XMLNS = "{http://www.w3.org/2000/svg}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
ELEMENTS = {"svg", "title", "style", "defs", "marker", "path", "rect", "circle", "g", "text"}
ATTRIBUTES = (
    {"class", "width", "height", "viewBox", "role", "x", "y", "rx", "d", "fill", "transform"}
    | {"id", "refX", "refY", "markerWidth", "markerHeight", "markerUnits", "orient", "marker-end"}
    | {"data-frame", "data-edge", "data-box", "data-label", "cx", "cy", "r"}
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


def paths(scene: Scene, look: str) -> list[str]:
    """The data of the paths of a class, each as its points."""
    found = ET.fromstring(picture(scene)).iter(f"{XMLNS}path")
    return [one.attrib["d"] for one in found if one.attrib["class"] == look]


def ends(data: str) -> list[tuple[float, float]]:
    """The first and the last point of a curve."""
    numbers = [float(one) for one in re.findall(r"-?[\d.]+", data)]
    return [(numbers[0], numbers[1]), (numbers[-2], numbers[-1])]


@given(scenes())
def test_a_message_comes_back_beside_the_value_it_belongs_to(scene: Scene) -> None:
    there, back = paths(scene, "edge gradient"), paths(scene, "edge back")
    assert len(there) == len(back)
    runs = [1 + bool(edge.lines) for edge in scene.edges if edge.kind == "gradient"]
    for count in runs:
        mine, its = there[:count], back[:count]
        del there[:count], back[:count]
        for run, other in zip(mine, reversed(its), strict=True):
            for (x, y), (u, v) in zip(ends(run), reversed(ends(other)), strict=True):
                assert 0 <= math.hypot(x - u, y - v) <= BESIDE + 0.65 + 0.02


def test_the_stroke_back_points_at_the_source() -> None:
    root = ET.fromstring(picture(neuron()))
    heads = [one.attrib for one in root.iter(f"{XMLNS}path") if "marker-end" in one.attrib]
    assert {head["marker-end"] for head in heads} == {"url(#gradient-head)", "url(#back-head)"}
    rule = re.search(r"path.edge.back{([^}]*)}", picture(neuron()))
    assert rule is not None
    assert rule[1] == "stroke:#a83e00;stroke-width:1.1;stroke-dasharray:6 3"


def legend(scene: Scene) -> list[str | None]:
    root = ET.fromstring(picture(scene, legend=True))
    return [one.text for one in root.iter(f"{XMLNS}text") if one.attrib["class"] == "note"]


def test_the_legend_explains_what_is_there_and_no_more() -> None:
    assert legend(neuron()) == [
        "input",
        "parameter",
        "gate",
        "output",
        "value, forward",
        "gradient, back: upstream × local = downstream",
        "value",
        "gradient, and the step of the chain rule",
        "formula",
        "alarm",
        "∂E/∂x: gradient of E by x",
        "each with each: outer product",
        "transposed",
        "One constant is not shown.",
    ]
    bare = Scene("", (Box("a", (Line("J ⊙", "title"),), "summary"),))
    assert legend(bare) == ["several gates in one"]


@given(scenes())
def test_every_kind_of_box_line_and_colour_is_in_the_legend(scene: Scene) -> None:
    shown = legend(scene)
    for box in scene.boxes:
        assert style.BOXES[box.kind].name in shown
    for edge in scene.edges:
        assert style.EDGES[edge.kind].name in shown
        assert edge.kind != "gradient" or style.BACK.name in shown
    for thing in (*scene.boxes, *scene.edges):
        for line in thing.lines:
            assert line.style in ("title", "muted") or TEXTS[line.style][1] in shown


def test_a_heat_map_is_cells_under_a_text_that_is_not_seen() -> None:
    scene = Scene("", (Box("a", (Line("▁█▁·", "heat"),)),))
    (low,), (high,) = paths(scene, "heat0"), paths(scene, "heat7")
    assert (low.count("M"), high.count("M")) == (2, 1)
    assert "text.heat{fill:none;stroke:none}" in picture(scene)
    assert ">▁█▁·</text>" in picture(scene)


def test_a_long_title_is_cut_and_told_in_full_on_the_tooltip() -> None:
    long = "title " * 40
    root = ET.fromstring(picture(Scene(long, ())))
    (heading,) = [one.text or "" for one in root.iter(f"{XMLNS}text")
                  if one.attrib["class"] == "heading"]
    assert heading == long[:59] + "…"
    assert root[0].text == long
    assert float(root.attrib["width"]) < 700


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
