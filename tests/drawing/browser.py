"""Texts measured by a real browser: where each stands, over many pictures in one run.

The browser is Chromium, found by name on the path, run once without a window on one page that
holds all pictures and the script that measures them.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from autograd.drawing.layout.plan import Rect

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--hide-scrollbars",
)
FONTS = Path(__file__).resolve().parents[2] / "autograd" / "drawing" / "fonts"

MEASURE = """
<script>
document.fonts.ready.then(() => {
  const box = (element) => {
    const at = element.getBoundingClientRect();
    return [at.x, at.y, at.width, at.height];
  };
  const around = (text) => {
    const border = text.parentNode.querySelector(":scope > path.border:not(.sheet)");
    return border && box(border);
  };
  const pictures = [...document.querySelectorAll("body > svg")].map((svg) => ({
    canvas: box(svg),
    texts: [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim()).map(
      (text) => ({
        words: text.textContent,
        look: text.getAttribute("class") || "",
        at: box(text),
        inside: around(text),
      })),
  }));
  const answer = document.createElement("pre");
  answer.id = "answer";
  answer.textContent = JSON.stringify(pictures);
  document.body.replaceChildren(answer);
});
</script>
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


@cache
def browser() -> str | None:
    """The browser's program, if one is installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


needs_browser = pytest.mark.skipif(
    browser() is None, reason=f"no browser is installed: none of {', '.join(NAMES)} on the path"
)


def measured(pictures: Sequence[str], folder: Path, seconds: float = 120.0) -> list[Measured]:
    """What the browser makes of SVG pictures, in their order; `folder` is for its files."""
    program = browser()
    assert program is not None
    page = folder / "pictures.html"
    page.write_text(f"{_faces()}<body>{''.join(pictures)}{MEASURE}</body>", encoding="utf-8")
    done = subprocess.run(
        [program, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=60000",
         "--dump-dom", page.as_uri()],
        capture_output=True, text=True, check=True, timeout=seconds, encoding="utf-8",
    )
    answer = re.search(r'<pre id="answer">(.*?)</pre>', done.stdout, re.DOTALL)
    assert answer, f"the browser did not answer: {done.stderr[-500:]}"
    found = [_measured(one) for one in json.loads(html.unescape(answer[1]))]
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
