"""Processes killed while they save: the old file or the new one, and nothing left behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autograd.storage import read, save
from autograd.writing import OURS

SAVER = Path(__file__).with_name("saver.py")
KILLS = 10 if os.environ.get("HYPOTHESIS_PROFILE", "dev") == "dev" else 200
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL and no file locks")


class Savers:
    """Starts processes that save, one at a time, and kills them."""

    def __init__(self) -> None:
        self.parent = subprocess.Popen([sys.executable, str(SAVER)], text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.process = 0

    def read(self) -> str:
        assert self.parent.stdout is not None
        return self.parent.stdout.readline().strip()

    def start(self, path: Path, number: int) -> None:
        assert self.parent.stdin is not None
        self.parent.stdin.write(f"{path} {number}\n")
        self.parent.stdin.flush()
        self.process = int(self.read())

    def kill(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        self.process = 0
        assert self.read() == "dead"

    def end(self) -> None:
        if self.process:
            self.kill()
        self.parent.communicate("")


@pytest.fixture
def savers() -> Iterator[tuple[Savers, Savers]]:
    both = Savers(), Savers()
    try:
        yield both
    finally:
        for one in both:
            one.end()


def whole(path: Path) -> float:
    """The one number that a file holds everywhere."""
    arrays = read(path).arrays
    assert list(arrays) == ["a", "b"] and all(a.shape == (20_000,) for a in arrays.values())
    numbers = np.unique(np.concatenate(list(arrays.values())))
    assert numbers.size == 1
    return float(numbers[0])


def test_killed_at_any_moment_the_file_is_old_or_new(
        tmp_path: Path, savers: tuple[Savers, Savers]) -> None:
    path, draw, strays = tmp_path / "m.safetensors", random.Random(0), 0
    for n in range(KILLS):
        savers[0].start(path, 1000 * n)
        time.sleep(draw.uniform(0, 0.03))
        savers[0].kill()
        value = whole(path)
        assert value == -1 or 1000 * n <= value < 1000 * (n + 1)
        left = [p.name for p in tmp_path.iterdir() if p != path]
        assert all(OURS.fullmatch(name) for name in left) and len(left) <= 1
        strays += len(left)
    assert strays or KILLS < 40                 # some were killed in the midst of writing
    save(path, {"a": np.zeros(20_000), "b": np.zeros(20_000)})
    assert list(tmp_path.iterdir()) == [path] and whole(path) == 0


def test_two_processes_and_a_reader_at_once(
        tmp_path: Path, savers: tuple[Savers, Savers]) -> None:
    path = tmp_path / "m.safetensors"
    for n, one in enumerate(savers):
        one.start(path, n * 10**6)
    seen = {whole(path) for _ in range(100)}
    for _ in range(10_000):                     # on a busy machine the others come slowly to it
        if len(seen) > 2:
            break
        seen.add(whole(path))
    for n in range(20):                         # and a third, which looks for strays each time
        save(tmp_path / "other", {"n": np.array(n)})
    for one in savers:
        one.kill()                              # none died before, having lost its file to another
    assert len(seen) > 2
    save(path, {})
    assert {p.name for p in tmp_path.iterdir()} == {"m.safetensors", "other"}
