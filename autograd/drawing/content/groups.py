"""The box of several gates: what goes in and comes out, with gradients, and what is inside."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograd.drawing.content.boxes import clip, heading, operand, tooltip
from autograd.drawing.content.parts import Part
from autograd.drawing.content.view import View
from autograd.drawing.scene import Box, Line, LineStyle
from autograd.engine.tensor import Tensor, value_of
from autograd.formulas.expression import Partial
from autograd.formulas.figures import Numbers, alarm, figure, inline, is_small, length, norm
from autograd.formulas.legible import cells
from autograd.formulas.rules import formula

MOST_COLUMNS = 34
MOST_KINDS = 4
MOST_ENDS = 3
"""So many inputs and outputs are told of one by one."""


def group_box(view: View, part: Part, leaves: Sequence[Tensor]) -> Box:
    """A part of several gates, and of the `leaves` that stand in it rather than beside it."""
    lines = _repeated(view, part) if part.times > 1 else _closed(view, part)
    tip = tooltip(part.gates[0]) if not part.title else ""
    return Box(
        part.key,
        (
            *lines,
            *_parameters(view, leaves),
            *_shared(view, part, leaves),
            *_bad(part, leaves),
        ),
        "summary",
        part.group,
        tip,
    )


def _closed(view: View, part: Part) -> Iterator[Line]:
    """A scope, the model, or gates in a row."""
    yield Line(clip(part.title), "title")
    yield Line(contents(part.gates), "muted")
    yield from _ends(view, "in", _inputs(part))
    yield from _ends(view, "out", outputs(view, part))


def _repeated(view: View, part: Part) -> Iterator[Line]:
    """Equal gates, or equal groups of them, of which each is made from the one before."""
    results = _results(view, part)
    last = results[-1]
    if part.title:
        yield Line(clip(f"{part.title}  ×{part.times:,}"), "title")
        yield Line(f"each: {contents(part.gates[:len(part.gates) // part.times])}", "muted")
    else:
        assert last.gate is not None
        yield Line(clip(f"{heading(last.gate.name, last._value)}  ×{part.times:,}"), "title")
        operands = [operand(view, x) for x in last.inputs]
        computed = formula(last.gate, operands, [value_of(x) for x in last.inputs])
        yield Line(clip(f"last: {view.title(last)} = {computed}"), "formula")
    if view.values and not isinstance(last._value, tuple):
        yield from _norms("value", [t._value for t in results], view.numbers, "value")
    slopes = [view.gradient(t) for t in results]
    if slopes[0] is not None and slopes[-1] is not None:
        derivative = Partial(view.differentiated, "value").text
        yield from _norms(derivative, slopes, view.numbers, "gradient")


def _norms(name: str, values: Sequence[Any], numbers: Numbers, style: LineStyle) -> Iterator[Line]:
    """The norms of the first and the last of many, and of the largest that exceeds them."""
    lengths = [length(value) for value in values if value is not None]
    first, last = (figure(lengths[place], numbers) for place in (0, -1))
    largest = figure(np.max(lengths), numbers)
    if first == last == largest:
        yield Line(f"‖{name}‖ = {first}", style)
        return
    yield Line(f"‖{name}‖ first {first}, last {last}", style)
    if largest not in (first, last):
        yield Line(f"   largest {largest}", style)


def _results(view: View, part: Part) -> list[Tensor]:
    """What each of equal parts gives on."""
    size = len(part.gates) // part.times
    cuts = range(0, len(part.gates), size)
    return [outputs(view, Part(part.gates[i:i + size], part.kind))[-1] for i in cuts]


def _ends(view: View, word: str, tensors: Sequence[Tensor]) -> Iterator[Line]:
    """The inputs or the outputs, each with its gradient."""
    for t in tensors[:MOST_ENDS]:
        name = view.title(t)
        start = f"{word} {heading(name, t._value)}"
        told = _amount(start, name, t._value, view.numbers) if view.values else start
        yield Line(clip(told), "value")
        if (g := view.gradient(t)) is not None:
            derivative = view.derivative(t)
            yield Line(clip(_amount(f"   {derivative}", derivative, g, view.numbers)), "gradient")
    if len(tensors) > MOST_ENDS:
        yield Line(f"{word} {len(tensors) - MOST_ENDS:,} others", "muted")


def _amount(start: str, name: str, value: Any, numbers: Numbers) -> str:
    """All numbers of a value where they are few, and its norm where they are many."""
    if isinstance(value, tuple):
        return start
    size = norm(value, numbers)
    if np.ndim(value) < 2 and is_small(value):
        text = inline(value, numbers)
        if cells(text) <= MOST_COLUMNS:
            return f"{start} = {text}" + f", norm {size}" * (np.size(value) != 1)
    lead = start[:len(start) - len(start.lstrip())]
    return f"{lead}‖{name}‖ = {size}" if lead else f"{start}, norm {size}"


def _parameters(view: View, leaves: Sequence[Tensor]) -> Iterator[Line]:
    """How many parameters stand within, and the norm of their gradients together."""
    inside = [t for t in leaves if t.is_parameter]
    if not inside:
        return
    numbers = sum(t._value.size for t in inside)
    names = ", ".join(map(view.title, inside))
    listed = names if len(inside) <= MOST_ENDS else f"{len(inside)} parameters"
    yield Line(clip(f"{listed}: {numbers:,} numbers"), "muted")
    found = [g for t in inside if (g := view.gradient(t)) is not None]
    if found:
        joined = np.concatenate([np.ravel(g) for g in found])
        which = view.derivative(inside[0]) if len(inside) == 1 else (
            Partial(view.differentiated, "parameters").text)
        yield Line(f"   ‖{which}‖ = {norm(joined, view.numbers)}", "gradient")


def _shared(view: View, part: Part, leaves: Sequence[Tensor]) -> Iterator[Line]:
    """The parameters drawn elsewhere that are used here too, and the data of each time."""
    own = {t.order for t in leaves}
    feeding = (x for t in part.gates for x in t.inputs if isinstance(x, Tensor))
    names = {x.order: view.title(x) for x in feeding
             if x.is_parameter and view.is_ghosted(x) and x.order not in own}
    if names and part.times == 1:
        yield Line(clip(f"uses {', '.join(names.values())}"), "muted")
    data = [view.title(t) for t in leaves if not t.is_parameter]
    if data and part.kind not in ("scope", "model"):
        listed = data if len(data) <= MOST_ENDS else [data[0], "…", data[-1]]
        yield Line(clip(f"in {', '.join(listed).replace(', …, ', ' … ')}"), "value")


def _bad(part: Part, leaves: Sequence[Tensor]) -> Iterator[Line]:
    bad = sum(_is_bad(t._value) for t in (*part.gates, *leaves))
    if bad:
        yield Line(f"NaN or infinite in {bad} values", "alarm")


def _is_bad(value: Any) -> bool:
    return not math.isfinite(value) if isinstance(value, float) else bool(alarm(value))


def _inputs(part: Part) -> list[Tensor]:
    """What goes in from outside, but for parameters."""
    inside = {t.order for t in part.gates}
    feeding = {x.order: x for t in part.gates for x in t.inputs
               if isinstance(x, Tensor) and x.order not in inside and not x.is_parameter}
    return list(feeding.values())


def outputs(view: View, part: Part) -> list[Tensor]:
    """What comes out: what is used outside, or an output of the graph."""
    inside = {t.order for t in part.gates}
    return [t for t in part.gates if t.order in view.outputs
            or any(user.order not in inside for user, _ in view.users[t.order])]


def contents(gates: Sequence[Tensor]) -> str:
    """`3 gates: 2 Conv2d, 1 ReLU`, the commonest first."""
    names = [t.gate.name for t in gates if t.gate is not None]
    if len(names) == 1:
        return names[0]
    kinds = Counter(names).most_common()
    commonest = kinds if len(kinds) <= MOST_KINDS + 1 else kinds[:MOST_KINDS]
    counts = [f"{count:,} {name}" for name, count in commonest]
    rest = len(names) - sum(count for _, count in commonest)
    return f"{len(names):,} gates: " + ", ".join([*counts, *([f"{rest:,} others"] * bool(rest))])
