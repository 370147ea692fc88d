"""Processes that save one model after another until they are killed: `saver.py`.

For each line `PATH NUMBER` on its input it starts one, a fork, and prints its number when the first
model is saved; the next line is answered when that one is dead.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from autograd import writing
from autograd.storage import save


def save_forever(path: str, number: int) -> None:
    """Save models of one number each: -1, then `number` and those after it."""
    writing.CHUNK = 4096                        # so that many moments lie within the writing
    for n in (-1, *range(number, number + 10**6)):
        save(path, {"a": np.full(20_000, float(n)), "b": np.full(20_000, float(n))})
        if n == -1:
            print(os.getpid(), flush=True)


if __name__ == "__main__":
    for line in sys.stdin:
        path, first = line.split()
        if (process := os.fork()) == 0:
            save_forever(path, int(first))
        os.waitpid(process, 0)
        print("dead", flush=True)
