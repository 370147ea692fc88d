from __future__ import annotations

import math
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from hypothesis import given, settings

from autograd.drawing.layout import hosted, spacing
from autograd.drawing.layout.arrange import Engine, Layout, arrange
from autograd.drawing.layout.levels import ranks
from autograd.drawing.layout.plan import Point, Rect, plan
from autograd.drawing.scene import Box, Edge, Line, Scene
from tests.drawing.scenes import neuron, scenes

ROOT = Path(__file__).resolve().parents[3]
CLOSE = 1.5


def engine(name: Engine) -> ParameterSet:
    """The engine as a parameter of a test, which is skipped where it does not run, with why."""
    try:
        arrange(neuron(), name)
    except hosted.LayoutFailed as failure:
        return pytest.param(name, marks=pytest.mark.skip(reason=str(failure)))
    return pytest.param(name)


ENGINES = [engine("dot"), engine("pygraphviz"), engine("ranked")]
needs_graphviz = pytest.mark.skipif(
    all(one.marks for one in ENGINES[:2]), reason="neither dot nor pygraphviz runs here"
)


def check(scene: Scene, places: Layout) -> None:
    nothing_overlaps(scene, places)
    groups_hold_their_own(scene, places)
    edges_touch(scene, places)
    everything_is_on_the_canvas(places)


def nothing_overlaps(scene: Scene, places: Layout) -> None:
    labels = [route.label for route in places.routes if route.label]
    assert len(labels) == sum(bool(edge.lines) for edge in scene.edges)
    for one, other in combinations([*places.boxes, *labels], 2):
        assert not one.overlaps(other)


def groups_hold_their_own(scene: Scene, places: Layout) -> None:
    frames = dict(places.frames)
    for box, rect in zip(scene.boxes, places.boxes, strict=True):
        for path, frame in frames.items():
            if box.group[: len(path)] == path:
                assert inside(rect, frame)
            else:
                assert not rect.overlaps(frame)
    for path, frame in frames.items():
        if path[:-1]:
            assert inside(frame, frames[path[:-1]])


def edges_touch(scene: Scene, places: Layout) -> None:
    box = {one.key: rect for one, rect in zip(scene.boxes, places.boxes, strict=True)}
    circles = {one.key for one in scene.boxes if one.kind == "neuron"}
    for edge, route in zip(scene.edges, places.routes, strict=True):
        stops = [box[edge.source], *([route.label] if route.label else []), box[edge.target]]
        assert len(route.runs) == len(stops) - 1
        for run, start, end in zip(route.runs, stops, stops[1:], strict=False):
            assert len(run) % 3 == 1
            for point, stop, key in ((run[0], start, edge.source), (run[-1], end, edge.target)):
                round_one = key in circles and stop is box[key]
                assert on_rim(point, stop) if round_one else on_border(point, stop)


def on_rim(point: Point, rect: Rect) -> bool:
    radius = rect.width / 2
    return abs(math.dist(point, (rect.x + radius, rect.y + radius)) - radius) <= CLOSE


def everything_is_on_the_canvas(places: Layout) -> None:
    canvas = Rect(0, 0, places.width, places.height)
    assert all(inside(rect, canvas) for rect in places.boxes)
    assert all(inside(frame, canvas) for _, frame in places.frames)


def inside(rect: Rect, frame: Rect) -> bool:
    across = frame.x - CLOSE <= rect.x and rect.right <= frame.right + CLOSE
    return across and frame.y - CLOSE <= rect.y and rect.bottom <= frame.bottom + CLOSE


def on_border(point: Point, rect: Rect) -> bool:
    x, y = point
    near = inside(Rect(x, y, 0, 0), rect)
    edges = (x - rect.x, rect.right - x, y - rect.y, rect.bottom - y)
    return near and min(map(abs, edges)) <= CLOSE


@given(scenes(most_boxes=12))
def test_our_own_layout(scene: Scene) -> None:
    check(scene, arrange(scene, "ranked"))


@given(scenes(most_boxes=12))
def test_our_own_layout_relaxed(scene: Scene) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spacing, "MOST_EXACT", 0)
        check(scene, arrange(scene, "ranked"))


@pytest.mark.parametrize("engine", ENGINES[:2])
@settings(max_examples=12)
@given(scene=scenes())
def test_graphviz(engine: Engine, scene: Scene) -> None:
    check(scene, arrange(scene, engine))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_scene_gives_the_same_layout(engine: Engine) -> None:
    places = arrange(neuron(), engine)
    assert places == arrange(neuron(), engine)
    assert places.engine == engine
    check(neuron(), places)


