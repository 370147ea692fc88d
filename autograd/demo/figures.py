"""Curves and grids of images as SVG, which need no plotting package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from autograd.drawing.formats.png import rasterised
from autograd.drawing.formats.style import FONTS, FRAME, INK

COLOURS = ("#0064a0", "#a83e00", "#006b50", "#99447a")
WIDTH, HEIGHT, MARGIN = 480, 260, 48
PIXEL, COLUMNS = 8, 8


def curves(title: str, lines: Mapping[str, Sequence[float]]) -> str:
    """Numbers by epoch, from 1 on, a line for each name, with 0 at the foot."""
    top = max((max(line) for line in lines.values()), default=1.0) or 1.0
    epochs = max((len(line) for line in lines.values()), default=1)
    left, right, foot = MARGIN, WIDTH - MARGIN, HEIGHT - MARGIN
    content = [f'<path d="M {left} {MARGIN} V {foot} H {right}" fill="none" stroke="{FRAME}"/>',
               label(f"{top:.3g}", left - 6, MARGIN + 4, "end"), label("0", left - 6, foot, "end"),
               label("epoch 1", left, foot + 18), label(str(epochs), right, foot + 18, "end")]
    for k, (name, line) in enumerate(lines.items()):
        x = left + (right - left) * np.arange(len(line)) / max(epochs - 1, 1)
        y = foot - (foot - MARGIN) * np.asarray(line) / top
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
        colour = COLOURS[k % len(COLOURS)]
        content += [f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>',
                    label(name, right, MARGIN + 18 * k, "end", colour)]
    return document(title, WIDTH, HEIGHT, content)


def image_grid(title: str, images: Any, captions: Sequence[str]) -> str:
    """Images (n, h, w) from 0, white, to 1, black, in rows of eight, each with its caption."""
    _, h, w = np.shape(images)
    across, down = w * PIXEL + 12, h * PIXEL + 26
    content = []
    for k, (image, caption) in enumerate(zip(images, captions, strict=True)):
        left, top = 12 + across * (k % COLUMNS), MARGIN + down * (k // COLUMNS)
        content += [*pixels(image, left, top), label(caption, left, top + h * PIXEL + 14)]
    rows = -(-len(captions) // COLUMNS)
    return document(title, 12 + across * COLUMNS, MARGIN + down * rows + 6, content)


def pixels(image: Any, left: int, top: int) -> Iterator[str]:
    """One image, framed."""
    h, w = np.shape(image)
    yield (f'<rect x="{left}" y="{top}" width="{w * PIXEL}" height="{h * PIXEL}" fill="#ffffff" '
           f'stroke="{FRAME}"/>')
    for i, j in np.argwhere(image > 0).tolist():
        grey = round(255 * (1 - min(float(image[i, j]), 1.0)))
        yield (f'<rect x="{left + j * PIXEL}" y="{top + i * PIXEL}" width="{PIXEL}" '
               f'height="{PIXEL}" fill="#{grey:02x}{grey:02x}{grey:02x}"/>')


def label(text: str, x: float, y: float, anchor: str = "start", colour: str = INK) -> str:
    """One line of text."""
    return (f'<text x="{x}" y="{y}" font-size="12" text-anchor="{anchor}" fill="{colour}">'
            f"{escape(text)}</text>")


def document(title: str, width: int, height: int, content: list[str]) -> str:
    """The whole picture."""
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONTS}" role="img">',
        f"<title>{escape(title)}</title>", '<rect width="100%" height="100%" fill="#ffffff"/>',
        label(title, 12, 24), *content, "</svg>"])


def save_picture(picture: str, path: Path) -> None:
    """Write a picture as `path`.svg and `path`.png."""
    path.with_suffix(".svg").write_text(picture, encoding="utf-8")
    path.with_suffix(".png").write_bytes(rasterised(picture))
