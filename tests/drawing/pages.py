"""A page open in a browser, and what can be read off it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograd.drawing import Drawing
from tests.browser import Browser


class Page:
    """An interactive page, loaded and drawn."""

    def __init__(self, browser: Browser, content: str, folder: Path) -> None:
        self.browser = browser
        self.file = folder / "page.html"
        self.file.write_text(content, encoding="utf-8")
        browser.open(self.file)
        browser.until(lambda: browser.run("document.getElementById('caption').textContent") != "")

    def all(self, selector: str, expression: str = "it.textContent") -> list[Any]:
        """The value of an expression for each element `it` that a selector finds."""
        found: list[Any] = self.browser.run(
            f"[...document.querySelectorAll({json.dumps(selector)})].map((it) => {expression})")
        return found

    def one(self, selector: str, expression: str = "it.textContent") -> Any:
        """The same for the only element."""
        found = self.all(selector, expression)
        assert len(found) == 1, f"{selector}: {found}"
        return found[0]

    def boxes(self, expression: str) -> list[Any]:
        """The value of an expression for each box `it`, in the order of the scene."""
        return self.all("#stage [data-box]", expression)

    def shown(self, style: str) -> list[bool]:
        """For each box, whether its first line of a style is to be seen."""
        return self.boxes(f"(() => {{ const line = it.querySelector('text.{style}');"
                          "return line !== null && getComputedStyle(line).visibility !== 'hidden'"
                          "&& line.getClientRects().length > 0; })()")

    def choose(self, box: int) -> None:
        """Click on a box, wherever it is."""
        self.browser.run(f"document.querySelector('[data-box=\"{box}\"]').dispatchEvent("
                         "new MouseEvent('click', {bubbles: true}))")

    def step(self) -> int:
        return int(self.one("#slider", "it.value"))

    def panel(self) -> dict[str, list[list[str]]]:
        """The tables of the panel by their titles, as rows of text; single numbers as 1 × 1."""
        tables: dict[str, list[list[str]]] = {}
        for title, rows in self.all("#panel table", "[it.getAttribute('aria-label'), "
                                    "[...it.querySelectorAll('tr')].slice(1).map((row) => "
                                    "[...row.querySelectorAll('td')].map((c) => c.textContent))]"):
            tables[title] = rows
        return tables

    def press(self, *keys: str) -> None:
        for key in keys:
            self.browser.press(key)
        self.browser.run("new Promise((done) => requestAnimationFrame(() => done(1)))")


def indices(drawing: Drawing) -> dict[str, int]:
    """The number of each box by its key."""
    return {box.key: place for place, box in enumerate(drawing.scene.boxes)}
