"""Contestants, each in a process of its own that answers requests."""

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

STEERING = ("OPENBLAS_", "GOTO_", "BLIS_", "MKL_", "NVPL_", "VECLIB_", "DNNL_", "ONEDNN_", "OMP_",
            "KMP_", "GOMP_", "ATEN_", "XLA_", "JAX_", "NPY_")
"""Variables that begin so steer the kernels or the threads of a library."""

ONE_THREAD = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}


@dataclass(frozen=True)
class Entry:
    """Who takes part: the title in the tables, the module, the Python that it runs in, and the
    checkout whose engine `ours` imports.
    """

    title: str
    module: str
    python: str = sys.executable
    root: Path = HERE.parent


class Process:
    """A running contestant that answers requests; a context manager."""

    def __init__(self, entry: Entry) -> None:
        self.title = entry.title
        self.process = subprocess.Popen(
            [entry.python, str(HERE / "worker.py"), entry.module], env=surroundings(entry),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )

    def ask(self, case: str, **settings: Any) -> dict[str, Any]:
        """The answer; {"absent": why} for what the contestant has not, {"failed": why} if it
        raised or died of the case.
        """
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


def steering() -> dict[str, str]:
    """The variables of our own environment that would steer a contestant: they are cleared."""
    return {name: value for name, value in sorted(os.environ.items())
            if name.startswith(STEERING) and not name.endswith("_PYTHON")}


def surroundings(entry: Entry) -> dict[str, str]:
    """The environment of a contestant: one thread, and our engine on the path of ours alone."""
    root = HERE.parent
    paths = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep)
             if p and Path(p).resolve() != root]
    if entry.module == "ours":
        paths.insert(0, str(entry.root))
    kept = {name: value for name, value in os.environ.items() if name not in steering()}
    return {**kept, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(paths)}


def ask_fresh(entry: Entry, case: str, **settings: Any) -> dict[str, Any]:
    """The answer of a fresh process, for what is measured is the whole of it."""
    with Process(entry) as process:
        return process.ask(case, **settings)


def agree(field: Mapping[str, Process], model: str, steps: int, tolerance: float = 1e-3) -> None:
    """Raise unless all contestants train the same network to the same loss."""
    losses = {title: process.ask("losses", model=model, steps=steps)
              for title, process in field.items()}
    numbers = [answer.get("loss", float("nan")) for answer in losses.values()]
    if not max(numbers) - min(numbers) <= tolerance:
        raise RuntimeError(f"the contestants do not train the same network {model}: {losses}")


def present(entries: Iterable[Entry]) -> tuple[dict[Entry, dict[str, Any]], list[str]]:
    """The contestants that import, with their versions, and the titles of those that do not."""
    answers = {entry: ask_fresh(entry, "versions") for entry in entries}
    return ({entry: answer for entry, answer in answers.items() if "version" in answer},
            [entry.title for entry, answer in answers.items() if "version" not in answer])
