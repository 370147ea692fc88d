"""summary: the numbers of the models of the course, without their memory."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

import gates
from autograd.nn import (
    MLP,
    AvgPool2d,
    Conv2d,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool2d,
    Residual,
    Sequential,
    summary,
)
from gates import OperandError, ShapeError

rng = np.random.default_rng(0)


def mnist_cnn() -> Layer:
    return Sequential(Conv2d(1, 16, 3, rng), gates.relu, MaxPool2d(2), Flatten(),
                      Dense(2704, 10, rng), gates.sigmoid, Dense(10, 10, rng), gates.softmax)


def shapes_cnn() -> Layer:
    return Sequential(Conv2d(1, 32, 3, rng), gates.relu, MaxPool2d(2), Flatten(),
                      Dense(2592, 64, rng), gates.relu, Dropout(0.5, rng), Dense(64, 3, rng))


def autoencoder() -> Layer:
    return MLP([256, 500, 250, 50, 250, 500, 256], rng)


def alexnet() -> Layer:
    """Krizhevsky, Sutskever, Hinton (2012), on one machine, without its two groups."""
    return Sequential(
        Conv2d(3, 96, 11, rng, stride=4), gates.relu, MaxPool2d(3, 2),
        Conv2d(96, 256, 5, rng, padding=2), gates.relu, MaxPool2d(3, 2),
        Conv2d(256, 384, 3, rng, padding=1), gates.relu,
        Conv2d(384, 384, 3, rng, padding=1), gates.relu,
        Conv2d(384, 256, 3, rng, padding=1), gates.relu, MaxPool2d(3, 2), Flatten(),
        Dense(9216, 4096, rng), gates.relu, Dense(4096, 4096, rng), gates.relu,
        Dense(4096, 1000, rng), gates.softmax)


@pytest.mark.parametrize("build, shape, parameters, output", [
    (mnist_cnn, (1, 28, 28), 27_320, (10,)),
    (shapes_cnn, (1, 20, 20), 166_467, (3,)),
    (autoencoder, (256,), 532_806, (256,)),
    (alexnet, (3, 227, 227), 62_378_344, (1000,)),
])
def test_models_of_the_course_have_their_numbers(build: Any, shape: Any, parameters: int,
                                                 output: Any):
    table = summary(build, shape)
    assert table.parameters == parameters and table.rows[-1].output_shape == output
    if parameters < 1e6:
        model = build()
        assert str(summary(model, shape)) == str(table)
        assert model(np.zeros((2, *shape))).shape == (2, *output)


def test_the_first_layer_of_alexnet():
    row = summary(alexnet, (3, 227, 227)).rows[0]
    assert (row.path, row.kind, row.output_shape) == ("layer1", "Conv2d", (96, 55, 55))
    assert (row.units, row.parameters) == (290_400, 34_944)


def test_a_dense_layer_on_an_image_takes_no_memory():
    tracemalloc.start()
    table = summary(lambda: Sequential(Flatten(), Dense(227 * 227 * 3, 256, rng)), (3, 227, 227))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert table.parameters == 39_574_528 and peak < 1e6


def test_describing_draws_no_numbers_and_ends():
    generator = np.random.default_rng(3)
    summary(lambda: Dense(2, 2, generator), (2,))
    np.testing.assert_array_equal(Dense(2, 2, generator).W.value,
                                  Dense(2, 2, np.random.default_rng(3)).W.value)


def test_the_text_is_a_table():
    model = Sequential(Conv2d(1, 2, 3, rng), Residual(Sequential(gates.tanh)), AvgPool2d(2),
                       Flatten(), Dense(18, 1000, rng))
    model.layer1.freeze()
    assert str(summary(model, (1, 8, 8))).splitlines() == [
        "layer         kind        output shape  units  parameters",
        "layer1        Conv2d      (2, 6, 6)        72           0",
        "layer2.block  Sequential  (2, 6, 6)        72           0",
        "layer3        AvgPool2d   (2, 3, 3)        18           0",
        "layer4        Flatten     (18,)            18           0",
        "layer5        Dense       (1000,)       1,000      19,000",
        "in all                                  1,180      19,000",
        "frozen                                                 20"]
    assert repr(summary(model, (1, 8, 8))) == str(summary(model, (1, 8, 8)))


def test_frozen_and_shared_parameters_count_once_and_apart():
    shared = Dense(3, 3, rng)
    model = Sequential(shared, Dense(3, 3, rng).freeze(), shared)
    table = summary(model, (3,))
    assert [row.parameters for row in table.rows] == [12, 0, 0]
    assert (table.parameters, table.frozen, table.units) == (12, 12, 9)
    assert str(table).splitlines()[-1].split() == ["frozen", "12"]


def test_parameters_of_layers_that_are_not_called_are_named():
    class Model(Layer):
        def __init__(self) -> None:
            self.used, self.idle = Dense(2, 2, rng), Dense(4, 4, rng)

        def __call__(self, x: Any) -> Any:
            return self.used(x)
    table = summary(Model(), (2,))
    assert table.parameters == 26 and str(table).splitlines()[-2].split() == ["not", "called", "20"]


def test_wrong_models_and_shapes_are_refused_by_name():
    with pytest.raises(ShapeError, match=r"^Dense layer3: needs inputs of size 10 in the last axis;"
                                         r" x is \(0, 11\) \(test_summary"):
        summary(Sequential(Flatten(), Dense(4, 11, rng), Dense(10, 2, rng)), (2, 2))
    for wrong, came in ((3, "3 came"), (Dense, ".*Dense.* came"),
                        (lambda: 3, "<lambda> returned 3")):
        with pytest.raises(OperandError, match=r"^summary: needs a layer, or a function that "
                                               rf"makes one; {came} \(test_summary"):
            summary(wrong, (2,))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="a shape is a tuple of whole numbers"):
        summary(Dense(2, 2, rng), 2)  # type: ignore[arg-type]
