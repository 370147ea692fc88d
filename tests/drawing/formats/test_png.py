from __future__ import annotations

import struct
import sys
import zlib

import pytest
from hypothesis import given, settings

from autograd.drawing.formats import png as module
from autograd.drawing.formats.png import DrawingDependencyError, png, rasterised
from autograd.drawing.formats.svg import svg
from autograd.drawing.layout.arrange import arrange
from autograd.drawing.scene import Box, Line, Scene
from tests.drawing.scenes import neuron, scenes

pytest.importorskip("resvg_py")


def size(image: bytes) -> tuple[int, int]:
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    assert image[12:16] == b"IHDR"
    width, height = struct.unpack(">II", image[16:24])
    return int(width), int(height)


def ink(image: bytes) -> int:
    """How many different bytes the unpacked rows hold: very few for a blank sheet."""
    data, place = b"", 8
    while place < len(image):
        length = int.from_bytes(image[place : place + 4], "big")
        if image[place + 4 : place + 8] == b"IDAT":
            data += image[place + 8 : place + 8 + length]
        place += length + 12
    return len(set(zlib.decompress(data)))


def glyph(letter: str) -> bytes:
    return png(Scene("", (Box("a", (Line(letter, "value"), Line(letter, "title"))),)))


@settings(max_examples=20)
@given(scenes(most_boxes=4))
def test_any_scene_is_a_png(scene: Scene) -> None:
    image = rasterised(svg(scene, layout=arrange(scene, "ranked")), 1.0)
    assert min(size(image)) > 0


def test_there_is_ink_on_it_and_the_same_each_time() -> None:
    image = png(neuron())
    assert ink(image) > 50
    assert ink(png(Scene("", ()))) < 10
    assert image == png(neuron())


def test_scale_is_pixels_per_unit() -> None:
    once, thrice = size(png(neuron(), scale=1)), size(png(neuron(), scale=3))
    assert thrice == pytest.approx([3 * side for side in once], abs=3)


def test_without_a_scale_a_small_picture_is_sharp_and_a_large_one_plain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    once, twice = size(png(neuron(), scale=1)), size(png(neuron(), scale=2))
    assert size(png(neuron())) == twice
    monkeypatch.setattr(module, "PLENTY_OF_PIXELS", 2 * once[0] * once[1])
    assert once < size(png(neuron())) < twice
    monkeypatch.setattr(module, "PLENTY_OF_PIXELS", 100)
    assert size(png(neuron())) == once


@pytest.mark.parametrize("letter", "∂σΣᵀ·×⊗⊙∇√½²ᵢ₁−→‖…⚠↵é")
def test_our_own_fonts_have_what_mathematics_needs(letter: str) -> None:
    missing = "\u2c7c"
    assert glyph(letter) != glyph(missing)
    assert glyph(letter) != glyph(" ")


def test_too_many_pixels_are_reduced_and_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PIXELS", 10_000)
    with pytest.warns(UserWarning, match="it is drawn at scale .* instead of 2"):
        width, height = size(png(neuron()))
    assert width * height <= 11_000


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan")])
def test_a_scale_must_be_positive(scale: float) -> None:
    with pytest.raises(ValueError, match="a picture cannot be drawn at scale"):
        png(neuron(), scale=scale)


def test_without_resvg_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(DrawingDependencyError) as caught:
        png(neuron())
    assert str(caught.value) == (
        'draw: PNG needs resvg-py: pip install ".[draw]" in a checkout of autograd-gates'
    )
