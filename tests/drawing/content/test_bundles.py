from __future__ import annotations

import numpy as np
import pytest

from autograd import Graph, Tensor, constant, draw, parameter, scope, tensor
from autograd.drawing.content.bundles import bundle, size
from autograd.drawing.content.view import View
from tests.drawing.pictures import kinds, titles


def recurrent(steps: int, scoped: bool = True) -> Tensor:
    W, h = parameter([[0.5]], name="W"), constant([1.0], name="h0")
    for step in range(steps):
        with scope(f"step {step}" if scoped else "all"):
            h = np.tanh(W @ h + step)
    return h


def row(count: int) -> Tensor:
    y = tensor(0.5, name="x")
    for _ in range(count):
        y = np.sin(y)
    return y


def tangle(count: int) -> Tensor:
    made = [tensor(0.5, name="x"), tensor(0.25, name="z")]
    for i in range(count):
        made.append(made[-1] * made[max(0, i - 7)])
    return made[-1]


def test_a_small_graph_is_drawn_gate_by_gate() -> None:
    view = View(Graph(recurrent(3)))
    done = bundle(view, 100)
    assert done.notes == ()
    assert done.owners == {t.order: t.order for t in view.gates}


def test_scopes_are_closed_first() -> None:
    picture = draw(recurrent(20), limit=60)
    assert titles(picture)[1:] == [f"step {i}" for i in range(20)]
    assert set(kinds(picture)) == {"parameter", "summary"}
    assert picture.scene.notes == (
        "60 gates are too many to draw one by one: scopes are closed (20 boxes)",
    )
    assert {edge.kind for edge in picture.scene.edges} == {"summary"}


def test_a_closed_scope_says_what_is_in_it() -> None:
    first = next(one for one in draw(recurrent(20), limit=60).scene.boxes if one.kind == "summary")
    assert [line.text for line in first.lines] == [
        "step 0",
        "3 gates",
        "1 MatMul, 1 Add, 1 Tanh",
        "uses W",
    ]


def test_nested_scopes_close_from_the_inside() -> None:
    y = tensor(0.5, name="x")
    for block in range(10):
        with scope(f"block {block}"):
            for layer in range(4):
                with scope(f"layer {layer}"):
                    y = np.sin(np.cos(np.exp(y)))
    assert len(draw(y, limit=60).scene.boxes) == 41
    assert draw(y, limit=60).scene.boxes[1].group == ("block 0",)
    assert titles(draw(y, limit=30))[1:] == [f"block {i}" for i in range(10)]


def test_gates_in_a_row_share_a_box() -> None:
    picture = draw(row(2_000), limit=1_000)
    assert len(picture.scene.boxes) == 201
    assert picture.scene.boxes[1].lines[0].text == "gates in a row"
    assert picture.scene.notes == (
        "2,000 gates are too many to draw one by one: gates in a row share a box (200 boxes)",
    )


def test_scopes_in_a_row_are_called_from_first_to_last() -> None:
    picture = draw(recurrent(600), limit=300)
    assert "step 0 … step 2" in titles(picture)


def test_what_cannot_be_bundled_is_cut_to_what_is_near_the_output() -> None:
    output = tangle(500)
    picture = draw(output, limit=50)
    assert len(picture.scene.boxes) <= 50
    assert picture.scene.boxes[-1].kind == "output"
    assert picture.scene.notes[-1].endswith("gates, further from the output, are not shown")


@pytest.mark.parametrize("limit", [1, 10, 100, 1_000])
@pytest.mark.parametrize("make", [recurrent, row, tangle])
def test_no_more_boxes_than_the_limit(make: object, limit: int) -> None:
    output = make(700)  # type: ignore[operator]
    output.sum().backward(keep=True)
    boxes = len(draw(output, limit=limit).scene.boxes)
    assert boxes <= max(limit, 5)


def test_one_scope_around_everything_stays_open() -> None:
    picture = draw(recurrent(400, scoped=False), limit=200)
    assert len(picture.scene.boxes) > 20


def test_fifty_thousand_gates_fit_into_a_thousand_boxes() -> None:
    picture = draw(tangle(50_000))
    assert 100 < len(picture.scene.boxes) <= 1_000
    assert picture.svg.endswith("</svg>\n")


def test_bad_numbers_in_a_closed_scope_are_told() -> None:
    y = tensor(1.0, name="x")
    with np.errstate(all="ignore"):
        for step in range(20):
            with scope(f"step {step}"):
                y = np.exp(np.exp(y) * 2)
    boxes = draw(y, limit=30).scene.boxes
    assert boxes[-1].lines[-1].text == "NaN or infinite in 3 values"
    assert boxes[-1].lines[-1].style == "alarm"


def test_size_is_never_less_than_what_is_drawn() -> None:
    for output in (recurrent(30), row(30), tangle(60)):
        output.sum().backward(keep=True)
        view = View(Graph(output))
        assert len(draw(output).scene.boxes) <= size(view, bundle(view, 1_000).owners)
