"""Notices that an array was changed in place."""

from __future__ import annotations

from typing import Any

import numpy as np

COPIED = 1 << 13
"""Bytes up to which a fingerprint is a copy, which costs less than sums."""

COLUMNS = 1021
"""A prime, so that the rows of a matrix that is reordered do not fall on the same columns."""


def fingerprint(array: Any) -> bytes:
    """What differs once `array` is written to.

    Up to 8 KiB it is a copy of the bytes. A larger array is laid out as rows of 1,021 words of 64
    bits, and the sum of each column is kept, at the speed of memory: it sees every change of one
    entry, and is blind only to changes that cancel among words a multiple of 1,021 apart.
    """
    if array.nbytes <= COPIED:
        return array.tobytes()  # type: ignore[no-any-return]
    flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    square = flat.size // (8 * COLUMNS) * 8 * COLUMNS
    words = flat[:square].view(np.uint64).reshape(-1, COLUMNS)
    sums: bytes = np.add.reduce(words, axis=0).tobytes()
    return sums + flat[square:].tobytes()
