from __future__ import annotations

import pytest
from hypothesis import given

from autograd.formulas.legible import legible
from autograd.formulas.typeset import typeset, typeset_latex
from tests.drawing.scenes import texts


@pytest.mark.parametrize(
    ("name", "text", "latex"),
    [
        ("w13", "w₁₃", "w_{13}"),
        ("w_13", "w₁₃", "w_{13}"),
        ("x", "x", "x"),
        ("alpha", "α", r"\alpha"),
        ("Sigma2", "Σ₂", r"\Sigma_{2}"),
        ("σ", "σ", r"\sigma"),
        ("W_xh", "Wₓₕ", "W_{xh}"),
        ("h'", "h′", "h'"),
        ("net_3", "net₃", r"\mathit{net}_{3}"),
        ("multiply1", "multiply1", r"\mathit{multiply1}"),
        ("hidden_state", "hidden_state", r"\mathit{hidden\_state}"),
        ("W_qj", "W_qj", "W_{qj}"),
        ("params['W']", "params['W']", r"\mathit{params['W']}"),
        ("50% {a}", "50% {a}", r"\mathit{50\%\ \{a\}}"),
        ("x\\y^2", "x\\y^2", r"\mathit{x\backslash y\hat{}2}"),
    ],
)
def test_names(name: str, text: str, latex: str) -> None:
    assert typeset(name) == text
    assert typeset_latex(name) == latex


@given(texts)
def test_any_name_can_be_typeset(name: str) -> None:
    assert legible(typeset(name))[:0] == ""
    written = typeset_latex(name)
    bare = written.replace("\\{", "").replace("\\}", "")
    assert bare.count("{") == bare.count("}")
