"""The look of a picture: colours safe for the colour-blind (after Okabe and Ito), shapes, type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from autograd.drawing.scene import BoxKind, EdgeKind, LineStyle

Shape = Literal["round", "cut", "square", "stack", "double", "circle"]

FONT = "DejaVu Sans Mono"
FONTS = f"'{FONT}', Menlo, Consolas, 'Liberation Mono', monospace"
PAPER = "#ffffff"
INK = "#1b1f24"
MUTED = "#5f6872"
FRAME = "#9aa4ae"
FRAME_PAPER = "#f7f9fb"
ALARM = "#b3001b"
CURRENT = "#ffd54a"
"""Behind the gate that a step of a sweep goes through."""


@dataclass(frozen=True)
class BoxLook:
    """How boxes of one kind are drawn, and what the legend calls them."""

    name: str
    band: str
    border: str
    shape: Shape
    radius: float = 4.0
    dashes: str = "none"


@dataclass(frozen=True)
class EdgeLook:
    """How edges of one kind are drawn, and what the legend calls them."""

    name: str
    colour: str
    width: float = 1.3
    dashes: str = "none"


BOXES: dict[BoxKind, BoxLook] = {
    "input": BoxLook("input", "#d3e8f6", "#0064a0", "round", radius=10),
    "parameter": BoxLook("parameter", "#fde6bd", "#a86500", "cut", radius=7),
    "constant": BoxLook("constant", "#e8eaed", "#6c757d", "square", radius=0),
    "gate": BoxLook("gate", "#e9edf1", "#3d4650", "round"),
    "output": BoxLook("output", "#cdebdf", "#006b50", "double"),
    "sum": BoxLook("fan-out: messages add", "#f5dfec", "#99447a", "round", radius=12),
    "ghost": BoxLook("the same again", "#fff6e4", "#a86500", "cut", radius=7, dashes="5 3"),
    "summary": BoxLook("several gates in one", "#e6e4f3", "#564c8a", "stack"),
    "neuron": BoxLook("neuron", "#e9edf1", "#3d4650", "circle"),
}

EDGES: dict[EdgeKind, EdgeLook] = {
    "value": EdgeLook("value, forward", "#3d4650"),
    "gradient": EdgeLook("value, forward", "#3d4650"),
    "constant": EdgeLook("value without a gradient", "#7a838c", dashes="2 3"),
    "summary": EdgeLook("several edges in one", "#564c8a", width=2.4),
    "loop": EdgeLook("to the next time", "#99447a", width=2.0, dashes="7 3"),
}

BACK = EdgeLook("gradient, back: upstream × local = downstream", "#a83e00", width=1.1,
                dashes="6 3")
"""The stroke beside an edge on which a message came back."""

TEXT: dict[LineStyle, str] = {
    "title": f"fill:{INK};font-weight:700",
    "value": "fill:#00507f",
    "gradient": "fill:#a83e00",
    "formula": "fill:#6a2c6a",
    "muted": f"fill:{MUTED}",
    "alarm": f"fill:{PAPER};font-weight:700",
    "heat": "fill:none;stroke:none",
}


HEAT = ("#edf4fa", "#d3e5f3", "#b3d1e9", "#8ab8dc", "#5c99c9", "#3479b0", "#125892", "#003a6b")
"""The cells of a heat map, from the least to the greatest."""


def stylesheet(root: str, fonts: dict[str, float]) -> str:
    """The rules for everything below the class `root`; `fonts` sizes the classes of texts."""
    halo = f"stroke:{PAPER};stroke-width:4px;stroke-linejoin:round;paint-order:stroke"
    rules = {
        "text": f"font-family:{FONTS};white-space:pre;fill:{INK}",
        **{f"text.{name}": f"font-size:{size:g}px" for name, size in fonts.items()},
        ".middle": "text-anchor:middle",
        ".heading": "font-weight:700",
        ".note": f"fill:{MUTED}",
        ".name": f"fill:{MUTED};{halo}",
        **{f"text.{name}": look for name, look in TEXT.items()},
        "rect.frame": f"fill:{FRAME_PAPER};stroke:{FRAME};stroke-dasharray:5 3",
        "rect.alert": f"fill:{ALARM}",
        "rect.current": f"fill:{CURRENT}",
        "path.edge": "fill:none",
        "path.casing": f"fill:none;stroke:{INK}",
        "path.gap": f"fill:none;stroke:{PAPER}",
        "path.sheet": f"fill:{PAPER}",
        "path.border": "fill:none;stroke-width:1.4",
        "path.sheet.border": f"fill:{PAPER}",
    }
    for level, colour in enumerate(HEAT):
        rules[f"path.heat{level}"] = f"fill:{colour}"
    for edge, look in [*EDGES.items(), ("back", BACK)]:
        rules[f"path.edge.{edge}"] = (
            f"stroke:{look.colour};stroke-width:{look.width};stroke-dasharray:{look.dashes}"
        )
        rules[f"path.head.{edge}"] = f"fill:{look.colour}"
    rules["path.edge.current"] = "stroke-width:3.2"
    for box, shape in BOXES.items():
        rules[f"g.{box} path.band"] = f"fill:{shape.band}"
        if shape.shape == "circle":
            rules[f"g.{box} circle.disc"] = f"fill:{PAPER};stroke:{shape.border};stroke-width:1.6"
        rules[f"g.{box} path.border"] = f"stroke:{shape.border};stroke-dasharray:{shape.dashes}"
    rules["g.bold path.border"] = f"stroke:{INK};stroke-width:3.2"
    return "".join(f".{root} {selector}{{{rule}}}\n" for selector, rule in rules.items())
