"""The results as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.race import Spread, merge

Results = Mapping[str, Mapping[str, float]]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """Processor, cores, kind of system, Python and NumPy."""
    return (f"{processor()}, {os.cpu_count()} cores, {platform.system()}; "
            f"Python {platform.python_version()}, NumPy {version('numpy')}")


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def micro(seconds: float) -> str:
    return f"{seconds * 1e6:,.1f}" if seconds < 1e-4 else f"{seconds * 1e6:,.0f}"


def steps(best: Mapping[str, float], ours: str) -> str:
    """Training steps: µs of each, and the part of it that ours takes."""
    return table(("contestant", "µs a step", "ours / this"), [
        (title, micro(seconds), f"{best[ours] / seconds:.2f}") for title, seconds in best.items()
    ])


def ratios(results: Mapping[str, Sequence[Mapping[str, Spread]]], ratios: Mapping[str, Spread],
           new: str, old: str, verdict: Callable[[Spread], str]) -> str:
    """A row a case: the best time of both in µs, the median of the ratios and their quartiles."""
    rows = []
    for title, ratio in ratios.items():
        both = merge(results[title])
        low, high = ratio.quartiles
        rows.append((title, micro(both[new].best), micro(both[old].best), f"{ratio.median:.3f}",
                     f"{low:.3f} to {high:.3f}", verdict(ratio)))
    return table(("case", f"{new}, µs", f"{old}, µs", "ratio", "middle half", "verdict"), rows)


def overheads(results: Results) -> str:
    """A row a gate, a column a contestant, in µs a gate."""
    titles = list(next(iter(results.values())))
    return table(("µs a gate", *titles), [
        (gate, *(micro(best[title]) if title in best else "–" for title in titles))
        for gate, best in results.items()
    ])


def chains(answers: Mapping[tuple[str, str], Mapping[str, Any]]) -> str:
    """A row a contestant and stack: seconds of each phase and the memory."""
    rows = []
    for (title, stack), answer in answers.items():
        if "seconds" in answer:
            numbers = [f"{answer[phase]:.2f}" for phase in ("build", "backward", "free", "seconds")]
            numbers += [f"{answer[memory]:,.0f}" for memory in ("growth_mb", "peak_mb")]
        else:
            numbers = [next(iter(answer.values()))] + ["–"] * 5
        rows.append((title, stack, *numbers))
    return table(("contestant", "stack", "build, s", "backward, s", "free, s", "in all, s",
                  "growth, MB", "peak, MB"), rows)


def fan_outs(best: Mapping[str, float]) -> str:
    return table(("contestant", "s"), [(title, f"{s:.2f}") for title, s in best.items()])


def drawings(answers: Mapping[str, Mapping[str, Any]]) -> str:
    return table(("graph", "s", "gates", "boxes drawn", "left out, in its own words"), [
        (graph, f"{a['seconds']:.2f}", f"{a['gates']:,}", f"{a['boxes']:,}", a["left_out"] or "–")
        for graph, a in answers.items()
    ])


def goals(rows: Iterable[tuple[str, float | None, float, str]]) -> str:
    """What was to be reached (at most so much of a unit), and whether it was."""
    lines = []
    for what, measured, most, unit in rows:
        if measured is not None:
            reached = "yes" if measured <= most else "**no**"
            lines.append((what, f"≤ {most:g} {unit}".strip(), f"{measured:.3g} {unit}".strip(),
                          reached))
    return table(("goal", "at most", "measured", "reached"), lines)
