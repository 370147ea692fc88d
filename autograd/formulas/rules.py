"""Formulas of gates and of their rules, read off the gates that they record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.context import recording
from autograd.formulas.figures import inline, is_small
from autograd.formulas.legible import cells
from autograd.graph import Graph
from autograd.tensor import Tensor, new_leaf
from gates import Gate
from gates.indexing import ARRAY

COMPARISON, SUM, PRODUCT, POWER, ATOM = range(5)
MOST_COLUMNS = 44
EACH = ", to each entry"

_INFIX: dict[str, tuple[str, int]] = {
    "Add": (" + ", SUM),
    "Subtract": (" − ", SUM),
    "Multiply": (" · ", PRODUCT),
    "Divide": (" / ", PRODUCT),
    "MatMul": (" ", PRODUCT),
    "MatVec": (" ", PRODUCT),
    "Dot": ("ᵀ ", PRODUCT),
    "Outer": (" ⊗ ", PRODUCT),
    "Power": ("^", POWER),
    "greater": (" > ", COMPARISON),
    "greater_equal": (" ≥ ", COMPARISON),
    "less": (" < ", COMPARISON),
    "less_equal": (" ≤ ", COMPARISON),
    "equal": (" = ", COMPARISON),
    "not_equal": (" ≠ ", COMPARISON),
}
_ASSOCIATIVE = ("Add", "Multiply", "MatMul", "MatVec")
_FUNCTIONS = {"Sigmoid": "σ", "Log": "ln", "NormalCDF": "Φ", "Sqrt": "√", "Sum": "Σ",
              "LogSoftmax": "ln softmax"}
_SILENT = ("ExpandDims", "Squeeze", "Reshape", "BroadcastTo", "Cast", "Identity")
SUBSCRIPTED = ("Index", "Pick")
"""Gates whose settings stand in their formula, as `x[0, :]`."""

_SUPERSCRIPTS = str.maketrans("0123456789-.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻·")


@dataclass(frozen=True)
class Term:
    """A piece of a formula and how tightly it holds together."""

    text: str
    binding: int = ATOM

    def within(self, binding: int) -> str:
        """The text, in brackets where it binds no tighter than `binding` asks."""
        return self.text if self.binding >= binding else f"({self.text})"


def of_gate(gate: Gate, operands: Sequence[str]) -> str:
    """What a gate computes from operands of these names: `W x`, `σ(s)`, `a + b`."""
    return _applied(gate, [Term(name) for name in operands]).text


def of_rule(
    gate: Gate, i: int, g: str, y: tuple[str, Any], inputs: Sequence[tuple[str, Any]]
) -> str | None:
    """What the rule of input `i` computes, with names in the place of its letters.

    `y` and `inputs` are names with values. The rule runs once, on tensors, and the gates that it
    records are read. None where that is no formula to put on an edge: too long, or refused.
    """
    wires = [_wire(value) for _, value in (y, *inputs)]
    upstream = _wire(y[1])
    try:
        with recording(), np.errstate(all="ignore"):
            letters = gate.with_prepared(wires[1:])
            message = gate.rules[i](gate, upstream, wires[0], *letters)  # type: ignore[misc]
    except Exception:
        return None
    if not isinstance(message, Tensor):
        return None
    names = [(upstream, g), *zip(wires, [y[0], *(name for name, _ in inputs)], strict=True)]
    known = {wire.order: Term(name) for wire, name in names if isinstance(wire, Tensor)}
    term = _read(message, known)
    if term is None:
        return None
    if message.shape != np.shape(inputs[i][1]):
        return f"Σ {term.within(PRODUCT)}"
    stretched = message.gate is not None and message.gate.name == "BroadcastTo"
    return f"{term.text}{EACH}" if stretched else term.text


def _wire(value: Any) -> Any:
    """A value to run a rule on: a tensor, but plain numbers as they are."""
    return value if type(value) in (bool, int, float, tuple) else new_leaf(value, True)


def _read(message: Tensor, known: Mapping[int, Term]) -> Term | None:
    """The formula of `message` in the terms that are `known`."""
    terms = dict(known)
    for t in Graph(message).nodes:
        if t.order in terms:
            continue
        if t.gate is None:
            terms[t.order] = _plain(t._value)
        else:
            terms[t.order] = _recorded(t, [_term(x, terms) for x in t.inputs])
        if cells(terms[t.order].text) > MOST_COLUMNS:
            return None
    return terms[message.order]


def _term(x: Any, terms: Mapping[int, Term]) -> Term:
    return terms[x.order] if isinstance(x, Tensor) else _plain(x)


def _plain(value: Any) -> Term:
    return Term(inline(value) if is_small(value) and np.size(value) <= 3 else "[…]")


def _recorded(t: Tensor, operands: list[Term]) -> Term:
    """A gate within a rule: changes of shape are silent, a column times a row is ⊗."""
    assert t.gate is not None
    if t.gate.name in _SILENT or _is_new_axis(t.gate):
        return operands[0]
    if t.gate.name == "Exp" and operands[0].text.startswith("ln softmax("):
        return Term(operands[0].text.removeprefix("ln "))
    if t.gate.name == "equal" and _counts(t.inputs[1]):
        return Term(f"onehot({operands[0].text})")
    if t.gate.name == "Multiply":
        if operands[0].text == "1":
            return operands[1]
        if any(isinstance(x, Tensor) and x.gate and x.gate.name == "ExpandDims" for x in t.inputs):
            return _joined(" ⊗ ", PRODUCT, False, operands)
    return _applied(t.gate, operands)


def _is_new_axis(gate: Gate) -> bool:
    """Whether a gate is `x[..., None]`, which changes the shape alone."""
    return getattr(gate, "pattern", ()) == ("...", None)


def _counts(x: Any) -> bool:
    """Whether `x` is the plain array 0, 1, 2, ..."""
    return isinstance(x, np.ndarray) and np.array_equal(x, np.arange(x.size))


def _applied(gate: Gate, operands: list[Term]) -> Term:
    if gate.name in _INFIX and len(operands) == 2:
        return _joined(*_INFIX[gate.name], gate.name in _ASSOCIATIVE, operands)
    if gate.name == "Negative":
        return Term(f"−{operands[0].within(PRODUCT)}", SUM)
    if gate.name == "RaiseTo":
        power = f"{gate.p:g}".translate(_SUPERSCRIPTS)  # type: ignore[attr-defined]
        return Term(f"{operands[0].within(ATOM)}{power}", POWER)
    if gate.name == "Reciprocal":
        return Term(f"1 / {operands[0].within(POWER)}", PRODUCT)
    if gate.name == "Transpose" and getattr(gate, "axes", None) in (None, (1, 0)):
        return Term(f"{operands[0].within(ATOM)}ᵀ")
    if gate.name in SUBSCRIPTED:
        return Term(f"{operands[0].within(ATOM)}[{_subscript(gate, operands[1:])}]")
    word = gate.name.lower() if gate.name[1:].islower() else gate.name
    name = _FUNCTIONS.get(gate.name, word)
    return Term(f"{name}({', '.join(one.text for one in operands)})")


def _joined(sign: str, binding: int, associative: bool, operands: list[Term]) -> Term:
    left, right = operands
    tighter = binding if associative else binding + 1
    return Term(f"{left.within(binding)}{sign}{right.within(tighter)}", binding)


def _subscript(gate: Gate, arrays: list[Term]) -> str:
    rest = iter(arrays)
    parts = []
    for part in getattr(gate, "pattern", (getattr(gate, "i", None),)):
        if isinstance(part, tuple):
            start, stop, step = ("" if end is None else str(end) for end in part[1:])
            parts.append(f"{start}:{stop}:{step}" if step else f"{start}:{stop}")
        else:
            parts.append(next(rest).text if part == ARRAY else str(part))
    return ", ".join(parts)
