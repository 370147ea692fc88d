"""A scene as a Mermaid flowchart, for Markdown pages such as GitHub's.

GitHub draws it where it stands in a block of ```mermaid, up to its limits of 500 edges and 50,000
characters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from autograd.drawing.formats import style
from autograd.drawing.layout.plan import groups
from autograd.drawing.scene import Box, EdgeKind, Line, Path, Scene
from autograd.formulas.legible import legible

TYPE = "font-family:monospace,white-space:nowrap"

NO_BREAK = "#160;"
"""A space that neither breaks a line nor is trimmed."""

ARROWS: dict[EdgeKind, str] = {
    "value": "-->", "gradient": "<-->", "constant": "-.->", "summary": "==>", "loop": "==>"}
"""On an edge with a gradient the value goes forward and a message comes back."""

BRACKETS: dict[style.Shape, tuple[str, str]] = {
    "round": ("(", ")"), "stack": ("[[", "]]"), "circle": ("((", "))")}

_KEPT = re.compile(
    r"(?<=\d)\.(?=\d)"                  # a decimal point; no list, no address
    r"|-(?=\d)"                         # the sign of a number; no list, no rule
    r"|(?<!\])\("                       # no link
    r"|(?!^\d+[.)](?!\d))[^\W_]"        # no list
    r"|[,=\[\])/]")
"""What stands for itself in a label: Mermaid, Markdown and HTML find no sign of theirs in it."""


def mermaid(scene: Scene) -> str:
    """The scene as a flowchart, its groups as subgraphs; `n3` is the fourth box, as in DOT."""
    heading = f"---\ntitle: {json.dumps(legible(scene.title), ensure_ascii=False)}\n---\n"
    lines = [
        f"flowchart {scene.direction}",
        *_boxes(scene),
        *(f'  note{place}["{escaped(note)}"]:::note' for place, note in enumerate(scene.notes)),
        *_edges(scene),
        *_looks(scene),
    ]
    return heading * bool(scene.title) + "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    r"""`text` within quotes: all that could be read as a sign of Mermaid by its number.

    >>> escaped('[-1] <b>"x"')
    '[-1]\xa0#60;b#62;#34;x#34;'
    """
    text = legible(text).replace("\\n", "\\\N{WORD JOINER}n")     # else Mermaid breaks the line
    kept = {place for found in _KEPT.finditer(text) for place in range(*found.span())}
    numbered = "".join(letter if place in kept or letter == " " or not letter.isascii()
                       else f"#{ord(letter)};" for place, letter in enumerate(text))
    inner = numbered.strip(" ")
    before, _, after = numbered.partition(inner) if inner else ("", "", numbered or " ")
    return NO_BREAK * len(before) + inner.replace(" ", "\N{NO-BREAK SPACE}") + NO_BREAK * len(after)


def _boxes(scene: Scene) -> Iterator[str]:
    """Boxes in the subgraphs of their groups, which lie in one another as the scopes do."""
    members: dict[Path, list[int]] = {}
    for place, box in enumerate(scene.boxes):
        members.setdefault(box.group, []).append(place)
    yield from _nodes(scene, members.get((), ()))
    open_groups: Path = ()
    for number, path in enumerate(_nested(groups([box.group for box in scene.boxes]))):
        for depth in range(len(open_groups), len(path) - 1, -1):
            yield f"{'  ' * depth}end"
        yield f'{"  " * len(path)}subgraph group{number}["{escaped(path[-1])}"]'
        yield from _nodes(scene, members.get(path, ()))
        open_groups = path
    for depth in range(len(open_groups), 0, -1):
        yield f"{'  ' * depth}end"


def _nested(paths: Iterable[Path]) -> list[Path]:
    """Groups so that each stands right after the one around it and what lies in that before."""
    places = {path: place for place, path in enumerate(paths)}
    return sorted(places, key=lambda path: [places[path[:depth + 1]] for depth in range(len(path))])


def _nodes(scene: Scene, places: Iterable[int]) -> Iterator[str]:
    for place in places:
        box = scene.boxes[place]
        yield f'{"  " * (len(box.group) + 1)}n{place}{_shaped(box)}:::{box.kind}'


def _shaped(box: Box) -> str:
    look = style.BOXES[box.kind]
    before, after = BRACKETS.get(look.shape, ("[", "]"))
    return f'{before}"{_label(box.lines)}"{after}'


def _label(lines: Iterable[Line]) -> str:
    return "<br/>".join(escaped(line.text) for line in lines) or NO_BREAK


def _edges(scene: Scene) -> Iterator[str]:
    for edge, (tail, head) in zip(scene.edges, scene.arcs(), strict=True):
        label = f'|"{_label(edge.lines)}"|' if edge.lines else ""
        yield f"  n{tail} {ARROWS[edge.kind]}{label} n{head}"


def _looks(scene: Scene) -> Iterator[str]:
    """A class for each kind of box, a style for each edge."""
    for kind in dict.fromkeys(box.kind for box in scene.boxes):
        look = style.BOXES[kind]
        dashes = "" if look.dashes == "none" else f",stroke-dasharray:{look.dashes}"
        yield (f"  classDef {kind} fill:{look.band},stroke:{look.border},color:{style.INK}{dashes},"
               f"{TYPE},text-align:left")
    if scene.notes:
        yield f"  classDef note fill:none,stroke:none,color:{style.MUTED}"
    for line in dict.fromkeys(edge.kind for edge in scene.edges):
        places = ",".join(str(i) for i, edge in enumerate(scene.edges) if edge.kind == line)
        colour = (style.BACK if line == "gradient" else style.EDGES[line]).colour
        yield f"  linkStyle {places} stroke:{colour},color:{colour},{TYPE}"
