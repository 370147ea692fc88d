"""One naming for every view: print, draw, summary, cuts and errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gates
from autograd import Graph, StaleError, draw, parameter, scope, tensor
from autograd.engine.naming import called, names_of, variable_names, variables
from autograd.nn import MLP
from gates import OperandError
from tests.drawing.pictures import titles


class Net:
    def __init__(self) -> None:
        self.W = parameter([[1.0, 2.0]])
        self.layers = [parameter([1.0]), parameter([2.0])]
        self._hidden = parameter([3.0])

    def loss(self, x: Any) -> Any:
        y = np.sum((self.W @ x) * self.layers[0] * self.layers[1] * self._hidden)
        return Graph(y)


def first_words(graph: Graph) -> list[str]:
    return [line.split()[0] for line in str(graph).splitlines()]


def test_variables_lend_their_names_to_tensors_and_arrays() -> None:
    x, data = tensor(1.0), np.ones(3)
    parts, table = [tensor(2.0)], {"W": tensor(3.0), 4: [tensor(5.0)]}
    _hidden = tensor(4.0)
    lent = variable_names(locals())
    assert lent[id(x)] == "x"
    assert lent[id(data)] == "data"
    assert lent[id(parts[0])] == "parts[0]"
    assert lent[id(table["W"])] == "table['W']"
    assert lent[id(table[4][0])] == "table[4][0]"  # type: ignore[index]
    assert id(_hidden) not in lent


def test_the_shortest_path_to_a_tensor_names_it() -> None:
    parts = [tensor(1.0)]
    b = parts[0]
    assert variable_names({"parts": parts, "b": b})[id(b)] == "b"


def test_attributes_of_objects_lend_theirs_without_running_any_code() -> None:
    net = Net()

    class Trap:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

    trap = Trap()
    lent = variable_names(locals())
    assert lent[id(net.W)] == "net.W"
    assert lent[id(net.layers[1])] == "net.layers[1]"
    assert id(net._hidden) not in lent
    assert trap is not None


def test_parameters_held_in_self_are_called_so() -> None:
    words = first_words(Net().loss(tensor([1.0, 1.0], name="x")))
    assert words[:5] == ["self.W", "self.layers[0]", "self.layers[1]", "input4", "x"]
    net = Net()
    y = np.sum((net.W @ tensor([1.0, 1.0], name="x")) * net.layers[0])
    assert first_words(Graph(y))[:3] == ["net.W", "net.layers[0]", "x"]


def test_the_users_frame_is_the_one_that_calls() -> None:
    mine = tensor(1.0)
    assert variables()[id(mine)] == "mine"


def test_a_name_of_its_own_comes_first_and_none_comes_twice() -> None:
    x = tensor(1.0, name="given")
    y, z = x * 2, x * 3
    lent = {id(x): "other", id(y): "given", id(z): "z"}
    assert names_of([x, y, z], lent) == {
        x.order: "given", y.order: "multiply1", z.order: "z"}
    assert names_of([x, y, z], lent, {z.order: "multiply1"}) == {
        x.order: "given", y.order: "multiply2", z.order: "multiply1"}


def test_printing_drawing_and_summary_say_the_same() -> None:
    W, x = parameter([[1.0, 2.0]]), tensor([1.0, 1.0])
    L = np.sum(gates.tanh(W @ x))
    L.backward(keep=True)
    assert first_words(Graph(L)) == ["W", "x", "matmul1", "tanh1", "L"]
    text = draw(L).text()
    for name in ("∂L/∂W", "∂L/∂L = 1", "∂L/∂tanh1", "L = Σ tanh1", "tanh1 = tanh(matmul1)"):
        assert name in text
    assert "∂E" not in text
    assert Graph(W * W + L).summary().endswith("3 at most, at W")


def test_a_cut_keeps_the_names_of_the_whole() -> None:
    h = [tensor(1.0)]
    for _ in range(6):
        h.append(h[-1] * 2)
    h = h[::6]
    E = np.sin(h[1])
    E.backward(keep=True)
    graph = Graph(E)
    part = graph.around("multiply4", hops=1)
    assert [part.names[t.order] for t in part] == ["multiply3", "multiply4", "multiply5"]
    assert "∂E/∂multiply4" in part.draw().text()


def test_opening_keeps_the_names_of_the_whole() -> None:
    x = tensor([1.0, 2.0], name="x")
    y = gates.softmax(x) * 2
    assert first_words(Graph(y).open()) == ["x", "exp1", "sum1", "softmax1", "y"]


def test_an_output_that_no_sweep_began_at_has_gradients_of_e() -> None:
    x = tensor([1.0, 2.0], name="x")
    y = (x * x).named("y")
    y.backward(np.array([2.0, 3.0]), keep=True)
    assert "∂E/∂y = [2, 3]" in draw(y).text()


def test_parameters_of_layers_are_called_by_their_path() -> None:
    model = MLP([2, 3, 1], np.random.default_rng(0))
    names = Graph(model(np.ones((1, 2)))).names.values()
    assert {"layer1.W", "layer1.b", "layer2.W", "layer2.b"} < set(names)


def test_errors_call_a_tensor_as_the_views_do() -> None:
    W, stranger = parameter(2.0), tensor(1.0)
    product = W * 3
    assert called(product) == "product"
    W.value = 5.0
    with pytest.raises(StaleError, match="draw: W was changed after product was computed from it"):
        draw(product)
    with pytest.raises(OperandError, match=r"Graph\.around: stranger is not in this graph"):
        Graph(product).around(stranger)


def test_long_names_are_cut() -> None:
    x = tensor(1.0, name="x" * 100)
    assert titles(draw(x)) == ["x" * 39 + "…"]


def test_a_drawing_is_called_as_the_variables_are() -> None:
    slope, data = tensor([1.0, 2.0]), np.ones(2)
    with scope("line"):
        error = slope * data
    assert titles(draw(error)) == ["slope (2,)", "data (2,)", "Multiply (2,)"]
    assert "error = slope ⊙ data" in draw(error).text()
    assert "error = slope ⊙ data" in Graph(error).draw().text()
