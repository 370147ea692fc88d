from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given

from autograd.drawing.formats.latex import SIGNS, latex
from autograd.drawing.formats.shapes import Words, sheet
from autograd.drawing.formats.svg import svg
from autograd.drawing.formats.tikz import tikz
from autograd.drawing.layout.arrange import arrange
from autograd.drawing.scene import Box, Line, Scene
from autograd.formulas.legible import legible
from tests.drawing.scenes import neuron, scenes, texts

TOKEN = re.compile(
    r"\\symbol\{(?P<symbol>\d+)\}|\\gridletter\{(?P<letter>\d+)\}|\\gridsign\{(?P<sign>"
    r"(?:[^{}]|\{[^{}]*\})*)\}|(?P<quote>\\textquotesingle\{\})|\\(?P<plain>[$&#_% ])"
    r"|\{(?P<single>[-,!?])\}|(?P<raw>[^\\{}$&#^_%~])")


def picture(scene: Scene) -> str:
    return svg(scene, layout=arrange(scene, "ranked"))


def read(source: str) -> str:
    """The text that LaTeX shows for `source`; signs of mathematics as they were written there."""
    shown, place = "", 0
    while place < len(source):
        found = TOKEN.match(source, place)
        assert found, f"LaTeX reads a command at {source[place:place + 20]!r}"
        part = found.groupdict()
        code = part["symbol"] or part["letter"]
        shown += chr(int(code)) if code else "'" if part["quote"] else (
            f"<{part['sign']}>" if part["sign"] is not None
            else part["plain"] or part["single"] or part["raw"])
        place = found.end()
    return shown


@given(texts)
def test_a_text_has_nothing_that_latex_obeys_and_reads_back(text: str) -> None:
    sources = [(letter, latex(letter)) for letter in legible(text)]
    assert latex(text) == "".join(source for _, source in sources)
    assert read(latex(text)) == "".join(
        f"<{source[10:-1]}>" if source.startswith("\\gridsign{") else letter
        for letter, source in sources)


@given(scenes())
def test_every_text_is_a_node_at_its_place(scene: Scene) -> None:
    shown = picture(scene)
    source = tikz(shown)
    bodies = [line.partition(" {")[2].removesuffix("};") for line in source.splitlines()
              if line.startswith("\\node")]
    words = [shape for shape in sheet(shown).shapes if isinstance(shape, Words)]
    assert bodies == [latex(one.text) for one in words]
    assert source.count("{") - source.count("\\{") == source.count("}") - source.count("\\}")


def test_every_line_is_a_node_or_a_path_and_every_colour_is_defined() -> None:
    source = tikz(picture(neuron()))
    body = source.partition("line join=round]\n")[2].partition("\\end{tikzpicture}")[0]
    assert all(re.fullmatch(r"\\(node|path)\[.*\] .*;", line) for line in body.splitlines())
    used = Counter(re.findall(r"autograd\d+", body))
    assert set(used) == set(re.findall(r"\\definecolor\{(autograd\d+)\}\{HTML\}\{[0-9A-F]{6}\}",
                                       source))


def test_the_look_of_the_picture_is_kept() -> None:
    source = tikz(picture(neuron()))
    assert r"font=\fontsize{10.3}{12.2}\ttfamily\bfseries" in source
    assert r"\gridsign{{}^{T}}\ \gridsign{\cdot}\ \gridsign{\partial}E/\gridsign{\partial}s" in (
        source)
    dotted = Box("a", (Line("x", "title"),), "ghost")
    assert "dash pattern=on 3.75pt off 2.25pt" in tikz(picture(Scene("", (dotted,))))


@pytest.mark.parametrize(("text", "source"), [
    ("σ(s₁) = ½", r"\gridsign{\sigma}(s\gridsign{{}_{1}})\ =\ \gridsign{\frac12}"),
    ("x⁻¹", r"x\gridsign{{}^{-}}\gridsign{{}^{1}}"),
    ("Ω Λ λ Α ς", r"\gridsign{\Omega}\ \gridsign{\Lambda}\ \gridsign{\lambda}\ "
                  r"\gridsign{\mathrm{A}}\ \gridsign{\varsigma}"),
    ("é ß", r"é\ ß"),
    ("漢", r"\gridletter{28450}"),
    ("-1, 'a'", r"{-}1{,}\ \textquotesingle{}a\textquotesingle{}"),
    ("\\end{document}", r"\symbol{92}end\symbol{123}document\symbol{125}")])
def test_letters(text: str, source: str) -> None:
    assert latex(text) == source


def test_every_sign_of_our_formulas_is_mathematics() -> None:
    for sign in "∂∇Σ√∞−·×⊙⊗≤≥≠≈→←‖⟨⟩′…½ᵀ²³⁻¹₀₁₂ᵢσηθλμαβγδε":
        assert latex(sign).startswith("\\gridsign{"), unicodedata.name(sign)
    assert not any("$" in source for source in SIGNS.values())


def test_an_empty_picture_has_no_node() -> None:
    assert "\\node" not in tikz(picture(Scene("", ())))
