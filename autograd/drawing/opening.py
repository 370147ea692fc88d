"""Looking into gates: a graph opened for a drawing, with the gradients that it had."""

from __future__ import annotations

from typing import Any

from autograd.graph import Graph
from autograd.sweep import in_order, needed, pull
from autograd.tensor import Tensor


def opened(graph: Graph, levels: int | None, gradients: bool) -> Graph:
    """`graph.open(levels)`; the gradients of its outputs, if kept, are swept back again.

    Only tensors that opening made are given gradients: those of the user keep their own.
    """
    inner = graph.open(levels)
    if not gradients:
        return inner
    seeds: dict[int, Any] = {}
    for outer, y in zip(graph.outputs, inner.outputs, strict=True):
        g = getattr(outer, "grad", None) if outer.needs else None
        if g is not None and y is not outer:
            seeds[y.order] = g
    ends = [y for y in inner.outputs if y.order in seeds]
    nodes = sorted(needed(ends).values(), key=in_order)
    found = pull(nodes, seeds, keep=True)
    given = {t.order for t in graph.nodes}
    for t in nodes:
        if isinstance(t, Tensor) and t.order not in given:
            t.grad = found.get(t.order)
    return inner
