"""Data: parts, batches, standardisation, augmentation, windows, metrics."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.training import (
    Data,
    Flip,
    Noise,
    Shift,
    Standardizer,
    accuracy,
    batches,
    classes_of,
    confusion_matrix,
    mean_squared_error,
    rolling_windows,
    split,
    weight_table,
)
from gates import OperandError, ShapeError

seeds = st.integers(0, 2**32 - 1)


def numbered(n: int) -> Data:
    return Data(np.arange(n, dtype=float)[:, None], np.arange(n))


@given(n=st.integers(1, 200), validation=st.one_of(st.floats(0, 0.6), st.integers(0, 50)),
       test=st.one_of(st.floats(0, 0.6), st.integers(0, 50)), seed=seeds)
def test_a_split_has_every_sample_once(n, validation, test, seed):
    try:
        parts = split(numbered(n), validation, test, seed)
    except ValueError as error:
        assert "nothing remains to train on" in str(error)
        return
    again = split(numbered(n), validation, test, seed)
    rows = [part.target for part in parts if part is not None]
    assert sorted(np.concatenate(rows)) == list(range(n))
    for part, same in zip(parts, again, strict=True):
        assert (part is None) == (same is None)
        if part is not None:
            assert np.array_equal(part.target, same.target)
            assert np.array_equal(part.inputs[0][:, 0], part.target)
    for part, size in ((parts.validation, validation), (parts.test, test)):
        wanted = size if isinstance(size, int) else round(size * n)
        assert (0 if part is None else len(part)) == wanted


def test_the_split_of_the_course():
    parts = split((np.zeros((3000, 20, 20)), np.zeros(3000)), validation=400, test=1000)
    assert [len(part) for part in parts] == [1600, 400, 1000]


def test_a_share_of_0_is_no_part():
    parts = split(numbered(5), validation=0, test=0.0)
    assert (len(parts.train), parts.validation, parts.test) == (5, None, None)


@given(n=st.integers(1, 100), size=st.one_of(st.none(), st.integers(1, 120)), seed=seeds)
def test_batches_have_every_sample_once(n, size, seed):
    found = list(batches(numbered(n), size, np.random.default_rng(seed)))
    assert sorted(np.concatenate([b.target for b in found])) == list(range(n))
    assert all(np.array_equal(b.inputs[0][:, 0], b.target) for b in found)
    step = min(size or n, n)
    assert [len(b) for b in found] == [step] * (n // step) + ([n % step] if n % step else [])
    again = batches(numbered(n), size, seed)
    assert all(np.array_equal(a.target, b.target) for a, b in zip(found, again, strict=True))
    in_order = np.concatenate([b.target for b in batches(numbered(n), size)])
    assert np.array_equal(in_order, np.arange(n))


def test_seeds_shuffle_differently():
    first, second = (np.concatenate([b.target for b in batches(
        numbered(50), 7, np.random.default_rng(seed))]) for seed in (0, 1))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(("make", "message"), [
    (lambda: Data([], []), r"Data: there are no samples: the data set is empty \(test_data.py"),
    (lambda: Data([1.0, np.nan], [0, 1]), r"Data: x has nan at index \(1,\); remove or fill"),
    (lambda: Data([[1.0], [2.0]], [0.0, np.inf]), r"Data: y has inf at index \(1,\)"),
    (lambda: Data([[1.0], [2.0]], [0]), "Data: all arrays need as many samples; x has 2, y has 1"),
    (lambda: Data([1], [2], [3, 4]), "as many samples; x0 has 1, x1 has 1, y has 2"),
    (lambda: Data(3, 4), "Data: x needs a first axis of samples; a number came"),
    (lambda: split(numbered(4), 0.5, 0.5), "split: nothing remains to train on: of 4 samples 2 are "
                                           "for validation and 2 for the test"),
    (lambda: split(numbered(5), 3, 2), "of 5 samples 3 are for validation and 2 for the test"),
    (lambda: split(numbered(5), 1.0), "split: validation must be a finite number from 0 up, "
                                      "below 1; 1.0 came"),
    (lambda: split(numbered(5), -1), "split: validation must be a whole number from 0 up; -1 came"),
    (lambda: split(numbered(5), seed=-1), "split: seed must be a whole number from 0 up; -1 came"),
    (lambda: list(batches(numbered(5), 0)), "batches: size must be a whole number from 1 up; 0"),
    (lambda: Standardizer(np.zeros((0, 2))), "Standardizer: there are no samples to take a mean"),
    (lambda: Standardizer([[1.0, 2.0]])([1.0]), r"Standardizer: was fitted on samples of shape "
                                                r"\(2,\); an array of shape \(1,\) came"),
    (lambda: rolling_windows([1, 2, 3], 3), "rolling_windows: 3 times are too few for a window of "
                                            "3 and a target 1 ahead; needs 4"),
    (lambda: rolling_windows([1, 2, 3], 0), "rolling_windows: length must be a whole number from "
                                            "1 up; 0 came"),
    (lambda: Flip(chance=2), "Flip: chance must be at most 1; 2 came"),
    (lambda: Flip(axis=0)(np.zeros((2, 2)), np.random.default_rng()),
     r"Flip: axis 0 is no axis of a sample; the batch has shape \(2, 2\)"),
    (lambda: Shift(1)(np.zeros((2, 2)), np.random.default_rng()),
     r"Shift: needs images of shape \(batch, ..., h, w\); \(2, 2\) came"),
    (lambda: Shift(-1), "Shift: most must be a whole number from 0 up; -1 came"),
    (lambda: Flip(axis=1.5), "Flip: axis must be a whole number from -32 up; 1.5 came"),
    (lambda: Noise(-1.0), "Noise: scale must be a finite number from 0 up; -1.0 came"),
    (lambda: accuracy([0, 1], [0]), r"accuracy: outputs have shape \(2,\), targets \(1,\)"),
    (lambda: accuracy([0.5, 1.0], [0, 1]), r"classes_of: needs scores of shape \(..., classes\) "
                                           r"with two classes or more, or class numbers; float64"),
    (lambda: mean_squared_error([], []), "mean_squared_error: there are no samples"),
])
def test_what_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(("make", "message"), [
    (lambda: Data([1.0]), r"Data: needs inputs and, last, targets \(to learn the inputs "
                          r"themselves: x, x\); 1 arrays came"),
    (lambda: Data([[1], [1, 2]], [0, 1]), "Data: cannot make an array of x: setting an array elem"),
    (lambda: Standardizer(["a"]), "Standardizer: x needs numbers; dtype <U1 came"),
    (lambda: Noise(1)(np.ones((2, 2), int), np.random.default_rng(0)),
     "Noise: needs floating-point numbers; int64 came"),
    (lambda: weight_table({"w": 1j}, {"w": 2j}),
     "weight_table: w must be real numbers; complex128 came"),
    (lambda: weight_table([1.0], [2.0]), "weight_table: needs a model, or arrays or tensors by "
                                         "path; list came"),
    (lambda: Data(["a"], [0]), "Data: x needs numbers; dtype <U1 came"),
    (lambda: list(batches(np.zeros(3))), r"Data: needs a tuple of arrays, such as \(x, y\), or "
                                         r"Data; ndarray came"),
    (lambda: confusion_matrix([0, 3], [0, 1], classes=3),
     "confusion_matrix: outputs have class 3; the classes are 0 to 2"),
    (lambda: confusion_matrix([0, 1], [0, -1]),
     "confusion_matrix: targets have class -1; the classes are 0 to 1"),
])
def test_operands_that_are_refused(make, message):
    with pytest.raises(OperandError, match=message):
        make()


@given(shape=st.tuples(st.integers(1, 20), st.integers(1, 3), st.integers(1, 3)),
       axis=st.sampled_from([0, None, (0, 1)]), seed=seeds, scale=st.floats(1e-3, 1e6),
       shift=st.floats(-1e3, 1e3))
def test_standardised_and_back(shape, axis, seed, scale, shift):
    x = scale * np.random.default_rng(seed).normal(size=shape) + shift
    fitted = Standardizer(x, axis)
    z = fitted(x)
    spread = np.std(z, axis=axis)
    tolerance = 1e-9 * (1 + abs(shift) / scale)
    assert np.all(np.abs(np.mean(z, axis=axis)) <= tolerance)
    assert np.all((np.abs(spread - 1) < 1e-9) | (spread <= tolerance))
    np.testing.assert_allclose(fitted.inverse(z), x, rtol=1e-12, atol=1e-9 * scale)


@pytest.mark.parametrize("value", [0.0, 0.1, 1e8 + 0.1, -1e-30])
def test_a_constant_column_becomes_0(value):
    z = Standardizer(np.full((7, 2), value))(np.full((3, 2), value))
    assert np.all(np.abs(z) <= 1e-7 * max(abs(value), 1e-300))


def test_float32_stays():
    x = np.ones((3, 1, 4, 4), "float32")
    rng = np.random.default_rng(0)
    for change in (Flip(), Shift(1), Noise(0.1)):
        assert change(x, rng).dtype == np.float32
    assert Standardizer(x, axis=None)(x).dtype == np.float32


@given(n=st.integers(1, 6), h=st.integers(1, 5), w=st.integers(1, 5), most=st.integers(0, 6),
       seed=seeds)
def test_a_shift_moves_each_image_as_a_whole(n, h, w, most, seed):
    x = np.random.default_rng(seed).normal(size=(n, 2, h, w))
    kept = x.copy()
    moved = Shift(most)(x, np.random.default_rng(seed))
    assert np.array_equal(x, kept) and moved.shape == x.shape
    for image, result in zip(x, moved, strict=True):
        found = [np.array_equal(result, shifted(image, i, j))
                 for i in range(-most, most + 1) for j in range(-most, most + 1)]
        assert any(found)


def shifted(image, i, j):
    wide = np.pad(image, [(0, 0), (20, 20), (20, 20)])
    h, w = image.shape[1:]
    return wide[:, 20 + i:20 + i + h, 20 + j:20 + j + w]


@given(n=st.integers(1, 9), axis=st.sampled_from([1, 2, -1, -2]), seed=seeds)
def test_a_flip_turns_some_samples(n, axis, seed):
    x = np.random.default_rng(seed).normal(size=(n, 2, 3))
    turned = Flip(axis)(x, np.random.default_rng(seed))
    for sample, result, whole in zip(x, turned, np.flip(x, axis), strict=True):
        assert np.array_equal(result, sample) or np.array_equal(result, whole)
    assert np.array_equal(Flip(axis, chance=1)(x, np.random.default_rng(0)), np.flip(x, axis))
    assert np.array_equal(Flip(axis, chance=0)(x, np.random.default_rng(0)), x)


def test_noise_has_its_scale():
    noise = Noise(0.5)(np.zeros((100, 100)), np.random.default_rng(0))
    assert abs(noise.std() - 0.5) < 0.02 and abs(noise.mean()) < 0.02


@given(times=st.integers(2, 40), length=st.integers(1, 10), ahead=st.integers(1, 5),
       features=st.integers(0, 3))
def test_windows_and_what_follows_them(times, length, ahead, features):
    series = np.random.default_rng(times).normal(size=(times, features) if features else times)
    if times < length + ahead:
        with pytest.raises(ShapeError, match="too few"):
            rolling_windows(series, length, ahead)
        return
    x, y = rolling_windows(series, length, ahead)
    assert len(x) == len(y) == times - length - ahead + 1
    for t0 in range(len(x)):
        assert np.array_equal(x[t0], series[t0:t0 + length])
        assert np.array_equal(y[t0], series[t0 + length + ahead - 1])


@given(classes=st.integers(2, 5), n=st.integers(1, 30), seed=seeds)
def test_accuracy_is_the_trace_of_the_confusion_matrix(classes, n, seed):
    rng = np.random.default_rng(seed)
    scores, right = rng.normal(size=(n, classes)), rng.integers(0, classes, n)
    matrix = confusion_matrix(scores, right, classes)
    assert matrix.sum() == n and matrix.shape == (classes, classes)
    np.testing.assert_allclose(accuracy(scores, right), np.trace(matrix) / n)
    assert np.array_equal(matrix.sum(axis=1), np.bincount(right, minlength=classes))
    assert accuracy(scores, np.eye(classes)[right]) == accuracy(scores, right)


def test_confusion_matrix_is_that_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    found, right = rng.integers(0, 4, 50), rng.integers(0, 4, 50)
    assert np.array_equal(confusion_matrix(found, right), metrics.confusion_matrix(right, found))


def test_the_class_of_a_score():
    assert classes_of([[1.0, 3.0, 2.0]]).tolist() == [1]
    assert mean_squared_error([[1.0, 2.0]], [[1.0, 4.0]]) == 2.0
