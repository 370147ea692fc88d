"""Pieces of text of several rows, set beside one another: a matrix times a vector, in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograd.formulas.figures import PLAIN, Numbers, figure, inline, table
from autograd.formulas.legible import cells

Block = list[str]


def block(value: Any, numbers: Numbers = PLAIN, *, column: bool = False) -> Block:
    """An array as rows; a vector on one line, or below one another as a `column`.

    >>> block(np.array([1.0, -0.5]), column=True)
    ['[ 1  ]', '[−0.5]']
    """
    if column and np.ndim(value) == 1:
        return table(np.reshape(value, (-1, 1)), numbers) if len(value) > 1 else [
            inline(value, numbers)]
    return table(value, numbers)


def factor(value: Any, numbers: Numbers = PLAIN, *, first: bool = False) -> Block:
    """An array as a factor: a negative number or a fraction stands in brackets unless `first`."""
    if np.ndim(value) == 0:
        text = figure(value, numbers)
        bare = "/" not in text and (first or not text.startswith("−"))
        return [text if bare else f"({text})"]
    return table(value, numbers)


def beside(pieces: Sequence[Block | str]) -> Block:
    """Blocks and signs side by side, each in the middle of the height of the tallest.

    All rows have one width, so that they stay in line where they are set in the middle.

    >>> beside([["[1  2]", "[3  4]"], "·", ["[5]", "[6]"]])
    ['[1  2] · [5]', '[3  4]   [6]']
    """
    blocks = [[piece] if isinstance(piece, str) else piece for piece in pieces]
    height = max(map(len, blocks))
    columns = [_filled(one, height) for one in blocks]
    return [" ".join(row) for row in zip(*columns, strict=True)]


def width(rows: Iterable[str]) -> int:
    """The columns that a block takes."""
    return max(map(cells, rows), default=0)


def _filled(one: Block, height: int) -> Block:
    across = width(one)
    above = (height - len(one)) // 2
    rows = [""] * above + one + [""] * (height - len(one) - above)
    return [row + " " * (across - cells(row)) for row in rows]
