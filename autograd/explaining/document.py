"""What a page says, before anyone decides how it is written: headings, words, equations, tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Formula:
    """Mathematics as text and as LaTeX."""

    text: str
    latex: str


@dataclass(frozen=True)
class Value:
    """Numbers: one, a vector, a matrix, or an array too large to show.

    `decimals` rounds them, and fixes how they are written; None takes four significant digits.
    """

    numbers: Any
    decimals: int | None = None


@dataclass(frozen=True)
class Blank:
    """A place to write in, of about so many letters."""

    columns: int = 10


Piece = str | Formula | Value | Blank
Words = tuple[Piece, ...]


@dataclass(frozen=True)
class Heading:
    """A line over what follows; level 1 is the title of the page."""

    words: Words
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Words and short formulas."""

    words: Words


@dataclass(frozen=True)
class Equations:
    """Lines `left = right`, one below the other; without a left side a line goes on."""

    lines: tuple[tuple[Formula | None, Words], ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells under a header: names stand at the left, the rest at the right."""

    header: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True)
class Reference:
    """The command that writes the page again: there for the marker, not for the reader."""

    command: str


Block = Heading | Paragraph | Equations | Table | Reference


@dataclass(frozen=True)
class Page:
    """A whole page."""

    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The words of its first heading, without formulas."""
        headings = [block for block in self.blocks if isinstance(block, Heading)]
        return "".join(plain(headings[0].words)) if headings else ""


def plain(words: Iterable[Piece]) -> list[str]:
    """The words that are text, with the text of formulas."""
    return [piece if isinstance(piece, str) else piece.text
            for piece in words if isinstance(piece, (str, Formula))]
