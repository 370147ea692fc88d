"""This checkout against another commit of the project, taking turns in one run."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import cases, report
from benchmarks.contest import HERE, Entry
from benchmarks.race import Case, Spread, race_afresh

NEW, SLOWER = "this checkout", 1.03
TURN = 0.001
"""Seconds of a turn: the shorter, the more alike is the noise of two that follow each other."""


@contextmanager
def files_of(revision: str) -> Iterator[Path]:
    """A temporary folder with the files of a commit; if there is none, git says so and we exit."""
    archive = subprocess.run(["git", "-C", str(HERE.parent), "archive", revision],
                             stdout=subprocess.PIPE)
    if archive.returncode != 0:
        sys.exit(2)
    with TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
            tar.extractall(folder, filter="data")
        yield Path(folder)


def compared(quick: bool) -> list[Case]:
    small = [cases.step(cases.SMALL_MODEL, TURN), *cases.gates(100, budget=TURN).values(),
             *cases.gates(1, budget=TURN).values()]
    if quick:
        return small
    return [*small, cases.step(cases.MIDDLE_MODEL, TURN), cases.step(cases.LARGE_MODEL, TURN),
            *cases.gates(1, size=1_000_000, budget=TURN).values()]


def ratio(races: Sequence[Mapping[str, Spread]], old: str) -> Spread:
    """New / old, a number for each pair of processes: the median over their rounds, for both of
    a round meet the same noise of the machine.
    """
    return Spread([
        median(new / former for new, former in zip(result[NEW].values, result[old].values,
                                                   strict=True)) for result in races
    ])


def verdict(ratio: Spread) -> str:
    """Slower, only if even the lower quartile is beyond what is allowed."""
    if ratio.quartiles[0] > SLOWER:
        return "**slower**"
    return "perhaps slower" if ratio.median > SLOWER else "no slower"


def against(revision: str, quick: bool) -> int:
    """Print new / old of each case; the exit code is 1 if one is slower, else 0."""
    starts, rounds = (7, 40) if quick else (15, 60)
    with files_of(revision) as folder:
        entries = [Entry(NEW, "ours"), Entry(revision, "ours", root=folder)]
        results = race_afresh(entries, starts, rounds, compared(quick))
    ratios = {title: ratio(races, revision) for title, races in results.items()}
    print(f"CPU time of {NEW} / that of {revision}: {rounds} rounds in each of {starts} pairs of "
          f"processes; slower means that the lower quartile is above {SLOWER}.\n")
    print(report.ratios(results, ratios, NEW, revision, verdict))
    slower = [title for title, one in ratios.items() if one.quartiles[0] > SLOWER]
    print(f"\nSlower: {', '.join(slower) or 'none'}.")
    return 1 if slower else 0
