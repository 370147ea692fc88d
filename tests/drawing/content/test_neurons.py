"""The neuron level: circles, a weight on every edge, and refusals by name."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gates
from autograd import constant, draw, parameter, tensor
from autograd.formulas.figures import figure
from autograd.nn import MLP
from tests.drawing.networks import NETWORKS, cnn, exercise, mlp
from tests.drawing.pictures import box, kinds, text, titles


def test_the_classic_picture_of_exercise_1_1() -> None:
    picture = draw(exercise(), level="neuron")
    assert titles(picture) == ["x[0]", "x[1]", "h[0]", "h[1]", "y", "d (1,)", "SqErr"]
    assert text(box(picture, "h[1]")) == ["h[1]", "sigmoid", "0.6637", "∂ 0.03661"]
    weights = [text(edge) for edge in picture.scene.edges if edge.lines]
    assert weights == [["0.1", "∂ 0.0009291"], ["0.8", "∂ 0.002389"], ["0.4", "∂ 0.00286"],
                       ["0.6", "∂ 0.007354"], ["0.3", "∂ 0.02767"], ["0.9", "∂ 0.027"]]
    assert picture.svg.count("<circle") == 5
    assert picture.scene.direction == "LR"


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), st.integers(1, 3), st.booleans(),
       st.sampled_from([gates.tanh, gates.relu, gates.softmax, gates.silu]))
@settings(deadline=None)
def test_every_weight_stands_on_its_edge(sizes: list[int], batch: int, raw: bool,
                                         f: Any) -> None:
    rng = np.random.default_rng(0)
    x: Any = tensor(rng.normal(size=(batch, sizes[0])), name="x")
    weights = [parameter(rng.normal(size=pair)) for pair in pairwise(sizes)]
    biases = [parameter(rng.normal(size=size)) for size in sizes[1:]]
    y = x
    for W, b in zip(weights, biases, strict=True):
        y = f(y @ W + b if raw else gates.affine(y, W, b))
    E = np.sum(y * y)
    E.backward(keep=True)
    picture = draw(E, level="neuron")
    assert kinds(picture).count("neuron") == sum(sizes)
    edges = {(edge.source, edge.target): text(edge) for edge in picture.scene.edges if edge.lines
             and edge.target.startswith("n")}
    for k, W in enumerate(weights):
        for i, j in np.ndindex(W.shape):
            assert edges.pop((f"n{k}.{i}", f"n{k + 1}.{j}")) == [
                figure(W.value[i, j]), f"∂ {figure(W.grad[i, j])}"]
    assert not edges
    told = [text(one) for one in picture.scene.boxes if one.key.startswith("n1.")]
    assert [f"bias {figure(v)}" in lines for v, lines in zip(biases[0].value, told, strict=True)]


def test_a_batch_is_told_by_norms() -> None:
    picture = draw(mlp(), level="neuron")
    assert text(box(picture, "x[0]"))[:2] == ["x[0]", "‖2‖"]
    assert picture.notes[0].startswith("a batch of 4: ‖ ‖ is the norm over it")


def test_one_unit_and_plain_data() -> None:
    w, b = parameter([0.5, -1.0], name="w"), parameter(0.25, name="b")
    y = np.tanh(w @ np.array([1.0, 2.0]) + b).named("y")
    picture = draw(y, level="neuron")
    assert titles(picture) == ["array[0]", "array[1]", "y"]
    assert text(box(picture, "y")) == ["y", "tanh", "−0.8483", "bias 0.25"]
    assert [text(edge) for edge in picture.scene.edges] == [["0.5"], ["−1"]]


@pytest.mark.parametrize("name", ["cnn", "lstm", "attention", "residual", "rnn", "plain_rnn"])
def test_other_networks_are_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match=r"^draw: level='neuron' takes small networks of dense "
                                         r"layers; \w+ \(\w+\) is no weighted sum, bias or "
                                         r"activation of the layer before; draw it at "):
        draw(NETWORKS[name](), level="neuron")


def attention_head(fused: bool) -> Any:
    rng = np.random.default_rng(0)
    x = constant(rng.normal(size=(4, 3)), name="x")
    q, k, v = (x @ parameter(rng.normal(size=(3, 3)), name=name) for name in "QKV")
    if fused:
        return np.sum(gates.scaled_dot_product(q, k, v) ** 2)
    return np.sum((gates.softmax(q @ k.T / np.sqrt(3)) @ v) ** 2)


@pytest.mark.parametrize(("fused", "gate"), [(False, "MatMul"), (True, "ScaledDotProduct")])
def test_an_attention_head_is_no_dense_network(fused: bool, gate: str) -> None:
    with pytest.raises(ValueError, match=rf"^draw: level='neuron' takes small networks of dense "
                                         rf"layers; {gate} \(\w+\) multiplies neurons by neurons, "
                                         r"which is no dense network; draw it at level=\"gate\""):
        draw(attention_head(fused), level="neuron")


def test_a_product_that_is_the_loss_is_drawn() -> None:
    h = np.tanh(parameter([[0.5, -1.0], [1.0, 2.0]], name="W") @ tensor([1.0, 2.0], name="x"))
    assert titles(draw(h @ h, level="neuron"))[-1] == "MatMul"


def test_the_refusal_names_the_gate_and_a_remedy_that_works() -> None:
    y = cnn()
    with pytest.raises(ValueError, match=r"AffineConv2d \(affineconv2d1\) is no weighted sum.*"
                                         r'graph\.between\(a, b\) cuts out \(test_neurons\.py:\d'):
        draw(y, level="neuron")
    from autograd import Graph
    assert "dense" not in titles(draw(Graph(y).between("flatten1", "affine2"), level="neuron"))


def test_too_many_neurons_are_refused() -> None:
    model = MLP([30, 40, 2], np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"72 neurons with 1,280 weights are too many to read; at "
                                         r"most 60 with 150 are drawn; draw it at level=\"gate\""):
        draw(model(np.ones((1, 30))), level="neuron")


def test_a_graph_without_neurons_is_refused() -> None:
    with pytest.raises(ValueError, match=r"this graph has no weighted sum of inputs: Sin \(y\) is"):
        y = np.sin(tensor(1.0, name="x"))
        draw(y, level="neuron")
    with pytest.raises(ValueError, match="this graph has no weighted sum of inputs; draw it"):
        draw(constant(1.0), level="neuron")
    long = gates.matvec(parameter([[1.0]]), tensor([1.0]))
    for _ in range(12):
        long = long * tensor([2.0])
    with pytest.raises(ValueError, match="12 gates come after the last layer, from Multiply"):
        draw(long, level="neuron")


def test_numbers_are_written_as_asked() -> None:
    picture = draw(exercise(), level="neuron", numbers="fraction")
    assert text(box(picture, "x[0]"))[:2] == ["x[0]", "7/20"]
    assert "1/10" in {text(edge)[0] for edge in picture.scene.edges if edge.lines}
    assert "out y (1,) = [0.69]" in text(box(draw(exercise(), level="layer", numbers=2), "layer2"))


def test_what_runs_along_the_edges_into_the_loss() -> None:
    into = {edge.source: edge.kind for edge in draw(exercise(), level="neuron").scene.edges
            if not edge.target.startswith("n")}
    assert sorted(into.values()) == ["constant", "gradient"]
    assert into["n2.0"] == "gradient"
