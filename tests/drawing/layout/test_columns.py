"""Networks of neurons: columns in index order, straight edges, each with its own label on it."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gates
from autograd import draw, tensor
from autograd.drawing.layout import columns
from autograd.drawing.layout.arrange import Layout, arrange
from autograd.drawing.layout.plan import Rect, plan
from autograd.drawing.picture import Drawing
from autograd.drawing.scene import Box, Direction, Edge, Line, Scene
from autograd.nn import MLP
from tests.drawing.layout.test_layout import check
from tests.drawing.layout.test_trunk import points
from tests.drawing.scenes import neuron, scenes


def network(sizes: list[int], direction: Direction | None = None) -> Drawing:
    rng = np.random.default_rng(0)
    y: Any = MLP(sizes, rng, gates.tanh)(tensor(rng.normal(size=(4, sizes[0])), name="x"))
    E = gates.mean_sq_err(rng.normal(size=(4, sizes[-1])), y).named("E")
    E.backward(keep=True)
    return draw(E, level="neuron", direction=direction)


def middle(rect: Rect) -> tuple[float, float]:
    return rect.x + rect.width / 2, rect.y + rect.height / 2


def check_columns(scene: Scene, places: Layout) -> None:
    """Neurons of a layer under one another, evenly, in order; straight edges that meet no circle.
    """
    across = 1 if scene.direction == "LR" else 0
    layers: dict[str, list[Rect]] = {}
    for box, rect in zip(scene.boxes, places.boxes, strict=True):
        if box.kind == "neuron":
            layers.setdefault(box.key.split(".")[0], []).append(rect)
    for rects in layers.values():
        steps = [middle(b)[across] - middle(a)[across] for a, b in pairwise(rects)]
        assert all(step > 0 and math.isclose(step, steps[0]) for step in steps)
        assert np.ptp([middle(rect)[1 - across] for rect in rects]) < 1e-6
    circles = [rect for rects in layers.values() for rect in rects]
    for edge, route in zip(scene.edges, places.routes, strict=True):
        if not edge.target.startswith("n"):
            continue
        (ax, ay), (bx, by) = route.runs[0][0], route.runs[-1][-1]
        length = math.dist((ax, ay), (bx, by))
        for run in route.runs:
            for x, y in points(run):
                assert abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) <= 1e-3 * length
                assert all(math.dist((x, y), middle(one)) >= one.width / 2 - 1e-3
                           for one in circles)
        assert route.label is not None
        x, y = middle(route.label)
        assert abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) <= 1e-3 * length
        assert math.dist((ax, ay), (x, y)) <= 0.8 * length + 1


@given(st.lists(st.integers(1, 5), min_size=2, max_size=4), st.sampled_from(["LR", "TB", None]))
@settings(deadline=None, max_examples=15)
def test_networks_stand_in_columns(sizes: list[int], direction: Direction | None) -> None:
    picture = network(sizes, direction)
    check(picture.scene, picture.layout)
    check_columns(picture.scene, picture.layout)


@pytest.mark.parametrize("sizes", [[3, 4, 4, 2], [2, 3, 1], [40, 3], [11, 12, 1]])
def test_narrow_and_wide_networks(sizes: list[int]) -> None:
    picture = network(sizes)
    check(picture.scene, picture.layout)
    check_columns(picture.scene, picture.layout)


def test_an_edge_past_a_column_has_a_lane() -> None:
    lines = (Line("1"),)
    boxes = (*(Box(f"n{i}.0", (Line("a", "title"),), "neuron") for i in range(3)),
             Box("loss", (Line("Loss", "title"),)))
    edges = (Edge("n0.0", "n1.0", lines), Edge("n1.0", "n2.0", lines), Edge("n0.0", "n2.0", lines),
             Edge("n0.0", "loss"), Edge("n2.0", "loss"))
    scene = Scene("", boxes, edges)
    assert columns.place(scene, plan(scene)) is not None
    check(scene, arrange(scene))


@given(scenes(most_boxes=12))
@settings(deadline=None)
def test_other_scenes_are_left_to_others_or_fit(scene: Scene) -> None:
    if columns.place(scene, plan(scene)) is not None:
        check(scene, arrange(scene))


def test_no_columns_without_neurons() -> None:
    assert columns.place(neuron(), plan(neuron())) is None
