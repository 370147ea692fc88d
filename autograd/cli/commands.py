"""What `python -m autograd draw`, `frames` and `check` do with a user's own script."""

from __future__ import annotations

import ast
import sys
from argparse import SUPPRESS, ArgumentParser, BooleanOptionalAction
from collections.abc import Callable, Sequence
from inspect import Parameter, signature
from itertools import product
from pathlib import Path
from typing import Any, get_args

import numpy as np

from autograd.checking import Report, check
from autograd.cli.targets import UsageError, find, run_script, split_target
from autograd.drawing import Drawing, Frames, draw, frames
from autograd.drawing.options import OPTIONS
from autograd.drawing.picture import Format, format_of
from autograd.drawing.sweep_frames import MovingFormat
from autograd.engine.tensor import Tensor
from autograd.graph.graph import Graph
from gates import Gate, GateError

SHAPES: tuple[tuple[int, ...], ...] = ((3,), (), (3, 3), (2, 3), (3, 2))

SEVERAL = ("Sequence[", "Iterable[", "Collection[", "list[", "tuple[")
"""Of such a type are options of several values, each given by the name of the option again."""

STREAM = "-"
"""As a place to write to: standard output."""


def draw_options() -> dict[str, Parameter]:
    """The options of `draw` that a command line can give."""
    return {name: option for name, option in signature(draw).parameters.items()
            if option.kind is Parameter.KEYWORD_ONLY}


def add_draw_options(parser: ArgumentParser) -> None:
    """Each option of `draw` as one of the command line; those not given are left to `draw`."""
    for name, option in draw_options().items():
        flag, needed = f"--{name.replace('_', '-')}", OPTIONS[name][1].replace("%", "%%")
        if isinstance(option.default, bool) or option.annotation == "bool | None":
            parser.add_argument(flag, action=BooleanOptionalAction, default=SUPPRESS)
        else:
            parser.add_argument(flag, action="append", default=SUPPRESS, metavar=name.upper(),
                                help=needed, type=str if option.annotation == "str" else literal)


