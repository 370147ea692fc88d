"""Frames: the sweep as a row of pictures, all with one layout and size, for slides."""

from __future__ import annotations

import io
import math
import os
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args, overload

from autograd.drawing.formats.png import DrawingDependencyError, rasterised
from autograd.drawing.layout.arrange import Layout, Route
from autograd.drawing.layout.plan import Point
from autograd.drawing.picture import Drawing, pdf_of
from autograd.drawing.scene import Scene
from autograd.drawing.steps import Sweep
from autograd.engine.errors import SaveError
from autograd.extras import remedy
from autograd.writing import write_file
from gates.errors import located

FrameFormat = Literal["svg", "png", "pdf"]
MovingFormat = Literal["gif", "apng", "pdf"]

Run = tuple[Point, ...]

MOST_SHOWN = 60
"""More frames are not put into a notebook: it shows the whole picture instead."""

MOST_PIXELS = 200_000_000
"""In all frames of a moving picture together: they are in memory at one time."""

APART = 8
"""Levels of red, green or blue: pillow takes colours of a GIF that are nearer for one another."""

LAST = 3
"""The last frame of a moving picture stays so many times as long."""


@dataclass(frozen=True)
class Frames(Sequence[Drawing]):
    """The steps of a sweep as drawings; `files` are those that were written.

    Indexed and iterated it gives the drawings; in a notebook it shows them side by side.
    """

    whole: Drawing
    files: tuple[Path, ...] = ()

    @cached_property
    def sweep(self) -> Sweep:
        return Sweep(self.whole.scene)

    def __len__(self) -> int:
        return len(self.sweep.steps)

    @overload
    def __getitem__(self, place: int) -> Drawing: ...

    @overload
    def __getitem__(self, place: slice) -> list[Drawing]: ...

    def __getitem__(self, place: int | slice) -> Drawing | list[Drawing]:
        numbers = range(len(self))[place]
        if isinstance(numbers, range):
            return [self[number] for number in numbers]
        whole = self.whole
        scene = self.sweep.at(numbers)
        legend = whole.legend and whole.scene
        return Drawing(scene, legend, whole.engine, joined(scene, whole.layout))

    @property
    def captions(self) -> list[str]:
        """What each step is."""
        return [self.sweep.caption(number).rstrip() for number in range(len(self))]

    def save(self, path: str | os.PathLike[str], format: MovingFormat | None = None, *,
             seconds: float = 1.0, scale: float = 1.0) -> Path:
        """Write all frames into one file and return its path.

        gif: a moving picture that slides, browsers and chats play; apng: the same in all colours,
        for browsers; pdf: a page for each frame, vectors. A frame stays for `seconds`; `scale` is
        how many pixels a CSS pixel gets.
        """
        for name, value in (("seconds", seconds), ("scale", scale)):
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
                raise ValueError(located(f"frames: {name} must be a number above 0; {value!r} "
                                         "came"))
        target = Path(path)
        chosen = format or target.suffix.removeprefix(".").lower()
        writers: dict[str, Callable[[], bytes]] = {
            "gif": lambda: self._moving("GIF", seconds, scale),
            "apng": lambda: self._moving("PNG", seconds, scale),
            "pdf": lambda: pdf_of(frame.svg for frame in self),
        }
        if chosen not in writers:
            raise ValueError(located(
                f"frames: no format {chosen!r} for {str(path)!r}; use one of "
                f"{', '.join(writers)}, or frames(y, folder) for a file for each frame"))
        write_file(target, writers[chosen](), "frames")
        return target

    def _moving(self, kind: str, seconds: float, scale: float) -> bytes:
        try:
            from PIL import Image
        except ImportError as missing:
            raise DrawingDependencyError(
                f"frames: moving pictures need pillow: {remedy('draw')}") from missing

        self._refuse_too_many_pixels(scale)

        pictures = (io.BytesIO(rasterised(frame.svg, scale)) for frame in self)
        images = [Image.open(picture).convert("RGB") for picture in pictures]
        if kind == "GIF":
            table = Image.new("P", (1, 1))
            table.putpalette([part for colour in commonest(images[-1]) for part in colour])
            images = [image.quantize(palette=table, dither=Image.Dither.NONE) for image in images]
        target = io.BytesIO()
        times = [round(1000 * seconds)] * (len(self) - 1) + [round(1000 * LAST * seconds)]
        images[0].save(target, kind, save_all=True, append_images=images[1:], duration=times,
                       loop=0)
        return target.getvalue()

    def _refuse_too_many_pixels(self, scale: float) -> None:
        layout = self.whole.layout
        width, height = layout.width * scale, layout.height * scale
        if len(self) * width * height > MOST_PIXELS:
            raise ValueError(located(
                f"frames: {len(self)} frames of about {width:.0f} × {height:.0f} pixels are too "
                "many for one moving picture; take a smaller scale or limit, or save them as .pdf"))

    def __str__(self) -> str:
        return "\n".join(self.captions)

    def __repr__(self) -> str:
        return f"Frames({len(self)} of {self.whole!r})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        if len(self) > MOST_SHOWN:
            return self.whole._repr_mimebundle_(include, exclude)
        return {"text/html": _strip(zip(self, self.captions, strict=True)), "text/plain": str(self)}


