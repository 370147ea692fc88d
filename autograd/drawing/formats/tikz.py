"""Pictures as TikZ, drawn from their SVG: for LaTeX documents, in their own founts."""

from __future__ import annotations

from collections.abc import Iterator

from autograd.drawing.formats.latex import PREAMBLE, latex
from autograd.drawing.formats.marks import number
from autograd.drawing.formats.shapes import Curve, Sheet, Step, Words, sheet
from autograd.drawing.layout.measure import ADVANCE, LEADING

POINTS = 0.75
"""Points to a CSS pixel."""

TYPEWRITER = 0.525
"""Width of a letter over the size of the fount: that of Latin Modern Mono."""

HEAD = r"""% A picture of a computation graph. Compile it alone, or \input it in a document
% with \usepackage{standalone,tikz,amssymb}, in whose typewriter fount it is then set.
\documentclass[tikz,border=2pt]{standalone}
\usepackage[T1]{fontenc}
\usepackage{lmodern,amssymb}"""

ANCHORS = {0.0: "base west", 0.5: "base", 1.0: "base east"}


def tikz(picture: str) -> str:
    """An SVG of ours as a LaTeX document with one `tikzpicture`, at the same places."""
    page = sheet(picture)
    names = {colour: f"autograd{place}" for place, colour in enumerate(_colours(page), 1)}
    return "\n".join([
        HEAD,
        r"\begin{document}",
        PREAMBLE,
        *(f"\\definecolor{{{name}}}{{HTML}}{{{colour[1:].upper()}}}"
          for colour, name in names.items()),
        f"\\begin{{tikzpicture}}[x={POINTS}pt,y=-{POINTS}pt,line join=round]",
        *(_path(shape, names) if isinstance(shape, Curve) else _node(shape, names)
          for shape in page.shapes),
        r"\end{tikzpicture}",
        r"\end{document}",
        "",
    ])


def _colours(page: Sheet) -> Iterator[str]:
    """Every colour once, in the order in which they are met."""
    found: dict[str, None] = {}
    for shape in page.shapes:
        other = shape.stroke if isinstance(shape, Curve) else shape.halo
        found.update((colour, None) for colour in (shape.fill, other) if colour)
    yield from found


def _path(curve: Curve, names: dict[str, str]) -> str:
    options = []
    if curve.fill:
        options.append(f"fill={names[curve.fill]}")
    if curve.stroke:
        options += [f"draw={names[curve.stroke]}", f"line width={_points(curve.width)}"]
    if curve.stroke and curve.dashes:
        dashes = [*curve.dashes, *curve.dashes * (len(curve.dashes) % 2)]
        pairs = zip(dashes[::2], dashes[1::2], strict=True)
        options.append("dash pattern=" + " ".join(f"on {_points(a)} off {_points(b)}"
                                                  for a, b in pairs))
    for name, value in zip(("fill", "draw"), curve.opacity, strict=True):
        options += [f"{name} opacity={value:g}"] * (value != 1)
    return f"\\path[{','.join(options)}] {' '.join(map(_step, curve.steps))};"


def _step(step: Step) -> str:
    name, points = step
    places = [_place(x, y) for x, y in points]
    if name == "curve":
        return f".. controls {places[0]} and {places[1]} .. {places[2]}"
    return {"move": "", "line": "-- ", "close": "-- cycle"}[name] + "".join(places)


def _node(words: Words, names: dict[str, str]) -> str:
    """A text in a fount whose letters are as wide as those of the layout."""
    size = words.size * POINTS * ADVANCE / TYPEWRITER
    font = f"\\fontsize{{{size:.3g}}}{{{words.size * POINTS * LEADING:.3g}}}\\ttfamily"
    font += "\\bfseries" * words.bold + "\\slshape" * words.slanted
    options = [f"anchor={ANCHORS[words.share]}", "inner sep=0pt", f"text={names[words.fill]}",
               f"font={font}"]
    if words.halo and words.text.strip():
        options += ["inner sep=0.6pt", f"fill={names[words.halo]}", "fill opacity=0.85",
                    "text opacity=1"]
    at = _place(words.x + words.share * words.width, words.y)
    return f"\\node[{','.join(options)}] at {at} {{{latex(words.text)}}};"


def _place(x: float, y: float) -> str:
    return f"({number(x)},{number(y)})"


def _points(pixels: float) -> str:
    return f"{pixels * POINTS:.4g}pt"
