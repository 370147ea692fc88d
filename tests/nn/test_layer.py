"""Layers: paths, names, scopes, modes and state of their parts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import GradientError, constant, parameter
from autograd.nn import Layer
from gates import OperandError, ShapeError


class Scale(Layer):
    def __init__(self, size: int) -> None:
        self.w = parameter(np.ones(size))
        self.seen = constant(np.zeros(size))

    def __call__(self, x: Any) -> Any:
        return x * self.w


class Model(Layer):
    def __init__(self, shared: bool = False) -> None:
        self.first = Scale(2)
        self.blocks = [Scale(2), {"a": Scale(2)}]
        self.last = self.first if shared else Scale(2)

    def __call__(self, x: Any) -> Any:
        return self.last(self.blocks[1]["a"](self.blocks[0](self.first(x))))


class Outer(Layer):
    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, x: Any) -> Any:
        return self.model(x)


def test_paths_are_the_names():
    model = Model()
    assert list(model.parameters()) == ["first.w", "blocks.0.w", "blocks.1.a.w", "last.w"]
    assert [p.name for p in model.parameters().values()] == list(model.parameters())
    assert next(iter(model.buffers())) == "first.seen"
    assert list(model.layers()) == ["first", "blocks.0", "blocks.1.a", "last"]
    outer = Outer(model)
    assert [p.name for p in model.parameters().values()] == list(outer.parameters())
    assert outer["model.blocks.1.a.w"] is model["blocks.1.a.w"]


def test_what_is_shared_counts_once_under_its_first_path():
    model = Model(shared=True)
    assert list(model.parameters()) == ["first.w", "blocks.0.w", "blocks.1.a.w"]
    assert model["last.w"] is model["first.w"] and model.last.name == "first"


def test_a_part_that_is_set_later_is_named_too():
    outer = Outer(Model())
    outer.model.extra = Scale(1)
    assert outer.model.extra.w.name == "model.extra.w"
    assert outer.model.extra.scope == "extra"


def test_calls_lie_in_scopes():
    y = Outer(Model())(constant([1.0, 2.0]))
    assert y.scope == ("model", "last")
    assert y.inputs[0].scope == ("model", "blocks.1.a")


def test_an_unknown_path_names_near_ones():
    with pytest.raises(KeyError, match=r"Model: has no part 'first.W'; near are first.w"):
        Model()["first.W"]


def test_modes_reach_all_layers():
    model = Model()
    assert model.eval() is model and not model.blocks[1]["a"].training
    assert model.train().first.training


def test_frozen_parameters_are_constants():
    model = Model()
    model.first.freeze()
    np.sum(model(constant([1.0, 2.0]))).backward()
    with pytest.raises(GradientError, match=r"first\.w: is a constant"):
        _ = model.first.w.grad
    assert model.last.w.grad.tolist() == [1, 2]
    model.freeze(False)
    np.sum(model(constant([1.0, 2.0]))).backward()
    assert model.first.w.grad.tolist() == [1, 2]


def test_state_moves_from_one_to_another():
    one, other = Model(), Model()
    one["first.w"].value = [5.0, 6.0]
    state = one.state()
    one["first.w"].value = [0.0, 0.0]
    assert other.load_state(state)["first.w"].value.tolist() == [5, 6]
    with pytest.raises(ShapeError, match=r"last\.w has shape \(2,\); the state has \(3,\)"):
        other.load_state({**state, "first.w": [1.0, 1.0], "last.w": np.zeros(3)})
    assert other["first.w"].value.tolist() == [5, 6]
    with pytest.raises(KeyError, match=r"missing \[.*'first.w'.*strict=False takes what fits"):
        other.load_state({"last.w": np.zeros(2), "odd": 1})
    for bad in ([1j, 0], ["a", "b"]):
        with pytest.raises(OperandError, match=r"last\.w has dtype float64; the state has [c<]"):
            other.load_state({**state, "first.w": [1.0, 1.0], "last.w": bad})
        assert other["first.w"].value.tolist() == [5, 6]
    other.load_state({**state, "last.w": np.array([1, 2])})
    assert other["last.w"].dtype == np.float64
    other.load_state({"last.w": np.zeros(2), "odd": 1}, strict=False)
    assert other["last.w"].value.tolist() == [0, 0]


def test_another_dtype():
    model = Model().astype(np.float32)
    assert {t.dtype for t in (model.parameters() | model.buffers()).values()} == {np.dtype("f4")}
    np.sum(model(constant([1.0, 2.0], dtype="f4"))).backward()
    assert model["last.w"].grad.dtype == np.float32
