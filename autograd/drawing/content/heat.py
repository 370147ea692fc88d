"""Heat: the norms, gains and findings of an audit, put on the boxes and edges of a scene."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from textwrap import wrap

import numpy as np

from autograd.auditing import Audit, TensorRow
from autograd.auditing.findings import grouped
from autograd.drawing.content.view import View
from autograd.drawing.scene import Box, Edge, Line, Scene
from autograd.engine.tensor import Tensor
from autograd.formulas.expression import Partial
from autograd.formulas.figures import figure

SIGNS = {"NaN": "⚠", "zero": "∅", "dead": "○", "saturated": "■", "constant": "◆", "update": "◆",
         "vanishing": "▼", "exploding": "▲"}
"""The shape before a mark, by its first word: told apart without colours."""

MOST_NOTES = 4
NOTE_COLUMNS = 110
HELD = "\N{NO-BREAK SPACE}"
"""Where a line must not break: `× 0.3`, `‖∂E‖ = 2`."""


def heated(scene: Scene, view: View, audit: Audit,
           members: Mapping[int, Sequence[Tensor]]) -> Scene:
    """`scene` with the heat of its boxes, the gain of its edges, marks, and the worst findings.

    `members` are the tensors in each box that holds several, by the order of the first.
    """
    heater = _Heater(view, audit, members)
    boxes = tuple(map(heater.box, scene.boxes))
    levels = [box.heat for box in boxes if box.heat is not None]
    low, high = math.floor(min(levels, default=0.0)), math.ceil(max(levels, default=0.0))
    return replace(scene, boxes=boxes, edges=tuple(heater.edges(scene)),
                   notes=(*scene.notes, *notes(audit)),
                   heat=(low, high) if high > low else (low - 1, low + 1))


def notes(audit: Audit) -> Iterator[str]:
    """The worst findings, in lines that are not too long."""
    told = grouped(audit.findings)
    for kind, text in told[:MOST_NOTES]:
        whole = re.sub(" (?=[×=] )|(?<=[×=]) ", HELD, f"{kind}: {text}")
        for line in wrap(whole, NOTE_COLUMNS, subsequent_indent="    "):
            yield line.replace(HELD, " ")
    if len(told) > MOST_NOTES:
        yield f"{len(told) - MOST_NOTES} more findings: print(autograd.audit(...))"


class _Heater:
    """Reads the heat of each box and edge off the rows of an audit."""

    def __init__(self, view: View, audit: Audit, members: Mapping[int, Sequence[Tensor]]) -> None:
        nodes = view.graph.nodes
        self.view = view
        self.nodes = {t.order: t for t in nodes}
        self.rows: dict[int, TensorRow] = {nodes[row.position].order: row for row in audit.tensors}
        self.members = {first: [t.order for t in inside] for first, inside in members.items()}
        paths = [[nodes[place].order for place in one.path] for one in audit.findings]
        self.on_path = {order for path in paths for order in path}
        self.steps = {step for path in paths for step in itertools.pairwise(path)}

    def inside(self, key: str) -> list[int]:
        """The orders of the tensors that a box, a ghost of it or its sum stands for."""
        if not key.startswith("t"):
            return []
        order = int(key[1:].rstrip("+").partition("@")[0])
        return self.members.get(order, [order])

    def norm(self, orders: Sequence[int]) -> float | None:
        """The norm of the gradient of a box: of what it hands on, where it holds several tensors.
        """
        own = set(orders)
        leaving = orders if len(orders) == 1 else [
            order for order in orders if order in self.view.outputs or any(
                user.order not in own for user, _ in self.view.users[order])]
        norms = [g for order in leaving if (g := self.rows[order].gradient) is not None]
        return math.hypot(*norms) if norms else None

    def box(self, box: Box) -> Box:
        orders = self.inside(box.key)
        g = self.norm(orders) if orders else None
        lines = list(box.lines)
        if box.kind not in ("ghost", "sum"):
            lines += self.told(box, orders, g)
        heat = math.log10(g) if g is not None and 0 < g < math.inf else None
        return replace(box, lines=tuple(lines), heat=heat,
                       bold=box.kind != "ghost" and any(o in self.on_path for o in orders))

    def told(self, box: Box, orders: Sequence[int], g: float | None) -> Iterator[Line]:
        """The norm of the gradient, unless it is there already, and the marks."""
        single = bool(orders) and np.size(self.nodes[orders[0]]._value) == 1
        there = any(line.text.startswith("‖") or (line.style == "gradient" and (
            single or "norm " in line.text)) for line in box.lines)
        if g is not None and not there:
            yield Line(f"‖{self.derivative(orders)}‖ = {figure(g, self.view.numbers)}", "gradient")
        alarmed = any(line.style == "alarm" for line in box.lines)
        marks = dict.fromkeys(mark for order in orders for mark in self.rows[order].marks)
        for mark in marks:
            word = mark.split()[0]
            if not (word == "NaN" and alarmed):
                yield Line(f"{SIGNS[word]} {mark}", "alarm")

    def derivative(self, orders: Sequence[int]) -> str:
        """∂E/∂v of the tensor in a box, of a box of several that of its output."""
        view, t = self.view, self.nodes[orders[0]]
        if view.gradients and len(orders) == 1:
            return view.derivative(t)
        ends = view.graph.outputs
        end = view.names[ends[0].order] if len(ends) == 1 else "E"
        return Partial(end, view.names[t.order] if len(orders) == 1 else "output").text

    def edges(self, scene: Scene) -> Iterator[Edge]:
        used = set[tuple[str, int, int]]()
        for edge in scene.edges:
            gain, bold = self.gain(edge, used)
            lines = edge.lines if gain is None else (
                *edge.lines, Line(f"gain {figure(gain, self.view.numbers)}", "muted"))
            yield replace(edge, lines=lines, gain=gain, bold=bold)

    def gain(self, edge: Edge, used: set[tuple[str, int, int]]) -> tuple[float | None, bool]:
        """‖downstream‖ / ‖upstream‖ of an edge, and whether a path runs along it.

        Of several edges between the same two boxes each is another input.
        """
        sources, targets = set(self.inside(edge.source)), self.inside(edge.target)
        if edge.target.endswith("+"):
            return None, any(one in self.on_path and order == one for order in sources
                             for _, one in self.steps)
        total, bold, several = 0.0, False, len(targets) > 1 or len(sources) > 1
        found = False
        for order in targets:
            for i, x in enumerate(self.nodes[order].inputs):
                if not isinstance(x, Tensor) or x.order not in sources or (
                        edge.target, order, i) in used:
                    continue
                gains, g = self.rows[order].gains, self.rows[order].gradient
                bold = bold or (order, x.order) in self.steps
                if gains and gains[i] is not None and g is not None:
                    total, found = math.hypot(total, gains[i] * g), True  # type: ignore[operator]
                used.add((edge.target, order, i))
                if not several:
                    break
        upstream = self.norm(targets)
        return (total / upstream if found and upstream else None), bold
