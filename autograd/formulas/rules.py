"""Formulas of gates and of their rules, by names, numbers or other formulas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.formulas.algebra import replaced, substituted
from autograd.formulas.expression import Expression, Name, Step
from autograd.formulas.reading import G, Y, letters, read_cell, read_gate, read_rule
from autograd.formulas.symbols import Operand, word, written
from gates import Gate
from gates.scanning import Scan

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
    places = letters(len(names))
    operands = [Operand(Name(place), *_shapes(value)) for place, value in
                zip(places, values if values is not None else [None] * len(names), strict=True)]
    found = written(gate, operands)
    if found is None and values is not None:
        found = _step(gate, values) if isinstance(gate, Scan) else read_gate(gate, values)
    return _put(word(gate, operands) if found is None else found, names)


def definition(gate: Gate, names: Sequence[Named], values: Sequence[Any]) -> Expression | None:
    """What `gate` is made of, in the textbook form; None where it is not made of others, or long.

    >>> import numpy as np
    >>> import gates
    >>> definition(gates.sigmoid, ["s"], [np.array([1.0])]).text
    '1 / (1 + e⁻ˢ)'
    """
    found = read_gate(gate, values)
    return None if found is None else _put(found, names)


def _step(gate: Scan, values: Sequence[Any]) -> Expression | None:
    """What a scan computes at each step: `tanh(xₜ W + hₜ₋₁ U + b)`; None where that is long.

    A cell with several states, or with more to compute than one short formula, is long.
    """
    if len(gate.states) > 1:
        return None
    x, *rest = values[:-1]
    found = read_cell(gate, [np.asarray(x)[:, 0], *rest])
    if found is None:
        return None
    first, state, *_ = letters(2)
    return replaced(found, {first: Step(Name(first)), state: Step(Name(state), 1)})


def _put(found: Expression, names: Sequence[Named]) -> Expression:
    """A formula with names in the place of its letters."""
    places = letters(len(names))
    return replaced(found, dict(zip(places, map(named, names), strict=True)))


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
    places = letters(len(inputs))
    known = {place: named(name) for place, (name, _) in zip(places, inputs, strict=True)}
    return substituted(found, {G: named(g), Y: named(y[0]), **known})


def named(name: Named) -> Expression:
    """A name as a formula."""
    return name if isinstance(name, Expression) else Name(name)


def _shapes(value: Any) -> tuple[Any, Any]:
    if value is None or isinstance(value, tuple):
        return None, None
    shape = np.shape(value)
    return shape, shape
