"""A scene in the DOT language, for whoever wants to render it in his own way."""

from __future__ import annotations

from collections.abc import Iterable

import graphviz

from autograd.drawing.formats import heat, style
from autograd.drawing.layout.plan import groups
from autograd.drawing.scene import Box, Edge, Line, Path, Scene
from autograd.formulas.legible import legible


def dot(scene: Scene) -> graphviz.Digraph:
    """The scene as a `graphviz.Digraph`, its groups as clusters; node `n3` is the fourth box."""
    graph = graphviz.Digraph(
        graph_attr={
            "rankdir": scene.direction,
            "label": label((scene.title, *scene.notes)),
            "tooltip": label([scene.title]),
            "fontname": style.FONT,
        },
        node_attr={"fontname": style.FONT, "fontsize": "11", "tooltip": " "},
        edge_attr={"fontname": style.FONT, "fontsize": "10", "tooltip": " "},
    )
    _fill(graph, scene)
    for edge, (tail, head) in zip(scene.edges, scene.arcs(), strict=True):
        graph.edge(f"n{tail}", f"n{head}", **_edge_look(edge))
        if edge.kind == "gradient":
            graph.edge(f"n{tail}", f"n{head}", **_look_back(edge))
    return graph


def label(texts: Iterable[str]) -> str:
    """Texts as a DOT label, each line set to the left: nothing in them is read as DOT or HTML."""
    lines = [legible(text).replace("&", "&amp;").replace("\\", "\\\\") for text in texts]
    return str(graphviz.nohtml("".join(f"{line}\\l" for line in lines)))


def _fill(graph: graphviz.Digraph, scene: Scene) -> None:
    """Boxes into clusters, innermost clusters first into those around them."""
    paths = [box.group for box in scene.boxes]
    clusters: dict[Path, graphviz.Digraph] = {(): graph}
    for number, path in enumerate(groups(paths)):
        attributes = {
            "label": label([path[-1]]),
            "style": "rounded,dashed",
            "color": style.FRAME,
        }
        clusters[path] = graphviz.Digraph(f"cluster_{number}", graph_attr=attributes)
    for number, box in enumerate(scene.boxes):
        clusters[box.group].node(f"n{number}", **_box_look(box, scene.heat))
    for path in reversed(clusters):
        if path:
            clusters[path[:-1]].subgraph(clusters[path])


def _box_look(box: Box, scale: heat.Scale | None) -> dict[str, str]:
    look = style.BOXES[box.kind]
    finish = ["filled"]
    finish += ["rounded"] * (look.shape == "round") + ["dashed"] * (look.dashes != "none")
    return {
        "label": _lines(box.lines),
        "shape": {"stack": "box3d", "circle": "circle"}.get(look.shape, "box"),
        "style": ",".join(finish),
        "fillcolor": look.band if scale is None else heat.fill(box, scale, heat.colour),
        "fontcolor": style.INK if scale is None or box.heat is None else heat.ink(box.heat, scale),
        "color": style.INK if box.bold else look.border,
        "penwidth": "3" if box.bold else "1",
        "peripheries": "2" if look.shape == "double" else "1",
        "tooltip": label([box.tooltip or " "]),
    }


def _edge_look(edge: Edge) -> dict[str, str]:
    look = style.EDGES[edge.kind]
    return {
        **({} if edge.kind == "gradient" else {"label": _lines(edge.lines)}),
        "color": f"{style.INK}:{look.colour}:{style.INK}" if edge.bold else look.colour,
        "fontcolor": look.colour,
        "penwidth": f"{heat.edge_width(edge):g}",
        "style": "solid" if look.dashes == "none" else "dotted",
    }


def _look_back(edge: Edge) -> dict[str, str]:
    """The message, on an edge of its own that points back."""
    return {
        "label": _lines(edge.lines),
        "color": style.BACK.colour,
        "fontcolor": style.BACK.colour,
        "penwidth": f"{style.BACK.width:g}",
        "style": "dashed",
        "dir": "back",
    }


def _lines(lines: Iterable[Line]) -> str:
    return label(line.text for line in lines)
