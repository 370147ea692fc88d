from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd.formulas.figures import (
    Numbers,
    alarm,
    figure,
    gist,
    inline,
    is_small,
    norm,
    table,
    value_lines,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.123456, "0.1235"),
        (-0.0, "0"),
        (3.0, "3"),
        (1e-9, "1e−09"),
        (-2.5, "−2.5"),
        (-3, "−3"),
        (1.5 - 2j, "1.5−2j"),
        (7, "7"),
        (np.bool_(True), "True"),
        (1.5 + 2j, "1.5+2j"),
        (float("nan"), "nan"),
    ],
)
def test_four_digits(value: Any, text: str) -> None:
    assert figure(value) == text


def test_small_arrays_are_told_in_full() -> None:
    assert value_lines(np.array([0.1, -2.0])) == ["[0.1, −2]"]
    assert value_lines(np.array([[0.1, -2.0], [10.0, 3.5]])) == ["[ 0.1  −2  ]", "[10     3.5]"]
    assert value_lines(np.float64(2.5)) == ["2.5"]
    assert inline(np.zeros((1, 0))) == "[[]]"
    assert table(np.array([[1.0, 2.0]])) == ["[[1, 2]]"]


def test_large_arrays_are_told_by_range_mean_and_norm() -> None:
    values = np.arange(-4.0, 5.0)
    assert value_lines(values) == ["−4 … 4, mean 0", "norm 7.746"]
    assert value_lines(values.astype("f4")) == ["−4 … 4, mean 0", "float32, norm 7.746"]
    assert value_lines(np.ones((10, 10))) == ["all 1", "norm 10"]
    assert value_lines(np.where(values > 0, np.nan, values))[0] == "−4 … 0, mean −2"
    assert value_lines(np.full(9, np.nan)) == ["norm nan"]
    assert value_lines(1j * values) == ["|x| 0 … 4, mean 2.222", "complex128, norm 7.746"]
    assert gist(np.zeros(7, dtype=bool)) == ["bool"]
    assert gist(np.zeros((0, 9))) == ["float64"]
    assert value_lines((1, 2)) == ["2 outputs"]
    assert is_small(np.zeros((6, 6)))
    assert not is_small(np.zeros((6, 7)))
    assert not is_small(np.zeros((1, 1, 1)))


def test_the_norm_of_integers_and_of_complex_numbers() -> None:
    assert norm(np.array([3, 4])) == "5"
    assert norm(np.array([3j, 4])) == "5"
    assert norm(np.array([1e200, 1e200])) == "inf"


@pytest.mark.parametrize(
    ("value", "numbers", "text"),
    [
        (2 / 3, Numbers(form="fraction"), "2/3"),
        (-0.25, Numbers(form="fraction"), "−1/4"),
        (3.0, Numbers(form="fraction"), "3"),
        (np.float32(1 / 3), Numbers(form="fraction"), "1/3"),
        (np.pi, Numbers(form="fraction"), "3.142"),
        (np.inf, Numbers(form="fraction"), "inf"),
        (0.000123456, Numbers(form="scientific"), "1.235e−04"),
        (-0.0, Numbers(form="scientific"), "0.000e+00"),
        (7, Numbers(form="scientific"), "7"),
        (np.pi, Numbers(digits=9), "3.14159265"),
    ],
)
def test_other_ways_to_write_numbers(value: Any, numbers: Numbers, text: str) -> None:
    assert figure(value, numbers) == text


def test_columns_are_aligned_at_the_point() -> None:
    rows = table(np.array([[1.25, 1e-9], [-100.0, 3.0], [0.5, 20.5]]))
    assert rows == ["[   1.25   1e−09]", "[−100      3    ]", "[   0.5   20.5  ]"]
    halves = table(np.array([[0.5], [-10.25]]), Numbers(form="fraction"))
    assert halves == ["[  1/2]", "[−41/4]"]


def test_alarms() -> None:
    assert alarm(np.array([1.0, np.nan, np.inf])) == "1 NaN, 1 infinite of 3"
    assert alarm(np.float64("nan")) == "NaN"
    assert alarm(np.float64("inf")) == "infinite"
    assert alarm(np.array([1, 2])) == ""
    assert alarm((np.array([np.nan]),)) == ""
