from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.formulas.legible import cells, clipped, legible
from tests.drawing.scenes import texts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain <b>&", "plain <b>&"),
        ("two\nlines\tand\0", "two↵lines⇥and␀"),
        ("\x1b[31m\x7f", "␛[31m␡"),
        ("\x85\u2028\u202e\ud800\uffff", "\ufffd" * 5),
        ("∂σᵀ·×⊗", "∂σᵀ·×⊗"),
        ("שלום 漢字 🦆", "שלום 漢字 🦆"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert legible(text) == shown


@given(texts)
def test_legible_text_stays_as_it_is(text: str) -> None:
    assert legible(legible(text)) == legible(text)
    assert len(legible(text)) == len(text)
    assert len(legible(text).splitlines()) <= 1


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("∂E/∂x", 5), ("漢字", 4), ("é", 1)])
def test_cells(text: str, columns: int) -> None:
    assert cells(text) == columns


@given(texts, st.integers(1, 10))
def test_clipped_text_fits(text: str, columns: int) -> None:
    assert cells(clipped(text, columns)) <= columns
    assert clipped(text, columns) == text or clipped(text, columns).endswith("…")
