"""What `explain`, `exercise` and the marker give back: a page, to be written in each format."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from autograd.explaining.document import Page
from autograd.explaining.formats import html, latex, markdown, text
from autograd.writing import write_file
from gates.errors import located

WRITERS: dict[str, Callable[[Page], str]] = {
    "txt": text.text,
    "md": markdown.markdown,
    "tex": latex.document,
    "html": html.document,
}
"""By the suffix of a file; a file holds a whole document."""


class Written:
    """A page as text, Markdown, LaTeX and HTML; in a notebook it shows itself.

    `latex()` and `html()` are parts, to stand within a document; a file that is saved holds a
    document of its own. The LaTeX needs the package amsmath.
    """

    page: Page

    def text(self) -> str:
        """For a terminal or an editor."""
        return text.text(self.page)

    def markdown(self) -> str:
        """Markdown with LaTeX's formulas between dollars."""
        return markdown.markdown(self.page)

    def latex(self) -> str:
        r"""The body of a document of LaTeX, to be put into one's own.

        Write it to a file, as `Path("part.tex").write_text(found.latex(), encoding="utf-8")`, and
        say `\usepackage{amsmath}` before and `\input{part}` after `\begin{document}`; names beyond
        ASCII need `\usepackage[T1]{fontenc}` too. A document that compiles by itself is what
        `save("whole.tex")` writes.
        """
        return latex.latex(self.page)

    def html(self) -> str:
        """A part of a page of HTML, with its style."""
        return html.html(self.page)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it to `path`, by the suffix as .txt, .md, .tex or .html, and return the path.

        It holds a whole document: of LaTeX one with a preamble, which compiles as it is. The file
        is written whole or not at all: a SaveError, an OSError, leaves the old one.
        """
        target = Path(path)
        content = self.as_format(target.suffix.removeprefix(".").lower(), str(path))
        write_file(target, content.encode(), "save")
        return target

    def as_format(self, format: str, where: str = "") -> str:
        """The whole document in a format: txt, md, tex or html."""
        if format not in WRITERS:
            asked = f"no format {format!r}" if format else f"no suffix in {where!r}"
            raise ValueError(located(f"save: {asked}; use one of {', '.join(WRITERS)}"))
        return WRITERS[format](self.page) + "\n"

    __str__ = text
    _repr_markdown_ = markdown
    _repr_html_ = html
