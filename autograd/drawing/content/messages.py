"""What stands on an edge: upstream gradient × local Jacobian = the message that goes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.drawing.content.boxes import operand
from autograd.drawing.content.view import View
from autograd.drawing.scene import Line
from autograd.engine.tensor import Tensor, value_of
from autograd.formulas.blocks import Block, beside, block, factor, width
from autograd.formulas.differences import compare
from autograd.formulas.expression import (
    Array,
    Expression,
    Name,
    Noted,
    Number,
    Product,
    Transposed,
)
from autograd.formulas.figures import MOST_ROWS, alarm, extent, figure, is_small, norm, table
from autograd.formulas.rules import rule
from autograd.formulas.structure import dense, structure
from gates import Pick

MOST_COLUMNS = 72
MOST_SIDE = 4
"""A longer vector within a formula in numbers is told by its name."""


def edge_lines(view: View, t: Tensor, i: int) -> tuple[Line, ...]:
    """The lines on the edge into `t` from its input `i`; none without a kept message."""
    message = view.message(t, i)
    if message is None:
        return ()
    problem = alarm(message)
    return (
        Line(_symbolic(view, t, i), "formula"),
        *_structure(t, i),
        *_numeric(view, t, i, message),
        *([Line(problem, "alarm")] * bool(problem)),
        *_checked(view, t, i, message),
    )


def _symbolic(view: View, t: Tensor, i: int) -> str:
    """The rule by the names on the diagram: `Wᵀ ∂E/∂s`, or Jᵀ where the rule is too long."""
    upstream = Number(1) if view.is_seed(t) else view.partial(t)
    if isinstance(t.gate, Pick):
        return upstream.text
    found = _rule(t, i, upstream, Name(view.names[t.order]), [operand(view, x) for x in t.inputs])
    return f"Jᵀ {view.derivative(t)}" if found is None else found.text


def _rule(t: Tensor, i: int, g: Expression, y: Expression,
          operands: list[Expression]) -> Expression | None:
    assert t.gate is not None
    inputs = list(zip(map(_simple, operands), map(value_of, t.inputs), strict=True))
    return rule(t.gate, i, g, (y, t._value), inputs)


def _simple(one: Expression) -> Expression:
    """The numbers 1, 0 and −1 as those of a formula, so that they can be left out of it."""
    if not isinstance(one, Array) or np.ndim(one.value) or np.asarray(one.value).dtype == bool:
        return one
    return Number(np.asarray(one.value).item()) if one.value in (-1, 0, 1) else one


def _structure(t: Tensor, i: int) -> Iterator[Line]:
    """Whether the Jacobian is diagonal, dense or sparse."""
    assert t.gate is not None
    with np.errstate(all="ignore"):
        found = structure(t.gate, i, t._value, [value_of(x) for x in t.inputs])
    if found is not None:
        yield Line(f"J {found}", "muted")


# In numbers

def _numeric(view: View, t: Tensor, i: int, message: Any) -> Iterator[Line]:
    """The same in numbers: all where they are few, else the range and norm of the result."""
    if not is_small(message):
        told = f"{extent(message, view.numbers)}, norm {norm(message, view.numbers)}"
        yield Line(told, "gradient")
        return
    yield from (Line(row, "gradient") for row in _equation(view, t, i, message))


def _equation(view: View, t: Tensor, i: int, message: Any) -> Block:
    """Upstream × local = downstream; the result alone where the factors are too many."""
    for factors, column in _factors(view, t, i):
        rows = beside([*factors, "=", block(message, view.numbers, column=column)])
        if width(rows) <= MOST_COLUMNS and len(rows) <= MOST_ROWS:
            return rows
    rows = table(message, view.numbers)
    return [("= " if place == 0 else "  ") + row for place, row in enumerate(rows)]


def _factors(view: View, t: Tensor, i: int) -> Iterator[tuple[list[Block | str], bool]]:
    """Upstream gradient and local Jacobian in numbers, the form to be preferred first.

    With each form goes whether vectors stand in it as columns.
    """
    assert t.gate is not None
    g, inputs = view.gradient(t), [value_of(x) for x in t.inputs]
    if g is None or not is_small(g):
        return
    with np.errstate(all="ignore"):
        diagonal = t.gate.diagonal(i, t._value, inputs)
        matrix = None if diagonal is not None else dense(t.gate, i, t._value, inputs, MOST_ROWS)
    if diagonal is not None:
        if not np.all(diagonal == 1) or _symbolic(view, t, i) != view.derivative(t):
            yield from _elementwise(view, g, diagonal)
    elif matrix is not None:
        yield [block(matrix.T, view.numbers), "·", block(g, view.numbers, column=True)], True
    else:
        yield from _in_formula(view, t, i, g)


def _elementwise(view: View, g: Any, diagonal: Any) -> Iterator[tuple[list[Block | str], bool]]:
    """g ⊙ J's diagonal, long vectors as columns."""
    sign = "⊙" if np.ndim(g) else "×"
    yield [factor(g, view.numbers, first=True), sign, factor(diagonal, view.numbers)], False
    if np.ndim(g) == 1:
        upright = [block(one, view.numbers, column=True) for one in (g, diagonal)]
        yield [upright[0], sign, upright[1]], True


