"""Which gates share a box, so that a graph of any size fits on a picture.

First the scopes are closed, the innermost first; then gates in a row are joined; then all but
the neighbourhood of the output is left out. Bundles are stretches of creation order or single
files, so no arrow between them runs backwards.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from autograd.drawing.content.view import View
from autograd.drawing.scene import Path, shared
from autograd.tensor import Tensor

PIECES = 200
"""About so many boxes are left of gates in a row."""

FEWEST = 8
"""Scopes stay open where closing them would leave fewer boxes: too little to see."""

Owners = dict[int, int]


@dataclass(frozen=True)
class Bundling:
    """For each drawn tensor, by order, the order of the first gate in its box; what was done."""

    owners: Owners
    notes: tuple[str, ...] = ()
    joined: frozenset[int] = frozenset()
    """The first gates of the boxes made of gates in a row, rather than of a scope."""

    def members(self, view: View) -> dict[int, list[Tensor]]:
        """The tensors of each box with several gates."""
        found: dict[int, list[Tensor]] = defaultdict(list)
        for t in view.graph.nodes:
            if t.order in self.owners:
                found[self.owners[t.order]].append(t)
        gates = {t.order for t in view.gates}
        return {
            leader: members
            for leader, members in found.items()
            if sum(t.order in gates for t in members) > 1
        }


def bundle(view: View, limit: int) -> Bundling:
    """Each gate alone if that gives at most `limit` boxes, else in as few bundles as need be."""
    single = {t.order: t.order for t in view.gates}
    closed = with_scopes_closed(view, single, limit)
    rows = by_row(view, closed) if size(view, closed) > limit else closed
    visible = within(view, rows, limit)
    notes = []
    if closed != single:
        notes.append(_note(view, "scopes are closed", closed))
    if rows != closed:
        notes.append(_note(view, "gates in a row share a box", rows))
    if visible != rows:
        hidden = f"{len(rows) - len(visible):,} of {len(rows):,} gates"
        notes.append(f"{hidden}, further from the output, are not shown")
    joined = frozenset(rows[order] for order in rows if rows[order] != closed[order])
    return Bundling({**visible, **_absorbed(view, visible)}, tuple(notes), joined)


def with_scopes_closed(view: View, owners: Owners, limit: int) -> Owners:
    """The innermost scopes are closed, then those around them, until `limit` is met."""
    deepest = max((len(t.scope) for t in view.gates), default=0)
    for depth in range(deepest, 0, -1):
        closed = by_scope(view, depth)
        if size(view, owners) <= limit or len(set(closed.values())) < FEWEST:
            break
        owners = closed
    return owners


def within(view: View, owners: Owners, limit: int) -> Owners:
    """All boxes if there are at most `limit`, else those near the outputs."""
    visible, budget = owners, limit
    while budget > 0 and (excess := size(view, visible) - limit) > 0:
        budget -= 0 if visible is owners else excess
        visible = near_outputs(view, owners, budget)
    return visible


def by_scope(view: View, depth: int) -> Owners:
    """Gates made one after the other in one scope, cut at `depth`, are one bundle."""
    owners = {t.order: t.order for t in view.gates}
    for before, t in pairwise(view.gates):
        if len(t.scope) >= depth and before.scope[:depth] == t.scope[:depth]:
            owners[t.order] = owners[before.order]
    return owners


def by_row(view: View, owners: Owners) -> Owners:
    """Boxes of which each feeds the next and nothing else are joined, some at a time."""
    suppliers, users = _links(view, owners)
    most = -(-len(set(owners.values())) // PIECES)
    joined: Owners = {}
    length: dict[int, int] = {}
    for leader in sorted(set(owners.values())):
        feeders = suppliers[leader]
        before = min(feeders) if len(feeders) == 1 else leader
        head = joined.get(before, before)
        if before != leader and users[before] == {leader} and length[head] < most:
            joined[leader] = head
            length[head] += 1
        else:
            joined[leader] = leader
            length[leader] = 1
    return {order: joined[leader] for order, leader in owners.items()}


def near_outputs(view: View, owners: Owners, limit: int) -> Owners:
    """The boxes nearest to the outputs, going backwards from them, as many as `limit` allows."""
    suppliers, _ = _links(view, owners)
    cost = _costs(view, owners)
    waiting = deque(sorted({owners[order] for order in view.outputs if order in owners}))
    kept: set[int] = set()
    while waiting:
        leader = waiting.popleft()
        if leader in kept:
            continue
        limit -= cost[leader]
        if limit < 0 and kept:
            break
        kept.add(leader)
        waiting.extend(sorted(suppliers[leader], reverse=True))
    return {order: leader for order, leader in owners.items() if leader in kept}


def size(view: View, owners: Owners) -> int:
    """At most so many boxes are drawn."""
    return sum(_costs(view, owners).values())


def title(members: list[Tensor], joined: bool) -> tuple[str, Path]:
    """What a bundle is called, and the group in which it stands."""
    scopes = [t.scope for t in members if t.gate is not None]
    scope = reduce(shared, scopes)
    if not joined and scope:
        return scope[-1], scope[:-1]
    first, last = (" / ".join(end[len(scope) :]) for end in (scopes[0], scopes[-1]))
    return f"{first} … {last}" if first and last and first != last else "gates in a row", scope


def _costs(view: View, owners: Mapping[int, int]) -> dict[int, int]:
    """For each bundle, its box and those of the leaves, arrays and sums beside it.

    A bundle of several gates has beside it only leaves that nothing before it used.
    """
    several = _several(owners)
    seen = set(_absorbed(view, owners))
    costs = dict.fromkeys(owners.values(), 1)
    for t in view.gates:
        leader = owners.get(t.order)
        if leader is None:
            continue
        single = leader not in several
        costs[leader] += single and len(view.users[t.order]) > 1
        for x in t.inputs:
            if not isinstance(x, Tensor):
                costs[leader] += single and hasattr(x, "shape")
            elif x.order in view.leaves and (single or x.order not in seen):
                costs[leader] += 1 if x.order in seen else 2
                seen.add(x.order)
    return costs


def _several(owners: Mapping[int, int]) -> set[int]:
    """The leaders of bundles of more than one gate."""
    return {leader for order, leader in owners.items() if leader != order}


def _absorbed(view: View, owners: Mapping[int, int]) -> Owners:
    """The parameters and constants that only one bundle of several gates uses, and that bundle."""
    several = _several(owners)
    found: Owners = {}
    for t in view.graph.leaves:
        if t.requires_grad and not t.is_parameter:
            continue
        leaders = {owners.get(user.order, -1) for user, _ in view.users[t.order]}
        if len(leaders) == 1 and (leader := min(leaders)) in several:
            found[t.order] = leader
    return found


def _links(view: View, owners: Owners) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Which boxes feed each box, and which boxes it feeds."""
    suppliers: dict[int, set[int]] = defaultdict(set)
    users: dict[int, set[int]] = defaultdict(set)
    for t in view.gates:
        for x in t.inputs:
            if isinstance(x, Tensor) and x.order in owners:
                one, other = owners[x.order], owners[t.order]
                if one != other:
                    suppliers[other].add(one)
                    users[one].add(other)
    return suppliers, users


def _note(view: View, what: str, owners: Owners) -> str:
    boxes = len(set(owners.values()))
    return f"{len(view.gates):,} gates are too many to draw one by one: {what} ({boxes:,} boxes)"
