"""Over random graphs, every layer and every model: what an audit must never do, and always give."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gates
from autograd import (
    GradientError,
    Graph,
    StaleError,
    Tensor,
    audit,
    constant,
    no_grad,
    parameter,
    tensor,
)
from autograd.auditing import Thresholds
from autograd.engine.norms import norm
from autograd.nn import GRU, LSTM, RNN, TransformerBlock
from gates import OperandError
from tests.auditing.deep_networks import dead, deep, loss
from tests.engine.test_random_graphs import PROGRAMS, drawn, run
from tests.nn.layer_cases import CASES as LAYERS
from tests.nn.models.model_cases import CASES as MODELS

many = settings(max_examples=10 * settings().max_examples)


def snapshot(y: Tensor) -> list[Any]:
    """All that an audit could spoil: values, gradients and messages."""
    seen: list[Any] = []
    for t in Graph(y).nodes:
        notes = t.notes
        seen += [np.copy(t._value) if not isinstance(t._value, tuple) else None,
                 None if notes is None or notes.grad is None else repr(notes.grad),
                 None if notes is None else repr(notes.messages), t.requires_grad, t.order]
    return seen


def same(one: list[Any], other: list[Any]) -> bool:
    return len(one) == len(other) and all(
        np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b
        for a, b in zip(one, other, strict=True))


@many
@given(PROGRAMS, st.sampled_from(["nothing", "backward", "keep"]))
def test_nothing_is_changed(program, before):
    steps, seed = program
    E = run(steps, [parameter(part) for part in drawn(seed)])
    if before != "nothing":
        E.backward(keep=before == "keep")
    was, random = snapshot(E), np.random.get_state()[1].copy()  # type: ignore[union-attr]
    found = audit(E)
    assert same(was, snapshot(E))
    assert np.array_equal(random, np.random.get_state()[1])
    assert found.kept == (before == "keep")


@many
@given(PROGRAMS)
def test_a_sweep_of_its_own_finds_what_was_kept(program):
    steps, seed = program
    E = run(steps, [parameter(part) for part in drawn(seed)])
    own = audit(E)
    E.backward(keep=True)
    kept = audit(E)
    assert own.findings == kept.findings and own.scopes == kept.scopes
    assert own.tensors == kept.tensors
    for t, row in zip(Graph(E), kept.tensors, strict=True):
        g = t.notes.grad if t.notes is not None else None
        assert row.gradient == (None if g is None else norm(tuple(
            part for part in g if part is not None) if isinstance(g, list) else g))


@many
@given(PROGRAMS)
def test_gains_are_ratios_of_norms(program):
    steps, seed = program
    E = run(steps, [parameter(part) for part in drawn(seed)])
    E.backward(keep=True)
    for t, row in zip(Graph(E), audit(E).tensors, strict=True):
        for i, gain in enumerate(row.gains):
            if gain is not None:
                assert math.isclose(gain * norm(tuple(t.notes.grad) if isinstance(
                    t.notes.grad, list) else t.grad), norm(t.notes.messages[i]), rel_tol=1e-9)


CHAIN = st.lists(st.sampled_from([np.sin, np.tanh, np.cos, lambda a: a * 0.5, lambda a: a[::-1],
                                  gates.sigmoid, lambda a: a @ np.diag([2.0, 0.1, 1.0])]),
                 min_size=1, max_size=12)


@many
@given(CHAIN)
def test_gains_multiply_along_a_chain(steps):
    x = tensor(np.array([0.3, -0.2, 0.5]), name="x")
    y = x
    for step in steps:
        y = step(y)
    found = audit(np.sum(y))
    rows = {row.name: row for row in found.tensors}
    product = math.prod(gain for row in found.tensors for gain in row.gains if gain is not None)
    assert math.isclose(product, rows["x"].gradient / 1.0, rel_tol=1e-9)


@many
@given(PROGRAMS, st.integers(0, 10**6))
def test_names_change_nothing(program, salt):
    steps, seed = program

    def found(named: bool) -> list[Any]:
        E = run(steps, [parameter(part) for part in drawn(seed)])
        if named:
            for k, t in enumerate(Graph(E)):
                t.name = f"{salt}_{k}"
        return [(one.kind, one.position, one.value, one.threshold, one.path)
                for one in audit(E, thresholds=Thresholds(vanishing=0.5, exploding=2.0)).findings]

    assert found(True) == found(False)


@many
@given(PROGRAMS, st.integers(0, 3), st.sampled_from([np.nan, np.inf]))
def test_a_nan_in_a_leaf_is_found_in_that_leaf(program, which, bad):
    steps, seed = program
    x = drawn(seed)
    x[which] = np.array(x[which])
    x[which][(0,) * x[which].ndim] = bad
    leaves = [parameter(part, name=f"leaf{k}") for k, part in enumerate(x)]
    with np.errstate(all="ignore"):
        E = run(steps, leaves)
    found = audit(E)
    graph = Graph(E)
    if leaves[which] in graph and not np.isfinite(E.value):
        first = found.of("not finite")
        assert [one.tensor for one in first if "holds" in one.text] == [f"leaf{which}"]


@pytest.mark.parametrize("case", LAYERS, ids=str)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_every_layer(case, dtype):
    layer = case.layer().astype(dtype)
    x = case.draw()
    x = x if case.count else tensor(x.astype(dtype), name="x")
    E = np.sum(layer(x) ** 2)
    found = audit(E, parameters=layer)
    assert not found.of("not finite") and not found.of("not connected")
    paths = {t.name for t in Graph(E).parameters}
    assert [row.name for row in found.parameters] == [t.name for t in Graph(E).parameters]
    assert paths <= set(layer.parameters())
    assert str(found) and found.as_dict()


@pytest.mark.parametrize("case", MODELS, ids=str)
def test_every_model(case):
    model = case.model()
    inputs = case.draw()
    E = case.loss(model)(model(*inputs), case.target(inputs))
    found = audit(E)
    assert not found.of("not finite") and found.scopes
    assert str(found)


@pytest.mark.parametrize("make", [RNN, LSTM, GRU])
@pytest.mark.parametrize("unrolled", [False, True])
@pytest.mark.parametrize("n", [1, 4])
def test_every_recurrent_layer(make, unrolled, n):
    layer = make(3, 4, np.random.default_rng(0), unrolled=unrolled)
    found = audit(np.sum(layer(np.random.default_rng(1).normal(size=(n, 6, 3)))))
    assert not found.of("not finite") and not found.of("exploding")
    assert [row.name for row in found.parameters] == ["W", "U", "b"]


def test_attention():
    block = TransformerBlock(8, 2, np.random.default_rng(0))
    assert audit(np.mean(block(np.random.default_rng(1).normal(size=(2, 5, 8))) ** 2)).ok


def test_one_example_and_numbers():
    model = deep(layers=3)
    assert audit(np.sum(model(np.zeros((1, 16))) ** 2)).scopes
    w = parameter(0.5, name="w")
    assert audit(w * w).ok and audit(w * 2).tensors[1].gains == (2.0, None)


def test_a_long_chain():
    z = w = parameter(0.5, name="w")
    for _ in range(3000):
        z = np.tanh(z)
    one, = audit(z).of("vanishing")
    assert one.tensor == "tanh1" and len(one.path) == 3000 and w in Graph(z)


# Which gradients


def test_gradients_of_another_output_are_not_taken_for_these():
    x = tensor(np.ones(3), name="x")
    h = (x * 2).named("h")
    one, other = np.sum(h), np.sum(h * 100)
    one.backward(keep=True)
    assert audit(one).kept
    other.backward(keep=True)
    found = audit(one)
    assert not found.kept and found.tensors[0].gradient == pytest.approx(2 * math.sqrt(3))


def test_a_part_of_a_graph_has_the_gradients_of_the_whole():
    x = tensor(np.ones(3), name="x")
    h = np.tanh(x).named("h")
    E = np.sum(h * 3) + np.sum(h * h * 5)
    E.backward(keep=True)
    found = audit(Graph(E, inputs=[h]))
    assert found.kept and {row.name: row.gradient for row in found.tensors}["h"] == norm(h.grad)
    around = audit(Graph(E).around(h, 1))
    assert around.kept and {row.name: row.gradient for row in around.tensors}["h"] == norm(h.grad)


def test_an_upstream_gradient_of_ones_own():
    y = (tensor(np.ones(3), name="x") * 2).named("y")
    with pytest.raises(GradientError, match=r"audit: y is no single real number, and has no "
                                            r"gradient to begin at; call \.backward\(upstream, "
                                            r"keep=True\) on it first, or audit its sum\(\) "
                                            r"\(test_audit_properties.py:\d+\)$"):
        audit(y)
    y.backward([3.0, 0.0, 4.0], keep=True)
    assert audit(y).tensors[0].gradient == 10.0
    y.backward([3.0, 0.0, 4.0])
    found = audit(y)
    assert not found.kept and found.tensors[0].gradient == 10.0


def test_hooks_take_their_part():
    x = tensor(1.0, name="x")
    h = x * 3
    h.register_hook(lambda g: g * 0.5)
    E = h * 1
    assert audit(E).tensors[0].gradient == 1.5
    E.backward(keep=True)
    assert audit(E).kept and audit(E).tensors[0].gradient == 1.5


# What is refused


def test_nothing_to_differentiate_by():
    with no_grad():
        y = (constant(1.0) * 2).named("y")
    with pytest.raises(GradientError, match=r"audit: y depends on nothing to differentiate by; "
                                            r"make its inputs with tensor\(\) or parameter\(\)"):
        audit(y)


def test_values_of_another_run():
    w = parameter(np.ones(2), name="w")
    E = np.sum(w * w)
    w.value = w.value - 0.1
    with pytest.raises(StaleError, match=r"audit: w was changed after .* was computed from it"):
        audit(E)


@pytest.mark.parametrize(("options", "text"), [
    ({"vanishing": 0}, "vanishing must be a positive number; 0 came"),
    ({"dead": 2}, "dead must be a share above 0, up to 1; 2 came"),
    ({"slope": "a"}, "slope must be a share above 0, up to 1; 'a' came"),
    ({"examples": True}, "examples must be a positive number; True came"),
    ({"update_most": float("nan")}, "update_most must be a positive number; nan came")])
def test_thresholds_of_no_sense(options, text):
    with pytest.raises(ValueError, match=rf"^Thresholds: {text} \(test_audit_properties"):
        Thresholds(**options)


def test_other_wrong_arguments():
    w = parameter(2.0, name="w")
    y, found = w * w, audit(w * w)
    with pytest.raises(ValueError, match=r"^audit: thresholds must be Thresholds\(\.\.\.\); 0\.1"):
        audit(y, thresholds=0.1)
    with pytest.raises(OperandError, match=r"^audit: parameters are a layer, a dict of tensors by "
                                           r"path or a list of tensors; Tensor came"):
        audit(y, parameters=w)
    with pytest.raises(OperandError, match=r"^audit: parameter 'a' is no tensor; float came"):
        audit(y, parameters={"a": 1.0})
    with pytest.raises(ValueError, match=r"^Audit\.table: by must be one of 'scope', 'parameter', "
                                         r"'tensor'; 'layer' came"):
        found.table("layer")
    with pytest.raises(ValueError, match=r"^Audit\.of: kind must be one of 'not finite', .*; "
                                         r"'sick' came"):
        found.of("sick")
    with pytest.raises(OperandError, match="Graph: is made of tensors; float came"):
        audit(3.0)


def test_thresholds_are_in_force():
    assert audit(loss(deep()), thresholds=Thresholds(vanishing=0.9)).of("vanishing")
    assert not audit(loss(dead(14)), thresholds=Thresholds(dead=0.6)).findings


def test_numbers_in_texts_are_those_in_the_tables():
    found = audit(loss(deep(gates.sigmoid)))
    one, = found.of("vanishing")
    start, end = (found.tensors[place] for place in (one.path[0], one.path[-1]))
    told = re.findall(r"‖∂E‖ = ([\d.e−]+)\)", one.text)
    first, last = (float(text.replace("−", "-")) for text in told)
    assert first == pytest.approx(start.gradient, rel=1e-3)
    assert last == pytest.approx(end.gradient, rel=1e-3)
    assert one.value == pytest.approx(end.gradient / start.gradient)
