"""What an audit finds: each sickness in the layer it was put into, and nothing in what is well."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

import gates
from autograd import Graph, audit, constant, parameter, scope, tensor
from autograd.auditing import Audit, Thresholds
from autograd.nn import LSTM, RNN, Dense, Sequential
from tests.auditing.deep_networks import data, dead, deep, linear, loss, scaled

pytestmark = pytest.mark.filterwarnings("ignore:(divide|invalid|overflow)")


def kinds(found: Audit) -> list[str]:
    return [one.kind for one in found.findings]


def texts(found: Audit) -> str:
    return "\n".join(one.text for one in found.findings)


# Vanishing and exploding


def test_a_healthy_network_has_no_findings():
    found = audit(loss(deep()))
    assert found.ok and str(found).startswith("nothing wrong was found\n")


def test_in_which_layer_of_twenty_the_gradient_dies_and_why():
    model = deep()
    model["layer7.W"].value = model["layer7.W"].value * 1e-4
    one, = audit(loss(model)).of("vanishing")
    assert one.tensor == "affine1" and one.value < 1e-3 == one.threshold
    assert re.search(r"most of it in layer7 \(× [\de.−]+: affine7, layer7\.W \(64, 64\) has "
                     r"entries of rms 1\.2\d*e−05: small, about 0\.125 would keep the norm\)",
                     one.text)


def test_saturated_tanh_is_the_reason():
    model = deep()
    for k in range(5, 8):
        model[f"layer{k}.b"].value = np.full(64, 4.0)
    found = audit(loss(model))
    one, = found.of("vanishing")
    assert re.search(r"layer[567] \(× [\de.-]+: tanh[567], 100 % of the entries of Tanh are "
                     r"saturated\)", one.text)
    assert [(one.tensor, one.scope) for one in found.of("saturated")] == [
        ("tanh5", "layer5"), ("tanh6", "layer6"), ("tanh7", "layer7")]


def test_sigmoids_shrink_by_about_the_same_in_each_layer():
    one, = audit(loss(deep(gates.sigmoid))).of("vanishing")
    assert re.search(r"from sigmoid19 in layer19 .* to affine1 in layer1 .*: about × 0\.2\d+ in "
                     r"each of 19 layers, most in layer\d+ .*Sigmoid has slopes of rms 0\.2\d+, of "
                     r"at most 0\.25", one.text)


def test_large_weights_explode_in_a_linear_network():
    model = scaled(linear(), 8)
    one, = audit(gates.mean_sq_err(np.zeros((32, 16)), model(data()[0]))).findings
    assert one.kind == "exploding" and one.tensor == "matmul1" and one.value > 1e3
    assert re.search(r"about × 8\.\d+ in each of 9 layers, most in layer\d+ \(× [\d.]+: matmul\d+, "
                     r"layer\d+\.W \(16, 16\) has entries of rms 2\.\d+: large, about 0\.25 would "
                     r"keep the norm\)$", one.text)


def test_a_shortcut_keeps_the_gradient_alive():
    x = tensor(np.ones(4), name="x")
    h = x
    for _ in range(20):
        h = h + np.tanh(h * 1e-3)
    assert not audit(np.sum(h)).of("vanishing")


def test_two_towers_are_two_findings_and_side_branches_none():
    a, b = tensor(1.0, name="a"), tensor(2.0, name="b")
    p, q = a, b
    for _ in range(5):
        p, q = p * 0.1, q * 0.1
    found = audit((p + q).named("y")).of("vanishing")
    assert {one.tensor for one in found} == {"a", "b"}
    with scope("trunk"):
        h = a
        for _ in range(5):
            h = h * 0.1 + b * 0.1
    assert len(audit(h).of("vanishing")) == 1


def test_sizes_are_no_sickness():
    x = tensor(np.ones(1_000_000), name="x")
    assert audit(np.sum(x)).ok and audit(np.mean(x)).ok and audit(np.mean(np.sum(x * 2))).ok


@pytest.mark.parametrize("unrolled", [False, True])
def test_over_the_steps_of_a_recurrent_layer(unrolled):
    rng = np.random.default_rng(0)
    model = Sequential(RNN(3, 8, rng, last=True, unrolled=unrolled), Dense(8, 1, rng))
    scaled(model, 0.3, "layer1.U")
    one, = audit(np.sum(model(rng.normal(size=(4, 30, 3))))).of("vanishing")
    assert one.scope.startswith("layer1") and one.value < 1e-15
    assert ("over the 30 steps of rnnscan1 in layer1" if not unrolled else
            "in each of 30 layers") in one.text


def test_over_the_steps_of_a_gate_with_several_outputs():
    rng = np.random.default_rng(0)
    model = Sequential(LSTM(3, 8, rng, last=True), Dense(8, 1, rng))
    model["layer1.b"].value = np.zeros(32)
    one, = audit(np.sum(model(rng.normal(size=(4, 60, 3))))).of("vanishing")
    assert one.tensor == "lstmscan1" and "over the 60 steps of lstmscan1 in layer1" in one.text


def test_an_lstm_remembers():
    rng = np.random.default_rng(0)
    model = Sequential(LSTM(3, 8, rng, last=True, unrolled=True), Dense(8, 1, rng))
    assert audit(np.sum(model(rng.normal(size=(4, 5, 3))))).ok


def test_a_certain_softmax():
    x = tensor(np.eye(10) * 100.0, name="x")
    found = audit(np.sum(gates.softmax(x) * np.arange(10.0)))
    assert "100 % of the rows of Softmax are saturated" in found.of("vanishing")[0].text
    assert found.of("saturated")[0].text == ("10 of 10 rows (100 %) of softmax1 are saturated: "
                                             "almost no gradient passes them")
    assert not audit(gates.binary_cross_entropy(
        gates.sigmoid(tensor(np.full(9, 50.0))), np.ones(9))).of("saturated")


def test_reasons_of_single_gates():
    x = tensor([1.0, 2.0], name="x")
    for y, reason in [
            (x * np.full(2, 1e-5), r"its factor an array has rms 1e−05"),
            (x / tensor(np.full(2, 1e6), name="d"), r"it divides by d of rms 1e\+06"),
            (np.exp(x - 30), r"Exp has slopes of rms [\d.]+e−13"),
            (gates.scaled_dot_product(tensor(np.ones((2, 2))), np.eye(2), np.diag([1e-6, 2e-6])),
             "its other inputs have rms 0.7071, 1.118e−06")]:
        found = audit(np.sum(y)).of("vanishing")
        assert any(re.search(reason, one.text) for one in found), texts(audit(np.sum(y)))


# Units


def test_dead_units_are_counted_over_the_batch():
    found = audit(loss(dead(14)))
    one, = found.of("dead")
    assert (one.tensor, one.scope, one.value) == ("relu2", "layer2", 14 / 24)
    assert one.text == ("14 of 24 units (58 %) of relu2 in layer2 are 0 for all 32 examples: no "
                        "gradient passes them")
    assert not audit(loss(dead(3))).of("dead")
    assert audit(loss(dead(3)), thresholds=Thresholds(dead=0.1)).of("dead")


def test_channels_are_the_units_of_images():
    x = np.random.default_rng(0).normal(size=(4, 1, 6, 6))
    K = parameter(np.ones((4, 1, 3, 3)), name="K")
    b = np.array([-99.0, 0, -99, 0]).reshape(4, 1, 1)
    one, = audit(np.sum(np.maximum(gates.conv2d(x, K) + b, 0))).of("dead")
    assert one.text.startswith("2 of 4 units (50 %) of maximum1 are 0 for all 64 examples")


def test_one_example_says_little_about_a_relu():
    x = tensor(np.array([[-1.0, -2.0, 3.0]]))
    assert audit(np.sum(gates.relu(x))).ok
    assert audit(np.sum(gates.relu(-np.abs(x)))).of("dead")


def test_constant_features():
    x = np.random.default_rng(0).normal(size=(20, 4))
    x[:, :3] = 5.0
    found = audit(np.sum(constant(x, name="x") @ parameter(np.ones((4, 2)), name="W")))
    one, = found.of("constant")
    assert one.text == "3 of 4 features of x are the same for all 20 examples"
    zeros = constant(np.zeros((20, 4)), name="h")
    assert not audit(np.sum(zeros @ parameter(np.ones((4, 2)))) + 1).of("constant")


# NaN and infinities


def test_where_a_nan_came_in_first():
    x = constant([1.0, 0.0, 2.0], name="x")
    w = parameter(np.ones(3), name="w")
    with scope("head"):
        E = np.sum(np.log(x * w) * 0)
    found = audit(E)
    assert found.findings[0].text == "Log made -inf at (1,) of log1 in head, where x = 0"
    assert kinds(found)[0] == "not finite"


@pytest.mark.parametrize(("make", "kind"), [(parameter, "parameter"), (tensor, "input"),
                                            (constant, "constant")])
def test_a_leaf_that_holds_one(make, kind):
    x, w = make([1.0, np.nan], name="x"), parameter(2.0, name="w")
    assert audit(np.sum(x * w)).findings[0].text == f"{kind} x holds nan at (1,)"


def test_an_array_that_holds_one():
    w = parameter(np.ones(2), name="w")
    assert audit(np.sum(w + np.array([0, np.inf]))).findings[0].text == (
        "the array b that goes into add1 holds inf at (1,)")


def test_a_mask_of_infinities_is_no_sickness():
    s = parameter(np.zeros((4, 4)), name="s")
    masked = s + np.where(np.tri(4) > 0, 0, -np.inf)
    assert audit(np.sum(gates.softmax(masked) * np.arange(4.0))).ok


def test_a_gradient_that_turns_infinite():
    x = tensor([4.0, 0.0], name="x")
    one = audit(np.sum(np.sqrt(x))).findings[0]
    assert one.text == "Sqrt sends inf at (1,) back to x from sqrt1, where g = 1, x = 0, y = 0"


# Parameters


def test_what_blocks_a_gradient():
    W, x = parameter(np.ones((3, 2)), name="W"), constant(np.ones((9, 3)), name="x")
    v = parameter(np.ones(2), name="v")
    cases: list[tuple[Any, str]] = [
        (gates.relu(x @ W - 9), "ReLU (y) is 0 at every entry that the gradient comes to"),
        ((x @ W) * 0.0, "Multiply (y) multiplies by 0.0, which is 0 everywhere"),
        (np.where(x @ W > 0, 1.0, v), "greater (greater1) takes x0 as a constant"),
        (np.tanh(x @ W * 100), "Tanh (y) is flat there: its slope is 0"),
        ((x * 0) @ W, "MatMul (y) multiplies by multiply1, which is 0 everywhere"),
        (gates.softmax((x @ W)[:, :1]), "Softmax (y) passes nothing of it to x"),
    ]
    for y, why in cases:
        found = audit(np.sum(y) + np.sum(v)).of("zero gradient")
        assert found[0].text == f"W has no gradient: {why}", found


def test_findings_of_one_cause_share_a_line():
    found = audit(loss(dead(24)))
    assert len(found.of("zero gradient")) == 5
    assert ("zero gradient  layer1.W, layer1.b, layer2.W, layer2.b: ReLU (relu2 in layer2) is 0 at "
            "every entry that the gradient comes to\n") in str(found)


def test_parameters_that_are_not_connected():
    model = deep(layers=3)
    x, t = data()
    E = gates.cross_entropy(model.layer3(model.layer2(model.layer1(x)).detach()), t).named("E")
    found = audit(E, parameters=model)
    assert [one.tensor for one in found.of("not connected")] == [
        "layer1.W", "layer1.b", "layer2.W", "layer2.b"]
    assert found.findings[0].text == (
        "layer1.W: nothing leads from it to E: it was not used, or only under no_grad(), by its "
        "value, or before a detach()")
    assert audit(E, parameters=[model["layer1.W"]]).of("not connected")[0].tensor == "layer1.W"
    assert audit(E, parameters={"mine": model["layer1.W"]}).findings[0].tensor == "mine"


def test_a_frozen_parameter_is_no_sickness():
    model = deep(layers=3)
    model.layer1.freeze()
    found = audit(loss(model), parameters=model)
    assert found.ok and found.parameters[0].marks == ("frozen",)


def test_updates_out_of_scale():
    a, b = parameter(np.ones((2, 2)), name="a"), parameter(np.ones((2, 2)), name="b")
    x = constant(np.ones((2, 2)))
    found = audit(np.sum(x * a) * 1000 + np.sum(x * b) * 1e-5, thresholds=Thresholds(
        vanishing=1e-9, exploding=1e9))
    assert [(one.kind, one.tensor) for one in found.findings] == [("update", "a"), ("update", "b")]
    assert found.findings[0].text == "‖∂E/∂a‖ / ‖a‖ = 1000: a step of rate 0.001 exchanges it"
    assert found.findings[1].text == ("‖∂E/∂b‖ / ‖b‖ = 1e−05: it stands still while others move by "
                                      "up to 1000 a step")


# As text and data


def test_the_tables():
    found = audit(loss(dead(14)))
    assert found.table("scope").splitlines()[0].split() == [
        "scope", "gates", "‖∂E‖", "in", "‖∂E‖", "out", "gain"]
    assert "layer2  2" in found.table() and "dead 58 %" in found.table()
    assert [row.name for row in found.parameters] == [
        f"layer{k}.{letter}" for k in (1, 2, 3) for letter in "Wb"]
    assert "relu2" in found.table("tensor") and "layer2.W" in found.table("parameter")
    assert "more rows: table(..., most=None)" in found.table("tensor", most=4)
    assert len(found.table("tensor", most=None).splitlines()) == 1 + len(found.tensors)


def test_as_data():
    found = audit(loss(dead(14)))
    text = json.dumps(found.as_dict())
    assert json.loads(text)["findings"][0] == {
        "kind": "dead", "tensor": "relu2", "scope": "layer2", "position": 9, "value": 14 / 24,
        "threshold": 0.25, "text": found.findings[0].text, "path": [], "cause": ""}
    assert found.findings[0].as_dict()["kind"] == "dead"
    assert repr(found) == f"Audit(1 finding, {len(found.tensors)} tensors)"


def test_a_graph_and_several_outputs():
    x = tensor(3.0, name="x")
    y, z = x * 2, x * x
    assert audit(Graph(y, z)).tensors[0].gradient == 2 + 6
    assert audit([y, z]).tensors[0].gradient == 8


def test_in_a_notebook():
    from IPython.lib.pretty import pretty
    found = audit(loss(dead(14)))
    assert pretty(found) == str(found)


def test_hostile_names_stay_on_their_lines():
    x = tensor([np.nan, 1.0], name="a\nb\x1b[31m\u202e")
    y = x * 1
    assert audit(np.sum(y)).of("not finite")[0].tensor == x.name
    lines = str(audit(np.sum(y))).splitlines()
    assert lines[1] == "not finite     input a↵b␛[31m\ufffd holds nan at (0,)"
    assert "a↵b" in audit(np.sum(y)).table("tensor")
