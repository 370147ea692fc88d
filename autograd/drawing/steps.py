"""The sweeps through a scene, gate by gate: what is known at each step, and what is not yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from autograd.drawing.layout.order import topological
from autograd.drawing.scene import Box, Edge, Line, Scene
from autograd.formulas.legible import cells, clipped, legible

Phase = Literal["given", "forward", "seed", "backward"]

NO_GATES = ("input", "parameter", "constant", "ghost", "sum")
FORWARD = ("value", "heat", "alarm")
"""What is known of a box after its gate went forward, above its gradient."""

CAPTION_COLUMNS = 72


@dataclass(frozen=True)
class Step:
    """One step: in which sweep, and the place in `scene.boxes` of the gate that it goes through."""

    phase: Phase
    gate: int | None = None


@dataclass(frozen=True)
class Sweep:
    """The steps through a scene: what is given, each gate forward, the seed, each gate backward.

    Gates go in the order of the boxes, which is that of the run. Without gradients in the scene
    there is only the way forward.
    """

    scene: Scene

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        order = topological(len(self.scene.boxes), self.scene.arcs())
        gates = [i for i in order if self.scene.boxes[i].kind not in NO_GATES]
        forward = [Step("forward", i) for i in gates]
        back = [Step("backward", i) for i in reversed(gates) if self.sends(i)]
        return Step("given"), *forward, *([Step("seed")] if self.has_gradients else []), *back

    @cached_property
    def has_gradients(self) -> bool:
        things: tuple[Box | Edge, ...] = (*self.scene.boxes, *self.scene.edges)
        return any(line.style == "gradient" for thing in things for line in thing.lines)

    def at(self, number: int) -> Scene:
        """The scene at a step, its gate marked: what comes later is blank but keeps its room."""
        boxes = tuple(self._box(i, box, number) for i, box in enumerate(self.scene.boxes))
        edges = tuple(self._edge(edge, head, number) for edge, (_, head) in zip(
            self.scene.edges, self.scene.arcs(), strict=True))
        notes = (*self.scene.notes, self.caption(number))
        return replace(self.scene, boxes=boxes, edges=edges, notes=notes)

    def caption(self, number: int) -> str:
        """`step 3 of 20, forward: Sigmoid  o1 = σ(s1)`, all of one width."""
        step = self.steps[number]
        if step.gate is not None:
            what = f"{step.phase}: {_named(self.scene.boxes[step.gate])}"
        else:
            what = "what is given" if step.phase == "given" else "the gradient of the output"
        text = legible(f"step {number} of {len(self.steps) - 1}, {what}")
        text = clipped(text, CAPTION_COLUMNS)
        return text + " " * (CAPTION_COLUMNS - cells(text))

    # When is it known?

    @cached_property
    def arrivals(self) -> dict[int, list[int]]:
        """For each box the places of the edges into it."""
        found: dict[int, list[int]] = {}
        for place, (_, head) in enumerate(self.scene.arcs()):
            found.setdefault(head, []).append(place)
        return found

    def sends(self, gate: int) -> bool:
        """Whether messages go back from a gate."""
        edges = [self.scene.edges[place] for place in self.arrivals.get(gate, ())]
        has_own = any(line.style == "gradient" for line in self.scene.boxes[gate].lines)
        return self.has_gradients and any(
            edge.kind == "gradient" or edge.kind == "summary" or (has_own and edge.kind == "value")
            for edge in edges)

    @cached_property
    def times(self) -> dict[tuple[Phase, int | None], int]:
        """The number of each step."""
        return {(step.phase, step.gate): number for number, step in enumerate(self.steps)}

    @cached_property
    def complete(self) -> list[int]:
        """For each box the step after which its gradient is known: when all uses have sent."""
        seed = self.times.get(("seed", None), 0)
        users: dict[int, list[int]] = {}
        for edge, (tail, head) in zip(self.scene.edges, self.scene.arcs(), strict=True):
            if edge.kind != "constant":
                users.setdefault(tail, []).append(head)
        known = [seed] * len(self.scene.boxes)
        for i in reversed(topological(len(self.scene.boxes), self.scene.arcs())):
            known[i] = max((known[user] if self.scene.boxes[user].kind == "sum"
                            else self.times.get(("backward", user), seed)
                            for user in users.get(i, ())), default=seed)
        return known

    def _box(self, i: int, box: Box, number: int) -> Box:
        step = self.steps[number]
        starts = step.phase == "seed" and box.kind == "output"
        return replace(box, lines=_until(number, self._box_times(i, box), box.lines),
                       current=step.gate == i or starts)

    def _box_times(self, i: int, box: Box) -> Iterator[int]:
        """When each line is known: names and formulas at once, gradients and what follows last."""
        backward = box.kind == "sum"
        for line in box.lines:
            backward = backward or line.style == "gradient"
            if line.style == "title":
                yield 0
            elif backward:
                yield self.complete[i]
            else:
                yield self.times.get(("forward", i), 0) if line.style in FORWARD else 0

    def _edge(self, edge: Edge, head: int, number: int) -> Edge:
        """An edge; before its message goes back, only a value runs along it."""
        step, sent = self.steps[number], self._sent(head)
        times = (0 if line.style == "value" else sent for line in edge.lines)
        early = edge.kind == "gradient" and number < sent
        current = step.gate == head and (step.phase == "forward" or edge.kind != "constant")
        return replace(edge, lines=_until(number, times, edge.lines), current=current,
                       kind="value" if early else edge.kind)

    def _sent(self, head: int) -> int:
        """The step at which messages go back from a box."""
        if self.scene.boxes[head].kind == "sum":
            return self.complete[head]
        return self.times.get(("backward", head), len(self.steps) - 1)


def _until(number: int, times: Iterable[int], lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines known by step `number`, and room for the others."""
    return tuple(line if time <= number else Line(" " * cells(legible(line.text)), "value")
                 for time, line in zip(times, lines, strict=True))


def _named(box: Box) -> str:
    """The titles of a box, and its formula."""
    words = [line.text for line in box.lines if line.style in ("title", "formula")]
    return "  ".join(words)
