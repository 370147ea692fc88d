"""How heat is written: colours that are read in grey, widths, marks and a legend with numbers."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import draw
from autograd.drawing.formats import heat, style
from autograd.drawing.formats.dot import dot
from autograd.drawing.formats.svg import svg
from autograd.drawing.formats.text import text
from autograd.drawing.scene import Scene
from tests.auditing.deep_networks import deep, loss, scaled
from tests.drawing.scenes import neuron, scenes

SCALE = (-6.0, 0.0)
LEVELS = [-6.0 + k / 20 for k in range(121)]


def parts(colour: str) -> tuple[int, int, int]:
    return tuple(int(colour[k:k + 2], 16) for k in (1, 3, 5))  # type: ignore[return-value]


def contrast(one: str, other: str) -> float:
    a, b = sorted((heat.lightness(parts(one)), heat.lightness(parts(other))))
    return (b + 0.05) / (a + 0.05)


def hot() -> Scene:
    """The neuron with heat: one box for each part of the scale, one edge of each width."""
    scene = neuron()
    levels = (-6.0, -3.0, 0.0, None)
    boxes = tuple(replace(box, heat=level, bold=level == -3.0)
                  for box, level in zip(scene.boxes, levels, strict=True))
    gains = (1e-3, None, 10.0)
    edges = tuple(replace(edge, gain=gain, bold=gain == 10.0)
                  for edge, gain in zip(scene.edges, gains, strict=True))
    return replace(scene, boxes=boxes, edges=edges, heat=SCALE)


def test_colours_grow_darker_evenly_so_that_grey_tells_them_apart():
    light = [heat.lightness(parts(heat.colour(level, SCALE))) for level in LEVELS]
    assert all(a > b for a, b in itertools.pairwise(light))
    assert light[0] > 0.9 and light[-1] < 0.03


@pytest.mark.parametrize("matrix", [
    ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),    # protanopia
    ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),     # deuteranopia
    ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304))])   # tritanopia
def test_colours_are_told_apart_by_the_colour_blind(matrix):
    """Machado, Oliveira, Fernandes (2009), severity 1: their lightness still falls."""
    def seen(level: float) -> float:
        linear = heat.rgb(level, SCALE)
        mixed = [min(max(sum(a * b for a, b in zip(row, linear, strict=True)), 0), 255)
                 for row in matrix]
        return heat.lightness((int(mixed[0]), int(mixed[1]), int(mixed[2])))
    light = [seen(level) for level in LEVELS[::10]]
    assert all(a > b for a, b in itertools.pairwise(light))


@pytest.mark.parametrize("level", LEVELS[::4])
def test_texts_are_read_on_every_colour(level):
    assert contrast(heat.ink(level, SCALE), heat.colour(level, SCALE)) >= 4.5
    for look in ("title", "value", "gradient", "formula", "muted"):
        ink = re.search(r"fill:(#\w{6})", style.TEXT[look])  # type: ignore[index]
        assert ink and contrast(ink[1], heat.tint(level, SCALE)) >= 4.5, look


def test_widths_grow_with_gains():
    widths = [heat.width(10.0 ** k) for k in range(-5, 6)]
    assert widths == sorted(widths) and widths[0] == widths[1] == 0.6 and widths[-1] == 4.0
    assert heat.width(0.0) == 0.6


def test_svg_has_the_colours_widths_and_path():
    picture = svg(hot())
    for level in (-6.0, -3.0, 0.0):
        assert f'style="fill:{heat.colour(level, SCALE)}"' in picture
    assert 'style="stroke-width:0.6"' in picture and 'style="stroke-width:2.87"' in picture
    assert picture.count('class="casing"') >= 1 and '<g class="parameter bold">' in picture
    assert 'class="casing"' not in svg(neuron())


def test_the_legend_has_numbers():
    picture = svg(hot())
    said = re.findall(r">([^<>]+)</text>", picture)
    assert {"‖∂E/∂v‖", "1e-6", "1e-4", "1e-2", "1", "gain", "0.001", "0.1", "10", "1000"} <= {*said}
    assert any("dead: 0 for all examples" in line for line in said)
    assert "‖∂E/∂v‖" not in svg(neuron())


@given(st.floats(-300, 300), st.integers(1, 500))
def test_ticks_are_few_and_on_the_scale(low, length):
    scale = (float(int(low)), float(int(low) + length))
    marks = [*heat.ticks(scale)]
    assert 1 <= len(marks) <= 6 and scale[0] <= marks[0] and marks[-1] <= scale[1]


def test_dot_has_the_colours_and_widths():
    source = dot(hot()).source
    assert f'fillcolor="{heat.colour(-6.0, SCALE)}"' in source
    assert "penwidth=0.6" in source and "penwidth=2.87" in source and "penwidth=3 " in source
    assert f"{style.INK}:{style.EDGES['gradient'].colour}:{style.INK}" in source


def test_text_has_bars():
    lines = text(hot()).splitlines()
    assert "    heat ·········· 10^-6.0" in lines
    assert "    heat █████····· 10^-3.0" in lines and "    heat ██████████ 10^0.0" in lines
    assert any(line.endswith("(parameter, on the path)") for line in lines)
    assert "heat" not in text(neuron())


@given(scenes(), st.floats(-20, 20))
def test_any_scene_can_be_hot(scene, level):
    one = replace(scene, heat=(-20.0, 20.0), boxes=tuple(
        replace(box, heat=level, bold=True) for box in scene.boxes), edges=tuple(
            replace(edge, gain=0.5, bold=True) for edge in scene.edges))
    assert svg(one).count("</svg>") == 1 and dot(one).source and text(one)


def test_a_whole_picture_in_every_format(tmp_path):
    drawing = draw(loss(scaled(deep(layers=6), 1e-3, "layer2.W", "layer3.W")), heat=True)
    for suffix in ("svg", "dot", "txt"):
        content = drawing.save(tmp_path / f"hot.{suffix}").read_text(encoding="utf-8")
        assert "vanishing" in content and "gain" in content
