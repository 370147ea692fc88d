from __future__ import annotations

from typing import Any

import pytest

from autograd.drawing.scene import Box, Edge, Line, Scene, SceneError

A, B = Box("a", ()), Box("b", ())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Line("x", "loud"), "a line has no style 'loud'"),  # type: ignore[arg-type]
        (lambda: Box("a", (), "cloud"), "box 'a' has no kind 'cloud'"),  # type: ignore[arg-type]
        (lambda: Edge("a", "b", (), "rope"), "an edge has no kind 'rope'"),  # type: ignore[arg-type]
        (lambda: Edge("a", "a"), "an edge runs from 'a' to itself"),
        (lambda: Scene("", (A, A)), "two boxes of a scene share a key"),
        (
            lambda: Scene("", (A,), (Edge("a", "b"),)),
            "an edge names the box 'b', which the scene lacks",
        ),
        (lambda: Scene("", (A,), direction="up"), "no direction 'up'"),  # type: ignore[arg-type]
    ],
)
def test_contradictions_are_refused_by_name(make: Any, message: str) -> None:
    with pytest.raises(SceneError) as caught:
        make()
    assert str(caught.value) == message


def test_arcs_are_positions() -> None:
    assert Scene("", (A, B), (Edge("b", "a"), Edge("a", "b"))).arcs() == [(1, 0), (0, 1)]
