"""Notices that an array was changed in place."""

from __future__ import annotations

from typing import Any

import numpy as np

COPIED = 1 << 13
"""Bytes up to which a fingerprint is a copy, which costs less than sums."""

COLUMNS, ROWS = 1021, 128
"""Words a row, and rows looked at together: they stay in the cache for the second sum."""


def fingerprint(array: Any) -> bytes:
    """What differs once `array` is written to.

    Up to 8 KiB it is a copy of the bytes. A larger array is laid out as rows of 1,021 words of 64
    bits, and the sums of all rows and of all columns are kept, at the speed of memory. They see
    every change of one entry and every exchange of two; what they cannot see has to change four
    words or more, so that the changes cancel in each row and each column.
    """
    if array.nbytes <= COPIED:
        return array.tobytes()  # type: ignore[no-any-return]
    flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    end = flat.size // (8 * COLUMNS) * 8 * COLUMNS
    words = flat[:end].view(np.uint64).reshape(-1, COLUMNS)
    columns, rows = np.zeros(COLUMNS, np.uint64), np.empty(len(words), np.uint64)
    for start in range(0, len(words), ROWS):
        block = words[start:start + ROWS]
        columns += np.add.reduce(block, axis=0)
        np.add.reduce(block, axis=1, out=rows[start:start + ROWS])
    return columns.tobytes() + rows.tobytes() + flat[end:].tobytes()
