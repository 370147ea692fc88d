"""What is written to a stream whose encoding lacks our letters."""

from __future__ import annotations

import ast
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.console import encodable, spelled, write

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
from autograd import parameter
from gates import Elementwise

class Cube(Elementwise):
    def forward(self, x):
        return x**3
    def grad_x(self, g, y, x):
        return g * 2 * x**2

class Größe(Cube):
    pass

w = parameter(2.0, name="ω")
E = w * w

def refuses(x):
    raise ArithmeticError("∂ → 漢")
"""


def autograd(encoding: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding,
                   "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    return subprocess.run([sys.executable, "-m", "autograd", *arguments], cwd=cwd, env=environment,
                          capture_output=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text(SCRIPT, encoding="utf-8")
    return tmp_path


NARROW = ["cp1252", "ascii", "cp437", "latin-1", "shift_jis"]


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
class TestCommands:
    def test_demo(self, folder: Path, encoding: str) -> None:
        done = autograd(encoding, "demo", cwd=folder)
        assert done.returncode == 0, done.stderr
        text = done.stdout.decode(encoding)
        assert "x -> W1 -> sigma -> W2 -> sigma -> SqErr" in text and "dE/dW1 = " in text
        assert "the error falls from 0.467 to 0.286" in text

    def test_a_report(self, folder: Path, encoding: str) -> None:
        done = autograd(encoding, "check", "mine.py:Cube", cwd=folder)
        assert done.returncode == 1, done.stderr
        assert b"reverse sweep  dy/dx" in done.stdout and b"Traceback" not in done.stderr

    def test_the_name_of_a_picture(self, folder: Path, encoding: str) -> None:
        done = autograd(encoding, "draw", "mine.py", "-o", "omega-1.svg", cwd=folder)
        assert (done.returncode, done.stdout.strip()) == (0, b"omega-1.svg"), done.stderr
        assert "∂E/∂ω" in (folder / "omega-1.svg").read_text(encoding="utf-8")

    def test_an_error(self, folder: Path, encoding: str) -> None:
        done = autograd(encoding, "check", "mine.py:refuses", "--inputs", "2.0", cwd=folder)
        assert done.returncode in (1, 2) and b"Traceback" not in done.stderr
        assert b"d -> \\u6f22" in done.stdout + done.stderr

    @pytest.mark.parametrize("arguments", [["--help"], ["draw", "--help"], ["check", "--help"],
                                           ["demo", "--help"], ["--version"]])
    def test_help(self, folder: Path, encoding: str, arguments: list[str]) -> None:
        done = autograd(encoding, *arguments, cwd=folder)
        assert done.returncode == 0 and done.stdout and not done.stderr


SOURCES = sorted([*ROOT.glob("autograd/**/*.py"), *ROOT.glob("gates/**/*.py")])
BY_NUMBER = set("\u0530\u1cff\u2c00\ufffc\U00010000\U0010ffff")
"""They bound a range of characters in a pattern, and are never shown."""


def docstrings(tree: ast.AST) -> set[int]:
    """The identities of the constants that stand alone as a statement."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


class TestWrite:
    @given(st.text(st.characters(exclude_categories=[])), st.sampled_from(NARROW))
    def test_any_text_goes_to_any_stream(self, text: str, encoding: str) -> None:
        raw = io.BytesIO()
        stream = io.TextIOWrapper(raw, encoding=encoding, errors="strict", newline="")
        write(text, stream)
        stream.flush()
        assert raw.getvalue().decode(encoding).endswith("\n")

    @given(st.text(st.characters(exclude_categories=["Cs"])))
    def test_a_stream_that_has_every_letter_gets_every_letter(self, text: str) -> None:
        assert encodable(text, "utf-8") == encodable(text, None) == text

    @given(st.characters())
    def test_one_letter_is_spelled_in_ascii(self, letter: str) -> None:
        assert spelled(letter).isascii()

    @pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
    def test_every_letter_of_our_own_texts_has_a_spelling(self, path: Path) -> None:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)
                 and isinstance(node.value, str) and id(node) not in docstrings(tree)}
        assert not {one for one in set("".join(texts)) - {"\\"} if "\\" in spelled(one)} - BY_NUMBER

    def test_no_stream_no_words(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdout", None)
        write("∂")

    @pytest.mark.parametrize(("text", "ascii"), [
        ("x⁻¹", "x^-1"), ("x₁₂", "x_12"), ("½ Σ", "1/2 sum"), ("‖x‖ ≤ √ε", "||x|| <= sqrtepsilon"),
        ("Wᵀ g", "W^T g"), ("é̂", "e"), ("漢", "\\u6f22"), ("…", "..."), ("\udcff", "\\udcff")])
    def test_spellings(self, text: str, ascii: str) -> None:
        assert encodable(text, "ascii") == ascii
