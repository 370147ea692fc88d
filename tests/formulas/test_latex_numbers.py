from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd.formulas.figures import PLAIN
from autograd.formulas.notation import LATEX


@pytest.mark.parametrize(("value", "latex"), [
    (np.True_, "True"), (np.float64(1.5e-7), r"1.5 \cdot 10^{-7}"), 
    (np.float64(-np.inf), r"-\infty"),
    (np.array([True, False]), r"\begin{pmatrix} True \\ False \end{pmatrix}"),
])
def test_numbers_and_truths_in_latex(value: Any, latex: str) -> None:
    assert LATEX.array(value, PLAIN) == latex
