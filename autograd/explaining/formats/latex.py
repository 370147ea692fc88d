"""A page as LaTeX: the body to put into a document of one's own, and a whole document.

It needs `amsmath` and, in the older engines, `fontenc` with T1; the whole document loads them.
"""

from __future__ import annotations

from collections.abc import Iterable

from autograd.explaining import entries
from autograd.explaining.document import (
    Blank,
    Block,
    Equations,
    Formula,
    Heading,
    Page,
    Paragraph,
    Piece,
    Reference,
    Table,
    Value,
    Words,
)
from autograd.formulas.escapes import latex_formula, latex_text
from autograd.formulas.tables import latex_table

_PREAMBLE = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{textcomp}
\usepackage{amsmath}
\usepackage{amssymb}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt}
\allowdisplaybreaks
"""
_LEVELS = {1: "section*", 2: "subsection*", 3: "paragraph*"}


def document(page: Page) -> str:
    """A document that compiles by itself."""
    return f"{_PREAMBLE}\\begin{{document}}\n\n{latex(page)}\n\n\\end{{document}}"


def latex(page: Page) -> str:
    """The body of a document."""
    return "\n\n".join(map(_block, page.blocks))


def _block(block: Block) -> str:
    match block:
        case Heading(words, level):
            return f"\\{_LEVELS[level]}{{{_line(words)}}}"
        case Paragraph(words):
            return _line(words)
        case Equations(lines):
            return f"\\begin{{align*}}\n{_rows(lines)}\n\\end{{align*}}"
        case Table(header, rows):
            return latex_table([[_line(cell) for cell in row] for row in (header, *rows)])
        case Reference(command):
            return f"% {latex_comment(command)}"


def latex_comment(command: str) -> str:
    """A command on one line."""
    return " ".join(command.splitlines())


def _line(words: Words) -> str:
    return "".join(map(_inline, words))


def _inline(piece: Piece) -> str:
    match piece:
        case Blank():
            return _blank(piece)
        case str():
            return latex_text(piece)
        case _:
            return f"${mathematics(piece)}$"


def aligned(lines: Iterable[tuple[Formula | None, Words]]) -> str:
    """Equations below one another, to stand within mathematics."""
    return f"\\begin{{aligned}}\n{_rows(lines)}\n\\end{{aligned}}"


def _rows(lines: Iterable[tuple[Formula | None, Words]]) -> str:
    return " \\\\\n".join(f"{'' if left is None else formula(left)} &= "
                          f"{''.join(map(mathematics, right))}" for left, right in lines)


def _blank(piece: Blank) -> str:
    width = f"\\hspace{{{piece.columns / 2:g}em}}"
    if piece.rows == 1:
        return f"\\underline{{{width}}}"
    return f"\\boxed{{\\rule{{0pt}}{{{1.4 * piece.rows:g}em}}{width}}}"


def formula(piece: Formula) -> str:
    """A formula in letters that every engine sets."""
    return latex_formula(piece.latex)


def mathematics(piece: Piece) -> str:
    """A piece within mathematics."""
    match piece:
        case Formula():
            return formula(piece)
        case Value():
            return latex_formula(entries.latex(piece))
        case Blank():
            return _blank(piece)
        case str():
            return f"\\text{{{latex_text(piece)}}}"

