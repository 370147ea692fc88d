"""Notices that an array was changed in place."""

from __future__ import annotations

from typing import Any
from zlib import adler32

import numpy as np

COPIED = 1 << 12  # bytes up to which a copy costs less than a hash
HASHED = 1 << 16  # bytes up to which every byte is hashed in order
SAMPLES = 4096


def fingerprint(array: Any) -> bytes | int | tuple[int, int]:
    """What differs once `array` is written to.

    Up to 4 KiB it is a copy of the bytes, up to 64 KiB a hash of them all. A larger array gives
    the sum of all its bits as words (any single write changes it) and a hash of 4,096 entries in
    order: at memory speed, blind only to a reordering that leaves all of those entries in place.
    """
    if array.nbytes <= COPIED:
        return array.tobytes()  # type: ignore[no-any-return]
    if array.nbytes <= HASHED:
        return adler32(array if array.flags.c_contiguous else array.tobytes())
    flat = np.ascontiguousarray(array).reshape(-1)
    words = flat.view(np.uint64 if array.nbytes % 8 == 0 else np.uint8)
    sampled = flat[:: max(1, flat.size // SAMPLES)].tobytes()
    return int(np.add.reduce(words, dtype=np.uint64)), adler32(sampled)
