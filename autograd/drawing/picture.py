"""Drawing: what `draw` returns, a picture of a graph in every format."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import graphviz

from autograd.drawing.formats import dot, png, svg, text
from autograd.drawing.layout.arrange import Engine, Layout, arrange
from autograd.drawing.scene import Scene

Format = Literal["svg", "png", "dot", "gv", "txt"]


@dataclass(frozen=True)
class Drawing:
    """A picture; it shows itself in a notebook, and `text()` tells it for a terminal.

    `svg` is a text, `png` is bytes, and `dot` is a `graphviz.Digraph` to render in
    one's own way. All show the numbers of the moment at which it was drawn. `notes` say what was
    left out, and why it was laid out otherwise than by Graphviz, if it was.
    """

    scene: Scene
    legend: bool = False
    engine: Engine | None = None

    @cached_property
    def layout(self) -> Layout:
        """Where everything stands."""
        return arrange(self.scene, self.engine)

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

    @property
    def dot(self) -> graphviz.Digraph:
        return dot.dot(self.scene)

    def text(self) -> str:
        """The whole picture as text for a terminal."""
        return text.text(self.scene)

    def save(self, path: str | os.PathLike[str], format: Format | None = None) -> Path:
        """Write the picture to `path` and return that; the suffix says in which format.

        Formats: svg, png, dot or gv (the DOT language), txt.
        """
        target = Path(path)
        chosen = format or target.suffix.removeprefix(".").lower()
        writers: dict[str, Callable[[], str | bytes]] = {
            "svg": lambda: self.svg,
            "png": lambda: self.png,
            "dot": lambda: str(self.dot.source),
            "gv": lambda: str(self.dot.source),
            "txt": self.text,
        }
        if chosen not in writers:
            asked = f"no format {chosen!r} for" if chosen else "no format and no suffix in"
            raise ValueError(f"draw: {asked} {str(path)!r}; use one of {', '.join(writers)}")
        content = writers[chosen]()
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def __repr__(self) -> str:
        boxes, edges = len(self.scene.boxes), len(self.scene.edges)
        return f"Drawing({boxes} boxes, {edges} edges)"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        bundle = {"image/svg+xml": self.svg, "text/plain": self.text()}
        return {
            kind: content
            for kind, content in bundle.items()
            if (not include or kind in include) and kind not in (exclude or ())
        }
