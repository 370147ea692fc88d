from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from autograd.formulas.heat import GAP, LEVELS, heat_map


@given(arrays(st.sampled_from([np.float64, np.float32, np.int64]),
              array_shapes(max_dims=4, max_side=40)), st.integers(1, 30), st.integers(1, 5))
def test_a_heat_map_fits_and_has_both_ends(array: np.ndarray, columns: int, rows: int) -> None:
    found = heat_map(array, columns, rows)
    assert len(found) <= rows
    assert all(0 < len(row) <= columns for row in found)
    letters = set("".join(found))
    assert letters <= {*LEVELS, GAP}
    assert not found or {LEVELS[0], LEVELS[-1]} <= letters


def test_the_greatest_is_dark_and_what_is_not_finite_is_left_out() -> None:
    assert heat_map(np.arange(8.0)) == [LEVELS]
    assert heat_map(np.array([0.0, np.nan, 1.0, np.inf])) == ["▁·█·"]
    assert heat_map(np.eye(3)) == ["█▁▁", "▁█▁", "▁▁█"]
    assert heat_map(np.arange(4.0).reshape(4, 1)) == ["▁▃▆█"]
    assert heat_map(np.array([1e308, -1e308, 0.0])) == ["█▁▅"]
    assert heat_map(np.array([3j, 4, 0])) == ["▇█▁"]


def test_nothing_is_shown_where_there_is_nothing_to_see() -> None:
    for empty in (np.ones(9), np.zeros((0, 3)), np.float64(2.0), np.full(4, np.nan),
                  np.array(["a", "b"])):
        assert heat_map(empty) == []
