"""Every formula of every gate case: well written, and true where its text can be computed."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import gates
from autograd.formulas import Partial, definition, formula, rule
from autograd.formulas.typeset import typeset
from tests.formulas.evaluated import NotElementary, evaluated
from tests.gates.cases import CASES, Case, Shares, case, moving

WRONG = [r"(?<![\d.])1 ·", r"· 1(?![\d./])", r"⊙ 1(?!\d)", r"--", r"− −", r"\+ −", r"\+ 0(?![.\d])",
         r"− 0(?![.\d])", r"/ 1(?![\d.])", r"-", "\0", "…"]
CALCULATED = 320
"""At least so many of the formulas and rules are computed from their texts."""

VECTORS = [case(gates.softmax, (3,)), case(gates.log_softmax, (3,)), case(gates.LogSumExp(), (3,)),
           case(gates.cross_entropy, (3,), Shares((3,)))]


def texts(one: Case) -> list[tuple[str, dict[str, Any], Any]]:
    """Each formula of a case with the values of its names, and the value it should have."""
    inputs = one.draw(0)
    y = one.gate(*inputs)
    names = one.gate.names(len(inputs))
    values = {typeset(name): x for name, x in zip(names, inputs, strict=True)}
    found = [(formula(one.gate, names, inputs).text, values, y)]
    if isinstance(y, tuple):
        return found
    g = np.random.default_rng(1).normal(size=np.shape(y))
    for i in moving(one.gate, inputs):
        read = rule(one.gate, i, "G", ("Y", y), list(zip(names, inputs, strict=True)))
        if read is not None:
            message = one.gate.pull(i, g, y, one.gate.arrays(inputs))
            found.append((read.text, {**values, "G": g, "Y": y}, message))
    return found


@pytest.mark.parametrize("one", CASES, ids=str)
def test_formulas_are_well_written(one: Case) -> None:
    for text, _, _ in texts(one):
        outside = re.sub(r"\[.*?\]", "", text)
        assert not [pattern for pattern in WRONG if re.search(pattern, outside)], text
        for opening, closing in ("()", "[]", "{}", "⌊⌋"):
            assert text.count(opening) == text.count(closing), text


def along_some_axes(one: Case) -> bool:
    """Whether Σ, max and the like in its formula stand for some axes only, or for stacks."""
    axis = getattr(one.gate, "axis", None)
    return axis not in (None, -1) or (axis == -1 and "oftmax" not in one.gate.name) or any(
        np.ndim(x) > 2 for x in one.draw(0))


def agrees(value: Any, expected: Any) -> bool:
    value, expected = np.asarray(value), np.asarray(expected)
    if value.size == expected.size:
        return np.allclose(value.reshape(expected.shape), expected)
    return np.allclose(np.broadcast_to(value, expected.shape), expected)


def test_formulas_say_what_their_gates_compute() -> None:
    calculated = 0
    for one in [*CASES, *VECTORS]:
        if along_some_axes(one):
            continue
        for text, values, expected in texts(one):
            try:
                value = evaluated(text, values)
            except NotElementary:
                continue
            if "Σ" in text and np.ndim(expected) and one not in VECTORS:
                continue                                # the sum is over some axes only
            assert agrees(value, expected), (str(one), text, value, expected)
            calculated += 1
    assert calculated >= CALCULATED, calculated


def test_the_latex_of_every_formula_is_read_by_a_typesetter() -> None:
    mathtext = pytest.importorskip("matplotlib.mathtext")
    parser = mathtext.MathTextParser("path")
    for one in CASES:
        for latex in written_in_latex(one):
            assert latex.count("{") == latex.count("}"), latex
            assert latex.count(r"\left") == latex.count(r"\right"), latex
            assert latex.isascii() or "δ" in latex or "…" in latex, latex
            if r"\begin" not in latex and r"\text" not in latex:
                parser.parse(f"${latex}$")


def written_in_latex(one: Case) -> list[str]:
    """The formula of a case, its definition, and its rules, in LaTeX."""
    inputs = one.draw(0)
    y = one.gate(*inputs)
    names = [f"{name}_1" for name in one.gate.names(len(inputs))]
    pairs = list(zip(names, inputs, strict=True))
    rules = [rule(one.gate, i, Partial("E", "y12"), ("y12", y), pairs)
             for i in moving(one.gate, inputs)]
    found = [formula(one.gate, names, inputs), definition(one.gate, names, inputs), *rules]
    return [each.latex for each in found if each is not None]
