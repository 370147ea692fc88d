"""The entries of arrays as text, for every format: all of them where they are few."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.explaining.document import Value
from autograd.formulas.figures import figure, gist, is_small


def entry(number: Any, decimals: int | None) -> str:
    """One number: to four significant digits, or rounded to `decimals`, without zeros at the end.

    >>> entry(0.25, 3), entry(-0.00001, 3), entry(-1.23456, None)
    ('0.25', '0', '-1.235')
    """
    kind = np.asarray(number).dtype.kind
    if decimals is None or kind not in "fc" or not np.isfinite(number):
        return figure(number)
    if kind == "c":
        imaginary = entry(number.imag, decimals)
        return f"{entry(number.real, decimals)}{'' if imaginary[0] == '-' else '+'}{imaginary}j"
    text = f"{number:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def matrix(value: Value) -> list[list[str]] | None:
    """The entries of a matrix with more than one row, row by row; None for anything else."""
    if np.ndim(value.numbers) != 2 or len(value.numbers) < 2 or not is_shown(value):
        return None
    return [[entry(x, value.decimals) for x in row] for row in value.numbers]


def inline(value: Value) -> str:
    """All on one line, as `[[1, 2], [3, 4]]`; an array that is too large by its size and norm."""
    if not is_shown(value):
        return f"{' × '.join(map(str, np.shape(value.numbers)))} numbers, {gist(value.numbers)}"
    return nested(value.numbers, value.decimals)


def nested(numbers: Any, decimals: int | None) -> str:
    """An array of any number of axes as lists in lists."""
    if np.ndim(numbers) == 0:
        return entry(numbers, decimals)
    return f"[{', '.join(nested(part, decimals) for part in numbers)}]"


def is_shown(value: Value) -> bool:
    """Whether all entries are shown: always if they are rounded, for then someone asked for them.
    """
    return value.decimals is not None or is_small(value.numbers)
