"""Folding: parts that repeat, each made from the one before, are drawn once, with a loop back.

Equal parts follow one another in creation order, so they are found as stretches that repeat with
a period: a cell of so many parts, so many times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np
from numpy.typing import NDArray

from autograd.drawing.content.parts import Part, Parts
from autograd.drawing.scene import Path, shared
from autograd.engine.tensor import Tensor
from autograd.graph.summary import settings

FEWEST = 3
"""So often at least something comes before it is folded."""

LEAST_SAVED = 8
"""So many gates fewer there are at least, or it is not worth the reader's while."""

LONGEST = 400
"""The most parts in a cell that is looked for."""

_PLACES = ("Index", "Pick")
"""Gates whose settings say which step it is."""

Opens = Callable[[Path], bool]
Wiring = tuple[tuple[tuple[int, ...], ...], ...]


@dataclass(frozen=True)
class Run:
    """`times` cells of `period` parts, from part `start` on."""

    start: int
    period: int
    times: int
    gates: int = 0
    """How many gates there are in each cell."""

    @property
    def stop(self) -> int:
        return self.start + self.period * self.times

    @property
    def saved(self) -> int:
        """How many parts fewer there are when it is folded."""
        return self.period * (self.times - 1)


def folded(parts: Sequence[Part], keeps_open: Opens) -> tuple[Parts, list[Run]]:
    """`parts` with each stretch that repeats drawn once, and what was folded.

    A cell whose parameters are the same each time is drawn gate by gate; blocks in scopes with
    parameters of their own are one box. What lies in a scope that the user opens is left alone.
    """
    runs = repeats(parts, keeps_open)
    result: Parts = []
    place = 0
    for run in runs:
        result += parts[place:run.start]
        result += _block(parts, run) if _is_block(parts, run) else _cell(parts, run)
        place = run.stop
    return [*result, *parts[place:]], runs


def repeats(parts: Sequence[Part], keeps_open: Opens) -> list[Run]:
    """The stretches that repeat, those that save most first, none over another; in order."""
    tokens = _tokens(parts, keeps_open)
    taken = np.zeros(len(parts), bool)
    found = []
    owner = {order: place for place, part in enumerate(parts)
             for order in (t.order for t in part.gates)}
    for run in sorted(_periods(tokens), key=lambda run: (-run.saved, run.period)):
        if taken[run.start:run.stop].any():
            continue
        alike = _aligned(parts, owner, run)
        if alike is not None:
            taken[alike.start:alike.stop] = True
            found.append(alike)
    return sorted(found, key=lambda run: run.start)


def _tokens(parts: Sequence[Part], keeps_open: Opens) -> NDArray[np.int64]:
    """A number for each part, the same for parts that look alike and may be folded."""
    numbers: dict[object, int] = {}
    known: dict[object, int] = {}
    opened = {group: any(keeps_open(group[:depth]) for depth in range(1, len(group) + 1))
              for group in {part.group for part in parts}}
    tokens = []
    for part in parts:
        t = part.gates[-1]
        brief = part if part.several or opened[part.group] else (
            t.gate, _unnumbered(part.group), len(t.inputs), getattr(t._value, "shape", None))
        token = known.get(brief)
        if token is None:
            look = part if opened[part.group] else _look(part)
            token = known[brief] = numbers.setdefault(look, len(numbers))
        tokens.append(token)
    return np.array(tokens, np.int64)


def _look(part: Part) -> object:
    """What equal parts have in common: gates, shapes, wiring and scopes but for their numbers."""
    inside = {t.order: place for place, t in enumerate(part.gates)}
    depth = len(part.group)
    return part.kind, part.times, tuple(
        (_gate(t), tuple(inside.get(x.order, -1) if isinstance(x, Tensor) else -2
                         for x in t.inputs) if len(inside) > 1 else len(t.inputs),
         _unnumbered(t.scope[depth:] if part.several else t.scope))
        for t in part.gates)


def _gate(t: Tensor) -> object:
    assert t.gate is not None
    chosen = () if t.gate.name in _PLACES else tuple(settings(t.gate))
    return t.gate.name, chosen, getattr(t._value, "shape", None)


@lru_cache(maxsize=4096)
def _unnumbered(scope: Path) -> Path:
    return tuple(re.sub(r"\d+", "#", name) for name in scope)


