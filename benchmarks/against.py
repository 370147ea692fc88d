"""This checkout against another commit of the project, taking turns in one run."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import cases, report
from benchmarks.contest import HERE, Entry
from benchmarks.race import Case, Spread, race_afresh

NEW, SLOWER = "this checkout", 1.03


@contextmanager
def files_of(revision: str) -> Iterator[Path]:
    """A temporary folder with the files of a commit."""
    archive = subprocess.run(["git", "-C", str(HERE.parent), "archive", revision],
                             check=True, stdout=subprocess.PIPE).stdout
    with TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
        yield Path(folder)


def compared(quick: bool) -> list[Case]:
    small = [cases.step(cases.SMALL_MODEL), *cases.gates(100), *cases.gates(1)]
    if quick:
        return small
    return [*small, cases.step(cases.MIDDLE_MODEL), cases.step(cases.LARGE_MODEL, budget=0.05),
            *cases.gates(4, size=1_000_000, budget=0.05)]


def ratio(races: Sequence[Mapping[str, Spread]], old: str) -> Spread:
    """New / old of the best times, a number for each pair of processes."""
    return Spread([result[NEW].best / result[old].best for result in races])


def verdict(ratio: Spread) -> str:
    """Slower, only if even the lower quartile is beyond what is allowed."""
    if ratio.quartiles[0] > SLOWER:
        return "**slower**"
    return "perhaps slower" if ratio.median > SLOWER else "no slower"


def against(revision: str, quick: bool) -> int:
    """Print new / old of each case; the exit code is 1 if one is slower, else 0."""
    starts, rounds = (7, 6) if quick else (15, 15)
    with files_of(revision) as folder:
        entries = [Entry(NEW, "ours"), Entry(revision, "ours", root=folder)]
        results = race_afresh(entries, starts, rounds, compared(quick))
    ratios = {title: ratio(races, revision) for title, races in results.items()}
    print(f"CPU time of {NEW} / that of {revision}: best of {rounds} rounds in each of {starts} "
          f"pairs of processes; slower means that the lower quartile is above {SLOWER}.\n")
    print(report.ratios(results, ratios, NEW, revision, verdict))
    slower = [title for title, one in ratios.items() if one.quartiles[0] > SLOWER]
    print(f"\nSlower: {', '.join(slower) or 'none'}.")
    return 1 if slower else 0
