"""Graph in, scene out: which boxes and edges a graph becomes."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.drawing.content.boxes import (
    array_box,
    gate_box,
    ghost_box,
    key,
    leaf_box,
    sum_box,
    summary_box,
)
from autograd.drawing.content.bundles import Bundling, bundle, title
from autograd.drawing.content.messages import edge_lines
from autograd.drawing.content.view import View
from autograd.drawing.scene import Box, Direction, Edge, EdgeKind, Scene
from autograd.tensor import Tensor


def scene(view: View, heading: str, direction: Direction | None, limit: int) -> Scene:
    """The scene of a graph in at most `limit` boxes.

    Without `direction` it runs from the top down if there is text on its edges, else rightwards.
    """
    sketch = _Sketch(view, bundle(view, limit))
    sketch.fill()
    labelled = any(edge.lines for edge in sketch.edges)
    return Scene(
        heading,
        tuple(sketch.boxes.values()),
        tuple(sketch.edges),
        (*sketch.bundling.notes, *_notes(view)),
        direction or ("TB" if labelled else "LR"),
    )


def _notes(view: View) -> tuple[str, ...]:
    """Why there are no messages where one would look for them."""
    if not view.lacks_messages:
        return ()
    name = view.graph.outputs[0].name or "the output"
    return ("No messages on the edges: backward() keeps them only if told to. Call "
            f".backward(keep=True) on {name} and draw again.",)


class _Sketch:
    """Boxes and edges as they are found: gates in creation order, leaves before their first use."""

    def __init__(self, view: View, bundling: Bundling) -> None:
        self.view = view
        self.bundling = bundling
        self.members = bundling.members(view)
        self.boxes: dict[str, Box] = {}
        self.edges: list[Edge] = []
        self.joined: set[tuple[str, str]] = set()

    def fill(self) -> None:
        """Draw every box and edge of the view."""
        for t in self.view.graph.nodes:
            if t.order in self.view.leaves and not self.view.users[t.order]:
                self.add(leaf_box(self.view, t, t.scope))
        for t in self.view.gates:
            leader = self.bundling.owners.get(t.order)
            if leader is None:
                continue
            arrivals = [self.arrival(t, i, x, leader) for i, x in enumerate(t.inputs)]
            if leader not in self.members:
                self.add(gate_box(self.view, t))
            elif leader == t.order:
                members = self.members[leader]
                name, group = title(members, leader in self.bundling.joined)
                self.add(summary_box(self.view, name, members, group))
            for i, source in enumerate(arrivals):
                if source is not None:
                    self.connect(t, i, source, leader)
            if leader not in self.members:
                self.gather(t)

    def arrival(self, t: Tensor, i: int, x: Any, leader: int) -> str | None:
        """The key of the box that input `i` of `t` comes from, drawn now if it is a leaf."""
        bundle = leader in self.members
        if not isinstance(x, Tensor):
            number_or_hidden = bundle or not isinstance(x, np.ndarray)
            return None if number_or_hidden else self.add(array_box(self.view, x, t, i))
        owner = self.bundling.owners.get(x.order)
        if owner is not None:
            single = owner not in self.members
            return f"{key(x)}+" if single and self.view.sums(x) else f"t{owner}"
        if x.order not in self.view.leaves:
            return None
        return self.leaf(t, i, x, leader)

    def leaf(self, t: Tensor, i: int, x: Tensor, leader: int) -> str | None:
        """The key of the box of leaf `x` for this use; boxes of many gates only name it."""
        if key(x) not in self.boxes:
            self.add(leaf_box(self.view, x, self.view.group(x)))
            self.gather(x)
        elif self.view.is_ghosted(x):
            return None if leader in self.members else self.add(ghost_box(self.view, x, t, i))
        return f"{key(x)}+" if self.view.sums(x) else key(x)

    def gather(self, t: Tensor) -> None:
        """Put the box in which messages add after a tensor that several gates use."""
        if self.view.sums(t):
            self.edges.append(Edge(key(t), self.add(sum_box(self.view, t)), (), "gradient"))

    def connect(self, t: Tensor, i: int, source: str, leader: int) -> None:
        """Draw the edge from the box `source` to input `i` of `t`; between boxes of many, once."""
        target = f"t{leader}"
        if source == target:
            return
        summarised = leader in self.members or self.boxes[source].kind == "summary"
        if not summarised:
            lines = edge_lines(self.view, t, i)
            self.edges.append(Edge(source, target, lines, self.kind(t, i, bool(lines))))
        elif (source, target) not in self.joined:
            self.joined.add((source, target))
            self.edges.append(Edge(source, target, (), "summary"))

    def kind(self, t: Tensor, i: int, has_message: bool) -> EdgeKind:
        """Whether a message came back on this edge, could come, or never can."""
        assert t.gate is not None
        x = t.inputs[i]
        flows = isinstance(x, Tensor) and x.requires_grad and t.gate.rules[i] is not None
        return "gradient" if has_message else "value" if flows else "constant"

    def add(self, box: Box) -> str:
        """Draw a box, unless it is there; its key."""
        self.boxes.setdefault(box.key, box)
        return box.key
