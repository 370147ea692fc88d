"""explain, exercise and grade on the command line, as a teacher runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.test_commands import autograd

SCRIPT = """
import numpy as np
from autograd import constant, parameter
from gates import softmax

W, x = parameter([[0.5, -0.2], [0.1, 0.3]]), constant([1.0, 2.0])
h = np.tanh(W @ x)
p = softmax(h)
E = -np.log(p[0])
number = 3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "net.py").write_text(SCRIPT)
    return tmp_path


def test_explain(folder: Path) -> None:
    ran = autograd("explain", "net.py:E", "--wrt", "W", "--lr", "0.1", "--digits", "3", cwd=folder)
    assert ran.returncode == 0 and not ran.stderr
    assert "h = tanh(matmul1)" in ran.stdout and "The update" in ran.stdout
    ran = autograd("explain", "net.py", "-o", "told.tex", cwd=folder)
    assert ran.stdout == "told.tex\n"
    assert (folder / "told.tex").read_text().startswith(r"\documentclass")
    ran = autograd("explain", "net.py:E", "--format", "md", cwd=folder)
    assert ran.stdout.startswith("## The gradients of $E$\n")


@pytest.mark.parametrize("suffix", ["txt", "md", "tex", "html"])
def test_a_sheet_is_set_and_marked(folder: Path, suffix: str) -> None:
    ran = autograd("exercise", "net.py:E", "-o", f"sheet.{suffix}", "--seed", "4", "--lr", "0.5",
                   "--wrt", "W", "h", cwd=folder)
    written = [f"sheet.{suffix}", f"sheet-key.{suffix}", "sheet-answers.txt"]
    assert ran.stdout.split() == written and ran.returncode == 0
    blank = (folder / "sheet-answers.txt").read_text(encoding="utf-8")
    assert blank == "dE/dp =\ndE/dh =\ndE/dW =\nnew W =\nnew E =\n"
    ran = autograd("grade", f"sheet.{suffix}", "sheet-answers.txt", cwd=folder)
    assert ran.returncode == 1 and "0 of 5 points" in ran.stdout
    (folder / "mine.csv").write_text("dE/dp,1,2\noops\n")
    ran = autograd("grade", f"sheet-key.{suffix}", "mine.csv", "sheet-answers.txt", cwd=folder)
    assert ran.returncode == 1 and "The first mistake is in question (1)" in ran.stdout
    assert ran.stdout.startswith("mine.csv\n")


def test_right_answers_end_with_0(folder: Path) -> None:
    autograd("exercise", "20.1", "-o", "sheet.html", cwd=folder)
    (folder / "mine.json").write_text('{"dE/do": ["-1/2", 0.25, 2]}')
    ran = autograd("grade", "sheet.html", "mine.json", cwd=folder)
    assert ran.returncode == 0 and "All is right." in ran.stdout
    (folder / "mine.json").write_text('{"dE/do": ["-1/2", 0.25, 2],\n "dE/dt": 1}')
    ran = autograd("grade", "sheet.html", "mine.json", "--format", "md", cwd=folder)
    assert ran.returncode == 1 and "line 2: no question is called 'dE/dt'" in ran.stdout


def test_variants(folder: Path) -> None:
    ran = autograd("exercise", "1.1 tanh", "--blank", "values", "-o", "s.md", "--variants", "3",
                   cwd=folder)
    assert ran.returncode == 0 and len(ran.stdout.split()) == 9
    sheets = {(folder / f"s-{k}.md").read_text(encoding="utf-8") for k in (1, 2, 3)}
    assert len(sheets) == 3
    ran = autograd("exercise", "1.1", "--key", cwd=folder)
    assert "(1) ∂e/∂y₅   = −2 · (t − y₅) = −1.367" in ran.stdout


def test_a_script_beside_its_sheet(folder: Path) -> None:
    autograd("exercise", "net.py:E", "-o", "sheet.txt", cwd=folder)
    other = folder / "elsewhere"
    other.mkdir()
    ran = autograd("grade", "../sheet.txt", "../sheet-answers.txt", cwd=other)
    assert ran.returncode == 1 and "0 of 3 points" in ran.stdout


def test_the_arguments_of_a_script(folder: Path) -> None:
    (folder / "args.py").write_text(f"import sys\nprint(sys.argv)\n{SCRIPT}")
    ran = autograd("explain", "args.py", "--", "--rate", "2", cwd=folder)
    assert ran.stdout.startswith("['args.py', '--rate', '2']\nThe gradients of E\n")
    ran = autograd("exercise", "args.py", "--", "--rate", "2", cwd=folder)
    assert ran.returncode == 2 and ran.stderr == (
        "autograd exercise: the script of an exercise gets no arguments; leave out -- --rate 2\n")


@pytest.mark.parametrize(("arguments", "message"), [
    (["explain", "net.py", "-o", "absent/told.md"], "autograd explain: save: absent/told.md: there "
                                                    "is no folder absent; make it"),
    (["explain", "net.py:number"], "autograd explain: net.py: number is a int; give a tensor or a "
                                   "graph"),
    (["explain", "none.py:E"], "autograd explain: no such Python file: none.py; give FILE.py or"),
    (["explain", "net.py:E", "--wrt", "q"], "autograd explain: no tensor is called 'q'; its"),
    (["explain", "net.py:E", "-o", "told.pdf"], "autograd explain: save: no format 'pdf'; use one"),
    (["exercise", "9.9"], "autograd exercise: there is no exercise '9.9'; there are '1.1', '1.1 "),
    (["exercise", "1.1", "--variants", "2"], "autograd exercise: --variants needs a number from 1"),
    (["exercise", "1.1", "--blank", "x"], "autograd exercise: blank must be one of"),
    (["grade", "net.py", "net.py"], "autograd grade: net.py: is no sheet that `autograd exercise` "
                                    "wrote"),
    (["grade", "bad.txt", "net.py"], "autograd grade: bad.txt: the command on it cannot be read"),
    (["grade", "none.txt", "net.py"], "autograd grade: there is no sheet 'none.txt'; give a sheet "
     "or key that `autograd exercise` wrote"),
    (["grade", ".", "net.py"], "autograd grade: there is no sheet '.'; "),
    (["exercise", "20"], "autograd exercise: there is no exercise '20'; there are '1.1', "),
])
def test_wrong_usage(folder: Path, arguments: list[str], message: str) -> None:
    (folder / "bad.txt").write_text("[autograd exercise 1.1 --seed many]")
    ran = autograd(*arguments, cwd=folder)
    assert ran.returncode == 2 and not ran.stdout
    assert ran.stderr.startswith(message), ran.stderr
    assert "Traceback" not in ran.stderr
