"""Formulas of gates and of their rules, by names, numbers or other formulas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.formulas.algebra import substituted
from autograd.formulas.expression import Expression, Name, Step
from autograd.formulas.reading import G, Y, letters, read_cell, read_gate, read_rule
from autograd.formulas.symbols import Operand, word, written
from gates import Gate
from gates.scanning import Scan

MOST_COLUMNS = 56
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
        found = step(gate, names, values) if isinstance(gate, Scan) else \
            definition(gate, names, values)
    return word(gate, operands) if found is None else found


def step(gate: Scan, names: Sequence[Named], values: Sequence[Any]) -> Expression | None:
    """What a scan computes at each step: `tanh(xₜ W + hₜ₋₁ U + b)`; None where that is long.

    A cell with several states, or with more to compute than one short formula, is long.
    """
    count = len(gate.states)
    if count > 1:
        return None
    x, *rest = (value if isinstance(value, bool) else np.asarray(value) for value in values[:-1])
    first, *others = map(named, names[:-1])
    stepped = [Step(first), *(Step(h, 1) for h in others[:count]), *others[count:]]
    found = read_cell(gate, [x[:, 0], *rest])
    return None if found is None else _put(found, stepped)


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
    return _put(found, list(map(named, names)))


def _put(found: Expression, names: Sequence[Expression]) -> Expression | None:
    """A formula with names in the place of its letters; None where it is long."""
    places = letters(len(names))
    short = substituted(found, dict.fromkeys(places, Name("x")))
    if len(short.text) > MOST_COLUMNS:
        return None
    return substituted(found, dict(zip(places, names, strict=True)))


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
    formula = _put(found, [named(name) for name, _ in inputs])
    return None if formula is None else substituted(formula, {G: named(g), Y: named(y[0])})


def named(name: Named) -> Expression:
    """A name as a formula."""
    return name if isinstance(name, Expression) else Name(name)


def _shapes(value: Any) -> tuple[Any, Any]:
    if value is None or isinstance(value, tuple):
        return None, None
    shape = np.shape(value)
    return shape, shape
