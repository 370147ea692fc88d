"""What holds for every layer: the shared properties, over the table of cases."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from layer_cases import CASES, LayerCase

from autograd import GradientError, Graph, StaleError, Tensor, constant, nn, no_grad, tensor
from autograd.checking import check
from autograd.nn import Layer, Sequential, summary
from gates import GateError, ShapeError

SEEDS = st.integers(0, 2**32 - 1)
every_case = pytest.mark.parametrize("case", CASES, ids=str)
both_modes = pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
ORDER_BY = 24
"""Second order is checked for layers with at most so many inputs and parameters."""


def has_modes(layer: Layer) -> bool:
    """Whether it is another function trained than used."""
    return any(isinstance(each, (nn.Dropout, nn.BatchNorm))
               for each in (layer, *layer.layers().values()))


def reset(layer: Layer) -> None:
    """Let random layers draw the same again."""
    for each in (layer, *layer.layers().values()):
        if isinstance(each, nn.Dropout):
            each.rng = np.random.default_rng(5)


def call_with(layer: Layer, values: dict[str, Any], x: Any) -> Any:
    """layer(x) with other values as its parameters."""
    reset(layer)
    before = {}
    for path, value in values.items():
        holder, _, field = path.rpartition(".")
        fields = vars(layer[holder] if holder else layer)
        before[path], fields[field] = (fields, field, fields[field]), value
    try:
        return layer(x)
    finally:
        for fields, field, p in before.values():
            fields[field] = p


def test_every_layer_has_a_case():
    def exported(module: Any) -> set[Any]:
        return {kind for kind in vars(module).values() if isinstance(kind, type)
                and issubclass(kind, Layer)} - {Layer}
    elsewhere = exported(nn.models) | {kind for kind in exported(nn) if kind.__module__ in (
        "autograd.nn.recurrent", "autograd.nn.stacking", "autograd.nn.attention")}
    ours = exported(nn) - elsewhere                     # these have tables and tests of their own
    assert ours == {type(case.layer()) for case in CASES}


@pytest.mark.parametrize("case, training", [
    pytest.param(case, training, id=f"{case}-{'train' if training else 'eval'}")
    for case in CASES for training in (True, False)[:1 + has_modes(case.layer())]])
@given(seed=SEEDS)
def test_gradients_are_the_derivatives(case: LayerCase, training: bool, seed: int):
    layer, x = case.layer(seed).train(training), case.draw(seed)
    paths = list(layer.parameters())
    values = [p.value for p in layer.parameters().values()]
    order = 2 if x.size + sum(map(np.size, values)) <= ORDER_BY else 1

    def f(x: Any, *values: Any) -> Any:
        return call_with(layer, dict(zip(paths, values, strict=True)), x)

    check(f, x, *values, order=order, rtol=1e-5, seed=seed).raise_if_wrong()


@every_case
@both_modes
def test_parameters_get_the_gradients_of_the_function(case: LayerCase, training: bool):
    """Fields that are parameters, and values that are handed in, are one function."""
    layer, x = case.layer().train(training), case.draw()
    values = {path: tensor(p.value) for path, p in layer.parameters().items()}
    g = np.random.default_rng(1).normal(size=call_with(layer, {}, x).shape)
    y = call_with(layer, {}, x)
    if not values:
        return
    np.sum(g * y).backward()
    other = call_with(layer, values, x)
    np.sum(g * other).backward()
    for path, p in layer.parameters().items():
        np.testing.assert_array_equal(p.grad, values[path].grad)


@every_case
@both_modes
def test_float32_is_kept(case: LayerCase, training: bool):
    layer = case.layer().train(training).astype(np.float32)
    x = tensor(case.draw(), dtype=np.float32) if not case.count else constant(case.draw())
    y = layer(x)
    assert y.dtype == np.float32
    np.sum(y).backward()
    assert case.count or x.grad.dtype == np.float32
    assert {p.grad.dtype for p in layer.parameters().values()} <= {np.dtype(np.float32)}
    assert {t.dtype for t in layer.buffers().values()} <= {np.dtype(np.float32)}


@every_case
@both_modes
def test_output_shape_is_the_shape(case: LayerCase, training: bool):
    layer = case.layer().train(training)
    if len(case.shape) > 1:
        shape = layer.output_shape(case.shape[1:])
        assert shape == layer(case.draw()).shape[1:]
        assert all(type(n) is int for n in shape)
        table = summary(layer, case.shape[1:])
        assert table.rows[-1].output_shape == shape or not isinstance(layer, Sequential)
        assert table.parameters == sum(p.size for p in layer.parameters().values())
        assert sum(row.parameters for row in table.rows) == table.parameters
        assert table.parameters == summary(case.layer, case.shape[1:]).parameters


@every_case
def test_a_shape_changes_nothing(case: LayerCase):
    layer = case.layer()
    state = layer.state()
    if len(case.shape) > 1:
        layer.output_shape(case.shape[1:])
        summary(layer, case.shape[1:])
    for path, array in layer.state().items():
        np.testing.assert_array_equal(array, state[path])


@every_case
def test_state_makes_two_the_same(case: LayerCase):
    one, other, x = case.layer(1).eval(), case.layer(2).eval(), case.draw()
    other.load_state(one.state())
    np.testing.assert_array_equal(values_of(one(x)), values_of(other(x)))
    for twin in (copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        np.testing.assert_array_equal(values_of(one(x)), values_of(twin(x)))
        assert list(twin.parameters()) == [p.name for p in twin.parameters().values()]


def values_of(y: Any) -> Any:
    return y.value if isinstance(y, Tensor) else y


@every_case
def test_arrays_and_no_grad_give_the_same_numbers(case: LayerCase):
    layer, x = case.layer(), case.draw()
    y = values_of(call_with(layer, {}, x))
    np.testing.assert_array_equal(values_of(call_with(layer, {}, constant(x))), y)
    with no_grad():
        again = call_with(layer, {}, x)
    np.testing.assert_array_equal(values_of(again), y)


@every_case
def test_lists_are_arrays(case: LayerCase):
    layer, x = case.layer(), case.draw()
    y = values_of(call_with(layer, {}, x))
    np.testing.assert_array_equal(values_of(call_with(layer, {}, x.tolist())), y)


@every_case
def test_an_empty_batch_is_empty(case: LayerCase):
    layer, x = case.layer().eval(), case.draw()
    if x.ndim > 1:
        y = layer(x[:0])
        assert y.shape == (0, *layer(x).shape[1:])


@every_case
def test_frozen_it_has_no_gradients(case: LayerCase):
    layer = case.layer().freeze()
    y = layer(case.draw() if case.count else tensor(case.draw()))
    if y.requires_grad:
        np.sum(y).backward()
    for p in layer.parameters().values():
        with pytest.raises(GradientError, match="is a constant"):
            _ = p.grad
    assert not case.count or not y.requires_grad
    if len(case.shape) > 1:
        table = summary(layer, case.shape[1:])
        assert (table.parameters, table.frozen) == (0, sum(p.size for p in case.layer()
                                                           .parameters().values()))


@every_case
def test_names_are_paths(case: LayerCase):
    layer = case.layer()
    model = Sequential(Sequential(layer, case.layer()))
    for path, p in (model.parameters() | model.buffers()).items():
        assert p.name == path == f"layer1.{path.split('.')[1]}.{path.split('.', 2)[2]}"
        assert model[path] is p
    for path, part in model.layers().items():
        assert part.name == path and model[path] is part
    assert list(layer.parameters()) == list(case.layer().parameters())


@every_case
def test_what_it_records_lies_in_its_scope(case: LayerCase):
    model = Sequential(case.layer())
    x = constant(case.draw())
    for t in Graph(model(x)):
        if t.gate is not None:
            assert t.scope[:1] == ("layer1",) and t.scope.count("layer1") <= 2


@every_case
@both_modes
def test_opened_it_is_the_same(case: LayerCase, training: bool):
    layer = case.layer().train(training)
    y = layer(case.draw() if case.count else tensor(case.draw()))
    for form in ("definition", "forward"):
        opened = Graph(y).open(form=form)
        np.testing.assert_allclose(opened.outputs[0].value, y.value, rtol=1e-12, atol=1e-12)


TIED = (nn.Dropout,)
"""Layers whose graph holds for one batch, when trained."""


@every_case
@both_modes
def test_a_captured_graph_runs_again_on_another_batch(case: LayerCase, training: bool):
    layer = case.layer().train(training)
    x, other = case.draw(), np.concatenate([case.draw(1), case.draw(2)])
    if len(case.shape) == 1 or case.count:
        return
    graph = Graph.capture(lambda x: call_with(layer, {}, x), x)
    tied = training and any(isinstance(each, TIED) for each in (layer, *layer.layers().values()))
    if tied or getattr(layer, "output_padding", (0,)) > (0, 0):
        with pytest.raises(StaleError, match="it looked at"):
            graph(x=other)
    elif not (isinstance(layer, nn.Dropout) and not training):
        np.testing.assert_allclose(values_of(graph(x=other)),
                                   values_of(call_with(layer, {}, other)), atol=1e-12)


def test_flatten_holds_for_images_of_any_size():
    graph = Graph.capture(nn.Flatten(), np.ones((2, 2, 3)))
    assert graph(np.ones((5, 2, 3))).shape == (5, 6)
    assert graph(np.ones((6, 2, 2))).shape == (6, 4)


@pytest.mark.parametrize("case", [c for c in CASES if c.misfit is not None], ids=str)
def test_wrong_shapes_name_layer_path_and_both_shapes(case: LayerCase):
    model = Sequential(Sequential(case.layer()))
    shape = str(case.misfit).replace("(", r"\(").replace(")", r"\)")
    text = rf"^\w+ layer1\.layer1[\w.]*: needs .*{case.needs}.*; x is {shape} \(test_every_layer"
    with pytest.raises(ShapeError, match=text):
        model(np.zeros(case.misfit or ()))
    if case.misfit and not isinstance(case.layer(), nn.Flatten):
        with pytest.raises((ShapeError, GateError), match="layer1"):
            model.output_shape(case.misfit[1:])


def test_every_layer_refuses_a_wrong_shape():
    free = {nn.Dropout, nn.Embedding}       # any shape
    assert {type(c.layer()) for c in CASES} - {type(c.layer()) for c in CASES if c.misfit
                                               is not None} == free
