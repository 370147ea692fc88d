"""How large a graph is, in a few lines."""

from __future__ import annotations

from collections import Counter
from typing import Any

from autograd.graph import Graph
from autograd.tensor import Tensor


def summary(graph: Graph) -> str:
    """Gates by kind with the size of their values, parameters, memory, depth and fan-out."""
    made = [t for t in graph if not graph.is_input(t)]
    kinds = Counter(t.gate.name for t in made if t.gate is not None)
    entries: Counter[str] = Counter()
    for t in made:
        if t.gate is not None:
            entries[t.gate.name] += size(t._value)
    widest = max(graph.users().items(), key=lambda item: len(item[1]), default=(0, []))
    learned = sum(p.size for p in graph.parameters)
    lines = [
        f"{'gate':<20} {'count':>8} {'entries':>12}",
        *(f"{kind:<20} {n:>8,} {entries[kind]:>12,}" for kind, n in kinds.most_common()),
        f"{'in all':<20} {len(made):>8,} {sum(entries.values()):>12,}",
        "",
        f"inputs      {len(graph.inputs):,}",
        f"parameters  {len(graph.parameters):,} tensors, {learned:,} numbers",
        f"memory      {sum(nbytes(t._value) for t in graph):,} bytes of values",
        f"depth       {depth(graph):,} gates",
    ]
    if widest[1]:
        lines.append(f"fan-out     {len(widest[1]):,} at most, at {graph.names[widest[0]]}")
    return "\n".join(lines)


def depth(graph: Graph) -> int:
    """The number of gates on the longest path."""
    depths: dict[int, int] = {}
    for t in graph:
        before = [] if graph.is_input(t) else [
            depths[x.order] for x in t.inputs if isinstance(x, Tensor)]
        depths[t.order] = 0 if graph.is_input(t) else 1 + max(before, default=0)
    return max(depths.values(), default=0)


def size(value: Any) -> int:
    """How many numbers a value holds."""
    return sum(map(size, value)) if isinstance(value, tuple) else value.size


def nbytes(value: Any) -> int:
    """How many bytes a value takes."""
    return sum(map(nbytes, value)) if isinstance(value, tuple) else value.nbytes
