"""An array as it was when a picture was drawn: a copy where it is small, else a part of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_ENTRIES = 1_024
EDGE = 3
"""So many entries from each end of an axis are kept of an array that is too large."""

Places = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class Excerpt:
    """The entries of an array at the crossings of `places`, one tuple of indices for each axis.

    `facts` tell of the whole array: least, greatest, mean, norm, and how many are not finite.
    `diagonal` marks the entries of a Jacobian that has no others.
    """

    shape: tuple[int, ...]
    dtype: str
    places: Places
    entries: Any
    facts: tuple[tuple[str, Any], ...] = ()
    diagonal: bool = False

    @property
    def is_whole(self) -> bool:
        return bool(self.entries.size == math.prod(self.shape))

    def abridged(self, most: int) -> Excerpt:
        """The same with at most about `most` entries; none is left out of fewer."""
        if self.entries.size <= max(most, (2 * EDGE) ** 2) or not self.is_whole:
            return self
        return excerpt(self.entries, most, self.diagonal)


def excerpt(value: Any, most: int = MOST_ENTRIES, diagonal: bool = False) -> Excerpt:
    """A copy of an array; of one with more than `most` entries its corners and its facts.

    >>> import numpy as np
    >>> part = excerpt(np.arange(2000.0))
    >>> part.entries
    array([0.000e+00, 1.000e+00, 2.000e+00, 1.997e+03, 1.998e+03, 1.999e+03])
    >>> part.facts[:3]
    (('least', np.float64(0.0)), ('greatest', np.float64(1999.0)), ('mean', np.float64(999.5)))
    """
    array = np.asarray(value)
    shape, dtype = array.shape, str(array.dtype)
    if array.size <= most:
        places = tuple(tuple(range(length)) for length in shape)
        return Excerpt(shape, dtype, places, array.copy(), diagonal=diagonal)
    places = tuple(_ends(length, EDGE if axis >= len(shape) - 2 else 1)
                   for axis, length in enumerate(shape))
    part = array[np.ix_(*places)]
    return Excerpt(shape, dtype, places, part, tuple(_facts(array)), diagonal)


def _ends(length: int, edge: int) -> tuple[int, ...]:
    """The first and the last indices of an axis."""
    if length <= 2 * edge:
        return tuple(range(length))
    return (*range(edge), *range(length - edge, length))


def _facts(array: Any) -> list[tuple[str, Any]]:
    if array.dtype.kind not in "biuf":
        return []
    with np.errstate(all="ignore"):
        wide = array.astype(np.result_type(array.dtype, np.float64), copy=False).ravel()
        facts = [("least", array.min()), ("greatest", array.max()), ("mean", wide.mean()),
                 ("norm", np.sqrt(wide @ wide))]
        lost = array.size - int(np.count_nonzero(np.isfinite(wide)))
    return [*facts, *([("not finite", lost)] * bool(lost))]
