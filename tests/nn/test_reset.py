"""init.reset: other initial weights for any layer and model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from layer_cases import CASES as LAYERS
from recurrent_cases import KINDS, layer_of

from autograd.nn import MLP, Dense, Layer, MultiHeadAttention, Sequential, init, summary
from gates import OperandError, ShapeError
from tests.nn.models.model_cases import CASES as MODELS

RNG = np.random.default_rng(0)


def constant(rng: Any, shape: Any) -> Any:
    return np.full(shape, 7.0)


def every_layer() -> list[Any]:
    made = [case.layer() for case in LAYERS] + [case.model() for case in MODELS]
    made += [layer_of(kind) for kind in KINDS] + [MultiHeadAttention(4, 2, RNG)]
    return [layer for layer in made if any(p.ndim > 1 for p in layer.parameters().values())]


@pytest.mark.parametrize("layer", every_layer(), ids=lambda layer: type(layer).__name__)
def test_weights_are_drawn_and_nothing_else(layer: Layer):
    layer = Sequential(part=layer)
    before, buffers = layer.state(), layer.buffers()
    assert init.reset(layer, constant, RNG) is layer
    for path, p in layer.parameters().items():
        if p.ndim > 1:
            assert (p.value == 7).all()
        else:
            np.testing.assert_array_equal(p.value, before[path])
    for path in buffers:
        np.testing.assert_array_equal(layer[path].value, before[path])


@pytest.mark.parametrize("kind", KINDS)
def test_matrices_side_by_side_are_drawn_one_by_one(kind: str):
    layer = layer_of(kind).astype("float32")
    init.reset(layer, init.orthogonal, RNG, "U", "W")
    for U in np.split(layer.U.value, layer.planes, axis=1):
        np.testing.assert_allclose(U.T @ U, np.eye(2), atol=1e-6)
    assert layer.U.dtype == layer.W.dtype == np.float32
    shapes = []
    def note(rng: Any, shape: Any) -> Any:
        shapes.append(shape)
        return np.zeros(shape)
    init.reset(layer, note, RNG)
    assert shapes == [(3, 2)] * layer.planes + [(2, 2)] * layer.planes
    init.reset(layer, init.ones, RNG, "b")
    assert (layer.b.value == 1).all() and not layer.U.value.any()


def test_a_seed_fixes_it_shared_weights_are_drawn_once_and_frozen_ones_stay():
    shared = Dense(3, 3, RNG)
    model = Sequential(shared, shared, Dense(3, 2, RNG))
    model.layer3.freeze()
    kept = model.layer3.W.value.copy()
    init.reset(model, init.he_normal, np.random.default_rng(5))
    np.testing.assert_array_equal(shared.W.value,
                                  init.he_normal(np.random.default_rng(5), (3, 3)))
    np.testing.assert_array_equal(model.layer3.W.value, kept)
    assert model.layer1.W is model.layer2.W


def test_a_model_too_large_to_be_made_can_be_reset():
    table = summary(lambda: init.reset(MLP([10**6, 10**6], RNG), init.he_normal, RNG), (10**6,))
    assert table.parameters == 10**12 + 10**6


@pytest.mark.parametrize("arguments, error, text", [
    ((Dense(2, 2, RNG), init.zeros, 3), OperandError, "reset: rng must be a random generator"),
    ((Dense(2, 2, RNG), "he", RNG), OperandError, "reset: init must be a function"),
    ((Dense(2, 2, RNG), init.zeros, RNG, "V"), OperandError,
     r"reset: Dense has no V that is trained; it has W, b \(test_reset"),
    ((Dense(2, 2, RNG).freeze(), init.zeros, RNG), OperandError,
     "reset: Dense has no weight that is trained; it has W, b"),
    ((np.ones(2), init.zeros, RNG), OperandError, "reset: needs a layer or a model; array"),
    ((Dense(2, 2, RNG), lambda rng, shape: 1.0, RNG), ShapeError,
     r"reset: init must return an array of shape \(2, 2\); <lambda> returned \(\)"),
    ((Dense(2, 2, RNG), init.he_normal, RNG, "b"), ShapeError, "fans: a weight needs two axes"),
])
def test_what_is_refused(arguments: Any, error: type[Exception], text: str):
    with pytest.raises(error, match=text):
        init.reset(*arguments)
