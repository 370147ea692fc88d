from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given

from autograd.drawing.formats.dot import dot
from autograd.drawing.scene import Line, Scene
from autograd.formulas.legible import legible
from tests.drawing.scenes import neuron, scenes

try:
    import pygraphviz
except (ImportError, OSError) as error:
    pytest.skip(f"pygraphviz does not load: {error}", allow_module_level=True)


def read(label: str | None) -> list[str]:
    """The lines of a DOT label, as Graphviz would show them."""
    marks = {"\\\\": "\\", "\\l": "\0"}
    plain = re.sub(r"\\[\\l]", lambda mark: marks[mark[0]], label or "")
    return plain.replace("&amp;", "&").split("\0")[:-1]


def shown(lines: Iterable[Line]) -> list[str]:
    return [legible(line.text) for line in lines]


@given(scenes())
def test_every_text_can_be_read_back(scene: Scene) -> None:
    graph = pygraphviz.AGraph(string=dot(scene).source)
    assert read(graph.graph_attr["label"]) == [*map(legible, (scene.title, *scene.notes))]
    for number, box in enumerate(scene.boxes):
        node = graph.get_node(f"n{number}")
        assert read(node.attr["label"]) == shown(box.lines)
        assert read(node.attr["tooltip"]) == [legible(box.tooltip or " ")]
    arcs = [(f"n{tail}", f"n{head}") for tail, head in scene.arcs()]
    drawn = Counter((*edge, edge.attr["dir"] or "", *read(edge.attr["label"]))
                    for edge in graph.edges_iter())
    wanted = Counter((*arc, "back" if edge.kind == "gradient" else "", *shown(edge.lines))
                     for arc, edge in zip(arcs, scene.edges, strict=True))
    wanted.update((*arc, "") for arc, edge in zip(arcs, scene.edges, strict=True)
                  if edge.kind == "gradient")
    assert drawn == wanted


@given(scenes())
def test_groups_are_clusters(scene: Scene) -> None:
    graph = pygraphviz.AGraph(string=dot(scene).source)
    groups = {box.group[: depth + 1] for box in scene.boxes for depth in range(len(box.group))}
    waiting, names = graph.subgraphs(), []
    while waiting:
        cluster = waiting.pop()
        assert cluster.name.startswith("cluster_")
        names += read(cluster.graph_attr["label"])
        waiting += cluster.subgraphs()
    assert Counter(names) == Counter(legible(path[-1]) for path in groups)


def test_a_message_is_an_edge_of_its_own_that_points_back() -> None:
    graph = pygraphviz.AGraph(string=dot(neuron()).source)
    there, back = sorted(graph.edges("n0"), key=lambda edge: edge.attr["dir"] or "")
    assert (there.attr["dir"] or "", there.attr["style"], there.attr["label"] or "") == (
        "", "solid", "")
    assert (back.attr["dir"], back.attr["style"], back.attr["color"]) == ("back", "dashed",
                                                                          "#a83e00")
    assert read(back.attr["label"]) == ["Wᵀ · ∂E/∂s"]


def test_it_renders() -> None:
    graph = pygraphviz.AGraph(string=dot(neuron()).source)
    assert b"MatVec" in graph.draw(format="svg", prog="dot")
