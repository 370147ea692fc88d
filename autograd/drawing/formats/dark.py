"""The dark look of a picture: its own stylesheet with every colour turned from light to dark."""

from __future__ import annotations

import colorsys
import re

from autograd.drawing.formats import style
from autograd.drawing.formats.svg import ROOT

_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
DARKEST, LIGHTEST = 0.09, 0.93


def dark_stylesheet(scope: str, rules: str) -> str:
    """The rules of a picture below `scope`, dark: paper dark, ink light, hues as they were."""
    everything = [*rules.strip().splitlines(), f".{ROOT} > rect{{fill:{style.PAPER}}}"]
    return "\n".join(f"{scope} {_COLOUR.sub(_turned, rule)}" for rule in everything)


def _turned(match: re.Match[str]) -> str:
    return turned(match[0])


def turned(colour: str) -> str:
    """A colour of the same hue, as light as this one is dark.

    >>> turned("#ffffff"), turned("#1b1f24")
    ('#171717', '#ced2d7')
    """
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    lightness = DARKEST + (1 - lightness) * (LIGHTEST - DARKEST)
    parts = colorsys.hls_to_rgb(hue, lightness, saturation * 0.75)
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)
