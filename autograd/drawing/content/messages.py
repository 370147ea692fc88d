"""What stands on an edge: upstream gradient × local Jacobian = the message that goes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.drawing.content.boxes import operand_name
from autograd.drawing.content.view import View
from autograd.drawing.scene import Line
from autograd.formulas.expression import Number
from autograd.formulas.figures import alarm, inline, is_small, norm, table
from autograd.formulas.legible import cells
from autograd.formulas.rules import rule
from autograd.tensor import Tensor, value_of
from gates import Pick

MOST_COLUMNS = 64


def edge_lines(view: View, t: Tensor, i: int) -> tuple[Line, ...]:
    """The lines on the edge into `t` from its input `i`; none without a kept message."""
    message = view.message(t, i)
    if message is None:
        return ()
    problem = alarm(message)
    return (
        Line(_symbolic(view, t, i), "formula"),
        *(Line(text, "gradient") for text in _numeric(view, t, i, message)),
        *([Line(problem, "alarm")] * bool(problem)),
    )


def _symbolic(view: View, t: Tensor, i: int) -> str:
    """The rule by the names on the diagram: `Wᵀ ∂E/∂s`, or Jᵀ where the rule is too long."""
    g = "1" if view.is_seed(t) else view.derivative(t)
    if isinstance(t.gate, Pick):
        return g
    names = [operand_name(view, x) for x in t.inputs]
    return _rule(t, i, g, view.names[t.order], names) or f"Jᵀ {view.derivative(t)}"


def _rule(t: Tensor, i: int, g: str, y: str, names: list[str]) -> str | None:
    assert t.gate is not None
    inputs = list(zip(names, map(value_of, t.inputs), strict=True))
    found = rule(t.gate, i, Number(1) if g == "1" else g, (y, t._value), inputs)
    return None if found is None else found.text


def _numeric(view: View, t: Tensor, i: int, message: Any) -> Iterator[str]:
    """The same in numbers: all of them where they are few, else the norm of the result."""
    if not is_small(message):
        yield f"norm {norm(message)}"
        return
    factors = _factors(view, t, i)
    result = [("= " if n == 0 else "  ") + row for n, row in enumerate(table(message))]
    if cells(factors) > MOST_COLUMNS:
        factors = ""
    if factors and len(result) == 1 and cells(f"{factors} {result[0]}") <= MOST_COLUMNS:
        yield f"{factors} {result[0]}"
        return
    yield from [factors] * bool(factors)
    yield from result


def _factors(view: View, t: Tensor, i: int) -> str:
    """Upstream gradient and local Jacobian in numbers; its diagonal where there is no more."""
    assert t.gate is not None
    g = view.gradient(t)
    if g is None or not is_small(g):
        return ""
    with np.errstate(all="ignore"):
        diagonal = t.gate.diagonal(i, t._value, [value_of(x) for x in t.inputs])
    if diagonal is not None:
        return f"{inline(g)} {'⊙' if np.ndim(g) else '×'} {inline(diagonal)}"
    names = [_number_or_name(view, x) for x in t.inputs]
    factors = _rule(t, i, inline(g), _number_or_name(view, t), names) or ""
    factors = factors.removesuffix(", to each entry")
    return "" if factors == inline(g) else factors


def _number_or_name(view: View, x: Any) -> str:
    """A short vector in numbers; a matrix, or anything long, by name."""
    value = value_of(x)
    short = not isinstance(value, tuple) and np.ndim(value) < 2 and np.size(value) <= 4
    return inline(value) if short else operand_name(view, x)
