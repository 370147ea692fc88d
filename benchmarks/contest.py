"""Contestants, each in a process of its own, and their interleaved races."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

HERE = Path(__file__).parent
LIMIT = 600
"""Seconds after which a contestant that has not answered is ended."""


@dataclass(frozen=True)
class Entry:
    """Who takes part: the title in the tables, the module, and the Python that it runs in."""

    title: str
    module: str
    python: str = sys.executable


class Process:
    """A running contestant that answers requests; a context manager."""

    def __init__(self, entry: Entry) -> None:
        self.process = subprocess.Popen(
            [entry.python, str(HERE / "worker.py"), entry.module], env=surroundings(entry),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )

    def ask(self, case: str, **settings: Any) -> dict[str, Any]:
        """The answer, or {"failed": why} if the contestant died of the case."""
        assert self.process.stdin is not None and self.process.stdout is not None
        alarm = Timer(LIMIT, self.process.kill)
        alarm.start()
        try:
            print(json.dumps({"case": case, **settings}), file=self.process.stdin, flush=True)
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        alarm.cancel()
        return json.loads(answer) if answer else {"failed": f"exit code {self.process.wait()}"}

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()


def surroundings(entry: Entry) -> dict[str, str]:
    """The environment of a contestant: our folder is on the path of ours alone."""
    root = HERE.parent
    paths = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep)
             if p and Path(p).resolve() != root]
    if entry.module == "ours":
        paths.insert(0, str(root))
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**os.environ, **one_thread, "PYTHONPATH": os.pathsep.join(paths)}


def alone(entry: Entry, case: str, **settings: Any) -> dict[str, Any]:
    """The answer of a fresh process, for what is measured is the whole of it."""
    with Process(entry) as process:
        return process.ask(case, **settings)


def race(field: Mapping[str, Process], rounds: int, case: str, **settings: Any) -> dict[str, float]:
    """The best of `rounds` of each contestant in seconds, taken in turns; the absent are left out.

    The least time is the one that the machine disturbed least.
    """
    best: dict[str, float] = {}
    for _ in range(rounds):
        for title, process in field.items():
            answer = process.ask(case, **settings)
            if "seconds" in answer and answer.get("right", True):
                best[title] = min(answer["seconds"], best.get(title, float("inf")))
    return best


def agree(field: Mapping[str, Process], steps: int = 100, tolerance: float = 1e-3) -> None:
    """Raise unless all contestants train the same network to the same loss."""
    losses = {title: process.ask("losses", steps=steps).get("loss")
              for title, process in field.items()}
    if max(losses.values()) - min(losses.values()) > tolerance:  # type: ignore[type-var,operator]
        raise RuntimeError(f"the contestants do not train the same network: {losses}")


def present(entries: Iterable[Entry]) -> tuple[dict[Entry, str], list[str]]:
    """The contestants that import, with their versions, and the titles of those that do not."""
    found, absent = {}, []
    for entry in entries:
        answer = alone(entry, "versions")
        if "version" in answer:
            found[entry] = f"{entry.title} {answer['version']}".strip()
        else:
            absent.append(entry.title)
    return found, absent
