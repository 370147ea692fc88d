"""Formulas of gates and of their rules, by names, numbers or other formulas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.formulas.algebra import substituted
from autograd.formulas.expression import Expression, Name
from autograd.formulas.reading import G, Y, letters, read_gate, read_rule
from autograd.formulas.symbols import Operand, word, written
from gates import Gate

MOST_COLUMNS = 48
"""A formula of a gate that is longer, with letters of one column, is replaced by a word."""

Named = str | Expression
"""A name, or a formula that stands in its place."""

SUBSCRIPTED = ("Index", "Pick")
"""Gates whose settings stand in their formula, as `x[0, :]`."""


def formula(gate: Gate, names: Sequence[Named], values: Sequence[Any] | None = None) -> Expression:
    """What `gate` computes from operands of these names: `W x`, `σ(s)`, `½ Σ (t − o)²`.

    `values` of the operands, arrays or numbers, let a gate without a symbol of its own be read by
    its definition; without them, or where that is long, it is told by its name.

    >>> import gates
    >>> formula(gates.add, ["a", "b"]).text
    'a + b'
    """
    operands = [Operand(named(name), *_shapes(value)) for name, value in
                zip(names, values if values is not None else [None] * len(names), strict=True)]
    found = written(gate, operands)
    if found is None and values is not None:
        found = definition(gate, names, values)
    return word(gate, operands) if found is None else found


def definition(gate: Gate, names: Sequence[Named], values: Sequence[Any]) -> Expression | None:
    """What `gate` is made of, in the textbook form; None where it is not made of others, or long.

    >>> import numpy as np
    >>> import gates
    >>> definition(gates.sigmoid, ["s"], [np.array([1.0])]).text
    '1 / (1 + e⁻ˢ)'
    """
    found = read_gate(gate, values)
    if found is None:
        return None
    short = substituted(found, dict(zip(letters(len(names)), _short(len(names)), strict=True)))
    if len(short.text) > MOST_COLUMNS:
        return None
    return substituted(found, dict(zip(letters(len(names)), map(named, names), strict=True)))


def rule(
    gate: Gate, i: int, g: Named, y: tuple[Named, Any], inputs: Sequence[tuple[Named, Any]]
) -> Expression | None:
    """Jᵀ · g as the rule of input `i` computes it, with names in the place of its letters.

    `y` and `inputs` are names with values. The rule runs once, on tensors, and the gates that it
    records are read and simplified; a g of `Number(1)` is left out. None where the formula is
    long, or the rule cannot be recorded.
    """
    found = read_rule(gate, i, y[1], [value for _, value in inputs])
    if found is None:
        return None
    names = letters(len(inputs))
    short = substituted(found, dict(zip(names, _short(len(names)), strict=True)))
    if len(short.text) > MOST_COLUMNS:
        return None
    known = {G: named(g), Y: named(y[0])}
    known |= {letter: named(name) for letter, (name, _) in zip(names, inputs, strict=True)}
    return substituted(found, known)


def named(name: Named) -> Expression:
    """A name as a formula."""
    return name if isinstance(name, Expression) else Name(name)


def _short(count: int) -> list[Expression]:
    return [Name("x") for _ in range(count)]


def _shapes(value: Any) -> tuple[Any, Any]:
    if value is None or isinstance(value, tuple):
        return None, None
    shape = np.shape(value)
    return shape, shape
