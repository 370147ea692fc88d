"""What stands in line with what, in a picture too large to weigh every bend against the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autograd.drawing.layout.levels import Integers, Levels
from autograd.drawing.layout.straight import Condition


def lines(levels: Levels, conditions: Sequence[Condition], total: int) -> Integers:
    """For each node and fence the number of its line: nodes of one line share a coordinate.

    In line are the trunk, the waypoints of a long arc, and two nodes that have no other neighbour
    there. Where the conditions do not allow it, all but the trunk gives way first.
    """
    links = np.concatenate([levels.links[levels.straight], levels.links[_single_file(levels)]])
    of_straight = np.arange(len(links)) < len(levels.straight)
    order = np.array([(low, high) for low, high, _ in conditions], dtype=np.int64).reshape(-1, 2)
    while True:
        ring = _components(total, np.concatenate([order, links, links[:, ::-1]]), "strong")
        torn = np.zeros(total, dtype=bool)
        torn[ring[order[ring[order[:, 0]] == ring[order[:, 1]]]].ravel()] = True
        at_fault = torn[ring[links[:, 0]]]
        if not at_fault.any():
            return _components(total, links, "weak")
        gives_way = at_fault & ~of_straight
        kept = ~(gives_way if gives_way.any() else at_fault)
        links, of_straight = links[kept], of_straight[kept]


def _single_file(levels: Levels) -> NDArray[np.bool_]:
    """Which links are the only one at both ends, on that side."""
    count = len(levels.paths)
    tails, heads = levels.links.T
    only_one_out = np.bincount(tails, minlength=count) == 1
    only_one_in = np.bincount(heads, minlength=count) == 1
    return np.asarray(only_one_out[tails] & only_one_in[heads])


def _components(total: int, pairs: Integers, connection: str) -> Integers:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    table = coo_array((np.ones(len(pairs)), pairs.T), shape=(total, total))
    _, number = connected_components(table, directed=True, connection=connection)
    return np.asarray(number, dtype=np.int64)
