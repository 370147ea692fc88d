"""A page as plain text, for a terminal or an editor."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill

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
from autograd.explaining.entries import on_one_line, rows
from autograd.formulas.legible import cells, legible
from autograd.formulas.tables import text_table

COLUMNS = 88
INDENT = "    "


def text(page: Page) -> str:
    """The whole page."""
    return "\n\n".join(map(_block, page.blocks))


def _block(block: Block) -> str:
    match block:
        case Heading(words, level):
            line = _line(words)
            return f"{line}\n{'=' * cells(line)}" if level == 1 else line
        case Paragraph(words):
            return fill(_line(words), COLUMNS, break_long_words=False, break_on_hyphens=False)
        case Equations(lines):
            return _equations(lines)
        case Table(header, lines):
            return text_table([[_line(cell) for cell in row] for row in (header, *lines)])
        case Reference(command):
            return f"[{legible(command)}]"


def _line(words: Words) -> str:
    return "".join(map(_inline, words))


def _inline(piece: Piece) -> str:
    match piece:
        case Formula(text, _):
            return legible(text)
        case Value():
            return on_one_line(piece)
        case Blank(columns, _):
            return "_" * columns
        case str():
            return legible(piece)


def _equations(lines: Iterable[tuple[Formula | None, Words]]) -> str:
    """The signs of equality stand below one another."""
    lines = list(lines)
    width = max(0 if left is None else cells(legible(left.text)) for left, _ in lines)
    found = []
    for left, right in lines:
        name = "" if left is None else legible(left.text)
        start = INDENT + name + " " * (width - cells(name)) + " = "
        first, *others = _beside(list(map(_rows, right)))
        found += [start + first, *(" " * cells(start) + row for row in others)]
    return "\n".join(row.rstrip() for row in found)


def _rows(piece: Piece) -> list[str]:
    """The lines of a piece."""
    if isinstance(piece, Blank):
        return [_inline(piece)] * piece.rows
    return rows(piece) if isinstance(piece, Value) else [_inline(piece)]


def _beside(parts: list[list[str]]) -> list[str]:
    """Pieces of several lines beside one another."""
    height = max(map(len, parts), default=1)
    widths = [max(map(cells, part)) for part in parts]
    return ["".join(_filled(part[i] if i < len(part) else "", width)
                    for part, width in zip(parts, widths, strict=True)) for i in range(height)]


def _filled(row: str, width: int) -> str:
    return row + " " * (width - cells(row))
