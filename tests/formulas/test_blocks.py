from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograd.formulas.blocks import beside, block, factor, width
from autograd.formulas.figures import Numbers
from autograd.formulas.legible import cells

blocks = st.lists(st.lists(st.text("ab1 ", max_size=5), min_size=1, max_size=4), min_size=1,
                  max_size=4)


@given(blocks)
def test_blocks_side_by_side_keep_their_rows_and_one_width(pieces: list[list[str]]) -> None:
    rows = beside(pieces)
    assert len(rows) == max(map(len, pieces))
    assert {cells(row) for row in rows} == {sum(map(width, pieces)) + len(pieces) - 1}
    for piece in pieces:
        assert all(any(line in row for row in rows) for line in piece)


def test_negative_factors_and_fractions_stand_in_brackets() -> None:
    assert factor(-0.5) == ["(−0.5)"]
    assert factor(-0.5, first=True) == ["−0.5"]
    assert factor(0.5, Numbers(form="fraction")) == ["(1/2)"]
    assert factor(np.array([-1.0, 2.0])) == ["[−1, 2]"]


def test_a_vector_stands_upright_as_a_column() -> None:
    assert block(np.array([1.0, -0.5]), column=True) == ["[ 1  ]", "[−0.5]"]
    assert block(np.array([1.0]), column=True) == ["[1]"]
    assert block(np.array([1.0, -0.5])) == ["[1, −0.5]"]