def _in_formula(view: View, t: Tensor, i: int,
                g: Any) -> Iterator[tuple[list[Block | str], bool]]:
    """The formula of the rule with numbers in the place of names."""
    upstream = Number(1) if view.is_seed(t) else Array(g, view.numbers)
    for most in (np.inf, MOST_SIDE):
        numbers = [_number_or_name(view, x, most) for x in t.inputs]
        found = _rule(t, i, upstream, _number_or_name(view, t, most), numbers)
        if isinstance(found, Noted) or found is None:
            if np.ndim(g) == 0 and (local := _by_number(t, i)) is not None:
                yield from _scaled(view, g, local)
            return
        if found == upstream:
            return
        if most == np.inf and (pieces := _pieces(view, found)):
            yield pieces, False
        elif most != np.inf:
            yield [found.text], False


def _by_number(t: Tensor, i: int) -> Any:
    """∂y/∂x of a number y, in the shape of x, if small."""
    assert t.gate is not None
    if np.ndim(t._value) or isinstance(t._value, tuple):
        return None
    with np.errstate(all="ignore"):
        local = t.gate.pull(i, np.ones_like(t._value), t._value, [value_of(x) for x in t.inputs])
    return local if is_small(local) else None


def _scaled(view: View, g: Any, local: Any) -> Iterator[tuple[list[Block | str], bool]]:
    if not np.all(local == 1):
        yield [factor(g, view.numbers, first=True), "×", factor(local, view.numbers)], False


def _pieces(view: View, found: Expression) -> list[Block | str]:
    """A product of matrices, side by side; none for another formula."""
    if not isinstance(found, Product) or found.sign not in (" ", " ⊗ ", " · ", " ⊙ "):
        return []
    pieces: list[Block | str] = []
    for one in found.factors:
        inner = one.x if isinstance(one, Transposed) else one
        if not isinstance(inner, Array) or not is_small(inner.value):
            return []
        value = np.transpose(inner.value) if isinstance(one, Transposed) else inner.value
        upright = found.sign == " ⊗ " and not pieces and np.ndim(value) == 1
        numbers = block(value, view.numbers, column=True) if upright else factor(
            value, view.numbers, first=not pieces)
        pieces += [found.sign.strip() or "·", numbers]
    return pieces[1:]


def _number_or_name(view: View, x: Any, most: float) -> Expression:
    """A value in numbers: any that is small, or vectors of at most `most` entries only."""
    value = value_of(x)
    if isinstance(value, tuple) or not is_small(value):
        return operand(view, x)
    short = most == np.inf or (np.ndim(value) < 2 and np.size(value) <= most)
    return Array(value, view.numbers) if short else operand(view, x)


# Beside differences

def _checked(view: View, t: Tensor, i: int, message: Any) -> Iterator[Line]:
    """A tick where differences of forward agree with the message, else a cross and both numbers."""
    g = view.upstream(t)
    if not view.checked or t.gate is None or g is None or isinstance(t.gate, Pick):
        return
    found = compare(t.gate, i, message, g, [value_of(x) for x in t.inputs])
    if found is None:
        yield Line("not checked: only real numbers are", "muted")
    elif found.agrees:
        yield Line("✓ numeric", "muted")
    else:
        exact, numeric = (figure(np.float64(one), view.numbers)
                          for one in (found.exact, found.numeric))
        where = "in all" if found.where is None else f"at {found.where}" if found.where else ""
        yield Line(f"✗ {exact}, numeric {numeric} {where}".rstrip(), "alarm")
