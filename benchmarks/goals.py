"""What was to be reached, and whether it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from benchmarks import report
from benchmarks.cases import GATES, MODELS, SMALL_MODEL
from benchmarks.field import BARE, GUARDED, HIPS, IDIOMS, NN, OURS
from benchmarks.measure import Results


class Goal(NamedTuple):
    """At most `most` of a unit."""

    what: str
    measured: float
    most: float
    unit: str


def goals(results: Results) -> str:
    return report.goals([*of_steps(results), *of_gates(results), *of_chains(results),
                         *of_the_rest(results)])


def of_steps(results: Results) -> Iterator[Goal]:
    small = results.races["steps"][SMALL_MODEL]
    for title, most in ((NN, 0.5), (GUARDED, 0.5), (HIPS, 0.2)):
        if title in small:
            part = report.paired(small[OURS], small[title]).median
            yield Goal(f"training step, {SMALL_MODEL}, / {title}", part, most, "")
    for model in MODELS:
        times = results.races["steps"][model]
        for library, idioms in IDIOMS.items():
            present = [report.paired(times[OURS], times[idiom]).median
                       for idiom in idioms if idiom in times]
            if present:
                yield Goal(f"training step, {model}, / the fastest of {library}", max(present), 1,
                           "")


def of_gates(results: Results) -> Iterator[Goal]:
    most = {"multiply": 6, "scale": 6, "sigmoid": 6, "sin": 12, "sum": 12}
    for name, times in results.races["in_chain"].items():
        if name in most:
            yield Goal(f"{GATES[name]}, in a chain", times[OURS].best * 1e6, most[name], "µs")
        if BARE in times:
            part = report.paired(times[OURS], times[BARE]).median
            yield Goal(f"{GATES[name]}, in a chain, / PyTorch", part, 1, "")


def of_chains(results: Results) -> Iterator[Goal]:
    if results.effort.length != 1_000_000:
        return
    for (title, how), answers in results.chains.items():
        right = [answer for answer in answers if answer.get("right")]
        if title == OURS and right:
            seconds = min(answer["seconds"] for answer in right)
            yield Goal(f"long chain, {how}", seconds, 2.6 if how == "collector off" else 3.5, "s")
            yield Goal(f"long chain, {how}", min(a["peak_mb"] for a in right), 300, "MB")


def of_the_rest(results: Results) -> Iterator[Goal]:
    yield Goal("`import autograd` beyond NumPy", next(iter(results.imports.values())).best, 0.15,
               "s")
    for graph, most in (("200 boxes", 0.15), ("1,000 boxes", 0.6), ("3,000 boxes", 4.0),
                        ("RNN of 100 steps", 0.4)):
        if graph in results.drawings:
            yield Goal(f"drawing, {graph}, again", results.drawings[graph]["again"], most, "s")
            yield Goal(f"drawing, {graph}", results.drawings[graph]["width"], 3_000, "px wide")
    for graph in ("50,000 gates", "MLP of 67 boxes, to PNG"):
        if graph in results.drawings:
            yield Goal(f"drawing, {graph}, first call", results.drawings[graph]["seconds"], 1, "s")
            yield Goal(f"drawing, {graph}", results.drawings[graph]["boxes"], 150, "boxes")
