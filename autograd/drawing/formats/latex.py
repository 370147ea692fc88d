"""Text as LaTeX of a typewriter fount: signs as mathematics, each as wide as a letter."""

from __future__ import annotations

import unicodedata
from functools import cache

from autograd.formulas.legible import legible

SIGNS = {
    "∂": r"\partial", "∇": r"\nabla", "Σ": r"\Sigma", "∑": r"\sum", "∏": r"\prod",
    "∫": r"\int", "√": r"\surd", "∛": r"\sqrt[3]{}", "∞": r"\infty", "−": "-", "·": r"\cdot",
    "×": r"\times", "÷": r"\div", "⊙": r"\odot", "⊗": r"\otimes", "⊕": r"\oplus", "∘": r"\circ",
    "∗": r"\ast", "±": r"\pm", "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "≈": r"\approx",
    "∈": r"\in", "→": r"\to", "←": r"\gets", "↔": r"\leftrightarrow", "↦": r"\mapsto",
    "↑": r"\uparrow", "↓": r"\downarrow", "⇒": r"\Rightarrow", "⟨": r"\langle",
    "⟩": r"\rangle", "‖": r"\Vert", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil",
    "⌉": r"\rceil", "′": r"\prime", "…": r"\ldots", "⋯": r"\cdots", "↵": r"\hookleftarrow",
    "⇥": r"\rightarrowtail", "½": r"\frac12", "¼": r"\frac14", "¾": r"\frac34", "°": r"^\circ",
    "∅": r"\varnothing", "○": r"\circ", "■": r"\blacksquare", "◆": r"\blacklozenge",
    "▲": r"\blacktriangle", "▼": r"\blacktriangledown", "∧": r"\wedge", "∨": r"\vee",
    "✓": r"\surd", "✗": r"\times", "⋅": r"\cdot", "ℝ": r"\mathbb{R}", "\u2044": "/",
}
"""Mathematics for signs; Greek letters and raised or lowered ones follow from their names."""

VARIANTS = {"FINAL SIGMA": r"\varsigma", "OMICRON": "o", "LAMDA": r"\lambda"}
LOOK_LATIN = dict(zip(
    ("ALPHA", "BETA", "EPSILON", "ZETA", "ETA", "IOTA", "KAPPA", "MU", "NU", "OMICRON", "RHO",
     "TAU", "CHI"), "ABEZHIKMNOPTX", strict=True))
"""Capitals for which LaTeX has no name."""

PREAMBLE = r"""\providecommand\gridsign[1]{\makebox[\fontcharwd\font`0]{$#1$}}
\providecommand\gridletter[1]{\ifdefined\Umathchar\symbol{#1}\else\gridsign{\Box}\fi}"""
"""What the text needs: a sign of mathematics, and a letter by its number where TeX has any."""


def latex(text: str) -> str:
    r"""`text` to be set in a typewriter fount, every letter in a column of its own.

    Nothing in it is read as a command. pdfTeX shows □ for letters outside Latin and mathematics;
    XeTeX and LuaTeX take them from their fount.

    >>> latex("∂E/∂x_1 = 50%")
    '\\gridsign{\\partial}E/\\gridsign{\\partial}x\\_1\\ =\\ 50\\%'
    """
    return "".join(map(_letter, legible(text)))


@cache
def _letter(letter: str) -> str:
    if letter in "\\{}^~\"<>`|":
        return f"\\symbol{{{ord(letter)}}}"
    if letter in "$&#_% ":
        return f"\\{letter}"
    if letter in "-,!?'":
        return r"\textquotesingle{}" if letter == "'" else f"{{{letter}}}"
    if letter.isascii():
        return letter
    sign = _sign(letter)
    return f"\\gridsign{{{sign}}}" if sign else _other(letter)


def _sign(letter: str) -> str:
    """A letter as mathematics; nothing if it is none."""
    if letter in SIGNS:
        return SIGNS[letter]
    kind, _, codes = unicodedata.decomposition(letter).partition(" ")
    if kind in ("<super>", "<sub>"):
        inner = (chr(int(code, 16)) for code in codes.split())
        parts = [one if (one.isascii() and one.isalnum()) or one in "+-=()" else _sign(one)
                 for one in inner]
        mark = "^" if kind == "<super>" else "_"
        return f"{{}}{mark}{{{''.join(parts)}}}" if all(parts) else ""
    return _greek(unicodedata.name(letter, ""))


def _greek(name: str) -> str:
    """The command of a letter by its Unicode name; nothing if it is not Greek."""
    small, _, bare = name.removeprefix("GREEK ").partition(" LETTER ")
    if not name.startswith("GREEK ") or small not in ("SMALL", "CAPITAL") or (
            " " in bare and bare not in VARIANTS):
        return ""
    if small == "CAPITAL" and bare in LOOK_LATIN:
        return f"\\mathrm{{{LOOK_LATIN[bare]}}}"
    command = VARIANTS.get(bare, f"\\{bare.lower()}")
    return command if small == "SMALL" else f"\\{command[1:].capitalize()}"


def _other(letter: str) -> str:
    """A letter as it is, where every LaTeX has it (Latin); else by its number."""
    latin = unicodedata.name(letter, "").startswith("LATIN ") and ord(letter) < 0x180
    return letter if latin else f"\\gridletter{{{ord(letter)}}}"
