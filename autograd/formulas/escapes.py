"""Any text as plain text of Markdown, LaTeX and HTML: it reads back, and does nothing."""

from __future__ import annotations

import html
import re

from autograd.console import spelled
from autograd.formulas.legible import legible

_LATEX = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}", "<": r"\textless{}",
          ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
          "`": r"\textasciigrave{}", "[": "{[}", "]": "{]}", "'": r"\textquotesingle{}", "-": "{-}",
          **{sign: f"\\{sign}" for sign in "_%&#${}"}}
_MARKDOWN = re.compile(r"([\\`*_\[\]#|~@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)


def html_text(text: str) -> str:
    """`text` in HTML, between tags or in quotes."""
    return html.escape(legible(text))


def markdown_text(text: str) -> str:
    """`text` in Markdown: no emphasis, link, code, formula, table cell or tag begins in it.

    >>> markdown_text("W_1 *x* <b>")
    'W\\\\_1 \\\\*x\\\\* &lt;b&gt;'
    """
    escaped = _MARKDOWN.sub(r"\\\1", legible(text).replace("&", "&amp;"))
    return escaped.replace("<", "&lt;").replace(">", "&gt;").replace("$", "&#36;")


def latex_text(text: str) -> str:
    """`text` in the text of LaTeX, in letters that its usual fonts have.

    >>> latex_text("W_1 & 50 % of σ")
    'W\\\\_1 \\\\& 50 \\\\% of sigma'
    """
    return "".join(_LATEX.get(one, one) for one in "".join(map(_plain, legible(text))))


def latex_formula(latex: str) -> str:
    """A formula of LaTeX with nothing but ASCII in it, which every engine sets."""
    return "".join(one if one.isascii() else rf"\text{{{latex_text(one)}}}"
                   for one in legible(latex).replace("−", "-"))


def _plain(letter: str) -> str:
    """A letter as LaTeX's fonts have it: Latin ones as they are, others spelled."""
    if letter.isascii() or (letter.isalpha() and ord(letter) < 0x180):
        return letter
    word = spelled(letter)
    return f"u{ord(letter):04x}" if word.startswith("\\") else word
