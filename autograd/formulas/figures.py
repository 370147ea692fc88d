"""Numbers as text: small arrays in full, large ones by range, mean and norm."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

MOST_COLUMNS = 6
MOST_ROWS = 6
MOST_DENOMINATOR = 1_000

Form = Literal["decimal", "fraction", "scientific"]


@dataclass(frozen=True)
class Numbers:
    """How numbers are written: to so many significant digits, as fractions, or with a power of 10.

    A number that is no fraction of whole numbers up to 1000 is written in digits all the same.
    """

    digits: int = 4
    form: Form = "decimal"


PLAIN = Numbers()


def figure(value: Any, numbers: Numbers = PLAIN) -> str:
    """One number, by default to four significant digits; its minus sign is −.

    >>> figure(-0.123456), figure(1 / 3, Numbers(form="fraction"))
    ('−0.1235', '1/3')
    >>> figure(0.00123456, Numbers(digits=3, form="scientific"))
    '1.23e−03'
    """
    kind = np.asarray(value).dtype.kind
    if kind == "c":
        return f"{value:.{numbers.digits}g}".replace("-", "−")
    if kind != "f":
        return str(value).replace("-", "−")
    if numbers.form == "fraction" and np.isfinite(value):
        near = Fraction(float(value)).limit_denominator(MOST_DENOMINATOR)
        if abs(float(near) - value) <= _resolution(value) * abs(value):
            return str(near).replace("-", "−")
    if numbers.form == "scientific" and np.isfinite(value):
        return f"{value + 0.0:.{numbers.digits - 1}e}".replace("-", "−")
    text = f"{value:.{numbers.digits}g}"
    return "0" if text == "-0" else text.replace("-", "−")


def _resolution(value: Any) -> float:
    """The relative error that a short computation in the precision of `value` may leave."""
    return 8 * float(np.finfo(np.asarray(value).dtype).eps)


def is_small(value: Any) -> bool:
    """Whether `value` is shown entry by entry: at most two axes, six by six."""
    columns, rows = (*np.shape(value)[::-1], 1, 1)[:2]
    return np.ndim(value) <= 2 and columns <= MOST_COLUMNS and rows <= MOST_ROWS


def inline(value: Any, numbers: Numbers = PLAIN) -> str:
    """A small array on one line, as `[[1, 2], [3, 4]]`."""
    if np.ndim(value) == 0:
        return figure(value, numbers)
    return f"[{', '.join(inline(part, numbers) for part in value)}]"


def table(value: Any, numbers: Numbers = PLAIN) -> list[str]:
    """A small matrix row by row, its columns aligned at the point; anything smaller on one line.

    >>> table(np.array([[0.1, -2.0], [10.0, 3.5]]))
    ['[ 0.1  −2  ]', '[10     3.5]']
    """
    if np.ndim(value) < 2 or len(value) < 2:
        return [inline(value, numbers)]
    columns = [aligned([figure(entry, numbers) for entry in column])
               for column in np.transpose(value)]
    if not columns:
        return ["[]"] * len(value)
    return [f"[{'  '.join(row)}]" for row in zip(*columns, strict=True)]


def aligned(texts: list[str]) -> list[str]:
    """Numbers one below the other: the points in one column, all of one width."""
    places = [_point(text) for text in texts]
    left = max(places, default=0)
    moved = [" " * (left - place) + text for place, text in zip(places, texts, strict=True)]
    width = max(map(len, moved), default=0)
    return [text.ljust(width) for text in moved]


def _point(text: str) -> int:
    """How many characters stand before the decimal point, or its place."""
    ends = [place for mark in ".e/" if (place := text.find(mark)) >= 0]
    return min(ends, default=len(text))


def norm(value: Any, numbers: Numbers = PLAIN) -> str:
    """√Σ|x|² over all entries, as text."""
    return figure(length(value), numbers)


def length(value: Any) -> Any:
    """√Σ|x|² over all entries."""
    array = np.asarray(value)
    with np.errstate(all="ignore"):
        wide = np.abs(array.astype(np.result_type(array, np.float64)))
        return np.sqrt(np.sum(np.square(wide)))


def gist(value: Any, numbers: Numbers = PLAIN) -> list[str]:
    """An array too large to show: `−1 … 3.5, mean 0.2`, `norm 3.21` and its type, if unusual."""
    array = np.asarray(value)
    unusual = "" if array.dtype == np.float64 else f"{array.dtype}, "
    if array.dtype.kind not in "fciu" or not array.size:
        return [str(array.dtype)]
    norm_line = f"{unusual}norm {norm(value, numbers)}"
    finite = _finite(array)
    if not finite.size:
        return [norm_line]
    if finite.min() == finite.max():
        return [f"all {extent(value, numbers)}", norm_line]
    return [f"{extent(value, numbers)}, mean {figure(finite.mean(), numbers)}", norm_line]


def extent(value: Any, numbers: Numbers = PLAIN) -> str:
    """The least and the greatest finite entry, `−1 … 3.5`; of complex numbers their sizes."""
    array = np.asarray(value)
    finite = _finite(array)
    if not finite.size:
        return "nothing finite"
    low, high = (figure(end, numbers) for end in (finite.min(), finite.max()))
    size = "|x| " if array.dtype.kind == "c" else ""
    return size + (low if finite.min() == finite.max() else f"{low} … {high}")


def _finite(array: Any) -> Any:
    """The finite entries in float64; of complex ones their sizes."""
    with np.errstate(all="ignore"):
        wide = array.astype(np.result_type(array, np.float64))
        sizes = np.abs(wide) if array.dtype.kind == "c" else wide
        return sizes[np.isfinite(sizes)]


def value_lines(value: Any, numbers: Numbers = PLAIN) -> list[str]:
    """The lines that tell `value`."""
    if isinstance(value, tuple):
        return [f"{len(value)} outputs"]
    return table(value, numbers) if is_small(value) else gist(value, numbers)


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
