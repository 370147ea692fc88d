"""Texts measured by a real browser: where each stands, over many pictures in one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograd.drawing.layout.plan import Rect
from tests.browser import NAMES, Browser, executable

FONTS = Path(__file__).resolve().parents[2] / "autograd" / "drawing" / "fonts"

MEASURE = """
document.fonts.ready.then(() => {
  const box = (element) => {
    const at = element.getBoundingClientRect();
    return [at.x, at.y, at.width, at.height];
  };
  const around = (text) => {
    const border = text.parentNode.querySelector(":scope > path.border:not(.sheet)");
    return border && box(border);
  };
  return [...document.querySelectorAll("body > svg")].map((svg) => ({
    canvas: box(svg),
    texts: [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim()).map(
      (text) => ({
        words: text.textContent,
        look: text.getAttribute("class") || "",
        at: box(text),
        inside: around(text),
      })),
  }));
})
"""


@dataclass(frozen=True)
class Text:
    """A text of a picture: its words, its class, where it stands, and the box it stands in."""

    words: str
    look: str
    at: Rect
    inside: Rect | None


@dataclass(frozen=True)
class Measured:
    """A picture as the browser shows it."""

    canvas: Rect
    texts: tuple[Text, ...]


needs_browser = pytest.mark.skipif(
    executable() is None, reason=f"no browser in PATH: none of {', '.join(NAMES)}"
)


def measured(pictures: Sequence[str], folder: Path) -> list[Measured]:
    """What the browser makes of SVG pictures, in their order; `folder` is for the page of them."""
    program = executable()
    assert program is not None
    page = folder / "pictures.html"
    page.write_text(f"{_faces()}<body>{''.join(pictures)}</body>", encoding="utf-8")
    with Browser(program) as browser:
        browser.open(page)
        found = [_measured(one) for one in browser.run(MEASURE)]
    assert len(found) == len(pictures)
    return found


def _faces() -> str:
    """The fonts that pictures are set in, for a browser whose system has none."""
    return "<meta charset='utf-8'><style>" + "".join(
        f"@font-face{{font-family:'DejaVu Sans Mono';font-weight:{weight};"
        f"src:url('{(FONTS / name).as_uri()}')}}"
        for weight, name in ((400, "DejaVuSansMono.ttf"), (700, "DejaVuSansMono-Bold.ttf"))
    ) + "svg{display:block}</style>"


def _measured(one: dict[str, list[float] | list[dict[str, list[float]]]]) -> Measured:
    canvas = Rect(*one["canvas"])  # type: ignore[arg-type]
    texts = tuple(
        Text(str(text["words"]), str(text["look"]), Rect(*text["at"]),
             Rect(*text["inside"]) if text["inside"] else None)
        for text in one["texts"]
        if isinstance(text, dict)
    )
    return Measured(canvas, texts)
