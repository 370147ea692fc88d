"""Damaged and hostile files, in children of 1 GB and 5 s: only ModelFormatError, no code run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="Windows limits no memory")
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "dev")
FILES = 500 if PROFILE == "dev" else 10_000
BATCH = 500


def child(folder: Path, seed: str, count: int, seconds: int) -> tuple[int, int]:
    """How many of how many files were refused."""
    script = ("import resource, sys, runpy; resource.setrlimit(resource.RLIMIT_CPU, "
              f"({seconds}, {seconds})); sys.argv = sys.argv[1:]; "
              "runpy.run_path(sys.argv[0], run_name='__main__')")
    done = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).with_name("hostile.py")), seed,
         str(count), str(folder)],
        cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert done.returncode == 0, f"seed {seed}: {done.stdout}{done.stderr}"
    refused, tried, _ = map(int, done.stdout.split())
    return refused, tried


@pytest.mark.parametrize("seed", range(FILES // BATCH))
def test_mutated_files(tmp_path: Path, seed: int) -> None:
    refused, tried = child(tmp_path, str(seed), BATCH, 5)
    assert tried == BATCH and 0.7 * tried < refused < tried     # some changes do no harm


def test_bombs(tmp_path: Path) -> None:
    refused, tried = child(tmp_path, "bombs", 0, 60)            # each of them has 5 s
    assert refused == tried > 30
