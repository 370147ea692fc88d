"""A page as Markdown with LaTeX's formulas between dollars, as GitHub and Jupyter read it."""

from __future__ import annotations

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
from autograd.explaining.formats.latex import aligned, formula, mathematics
from autograd.formulas.escapes import html_text, markdown_text
from autograd.formulas.tables import markdown_table


def markdown(page: Page) -> str:
    """The whole page."""
    return "\n\n".join(map(_block, page.blocks))


def _block(block: Block) -> str:
    match block:
        case Heading(words, level):
            return f"{'#' * (level + 1)} {_line(words)}"
        case Paragraph(words):
            return _line(words)
        case Equations(lines):
            return f"$$\n{guarded(aligned(lines))}\n$$"
        case Table(header, rows):
            return markdown_table([[_line(cell) for cell in row] for row in (header, *rows)])
        case Reference(command):
            return f"<!-- {html_text(command)} -->"


def _line(words: Words) -> str:
    return "".join(map(_inline, words))


def _inline(piece: Piece) -> str:
    match piece:
        case Formula():
            return f"${guarded(formula(piece))}$"
        case Value():
            return f"${guarded(mathematics(piece))}$"
        case Blank(columns, _):
            return r"\_" * columns
        case str():
            return markdown_text(piece)


def guarded(latex: str) -> str:
    """A formula in which no tag or link begins, for readers of Markdown that know no formulas."""
    return latex.replace("<", "<{}").replace("](", "]{}(")

