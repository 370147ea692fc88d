"""Looking into gates: a graph opened for a drawing, with the gradients that it had."""

from __future__ import annotations

from autograd.graph import Graph
from autograd.reverse import pull


def open_with_gradients(graph: Graph, levels: int | None, gradients: bool) -> Graph:
    """`graph.open(levels)`; the gradients of its outputs, if kept, are swept back again.

    Only tensors that opening made are given gradients: those of the user keep their own.
    """
    inner = graph.open(levels)
    if not gradients:
        return inner
    seeds = []
    for outer, y in zip(graph.outputs, inner.outputs, strict=True):
        g = getattr(outer, "grad", None) if outer.requires_grad else None
        if g is not None and y is not outer:
            seeds.append((y, g))
    known = {t.order for t in graph.nodes}
    for t, g in pull(seeds, keep=True):
        if t.order not in known:
            t.grad = g
    return inner
