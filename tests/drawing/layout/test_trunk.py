from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from autograd.drawing.layout import rows, spacing
from autograd.drawing.layout.arrange import Engine, Layout, arrange
from autograd.drawing.layout.levels import ranks
from autograd.drawing.layout.plan import Point, plan
from autograd.drawing.layout.trunk import entrances, trunk
from autograd.drawing.scene import Box, Direction, Edge, Line, Scene
from tests.drawing.layout.test_layout import ENGINES, check
from tests.drawing.scenes import scenes

CLOSE = 0.5


def box(name: str, *group: str) -> Box:
    return Box(name, (Line(name, "title"), Line(f"{name} = [0.25, -1.5]")), "gate", group)


def labelled(source: str, target: str) -> Edge:
    return Edge(source, target, (Line(f"∂E/∂{target}", "gradient"), Line("[1, 2] ⊙ [3, 4]")))


def recurrent(steps: int, direction: Direction = "TB", label: bool = True) -> Scene:
    """A chain with a weight and a bias at every step."""
    boxes, edges = [box("h0")], []
    edge = labelled if label else Edge
    for t in range(1, steps + 1):
        boxes += [box(f"W{t}"), box(f"s{t}"), box(f"b{t}"), box(f"a{t}"), box(f"h{t}")]
        edges += [edge(f"W{t}", f"s{t}"), edge(f"h{t - 1}", f"s{t}"), edge(f"s{t}", f"a{t}"),
                  edge(f"b{t}", f"a{t}"), edge(f"a{t}", f"h{t}")]
    return Scene("", tuple(boxes), tuple(edges), (), direction)


def layered(layers: int) -> Scene:
    """A chain that enters a frame with a weight and a bias in it, again and again."""
    boxes, edges = [box("x")], []
    before = "x"
    for t in range(layers):
        boxes += [box(f"W{t}", f"layer{t}"), box(f"b{t}", f"layer{t}"), box(f"y{t}", f"layer{t}"),
                  box(f"h{t}")]
        edges += [labelled(f"W{t}", f"y{t}"), labelled(f"b{t}", f"y{t}"),
                  labelled(before, f"y{t}"), labelled(f"y{t}", f"h{t}")]
        before = f"h{t}"
    return Scene("", tuple(boxes), tuple(edges), (), "TB")


def parallel(count: int, direction: Direction = "TB") -> Scene:
    """One tensor into many gates, and these into one."""
    names = [f"gate{i}" for i in range(count)]
    boxes = (box("x"), *map(box, names), box("stack"))
    edges = [*(labelled("x", name) for name in names), *(Edge(name, "stack") for name in names)]
    return Scene("", boxes, tuple(edges), (), direction)


def middles(scene: Scene, places: Layout, letters: str) -> list[float]:
    """Where the boxes whose names begin with one of `letters` stand, across the picture."""
    return [
        rect.x + rect.width / 2 if scene.direction == "TB" else rect.y + rect.height / 2
        for one, rect in zip(scene.boxes, places.boxes, strict=True) if one.key[0] in letters
    ]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("direction", ["TB", "LR"])
@pytest.mark.parametrize("label", [True, False])
def test_a_chain_with_parameters_is_a_straight_line(
    engine: Engine, direction: Direction, label: bool
) -> None:
    scene = recurrent(12, direction, label)
    places = arrange(scene, engine)
    check(scene, places)
    along = middles(scene, places, "sah")[2:]
    assert max(along) - min(along) < CLOSE
    assert (places.width if direction == "TB" else places.height) < 700


@pytest.mark.parametrize("engine", ENGINES)
def test_the_line_goes_straight_through_frames(engine: Engine) -> None:
    scene = layered(4)
    places = arrange(scene, engine)
    check(scene, places)
    along = middles(scene, places, "yh")
    assert max(along) - min(along) < CLOSE


def test_a_long_chain_is_straight_where_bends_are_not_weighed() -> None:
    scene = recurrent(300)
    assert len(scene.boxes) > 1_000
    places = arrange(scene)
    assert places.engine == "ranked"
    along = middles(scene, places, "sah")[2:]
    assert max(along) - min(along) < CLOSE
    assert places.width < 700


