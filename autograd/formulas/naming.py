"""What things are called on a diagram: by the user's names, his variables', or their gates'."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any

import numpy as np

from autograd.formulas.legible import clipped
from autograd.graph import Graph
from autograd.tensor import Tensor

_HOUSE = tuple(
    os.path.join(os.path.dirname(os.path.abspath(sys.modules[name].__file__ or "")), "")
    for name in ("autograd", "gates")
)
_MOST_PARTS = 100
MOST_COLUMNS = 40


def variables() -> dict[int, str]:
    """The names of the tensors and arrays that the calling user's variables hold, by identity.

    The user's frame is the innermost one outside this project. Parts of lists, tuples and dicts
    are called `W[0]` and `params['W']`; names that begin with an underscore are not lent.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_HOUSE):
        frame = frame.f_back
    return variable_names(frame.f_locals) if frame is not None else {}


def variable_names(variables: Mapping[str, Any]) -> dict[int, str]:
    """The names of the tensors and arrays among `variables`, and one level within them."""
    names: dict[int, str] = {}
    for variable, value in list(variables.items()):
        if str(variable).isidentifier() and not variable.startswith("_"):
            for name, part in [(variable, value), *_parts(variable, value)]:
                if isinstance(part, (Tensor, np.ndarray)):
                    names.setdefault(id(part), name)
    return names


def _parts(variable: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and len(value) <= _MOST_PARTS:
        yield from ((f"{variable}[{key!r}]", part) for key, part in value.items())
    elif isinstance(value, (list, tuple)) and len(value) <= _MOST_PARTS:
        yield from ((f"{variable}[{i}]", part) for i, part in enumerate(value))


def names(graph: Graph, lent: Mapping[int, str]) -> dict[int, str]:
    """A name for each tensor of the graph, by order: long ones cut, no two lent ones the same."""
    chosen = dict(graph.names)
    taken = set(chosen.values())
    for t in graph.nodes:
        name = lent.get(id(t))
        if t.name is None and name is not None and name not in taken:
            taken.add(name)
            chosen[t.order] = name
    return {order: clipped(name, MOST_COLUMNS) for order, name in chosen.items()}
