"""The results as Markdown tables."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.race import Spread, merge

Times = Mapping[str, Spread]
"""By contestant."""


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
    """In µs."""
    amount = seconds * 1e6
    return f"{amount:.2g}" if amount < 1 else f"{amount:,.{1 if amount < 100 else 0}f}"


def span(values: Iterable[float], write: Callable[[float], str]) -> str:
    """From the first to the last, once if they read the same."""
    return " to ".join(dict.fromkeys(write(value) for value in values))


def two_digits(number: float) -> str:
    return f"{number:.{2 if number < 2 else 1 if number < 10 else 0}f}"


def in_seconds(seconds: float) -> str:
    return f"{seconds:.3f}"


def paired(ours: Spread, other: Spread) -> Spread:
    """ours / other of each round: the two of a round met the same noise of the machine."""
    return Spread([a / b for a, b in zip(ours.values, other.values, strict=True)])


def steps(times: Times, ours: str) -> str:
    """Training steps: µs of each, and the part of it that ours takes."""
    rows = []
    for title, spread in times.items():
        part = paired(times[ours], spread)
        rows.append((title, micro(spread.best), micro(spread.median),
                     span(spread.quartiles, micro), two_digits(part.median),
                     span(part.quartiles, two_digits)))
    return table(("contestant", "best, µs a step", "median", "middle half", "ours / this",
                  "middle half"), rows)


def overheads(results: Mapping[str, Times], titles: Mapping[str, str], ours: str, peer: str) -> str:
    """A row a gate, a column a contestant, in µs a gate: the best (median); and ours / peer."""
    columns = list(next(iter(results.values())))
    rows = []
    for name, times in results.items():
        cells = [f"{micro(times[column].best)} ({micro(times[column].median)})"
                 if column in times else "–" for column in columns]
        if peer in times:
            part = paired(times[ours], times[peer])
            cells.append(f"{two_digits(part.median)} ({span(part.quartiles, two_digits)})")
        rows.append((titles[name], *cells))
    return table(("µs a gate", *columns, *([f"ours / {peer}"] if peer in columns else [])), rows)


def chains(answers: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]) -> str:
    """A row a contestant and circumstance: seconds of each phase and the memory of the quickest,
    and the range of all.
    """
    rows = []
    for (title, how), repeats in answers.items():
        right = [answer for answer in repeats if answer.get("right")]
        if right:
            least = min(right, key=lambda answer: answer["seconds"])
            numbers = [f"{least[phase]:.2f}" for phase in ("build", "backward", "free", "seconds")]
            every = [answer["seconds"] for answer in right]
            numbers.append(span((min(every), max(every)), lambda s: f"{s:.2f}"))
            numbers += [f"{least[memory]:,.0f}" for memory in ("growth_mb", "peak_mb")]
        else:
            numbers = [str(next(iter(repeats[0].values())))] + ["–"] * 6
        rows.append((title, how, *numbers))
    return table(("contestant", "how", "build, s", "backward, s", "free, s", "in all, s",
                  "least to most", "growth, MB", "peak, MB"), rows)


def seconds(head: str, times: Times) -> str:
    return table((head, "best, s", "median", "middle half"), [
        (title, in_seconds(spread.best), in_seconds(spread.median),
         span(spread.quartiles, in_seconds)) for title, spread in times.items()
    ])


def matrix_products(times: Times, blas: Mapping[str, str], n: int = 1024) -> str:
    def rate(seconds: float) -> str:
        return f"{2 * n**3 / seconds / 1e9:.0f}"

    return table(("contestant", "best, GFLOP/s", "median", "library and kernel"), [
        (title, rate(spread.best), rate(spread.median), blas[title])
        for title, spread in times.items()
    ])


def drawings(answers: Mapping[str, Mapping[str, Any]]) -> str:
    heads = ("graph", "first call, s", "again, s", "gates", "boxes drawn", "pixels",
             "notes, in its own words")
    return table(heads, [
        (graph, f"{a['seconds']:.2f}", f"{a['again']:.2f}", f"{a['gates']:,}", f"{a['boxes']:,}",
         f"{a['width']:,} × {a['height']:,}", a["left_out"] or "–")
        for graph, a in answers.items()
    ])


def ratios(results: Mapping[str, Sequence[Times]], ratios: Times, new: str, old: str,
           verdict: Callable[[Spread], str]) -> str:
    """A row a case: the best time of both in µs, the median of the ratios and their quartiles."""
    rows = []
    for title, ratio in ratios.items():
        both = merge(results[title])
        rows.append((title, micro(both[new].best), micro(both[old].best), f"{ratio.median:.3f}",
                     span(ratio.quartiles, lambda r: f"{r:.3f}"), verdict(ratio)))
    return table(("case", f"{new}, µs", f"{old}, µs", "ratio", "middle half", "verdict"), rows)


def goals(rows: Iterable[tuple[str, float | None, float, str]]) -> str:
    """What was to be reached (at most so much of a unit), and whether it was."""
    lines = []
    for what, measured, most, unit in rows:
        if measured is not None:
            reached = "yes" if measured <= most else "**no**"
            lines.append((what, f"≤ {most:g} {unit}".strip(), f"{measured:.3g} {unit}".strip(),
                          reached))
    return table(("goal", "at most", "measured", "reached"), lines)
