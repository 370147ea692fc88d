"""Everything that a full run measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from benchmarks import cases
from benchmarks.contest import Entry, Process, agree, ask_fresh
from benchmarks.imports import imports
from benchmarks.race import Spread, merge, race_afresh

Answers = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Effort:
    """How much is done: fresh sets of processes, rounds in each, gates of the long chain, and how
    often it and the imports are measured.
    """

    starts: int = 3
    rounds: int = 20
    length: int = 1_000_000
    repeats: int = 3
    imports: int = 10

    @property
    def ways(self) -> int:
        return self.length // 100


QUICK = Effort(starts=1, rounds=3, length=50_000, repeats=1, imports=2)


@dataclass(frozen=True)
class Results:
    """Groups of races, by group, case and contestant; and what was measured in fresh processes:
    chains by contestant and circumstances, drawings by graph, imports by line.
    """

    races: Mapping[str, Mapping[str, Mapping[str, Spread]]]
    chains: Mapping[tuple[str, str], Answers]
    drawings: Mapping[str, Mapping[str, Any]]
    imports: Mapping[str, Spread]
    effort: Effort


def measure(field: Sequence[Entry], importable: Sequence[Entry], effort: Effort) -> Results:
    check_agreement(field)
    groups = cases.groups(effort.ways)
    every = [case for group in groups.values() for case in group.values()]
    races = race_afresh(field, effort.starts, effort.rounds, every)
    return Results(
        {group: {name: merge(races[case.title]) for name, case in members.items()}
         for group, members in groups.items()},
        chains(field, effort), drawings(field[0], effort), imports(importable, effort.imports),
        effort,
    )


def check_agreement(field: Sequence[Entry]) -> None:
    with ExitStack() as stack:
        processes = {entry.title: stack.enter_context(Process(entry)) for entry in field}
        for model in cases.MODELS:
            agree(processes, model, steps=50)


def chains(field: Sequence[Entry], effort: Effort) -> dict[tuple[str, str], Answers]:
    """The long chain, each time in a fresh process, as it is, without Python's collector, and
    ours on a small stack, by title and circumstances.
    """
    circumstances: dict[str, dict[str, Any]] = {
        "as it is": {}, "collector off": {"collector": False}, "stack of 256 KB": {"stack_kb": 256},
    }
    takers = [(entry, name) for entry in field for name in circumstances
              if entry.module in (("ours",) if "stack" in name else ("ours", "pytorch", "hips"))]
    answers: dict[tuple[str, str], list[dict[str, Any]]] = {
        (entry.title, name): [] for entry, name in takers}
    for _ in range(effort.repeats):
        for entry, name in takers:
            answers[entry.title, name].append(
                ask_fresh(entry, "chain", length=effort.length, **circumstances[name]))
    return dict(answers)


def drawings(ours: Entry, effort: Effort) -> dict[str, dict[str, Any]]:
    """Networks with their gradients, drawn; empty while drawing is absent."""
    graphs = {**cases.DRAWINGS}
    if effort == QUICK:
        del graphs["50,000 gates"]
    answers = {title: ask_fresh(ours, "draw", **graph) for title, graph in graphs.items()}
    return {title: answer for title, answer in answers.items() if "seconds" in answer}
