"""A process that saves one model after another until it is killed: `saver.py PATH SEED`."""

from __future__ import annotations

import os
import sys

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.getcwd()]

import numpy as np

from autograd.storage import save, writing


def filled(number: float) -> dict[str, np.ndarray]:
    """A model of one number."""
    return {"a": np.full(20_000, number), "b": np.full(20_000, number)}


if __name__ == "__main__":
    writing.CHUNK = 4096                        # so that many moments lie within the writing
    save(sys.argv[1], filled(-1.0))
    print("saved", flush=True)
    for n in range(int(sys.argv[2]), 10**9):
        save(sys.argv[1], filled(n))
