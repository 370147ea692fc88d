from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograd.drawing.excerpt import EDGE, excerpt

shapes = st.lists(st.integers(0, 9), max_size=5).map(tuple)


@given(shapes, st.integers(0, 200))
def test_the_entries_are_those_at_the_crossings_of_the_places(
        shape: tuple[int, ...], most: int) -> None:
    array = np.arange(math.prod(shape), dtype=float).reshape(shape)
    part = excerpt(array, most)
    assert np.array_equal(part.entries, array[np.ix_(*part.places)])
    assert part.shape == shape
    assert part.is_whole or array.size > most
    assert all(len(places) <= 2 * EDGE or part.is_whole for places in part.places)


def test_it_is_a_copy() -> None:
    array = np.zeros(3)
    part = excerpt(array)
    array[:] = 1
    assert part.entries.tolist() == [0, 0, 0]


def test_what_is_left_out_is_told_in_facts() -> None:
    array = np.array([*np.arange(2_000.0), np.inf, np.nan])
    facts = dict(excerpt(array).facts)
    assert facts["not finite"] == 2
    whole = dict(excerpt(array[:2_000]).facts)
    assert whole == {"least": 0, "greatest": 1_999, "mean": 999.5,
                     "norm": np.linalg.norm(array[:2_000])}
    assert excerpt(array[:10]).facts == ()


def test_a_whole_array_can_be_abridged_later() -> None:
    part = excerpt(np.arange(100.0).reshape(10, 10))
    assert part.is_whole
    assert part.abridged(100) is part
    assert part.abridged(64).places == ((0, 1, 2, 7, 8, 9),) * 2
    small = excerpt(np.zeros((6, 6)))
    assert small.abridged(1) is small
