"""How heat looks: a scale of colours that grows darker, widths of edges, and their legend.

The colours are those of matplotlib's magma (van der Walt, Smith, 2015), reversed: their lightness
falls evenly, so they are read by the colour-blind and in grey.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from autograd.drawing.formats import style
from autograd.drawing.layout.plan import Rect
from autograd.drawing.scene import Box, Edge

Scale = tuple[float, float]
"""log₁₀ of the least and the largest norm."""

ANCHORS = ((252, 253, 191), (254, 202, 141), (253, 150, 104), (241, 96, 93), (205, 64, 113),
           (158, 47, 127), (114, 31, 129), (68, 15, 118))
"""From the least to the largest norm, evenly."""

THINNEST, WIDEST = 0.6, 4.0
DECADES = 3.0
"""A gain of 10⁻³ or less is drawn thinnest, of 10³ or more widest, and 1 between."""

TINT = 0.1
"""How much of its colour the lower part of a box has: its texts stay dark on it."""

BAR = Rect(0.0, 0.0, 230.0, 12.0)
"""The scale in the legend."""

SIGNS = ("○ dead: 0 for all examples   ■ saturated   ∅ no gradient   ⚠ NaN or infinite",
         "▼ vanishing   ▲ exploding   ◆ constant, or update out of scale   "
         "double line: the path it dies or explodes along")


def place(heat: float, scale: Scale) -> float:
    """Where a norm stands on the scale, from 0 to 1."""
    low, high = scale
    return min(max((heat - low) / (high - low), 0.0), 1.0)


def rgb(heat: float, scale: Scale) -> tuple[int, int, int]:
    at = place(heat, scale) * (len(ANCHORS) - 1)
    before = min(int(at), len(ANCHORS) - 2)
    pairs = zip(ANCHORS[before], ANCHORS[before + 1], strict=True)
    red, green, blue = (round(a + (b - a) * (at - before)) for a, b in pairs)
    return red, green, blue


def colour(heat: float, scale: Scale) -> str:
    """The colour of a norm.

    >>> colour(-6.0, (-6.0, 0.0)), colour(0.0, (-6.0, 0.0))
    ('#fcfdbf', '#440f76')
    """
    return "#" + "".join(f"{part:02x}" for part in rgb(heat, scale))


def tint(heat: float, scale: Scale) -> str:
    """The same, pale."""
    return "#" + "".join(f"{round(255 - TINT * (255 - part)):02x}" for part in rgb(heat, scale))


def ink(heat: float, scale: Scale) -> str:
    """Black or white, whichever is read better on the colour of a norm."""
    return "#000000" if lightness(rgb(heat, scale)) > 0.179 else "#ffffff"


def lightness(parts: tuple[int, int, int]) -> float:
    """Relative luminance, from 0 to 1 (WCAG 2.1)."""
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4
              for p in (part / 255 for part in parts)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def width(gain: float) -> float:
    """The width of an edge by its gain, by logarithm.

    >>> width(1e-9), width(1.0), width(1e9)
    (0.6, 2.3, 4.0)
    """
    decades = math.log10(gain) if gain > 0 else -DECADES
    part = min(max(decades, -DECADES), DECADES) / DECADES
    return round((THINNEST + WIDEST) / 2 + part * (WIDEST - THINNEST) / 2, 2)


def bar(heat: float, scale: Scale, columns: int = 10) -> str:
    """The heat as a bar of text.

    >>> bar(-3.0, (-6.0, 0.0))
    '█████····· 10^-3.0'
    """
    filled = round(place(heat, scale) * columns)
    return f"{'█' * filled}{'·' * (columns - filled)} 10^{round(heat, 1) + 0.0:.1f}"


# What is painted


def band_look(box: Box, scale: Scale | None) -> str:
    """The `style` attribute of the band of a box, empty without heat."""
    return "" if scale is None else f' style="fill:{fill(box, scale, colour)}"'


def sheet_look(box: Box, scale: Scale | None) -> str:
    """The `style` attribute of the sheet of a box, empty without heat."""
    return "" if scale is None else f' style="fill:{fill(box, scale, tint)}"'


def fill(box: Box, scale: Scale, how: Callable[[float, Scale], str]) -> str:
    """The colour of a box, white where it has no gradient."""
    return style.PAPER if box.heat is None else how(box.heat, scale)


def title_ink(box: Box, scale: Scale | None) -> str:
    """The `style` attribute of a title on the band of a box, empty without heat."""
    return "" if scale is None or box.heat is None else f' style="fill:{ink(box.heat, scale)}"'


def edge_look(edge: Edge) -> str:
    """The `style` attribute of an edge, empty without a gain."""
    return "" if edge.gain is None else f' style="stroke-width:{width(edge.gain):g}"'


def edge_width(edge: Edge) -> float:
    """The width of an edge, with a gain or without."""
    return style.EDGES[edge.kind].width if edge.gain is None else width(edge.gain)


def ticks(scale: Scale, most: int = 6) -> Iterator[int]:
    """Whole powers of ten along the scale, at most so many."""
    low, high = int(scale[0]), int(scale[1])
    step = -(-(high - low) // (most - 1))
    yield from sorted(range(high, low - 1, -max(step, 1)))
