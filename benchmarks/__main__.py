"""Run every contestant on every case, print the tables, and write RESULTS.md."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from typing import Any

from benchmarks import report
from benchmarks.contest import HERE, Entry, Process, agree, alone, present, race

OURS, MODULES = "ours", "PyTorch, nn and optim"
GATES = {
    "multiply": "`x * x`", "scale": "`x * 1.01`", "sigmoid": "`sigmoid(x)`, by name",
    "sin": "`np.sin(x)`, NumPy's protocol", "sum": "`np.sum(x, axis=0, keepdims=True)`, as well",
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__,
        epilog="The Pythons of the peers may also stand in TORCH_PYTHON, MYGRAD_PYTHON and "
               "HIPS_PYTHON. A peer that does not import is reported as absent.")
    parser.add_argument("--quick", action="store_true", help="seconds, not minutes; writes no file")
    for peer in ("torch", "mygrad", "hips"):
        parser.add_argument(f"--{peer}-python", metavar="PATH",
                            default=os.environ.get(f"{peer.upper()}_PYTHON", sys.executable))
    return parser.parse_args()


def entries(options: argparse.Namespace) -> list[Entry]:
    return [
        Entry(OURS, "ours"), Entry("NumPy by hand", "by_hand"),
        Entry("PyTorch", "pytorch", options.torch_python),
        Entry(MODULES, "pytorch_nn", options.torch_python),
        Entry("MyGrad", "mygrad", options.mygrad_python),
        Entry("HIPS autograd", "hips", options.hips_python),
    ]


def raced(field: list[Entry], quick: bool) -> dict[str, Any]:
    """The cases that take turns: training steps, gates, fan-out."""
    rounds, ways = (3, 5_000) if quick else (30, 100_000)
    with ExitStack() as stack:
        processes = {entry.title: stack.enter_context(Process(entry)) for entry in field}
        agree(processes)
        return {
            "step": race(processes, rounds, "step", times=20 if quick else 50),
            "gates": {title: race(processes, rounds, "overhead", gate=gate, times=10, length=100)
                      for gate, title in GATES.items()},
            "alone": {title: race(processes, rounds, "overhead", gate=gate, times=200, length=1)
                      for gate, title in GATES.items()},
            "fan_out": race(processes, 1 if quick else 3, "fan_out", ways=ways),
        }


def chains(field: list[Entry], length: int) -> dict[tuple[str, str], dict[str, Any]]:
    """The long chain, each time in a fresh process."""
    return {
        (entry.title, stack): alone(entry, "chain", length=length, stack_kb=kb)
        for entry in field if entry.module in ("ours", "pytorch", "hips")
        for stack, kb in (("usual", 0), ("256 KB", 256))
    }


def drawings(ours: Entry, quick: bool) -> dict[str, dict[str, Any]]:
    """Unrolled recurrent networks, drawn to SVG; empty while drawing is absent."""
    cases = {"1,000 boxes": {"steps": 110, "limit": 2000}, "50,000 gates": {"steps": 10_000}}
    if quick:
        del cases["50,000 gates"]
    answers = {title: alone(ours, "draw", **case) for title, case in cases.items()}
    return {title: answer for title, answer in answers.items() if "seconds" in answer}


def goals(results: dict[str, Any]) -> str:
    step, gates = results["step"], results["gates"]

    def part_of(peer: str) -> float | None:
        return step[OURS] / step[peer] if peer in step else None

    rows: list[tuple[str, float | None, float, str]] = [
        (f"training step against {peer}", part_of(peer), most, "")
        for peer, most in ((MODULES, 0.5), ("MyGrad", 0.5), ("HIPS autograd", 0.2))
    ]
    most_of = {"multiply": 6, "scale": 6, "sigmoid": 6, "sin": 12, "sum": 12}
    rows += [(title, gates[title][OURS] * 1e6, most_of[gate], "µs")
             for gate, title in GATES.items()]
    for (title, stack), answer in results["chains"].items():
        if title == OURS and "seconds" in answer:
            rows.append((f"chain, {stack} stack", answer["seconds"], 10, "s"))
            rows.append((f"chain, {stack} stack", answer["peak_mb"], 500, "MB"))
    for (title, answer), most in zip(results["drawings"].items(), (2, 5), strict=False):
        rows.append((f"drawing, {title}", answer["seconds"], most, "s"))
        rows.append((f"drawing, {title}", answer["boxes"], 1000, "boxes"))
    return report.goals(rows)


def page(results: dict[str, Any], who: list[str], absent: list[str], length: int) -> str:
    missing = f" Absent: {', '.join(absent)}." if absent else ""
    parts = [
        "# Results", "Written by `python -m benchmarks`; `--help` tells how to name the Pythons of "
        "the peers.", f"{report.machine()}; {', '.join(who)}; one thread each.{missing}",
        "Contestants take turns and the best of the rounds counts. `--quick` runs are too short "
        "to quote.", "## Goals", goals(results),
        "## Training step", "MLP 2-16-16-2, tanh, batch 32, float32, softmax cross-entropy: "
        "forward, backward and the update; PyTorch on bare tensors, as all others, and with "
        "`nn.Sequential`, `nn.CrossEntropyLoss` and `optim.SGD`.",
        report.steps(results["step"], OURS),
        "## A gate on 10 numbers", "Forward and backward, in a chain of 100.",
        report.overheads(results["gates"]), "The same, alone: with all that a sweep costs once.",
        report.overheads(results["alone"]),
        f"## A chain of {length:,} gates", "On one number, with the default recursion limit, each "
        "in a fresh process; MB are 10⁶ bytes of resident memory, with the interpreter and "
        "libraries in the peak.", report.chains(results["chains"]),
        "## Fan-out", f"One tensor used {length // 10:,} times, forward and backward.",
        report.fan_outs(results["fan_out"]),
    ]
    if results["drawings"]:
        parts += ["## Drawing", "An unrolled recurrent network to SVG.",
                  report.drawings(results["drawings"])]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    options = arguments()
    found, absent = present(entries(options))
    field, length = list(found), 50_000 if options.quick else 1_000_000
    results = {**raced(field, options.quick), "chains": chains(field, length),
               "drawings": drawings(field[0], options.quick)}
    text = page(results, list(found.values()), absent, length)
    print(text)
    if not options.quick:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
