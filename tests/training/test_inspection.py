"""What fit finds before its first step: wrong targets, validation data, batches of one sample."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trained_models import TwoLayers, two_circles

from autograd.nn import BatchNorm, Conv2d, Dense, Dropout, Flatten, Layer, ResNet, Sequential
from autograd.training import Adam, FitOptions, batches, evaluate, fit
from gates import (
    BinaryCrossEntropy,
    Huber,
    OperandError,
    ShapeError,
    binary_cross_entropy,
    cross_entropy,
    huber,
    mean_sq_err,
    sq_err,
)

HERE = r" \(test_inspection\.py:\d+\)$"


def options(**changes: Any) -> FitOptions:
    return FitOptions(**({"progress": False, "batch": 4} | changes))


def refused(error: type[Exception], text: str, data: Any, loss: Any = cross_entropy,
            outputs: int = 2, **changes: Any) -> None:
    """fit raises `error`, and has changed nothing."""
    model = TwoLayers(outputs=outputs)
    before, optimizer = model.state(), Adam(model)
    with pytest.raises(error, match=text + HERE):
        fit(model, data, loss, optimizer, 1, options(**changes))
    assert all(np.array_equal(before[path], array) for path, array in model.state().items())
    assert optimizer.steps == 0


@given(wrong=st.sampled_from([-1, 2, 9]), at=st.integers(0, 19))
def test_a_wrong_class_anywhere_is_found_first(wrong: int, at: int):
    x, y = two_circles(20)
    bad = y.copy()
    bad[at] = wrong
    text = rf"class {wrong} at index {at} is not among the 2 classes 0 to 1 of z"
    refused(ShapeError, rf"^CrossEntropy: {text}", (x, bad), seed=at)
    refused(ShapeError, rf"^fit: of the validation data: CrossEntropy: {text}", (x, y),
            validation=(x, bad))


def test_a_wrong_probability_anywhere_is_found_first():
    x, y = two_circles(20)
    bad = y[:, None].astype(float)
    bad[17] = 7
    text = "BinaryCrossEntropy: targets t are probabilities, from 0 to 1; 7 came at index "
    refused(OperandError, rf"^{text}\(17, 0\)", (x, bad), binary_cross_entropy, 1)
    refused(OperandError, rf"^fit: of the validation data: {text}\(17, 0\)", (x, y[:, None]),
            binary_cross_entropy, 1, validation=(x, bad))
    shares = np.eye(2)[y]
    shares[13] = 1
    refused(OperandError, r"^CrossEntropy: targets t .*; a sum of 2 came at index 13; class "
                          r"numbers have no axis of classes", (x, shares))


def test_validation_data_of_another_kind():
    x, y = two_circles(20)
    refused(ShapeError, r"^fit: of the validation data: there are 2 inputs; the training data have "
                        r"1", (x, y), validation=(x, x, y))
    model = Sequential(Dense(2, 3, np.random.default_rng(0)))
    with pytest.raises(ShapeError, match=r"^fit: of the validation data: Dense layer1: needs "
                                         r"inputs of size 2 in the last axis; x is \(1, 3\)"):
        fit(model, (x, y), cross_entropy, Adam(model), 1,
            options(validation=(np.ones((5, 3)), y[:5])))
    refused(OperandError, "^fit: of the validation data: CrossEntropy: class numbers must be "
                          r"integers, float64 .*", (x, y), validation=(x, y * 1.0))


def test_validation_data_of_another_shape_that_the_model_takes():
    """Sequences of another length, and images of another size: the model is asked."""
    rng = np.random.default_rng(0)
    model = Sequential(Dense(2, 3, rng), Dropout(0.5, rng))
    state = rng.bit_generator.state
    def run(**changes: Any) -> Any:
        rng.bit_generator.state = state
        return fit(model, (np.ones((6, 4, 2)), np.zeros((6, 4), int)), cross_entropy,
                   Adam(model, 0.0), 2, options(**changes))
    longer = (np.ones((3, 7, 2)), np.full((3, 7), 2))
    assert run(validation=longer).step_losses == run().step_losses   # no number is drawn for it
    with pytest.raises(ShapeError, match=r"validation data: CrossEntropy: class 3 at index "):
        run(validation=(longer[0], longer[1] + 1))


@pytest.mark.parametrize("loss", [sq_err, mean_sq_err, huber, Huber("sum"), binary_cross_entropy,
                                  BinaryCrossEntropy("sum")], ids=repr)
def test_losses_of_one_shape_say_output_and_target(loss: Any):
    x, y = two_circles(8)
    y = y.astype(float)
    text = (rf"{loss.name}: the output of the model is \(\d+, 1\), the target is \(\d+,\); both "
            r"need one shape, such as by y\.reshape\(-1, 1\)")
    refused(ShapeError, f"^{text}", (x, y), loss, 1)
    with pytest.raises(ShapeError, match=f"^{text}" + HERE):
        evaluate(TwoLayers(outputs=1), (x, y), loss)
    refused(ShapeError, f"^fit: of the validation data: {text}", (x, y[:, None]), loss, 1,
            validation=(x, y))


# Batches of one sample


def normed(rng: np.random.Generator) -> Layer:
    return Sequential(Dense(2, 3, rng), BatchNorm(3), Dropout(0.2, rng), Dense(3, 2, rng))


@pytest.mark.parametrize(("samples", "batch"), [(9, 4), (9, 8), (5, 1), (1, 32), (33, 32)])
def test_a_batch_of_one_sample_is_found_before_the_epoch(samples: int, batch: int):
    rng = np.random.default_rng(0)
    model, data = normed(rng), two_circles(samples)
    before, drawn, optimizer = model.state(), rng.bit_generator.state, Adam(model)
    size = min(samples, batch)
    with pytest.raises(ShapeError, match=(
            rf"^fit: the last of the batches of {size} has 1 of the {samples} samples, and "
            r"BatchNorm layer2 needs two numbers or more of each channel to be trained; take "
            r"another batch, or FitOptions\(drop_last=True\)" + HERE)):
        fit(model, data, cross_entropy, optimizer, 1, options(batch=batch))
    assert all(np.array_equal(before[path], array) for path, array in model.state().items())
    assert rng.bit_generator.state == drawn and optimizer.steps == 0
    if samples > batch > 1:
        history = fit(model, data, cross_entropy, optimizer, 3, options(batch=batch,
                                                                        drop_last=True))
        assert len(history.step_losses) == 3 * (samples // batch) == optimizer.steps


def test_one_image_is_enough_where_it_has_many_numbers():
    rng = np.random.default_rng(0)
    model = Sequential(Conv2d(1, 2, 2, rng), BatchNorm(2), Flatten(), Dense(8, 2, rng))
    data = (rng.normal(size=(5, 1, 3, 3)), rng.integers(0, 2, 5))
    assert len(fit(model, data, cross_entropy, Adam(model), 1, options()).step_losses) == 2
    small = ResNet(1, [2], 2, rng, 1)
    with pytest.raises(ShapeError, match=r"and BatchNorm stem\.norm needs two numbers"):
        fit(small, (rng.normal(size=(5, 1, 1, 1)), rng.integers(0, 2, 5)), cross_entropy,
            Adam(small), 1, options())


def test_a_norm_in_use_takes_one_sample_and_other_errors_stay():
    model = normed(np.random.default_rng(0))
    model["layer2"].eval()
    fit(model, two_circles(9), cross_entropy, Adam(model), 1, options())
    model = normed(np.random.default_rng(0))
    with pytest.raises(ShapeError, match=r"^Dense layer1: needs inputs of size 2"):
        fit(model, (np.ones((9, 3)), np.zeros(9, int)), cross_entropy, Adam(model), 1, options())


@given(n=st.integers(1, 20), size=st.integers(1, 25), drop=st.booleans())
def test_batches_without_the_last(n: int, size: int, drop: bool):
    parts = [len(part) for part in batches((np.zeros(n), np.zeros(n)), size, 0, drop)]
    step = min(n, size)
    assert parts == [step] * (n // step) + [n % step] * (n % step > 0 and not drop)


def test_the_training_loss_is_the_mean_over_the_samples_that_were_seen():
    x = np.ones((7, 1))
    model: Any = lambda x: x * w                # noqa: E731
    from autograd import parameter
    from autograd.training import SGD
    w = parameter([[2.0]], name="w")
    history = fit(model, (x, x), mean_sq_err, SGD([w], 0.0), 2, options(batch=3, drop_last=True))
    assert history.train["loss"] == [1.0, 1.0] and len(history.step_losses) == 4
