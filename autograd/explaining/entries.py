"""The entries of arrays as text, for every format: all of them where they are few."""

from __future__ import annotations

import numpy as np

from autograd.explaining.document import Value
from autograd.formulas.figures import aligned, figure, gist, inline, is_small
from autograd.formulas.notation import LATEX


def matrix(value: Value) -> list[list[str]] | None:
    """The entries of a matrix with more than one row, row by row; None for anything else."""
    if np.ndim(value.numbers) != 2 or np.size(value.numbers) == 0 or (
            len(value.numbers) < 2 or not is_shown(value)):
        return None
    return [[figure(x, value.style) for x in row] for row in value.numbers]


def rows(value: Value) -> list[str]:
    """The lines that tell it: of a matrix one a row, the decimal points below one another."""
    entries = matrix(value)
    if entries is None:
        return [on_one_line(value)]
    columns = [aligned(list(column)) for column in zip(*entries, strict=True)]
    lines = [", ".join(row) for row in zip(*columns, strict=True)]
    return [f"{'[[' if i == 0 else ' ['}{line}{']]' if i == len(lines) - 1 else '],'}"
            for i, line in enumerate(lines)]


def on_one_line(value: Value) -> str:
    """As `[[1, 2], [3, 4]]`; an array that is too large by its shape, range and norm."""
    if is_shown(value):
        return inline(value.numbers, value.style)
    shape = " × ".join(map(str, np.shape(value.numbers)))
    return f"({shape} numbers: {', '.join(gist(value.numbers, value.style))})"


def latex(value: Value) -> str:
    """Within LaTeX's mathematics: a vector is a column."""
    if not is_shown(value):
        return rf"\text{{{on_one_line(value)}}}"
    if np.ndim(value.numbers) > 2 or np.size(value.numbers) == 0:
        return on_one_line(value)
    return LATEX.array(value.numbers, value.style)


def is_shown(value: Value) -> bool:
    """Whether all entries are shown."""
    return value.whole or is_small(value.numbers)
