"""A page as HTML: a part for a notebook, and a whole file without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

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
from autograd.explaining.entries import matrix, on_one_line
from autograd.formulas.escapes import html_text
from autograd.formulas.tables import html_table

_STYLE = """
.autograd-page { line-height: 1.5; max-width: 52em; color-scheme: light dark;
  font-family: "STIX Two Text", Cambria, "DejaVu Serif", serif; }
.autograd-page i { font-style: normal; white-space: pre-wrap; }
.autograd-page h2, .autograd-page h3, .autograd-page h4 { margin: 1.2em 0 .3em; }
.autograd-page p { margin: .3em 0; }
.autograd-page table { border-collapse: collapse; margin: .5em 0; }
.autograd-page th, .autograd-page td { padding: .1em .7em; text-align: right; border: 0; }
.autograd-page th:first-child, .autograd-page td:first-child { text-align: left; }
.autograd-page .lines { margin: .3em 0 .3em 1.5em; }
.autograd-page .lines > tbody > tr > td { padding: .2em; text-align: left; background: none; }
.autograd-page .lines > tbody > tr > td:first-child { white-space: nowrap; }
.autograd-page .matrix { display: inline-table; vertical-align: middle; margin: 0 .2em;
  background: linear-gradient(currentColor 0 0) 0 0 / .3em 1px,
    linear-gradient(currentColor 0 0) 0 100% / .3em 1px,
    linear-gradient(currentColor 0 0) 100% 0 / .3em 1px,
    linear-gradient(currentColor 0 0) 100% 100% / .3em 1px;
  background-repeat: no-repeat; border: solid currentColor; border-width: 0 1px; }
.autograd-page .matrix td, .autograd-page .matrix td:first-child {
  padding: 0 .4em; text-align: right; background: none; }
.autograd-page .blank { display: inline-block; vertical-align: middle;
  border-bottom: 1px solid; }
.autograd-page .blank.tall { border: 1px dashed; }
"""


def document(page: Page) -> str:
    """A whole file."""
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f"<title>{html_text(page.title)}</title>\n</head>\n<body>\n{html(page)}\n</body>\n"
            "</html>")


def html(page: Page) -> str:
    """A part of a file, with its style."""
    blocks = "\n".join(map(_block, page.blocks))
    return f'<div class="autograd-page">\n<style>{_STYLE}</style>\n{blocks}\n</div>'


def _block(block: Block) -> str:
    match block:
        case Heading(words, level):
            return f"<h{level + 1}>{_line(words)}</h{level + 1}>"
        case Paragraph(words):
            return f"<p>{_line(words)}</p>"
        case Equations(lines):
            return _equations(lines)
        case Table(header, rows):
            return html_table([[_line(cell) for cell in row] for row in (header, *rows)])
        case Reference(command):
            return f"<!-- {html_text(command)} -->"


def _equations(lines: Iterable[tuple[Formula | None, Words]]) -> str:
    rows = "\n".join(f"<tr><td>{'' if left is None else _inline(left)}</td>"
                     f"<td>= {''.join(map(_displayed, right))}</td></tr>" for left, right in lines)
    return f'<table class="lines"><tbody>\n{rows}\n</tbody></table>'


def _line(words: Words) -> str:
    return "".join(map(_inline, words))


def _inline(piece: Piece) -> str:
    match piece:
        case Formula(text, _):
            return f"<i>{html_text(text)}</i>"
        case Value():
            return html_text(on_one_line(piece))
        case Blank(columns, rows):
            kind = "blank tall" if rows > 1 else "blank"
            return (f'<span class="{kind}" style="width: {columns}ch; height: {1.6 * rows:g}em">'
                    "</span>")
        case str():
            return html_text(piece)


def _displayed(piece: Piece) -> str:
    """A piece on a line of its own: a matrix as one."""
    entries = matrix(piece) if isinstance(piece, Value) else None
    if entries is None:
        return _inline(piece)
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in entries)
    return f'<table class="matrix"><tbody>{rows}</tbody></table>'
