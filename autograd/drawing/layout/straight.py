"""The straightest picture: coordinates that minimise bends, by linear programming.

As in E. R. Gansner, E. Koutsofios, S. C. North and K.-P. Vo, "A technique for drawing directed
graphs" (1993), section 4, a sum of distances is least under the conditions of `spacing`; but a
node is drawn to the mean of its neighbours on each side, which keeps symmetric graphs symmetric.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from autograd.drawing.layout.levels import Floats, Levels
from autograd.drawing.layout.order import asides, neighbours
from autograd.drawing.layout.trunk import TRUNK_PULL

Condition = tuple[int, int, float]
Pull = tuple[int, Sequence[int], float]
Terms = list[tuple[int, float]]

FENCE_PULL = 0.02
"""How hard the two fences of a group draw together, against 1 for a bend."""

IN_LINE = 4.0
"""How hard two nodes pull that have no other neighbour there."""


def straightest(levels: Levels, conditions: Sequence[Condition], total: int) -> Floats:
    """Coordinates of all nodes, and then fences, `total` in number, that meet the conditions.

    The unknowns are the coordinates and, after them, the length of each pull.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    pulls = list(_pulls(levels))
    rows = [[(low, 1.0), (high, -1.0)] for low, high, _ in conditions]
    rows += [terms for i, pull in enumerate(pulls) for terms in _longer(pull, total + i)]
    bounds = [-distance for _, _, distance in conditions] + [0.0] * (2 * len(pulls))
    line = np.repeat(np.arange(len(rows)), [len(terms) for terms in rows])
    column = np.array([unknown for terms in rows for unknown, _ in terms], dtype=np.int64)
    factor = np.array([value for terms in rows for _, value in terms])
    fences = (total - len(levels.paths)) // 2
    of_places = np.repeat([0.0, -FENCE_PULL, FENCE_PULL], [total - 2 * fences, fences, fences])
    cost = np.concatenate([of_places, [strength for _, _, strength in pulls]])
    table = coo_array((factor, (line, column)), shape=(len(rows), len(cost))).tocsr()
    answer = linprog(cost, A_ub=table, b_ub=bounds, method="highs")
    return np.asarray(answer.x[:total], dtype=np.float64)


def _longer(pull: Pull, length: int) -> Iterator[Terms]:
    """The two rows that keep `length` no less than the distance of node and mean."""
    node, near, _ = pull
    for sign in (1.0, -1.0):
        yield [(node, sign), *((one, -sign / len(near)) for one in near), (length, -1.0)]


def _pulls(levels: Levels) -> Iterator[Pull]:
    """The links that are to be straight; each node with those before it, and with those after it.

    Side branches (a parameter that feeds one gate) do not pull that gate off the main line.
    """
    for tail, head in levels.links[levels.straight].tolist():
        yield head, [tail], TRUNK_PULL
    before, after = neighbours(len(levels.paths), levels.links.tolist())
    aside = asides(np.argsort(levels.rank, kind="stable").tolist(), before, after)
    for node, feeders in enumerate(before):
        main = [one for one in feeders if not aside[one]]
        if feeders:
            pair = len(feeders) == len(after[feeders[0]]) == 1
            yield node, main or feeders, IN_LINE if pair else 1.0
        if after[node]:
            pair = len(after[node]) == len(before[after[node][0]]) == 1
            yield node, after[node], IN_LINE if pair else 1.0
