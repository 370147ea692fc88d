"""Graph in, scene out: which boxes and edges a graph becomes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np

from autograd.auditing import Audit
from autograd.drawing.content.boxes import array_box, gate_box, ghost_box, key, leaf_box, sum_box
from autograd.drawing.content.bundles import Bundling
from autograd.drawing.content.details import details_of, details_of_edge
from autograd.drawing.content.folding import loops
from autograd.drawing.content.groups import group_box
from autograd.drawing.content.heat import heated
from autograd.drawing.content.messages import edge_lines
from autograd.drawing.content.parts import Part, absorbed, owners, shows_arrays
from autograd.drawing.content.view import View
from autograd.drawing.scene import Box, Direction, Edge, EdgeKind, Line, Path, Scene
from autograd.engine.tensor import Tensor

MOST_ACROSS = 4
"""So many boxes of several gates are still read from left to right."""


def scene(view: View, bundling: Bundling, heading: str, direction: Direction | None,
          audit: Audit | None = None) -> Scene:
    """The scene of a graph in the boxes that `bundling` says, with the heat of an audit of it.

    Without `direction` it runs from the top down if there is text on its edges or boxes of several
    gates, which are wide, are many; else rightwards.
    """
    sketch = _Sketch(view, bundling)
    sketch.fill()
    tall = audit is not None or any(edge.lines for edge in sketch.edges) or sum(
        box.kind == "summary" for box in sketch.boxes.values()) > MOST_ACROSS
    plain = Scene(
        heading,
        tuple(sketch.boxes.values()),
        tuple(sketch.edges),
        (*view.graph.notes, *bundling.notes, *_notes(view)),
        direction or ("TB" if tall else "LR"),
    )
    return plain if audit is None else heated(plain, view, audit, sketch.members())


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
        self.parts = bundling.parts
        self.owners = owners(self.parts)
        self.absorbed = absorbed(view, self.parts)
        self.inside: dict[Part, list[Tensor]] = defaultdict(list)
        self.loops = loops(self.parts)
        self.frames = {part.group[:depth] for part in self.parts
                       for depth in range(len(part.group) + 1)}
        self.boxes: dict[str, Box] = {}
        self.edges: list[Edge] = []
        self.joined: set[tuple[str, str, EdgeKind]] = set()

    def fill(self) -> None:
        """Draw every box and edge of the view."""
        for t in self.view.graph.nodes:
            if t.order in self.view.leaves and not self.view.users[t.order]:
                self.add(leaf_box(self.view, t, t.scope), t)
        for t in self.view.graph.leaves:
            if t.order in self.absorbed:
                self.inside[self.absorbed[t.order]].append(t)
        for part in self.parts:
            arrivals = [(t, i, self.arrival(t, i, x, part))
                        for t in part.gates for i, x in enumerate(t.inputs)]
            if part.several:
                self.add(group_box(self.view, part, self.inside[part]))
            else:
                self.add(gate_box(self.view, part.gates[0], part.group), part.gates[0])
            for t, i, source in arrivals:
                if source is not None:
                    self.connect(t, i, source, part)
            if not part.several:
                self.gather(part.gates[0])

    def members(self) -> dict[int, list[Tensor]]:
        """The tensors in each box of several gates, by the order of its first gate."""
        return {part.gates[0].order: [*part.gates, *self.inside[part]]
                for part in self.parts if part.several}

    def arrival(self, t: Tensor, i: int, x: Any, part: Part) -> str | None:
        """The key of the box that input `i` of `t` comes from, drawn now if it is a leaf."""
        if not isinstance(x, Tensor):
            hidden = not isinstance(x, np.ndarray) or (part.several and not shows_arrays(part))
            return None if hidden else self.add(array_box(self.view, x, t, i, part.group), x)
        owner = self.owners.get(x.order)
        if owner is not None:
            return f"{key(x)}+" if not owner.several and self.view.sums(x) else owner.key
        if x.order not in self.view.leaves or x.order in self.absorbed:
            return None
        return self.leaf(t, i, x, part)

    def leaf(self, t: Tensor, i: int, x: Tensor, part: Part) -> str | None:
        """The key of the box of leaf `x` for this use; boxes of many gates only name it."""
        if key(x) not in self.boxes:
            self.add(leaf_box(self.view, x, self.framed(self.view.group(x))), x)
            self.gather(x)
        elif self.view.is_ghosted(x):
            if part.times > 1:
                return key(x)
            return None if part.several else self.add(ghost_box(self.view, x, t, i), x)
        return f"{key(x)}+" if self.view.sums(x) else key(x)

    def framed(self, group: Path) -> Path:
        """The innermost scope around `group` that is drawn open."""
        while group not in self.frames:
            group = group[:-1]
        return group

    def gather(self, t: Tensor) -> None:
        """Put the box in which messages add after a tensor that several gates use."""
        if self.view.sums(t):
            self.edges.append(Edge(key(t), self.add(sum_box(self.view, t), t), (), "gradient"))

    def connect(self, t: Tensor, i: int, source: str, part: Part) -> None:
        """Draw the edge from the box `source` to input `i` of `t`; between boxes of many, once."""
        x = t.inputs[i]
        owner = self.owners.get(x.order) if isinstance(x, Tensor) else None
        if owner is not None and (owner, part) in self.loops:
            self.loop(owner, part)
        elif source == part.key:
            return
        elif not part.several and (owner is None or not owner.several):
            lines = edge_lines(self.view, t, i)
            self.edges.append(Edge(source, part.key, lines, self.kind(t, i, bool(lines)),
                                   details=details_of_edge(self.view, t, i)))
        else:
            self.join(source, part.key, "summary")

    def loop(self, source: Part, part: Part) -> None:
        """Draw the arrow from one time to the next; to the same box by way of a small one."""
        if source is not part:
            self.join(source.key, part.key, "loop")
            return
        turn = self.add(Box(f"{part.key}@loop", (Line("the one before", "title"),), "ghost",
                            part.group, "the same box, one time before"))
        self.join(part.key, turn, "loop")
        self.join(turn, part.key, "loop")

    def join(self, source: str, target: str, kind: EdgeKind) -> None:
        """Draw an edge unless it is there."""
        if (source, target, kind) not in self.joined:
            self.joined.add((source, target, kind))
            self.edges.append(Edge(source, target, (), kind))

    def kind(self, t: Tensor, i: int, has_message: bool) -> EdgeKind:
        """Whether a message came back on this edge, could come, or never can."""
        assert t.gate is not None
        x = t.inputs[i]
        flows = isinstance(x, Tensor) and x.requires_grad and t.gate.rules[i] is not None
        return "gradient" if has_message else "value" if flows else "constant"

    def add(self, box: Box, x: Any = None) -> str:
        """Draw a box, unless it is there, with the details of its tensor or array; its key."""
        if box.key not in self.boxes:
            details = None if x is None else details_of(self.view, x)
            self.boxes[box.key] = replace(box, details=details)
        return box.key
