from __future__ import annotations

from hypothesis import given

from autograd.drawing.formats.text import text
from autograd.drawing.scene import Box, Edge, Line, Scene
from autograd.formulas.legible import legible
from tests.drawing.scenes import neuron, scenes


def test_a_neuron_reads_from_the_inputs_on() -> None:
    assert text(neuron()) == (
        "A neuron\n"
        "────────\n"
        "\n"
        "[1] x (2,)  (input)\n"
        "    [0.35, 0.9]\n"
        "\n"
        "[2] layer / W (2, 2)  (parameter)\n"
        "    [0.1 0.8]\n"
        "\n"
        "[3] layer / MatVec  (gate)\n"
        "    s = W x\n"
        "    ← [1] x (2,):  Wᵀ · ∂E/∂s\n"
        "    ← [2] W (2, 2):  ∂E/∂s ⊗ x\n"
        "\n"
        "[4] layer / Sigmoid  (output)\n"
        "    1 NaN\n"
        "    ← [3] MatVec:  g · y(1 − y)\n"
        "\n"
        "Note: One constant is not shown.\n"
    )


def test_further_lines_of_an_edge_stand_under_the_first() -> None:
    boxes = (Box("b", (Line("b", "title"),)), Box("a", (Line("a", "title"),)))
    edge = Edge("a", "b", (Line("one"), Line("two")))
    assert text(Scene("", boxes, (edge,))).endswith(
        "[2] b  (gate)\n    ← [1] a:  one\n              two\n"
    )


@given(scenes())
def test_every_text_is_there_and_nothing_controls_the_terminal(scene: Scene) -> None:
    listing = text(scene)
    texts = [line.text for box in scene.boxes for line in box.lines]
    texts += [line.text for edge in scene.edges for line in edge.lines]
    for one in (scene.title, *scene.notes, *texts):
        assert legible(one).rstrip() in listing
    assert legible(listing.replace("\n", "")) == listing.replace("\n", "")
