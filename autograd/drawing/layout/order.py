"""A topological order, of cyclic graphs too."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

Arc = tuple[int, int]


def topological(count: int, arcs: Sequence[Arc]) -> list[int]:
    """The nodes 0..count-1 so that arcs run forwards; ties by number.

    Where a cycle leaves no node free, the lowest one left goes next.
    """
    before, followers = neighbours(count, arcs)
    waiting_for = [len(feeders) for feeders in before]
    ready = [node for node in range(count) if not waiting_for[node]]
    placed = [False] * count
    order: list[int] = []
    entry = 0
    while len(order) < count:
        if not ready:
            entry = next(node for node in range(entry, count) if not placed[node])
            ready.append(entry)
        node = heapq.heappop(ready)
        if placed[node]:
            continue
        placed[node] = True
        order.append(node)
        for follower in followers[node]:
            waiting_for[follower] -= 1
            if not waiting_for[follower] and not placed[follower]:
                heapq.heappush(ready, follower)
    return order


def neighbours(count: int, arcs: Sequence[Arc]) -> tuple[list[list[int]], list[list[int]]]:
    """For each node those before it and those after it."""
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for tail, head in arcs:
        after[tail].append(head)
        before[head].append(tail)
    return before, after


def asides(
    order: Sequence[int], before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]
) -> list[bool]:
    """Which nodes lie on a single file from a source to one node: a parameter and its label."""
    aside = [False] * len(order)
    for node in order:
        passing = len(before[node]) <= 1 and len(after[node]) == 1
        aside[node] = passing and all(aside[one] for one in before[node])
    return aside
