from __future__ import annotations

import numpy as np
import pytest

from autograd import Graph, Tensor, constant, draw, parameter, scope, tensor
from autograd.drawing.content.bundles import READABLE, bundle
from autograd.drawing.content.parts import size
from autograd.drawing.content.view import View
from tests.drawing.pictures import kinds, titles


def recurrent(steps: int, scoped: bool = True) -> Tensor:
    W, h = parameter([[0.5]], name="W"), constant([1.0], name="h0")
    for step in range(steps):
        with scope(f"step {step}" if scoped else "all"):
            h = np.tanh(W @ h + step)
    return h


def row(count: int) -> Tensor:
    """A chain without a pattern, so that nothing repeats."""
    random = np.random.default_rng(0)
    y = tensor(0.5, name="x")
    for which in random.integers(0, 3, count):
        y = (np.sin, np.cos, np.tanh)[which](y)
    return y


def tangle(count: int) -> Tensor:
    random = np.random.default_rng(0)
    made = [tensor(0.5, name="x"), tensor(0.25, name="z")]
    for i in range(count):
        f = (np.multiply, np.add, np.arctan2)[random.integers(3)]
        made.append(np.tanh(f(made[-1], made[random.integers(max(0, len(made) - 30), i + 2)])))
    return made[-1]


def test_a_small_graph_is_drawn_gate_by_gate() -> None:
    view = View(Graph(recurrent(3)))
    done = bundle(view, 100)
    assert done.notes == ()
    assert [part.gates for part in done.parts] == [(t,) for t in view.gates]


def test_without_folding_scopes_are_closed_first() -> None:
    picture = draw(recurrent(20), limit=60, fold=False)
    assert [title for title in titles(picture) if title != "W (1, 1)"] == [
        "h₀ (1,)", *(f"step {i}" for i in range(20))]
    assert set(kinds(picture)) == {"parameter", "constant", "summary"}
    assert picture.scene.notes == (
        "60 gates are too many to draw one by one: scopes are closed (20 boxes); open=[\"name\"] "
        "opens one",
    )
    assert {edge.kind for edge in picture.scene.edges} == {"summary"}


def test_what_repeats_is_folded_before_scopes_are_closed() -> None:
    picture = draw(recurrent(20), limit=40)
    assert titles(picture)[2:] == ["MatMul (1,)  ×20", "Add (1,)  ×20", "Tanh (1,)  ×20"] or (
        "Tanh (1,)  ×20" in titles(picture))


def test_nested_scopes_close_from_the_inside() -> None:
    y = tensor(0.5, name="x")
    for block in range(10):
        with scope(f"block {block}"):
            for layer in range(4):
                with scope(f"layer {layer}"):
                    y = np.sin(np.cos(np.exp(y)))
    assert len(draw(y, limit=60, fold=False).scene.boxes) == 41
    assert draw(y, limit=60, fold=False).scene.boxes[1].group == ("block 0",)
    assert titles(draw(y, limit=30, fold=False))[1:] == [f"block {i}" for i in range(10)]


def test_a_scope_that_is_opened_stays_open() -> None:
    picture = draw(recurrent(20), limit=60, fold=False, open="step 7")
    assert "step 6" in titles(picture) and "step 7" not in titles(picture)


def test_gates_in_a_row_share_a_box() -> None:
    picture = draw(row(2_000))
    assert len(picture.scene.boxes) == 60
    assert "gates in a row" in titles(picture)
    assert picture.scene.notes == (
        "2,000 gates are too many to draw one by one: gates in a row share a box (59 boxes); "
        "Graph.around and Graph.between cut a part out",
    )


def test_scopes_in_a_row_are_called_from_first_to_last() -> None:
    y = tensor(0.5, name="x")
    for i in range(300):
        with scope(f"{'abc'[i % 7 % 3]}{i}"):
            y = np.sin(np.cos(y) * i) if i % 7 % 3 else np.tanh(y)
    picture = draw(y, fold=False)
    assert any(" … " in title for title in titles(picture))


def test_what_cannot_be_bundled_is_cut_to_what_is_near_the_output() -> None:
    output = tangle(500)
    picture = draw(output, limit=50)
    assert len(picture.scene.boxes) <= 50
    assert picture.scene.boxes[-1].kind in ("output", "summary")
    assert picture.scene.notes[-1].endswith(
        "further from the output, are not shown: a larger limit= or Graph.around shows them")


@pytest.mark.parametrize("limit", [1, 10, 100, 1_000])
@pytest.mark.parametrize("make", [recurrent, row, tangle])
def test_no_more_boxes_than_the_limit(make: object, limit: int) -> None:
    output = make(700)  # type: ignore[operator]
    output.sum().backward(keep=True)
    for fold in (None, False):
        boxes = len(draw(output, limit=limit, fold=fold).scene.boxes)
        assert boxes <= max(limit, 6)


def test_one_scope_around_everything_stays_open() -> None:
    picture = draw(recurrent(400, scoped=False), limit=200, fold=False)
    assert len(picture.scene.boxes) > 20


@pytest.mark.parametrize("make", [recurrent, row, tangle])
def test_fifty_thousand_gates_open_collapsed(make: object) -> None:
    steps = 16_667 if make is recurrent else 25_000 if make is tangle else 50_000
    picture = draw(make(steps))  # type: ignore[operator]
    assert 3 <= len(picture.scene.boxes) <= READABLE
    assert picture.scene.notes
    assert picture.svg.endswith("</svg>\n")


def test_bad_numbers_in_a_closed_scope_are_told() -> None:
    y = tensor(1.0, name="x")
    with np.errstate(all="ignore"):
        for step in range(20):
            with scope(f"step {step}"):
                y = np.exp(np.exp(y) * 2)
    boxes = draw(y, limit=30, fold=False).scene.boxes
    assert boxes[-1].lines[-1].text == "NaN or infinite in 3 values"
    assert boxes[-1].lines[-1].style == "alarm"


def test_size_is_never_less_than_what_is_drawn() -> None:
    for output in (recurrent(30), row(30), tangle(60)):
        output.sum().backward(keep=True)
        view = View(Graph(output))
        for fold in (True, False):
            done = bundle(view, 1_000, fold=fold)
            picture = draw(output, limit=1_000, fold=fold)
            assert len(picture.scene.boxes) <= size(view, done.parts)
