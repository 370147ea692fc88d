"""RESULTS.md, and the table of it that README shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks import report
from benchmarks.cases import GATES, MODELS
from benchmarks.contest import ONE_THREAD, Entry, steering
from benchmarks.field import BARE, IDIOMS, OURS
from benchmarks.goals import goals
from benchmarks.measure import Results
from benchmarks.race import Spread

IN_SHORT = ("multiply", "sin", "matmul", "softmax", "sum", "reshapes", "slice")


def parts_of(times: Mapping[str, Spread], ours: str, idioms: Sequence[str]) -> str:
    """ours / peer from the slowest idiom of a library to its fastest, bold where ours is faster."""
    parts = sorted(report.paired(times[ours], times[idiom]).median
                   for idiom in idioms if idiom in times)
    if not parts:
        return "–"
    text = report.span((parts[0], parts[-1]), report.two_digits)
    return f"**{text}**" if parts[-1] < 1 else text


def in_short(results: Results) -> str:
    """README's table: a row a thing measured, a column a library."""
    races, rows = results.races, []

    def add(what: str, times: Mapping[str, Spread]) -> None:
        rows.append((what, f"{report.micro(times[OURS].best)} µs",
                     *(parts_of(times, OURS, idioms) for idioms in IDIOMS.values())))

    for model in MODELS:
        add(f"training step, {model}", races["steps"][model])
    for name in IN_SHORT:
        add(f"{GATES[name]} on 10 numbers", races["in_chain"][name])
    for name, times in races["large"].items():
        add(f"{GATES[name]} on 1,000,000 numbers", times)
    rows += [*chain_rows(results), import_row(results)]
    return report.table(("ours / theirs, below 1 ours is faster", OURS, *IDIOMS), rows)


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
                   *(parts_of(times, OURS, idioms) for idioms in IDIOMS.values()))


def import_row(results: Results) -> tuple[str, ...]:
    ours, *others = results.imports.items()
    cells = []
    for library in IDIOMS:
        here = {line: spread for line, spread in others if library.split(",")[0] in line}
        cells.append(parts_of({OURS: ours[1], **here}, OURS, list(here)))
    return ("`import`, beyond NumPy's own", f"{ours[1].best:.2f} s", *cells)


def method(versions: Mapping[Entry, Mapping[str, Any]], absent: Sequence[str]) -> str:
    who = ", ".join(dict.fromkeys(f"{entry.title.split(',')[0]} {answer['version']}"
                                  for entry, answer in versions.items()))
    cleared = ", ".join(f"`{name}={value}`" for name, value in steering().items()) or "none was set"
    threads = ", ".join(f"`{name}={value}`" for name, value in ONE_THREAD.items())
    missing = f" Absent: {', '.join(absent)}." if absent else ""
    return (f"{report.machine()}; {who}.{missing}\n\n"
            "Times are CPU times on one thread, of all threads of a process together. Contestants "
            "take turns, in fresh processes; best, median and the middle half (the quartiles) of "
            "the rounds are shown, and of *ours / this* the median over the rounds, for two of "
            "one round met the same noise. `--quick` runs are too short to quote.\n\n"
            f"Variables that steer a library's kernels are cleared: {cleared}. Set: {threads}.")


IDIOMS_TEXT = """\
Forward, backward and the update of an MLP with tanh, softmax cross-entropy, float32, batch 32 for
2-16-16-2 and 64 else. All read the loss after each step.

- PyTorch, nn and optim: `nn.Sequential`, `nn.CrossEntropyLoss`, `optim.SGD`, as its tutorials.
  PyTorch: on bare tensors, written as ours. Lean: `addmm`, `autograd.grad`, `_foreach_add_`.
  All eager; `torch.compile`, which needs a C++ compiler, is not measured.
- JAX, jit: the whole step under `jit`, as its tutorials. Lean: with donated buffers and without
  asynchronous dispatch. 50 steps in a jit: `lax.scan`, with no look at the loss in between.
- MyGrad: as it comes, with its memory guard, and without."""


def page(results: Results, versions: Mapping[Entry, Mapping[str, Any]], absent: Sequence[str],
         ) -> str:
    races, length = results.races, results.effort.length
    blas = {entry.title: answer["blas"] for entry, answer in versions.items()}
    gates = [report.overheads(races[group], GATES, OURS, BARE)
             for group in ("in_chain", "alone", "large")]
    parts = [
        "# Results", "Written by `python -m benchmarks`; `--help` tells how to name the Pythons of "
        "the peers.", method(versions, absent),
        "## In short", "README's table: from the slowest idiom of a library to its fastest; bold "
        "where ours is faster than all of them.", in_short(results),
        "## Goals", goals(results), "## Training steps", IDIOMS_TEXT,
        *(text for model in MODELS
          for text in (f"### {model}", report.steps(races["steps"][model], OURS))),
        "## A gate on 10 numbers", "Forward and backward, in a chain of 100: best (median). JAX "
        "compiles the chain to one kernel and leaves out what does nothing.", gates[0],
        "The same, alone: with all that a sweep costs once.", gates[1],
        "## A gate on 1,000,000 numbers", "Alone; what counts is NumPy's kernel and the memory.",
        gates[2],
        "## Matrix products", "1024 × 1024, float32: what each contestant stands on.",
        report.matrix_products(races["matmul"][""], blas),
        f"## A chain of {length:,} gates", "On one number, with the default recursion limit, each "
        "in a fresh process; MB are 10⁶ bytes of resident memory, with the interpreter and "
        "libraries in the peak.", report.chains(results.chains),
        "## Fan-out", f"One tensor used {results.effort.ways:,} times, forward and backward.",
        report.seconds("contestant", races["fan_out"][""]),
        "## Import", "In fresh processes, with NumPy imported before.",
        report.seconds("line", results.imports),
    ]
    if results.drawings:
        parts += ["## Drawing", "An unrolled recurrent network to SVG, the layout's processes "
                  "included.", report.drawings(results.drawings)]
    return "\n\n".join(parts) + "\n"
