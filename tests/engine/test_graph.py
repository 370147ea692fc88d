"""Graphs: capture, print, run again, open, cut, summarise."""

from __future__ import annotations

import re

import numpy as np
import pytest

import gates
from autograd import Graph, constant, parameter, scope, tensor
from gates import OperandError, ShapeError


@pytest.fixture
def network():
    x, W = tensor([1.0, -2.0], name="x"), parameter(np.arange(6.0).reshape(3, 2), name="W")
    with scope("layer"):
        h = gates.tanh(W @ x)
    return gates.sq_err(constant(np.zeros(3), name="t"), h)


def test_a_line_per_gate(network):
    assert str(Graph(network)).splitlines() == [
        "x         tensor                  [ 1., -2.]",
        "W         parameter               [[0., 1.], [2., 3.], [4., 5.]]",
        "matmul1 = MatMul(W, x)            [-2., -4., -6.]",
        "tanh1   = Tanh(matmul1)           [-0.964 , -0.9993, -1.    ]",
        "t         constant                [0., 0., 0.]",
        "network = SqErr(t, tanh1)         1.46399",
    ]


def test_settings_are_shown_where_they_are_not_the_usual(network):
    x = tensor(np.ones((2, 2)), name="x")
    assert "Sum(x, axis=0)" in str(Graph(np.sum(x, axis=0)))
    assert "Sum(x)" in str(Graph(np.sum(x)))
    assert "greater(x, 0)" in str(Graph(x > 0))


def test_parts(network):
    graph = Graph(network)
    assert [t.name for t in graph.inputs] == ["x", "t"]
    assert [t.name for t in graph.parameters] == ["W"]
    assert repr(graph) == "Graph(3 gates, 3 leaves)" and len(graph) == 6
    users = graph.users()
    assert [(t.gate.name, i) for t, i in users[graph.inputs[0].order]] == [("MatMul", 1)]


def test_equal_names_get_numbers():
    x, y = tensor(1.0, name="x"), tensor(2.0, name="x")
    assert [line.split()[0] for line in str(Graph(x * y)).splitlines()] == ["x1", "x2", "multiply1"]


class TestRunningAgain:
    def test_by_position_and_by_name(self, network):
        graph = Graph(network)
        W, x, t = graph.parameters[0].value, np.array([0.1, 0.2]), np.ones(3)
        wanted = np.sum((np.tanh(W @ x) - t) ** 2) / 2
        assert graph(x, t).item() == pytest.approx(wanted)
        assert graph(x=x, t=t).item() == pytest.approx(wanted)
        assert graph(x=x, t=t, W=0 * W).item() == 1.5

    def test_gives_tensors_to_differentiate(self, network):
        graph = Graph(network)
        x = tensor([0.1, 0.2])
        y = graph(x)
        y.backward()
        assert x.grad.shape == (2,) and y.inputs[1].scope == ("layer",)

    def test_parameters_as_they_are_now(self):
        w = parameter(2.0)
        graph = Graph(w * 3)
        w.value = 5.0
        assert graph().item() == 15

    def test_masks_and_comparisons_are_made_again(self):
        x = tensor([1.0, -1.0])
        graph = Graph(np.sum(np.where(x > 0, x, 0)) + np.sum(x[x > 0]))
        assert graph(np.array([-3.0, 4.0])).item() == 8

    def test_another_batch_size(self):
        x = constant(np.ones((4, 2)), name="x")
        graph = Graph(x @ parameter(np.ones((2, 3))))
        assert graph(np.ones((7, 2))).shape == (7, 3)

    def test_several_outputs(self):
        a, b = np.split(tensor(np.arange(4.0)), 2)
        low, high = Graph(a, b * 2)(np.ones(4))
        assert low.value.tolist() == [1, 1] and high.value.tolist() == [2, 2]

    def test_messages(self, network):
        graph = Graph(network)
        with pytest.raises(OperandError, match="Graph: has 2 inputs; 3 values came"):
            graph(1, 2, 3)
        with pytest.raises(OperandError, match="has no input 'q'; its inputs are x, W, t"):
            graph(q=1)
        with pytest.raises(ShapeError, match=r"input x has shape \(2,\); a value of shape \(1, 2"):
            graph(np.ones((1, 2)))
        with pytest.raises(OperandError, match="Graph: is made of tensors; float came"):
            Graph(3.0)
        with pytest.raises(OperandError, match="Graph: needs the tensors that it leads to"):
            Graph()


