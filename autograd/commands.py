"""What `python -m autograd draw` and `check` do with a user's own script."""

from __future__ import annotations

import os
import runpy
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from autograd.checking import Report, check
from autograd.drawing import Drawing, draw
from autograd.graph import Graph
from autograd.tensor import Tensor
from gates import Gate, GateError

SHAPES: tuple[tuple[int, ...], ...] = ((3,), (), (3, 3), (2, 3), (3, 2))


class UsageError(Exception):
    """A command that cannot be done as it was given; says what to do."""


def split_target(target: str) -> tuple[Path, str | None]:
    """`FILE.py:NAME` as a path and a name; the name may be missing."""
    path, _, name = target.rpartition(":") if ".py:" in target else (target, "", "")
    if not path.endswith(".py") or not Path(path).is_file():
        raise UsageError(f"no such Python file: {path or target}; give FILE.py or FILE.py:NAME")
    return Path(path), name or None


@contextmanager
def as_script(path: Path) -> Iterator[None]:
    """As when Python runs `path`: its folder leads the import path, its name is argv[0]."""
    argv, search = sys.argv, sys.path[:]
    sys.argv, sys.path = [str(path)], [str(path.resolve().parent), *sys.path]
    try:
        yield
    finally:
        sys.argv, sys.path = argv, search


def run_script(path: Path) -> dict[str, Any]:
    """The names that a user's script has defined once it has run."""
    try:
        with as_script(path):
            return runpy.run_path(str(path), run_name="__main__")
    except SystemExit as leaving:
        raise UsageError(f"{path}: the script left by itself (exit code {leaving.code})"
                         ) from leaving
    except Exception as error:
        steps = [s for s in traceback.extract_tb(error.__traceback__)
                 if os.path.basename(s.filename) == path.name]
        line = f":{steps[-1].lineno}" if steps else ""
        raise UsageError(f"{path}{line}: {type(error).__name__}: {error}") from error


def find(names: dict[str, Any], name: str | None, kinds: tuple[type, ...], path: Path) -> Any:
    """What `name` is in the script; without a name, the last one of the `kinds`."""
    if name is None:
        fitting = [key for key, x in names.items() if isinstance(x, kinds)
                   and not (isinstance(x, Tensor) and x.gate is None)]
        if not fitting:
            raise UsageError(f"{path}: makes no tensor with a gate and no graph to draw; name one "
                             "as FILE.py:NAME")
        name = fitting[-1]
    if name not in names:
        near = [key for key in names if not key.startswith("_")]
        raise UsageError(f"{path}: has no {name!r}; it has {', '.join(near) or 'nothing'}")
    return names[name]


def name_tensors(names: dict[str, Any]) -> None:
    """Call the tensors of a script that have no name as its variables."""
    for key, t in names.items():
        if isinstance(t, Tensor) and t.name is None and not key.startswith("_"):
            t.name = key


def draw_target(target: str, out: str | None, forward: bool) -> tuple[Path, Drawing]:
    """Draw a tensor or graph of a user's script; the file written, and the picture in it."""
    path, name = split_target(target)
    names = run_script(path)
    x = find(names, name, (Tensor, Graph), path)
    if not isinstance(x, (Tensor, Graph)):
        raise UsageError(f"{path}: {name} is a {type(x).__name__}; draw takes a tensor or a graph")
    name_tensors(names)
    graph = Graph(*x.outputs, inputs=x.boundary) if isinstance(x, Graph) else Graph(x)
    if not forward:
        for y in graph.outputs:
            if y.requires_grad and y.size == 1 and y.dtype.kind == "f":
                y.backward(keep=True)
    destination = Path(out) if out else path.with_suffix(".svg")
    drawing = draw(graph, title=name or path.stem)
    return drawing.save(destination), drawing


def check_target(target: str, inputs: str | None, seed: int) -> Report:
    """Check a gate or function of a user's script, on `inputs` (an expression) or found ones."""
    path, name = split_target(target)
    if name is None:
        raise UsageError(f"{target}: name the gate or function to check, as {target}:NAME")
    names = run_script(path)
    f = find(names, name, (Gate,), path)
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
    from inspect import signature
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
