"""The LaTeX of every gate is sound, and compiles where there is an engine."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import exercise, explain, tensor
from autograd.explaining.exercises.examples import EXAMPLES
from tests.explaining.formats.test_hostile_names import NAMES, check_latex, pages
from tests.gates.cases import CASES, moving

ENGINE = next(filter(None, map(shutil.which, ("pdflatex", "lualatex", "xelatex", "tectonic"))),
              None)


def texts_within(latex: str) -> Iterator[str]:
    """What stands in the braces of each `\\text{...}`."""
    for found in re.finditer(r"\\text\{", latex):
        depth, end = 1, found.end()
        while depth:
            step = 2 if latex[end] == "\\" else 1
            depth += {"{": 1, "}": -1}.get(latex[end], 0)
            end += step
        yield latex[found.end():end - 1]


def check_sound(latex: str) -> None:
    """Balanced, no mathematics within text, as many columns in each row of a matrix."""
    check_latex(latex)
    for text in texts_within(latex):
        assert not re.search(r"\\(mathit|begin|frac|left|partial|operatorname)|[_^]", re.sub(
            r"\\[_^]", "", text)), text
    for body in re.findall(r"\\begin\{pmatrix\}(.*?)\\end\{pmatrix\}", latex):
        assert len({row.count("&") for row in body.split(r"\\")}) == 1
    assert latex.count(r"\left") - latex.count(r"\leftarrow") == (
        latex.count(r"\right") - latex.count(r"\rightarrow"))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_gate(case: Any) -> None:
    x = case.draw(3)
    inputs = [tensor(part, name=f"v{i}") if i in moving(case.gate, x) else part
              for i, part in enumerate(x)]
    y = case.gate(*inputs)
    y = y[0] if isinstance(y, tuple) else y
    if y.requires_grad:
        check_sound(explain(y, upstream=np.full(y.shape, 0.5), lr=0.1).latex())


@pytest.mark.skipif(ENGINE is None, reason="no LaTeX engine is installed")
def test_a_part_compiles_within_a_document(tmp_path: Path) -> None:
    part = explain(exercise("20.4").account.output, lr=0.5)
    (tmp_path / "part.tex").write_text(part.latex(), encoding="utf-8")
    (tmp_path / "mine.tex").write_text(r"\documentclass{book}\usepackage{amsmath}"
                                       r"\begin{document}\input{part}\end{document}")
    stop = [] if "tectonic" in str(ENGINE) else ["-interaction=nonstopmode", "-halt-on-error"]
    ran = subprocess.run([str(ENGINE), *stop, "mine.tex"], cwd=tmp_path, capture_output=True,
                         check=False)
    assert ran.returncode == 0, ran.stdout[-2000:]


def test_the_part_is_the_body_of_the_file(tmp_path: Path) -> None:
    told = explain(exercise("20.1").account.output)
    whole = told.save(tmp_path / "whole.tex").read_text(encoding="utf-8")
    assert whole.startswith(r"\documentclass") and whole.endswith("\\end{document}\n")
    assert f"\\begin{{document}}\n\n{told.latex()}\n\n" in whole
    assert "documentclass" not in told.latex()


@pytest.mark.skipif(ENGINE is None, reason="no LaTeX engine is installed")
def test_documents_compile(tmp_path: Path) -> None:
    documents = [exercise(name).key for name in EXAMPLES] + [
        page for name in NAMES for page in pages(name)]
    for k, page in enumerate(documents):
        path = page.save(tmp_path / f"page{k}.tex")
        command = [str(ENGINE), *(["-interaction=nonstopmode", "-halt-on-error"]
                                  if "tectonic" not in str(ENGINE) else []), path.name]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert ran.returncode == 0, ran.stdout[-2000:]