def _periods(tokens: NDArray[np.int64]) -> Iterator[Run]:
    """For each period, the longest stretches in which every token comes again after it."""
    for period in range(1, min(LONGEST, len(tokens) // FEWEST) + 1):
        differs = np.flatnonzero(tokens[period:] != tokens[:-period])
        bounds = np.concatenate([[-1], differs, [len(tokens) - period]])
        lengths = np.diff(bounds) - 1
        for place in np.flatnonzero(lengths >= period * (FEWEST - 1)):
            yield Run(int(bounds[place]) + 1, period, int(lengths[place]) // period + 1)


def _aligned(parts: Sequence[Part], owner: dict[int, int], run: Run) -> Run | None:
    """The run from where the outermost scope begins, with the cells that are wired alike."""
    start = min(range(run.start, run.start + run.period), key=lambda place: _depth(parts, place))
    spare = run.stop - start
    times = spare // run.period
    wired = [_wiring(parts, owner, Run(start + i * run.period, run.period, 1))
             for i in range(times)]
    first = next((i for i in range(times) if wired[i] == wired[times // 2]), 0)
    last = first
    while last < times and wired[last] == wired[first]:
        last += 1
    start += first * run.period
    gates = sum(len(part.gates) for part in parts[start:start + run.period])
    found = Run(start, run.period, last - first, gates)
    worth = gates * (found.times - 1) >= LEAST_SAVED
    return found if found.times >= FEWEST and worth else None


def _depth(parts: Sequence[Part], place: int) -> int:
    """How many scopes go on from the part before `place` into it: few where a cell begins."""
    return len(shared(parts[place - 1].group, parts[place].group)) if place else 0


def _wiring(parts: Sequence[Part], owner: dict[int, int], cell: Run) -> Wiring:
    """For each part of a cell, which parts of the cell feed each of its gates."""
    return tuple(
        tuple(
            tuple(owner[x.order] - cell.start for x in t.inputs if isinstance(x, Tensor)
                  and cell.start <= owner.get(x.order, -1) < cell.stop)
            for t in part.gates)
        for part in parts[cell.start:cell.stop])


def _cell(parts: Sequence[Part], run: Run) -> Parts:
    """The parts of a run as those of one cell."""
    return [_fold(parts[run.start + j:run.stop:run.period]) for j in range(run.period)]


def _is_block(parts: Sequence[Part], run: Run) -> bool:
    """Whether the cells stand in scopes of their own and have parameters of their own."""
    first, other = (parts[start:start + run.period]
                    for start in (run.start, run.start + run.period))
    own, others = _parameters(first), _parameters(other)
    named = [part.title or part.group for part in (first[0], other[0])]
    return named[0] != named[1] and bool(own) and not own & others


def _parameters(parts: Iterable[Part]) -> set[int]:
    return {x.order for part in parts for t in part.gates for x in t.inputs
            if isinstance(x, Tensor) and x.is_parameter}


def _block(parts: Sequence[Part], run: Run) -> Parts:
    """All parts of a run in one box."""
    first, last = (reduce(shared, ((*part.group, *([part.title] if part.title else []))
                                   for part in cell))
                   for cell in (parts[run.start:run.start + run.period],
                                parts[run.stop - run.period:run.stop]))
    around = shared(first, last)
    names = [".".join(scope[len(around):]) for scope in (first, last)]
    gates = tuple(t for part in parts[run.start:run.stop] for t in part.gates)
    return [Part(gates, "blocks", _span(*names) or "blocks", around, run.times)]


def _fold(equal: Sequence[Part]) -> Part:
    """Equal parts as one."""
    first, last = equal[0], equal[-1]
    gates = tuple(t for part in equal for t in part.gates)
    return Part(gates, "fold", _span(first.title, last.title), _around(first.group, last.group),
                len(equal))


def _around(first: Path, last: Path) -> Path:
    """The scope of a fold: `t1` and `t20` make `t1 … t20`."""
    if len(first) != len(last):
        return ()
    return tuple(map(_span, first, last))


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} … {last}"


def loops(parts: Sequence[Part]) -> set[tuple[Part, Part]]:
    """The pairs of parts between which an arrow runs back, or to the part itself: from one cell
    to the next.
    """
    cells = {t.order: (place, number * part.times // len(part.gates))
             for place, part in enumerate(parts) if part.kind == "fold"
             for number, t in enumerate(part.gates)}
    found = set()
    for place, part in enumerate(parts):
        for t in part.gates if part.kind == "fold" else ():
            for x in t.inputs:
                source = cells.get(x.order) if isinstance(x, Tensor) else None
                if source and (source[0] > place or (
                        source[0] == place and source[1] != cells[t.order][1])):
                    found.add((parts[source[0]], part))
    return found
