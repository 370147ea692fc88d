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
.autograd-page { line-height: 1.5; max-width: 52em; color-scheme: light dark; }
.autograd-page i { font-family: "STIX Two Math", "Cambria Math", "DejaVu Serif", serif;
  font-style: normal; white-space: pre-wrap; }
.autograd-page .lines { border-collapse: collapse; margin: .3em 0 .3em 1.5em; width: auto; }
.autograd-page .lines > tbody > tr > td { padding: .15em .25em; text-align: left; border: 0;
  background: none; vertical-align: middle; }
.autograd-page .lines > tbody > tr > td:first-child { text-align: right; white-space: nowrap; }
.autograd-page .matrix { display: inline-table; vertical-align: middle;
  border-collapse: collapse; border: solid currentColor; border-width: 0 1px; margin: 0 .2em; }
.autograd-page .matrix td { padding: 0 .4em; text-align: right; border: 0; background: none; }
.autograd-page .blank { display: inline-block; border-bottom: 1px solid; height: 1em; }
.autograd-page h2, .autograd-page h3, .autograd-page h4 { margin: 1em 0 .2em; }
.autograd-page p { margin: .2em 0; }
"""


def document(page: Page) -> str:
    """A whole file."""
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f"<title>{html_text(page.title)}</title>\n</head>\n<body>\n{html(page)}</body>\n"
            "</html>\n")


def html(page: Page) -> str:
    """A part of a file, with its style."""
    blocks = "\n".join(map(_block, page.blocks))
    return f'<div class="autograd-page">\n<style>{_STYLE}</style>\n{blocks}\n</div>\n'


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
        case Blank(columns):
            return f'<span class="blank" style="width: {columns}ch"></span>'
        case str():
            return html_text(piece)


def _displayed(piece: Piece) -> str:
    """A piece on a line of its own: a matrix as one."""
    entries = matrix(piece) if isinstance(piece, Value) else None
    if entries is None:
        return _inline(piece)
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in entries)
    return f'<table class="matrix"><tbody>{rows}</tbody></table>'
