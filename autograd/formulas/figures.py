"""Numbers as text: to four digits, small arrays in full, large ones by type, shape and norm."""

from __future__ import annotations

from typing import Any

import numpy as np

MOST_COLUMNS = 6
MOST_ROWS = 6


def figure(value: Any) -> str:
    """One number to four significant digits."""
    kind = np.asarray(value).dtype.kind
    if kind in "fc":
        text = f"{value:.4g}"
        return text[1:] if kind == "f" and text == "-0" else text
    return str(value)


def is_small(value: Any) -> bool:
    """Whether `value` is shown entry by entry: at most two axes, six by six."""
    columns, rows = (*np.shape(value)[::-1], 1, 1)[:2]
    return np.ndim(value) <= 2 and columns <= MOST_COLUMNS and rows <= MOST_ROWS


def inline(value: Any) -> str:
    """A small array on one line, as `[[1, 2], [3, 4]]`."""
    if np.ndim(value) == 0:
        return figure(value)
    return f"[{', '.join(inline(part) for part in value)}]"


def table(value: Any) -> list[str]:
    """A small matrix row by row, its columns aligned; anything smaller on one line."""
    if np.ndim(value) < 2 or len(value) < 2:
        return [inline(value)]
    cells = [[figure(entry) for entry in row] for row in value]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        f"[{'  '.join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))}]"
        for row in cells
    ]


def norm(value: Any) -> str:
    """√Σ|x|² over all entries."""
    array = np.asarray(value)
    with np.errstate(all="ignore"):
        wide = np.abs(array.astype(np.result_type(array, np.float64)))
        return figure(np.sqrt(np.sum(np.square(wide))))


def gist(value: Any) -> str:
    """An array too large to show: `float64, norm 3.21`."""
    array = np.asarray(value)
    if array.dtype.kind not in "fciu" or not array.size:
        return str(array.dtype)
    return f"{array.dtype}, norm {norm(array)}"


def value_lines(value: Any) -> list[str]:
    """The lines that tell `value`."""
    if isinstance(value, tuple):
        return [f"{len(value)} outputs"]
    return table(value) if is_small(value) else [gist(value)]


def alarm(value: Any) -> str:
    """`2 NaN, 1 infinite of 12`, or nothing where all is finite."""
    if isinstance(value, tuple):
        return ""
    array = np.asarray(value)
    if array.dtype.kind not in "fc" or np.isfinite(array).all():
        return ""
    nans = int(np.isnan(array).sum())
    infinite = int(array.size - np.isfinite(array).sum()) - nans
    counts = [f"{nans} NaN"] * bool(nans) + [f"{infinite} infinite"] * bool(infinite)
    return f"{', '.join(counts)} of {array.size}" if array.ndim else counts[0][2:]
