"""Diagrams of computation graphs: gates with values, and gradients with every step of the chain.

>>> from autograd import tensor
>>> from autograd.drawing import draw
>>> x = tensor(3.0, name="x")
>>> E = (x * x).named("E")
>>> E.backward(keep=True)
>>> print(draw(E))
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
from collections.abc import Sequence
from typing import Any

from autograd.drawing.content.build import scene
from autograd.drawing.content.bundles import READABLE, bundle
from autograd.drawing.content.levels import Level, Parting
from autograd.drawing.content.neurons import neuron_scene
from autograd.drawing.content.opening import with_gates_opened
from autograd.drawing.content.view import View, require_messages
from autograd.drawing.formats.png import DrawingDependencyError
from autograd.drawing.layout.arrange import Engine
from autograd.drawing.options import require_options
from autograd.drawing.picture import Drawing, Format
from autograd.drawing.scene import Direction
from autograd.graph import Graph
from autograd.naming import variables
from autograd.stale import refuse_stale
from gates.errors import located

__all__ = ["Drawing", "DrawingDependencyError", "draw"]


def draw(
    what: Any,
    path: str | os.PathLike[str] | None = None,
    format: Format | None = None,
    *,
    gradients: bool | None = None,
    values: bool = True,
    level: Level = "gate",
    open: str | Sequence[str] = (),
    collapse: str | Sequence[str] = (),
    fold: bool | None = None,
    title: str = "",
    legend: bool = False,
    direction: Direction | None = None,
    limit: int = READABLE,
    engine: Engine | None = None,
) -> Drawing:
    """A diagram of what a tensor (several, or a `Graph`) was computed from.

    Each box shows a gate, its formula and value; after `backward(keep=True)` also the gradients,
    and each edge the step of the chain rule that was made there, upstream · Jacobian = message.
    `gradients=True` insists on them (GradientError without), `False` leaves them out. Tensors
    without a name are called as the variables that hold them.

    `level` says how near one looks: "model" (one box between inputs and loss), "layer" (a box for
    each scope), "gate", "primitive" (the gates that gates are made of) or "neuron" (circles with a
    weight on every edge, for small networks). Scopes and tensors named in `open` are shown one
    step nearer, scopes named in `collapse` are one box, which tells what goes in and comes out;
    names may have wildcards, as `collapse="layer*"`. `fold=True` draws what repeats once: a
    recurrent cell with a loop back, equal blocks as one box ×12. Where there are more than `limit`
    boxes, what repeats is folded and scopes are closed: the notes of the picture say how, and
    `fold=False` and `limit` prevent it.

    With `path` the picture is saved there, in
    `format` or by its suffix: svg, png, dot, txt. `direction` is "LR" or "TB"; `engine`, which
    lays the picture out, is "dot", "pygraphviz" or "ranked", best left open.

    Raises StaleError if a value was changed after the gates were computed from it (a training
    step), for the picture would mix old and new numbers; ValueError for an option of no sense.

    >>> from autograd import tensor
    >>> draw(tensor(2.0, name="x") ** 2)
    Drawing(2 boxes, 1 edges)
    """
    require_options(path=path, gradients=gradients, values=values, level=level, open=open,
                    collapse=collapse, fold=fold, title=title, legend=legend,
                    direction=direction, limit=limit, engine=engine)
    if format is not None and path is None:
        raise ValueError(f"draw: format={format!r} needs a path; or take draw(...).{format}")
    graph = what if isinstance(what, Graph) else Graph(what)
    if gradients:
        require_messages(graph)
    if values or gradients is not False:
        refuse_stale((t for t in graph if not graph.is_input(t)), "draw")
    parting = Parting(level, _names(open), _names(collapse))
    if level == "neuron" and (parting.open or parting.collapse or fold):
        raise ValueError(located("draw: open, collapse and fold choose among scopes and gates; at "
                                 "level='neuron' every neuron is drawn: leave them out"))
    parting.require_names(graph)
    if parting.open or level == "primitive":
        graph = with_gates_opened(graph, parting.opens, gradients is not False)
    view = View(graph, variables(), values, gradients is not False)
    shown = neuron_scene(view, title, direction) if level == "neuron" else scene(
        view, bundle(view, limit, parting, fold), title, direction)
    drawing = Drawing(shown, legend, engine)
    if path is not None:
        drawing.save(path, format)
    return drawing


def _names(patterns: str | Sequence[str]) -> tuple[str, ...]:
    return (patterns,) if isinstance(patterns, str) else tuple(patterns)
