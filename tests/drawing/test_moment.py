"""A picture shows one moment: it never mixes numbers from before and after a change."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from autograd import Graph, constant, draw, parameter, tensor
from autograd.engine.errors import StaleError
from autograd.engine.tensor import Tensor


def network() -> tuple[Tensor, Tensor]:
    w, x = parameter([[0.5, -0.3]], name="w"), constant([1.0, -1.0], name="x")
    return w, np.sum(np.tanh(w @ x)).named("E")


def set_value(w: Tensor) -> None:
    w.value = w.value - 0.1


def write_in_place(w: Tensor) -> None:
    w.value[...] = 2.0


CHANGES = [set_value, write_in_place]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("options", [{}, {"gradients": False}, {"values": False},
                                     {"level": "primitive"}, {"gradients": True}])
def test_after_a_change_there_is_no_picture(change: Callable[[Tensor], None],
                                            options: dict[str, bool]) -> None:
    w, E = network()
    E.backward(keep=True)
    change(w)
    with pytest.raises(StaleError, match=r"draw: .*w.* was changed after .*run the forward pass "
                                         r"again.*test_moment\.py:\d+\)$"):
        draw(E, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("change", CHANGES)
def test_it_is_refused_where_no_rule_reads_the_value(change: Callable[[Tensor], None]) -> None:
    w = parameter([1.0, 2.0], name="w")
    E = np.sum(w + 1.0).named("E")
    change(w)
    E.backward(keep=True)
    with pytest.raises(StaleError, match="w"):
        draw(E)


def test_the_shape_of_a_graph_may_be_drawn_all_the_same() -> None:
    w, E = network()
    set_value(w)
    assert "[[" not in draw(E, values=False, gradients=False).text()


def test_the_forward_pass_again_and_there_is_a_picture() -> None:
    w, E = network()
    set_value(w)
    again = Graph(E)().named("E")
    again.backward(keep=True)
    assert "[[0.4, −0.4]]" in draw(again).text()


def test_a_graph_cut_at_a_value_shows_that_value() -> None:
    w, E = network()
    hidden = E.inputs[0].named("h")
    set_value(w)
    assert "h (1,)  (input)\n    [0.664]\n" in Graph(E, inputs=[hidden]).draw().text()


@pytest.mark.parametrize("change", CHANGES)
def test_all_outputs_of_a_drawing_show_the_moment_of_the_call(
        change: Callable[[Tensor], None]) -> None:
    pytest.importorskip("resvg_py")
    w, E = network()
    E.backward(keep=True)
    before, late = draw(E, legend=True), draw(E, legend=True)
    expected = before.svg, before.text(), before.dot.source, before.png, before.notes
    change(w)
    w.name, E.name = "other", "F"
    (w * 3).sum().backward(keep=True)
    assert (late.svg, late.text(), late.dot.source, late.png, late.notes) == expected


def test_between_two_drawings_a_gradient_may_change() -> None:
    x = tensor(3.0, name="x")
    E = (x * x).named("E")
    E.backward(keep=True)
    first = draw(E)
    E.backward(2.0, keep=True)
    assert "∂E/∂x = 6" in first.text()
    assert "∂E/∂x = 12" in draw(E).text()
