"""Interleaved measurements and their spread."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from benchmarks.contest import Entry, Process


@dataclass(frozen=True)
class Case:
    """What is measured: its title in the tables, the worker's case and the settings of it."""

    title: str
    case: str
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Spread:
    """Several measurements of one thing. The least time is the one that the machine disturbed
    least; the quartiles say how far the others lie.
    """

    values: Sequence[float]

    @property
    def best(self) -> float:
        return min(self.values)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        if len(self.values) < 2:
            return self.best, self.best
        low, _, high = statistics.quantiles(self.values, n=4, method="inclusive")
        return low, high


def race(field: Sequence[Process], rounds: int, case: Case) -> dict[str, Spread]:
    """CPU seconds of each contestant, which take turns, each round in the other direction; those
    that have no such case are left out.
    """
    times: dict[str, list[float]] = {process.title: [] for process in field}
    for turn in range(rounds):
        for process in field[:: -1 if turn % 2 else 1]:
            answer = process.ask(case.case, **case.settings)
            if "failed" in answer or answer.get("right") is False:
                raise RuntimeError(f"{process.title}, {case.title}: {answer}")
            if "seconds" in answer:
                times[process.title].append(answer["seconds"])
    return {title: Spread(values) for title, values in times.items() if values}


def race_afresh(entries: Sequence[Entry], starts: int, rounds: int, cases: Sequence[Case],
                ) -> dict[str, list[dict[str, Spread]]]:
    """By title of the case, the race of each of `starts` fresh sets of processes: where a process
    lies in memory makes it faster or slower by some per cent for as long as it lives.
    """
    results: dict[str, list[dict[str, Spread]]] = {case.title: [] for case in cases}
    for _ in range(starts):
        with ExitStack() as stack:
            field = [stack.enter_context(Process(entry)) for entry in entries]
            for case in cases:
                results[case.title].append(race(field, rounds, case))
    return results


def merge(races: Sequence[Mapping[str, Spread]]) -> dict[str, Spread]:
    """All measurements of several races of one case, by contestant."""
    titles = dict.fromkeys(title for result in races for title in result)
    return {title: Spread([value for result in races if title in result
                           for value in result[title].values]) for title in titles}
