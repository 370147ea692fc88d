"""Notices that an array was changed in place, without keeping a copy of it."""

from __future__ import annotations

from typing import Any
from zlib import adler32

import numpy as np

SMALL = 1 << 16  # bytes up to which every byte is hashed in order
SAMPLES = 4096


def fingerprint(array: Any) -> int | tuple[int, int]:
    """A number that changes when `array` is written to.

    Up to 64 KiB it is a hash of all bytes. A larger array gives the sum of all its bits as words
    (any single write changes it) and a hash of 4,096 entries in order: at memory speed, blind
    only to a reordering that leaves all of those entries in place.
    """
    if array.nbytes <= SMALL:
        return adler32(array if array.flags.c_contiguous else array.tobytes())
    flat = np.ascontiguousarray(array).reshape(-1)
    words = flat.view(np.uint64 if array.nbytes % 8 == 0 else np.uint8)
    sampled = flat[:: max(1, flat.size // SAMPLES)].tobytes()
    return int(np.add.reduce(words, dtype=np.uint64)), adler32(sampled)