def chain(count: int, skips: int = 0) -> Scene:
    boxes = tuple(Box(str(i), (Line(f"gate {i}", "title"),)) for i in range(count))
    edges = tuple(Edge(str(i), str(i + 1)) for i in range(count - 1))
    return Scene("", boxes, edges + tuple(Edge(str(i), str(count - 1)) for i in range(skips)))


def test_too_many_boxes_or_too_long_arcs_are_for_our_own_layout() -> None:
    start = "laid out by our own engine, not by Graphviz: "
    many, long = arrange(chain(1_001)), arrange(chain(400, skips=100))
    assert (many.engine, many.note) == ("ranked", f"{start}1,001 boxes are too many for it")
    assert (long.engine, long.note) == (
        "ranked", f"{start}its arrows are too many and too long for it")


@needs_graphviz
def test_graphviz_lays_out_what_is_small_and_nothing_is_noted() -> None:
    places = arrange(chain(20))
    assert places.engine in ("dot", "pygraphviz")
    assert places.note == ""


def test_of_a_layout_that_was_asked_for_nothing_is_noted() -> None:
    assert arrange(chain(20), "ranked").note == ""
    assert arrange(Scene("", ())).note == ""


def test_without_graphviz_our_own_layout_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosted.shutil, "which", lambda _: None)
    monkeypatch.setattr(hosted.importlib.util, "find_spec", lambda _: None)
    places = arrange(neuron())
    assert (places.engine, places.note) == (
        "ranked",
        "laid out by our own engine, not by Graphviz: dot is not installed; pygraphviz is not "
        'installed: pip install ".[draw]" in a checkout of autograd-gates',
    )
    with pytest.raises(hosted.LayoutFailed, match="pygraphviz is not installed"):
        arrange(neuron(), "pygraphviz")


BARE = """
import sys
from autograd import draw, tensor
drawing = draw(tensor(2.0, name="x") ** 2, title="A square")
drawing.save("square.svg")
print(drawing.layout.engine, *drawing.notes, sep="\\n")
"""


@pytest.mark.parametrize("failure", ["ImportError", "OSError"])
def test_where_pygraphviz_does_not_load_the_picture_says_so(failure: str, tmp_path: Path) -> None:
    (tmp_path / "pygraphviz.py").write_text(f"raise {failure}('libgobject-2.0.so.0: no such file')")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", BARE], cwd=tmp_path, env=environment,
                          capture_output=True, text=True, check=True)
    note = ("laid out by our own engine, not by Graphviz: dot is not installed; pygraphviz does "
            "not load (libgobject-2.0.so.0: no such file)")
    assert done.stdout.splitlines() == ["ranked", note]
    assert done.stderr == ""
    picture = (tmp_path / "square.svg").read_text(encoding="utf-8")
    assert f"<desc>{note}</desc>" in picture


def test_a_chain_has_nothing_to_keep_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacing, "MOST_EXACT", 0)
    chain = Scene("", (Box("a", ()), Box("b", ())), (Edge("a", "b"),))
    assert len(arrange(chain, "ranked").boxes) == 2


def test_a_crash_of_graphviz_is_told_by_its_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    crash = [sys.executable, "-c", "import sys; sys.exit('one\\nlibrary: out of paper')"]
    monkeypatch.setattr(hosted, "command", lambda engine: crash)
    with pytest.raises(hosted.LayoutFailed, match=r"^dot library: out of paper$"):
        arrange(neuron(), "dot")


def test_a_layout_out_of_time_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    forever = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(hosted, "command", lambda engine: forever)
    with pytest.raises(hosted.LayoutFailed, match=r"dot took more than 0\.05 s"):
        arrange(neuron(), "dot", seconds=0.05)
    assert arrange(neuron(), seconds=0.05).engine == "ranked"


def test_nonsense_from_graphviz_is_no_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosted, "command", lambda engine: [sys.executable, "-c", "print({})"])
    with pytest.raises(hosted.LayoutFailed, match="dot gave no layout"):
        arrange(neuron(), "dot")


def test_large_scenes_are_laid_out_whole() -> None:
    scene = chain(3_000, skips=50)
    places = arrange(scene)
    edges_touch(scene, places)
    assert len(places.boxes) == 3_000


def test_parameters_stand_next_to_the_gate_they_feed() -> None:
    arcs = [(0, 1), (1, 2), (2, 3), (4, 3), (5, 6), (6, 3)]
    assert ranks(7, arcs) == [0, 1, 2, 3, 2, 1, 2]


def test_labels_become_nodes_of_the_plan() -> None:
    question = plan(neuron())
    assert len(question.sizes) == 4 + 3
    assert question.arcs == ((0, 4), (4, 2), (1, 5), (5, 2), (2, 6), (6, 3))
    assert question.paths[4:] == ((), ("layer",), ("layer",))
