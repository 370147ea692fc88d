"""What things are called in formulas and on diagrams: by the names of the graph, not too long."""

from __future__ import annotations

from autograd.formulas.legible import clipped
from autograd.graph.graph import Graph

MOST_COLUMNS = 40


def names(graph: Graph) -> dict[int, str]:
    """The name of each tensor of the graph, by order, long ones cut."""
    return {order: clipped(name, MOST_COLUMNS) for order, name in graph.names.items()}
