"""Cutting a graph: around, between, by gradient and by name, each saying what was left out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gates
from autograd import GradientError, Graph, Tensor, draw, scope, tensor
from autograd.engine.errors import PathError
from autograd.nn import MLP
from gates import OperandError
from tests.engine.test_random_graphs import PROGRAMS, drawn, run


def network() -> Graph:
    model = MLP([2, 3, 2], np.random.default_rng(0))
    E = gates.cross_entropy(model(tensor(np.ones((4, 2)), name="x")), [0, 1, 0, 1]).named("E")
    E.backward(keep=True)
    return Graph(E)


def names(graph: Graph) -> list[str]:
    return [graph.names[t.order] for t in graph]


def test_between_two_tensors_are_the_gates_on_the_paths() -> None:
    graph = network()
    part = graph.between("affine1", "affine2")
    assert names(part) == ["layer2.W", "layer2.b", "affine1", "tanh1", "affine2"]
    assert [part.names[t.order] for t in part.inputs] == ["layer2.W", "layer2.b", "affine1"]
    assert part.notes == ("2 of 4 gates are shown: on the paths from affine1 to affine2",)
    assert draw(part).notes == part.notes
    assert "∂E/∂tanh1" in draw(part).text()


def test_between_without_a_path() -> None:
    graph = network()
    with pytest.raises(PathError, match=r"^Graph\.between: no path leads from E to x; one leads "
                                        r"the other way \(test_cutting\.py:\d+\)$"):
        graph.between("E", "x")
    with pytest.raises(PathError, match=r"no path leads from layer2\.W to tanh1 \(test"):
        graph.between("layer2.W", "tanh1")


def test_top_by_gradient() -> None:
    graph = network()
    norms = {graph.names[t.order]: np.linalg.norm(t.grad) for t in graph if t.requires_grad}
    largest = sorted(norms, key=lambda name: -norms[name])[:3]
    part = graph.top(3)
    assert set(largest) <= set(names(part))
    made = {part.names[t.order] for t in part if not part.is_input(t)}
    assert made <= set(largest)
    assert part.notes[0].endswith("those of the 3 largest gradients by norm, of 9 that were kept")
    assert "E" in names(graph.top(10**6))


def test_top_asks_for_gradients() -> None:
    with pytest.raises(GradientError, match=r"^Graph\.top: no gradients were kept in this graph; "
                                            r"call backward\(keep=True\) on its output first \("):
        Graph(tensor(1.0) * 2).top(3)
    with pytest.raises(OperandError, match=r"Graph\.top: k must be a whole number from 1 up; 0 ca"):
        network().top(0)


def test_find_by_name_and_scope() -> None:
    graph = network()
    assert names(graph.find("layer2*")) == ["layer2.W", "layer2.b", "tanh1", "affine2"]
    assert names(graph.find("*.W")) == ["layer1.W", "layer2.W"]
    assert names(graph.find("tanh?")) == ["affine1", "tanh1"]
    assert graph.find("layer1").notes == ("1 of 4 gates are shown: those called layer1",)
    with pytest.raises(PathError, match=r"^Graph\.find: nothing in this graph is called 'layr2\*'; "
                                        r"near are layer2, .* \(test_cutting\.py:\d+\)$"):
        graph.find("layr2*")


def test_brackets_in_names_are_themselves() -> None:
    parts = [tensor(1.0), tensor(2.0)]
    graph = Graph(parts[0] * parts[1])
    assert names(graph.find("parts[0]")) == ["parts[0]"]


def test_around_takes_a_name_too() -> None:
    graph = network()
    part = graph.around("tanh1", hops=1)
    assert "tanh1" in names(part)
    assert part.notes == ("2 of 4 gates are shown: within 1 gates of tanh1",)
    with pytest.raises(PathError, match="nothing in this graph is called 'tanh7'; near are tanh1"):
        graph.around("tanh7")


def test_a_cut_of_a_cut_says_both() -> None:
    part = network().between("x", "affine2").around("tanh1", hops=1)
    assert len(part.notes) == 2
    assert "∂E/∂tanh1" in draw(part).text()


def test_inputs_that_lead_nowhere_are_refused() -> None:
    x, z = tensor(1.0), tensor(2.0)
    y = x * 2
    with pytest.raises(OperandError, match=r"^Graph: no path leads from z to y; give inputs that it"
                                           r" was computed from, or none \(test_cutting"):
        Graph(y, inputs=[z])
    assert len(Graph(y, inputs=[x, z])) == 3


@given(PROGRAMS, st.integers(0, 999), st.integers(0, 999))
@settings(deadline=None)
@pytest.mark.filterwarnings("ignore:overflow")
def test_cuts_of_generated_graphs(program: tuple[list[tuple[int, int, int]], int], i: int,
                                  j: int) -> None:
    steps, seed = program
    with scope("all"):
        y: Tensor = run(steps, [tensor(x) for x in drawn(seed)])
    y.backward(keep=True)
    graph = Graph(y)
    a, b = graph.nodes[i % len(graph)], graph.nodes[j % len(graph)]
    above: dict[int, set[int]] = {}
    for t in graph:
        below = [x.order for x in t.inputs if isinstance(x, Tensor)]
        above[t.order] = {t.order}.union(*(above[x] for x in below)) if below else {t.order}
    wanted = {t.order for t in graph if t is not a and a.order in above[t.order]
              and t.order in above[b.order]}
    if wanted:
        part = graph.between(a, b)
        assert {t.order for t in part if not part.is_input(t)} == wanted
    else:
        with pytest.raises(PathError):
            graph.between(a, b)
    for part in (graph.top(3), graph.find("all"), graph.around(a, 2)):
        assert all(part.names[t.order] == graph.names[t.order] for t in part)
        assert part.notes and part.whole is graph


@pytest.mark.parametrize("pattern", [3, None, ["x"]])
def test_find_takes_a_text(pattern: object) -> None:
    with pytest.raises(OperandError, match=r"^Graph.find: a pattern is a text, as 'layer2\*'; .* "
                                           r"came \(test_cutting.py:\d+\)$"):
        network().find(pattern)  # type: ignore[arg-type]
