from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd.formulas.figures import (
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
        (1e-9, "1e-09"),
        (7, "7"),
        (np.bool_(True), "True"),
        (1.5 + 2j, "1.5+2j"),
        (float("nan"), "nan"),
    ],
)
def test_four_digits(value: Any, text: str) -> None:
    assert figure(value) == text


def test_small_arrays_are_told_in_full() -> None:
    assert value_lines(np.array([0.1, -2.0])) == ["[0.1, -2]"]
    assert value_lines(np.array([[0.1, -2.0], [10.0, 3.5]])) == ["[0.1   -2]", "[ 10  3.5]"]
    assert value_lines(np.float64(2.5)) == ["2.5"]
    assert inline(np.zeros((1, 0))) == "[[]]"
    assert table(np.array([[1.0, 2.0]])) == ["[[1, 2]]"]


def test_large_arrays_are_told_by_type_and_norm() -> None:
    assert value_lines(np.ones((10, 10))) == ["float64, norm 10"]
    assert gist(np.zeros(7, dtype=bool)) == "bool"
    assert value_lines((1, 2)) == ["2 outputs"]
    assert is_small(np.zeros((6, 6)))
    assert not is_small(np.zeros((6, 7)))
    assert not is_small(np.zeros((1, 1, 1)))


def test_the_norm_of_integers_and_of_complex_numbers() -> None:
    assert norm(np.array([3, 4])) == "5"
    assert norm(np.array([3j, 4])) == "5"
    assert norm(np.array([1e200, 1e200])) == "inf"


def test_alarms() -> None:
    assert alarm(np.array([1.0, np.nan, np.inf])) == "1 NaN, 1 infinite of 3"
    assert alarm(np.float64("nan")) == "NaN"
    assert alarm(np.float64("inf")) == "infinite"
    assert alarm(np.array([1, 2])) == ""
    assert alarm((np.array([np.nan]),)) == ""
