"""No text runs into another or out of its box, as a real browser shows it."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings

from autograd.drawing import draw
from autograd.drawing.formats.svg import svg
from autograd.drawing.layout import hosted
from autograd.drawing.layout.arrange import Engine, arrange
from autograd.drawing.layout.plan import Rect
from autograd.drawing.scene import Scene
from tests.drawing.graphs import generated
from tests.drawing.measuring import Measured, measured, needs_browser
from tests.drawing.scenes import neuron, scenes

pytestmark = needs_browser

SLACK = 1.0
"""Pixels of a text's own margin, on each side, that may lie over another's."""


def engines() -> list[Engine]:
    try:
        arrange(neuron(), "pygraphviz")
    except hosted.LayoutFailed:
        return ["ranked"]
    return ["ranked", "pygraphviz"]


def faults(picture: Measured) -> list[str]:
    """Texts that run into one another, out of their box or off the canvas."""
    places = [(text.words, _shrunk(text.at)) for text in picture.texts]
    found = [
        f"{words!r} overlaps {others!r}"
        for (words, one), (others, other) in combinations(places, 2)
        if one.overlaps(other)
    ]
    for text in picture.texts:
        for around in (picture.canvas, text.inside):
            if around is not None and not _inside(text.at, around):
                found.append(f"{text.words!r} at {text.at} leaves {around}")
    return found


def _shrunk(rect: Rect) -> Rect:
    return Rect(rect.x + SLACK, rect.y + SLACK, rect.width - 2 * SLACK, rect.height - 2 * SLACK)


def _inside(rect: Rect, around: Rect) -> bool:
    across = around.x - SLACK <= rect.x and rect.right <= around.right + SLACK
    return across and around.y - SLACK <= rect.y and rect.bottom <= around.bottom + SLACK


def test_texts_of_generated_graphs_stand_clear(tmp_path: Path) -> None:
    pictures, told = [], []
    for engine in engines():
        for seed in range(100):
            with np.errstate(all="ignore"):
                E = generated(seed, gradients=seed % 3 > 0)
                drawing = draw(E, title=f"Graph {seed}", legend=seed % 2 == 0, engine=engine,
                               level="primitive" if seed % 5 == 0 else "gate")
            pictures.append(drawing.svg)
            told.append(f"{engine}, seed {seed}")
    wrong = [f"{name}: {fault}" for name, picture in zip(told, measured(pictures, tmp_path),
                                                         strict=True) for fault in faults(picture)]
    assert wrong == []


def test_texts_of_any_scene_stand_clear(tmp_path: Path) -> None:
    found: list[Scene] = []

    @settings(max_examples=100, database=None, derandomize=True, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(scenes(most_boxes=12))
    def collect(scene: Scene) -> None:
        found.append(scene)

    collect()
    pictures = [svg(scene, layout=arrange(scene, "ranked")) for scene in found]
    wrong = [fault for picture in measured(pictures, tmp_path) for fault in faults(picture)]
    assert wrong == []


def test_what_is_wrong_is_seen(tmp_path: Path) -> None:
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60">'
        '<g><path class="border" d="M0 0H40V20H0Z"/><text x="5" y="15">much too long</text></g>'
        '<text x="20" y="18">across</text></svg>'
    )
    seen = faults(measured([picture], tmp_path)[0])
    assert any("overlaps" in fault for fault in seen)
    assert any("leaves" in fault for fault in seen)
