"""What Python takes out of tensors: a graph that is run again holds, or is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gates
from autograd import Graph, StaleError, constant, grad, parameter, tensor
from autograd.engine.looks import same
from gates import OperandError, ShapeError

# Functions that look, with inputs for which the outcome is the same, and another one

LOOKING: dict[str, tuple[Callable[[Any], Any], Any, Any, Any]] = {
    "if": (lambda x: x * 2 if x > 0 else x * 3, 1.0, 2.0, -1.0),
    "if of a sum": (lambda x: x[0] if np.sum(x) > 0 else x[1], np.array([1.0, 2.0]),
                    np.array([3.0, -1.0]), np.array([-3.0, 1.0])),
    "while": (lambda x: next(y for y in (x * 2**k for k in range(9)) if y > 10), 3.0, 4.0, 1.0),
    "int": (lambda x: x * int(x), 2.5, 2.7, 3.5),
    "index": (lambda x: x[x.astype(int)[0].item()], np.array([1.2, 5.0]), np.array([1.9, 7.0]),
              np.array([0.2, 5.0])),
    "item": (lambda x: x * x.item(), 2.0, 2.0, 3.0),
    "value": (lambda x: x * x.value, np.ones(2), np.ones(2), np.zeros(2)),
    "detach": (lambda x: x * x.detach(), 2.0, 2.0, 3.0),
    "argmax": (lambda x: x[np.argmax(x)], np.array([1.0, 2.0]), np.array([0.0, 9.0]),
               np.array([3.0, 2.0])),
    "argsort": (lambda x: x[np.argsort(x)], np.array([1.0, 2.0]), np.array([0.0, 9.0]),
                np.array([3.0, 2.0])),
    "shape": (lambda x: np.sum(x) / x.shape[0], np.ones(2), np.zeros(2), np.ones(3)),
    "len": (lambda x: np.sum(x) / len(x), np.ones(2), np.zeros(2), np.ones(3)),
    "size": (lambda x: np.sum(x) / x.size, np.ones(2), np.zeros(2), np.ones(3)),
    "np.shape": (lambda x: np.sum(x) / np.shape(x)[0], np.ones(2), np.zeros(2), np.ones(3)),
    "iteration": (lambda x: sum(a * a for a in x), np.ones(2), np.zeros(2), np.ones(3)),
    "tolist": (lambda x: x * x.tolist()[0], np.ones(2), np.ones(2), np.zeros(2)),
    "a gradient": (lambda x: grad(lambda x: np.mean(x * x))(x), np.ones(2), np.zeros(2),
                   np.ones(3)),
    "a gradient of a product": (lambda x: grad(lambda W: np.sum((x @ W) ** 2) / 2)(np.ones(2)),
                                np.ones((2, 2)), np.zeros((2, 2)), np.ones((3, 2))),
}
every_look = pytest.mark.parametrize("name", LOOKING)


def as_array(y: Any) -> Any:
    return np.asarray(getattr(y, "value", y))


@every_look
def test_a_captured_graph_holds_where_the_outcome_is_the_same(name: str):
    f, x, alike, _ = LOOKING[name]
    wanted = as_array(f(tensor(alike)))
    np.testing.assert_allclose(as_array(Graph.capture(f, x)(alike)), wanted)


@every_look
@pytest.mark.parametrize("view", [lambda graph: graph, lambda graph: graph.open()],
                         ids=["captured", "opened"])
def test_and_is_refused_where_it_is_another(name: str, view: Callable[[Graph], Graph]):
    f, x, _, other = LOOKING[name]
    graph = view(Graph.capture(f, x))
    with pytest.raises(StaleError, match=r"when the function was captured it looked at .*"
                       r"\(test_looks.py:\d+\), and .* came out; for these inputs it is something "
                       r"else.*capture the function again"):
        graph(other)


@every_look
def test_a_graph_that_was_not_captured_is_refused(name: str):
    f, x, _, other = LOOKING[name]
    if name in ("value", "detach"):
        return  # of these only a captured graph knows
    graph = Graph(f(tensor(x)))
    with pytest.raises((StaleError, ShapeError), match=r"while (it|the graph) was recorded.*"
                                                       r"Graph\.capture\(f, \.\.\.\)"):
        graph(other)


def test_looks_before_and_after_do_not_matter():
    other = tensor(1.0)
    assert other > 0 and other.shape == ()
    x = tensor(2.0, name="x")
    y = x * x
    assert y.item() == 4 and y > 3 and y.shape == ()
    graph = Graph(y)
    for _ in range(2000):
        bool(y)
    assert graph(5.0).item() == 25


def test_a_graph_runs_again_on_what_it_was_made_of():
    x = tensor(2.0)
    y = x * x if x > 0 else x
    assert Graph(y)().item() == 4


def test_another_batch_size_where_no_size_was_read():
    x, W = constant(np.ones((4, 2)), name="x"), parameter(np.ones((2, 3)))
    assert Graph(x @ W)(np.ones((7, 2))).shape == (7, 3)
    assert Graph.capture(lambda x: np.mean(x @ W), np.ones((4, 2)))(np.ones((7, 2))).item() == 2


X = np.array([[0.5, -0.2, 0.3], [-0.1, 0.4, 0.7], [0.9, -0.6, 0.2], [0.1, 0.3, -0.4]])
OF_ANY_SIZE: list[Callable[[Any], Any]] = [
    lambda x: np.sum(x, axis=1), lambda x: x.sum(axis=-1, keepdims=True), np.mean, np.std,
    lambda x: np.max(x, axis=1), lambda x: np.var(x, axis=1, ddof=1), lambda x: np.prod(x, axis=1),
    lambda x: np.linalg.norm(x, axis=1), np.transpose, lambda x: np.swapaxes(x, 0, 1), np.ravel,
    lambda x: np.moveaxis(x, 0, 1), lambda x: x.reshape(-1, 1, 3), lambda x: np.expand_dims(x, 1),
    lambda x: np.squeeze(x[:, None], 1), lambda x: x[:, [0, 2]], lambda x: x[1:],
    lambda x: x[x > 0], lambda x: np.where(x > 0, x, 0), lambda x: np.concatenate([x, x]),
    lambda x: np.hstack([x, x]), lambda x: np.vstack([x, x]), lambda x: np.stack([x, x]),
    gates.softmax, lambda x: x @ np.ones((3, 2)), lambda x: np.tensordot(x, np.ones((3, 2)), 1),
    lambda x: np.cumsum(x, axis=1), lambda x: np.sort(x, axis=1), lambda x: np.clip(x, 0, 1),
    lambda x: np.flip(x, 1), lambda x: np.roll(x, 1, 1), lambda x: np.pad(x, 1),
    lambda x: np.repeat(x, 2, 1), lambda x: np.diff(x, axis=1), np.atleast_2d, np.round,
    lambda x: np.take(x, [0, -1], axis=1), np.tril, lambda x: np.split(x, 3, axis=1)[0],
    lambda x: np.average(x, axis=1), lambda x: np.inner(x, x), lambda x: np.maximum(x, 0),
    lambda x: np.einsum("ij,jk->ik", x, np.ones((3, 2))), lambda x: gates.sq_err(x, x * 0.5)]


@pytest.mark.parametrize("f", OF_ANY_SIZE, ids=range(len(OF_ANY_SIZE)))
@pytest.mark.parametrize("size", [1, 3, 7])
def test_what_does_not_depend_on_the_batch_size_runs_again_on_another(f, size: int):
    x = np.resize(X[::-1], (size, 3)) * 1.1
    with np.errstate(all="ignore"):
        again, wanted = Graph.capture(f, X)(x), f(x)
    np.testing.assert_allclose(again.value, wanted)


def test_many_looks_are_not_forgotten():
    x = tensor(1.0)
    y = x * 2
    for _ in range(2000):
        bool(y)
    with pytest.raises(StaleError, match="capture the function instead"):
        Graph(y * 3)(2.0)


def test_looks_inside_an_inner_capture_belong_to_both():
    def f(x: Any) -> Any:
        Graph.capture(lambda z: z if x > 0 else -z, 1.0)
        return x * 2
    with pytest.raises(StaleError):
        Graph.capture(f, 1.0)(-1.0)


def test_a_part_of_a_captured_graph():
    graph = Graph.capture(lambda x: np.sin(x) * 2 if x > 0 else x, 1.0)
    part = graph.around(graph.nodes[1], hops=1)
    assert part(2.0).item() == pytest.approx(2 * np.sin(2))
    with pytest.raises(StaleError):
        part(-2.0)


def test_plain_results_are_refused():
    with pytest.raises(OperandError, match=r"result 1 of the function is a plain float, which "
                                           r"would stay the same"):
        Graph.capture(lambda x: (x * 2, 3.0), 1.0)


@pytest.mark.parametrize("a, b, alike", [
    (1, 1, True), (True, False, False), (np.nan, np.nan, True), ((1, 2), (1, 2), True),
    ((1, 2), (1,), False), (np.ones(2), np.ones(3), False), (np.ones(2), np.ones(2), True),
    (np.array([1.0, np.nan]), np.array([1.0, np.nan]), True), ([np.ones(1)], [np.zeros(1)], False),
    ((np.array([0]),), (np.array([0]),), True)])
def test_same(a: Any, b: Any, alike: bool):
    assert same(a, b) is alike


# What is shown is of one run


def test_a_printed_graph_after_an_update_is_refused():
    W = parameter([1.0, 1.0], name="W")
    E = np.sum(W * W)
    E.backward()
    graph = Graph(E)
    before = str(graph)
    for update in (lambda: setattr(W, "value", W.value - W.grad), lambda: W.value.fill(7.0)):
        update()
        with pytest.raises(StaleError, match=r"^print\(graph\): W was changed after Multiply#"):
            str(graph)
    assert "[1., 1.]" in before and "7., 7." in str(Graph(np.sum(W * W)))


@pytest.mark.parametrize("rule_reads", [True, False])
def test_so_is_one_whose_plain_arrays_were_written_to(rule_reads: bool):
    a = np.ones(3)
    x = tensor(np.ones(3))
    y = x * a if rule_reads else x + a
    a[0] = 5
    with pytest.raises(StaleError, match="its b was changed after"):
        str(Graph(y))
    if not rule_reads:
        y.backward(np.ones(3))  # the gradient does not depend on it
