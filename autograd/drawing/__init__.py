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
from collections.abc import Sequence
from typing import Any, Literal

from autograd.auditing import audit
from autograd.drawing.content.build import scene
from autograd.drawing.content.bundles import READABLE, bundle
from autograd.drawing.content.levels import Level, Parting
from autograd.drawing.content.neurons import neuron_scene
from autograd.drawing.content.opening import with_gates_opened
from autograd.drawing.content.view import View, require_messages
from autograd.drawing.formats.png import DrawingDependencyError
from autograd.drawing.layout.arrange import Engine
from autograd.drawing.options import numbers_of, require_options
from autograd.drawing.picture import Drawing, Format
from autograd.drawing.scene import Direction
from autograd.drawing.sweep_frames import FrameFormat, Frames, require_frame_format, write_frames
from autograd.engine.naming import variables
from autograd.engine.stale import refuse_stale
from autograd.graph.graph import Graph
from gates.errors import located

__all__ = ["Drawing", "DrawingDependencyError", "Frames", "draw", "frames"]


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
    heat: bool = False,
    engine: Engine | None = None,
    numbers: int | Literal["fraction", "scientific"] = 4,
    checked: bool = False,
) -> Drawing:
    """A diagram of what a tensor (several, or a `Graph`) was computed from.

    Each box shows a gate, its formula and value; after `backward(keep=True)` also the gradients,
    and each edge the step of the chain rule that was made there, upstream · Jacobian = message.
    `gradients=True` insists on them (GradientError without), `False` leaves them out. Tensors
    without a name are called as the variables that hold them.

    `level` says how near one looks: "model" (one box between inputs and loss; many losses share
    one), "layer" (a box for each scope), "gate", "primitive" (the gates that gates are made of) or
    "neuron" (circles with a weight on every edge, for small networks). Scopes and tensors named in
    `open` are shown one step nearer, scopes named in `collapse` are one box, which tells what goes
    in and comes out; names may have wildcards, as `collapse="layer*"`. `fold=True`
    draws what repeats once: a recurrent cell with a loop back, equal blocks as one box ×12. Where
    there are more than `limit` boxes, what repeats is folded and scopes are closed: the notes of
    the picture say how, and `fold=False` and `limit` prevent it.

    `numbers` is how many digits they have, "fraction" or "scientific". `checked` compares each
    message with differences of its gate's forward: ✓ where they agree, ✗ and both numbers where
    not. `heat` colours each box by log₁₀‖∂E/∂v‖, draws each edge as wide as its gain
    ‖downstream‖ / ‖upstream‖, and marks what `autograd.audit` finds; it needs no backward() before.

    With `path` the picture is saved there, in `format` or by its suffix: svg, png, pdf, html (an
    interactive page), dot, mmd (Mermaid), tex (TikZ), txt. `direction` is "LR" or "TB"; `engine`,
    which lays the picture out, is "dot", "pygraphviz" or "ranked", best left open.

    Raises StaleError if a value was changed after the gates were computed from it (a training
    step), for the picture would mix old and new numbers; ValueError for an option of no sense.

    >>> from autograd import tensor
    >>> draw(tensor(2.0, name="x") ** 2)
    Drawing(2 boxes, 1 edges)
    """
    require_options(path=path, gradients=gradients, values=values, level=level, open=open,
                    collapse=collapse, fold=fold, title=title, legend=legend,
                    direction=direction, limit=limit, heat=heat, engine=engine, numbers=numbers,
                    checked=checked)
    if heat and gradients is False:
        raise ValueError(located("draw: heat=True shows gradients; leave out gradients=False"))
    if format is not None and path is None:
        raise ValueError(f"draw: format={format!r} needs a path; or take draw(...).{format}")
    graph = what if isinstance(what, Graph) else Graph(what)
    if gradients or checked:
        require_messages(graph)
    if values or gradients is not False:
        refuse_stale((t for t in graph if not graph.is_input(t)), "draw")
    parting = Parting(level, _names(open), _names(collapse))
    if level == "neuron" and (parting.open or parting.collapse or fold or heat or checked):
        raise ValueError(located("draw: open, collapse, fold, heat and checked are of scopes and "
                                 "gates; at level='neuron' every neuron is drawn: leave them out"))
    parting.require_names(graph)
    if parting.open or level == "primitive":
        graph = with_gates_opened(graph, parting.opens, gradients is not False)
    findings = audit(graph) if heat else None
    shown = gradients is not False and (findings is None or findings.kept)
    view = View(graph, variables(), values, shown, numbers_of(numbers), checked)
    picture = neuron_scene(view, title, direction) if level == "neuron" else scene(
        view, bundle(view, limit, parting, fold), title, direction, findings)
    drawing = Drawing(picture, legend, engine)
    if path is not None:
        drawing.save(path, format)
    return drawing


def _names(patterns: str | Sequence[str]) -> tuple[str, ...]:
    return (patterns,) if isinstance(patterns, str) else tuple(patterns)


def frames(
    what: Any,
    folder: str | os.PathLike[str] | None = None,
    format: FrameFormat = "svg",
    **options: Any,
) -> Frames:
    """The sweep through what `draw` would draw, a picture for each step: forward, then backward.

    The first frame shows what is given, then each gate gets its value; after
    `backward(keep=True)` the gradient of the output follows, and gate by gate the messages that
    it sends back. What is not known yet is blank, and everything stands still: all frames have
    the layout and size of the whole picture. With `folder` they are written there, as frame-01.svg
    and so on; `frames(y).save("sweep.gif")` writes one moving picture, `.pdf` a page for each
    step. `options` are those of `draw`.

    Raises ValueError for an option of no sense, StaleError as `draw` does, and SaveError, an
    OSError, where the files cannot be written.

    >>> from autograd import tensor
    >>> y = (tensor(2.0, name="x") ** 2).named("y")
    >>> y.backward(keep=True)
    >>> print(frames(y))
    step 0 of 3, what is given
    step 1 of 3, forward: RaiseTo(p=2)  y = x²
    step 2 of 3, the gradient of the output
    step 3 of 3, backward: RaiseTo(p=2)  y = x²
    """
    require_frame_format(format)
    if folder is not None and not isinstance(folder, (str, os.PathLike)):
        raise ValueError(located(f"frames: folder must be the path of a folder or None; {folder!r} "
                                 "came"))
    if "path" in options:
        raise ValueError(located("frames: path is not an option of it; give folder, or take "
                                 "frames(y).save(path)"))
    made = Frames(draw(what, **options))
    return made if folder is None else write_frames(made, folder, format)
