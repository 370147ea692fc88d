"""Formulas by the names of an account, as pieces of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor, value_of
from autograd.explaining.account import Account, is_part, is_whole
from autograd.explaining.document import Formula, Piece, Value, shown
from autograd.explaining.steps import Message
from autograd.formulas import rules
from autograd.formulas.expression import (
    Array,
    Expression,
    Name,
    Number,
    Partial,
    Product,
    Transposed,
)
from autograd.formulas.figures import Numbers, figure
from autograd.formulas.legible import cells
from autograd.formulas.notation import LATEX
from autograd.formulas.reading import is_rule_read
from gates import Elementwise

MOST_COLUMNS = 72
"""A formula in numbers that is longer is left out."""


def name(account: Account, t: Tensor) -> Formula:
    """What a tensor is called."""
    return shown(Name(account.names[t.order]))


def partial(account: Account, t: Tensor) -> Expression:
    """∂E/∂t."""
    return Partial(account.differentiated, account.names[t.order])


def derivative(account: Account, t: Tensor) -> Formula:
    """∂E/∂t, as a piece."""
    return shown(partial(account, t))


def part_of(account: Account, message: Message) -> Formula:
    """What a message is called: ∂E/∂x where it is the only one, (∂E/∂x)₂ if it is the second."""
    whole = derivative(account, message.x)
    return whole if message.parts == 1 else numbered(whole, message.part)


def numbered(whole: Formula, number: int) -> Formula:
    """A formula in brackets with a number, as (∂E/∂x)₂."""
    low = str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
    return Formula(f"({whole.text}){low}", rf"\left({whole.latex}\right)_{{{number}}}")


def computed(account: Account, t: Tensor) -> Formula:
    """What the gate of `t` computes, by the names of its inputs."""
    assert t.gate is not None
    values = [value_of(x) for x in t.inputs]
    return shown(rules.formula(t.gate, operands(account, t), values))


def operands(account: Account, t: Tensor) -> list[Expression]:
    """What a formula calls the inputs of a gate."""
    return [operand(account, x) for x in t.inputs]


def operand(account: Account, x: Any) -> Expression:
    """What a formula calls an input of a gate: a tensor by its name, a number by itself."""
    if isinstance(x, Tensor):
        return Name(account.names[x.order])
    if np.ndim(x) == 0 and type(x) in (int, float):
        return Number(x)
    if np.ndim(x) == 0:
        return Name(str(x)) if np.asarray(x).dtype.kind == "b" else Array(x)
    return Name(account.lent.get(id(x), "array"))


def part_of_local(account: Account, y: Tensor, message: Message) -> Formula:
    """∂y/∂x of one gate; with the number of its message where x goes into y more than once."""
    found = shown(Partial(account.names[y.order], account.names[message.x.order]))
    twice = sum(x is message.x for x in y.inputs) > 1
    return numbered(found, message.part) if twice else found


def product(account: Account, y: Tensor, message: Message, sign: str) -> Formula:
    """∂E/∂y ⊙ ∂y/∂x."""
    parts = derivative(account, y), times(sign), part_of_local(account, y, message)
    return Formula("".join(part.text for part in parts), "".join(part.latex for part in parts))


def times(sign: str) -> Formula:
    """A sign between factors."""
    return Formula(sign, LATEX.sign(sign))


def works_by_entries(y: Tensor) -> bool:
    """Whether the gate of `y` works entry by entry, so that its Jacobian is a diagonal."""
    return isinstance(y.gate, Elementwise)


def local_formula(account: Account, y: Tensor, i: int) -> Formula | None:
    """The local derivative of a gate that works entry by entry, by its rule on a gradient of 1."""
    found = applied(account, y, i, Number(1)) if works_by_entries(y) else None
    return None if found is None else shown(found)


def applied(account: Account, y: Tensor, i: int, g: Expression) -> Expression | None:
    """The rule of a gate on the gradient `g`, by the names of its inputs."""
    assert y.gate is not None
    if not is_rule_read(y.gate, len(y.inputs)):
        return None
    inputs = list(zip(operands(account, y), map(value_of, y.inputs), strict=True))
    return rules.rule(y.gate, i, g, (Name(account.names[y.order]), y._value), inputs)


def rule(account: Account, y: Tensor, i: int, g: Expression | None) -> Formula:
    """What a gate sends back by its rule; Jᵀ ∂E/∂y where the rule is too long for a formula.

    `g` takes the place of ∂E/∂y.
    """
    upstream = g or partial(account, y)
    if is_part(y):
        return shown(upstream)
    found = None if is_whole(y) else applied(account, y, i, upstream)
    return shown(Product(" ", (Transposed(Name("J")), upstream)) if found is None else found)


def in_numbers(account: Account, y: Tensor, i: int, g: Expression, style: Numbers
               ) -> Formula | None:
    """The same with numbers in the place of small arrays; None where that is too long."""
    if is_part(y) or is_whole(y) or y.gate is None or not is_rule_read(y.gate, len(y.inputs)) or (
            isinstance(g, Array) and not is_brief(g.value)):
        return None
    inputs = [(brief(account, x, style), value_of(x)) for x in y.inputs]
    found = rules.rule(y.gate, i, g, (brief(account, y, style), y._value), inputs)
    return None if found is None or cells(found.text) > MOST_COLUMNS else shown(found)


def brief(account: Account, x: Any, style: Numbers) -> Expression:
    """A small array in numbers; a number of the formula, and anything larger by its name."""
    value = value_of(x)
    listed = type(x) not in (int, float) and not isinstance(value, tuple) and is_brief(value)
    return Array(value, style) if listed else operand(account, x)


def is_brief(value: Any) -> bool:
    """Whether an array is short enough to stand within a formula."""
    return np.size(value) <= 6 and np.ndim(value) <= 2 and np.asarray(value).dtype.kind != "b"


def in_brackets(value: Any, style: Numbers) -> Piece:
    """A value within a product or a sum: a negative number in brackets."""
    if np.ndim(value) == 0 and figure(value, style).startswith("−"):
        text = Array(value, style)
        return Formula(f"({text.text})", rf"\left({text.latex}\right)")
    return Value(value, style)


def separated(pieces: Sequence[Piece], sign: str = " + ") -> Iterator[Piece]:
    """The pieces with a sign between them."""
    for place, piece in enumerate(pieces):
        if place:
            yield Formula(sign, sign)
        yield piece


def joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """`a`, `b` and `c`."""
    for place, piece in enumerate(pieces):
        if place:
            yield " and " if place == len(pieces) - 1 else ", "
        yield piece
