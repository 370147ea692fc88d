"""What stands in the box of a tensor: its gate and formula, value, gradient, and alarms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograd.drawing.content.view import View
from autograd.drawing.scene import Box, BoxKind, Line, Path
from autograd.engine.tensor import Tensor, value_of
from autograd.formulas.blocks import Block, beside, block, factor, width
from autograd.formulas.expression import Array, Expression, Name
from autograd.formulas.figures import alarm, is_small, value_lines
from autograd.formulas.heat import heat_map
from autograd.formulas.legible import clipped
from autograd.formulas.rules import SUBSCRIPTED, formula
from autograd.formulas.typeset import typeset
from autograd.graph.summary import settings

MOST_COLUMNS = 60


def gate_box(view: View, t: Tensor, group: Path) -> Box:
    """A gate: `s = W x`, its value, and ∂E/∂s."""
    assert t.gate is not None
    title = t.gate.name
    if title not in SUBSCRIPTED and (chosen := settings(t.gate)):
        title += f"({', '.join(chosen)})"
    operands = [operand(view, x) for x in t.inputs]
    computed = formula(t.gate, operands, [value_of(x) for x in t.inputs])
    return Box(
        key(t),
        (
            Line(clip(heading(title, t._value)), "title"),
            Line(clip(f"{view.title(t)} = {computed}"), "formula"),
            *_value(view, t._value, sign=True),
            *_alarm("value", t._value),
            *_gradient(view, t),
        ),
        "output" if t.order in view.outputs else "gate",
        group,
        tooltip(t),
    )


def leaf_box(view: View, t: Tensor, group: Path) -> Box:
    """An input, a parameter or a constant."""
    kind: BoxKind = "parameter" if t.is_parameter else "input"
    return Box(
        key(t),
        (
            Line(clip(heading(view.title(t), t._value)), "title"),
            *_value(view, t._value),
            *_alarm("value", t._value),
            *_gradient(view, t),
        ),
        kind if t.requires_grad or kind == "parameter" else "constant",
        group,
        tooltip(t),
    )


def ghost_box(view: View, t: Tensor, user: Tensor, i: int) -> Box:
    """A leaf drawn again, at one more of its uses."""
    title = Line(clip(view.title(t)), "title")
    return Box(f"{key(t)}@{user.order}.{i}", (title,), "ghost", user.scope, tooltip(t))


def array_box(view: View, x: Any, user: Tensor, i: int, group: Path) -> Box:
    """An array that went into a gate as it is."""
    name = typeset(view.lent.get(id(x), "array"))
    lines = [*_value(view, x)]
    if problem := alarm(x):
        lines.append(Line(problem, "alarm"))
    title = Line(clip(heading(name, x)), "title")
    return Box(f"a{user.order}.{i}", (title, *lines), "constant", group)


def sum_box(view: View, t: Tensor) -> Box:
    """Where the messages to one tensor, from all the gates that use it, add."""
    messages = view.messages(t)
    total = view.gradient(t)
    lines = [Line(f"{view.derivative(t)} = {view.composed(t)}", "formula")]
    lines += [Line(row, "gradient") for row in _terms(view, messages)]
    if total is not None:
        lines += [Line(row, "gradient") for row in _equals(value_lines(total, view.numbers))]
    return Box(f"{key(t)}+", (Line("Σ", "title"), *lines), "sum", view.group(t))


def _terms(view: View, messages: Sequence[Any]) -> Block:
    """= 3 + (−2): the messages in numbers, long vectors as columns; nothing where they are many."""
    if not all(map(is_small, messages)):
        return []
    for column in (False, True):
        pieces: list[Block | str] = []
        for one in messages:
            upright = column and np.ndim(one) == 1
            numbers = block(one, view.numbers, column=True) if upright else factor(
                one, view.numbers, first=not pieces)
            pieces += ["+" if pieces else "=", numbers]
        rows = beside(pieces)
        if width(rows) <= MOST_COLUMNS:
            return rows
    return []


def clip(text: str) -> str:
    return clipped(text, MOST_COLUMNS)


def key(t: Tensor) -> str:
    return f"t{t.order}"


def heading(name: str, value: Any) -> str:
    """A title with the shape after it, if there is one."""
    shape = () if isinstance(value, tuple) else np.shape(value)
    return f"{name} {shape}" if shape else name


def tooltip(t: Tensor) -> str:
    """The tooltip: the gate as its class describes it, or what kind of leaf it is."""
    if t.gate is None:
        return "parameter" if t.is_parameter else "input" if t.requires_grad else "constant"
    about = (type(t.gate).__doc__ or "").strip().partition("\n")[0]
    return f"{t.gate!r}: {about}" if about else repr(t.gate)


def operand(view: View, x: Any) -> Expression:
    """What a formula calls an input of a gate: by its name, a number as it is."""
    if isinstance(x, Tensor):
        return Name(view.names[x.order])
    if np.ndim(x) == 0:
        return Array(x, view.numbers)
    return Name(view.lent.get(id(x), "array"))


def _value(view: View, value: Any, sign: bool = False) -> Iterator[Line]:
    """A value in numbers; a large one by its range and a heat map."""
    if not view.values:
        return
    rows = value_lines(value, view.numbers)
    yield from (Line(text, "value") for text in (_equals(rows) if sign else rows))
    yield from _heat(value)


def _heat(value: Any, rows: int = 3) -> Iterator[Line]:
    """The heat map of a large array, line by line."""
    if not isinstance(value, tuple) and not is_small(value):
        yield from (Line(row, "heat") for row in heat_map(value, rows=rows))


def _gradient(view: View, t: Tensor) -> Iterator[Line]:
    g = view.gradient(t)
    if g is None:
        return
    name = view.derivative(t)
    rows = value_lines(g, view.numbers)
    if len(rows) == 1 and is_small(g):
        yield Line(f"{name} = {rows[0]}", "gradient")
    else:
        yield Line(f"{name} =" if is_small(g) else f"{name}:", "gradient")
        yield from (Line(text, "gradient") for text in rows)
        yield from _heat(g, rows=1)
    if len(view.messages(t)) > 1 and view.is_ghosted(t):
        yield Line(f"({view.composed(t)})", "muted")
    yield from _alarm("gradient", g)


def _alarm(what: str, value: Any) -> Iterator[Line]:
    if problem := alarm(value):
        yield Line(f"{what}: {problem}", "alarm")


def _equals(rows: list[str]) -> list[str]:
    """Rows with an equals sign before the first."""
    return [("= " if place == 0 else "  ") + row for place, row in enumerate(rows)]
