"""The neighbourhood of a tensor in a graph."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from autograd.engine.tensor import Tensor

Users = dict[int, list[tuple[Tensor, int]]]


def neighbourhood(t: Tensor, hops: int, users: Users,
                  is_input: Callable[[Tensor], bool]) -> tuple[list[Tensor], list[Tensor]]:
    """The outputs and the rim (the inputs) of the part within `hops` gates of `t`.

    `users` holds for each tensor, by order, those made from it; the graph begins where `is_input`.
    """
    near, queue = {t.order: 0}, deque([t])
    inside = {t.order: t}
    kept: set[int] = set()  # the gates within, with all their inputs
    while queue:
        u = queue.popleft()
        leaf = is_input(u)
        if near[u.order] == hops:
            continue
        back = [] if leaf else [x for x in u.inputs if isinstance(x, Tensor)]
        ahead = [] if leaf and u is not t else [v for v, _ in users[u.order]]
        kept.update(v.order for v in (ahead if leaf else (u, *ahead)))
        for v in (*back, *ahead):
            if v.order not in near:
                near[v.order], inside[v.order] = near[u.order] + 1, v
                queue.append(v)
    return ends(inside, kept, users)


def ends(inside: dict[int, Tensor], kept: set[int],
         users: Users) -> tuple[list[Tensor], list[Tensor]]:
    """What the gates `kept` among the tensors `inside` lead to, and what they begin with."""
    rim = {u.order: u for u in inside.values() if u.order not in kept}
    for order in kept:
        rim.update((x.order, x) for x in inside[order].inputs
                   if isinstance(x, Tensor) and x.order not in inside)
    outputs = [u for u in inside.values()
               if not any(v.order in kept for v, _ in users[u.order])]
    return outputs, list(rim.values())
