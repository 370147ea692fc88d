"""RESULTS.md, and the table of it that README shows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks import report
from benchmarks.cases import GATES, MODELS
from benchmarks.contest import ONE_THREAD, Entry, steering
from benchmarks.field import BARE, IDIOMS, OURS
from benchmarks.goals import goals
from benchmarks.measure import Results
from benchmarks.race import Spread

Versions = Mapping[Entry, Mapping[str, Any]]
IN_SHORT = ("multiply", "sin", "matmul", "softmax", "sum", "reshapes", "slice")


def parts_of(times: Mapping[str, Spread], idioms: Sequence[str]) -> str:
    """ours / peer from the slowest idiom of a library to its fastest, bold where ours is faster
    than all of them even at the upper quartile.
    """
    parts = [report.paired(times[OURS], times[idiom]) for idiom in idioms if idiom in times]
    if not parts:
        return "–"
    medians = [part.median for part in parts]
    text = report.span((min(medians), max(medians)), report.two_digits)
    return f"**{text}**" if all(part.quartiles[1] < 1 for part in parts) else text


def in_short(results: Results) -> str:
    """README's table: a row a thing measured, a column a library."""
    races = results.races
    rows = [*(timed_row(f"training step, {model}", races["steps"][model]) for model in MODELS),
            *(timed_row(f"{GATES[name]} on 10 numbers, in a chain", races["in_chain"][name])
              for name in IN_SHORT),
            *(timed_row(f"{GATES[name]} on 1,000,000 numbers", times)
              for name, times in races["large"].items()),
            *chain_rows(results), import_row(results)]
    return report.table(("", OURS, *(f"ours / {library}" for library in IDIOMS)), rows)


def timed_row(what: str, times: Mapping[str, Spread]) -> tuple[str, ...]:
    return (what, f"{report.micro(times[OURS].best)} µs",
            *(parts_of(times, idioms) for idioms in IDIOMS.values()))


def chain_rows(results: Results) -> Iterator[tuple[str, ...]]:
    for how in ("as it is", "collector off"):
        for key, unit in (("seconds", "s"), ("peak_mb", "MB")):
            least = {title: min(answer[key] for answer in answers if answer.get("right"))
                     for (title, name), answers in results.chains.items()
                     if name == how and any(answer.get("right") for answer in answers)}
            times = {title: Spread([value]) for title, value in least.items()}
            what = {"seconds": f"a chain of {results.effort.length:,} gates, {how}",
                    "peak_mb": "the memory of that"}[key]
            yield (what, f"{least[OURS]:.3g} {unit}",
                   *(parts_of(times, idioms) for idioms in IDIOMS.values()))


def import_row(results: Results) -> tuple[str, ...]:
    ours, *others = results.imports.items()
    cells = []
    for library in IDIOMS:
        here = {line: spread for line, spread in others if library.split(",")[0] in line}
        cells.append(parts_of({OURS: ours[1], **here}, list(here)))
    return ("`import`, beyond NumPy's own", f"{ours[1].best:.2f} s", *cells)


def measured_on(versions: Versions) -> str:
    who = dict.fromkeys(f"{entry.title.split(',')[0]} {answer['version']}"
                        for entry, answer in versions.items())
    return f"{report.machine()}; {', '.join(who)}."


def method() -> str:
    cleared = ", ".join(f"`{name}={value}`" for name, value in steering().items()) or "none was set"
    threads = ", ".join(f"`{name}={value}`" for name, value in ONE_THREAD.items())
    return ("Times are CPU times on one thread, of all threads of a process together. Contestants "
            "take turns, in fresh processes; best, median and the middle half (the quartiles) of "
            "the rounds are shown, and of *ours / this* the median over the rounds, for two of "
            "one round met the same noise. `--quick` runs are too short to quote. The load "
            f"average of the last 15 minutes was {os.getloadavg()[2]:.1f}, of which 1 is the "
            "run's own.\n\n"
            f"Variables that steer a library's kernels are cleared: {cleared}. Set: {threads}.")


IDIOMS_TEXT = """\
Forward, backward and the update of an MLP with tanh, softmax cross-entropy, float32, batch 32 for
2-16-16-2 and 64 else. All read the loss after each step.

- PyTorch, nn and optim: `nn.Sequential`, `nn.CrossEntropyLoss`, `optim.SGD`, as its tutorials.
  On bare tensors: written as ours. Lean: `addmm`, `autograd.grad`, `_foreach_add_`.
  All eager; `torch.compile`, which needs a C++ compiler, is not measured.
- JAX, jit: the whole step under `jit`, as its tutorials. Lean: with donated buffers and without
  asynchronous dispatch. 50 steps in a jit: `lax.scan`, with no look at the loss in between.
- MyGrad: as it comes, with its memory guard, and without."""


def page(results: Results, versions: Versions, absent: Sequence[str]) -> str:
    missing = [f"Absent: {', '.join(absent)}."] if absent else []
    return "\n\n".join((
        "# Results", "Written by `python -m benchmarks`; `--help` tells how to name the Pythons of "
        "the peers.", measured_on(versions), *missing, method(),
        "## In short", "README's table: from the slowest idiom of a library to its fastest; bold "
        "where ours is faster than all of them, at the upper quartile of the rounds too.",
        in_short(results),
        "## Goals", goals(results),
        "## Training steps", IDIOMS_TEXT,
        *(text for model, times in results.races["steps"].items()
          for text in (f"### {model}", report.steps(times, OURS))),
        *of_gates(results), *of_products(results, versions), *of_processes(results),
    )) + "\n"


def of_gates(results: Results) -> Iterator[str]:
    def table(group: str) -> str:
        return report.overheads(results.races[group], GATES, OURS, BARE)

    yield from ("## A gate on 10 numbers", "Forward and backward, in a chain of 100: best (median)."
                " JAX compiles the chain to one kernel and leaves out what does nothing.",
                table("in_chain"), "The same, alone: with all that a sweep costs once.",
                table("alone"), "## A gate on 1,000,000 numbers", "Alone; what counts is NumPy's "
                "kernel and the memory.", table("large"),
                "## Fan-out", f"One tensor used {results.effort.ways:,} times, forward and "
                "backward.", report.seconds("contestant", results.races["fan_out"][""]))


def of_products(results: Results, versions: Versions) -> Iterator[str]:
    blas = {entry.title: answer["blas"] for entry, answer in versions.items()}
    yield from ("## Matrix products", "1024 × 1024, float32: what each contestant stands on.",
                report.matrix_products(results.races["matmul"][""], blas))


def of_processes(results: Results) -> Iterator[str]:
    """What is measured in fresh processes."""
    yield from (f"## A chain of {results.effort.length:,} gates", "On one number, with the default "
                "recursion limit, each in a fresh process; MB are 10⁶ bytes of resident memory, "
                "with the interpreter and libraries in the peak.", report.chains(results.chains),
                "## Import", "In fresh processes, with NumPy imported before.",
                report.seconds("line", results.imports))
    if results.drawings:
        yield from ("## Drawing", "Recurrent networks, unrolled, with their gradients and shared "
                    "weights, to SVG, the layout's processes included; once in a fresh process "
                    "and once again.", report.drawings(results.drawings))
