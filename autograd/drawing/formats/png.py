"""A scene as PNG, drawn from its SVG by resvg: no system library, and fonts of our own."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable
from importlib.resources import as_file, files

from autograd.drawing.formats import style
from autograd.drawing.formats.svg import svg
from autograd.drawing.scene import Scene
from autograd.extras import remedy

MOST_PIXELS = 50_000_000
SHARP, PLAIN = 2.0, 1.0
PLENTY_OF_PIXELS = 8_000_000
"""A picture that has more when sharp is drawn less so, down to plain: it takes seconds else."""

_BEYOND_OUR_FONTS = re.compile("[\u0530-\u1cff\u2c00-\ufffc\U00010000-\U0010ffff]")
_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')


class DrawingDependencyError(ImportError):
    """A package that pictures need is not installed; names the command that brings it."""


def png(scene: Scene, *, legend: bool = False, scale: float | None = None) -> bytes:
    """The picture of `scene` with `scale` pixels to a CSS pixel."""
    return rasterised(svg(scene, legend=legend), scale)


def rasterised(picture: str, scale: float | None = None) -> bytes:
    """PNG of an SVG of ours, white behind; a smaller scale, and a warning, beyond 50 megapixels.

    Without `scale` two pixels to a CSS pixel, in a large picture fewer, down to one.

    Fonts of the system are read only for scripts that the bundled ones lack, so that the same
    scene gives the same bytes everywhere.
    """
    draw = _renderer()
    with as_file(files("autograd.drawing") / "fonts") as folder:
        return bytes(
            draw(
                svg_string=picture,
                zoom=_bounded(picture, scale),
                dpi=96,
                background="#ffffff",
                skip_system_fonts=not _BEYOND_OUR_FONTS.search(picture),
                font_files=sorted(str(file) for file in folder.glob("*.ttf")),
                font_family=style.FONT,
                monospace_family=style.FONT,
            )
        )


def _bounded(picture: str, asked: float | None) -> float:
    size = _SIZE.search(picture)
    if size is None or not (asked is None or asked > 0):
        raise ValueError(f"a picture cannot be drawn at scale {asked}")
    pixels = float(size[1]) * float(size[2])
    scale = asked or min(SHARP, max(PLAIN, math.sqrt(PLENTY_OF_PIXELS / pixels)))
    largest = math.sqrt(MOST_PIXELS / pixels)
    if scale <= largest:
        return scale
    warnings.warn(
        f"the picture measures {size[1]} x {size[2]}; it is drawn at scale {largest:.2g} instead "
        f"of {scale:g}, within {MOST_PIXELS // 10**6} megapixels: SVG has no such limit",
        stacklevel=2,
    )
    return largest


def _renderer() -> Callable[..., bytes]:
    try:
        from resvg_py import svg_to_bytes
    except ImportError as missing:
        raise DrawingDependencyError(
            f"draw: PNG needs resvg-py: {remedy('draw')}"
        ) from missing
    return svg_to_bytes
