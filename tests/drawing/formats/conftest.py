"""A browser, and pages opened in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser import NAMES, Browser, executable
from tests.drawing.pages import Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = executable()
    if program is None:
        pytest.skip(f"no browser in PATH: none of {', '.join(NAMES)}")
    with Browser(program) as found:
        yield found


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[[str], Page]]:
    """Opens pages; afterwards the last one must have met no error and asked for nothing else."""
    pages = []

    def load(content: str) -> Page:
        pages.append(Page(browser, content, tmp_path))
        return pages[-1]

    browser.call("Emulation.setEmulatedMedia", features=[
        {"name": "prefers-color-scheme", "value": "light"},
        {"name": "prefers-reduced-motion", "value": "reduce"}])
    yield load
    browser.run("1")
    assert browser.problems == []
    assert browser.requests == [page.file.as_uri() for page in pages[-1:]]
