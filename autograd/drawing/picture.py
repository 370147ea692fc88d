"""Drawing: what `draw` returns, a picture of a graph in every format."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

import graphviz

from autograd.drawing.formats import dot, html, mermaid, png, svg, text
from autograd.drawing.layout.arrange import Engine, Layout, arrange
from autograd.drawing.scene import Scene
from autograd.extras import remedy
from autograd.writing import write_file
from gates.errors import located

Format = Literal["svg", "png", "pdf", "html", "dot", "gv", "mmd", "tex", "txt"]

WRITERS: dict[Format, Callable[[Drawing], str | bytes]] = {
    "svg": lambda drawing: drawing.svg,
    "png": lambda drawing: drawing.png,
    "pdf": lambda drawing: drawing.pdf,
    "html": lambda drawing: drawing.html,
    "dot": lambda drawing: str(drawing.dot.source),
    "gv": lambda drawing: str(drawing.dot.source),
    "mmd": lambda drawing: drawing.mermaid,
    "tex": lambda drawing: drawing.tikz,
    "txt": lambda drawing: drawing.text(),
}
"""What each format is written from."""


@dataclass(frozen=True)
class Drawing:
    """A picture; it shows itself in a notebook, and `text()` tells it for a terminal.

    `svg`, `html` (an interactive page), `mermaid` (a flowchart for Markdown) and `tikz` (a LaTeX
    document) are texts, `png` and `pdf` bytes, and `dot` is a `graphviz.Digraph` to render in one's
    own way. All show the numbers of the moment at which it was drawn. `notes` say what was left
    out, and why it was laid out otherwise than by Graphviz, if it was.
    """

    scene: Scene
    legend: bool | Scene = False
    engine: Engine | None = None
    places: Layout | None = None

    @cached_property
    def layout(self) -> Layout:
        """Where everything stands: `places`, if they are given."""
        return self.places or arrange(self.scene, self.engine)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the picture should know."""
        return (*self.scene.notes, *([self.layout.note] if self.layout.note else []))

    @cached_property
    def svg(self) -> str:
        return svg.svg(self.scene, legend=self.legend, layout=self.layout)

    @cached_property
    def png(self) -> bytes:
        return png.rasterised(self.svg)

    @cached_property
    def pdf(self) -> bytes:
        return pdf_of([self.svg])

    @cached_property
    def html(self) -> str:
        return html.html(self.scene, layout=self.layout)

    @property
    def dot(self) -> graphviz.Digraph:
        return dot.dot(self.scene)

    @cached_property
    def mermaid(self) -> str:
        return mermaid.mermaid(self.scene)

    @cached_property
    def tikz(self) -> str:
        try:
            from autograd.drawing.formats.tikz import tikz
        except ImportError as missing:
            raise png.DrawingDependencyError(
                f"draw: TikZ needs fonttools: {remedy('draw')}") from missing
        return tikz(self.svg)

    def text(self) -> str:
        """The whole picture as text for a terminal."""
        return text.text(self.scene)

    def save(self, path: str | os.PathLike[str], format: Format | None = None) -> Path:
        """Write the picture to `path` and return that; the suffix says in which format.

        Formats: svg, png, pdf, html (an interactive page), dot or gv (the DOT language), mmd
        (Mermaid), tex (TikZ), txt. The file is written whole or not at all: a SaveError, an
        OSError, leaves the old one.
        """
        if not isinstance(path, (str, os.PathLike)):
            raise ValueError(located(f"draw: path must be the path of a file; {path!r:.60} came"))
        target = Path(path)
        write_file(target, self.content(format_of(target, format)), "draw")
        return target

    def content(self, format: Format) -> bytes:
        """What a file in `format` holds; texts in UTF-8."""
        content = WRITERS[format](self)
        return content.encode() if isinstance(content, str) else content

    def __repr__(self) -> str:
        boxes, edges = len(self.scene.boxes), len(self.scene.edges)
        return f"Drawing({boxes} boxes, {edges} edges)"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        bundle: dict[str, Callable[[], str]] = {
            "text/html": lambda: html.inline(self.html, self.svg),
            "image/svg+xml": lambda: self.svg,
            "text/plain": self.text,
        }
        return {
            kind: content()
            for kind, content in bundle.items()
            if (not include or kind in include) and kind not in (exclude or ())
        }


def format_of(path: Path, format: str | None) -> Format:
    """The format in which to write `path`; a ValueError, with those near, if there is none."""
    chosen = format or path.suffix.removeprefix(".").lower()
    known: tuple[Format, ...] = get_args(Format)
    for name in known:
        if name == chosen:
            return name
    asked = f"no format {chosen!r} for" if chosen else "no format and no suffix in"
    near = " or ".join(get_close_matches(str(chosen), known))
    hint = f"did you mean {near}? " if near else ""
    if chosen in ("gif", "apng"):
        hint = f"the sweep as a moving picture is frames(y).save({str(path)!r}); "
    raise ValueError(located(
        f"draw: {asked} {str(path)!r}; {hint}use one of {', '.join(known)}"))


def pdf_of(pictures: Iterable[str]) -> bytes:
    """SVG pictures of ours as one PDF, a page for each."""
    try:
        from autograd.drawing.formats.pdf import pdf
    except ImportError as missing:
        raise png.DrawingDependencyError(
            f"draw: PDF needs reportlab and fonttools: {remedy('draw')}") from missing
    return pdf(pictures)
