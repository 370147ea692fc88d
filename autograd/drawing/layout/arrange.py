"""Scene in, places out: which engine lays a scene out, and what it must deliver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from autograd.drawing.layout import columns, hosted, ranked
from autograd.drawing.layout.circles import to_circles
from autograd.drawing.layout.levels import ranks, span_beyond
from autograd.drawing.layout.plan import Placement, Plan, Point, Rect, plan
from autograd.drawing.layout.rows import widest, wrapped
from autograd.drawing.scene import Path, Scene

Engine = Literal["dot", "pygraphviz", "ranked"]
GRAPHVIZ: tuple[Engine, ...] = ("dot", "pygraphviz")

MOST_BOXES = 1_000
MOST_STRAIN = 5_000
"""Nodes, and ranks that arcs skip: with more, Graphviz takes more than 2 s, or any time at all."""

SECONDS = 5.0


@dataclass(frozen=True)
class Route:
    """An edge: its runs of cubic Bézier points from source to target, and its label's place."""

    runs: tuple[tuple[Point, ...], ...]
    label: Rect | None = None


@dataclass(frozen=True)
class Layout:
    """Places for the boxes and edges of a scene, in their order, and the frames of its groups.

    `note` says why, where our own layout stands in for Graphviz.
    """

    width: float
    height: float
    boxes: tuple[Rect, ...]
    routes: tuple[Route, ...]
    frames: tuple[tuple[Path, Rect], ...]
    engine: Engine
    note: str = ""


def arrange(scene: Scene, engine: Engine | None = None, seconds: float = SECONDS) -> Layout:
    """Places for everything in `scene`.

    Without `engine`: networks of neurons stand in columns. All else: a system `dot`, else
    `pygraphviz`, else (too large for these, or neither is there, or more than `seconds` gone) our
    own layout in ranks, which then notes why. A named engine that fails raises
    `hosted.LayoutFailed`.
    """
    question = plan(scene)
    if engine is not None:
        return _finished(scene, _placed(question, engine, seconds), engine)
    if network := columns.place(scene, question):
        return _finished(scene, network, "ranked")
    reasons = [*_too_large(scene, question)]
    candidates: tuple[Engine, ...] = () if reasons or not scene.boxes else GRAPHVIZ
    for candidate in candidates:
        try:
            return _finished(scene, _placed(question, candidate, seconds), candidate)
        except hosted.LayoutFailed as failure:
            reasons.append(str(failure))
    note = f"laid out by our own engine, not by Graphviz: {'; '.join(reasons)}" if reasons else ""
    return replace(_finished(scene, ranked.place(question), "ranked"), note=note)


def _too_large(scene: Scene, question: Plan) -> Iterator[str]:
    """Why Graphviz is not asked, if it would take too long."""
    if len(scene.boxes) > MOST_BOXES:
        yield f"{len(scene.boxes):,} boxes are too many for it"
        return
    depth = ranks(len(question.sizes), question.arcs)
    if len(depth) + span_beyond(depth, question.arcs, 1) > MOST_STRAIN:
        yield "its arrows are too many and too long for it"
    if wrapped(question, depth) != depth:
        yield f"a row of it would be {widest(question, depth):,.0f} pixels long there"


def _placed(question: Plan, engine: Engine, seconds: float) -> Placement:
    if engine == "ranked" or not question.sizes:
        return ranked.place(question)
    return hosted.place(question, engine, seconds)


def _finished(scene: Scene, placement: Placement, engine: Engine) -> Layout:
    """The placement moved to the origin, its label nodes handed back to their edges."""
    everything = [*placement.rects, *placement.frames.values()]
    points = [point for curve in placement.curves for point in curve]
    left = min([*(one.x for one in everything), *(x for x, _ in points)], default=0.0)
    top = min([*(one.y for one in everything), *(y for _, y in points)], default=0.0)
    right = max([*(one.right for one in everything), *(x for x, _ in points)], default=0.0)
    bottom = max([*(one.bottom for one in everything), *(y for _, y in points)], default=0.0)
    rects = [rect.moved(-left, -top) for rect in placement.rects]
    curves = [tuple((x - left, y - top) for x, y in run) for run in placement.curves]
    return Layout(
        right - left,
        bottom - top,
        tuple(rects[: len(scene.boxes)]),
        tuple(_routes(scene, rects, curves)),
        tuple((path, rect.moved(-left, -top)) for path, rect in placement.frames.items()),
        engine,
    )


def _routes(scene: Scene, rects: list[Rect], curves: list[tuple[Point, ...]]) -> list[Route]:
    """The labels and runs of all edges, loops turned round again, ends led on to circles."""
    boxes = list(zip(scene.boxes, rects, strict=False))
    circles = {box.key: rect for box, rect in boxes if box.kind == "neuron"}
    places, runs = iter(rects[len(boxes):]), iter(curves)
    routes = []
    for edge in scene.edges:
        taken = [next(runs), next(runs)] if edge.lines else [next(runs)]
        if edge.kind == "loop":
            taken = [run[::-1] for run in reversed(taken)]
        ended = to_circles(taken, circles.get(edge.source), circles.get(edge.target))
        routes.append(Route(ended, next(places) if edge.lines else None))
    return routes