class TestOpening:
    def test_down_to_primitives(self):
        x = tensor([0.1, 2.0])
        opened = Graph(gates.gelu(gates.softmax(x))).open()
        kinds = {t.gate.name for t in opened if t.gate is not None}
        assert kinds == {"Exp", "Sum", "Divide", "Multiply", "Erf", "Add"}
        np.testing.assert_allclose(opened.result.value, gates.gelu(gates.softmax(x)).value)

    def test_level_by_level(self):
        x = tensor([0.1, 2.0])
        one = Graph(gates.gelu(x)).open(1)
        assert [t.gate.name for t in one if t.gate] == ["NormalCDF", "Multiply"]

    def test_what_opened_is_in_a_scope(self):
        opened = Graph(gates.sigmoid(tensor(1.0))).open()
        assert {t.scope for t in opened if t.gate} == {("sigmoid1",)}

    def test_gradients_go_through(self):
        x = tensor([0.3, -1.0, 2.0])
        y = gates.cross_entropy(gates.silu(x), 1)
        y.backward()
        wanted = x.grad
        Graph(y).open().result.backward()
        np.testing.assert_allclose(x.grad, wanted, rtol=1e-12)

    def test_several_outputs_and_plain_arrays(self):
        x = tensor(np.arange(6.0))
        y = np.sum(np.stack([a * b for a, b in zip(np.split(x, 3), np.ones((3, 2)), strict=True)]))
        assert Graph(y).open().result.item() == y.item()


class TestCutting:
    def chain(self, n=10):
        tensors = [tensor(1.0, name="t0")]
        for i in range(n):
            tensors.append((tensors[-1] * 2).named(f"t{i + 1}"))
        return tensors

    def test_around(self):
        t = self.chain()
        part = Graph(t[-1]).around(t[5], hops=2)
        assert [u.name for u in part] == ["t3", "t4", "t5", "t6", "t7"]
        assert [u.name for u in part.inputs] == ["t3"]
        assert [u.name for u in part.outputs] == ["t7"]

    def test_the_part_runs(self):
        t = self.chain()
        assert Graph(t[-1]).around(t[5], hops=2)(1.0).item() == 16

    def test_other_inputs_of_a_user_are_kept_as_inputs(self):
        x = tensor(2.0, name="x")
        far = (tensor(3.0, name="z") * 1).named("far")
        y = (x * far).named("y")
        part = Graph(y * 5).around(x, hops=1)
        assert [u.name for u in part] == ["x", "far", "y"]
        assert {u.name for u in part.inputs} == {"x", "far"}

    def test_a_shared_weight_does_not_bring_in_the_rest(self):
        w = parameter(0.5, name="w")
        h = [tensor(1.0, name="h0")]
        for i in range(20):
            h.append((h[-1] * w).named(f"h{i + 1}"))
        part = Graph(h[-1]).around(h[10], hops=2)
        assert [u.name for u in part] == ["w", "h8", "h9", "h10", "h11", "h12"]
        whole = Graph(h[-1]).around(w, hops=1)
        assert len(whole) == 22

    def test_a_stranger(self):
        with pytest.raises(OperandError, match=r"Graph\.around: y is not in this graph"):
            Graph(tensor(1.0) * 2).around(tensor(1.0, name="y"))

    def test_from_given_inputs(self):
        t = self.chain()
        assert Graph(t[8], inputs=[t[5]])(1.0).item() == 8


def test_capture_names_inputs_after_parameters():
    graph = Graph.capture(lambda x, p: np.sin(x) * p["a"], 1.0, {"a": 2.0})
    assert [t.name for t in graph.inputs] == ["x", "p"]
    assert graph(0.0).item() == 0


def test_summary(network):
    text = Graph(network).summary()
    for line in (r"Tanh +1 +3", r"in all +3 +7", r"parameters +1 tensors, 6 numbers",
                 r"depth +3 gates", r"fan-out +1 at most"):
        assert re.search(line, text), line