def literal(text: str) -> Any:
    """A value as Python writes it; anything else is text."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def given(options: dict[str, Any]) -> dict[str, Any]:
    """The options of `draw` among those of a command line, as a list where it takes several."""
    known = draw_options()
    return {name: value[0] if isinstance(value, list) and len(value) == 1
            and not any(kind in str(known[name].annotation) for kind in SEVERAL) else value
            for name, value in options.items() if name in known}


def name_tensors(names: dict[str, Any]) -> None:
    """Call the tensors of a script that have no name as its variables."""
    for key, t in names.items():
        if isinstance(t, Tensor) and t.name is None and not key.startswith("_"):
            t.name = key


def graph_of(target: str, script: Sequence[str], forward: bool, quiet: bool) -> tuple[Graph, str]:
    """The graph of a tensor or graph of a user's script, with its gradients; and what it is called.
    """
    path, name = split_target(target)
    x = made_by_script(path, name, script, lambda name, x: "draw takes a tensor or a graph"
                       f"{f'; try {name}()' * callable(x)}", quiet)
    graph = x if isinstance(x, Graph) else Graph(x)
    if not forward:
        for y in graph.outputs:
            if y.requires_grad and y.size == 1 and y.dtype.kind == "f":
                y.backward(keep=True)
    return graph, name or path.stem


def made_by_script(path: Path, name: str | None, script: Sequence[str],
                   needed: Callable[[str, Any], str], quiet: bool = False) -> Tensor | Graph:
    """The tensor or graph called `name` that a script makes, or the last one; its tensors named.

    `needed` says, of the name and of what has it instead, what it should be.
    """
    names = run_script(path, script, quiet)
    name = name or last_drawable(names, path)
    x = find(names, name, path)
    if not isinstance(x, (Tensor, Graph)):
        raise UsageError(f"{path}: {name} is a {type(x).__name__}; {needed(name, x)}")
    name_tensors(names)
    return x


def last_drawable(names: dict[str, Any], path: Path) -> str:
    """The name of the last tensor with a gate, or graph, that a script made."""
    fitting = [key for key, x in names.items()
               if isinstance(x, Graph) or (isinstance(x, Tensor) and x.gate is not None)]
    if not fitting:
        raise UsageError(f"{path}: makes no tensor with a gate and no graph to draw; name one as "
                         "FILE.py:NAME")
    return fitting[-1]


def draw_target(target: str, out: str | None = None, format: Format | None = None,
                forward: bool = False, script: Sequence[str] = (),
                **options: Any) -> tuple[Path | None, Drawing]:
    """Draw a tensor or graph of a user's script; the file written, and the picture in it.

    `out` as "-" writes to standard output, SVG unless `format` says otherwise, and what the script
    prints goes to standard error.
    """
    stream = out == STREAM
    graph, title = graph_of(target, script, forward, quiet=stream)
    drawing = draw(graph, **{"title": title, **options})
    if stream:
        sys.stdout.buffer.write(drawing.content(format_of(Path(STREAM), format or "svg")))
        sys.stdout.buffer.flush()
        return None, drawing
    path = Path(out) if out else split_target(target)[0].with_suffix(f".{format or 'svg'}")
    return drawing.save(path, format), drawing


def frames_target(target: str, out: str | None = None, format: Any = None, forward: bool = False,
                  script: Sequence[str] = (), seconds: float = 1.0,
                  **options: Any) -> tuple[Path, Frames]:
    """The frames of a tensor or graph of a user's script; the folder or file written, and they.

    `out` with a suffix is one file of all frames; else a folder, in which each is a file.
    """
    graph, title = graph_of(target, script, forward, quiet=False)
    place = Path(out) if out else Path(f"{split_target(target)[0].with_suffix('')}-frames")
    options = {"title": title, **options}
    if place.suffix and not place.is_dir():
        made = frames(graph, **options)
        moving = format if format in get_args(MovingFormat) else None
        return made.save(place, moving, seconds=seconds), made
    return place, frames(graph, place, format or "svg", **options)


def check_target(target: str, inputs: str | None, seed: int,
                 script: Sequence[str] = ()) -> Report:
    """Check a gate or function of a user's script, on `inputs` (an expression) or found ones."""
    path, name = split_target(target)
    if name is None:
        raise UsageError(f"{target}: name the gate or function to check, as {target}:NAME")
    names = run_script(path, script)
    f = find(names, name, path)
    if isinstance(f, type) and issubclass(f, Gate):
        f = f()
    if not callable(f) or isinstance(f, Tensor):
        raise UsageError(f"{path}: {name} is a {type(f).__name__}; check takes a gate or function")
    if inputs is None:
        return check(f, *guess_inputs(f, name, seed))
    try:
        values = eval(inputs, {"np": np, **names})
    except Exception as error:
        raise UsageError(f"--inputs {inputs!r}: {type(error).__name__}: {error}") from error
    return check(f, *(values if isinstance(values, tuple) else (values,)))


def guess_inputs(f: Any, name: str, seed: int) -> tuple[Any, ...]:
    """Inputs that `f` takes: random numbers from ½ to 1½, in the first shapes that fit."""
    count = len(f.letters) if isinstance(f, Gate) else len(
        [p for p in signature(f).parameters.values() if p.default is p.empty])
    rng = np.random.default_rng(seed)
    for shapes in product(SHAPES, repeat=count):
        inputs = tuple(rng.uniform(0.5, 1.5, shape)[()] for shape in shapes)
        try:
            f(*inputs)
        except (GateError, ValueError, TypeError, IndexError):
            continue
        return inputs
    raise UsageError(f"{name}: takes none of the shapes tried for its {count} inputs; give them, "
                     'as --inputs "(np.ones(3), 2.0)"')