def commonest(image: Any, count: int = 256) -> list[tuple[int, int, int]]:
    """The commonest colours of an image, none near a commoner one: so paper stays white."""
    found: list[tuple[int, int, int]] = []
    for _, colour in sorted(image.getcolors(image.width * image.height), reverse=True):
        if len(found) < count and all(
                max(abs(a - b) for a, b in zip(colour, other, strict=True)) >= APART
                for other in found):
            found.append(colour)
    return found


def joined(scene: Scene, layout: Layout) -> Layout:
    """The layout with the lines drawn on where labels are blank."""
    routes = (
        route if any(line.text.strip() for line in edge.lines) else Route(through(route.runs))
        for edge, route in zip(scene.edges, layout.routes, strict=True))
    return replace(layout, routes=tuple(routes))


def through(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Runs of a line, and between them what joins them smoothly."""
    found = [runs[0]]
    for before, after in pairwise(runs):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = *before[-2:], *after[:2]
        length = math.dist((bx, by), (cx, cy)) / 3
        start = length / (math.dist((ax, ay), (bx, by)) or 1.0)
        end = length / (math.dist((cx, cy), (dx, dy)) or 1.0)
        found += [((bx, by), (bx + (bx - ax) * start, by + (by - ay) * start),
                   (cx - (dx - cx) * end, cy - (dy - cy) * end), (cx, cy)), after]
    return tuple(found)


def write_frames(frames: Frames, folder: str | os.PathLike[str], format: FrameFormat) -> Frames:
    """Write each frame to `folder`, which is made, as frame-01 and so on."""
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SaveError(located(f"frames: {place}: cannot be made a folder "
                                f"({error.strerror or error})")) from error
    digits = len(str(len(frames) - 1))
    paths = []
    for number, frame in enumerate(frames):
        paths.append(frame.save(place / f"frame-{number:0{digits}}.{format}", format))
    return Frames(frames.whole, tuple(paths))


def require_frame_format(format: Any) -> None:
    """A ValueError for a format in which no single frames are written."""
    known = get_args(FrameFormat)
    if format not in known:
        raise ValueError(located(f"frames: format must be {', '.join(map(repr, known))}; "
                                 f"{format!r} came; frames(y).save('sweep.gif') makes one moving "
                                 "picture"))


def _strip(frames: Iterable[tuple[Drawing, str]]) -> str:
    """Frames side by side, to be scrolled through one by one; images, so that nothing runs."""
    images = (
        f'<img alt="{escape(caption)}" style="flex:none;max-width:100%;scroll-snap-align:start" '
        f'src="data:image/svg+xml;base64,{b64encode(frame.svg.encode()).decode()}">'
        for frame, caption in frames)
    look = "display:flex;overflow-x:auto;scroll-snap-type:x mandatory"
    return f'<div style="{look}">{"".join(images)}</div>'
