"""Where along its rank each node stands: arcs straight, nothing overlapping, groups apart.

Every condition reads "this is at least so far right of that": of neighbours in a rank, and of
nodes and the two fences of their group. A group has one pair of fences for all its ranks, so
its frame holds its members and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from autograd.drawing.layout.crossing import barycentres
from autograd.drawing.layout.inline import lines
from autograd.drawing.layout.levels import Floats, Integers, Levels
from autograd.drawing.layout.order import topological
from autograd.drawing.layout.plan import FRAME_PADDING, groups
from autograd.drawing.layout.rows import GAP
from autograd.drawing.layout.straight import Condition, straightest
from autograd.drawing.scene import Path, shared

MOST_EXACT = 2_500
"""So many conditions and links are solved exactly, in about 0.2 s; more are relaxed."""

ROUNDS = 20
MOST_STEPS = 150_000
"""Conditions times rounds: a larger picture gets fewer rounds."""

Neighbours = list[list[tuple[int, float]]]


def spaced(levels: Levels, order: Integers, x: Floats) -> Floats:
    """The coordinate of each node across its rank, in the given order and near to `x`."""
    conditions = list(_conditions(levels, order))
    total = len(x) + 2 * len(groups(levels.paths))
    if len(conditions) + len(levels.links) <= MOST_EXACT:
        return straightest(levels, conditions, total)[: len(x)]
    return _relaxed(levels, conditions, total, x)


def _relaxed(
    levels: Levels, conditions: Sequence[Condition], total: int, x: Floats
) -> Floats:
    """Each node moved towards its neighbours, round by round, as far as the conditions allow.

    What is to be in line moves as one.
    """
    line = lines(levels, conditions, total)
    count = 1 + int(line.max())
    members = np.bincount(line[: len(x)], minlength=count)
    place = np.where(members > 0, np.bincount(line[: len(x)], x, count) / np.maximum(members, 1),
                     -np.inf)
    far: dict[tuple[int, int], float] = {}
    for low, high, distance in conditions:
        pair = int(line[low]), int(line[high])
        far[pair] = max(distance, far.get(pair, 0.0))
    sequence = topological(count, list(far))
    below: Neighbours = [[] for _ in range(count)]
    above: Neighbours = [[] for _ in range(count)]
    for (low, high), distance in far.items():
        below[high].append((low, distance))
        above[low].append((high, distance))
    links, weight = line[levels.links], _stiffness(levels)
    between = links[:, 0] != links[:, 1]
    links, weight = links[between], weight[between]
    for _ in range(int(np.clip(MOST_STEPS // max(len(conditions), 1), 4, ROUNDS))):
        held = np.where(members > 0, place, 0.0)
        wanted = np.where(members > 0, (held + barycentres(links, held, weight)) / 2, -np.inf)
        right = _pushed(wanted, sequence, below)
        wanted = np.where(members > 0, -wanted, -np.inf)
        left = -_pushed(wanted, sequence[::-1], above)
        place = np.where(members > 0, (left + right) / 2, -np.inf)
    return np.asarray(place[line[: len(x)]], dtype=np.float64)


def _conditions(levels: Levels, order: Integers) -> Iterator[Condition]:
    """Triples (low, high, distance): `high` is at least `distance` right of `low`."""
    left, right = _fences(levels)
    half = (levels.width / 2).tolist()
    for path in left:
        if path[:-1]:
            yield left[path[:-1]], left[path], FRAME_PADDING
            yield right[path], right[path[:-1]], FRAME_PADDING
    for node, path in enumerate(levels.paths):
        if path:
            yield left[path], node, half[node] + FRAME_PADDING
            yield node, right[path], half[node] + FRAME_PADDING
    ranks = levels.rank.tolist()
    for a, b in pairwise(order.tolist()):
        if ranks[a] == ranks[b]:
            depth = len(shared(levels.paths[a], levels.paths[b])) + 1
            one, other = levels.paths[a], levels.paths[b]
            low, reach = (right[one[:depth]], 0.0) if len(one) >= depth else (a, half[a])
            high, back = (left[other[:depth]], 0.0) if len(other) >= depth else (b, half[b])
            yield low, high, reach + GAP + back


def _fences(levels: Levels) -> tuple[dict[Path, int], dict[Path, int]]:
    """The numbers of the left and of the right fence of each group, after those of the nodes."""
    paths = list(groups(levels.paths))
    first = len(levels.paths)
    left = {path: first + i for i, path in enumerate(paths)}
    right = {path: first + len(paths) + i for i, path in enumerate(paths)}
    return left, right


def _stiffness(levels: Levels) -> Floats:
    """How hard each link pulls: the inner ones of long arcs most, as bends show there."""
    ends = (max(chain[0], chain[-1]) for chain in levels.chains)
    node_count = 1 + max(ends, default=-1)
    waypoints = np.asarray(levels.links >= node_count, dtype=np.float64).sum(axis=1)
    return np.asarray(1.0 + waypoints * waypoints, dtype=np.float64)


def _pushed(wanted: Floats, sequence: Sequence[int], below: Neighbours) -> Floats:
    """The least coordinates, none less than wanted, that meet every condition."""
    x: list[float] = wanted.tolist()
    for node in sequence:
        if below[node]:
            x[node] = max(x[node], *[x[low] + distance for low, distance in below[node]])
    return np.array(x, dtype=np.float64)
