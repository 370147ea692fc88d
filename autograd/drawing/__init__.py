"""Diagrams of computation graphs: gates with values, and gradients with every step of the chain.

>>> from autograd import tensor
>>> from autograd.drawing import draw
>>> x = tensor(3.0, name="x")
>>> E = (x * x).named("E")
>>> E.backward(keep=True)
>>> print(draw(E).text())
[1] x  (input)
    3
    ∂E/∂x = 6
<BLANKLINE>
[2] Σ  (sum)
    ∂E/∂x = sum of 2 messages
    = 3 + 3
    = 6
    ← [1] x
<BLANKLINE>
[3] Multiply  (output)
    E = x · x
    = 9
    ∂E/∂E = 1
    ← [2] Σ:  x
              1 × 3 = 3
    ← [2] Σ:  x
              1 × 3 = 3
<BLANKLINE>
"""

from __future__ import annotations

import os
from typing import Any, Literal

from autograd.drawing.content.build import scene
from autograd.drawing.content.opening import open_with_gradients
from autograd.drawing.content.view import View, require_messages
from autograd.drawing.formats.png import DrawingDependencyError
from autograd.drawing.layout.arrange import MOST_BOXES, Engine
from autograd.drawing.options import numbers_of, require_options
from autograd.drawing.picture import Drawing, Format
from autograd.drawing.scene import Direction
from autograd.formulas.naming import variables
from autograd.graph import Graph
from autograd.stale import refuse_stale

__all__ = ["Drawing", "DrawingDependencyError", "draw"]


def draw(
    what: Any,
    path: str | os.PathLike[str] | None = None,
    format: Format | None = None,
    *,
    gradients: bool | None = None,
    values: bool = True,
    depth: int | None = 0,
    title: str = "",
    legend: bool = False,
    direction: Direction | None = None,
    limit: int = MOST_BOXES,
    engine: Engine | None = None,
    numbers: int | Literal["fraction", "scientific"] = 4,
    checked: bool = False,
) -> Drawing:
    """A diagram of what a tensor (several, or a `Graph`) was computed from.

    Each box shows a gate, its formula and value; after `backward(keep=True)` also the gradients,
    and each edge the step of the chain rule that was made there, upstream · Jacobian = message.
    `gradients=True` insists on them (GradientError without), `False` leaves them out. Tensors
    without a name are called as the variables that hold them. `depth` opens gates into those they
    are made of, so many levels deep, None down to primitives. More than `limit` boxes are
    bundled: the notes of the picture say how. With `path` the picture is saved there, in
    `format` or by its suffix: svg, png, dot, txt. `direction` is "LR" or "TB"; `engine`, which
    lays the picture out, is "dot", "pygraphviz" or "ranked", best left open. `numbers` is how
    many digits they have, "fraction" or "scientific". `checked` compares each message with
    differences of its gate's forward: ✓ where they agree, ✗ and both numbers where not.

    Raises StaleError if a value was changed after the gates were computed from it (a training
    step), for the picture would mix old and new numbers; ValueError for an option of no sense.

    >>> from autograd import tensor
    >>> draw(tensor(2.0, name="x") ** 2)
    Drawing(2 boxes, 1 edges)
    """
    require_options(path=path, gradients=gradients, values=values, depth=depth, title=title,
                    legend=legend, direction=direction, limit=limit, engine=engine,
                    numbers=numbers, checked=checked)
    if format is not None and path is None:
        raise ValueError(f"draw: format={format!r} needs a path; or take draw(...).{format}")
    graph = what if isinstance(what, Graph) else Graph(what)
    if gradients or checked:
        require_messages(graph)
    if values or gradients is not False:
        refuse_stale((t for t in graph if not graph.is_input(t)), "draw")
    if depth != 0:
        graph = open_with_gradients(graph, depth, gradients is not False)
    view = View(graph, variables(), values, gradients is not False, numbers_of(numbers), checked)
    drawing = Drawing(scene(view, title, direction, limit), legend, engine)
    if path is not None:
        drawing.save(path, format)
    return drawing
