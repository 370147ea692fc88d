"""What importing a library costs beyond NumPy."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from benchmarks.contest import HERE, Entry, surroundings
from benchmarks.race import Spread

MODULES = {"ours": "autograd", "hips": "autograd.numpy", "mygrad": "mygrad",
           "micrograd": "micrograd.engine", "pytorch": "torch", "jax_lean": "jax.numpy"}
"""What a user imports, by the module of the contestant."""


def imports(entries: Sequence[Entry], rounds: int) -> dict[str, Spread]:
    """CPU seconds of the import in fresh processes, which take turns, with NumPy there already;
    by `import` line and title.
    """
    field = [entry for entry in entries if entry.module in MODULES]
    times: dict[str, list[float]] = {line_of(entry): [] for entry in field}
    for _ in range(rounds):
        for entry in field:
            seconds = import_time(entry)
            if seconds is not None:
                times[line_of(entry)].append(seconds)
    return {line: Spread(values) for line, values in times.items() if values}


def line_of(entry: Entry) -> str:
    return f"`import {MODULES[entry.module]}` ({entry.title.split(',')[0]})"


def import_time(entry: Entry) -> float | None:
    """Seconds, or None if the library is absent."""
    code = ("import numpy; from time import process_time as now; start = now(); "
            f"import {MODULES[entry.module]}; print(now() - start)")
    run = subprocess.run([entry.python, "-c", code], env=surroundings(entry), cwd=HERE,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return float(run.stdout) if run.returncode == 0 else None
