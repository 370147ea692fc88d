"""Which gates share a box, so that a graph of any size fits on a picture.

What repeats is folded; then scopes are closed, the innermost first; then gates in a row are
joined; then all but the neighbourhood of the output is left out. Parts are stretches of creation
order or single files, so no arrow between them runs backwards, but for the loop of a fold.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from functools import reduce

from autograd.drawing.content.folding import Run, folded
from autograd.drawing.content.levels import Parting
from autograd.drawing.content.parts import Part, Parts, costs, fits, links, owners, size
from autograd.drawing.content.view import View
from autograd.drawing.scene import shared

READABLE = 100
"""More boxes than this are more than anyone reads."""

PIECES = 60
"""About so many boxes are left of gates in a row."""

FEWEST = 8
"""Scopes stay open where closing them would leave fewer boxes: too little to see."""


@dataclass(frozen=True)
class Bundling:
    """The parts that are drawn, and what was done to have no more of them."""

    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()


def bundle(view: View, limit: int, parting: Parting | None = None,
           fold: bool | None = None) -> Bundling:
    """The parts that `parting` says if that gives at most `limit` boxes, else fewer.

    `fold` says whether parts that repeat are folded, None only where there are too many boxes.
    """
    wanted = parting or Parting()
    parts = wanted.parts(view)
    notes: list[str] = []
    fit = fits(view, parts, limit)
    if fold or (fold is None and not fit):
        once, runs = folded(parts, wanted.keeps_open)
        fit = fits(view, once, limit)
        if fold or fit:
            parts = once
            notes += [_fold_note(run) for run in runs]
    if fit:
        return Bundling(tuple(parts), tuple(notes))
    parts, more = _fewer(view, wanted, parts, limit, fold is not False)
    visible = within(view, parts, limit)
    if len(visible) < len(parts):
        hidden = sum(len(part.gates) for part in parts) - sum(len(p.gates) for p in visible)
        more.append(f"{hidden:,} of {len(view.gates):,} gates, further from the output, are not "
                    "shown: a larger limit= or Graph.around shows them")
    return Bundling(tuple(visible), (*notes, *more))


def _fold_note(run: Run) -> str:
    return (f"{run.times:,} equal parts of {run.gates:,} gates each are folded into one, with the "
            "names of the last: fold=False unrolls them")


def _fewer(view: View, wanted: Parting, parts: Parts, limit: int,
           fold: bool) -> tuple[Parts, list[str]]:
    """Fewer parts than are too many, and what was done."""
    notes = []
    closed = with_scopes_closed(view, wanted, limit, fold)
    if closed is not None:
        parts = closed
        notes.append(_note(view, "scopes are closed", parts, 'open=["name"] opens one'))
    if not fits(view, parts, limit):
        rows = by_row(view, parts)
        if len(rows) < len(parts):
            parts = rows
            notes.append(_note(view, "gates in a row share a box", parts,
                               "Graph.around and Graph.between cut a part out"))
    return parts, notes


def with_scopes_closed(view: View, wanted: Parting, limit: int, fold: bool) -> Parts | None:
    """The innermost scopes are closed, then those around them, until `limit` is met.

    What repeats then is folded. None where that would leave too little to see.
    """
    found = None
    deepest = max((len(t.scope) for t in view.gates), default=0)
    for depth in range(deepest, 0, -1):
        deep = replace(wanted, depth=depth)
        closed = deep.parts(view)
        if len(closed) < FEWEST:
            break
        found = closed
        if fold and not fits(view, closed, limit):
            once = folded(closed, wanted.keeps_open)[0]
            found = once if fits(view, once, limit) else closed
        if fits(view, found, limit):
            break
    return found


def within(view: View, parts: Parts, limit: int) -> Parts:
    """All parts if they give at most `limit` boxes, else those near the outputs."""
    if fits(view, parts, limit):
        return parts
    visible, budget = parts, limit
    while budget > 0 and (excess := size(view, visible) - limit) > 0:
        budget -= 0 if visible is parts else excess
        visible = near_outputs(view, parts, budget)
    return visible


def by_row(view: View, parts: Parts) -> Parts:
    """Parts of which each feeds the next and nothing else are joined, some at a time."""
    suppliers, users = links(parts)
    most = -(-len(parts) // PIECES)
    head: dict[Part, Part] = {}
    rows: dict[Part, list[Part]] = {}
    for part in parts:
        before = next(iter(suppliers[part])) if len(suppliers[part]) == 1 else part
        first = head.get(before, before)
        joins = before is not part and users[before] == {part} and part.times == before.times == 1
        if joins and len(rows[first]) < most:
            head[part] = first
            rows[first].append(part)
        else:
            head[part] = part
            rows[part] = [part]
    return [_row(row) for row in rows.values()]


def _row(row: Parts) -> Part:
    """Parts in a row as one, called from first to last."""
    if len(row) == 1:
        return row[0]
    gates = tuple(t for part in row for t in part.gates)
    scope = reduce(shared, (part.group for part in row))
    first, last = (" / ".join([*end.group[len(scope):], *([end.title] if end.title else [])])
                   for end in (row[0], row[-1]))
    title = f"{first} … {last}" if first and last and first != last else "gates in a row"
    return Part(gates, "row", title, scope)


def near_outputs(view: View, parts: Parts, limit: int) -> Parts:
    """The parts nearest to the outputs, going backwards from them, as many as `limit` allows."""
    suppliers, _ = links(parts)
    cost = costs(view, parts)
    owner = owners(parts)
    place = {part: number for number, part in enumerate(parts)}
    ends = {owner[order] for order in view.outputs if order in owner}
    waiting = deque(sorted(ends, key=place.__getitem__))
    kept: set[Part] = set()
    while waiting:
        part = waiting.popleft()
        if part in kept:
            continue
        limit -= cost[part]
        if limit < 0 and kept:
            break
        kept.add(part)
        waiting.extend(sorted(suppliers[part], key=place.__getitem__, reverse=True))
    return [part for part in parts if part in kept]


def _note(view: View, what: str, parts: Parts, remedy: str) -> str:
    return (f"{len(view.gates):,} gates are too many to draw one by one: {what} "
            f"({len(parts):,} boxes); {remedy}")
