"""Places from Graphviz: a system `dot`, or the library inside `pygraphviz`.

Either runs in a child process, so that a layout without end, or a crash of the library, costs
its time limit and not the user's session. Boxes go in with fixed sizes and no text: no font is
asked for, and positions and splines are all that comes back.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence, Set
from typing import Any

from autograd.drawing.layout.order import Arc
from autograd.drawing.layout.plan import FRAME_PADDING, Placement, Plan, Point, Rect, groups
from autograd.drawing.layout.trunk import entrances, trunk_arcs
from autograd.drawing.scene import Path
from autograd.extras import remedy

INCH = 72.0
HEAVY = 500
"""The weight of the trunk: `dot` gives 1 to an arc elsewhere, and 128 to a narrow frame."""

_LIBRARY = """
import sys
try:
    import pygraphviz
except (ImportError, OSError) as error:
    sys.exit(f"does not load ({error})")
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())
sys.stdout.buffer.write(graph.draw(format="json0", prog="dot"))
"""


class LayoutFailed(Exception):
    """Graphviz gave no layout: not installed, does not load, out of time, or an error in it."""


def command(engine: str) -> list[str]:
    """What to run for the engine `dot` or `pygraphviz`; raises LayoutFailed without it."""
    if engine == "dot":
        program = shutil.which("dot")
        if not program:
            raise LayoutFailed("dot is not installed")
        return [program, "-Tjson0"]
    if not sys.executable or importlib.util.find_spec("pygraphviz") is None:
        raise LayoutFailed(f"pygraphviz is not installed: {remedy('draw')}")
    return [sys.executable, "-c", _LIBRARY]


def place(plan: Plan, engine: str, seconds: float) -> Placement:
    """Lay `plan` out by `engine`; raises LayoutFailed after `seconds`."""
    try:
        answer = subprocess.run(
            command(engine),
            input=source(plan).encode(),
            capture_output=True,
            check=True,
            timeout=seconds,
        )
        return _placement(plan, json.loads(answer.stdout))
    except subprocess.TimeoutExpired as slow:
        raise LayoutFailed(f"{engine} took more than {seconds:g} s") from slow
    except subprocess.CalledProcessError as ended:
        lines = ended.stderr.decode(errors="replace").strip().splitlines()
        raise LayoutFailed(f"{engine} {lines[-1] if lines else f'gave no layout: {ended}'}"
                           ) from ended
    except (OSError, ValueError, KeyError) as odd:
        raise LayoutFailed(f"{engine} gave no layout: {odd}") from odd


def source(plan: Plan) -> str:
    """The plan in the DOT language: numbers only, so nothing to escape.

    The trunk is heavy. Where it enters a group it passes a gateway: a point within the frame,
    beside what else begins there, or else `dot` would lead it around the frame.
    """
    straight = trunk_arcs(len(plan.sizes), plan.arcs)
    later, known = entrances(plan), set(plan.arcs)
    ways = _gateways(plan, straight, later)
    heavy = f"[weight={HEAVY}]"
    lines = [
        f"digraph {{ rankdir={plan.direction}; newrank=true; nodesep=0.25; ranksep=0.2;",
        'node [shape=box fixedsize=true label=""]; edge [dir=none];',
        *(
            f"{node} [width={width / INCH:.4f} height={height / INCH:.4f}];"
            for node, (width, height) in enumerate(plan.sizes)
        ),
        *_clusters(plan, ways),
        *(
            f"{tail}->{gateway(head)} [weight={2 * HEAVY}]; {gateway(head)}->{head} {heavy};"
            if (tail, head) in ways
            else f"{tail}->{head} {heavy if (tail, head) in straight else ''};"
            for tail, head in plan.arcs
        ),
        *(f"{tail}->{head} [style=invis weight=0];" for tail, head in later
          if (tail, head) not in known),
        "}",
    ]
    return "\n".join(lines)


def _gateways(plan: Plan, straight: Set[Arc], later: Sequence[Arc]) -> set[Arc]:
    """The arcs of the trunk that enter a group in which something else begins."""
    before = {node for node, _ in later}
    return {arc for arc in straight if arc[0] in before and plan.arcs.count(arc) == 1}


def gateway(node: int) -> str:
    """The name of the point by which the trunk comes to `node`."""
    return f"gateway_{node}"


def _clusters(plan: Plan, ways: Set[Arc]) -> Iterator[str]:
    """Subgraphs nested as the paths are; the number of a group is its place in `groups`."""
    points: dict[Path, list[str]] = {}
    for _, head in sorted(ways):
        points.setdefault(plan.paths[head], []).append(
            f"{gateway(head)} [shape=point width=0.01 height=0.01]")
    members = groups(plan.paths)
    numbers = {path: i for i, path in enumerate(members)}
    children: dict[Path, list[Path]] = {}
    for path in members:
        children.setdefault(path[:-1], []).append(path)
    waiting: list[Path | str] = list(reversed(children.get((), [])))
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
            continue
        own = (str(node) for node in members[item] if plan.paths[node] == item)
        inside = "; ".join([*own, *points.get(item, [])])
        yield f"subgraph cluster_{numbers[item]} {{ margin={FRAME_PADDING:g}; {inside}"
        waiting += ["}", *reversed(children.get(item, []))]


def _placement(plan: Plan, answer: dict[str, Any]) -> Placement:
    top = float(answer["bb"].split(",")[3])
    things = answer.get("objects", [])
    paths = list(groups(plan.paths))
    rects = [Rect(0.0, 0.0, *size) for size in plan.sizes]
    frames: dict[Path, Rect] = {}
    for thing in things:
        if thing["name"].startswith("cluster_"):
            left, low, right, high = map(float, thing["bb"].split(","))
            path = paths[int(thing["name"].removeprefix("cluster_"))]
            frames[path] = Rect(left, top - high, right - left, high - low)
        elif thing["name"].isdigit():
            node = int(thing["name"])
            x, y = map(float, thing["pos"].split(","))
            width, height = plan.sizes[node]
            rects[node] = Rect(x - width / 2, top - y - height / 2, width, height)
    return Placement(rects, _curves(plan, answer, top), dict(sorted(frames.items())))


def _curves(plan: Plan, answer: dict[str, Any], top: float) -> list[list[Point]]:
    """The spline of each arc, by way of its gateway; parallel arcs take theirs in turn."""
    names = {thing["_gvid"]: thing["name"] for thing in answer.get("objects", [])}
    splines: dict[tuple[str, str], list[list[Point]]] = {}
    for edge in answer.get("edges", []):
        if edge.get("style") != "invis":
            ends = names[edge["tail"]], names[edge["head"]]
            points = [_point(pair, top) for pair in edge["pos"].split()]
            splines.setdefault(ends, []).append(points)
    curves = []
    for tail, head in plan.arcs:
        direct = splines.get((str(tail), str(head)))
        if direct:
            curves.append(direct.pop(0))
        else:
            first, second = splines[str(tail), gateway(head)], splines[gateway(head), str(head)]
            curves.append(joined(first[0], second[0]))
    return curves


def joined(first: list[Point], second: list[Point]) -> list[Point]:
    """Two runs as one, the small gap between them bridged."""
    return [*first, first[-1], second[0], *second]


def _point(pair: str, top: float) -> Point:
    x, y = map(float, pair.split(","))
    return x, top - y