def test_the_trunk_is_the_longest_path_without_parameters() -> None:
    scene = recurrent(2, label=False)
    question = plan(scene)
    names = [scene.boxes[node].key for node in trunk(len(question.sizes), question.arcs)]
    assert names == ["s1", "a1", "h1", "s2", "a2", "h2"]
    assert trunk(0, []) == []


def test_what_begins_in_a_frame_comes_after_what_the_trunk_comes_from() -> None:
    scene = layered(2)
    question = plan(scene)
    names = [one.key for one in scene.boxes]
    later = [(question.sizes[a], names[b]) for a, b in entrances(question)]
    assert [name for _, name in later] == ["W1", "b1"]
    rank = ranks(len(question.sizes), question.arcs, entrances(question))
    assert all(rank[a] < rank[b] for a, b in [*question.arcs, *entrances(question)])


@pytest.mark.parametrize("direction", ["TB", "LR"])
@pytest.mark.parametrize("count", [40, 400])
def test_a_wide_row_is_wrapped(direction: Direction, count: int) -> None:
    scene = parallel(count, direction)
    places = arrange(scene)
    across = places.width if direction == "TB" else places.height
    assert across < 1.2 * rows.WIDEST
    assert "pixels long there" in places.note
    check(scene, places)
    assert places == arrange(scene)


def test_a_row_that_fits_is_left() -> None:
    scene = parallel(8)
    places = arrange(scene, "ranked")
    gates = places.boxes[1:-1]
    assert len({round(rect.y, 3) for rect in gates}) == 1


@given(scenes(most_boxes=12))
def test_wrapping_keeps_what_holds_of_every_layout(scene: Scene) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "WIDEST", 150.0)
        patch.setattr(rows, "HUB", 3)
        places = arrange(scene, "ranked")
        check(scene, places)
        assert places == arrange(scene, "ranked")


@settings(max_examples=60)
@given(scenes(most_boxes=12))
@pytest.mark.parametrize("exact", [True, False])
def test_no_arrow_runs_over_a_text(exact: bool, scene: Scene) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spacing, "MOST_EXACT", 10**6 if exact else 0)
        places = arrange(scene, "ranked")
    clear_of_boxes(scene, places)


def test_no_arrow_runs_over_what_stands_below_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two equal edges one leaves its box left of the middle, just above another box."""
    monkeypatch.setattr(spacing, "MOST_EXACT", 0)
    title = Line("<script>alert(1)</script>", "title")
    groups = {1: ("a",), 10: ("a", "a", "a"), 11: ("a", "a")}
    boxes = tuple(Box(str(i), (title,) if i == 0 else (), "input", groups.get(i, ()))
                  for i in range(12))
    edges = (Edge("0", "1"), Edge("0", "1"), Edge("10", "0", (Line("]]>", "title"),)))
    scene = Scene("", boxes, edges, (), "TB")
    clear_of_boxes(scene, arrange(scene, "ranked"))


def test_no_arrow_of_a_wrapped_row_runs_over_a_text() -> None:
    scene = parallel(60)
    clear_of_boxes(scene, arrange(scene))


def clear_of_boxes(scene: Scene, places: Layout) -> None:
    labels = [route.label for route in places.routes if route.label]
    boxes = list(zip(scene.boxes, places.boxes, strict=True))
    rects = [*(rect for box, rect in boxes if box.kind != "neuron"), *labels]
    circles = [rect for box, rect in boxes if box.kind == "neuron"]
    for route in places.routes:
        for run in route.runs:
            for x, y in points(run):
                assert not any(one.x + 1 < x < one.right - 1 and one.y + 1 < y < one.bottom - 1
                               for one in rects)
                assert not any(math.dist((x, y), (one.x + one.width / 2, one.y + one.height / 2))
                               < one.width / 2 - 1 for one in circles)


def points(run: tuple[Point, ...], steps: int = 12) -> Iterator[Point]:
    """Points along a run of cubic Bézier curves."""
    for start in range(0, len(run) - 1, 3):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = run[start : start + 4]
        for i in range(steps + 1):
            t = i / steps
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            yield a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy
