"""Scenes for the tests: any shape of graph, any text, however hostile."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from autograd.drawing.scene import Box, BoxKind, Edge, EdgeKind, Line, LineStyle, Scene

HOSTILE = (
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    "' onclick='x",
    "]]>",
    "<!--",
    "--><b>",
    "&amp;",
    "&#0;",
    "&quot",
    "javascript:alert(1)",
    "</text></svg>",
    "<<b>bold</b>>",
    "<html>",
    "a\\",
    "\\l\\n\\N\\G",
    '\\"',
    "two\nlines",
    "tab\there\r",
    "\0\x01\x1b[31m\x7f\x85",
    "\ud800\udfff\ufffe\uffff",
    "\u202egnirts\u2066",
    "\u2028\u2029",
    "%s {} %(x)s ${x}",
    "🦆👩‍🔬 漢字",
    "שלום עולם",
    "é̂́",
    "  spaces   inside ",
    "",
    "n0 -> n1; }",
    "[label=x]",
    "∂E/∂W = σ′ ⊗ oᵀ",
)

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=[]), max_size=12),
)
lines = st.builds(Line, texts, st.sampled_from(get_args(LineStyle)))
paths = st.lists(st.sampled_from(("a", "b", "<c>")), max_size=3).map(tuple)


@st.composite
def scenes(draw: st.DrawFn, most_boxes: int = 8) -> Scene:
    """Boxes with lines and groups, edges in both directions, parallel ones too."""
    count = draw(st.integers(0, most_boxes))
    boxes = tuple(
        Box(
            f"{number}{draw(texts)}",
            tuple(draw(st.lists(lines, max_size=3))),
            draw(st.sampled_from(get_args(BoxKind))),
            draw(paths),
            draw(texts),
        )
        for number in range(count)
    )
    place = st.integers(0, max(count - 1, 0))
    ends = st.lists(st.tuples(place, place), max_size=12) if count > 1 else st.just([])
    edges = tuple(
        Edge(
            boxes[tail].key,
            boxes[head].key,
            tuple(draw(st.lists(lines, max_size=2))),
            draw(st.sampled_from(get_args(EdgeKind))),
        )
        for tail, head in draw(ends)
        if tail != head
    )
    notes = tuple(draw(st.lists(texts, max_size=2)))
    return Scene(draw(texts), boxes, edges, notes, draw(st.sampled_from(("LR", "TB"))))


def neuron() -> Scene:
    """A neuron with its gradients, by hand."""
    boxes = (
        Box("x", (Line("x (2,)", "title"), Line("[0.35, 0.9]")), "input"),
        Box("W", (Line("W (2, 2)", "title"), Line("[0.1 0.8]")), "parameter", ("layer",)),
        Box("s", (Line("MatVec", "title"), Line("s = W x", "formula")), "gate", ("layer",)),
        Box("y", (Line("Sigmoid", "title"), Line("1 NaN", "alarm")), "output", ("layer",)),
    )
    edges = (
        Edge("x", "s", (Line("Wᵀ · ∂E/∂s", "gradient"),), "gradient"),
        Edge("W", "s", (Line("∂E/∂s ⊗ x", "gradient"),), "gradient"),
        Edge("s", "y", (Line("g · y(1 − y)", "gradient"),), "gradient"),
    )
    return Scene("A neuron", boxes, edges, ("One constant is not shown.",), "TB")
