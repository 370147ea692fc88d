"""A scene with its layout and details as JSON, for the script of the interactive page."""

from __future__ import annotations

import base64
import gzip
import json
import math
from typing import Any

import numpy as np

from autograd.drawing.excerpt import Excerpt
from autograd.drawing.formats import style
from autograd.drawing.formats.svg import ROOT
from autograd.drawing.layout.arrange import Layout
from autograd.drawing.layout.plan import Rect
from autograd.drawing.scene import Box, Details, Edge, Scene
from autograd.formulas.legible import legible

MOST_NUMBERS = 9_000
"""About so many numbers go into a page: with more, larger arrays are abridged."""

LIMITS = (1_024, 400, 144, 64, 36)
"""So many entries of an array are shown, the first that `MOST_NUMBERS` allows."""

_ESCAPES = {code: f"\\u{code:04x}" for code in (*map(ord, "<>&"), 0x2028, 0x2029)}


def payload(scene: Scene, layout: Layout, picture: str) -> str:
    """JSON that no text in it can break out of: its <, >, & and line separators are escaped."""
    pools = _Pools(_limit(scene))
    content = {
        "title": legible(scene.title),
        "notes": [legible(note) for note in scene.notes],
        "direction": scene.direction,
        "boxes": [_box(box, rect, pools)
                  for box, rect in zip(scene.boxes, layout.boxes, strict=True)],
        "edges": [_edge(edge, ends, route.label, pools) for edge, ends, route
                  in zip(scene.edges, scene.arcs(), layout.routes, strict=True)],
        "frames": [{"path": list(map(legible, path)), "rect": _rect(rect)}
                   for path, rect in layout.frames],
        "legend": {"root": ROOT, "boxes": {kind: look.name for kind, look in style.BOXES.items()}},
        "abouts": list(pools.abouts),
        "arrays": pools.arrays,
        "picture": base64.b64encode(gzip.compress(picture.encode(), mtime=0)).decode(),
    }
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False,
                      allow_nan=False).translate(_ESCAPES)


class _Pools:
    """Texts and arrays that several boxes and edges share, each written once."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.abouts: dict[str, int] = {}
        self.arrays: list[dict[str, Any]] = []
        self._places: dict[str, int] = {}

    def about(self, text: str) -> int:
        return self.abouts.setdefault(text, len(self.abouts))

    def array(self, part: Excerpt | None) -> int | None:
        """The place of an array among `arrays`."""
        if part is None:
            return None
        array = _array(part.abridged(self.limit))
        place = self._places.setdefault(json.dumps(array), len(self.arrays))
        if place == len(self.arrays):
            self.arrays.append(array)
        return place


def number(x: Any) -> Any:
    """A NumPy number as JSON: in the fewest digits that give it back, as text where JSON has none.
    """
    if isinstance(x, np.floating):
        return float(str(x)) if math.isfinite(x) else str(x)
    if isinstance(x, np.bool_):
        return bool(x)
    if isinstance(x, (int, np.integer)):
        return int(x) if abs(int(x)) < 2**53 else str(x)
    return str(x)


def _array(part: Excerpt) -> dict[str, Any]:
    content: dict[str, Any] = {
        "shape": part.shape,
        "dtype": part.dtype,
        "entries": [number(x) for x in part.entries.ravel()],
    }
    if not part.is_whole:
        content["places"] = part.places
    if part.facts:
        content["facts"] = [[name, number(x)] for name, x in part.facts]
    if part.diagonal:
        content["diagonal"] = True
    return content


def _box(box: Box, rect: Rect, pools: _Pools) -> dict[str, Any]:
    details = box.details or Details()
    return _without_none({
        "kind": box.kind,
        "group": list(map(legible, box.group)),
        "rect": _rect(rect),
        "name": legible(details.name) or None,
        "about": pools.about(_paragraph(details.about)) if details.about else None,
        "order": details.order or None,
        "value": pools.array(details.value),
        "gradient": pools.array(details.gradient),
    })


def _edge(edge: Edge, ends: tuple[int, int], label: Rect | None, pools: _Pools) -> dict[str, Any]:
    details = edge.details or Details()
    return _without_none({
        "from": ends[0],
        "to": ends[1],
        "kind": edge.kind,
        "label": _rect(label) if label else None,
        "letter": details.name or None,
        "message": pools.array(details.gradient),
        "jacobian": pools.array(details.jacobian() if details.jacobian else None),
    })


def _limit(scene: Scene) -> int:
    """How many entries of each array are shown."""
    details = [*(box.details for box in scene.boxes), *(edge.details for edge in scene.edges)]
    sizes = [part.entries.size for one in details if one is not None
             for part in (one.value, one.gradient) if part is not None]
    for limit in LIMITS:
        if sum(min(size, limit) for size in sizes) <= MOST_NUMBERS:
            return limit
    return LIMITS[-1]


def _paragraph(text: str) -> str:
    return "\n".join(map(legible, text.split("\n")))


def _rect(rect: Rect) -> list[float]:
    return [round(x, 1) for x in (rect.x, rect.y, rect.width, rect.height)]


def _without_none(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value is not None}
