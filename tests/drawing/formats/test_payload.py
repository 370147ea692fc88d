from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import draw
from autograd.drawing.formats.dark import turned
from autograd.drawing.formats.payload import LIMITS, MOST_NUMBERS, number, payload
from autograd.drawing.layout.arrange import arrange
from autograd.drawing.scene import Scene
from tests.drawing.scenes import scenes
from tests.drawing.swept import deep, two_layers


@given(scenes())
def test_nothing_in_it_ends_the_script(scene: Scene) -> None:
    text = payload(scene, arrange(scene, "ranked"), "<svg/>")
    assert not set(text) & set("<>&\u2028\u2029")
    content = json.loads(text)
    assert len(content["boxes"]) == len(scene.boxes)
    assert [(edge["from"], edge["to"]) for edge in content["edges"]] == scene.arcs()
    text.encode()


@given(st.floats(width=64))
def test_numbers_come_back_as_they_were(x: float) -> None:
    told = json.loads(json.dumps(number(np.float64(x)), allow_nan=False))
    assert np.array_equal(np.float64(told), x, equal_nan=True)


@given(st.floats(width=32))
def test_single_precision_takes_few_digits(x: float) -> None:
    told = number(np.float32(x))
    assert np.array_equal(np.float32(told), np.float32(x), equal_nan=True)
    assert digits(str(told)) <= digits(str(np.float32(x)))


def digits(text: str) -> int:
    """How many digits tell more than the size of a number."""
    return len(text.partition("e")[0].replace(".", "").strip("-0"))


@pytest.mark.parametrize("x, told", [
    (np.bool_(True), True), (np.int64(3), 3), (np.int64(2**60), str(2**60)), (2, 2),
    (np.float64("nan"), "nan"), (np.float64("-inf"), "-inf"), (np.complex128(1 + 2j), "(1+2j)")])
def test_kinds_of_numbers(x: Any, told: Any) -> None:
    assert number(x) == told
    assert type(number(x)) is type(told)


def test_arrays_that_are_the_same_are_told_once() -> None:
    drawing = draw(two_layers())
    content = json.loads(payload(drawing.scene, drawing.layout, ""))
    written = [json.dumps(array) for array in content["arrays"]]
    assert len(written) == len(set(written))


def test_large_graphs_have_their_arrays_abridged() -> None:
    drawing = draw(deep(48))
    content = json.loads(payload(drawing.scene, drawing.layout, ""))
    told = sum(len(array["entries"]) for array in content["arrays"])
    assert told <= 2 * MOST_NUMBERS
    assert LIMITS[-1] == 36


@pytest.mark.parametrize("colour, other", [("#ffffff", "#171717"), ("#000000", "#ededed")])
def test_light_and_dark_change_places(colour: str, other: str) -> None:
    assert turned(colour) == other
