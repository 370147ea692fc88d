"""Processes killed while they save: the old file or the new one, and nothing left behind."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from autograd.storage import read, save
from autograd.storage.writing import OURS

SAVER = Path(__file__).with_name("saver.py")
KILLS = {"ci": 25, "deep": 200}.get(os.environ.get("HYPOTHESIS_PROFILE", "dev"), 8)
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL and no file locks")


def saver(path: Path, seed: int) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, str(SAVER), str(path), str(seed)], text=True,
                               cwd=Path(__file__).parents[2], stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == "saved\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def whole(path: Path) -> float:
    """The one number that a file holds everywhere."""
    arrays = read(path).arrays
    assert list(arrays) == ["a", "b"] and all(a.shape == (20_000,) for a in arrays.values())
    numbers = np.unique(np.concatenate(list(arrays.values())))
    assert numbers.size == 1
    return float(numbers[0])


def test_killed_at_any_moment_the_file_is_old_or_new(tmp_path: Path) -> None:
    path, draw, strays = tmp_path / "m.safetensors", random.Random(0), 0
    for n in range(KILLS):
        process = saver(path, 1000 * n)
        time.sleep(draw.uniform(0, 0.03))
        kill(process)
        value = whole(path)
        assert value == -1 or 1000 * n <= value < 1000 * (n + 1)
        left = [p.name for p in tmp_path.iterdir() if p != path]
        assert all(OURS.fullmatch(name) for name in left) and len(left) <= 1
        strays += len(left)
    assert strays or KILLS < 25                 # some were killed in the midst of writing
    save(path, {"a": np.zeros(20_000), "b": np.zeros(20_000)})
    assert list(tmp_path.iterdir()) == [path] and whole(path) == 0


def test_two_processes_and_a_reader_at_once(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    one, other = saver(path, 0), saver(path, 10**6)
    try:
        seen = {whole(path) for _ in range(150)}
        for n in range(20):                     # and a third, which looks for strays each time
            save(tmp_path / "other", {"n": np.array(n)})
        assert one.poll() is None and other.poll() is None      # none lost its file to another
    finally:
        kill(one)
        kill(other)
    assert len(seen) > 2
    save(path, {})
    assert {p.name for p in tmp_path.iterdir()} == {"m.safetensors", "other"}
