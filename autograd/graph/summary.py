"""A graph in text: a line per gate, and how large it is in a few lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.tensor import Tensor

if TYPE_CHECKING:
    from autograd.graph.graph import Graph


def listing(graph: Graph) -> str:
    """A line per tensor: its name, what it was made of, and its value."""
    rows = []
    for t in graph:
        if graph.is_input(t) or t.gate is None:
            kind = "parameter" if t.is_parameter else "tensor" if t.requires_grad else "constant"
            rows.append((graph.names[t.order], "", kind, brief(t._value)))
            continue
        inputs = [graph.names[x.order] if isinstance(x, Tensor) else brief(x) for x in t.inputs]
        call = f"{t.gate.name}({', '.join([*inputs, *settings(t.gate)])})"
        rows.append((graph.names[t.order], "=", call, brief(t._value)))
    left, middle = (max((len(row[i]) for row in rows), default=0) for i in (0, 2))
    return "\n".join(f"{name:{left}} {sign or ' ':1} {call:{max(middle, 22)}}  {value}"
                     for name, sign, call, value in rows)


def summary(graph: Graph) -> str:
    """Gates by kind with the size of their values, parameters, memory, depth and fan-out."""
    made = [t for t in graph if not graph.is_input(t)]
    kinds = Counter(t.gate.name for t in made if t.gate is not None)
    entries: Counter[str] = Counter()
    for t in made:
        if t.gate is not None:
            entries[t.gate.name] += size(t._value)
    widest = max(graph.users().items(), key=lambda item: len(item[1]), default=(0, []))
    learned = sum(p.size for p in graph.parameters)
    lines = [
        f"{'gate':<20} {'count':>8} {'entries':>12}",
        *(f"{kind:<20} {n:>8,} {entries[kind]:>12,}" for kind, n in kinds.most_common()),
        f"{'in all':<20} {len(made):>8,} {sum(entries.values()):>12,}",
        "",
        f"inputs      {len(graph.inputs):,}",
        f"parameters  {len(graph.parameters):,} tensors, {learned:,} numbers",
        f"memory      {sum(nbytes(t._value) for t in graph):,} bytes of values",
        f"depth       {depth(graph):,} gates",
    ]
    if widest[1]:
        lines.append(f"fan-out     {len(widest[1]):,} at most, at {graph.names[widest[0]]}")
    return "\n".join(lines)


def depth(graph: Graph) -> int:
    """The number of gates on the longest path."""
    depths: dict[int, int] = {}
    for t in graph:
        before = [] if graph.is_input(t) else [
            depths[x.order] for x in t.inputs if isinstance(x, Tensor)]
        depths[t.order] = 0 if graph.is_input(t) else 1 + max(before, default=0)
    return max(depths.values(), default=0)


def size(value: Any) -> int:
    """How many numbers a value holds."""
    return sum(map(size, value)) if isinstance(value, tuple) else value.size


def nbytes(value: Any) -> int:
    """How many bytes a value takes."""
    return sum(map(nbytes, value)) if isinstance(value, tuple) else value.nbytes


def settings(gate: Any) -> list[str]:
    """The settings of a gate that are not the usual ones, as `axis=0`."""
    return [f"{field.name}={value!r}" for field in fields(gate)
            if (value := getattr(gate, field.name)) not in (field.default, gate.name)]


def brief(value: Any) -> str:
    """A value in a few characters: small arrays in full, larger ones by dtype and shape."""
    if isinstance(value, tuple):
        return f"{len(value)} outputs"
    array = np.asarray(value)
    if array.size > 8:
        return f"{array.dtype}{list(array.shape)}"
    if array.ndim == 0:
        return f"{array[()]:.6g}" if array.dtype.kind == "f" and not isinstance(value, int) and \
            len(repr(float(array))) > 8 else str(value)
    return np.array2string(array, precision=4, separator=", ").replace("\n", "")
