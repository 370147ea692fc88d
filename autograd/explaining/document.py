"""What a page says, before anyone decides how it is written: headings, words, equations, tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.formulas.expression import Expression
from autograd.formulas.figures import PLAIN, Numbers


@dataclass(frozen=True)
class Formula:
    """Mathematics as text and as LaTeX."""

    text: str
    latex: str


def shown(expression: Expression) -> Formula:
    """A formula as a piece of a page."""
    return Formula(expression.text, expression.latex)


@dataclass(frozen=True, eq=False)
class Value:
    """Numbers: one, a vector, a matrix, or an array that is too large to show.

    `whole` shows all entries of a large array too.
    """

    numbers: Any
    style: Numbers = PLAIN
    whole: bool = False


def rounded(numbers: Any, decimals: int) -> Value:
    """All of some numbers, rounded to `decimals`, without zeros at their ends."""
    array = np.asarray(numbers)
    close = np.round(array, decimals) + 0.0 if array.dtype.kind in "fc" else array
    return Value(close[()], Numbers(digits=15), whole=True)


@dataclass(frozen=True)
class Blank:
    """A place to write in, of about so many letters and lines."""

    columns: int = 10
    rows: int = 1


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
