"""The legends: every kind of box and line, every colour of text and sign; and the scale of heat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from autograd.drawing.formats import heat, marks, style
from autograd.drawing.layout.arrange import Route
from autograd.drawing.layout.measure import BOX_FONT, LEADING, text_width
from autograd.drawing.layout.plan import Rect
from autograd.drawing.scene import Box, Edge, EdgeKind, Line, LineStyle, Scene
from autograd.formulas.heat import LEVELS

FONT = 11.0
STEP = 20.0
SWATCH = Rect(0.0, 0.0, 22.0, 11.0)
GAP = 28.0
"""Between two columns."""

TEXTS: dict[LineStyle, tuple[str, str]] = {
    "value": ("0.5", "value"),
    "gradient": ("0.5", "gradient, and the step of the chain rule"),
    "formula": ("W x", "formula"),
    "alarm": ("NaN", "alarm"),
    "heat": (LEVELS[1::2], "large array: least to greatest"),
}
"""For each colour of text a sample, and what it is for."""

SIGNS: dict[str, str] = {
    "∂": "∂E/∂x: gradient of E by x",
    "⊙": "entry by entry",
    "⊗": "each with each: outer product",
    "∗": "convolution (kernel not flipped)",
    "Σ": "sum",
    "Π": "product",
    "ᵀ": "transposed",
    "J": "Jacobian of one gate",
    "‖": "length: √ of the sum of squares",
    "✓": "agrees with differences",
    "✗": "does not: exact, by differences",
}
"""What the signs mean that may stand in the lines of a picture."""


@dataclass(frozen=True)
class Entry:
    """A row of the legend: what it draws at a place, how wide that is, and what it says."""

    draw: Callable[[float, float], Iterator[str]]
    text: str
    width: float = SWATCH.width


@dataclass(frozen=True)
class Legend:
    """The legend of a scene, its left upper corner at (x, y): boxes, lines, colours, signs."""

    scene: Scene
    x: float
    y: float

    @cached_property
    def columns(self) -> list[list[Entry]]:
        found = [_boxes(self.scene), _lines(self.scene), _texts(self.scene), _signs(self.scene)]
        return [column for column in found if column]

    @property
    def height(self) -> float:
        return max(map(len, self.columns), default=0) * STEP

    @property
    def width(self) -> float:
        return sum(map(_width, self.columns)) + GAP * max(len(self.columns) - 1, 0)

    def marks(self) -> Iterator[str]:
        """Everything that the legend draws."""
        x = self.x
        for column in self.columns:
            indent = max(entry.width for entry in column) + 8
            for place, entry in enumerate(column):
                y = self.y + place * STEP
                yield from entry.draw(x, y)
                yield marks.text(entry.text, x + indent, y + 10, "note")
            x += _width(column) + GAP


def _width(column: list[Entry]) -> float:
    indent = max(entry.width for entry in column) + 8
    return indent + max(text_width(entry.text, FONT) for entry in column)


def _boxes(scene: Scene) -> list[Entry]:
    present = {box.kind for box in scene.boxes}
    return [Entry(_box(Box(kind, (Line("", "title"),), kind)), look.name)
            for kind, look in style.BOXES.items() if kind in present]


def _box(box: Box) -> Callable[[float, float], Iterator[str]]:
    room = SWATCH if style.BOXES[box.kind].shape != "circle" else Rect(
        (SWATCH.width - SWATCH.height) / 2, 0.0, SWATCH.height, SWATCH.height)
    return lambda x, y: marks.box(box, room.moved(x, y))


def _lines(scene: Scene) -> list[Entry]:
    """Each kind of line; value and gradient share the one that runs forward."""
    present = {edge.kind for edge in scene.edges}
    kinds: list[EdgeKind] = ["value"] if present & {"value", "gradient"} else []
    kinds += [kind for kind in style.EDGES if kind in present - {"value", "gradient"}]
    found = [Entry(_stroke(kind), style.EDGES[kind].name, 24.0) for kind in kinds]
    if "gradient" in present:
        found.insert(1, Entry(_stroke("back"), style.BACK.name, 24.0))
    return found


def _stroke(look: str) -> Callable[[float, float], Iterator[str]]:
    def draw(x: float, y: float) -> Iterator[str]:
        level = y + SWATCH.height / 2
        run = tuple((x + step, level) for step in (0.0, 8.0, 16.0, 24.0))
        return marks.stroke(Route((run[::-1] if look == "back" else run,)).runs, look)
    return draw


def _texts(scene: Scene) -> list[Entry]:
    present = {line.style for line in _shown(scene)}
    return [Entry(_sample(Line(sample, look)), text, text_width(sample, BOX_FONT))
            for look, (sample, text) in TEXTS.items() if look in present]


def _sample(line: Line) -> Callable[[float, float], Iterator[str]]:
    def draw(x: float, y: float) -> Iterator[str]:
        room = Rect(x - 3, y - 2, text_width(line.text, BOX_FONT) + 6, STEP)
        return marks.texts([line], room, BOX_FONT, "left", 3.0)
    return draw


def _signs(scene: Scene) -> list[Entry]:
    text = "\n".join(line.text for line in _shown(scene))
    return [Entry(_sample(Line(sign, "formula")), meaning, text_width(sign, BOX_FONT))
            for sign, meaning in SIGNS.items()
            if (sign in text if sign != "J" else "\nJ" in f"\n{text}")]


def _shown(scene: Scene) -> Iterator[Line]:
    lines = [line for box in scene.boxes for line in box.lines if line.style != "title"]
    yield from (*lines, *(line for edge in scene.edges for line in edge.lines))


@dataclass(frozen=True)
class HeatLegend:
    """The scale of colours with its numbers, the widths of edges, and the marks."""

    scale: heat.Scale
    x: float
    y: float
    height: float = 46.0 + (len(heat.SIGNS) + 1) * LEADING * FONT

    @property
    def width(self) -> float:
        return max(heat.BAR.width + 480, *(text_width(line, FONT) for line in heat.SIGNS))

    def marks(self) -> Iterator[str]:
        """Everything that the legend draws."""
        yield marks.text("‖∂E/∂v‖", self.x, self.y + 10, "note")
        bar = heat.BAR.moved(self.x + 62, self.y)
        yield from self._bar(bar)
        x = bar.right + 40
        yield marks.text("gain", x, self.y + 10, "note")
        for k, gain in enumerate((0.001, 0.1, 1.0, 10.0, 1000.0)):
            start = x + 40 + 62 * k
            run = tuple((start + step, self.y + 6) for step in (0.0, 12.0, 24.0, 36.0))
            yield from marks.line(Edge("a", "b", gain=gain), Route((run,)))
            yield marks.text(f"{gain:g}", start + 18, bar.bottom + 13, "note middle")
        for k, line in enumerate(heat.SIGNS):
            yield marks.text(line, self.x, self.y + 46 + k * LEADING * FONT, "note")

    def _bar(self, bar: Rect, steps: int = 46) -> Iterator[str]:
        """The colours side by side, and powers of ten below."""
        low, high = self.scale
        for k in range(steps):
            level = low + (high - low) * k / (steps - 1)
            part = Rect(bar.x + bar.width * k / steps, bar.y, bar.width / steps + 0.4, bar.height)
            yield marks.swatch(part, heat.colour(level, self.scale))
        for tick in heat.ticks(self.scale):
            x = bar.x + bar.width * heat.place(tick, self.scale)
            yield marks.text(f"1e{tick}" if tick else "1", x, bar.bottom + 13, "note middle")
