"""Reads formulas off recorded gates: what a gate or its rule computes, run once on tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np

from autograd.engine.context import recording
from autograd.engine.tensor import Tensor, new_leaf
from autograd.formulas.algebra import leaves, multiplied, replaced, steps, substituted, total
from autograd.formulas.expression import Call, Expression, Indexed, Name, Negative, Noted, Number
from autograd.formulas.symbols import Operand, word, written
from autograd.graph.graph import Graph
from gates import Gate
from gates.scanning import Scan

MOST_COLUMNS = 56
"""A longer formula, with letters of one column, is replaced by a word."""
MOST_STEPS = 40
MOST_STEPS_INSIDE = 12
MOST_ENTRIES = 10_000_000
"""Larger arrays are not computed with for the sake of a formula."""
MOST_INPUTS = 24

G, Y = "\0g", "\0y"
CLASSES, UNTOLD = Name("0, 1, …"), Name("…")
"""The plain arrays 0, 1, 2, ..., and one that no short formula can tell."""

_SILENT = ("ExpandDims", "Squeeze", "Reshape", "BroadcastTo", "Cast", "Identity", "Flatten")


def letters(count: int) -> list[str]:
    """Names that stand for the inputs while a formula is read, and are no one's names."""
    return [f"\0{i}" for i in range(count)]


def read_gate(gate: Gate, values: Sequence[Any]) -> Expression | None:
    """What `gate` computes from `letters`, by the shorter of its definition and its forward.

    None where the gate opens into nothing smaller, or into too much.
    """
    found = [_remembered("gate", gate, values, partial(_opened, gate, values, form), form)
             for form in ("definition", "forward")]
    return min((one for one in found if one is not None), key=steps, default=None)


def read_rule(gate: Gate, i: int, y: Any, values: Sequence[Any]) -> Expression | None:
    """What the rule of input `i` computes from g, y and `letters`.

    None where that is too long for a formula, as all steps of a scan are, or cannot be recorded.
    Nor is a gate of many inputs read, for each of its many rules reads them all.
    """
    if not is_rule_read(gate, len(values)):
        return None
    return _remembered("rule", gate, (y, *values), partial(_rule, gate, i, y, values), i)


def is_rule_read(gate: Gate, count: int) -> bool:
    """Whether rules of a gate with so many inputs are read."""
    return not isinstance(gate, Scan) and count <= MOST_INPUTS


def read_cell(gate: Scan, values: Sequence[Any]) -> Expression | None:
    """What one step of a scan computes from `letters`: x, the states before it, and the weights."""
    return _remembered("cell", gate, values, partial(_cell, gate, values))


def _cell(gate: Scan, values: Sequence[Any]) -> Expression | None:
    wires = [_wire(value) for value in values]
    with recording(), np.errstate(all="ignore"):
        y, *_ = gate.cell(*wires)
    return _read(y, dict(zip(letters(len(wires)), wires, strict=True)))


def _opened(gate: Gate, values: Sequence[Any], form: str) -> Expression | None:
    wires = [_wire(value) for value in values]
    with recording(), np.errstate(all="ignore"):
        y = gate.open(*wires, form=form)
    if not isinstance(y, Tensor) or (y.gate is not None and y.gate.name == gate.name):
        return None
    return _read(y, dict(zip(letters(len(wires)), wires, strict=True)))


def _rule(gate: Gate, i: int, y: Any, values: Sequence[Any]) -> Expression | None:
    upstream, out, *wires = (_wire(value) for value in (y, y, *values))
    with recording(), np.errstate(all="ignore"):
        shared = gate.with_prepared(wires)
        message = gate.rules[i](gate, upstream, out, *shared)  # type: ignore[misc]
    if not isinstance(message, Tensor):
        return None
    names = dict(zip([G, Y, *letters(len(wires))], [upstream, out, *wires], strict=True))
    formula = _read(message, names)
    if formula is None:
        return None
    if message.shape != np.shape(values[i]):
        return total(formula)
    stretched = message.gate is not None and message.gate.name == "BroadcastTo"
    return Noted(formula, "to each entry") if stretched else formula


def _wire(value: Any) -> Any:
    """A value to run a gate on: a tensor; several for a tuple; truths as they are."""
    if isinstance(value, tuple):
        return tuple(map(_wire, value))
    return value if type(value) is bool else new_leaf(np.asarray(value)[()], True)


@lru_cache(maxsize=2048)
def _shelf(key: Any) -> list[Any]:
    """A place for the one formula that belongs to `key`."""
    return []


def _remembered(what: str, gate: Gate, values: Sequence[Any],
                read: Callable[[], Expression | None], *more: Any) -> Expression | None:
    """What `read` finds, asked once for a gate and the shapes of its values."""
    if sum(np.size(value) for value in values if not isinstance(value, tuple)) > MOST_ENTRIES:
        return None
    try:
        shelf = _shelf((what, type(gate), gate, *more, *map(_kind, values)))
    except TypeError:
        shelf = []
    if not shelf:
        try:
            shelf.append(read())
        except Exception:
            return None                     # asked again: it may be these values that it refuses
    return shelf[0]  # type: ignore[no-any-return]


def _kind(value: Any) -> Any:
    """All of a value that a formula may depend on."""
    if isinstance(value, tuple):
        return tuple(map(_kind, value))
    return value if type(value) is bool else (np.shape(value), str(np.asarray(value).dtype))


# From tensors to formulas

def _read(result: Tensor, known: Mapping[str, Any]) -> Expression | None:
    """The formula of `result` in the names of the tensors that are `known`."""
    terms: dict[int, Operand] = {}
    plain: dict[int, str] = {}
    for name, wire in known.items():
        if isinstance(wire, tuple):
            terms |= {part.order: Operand(Indexed(Name(name), (str(k),)), _shape(part._value))
                      for k, part in enumerate(wire)}
        elif isinstance(wire, Tensor):
            terms[wire.order] = Operand(Name(name), _shape(wire._value), _shape(wire._value))
        else:
            plain[id(wire)] = name
    for t in Graph(result).nodes:
        if t.order in terms:
            continue
        if t.gate is None:
            terms[t.order] = _constant(t._value)
        else:
            operands = [_operand(x, terms, plain) for x in t.inputs]
            found = _recorded(t, operands)
            if found is None or steps(found.formula) > MOST_STEPS:
                return None
            terms[t.order] = found
    formula = terms[result.order].formula
    return None if UNTOLD in leaves(formula) or _columns(formula) > MOST_COLUMNS else formula


def _columns(formula: Expression) -> int:
    """How long a formula is with letters of one column."""
    names = [one.name for one in leaves(formula) if isinstance(one, Name)]
    return len(replaced(formula, dict.fromkeys(names, Name("x"))).text)


def _shape(value: Any) -> tuple[int, ...] | None:
    """None for the outputs of a gate with several."""
    return None if isinstance(value, tuple) else np.shape(value)


def _operand(x: Any, terms: Mapping[int, Operand], plain: Mapping[int, str]) -> Operand:
    if isinstance(x, Tensor):
        return terms[x.order]
    return Operand(Name(plain[id(x)])) if id(x) in plain else _constant(x)


def _constant(value: Any) -> Operand:
    """A number, or an array all of whose entries are that number; others cannot be told."""
    array = np.asarray(value)
    if array.size and array.dtype.kind in "fiub" and (array == array.flat[0]).all():
        return Operand(Number(array.flat[0].item()), array.shape, array.shape)
    if array.size and array.dtype.kind == "c" and (np.abs(array.imag) == 1).all():
        same = (array == array.flat[0]).all() and array.flat[0].real == 0
        unit = Name("i") if array.flat[0].imag > 0 else Negative(Name("i"))
        return Operand(unit if same else UNTOLD, array.shape, array.shape)
    if array.ndim == 2 and array.shape[0] == array.shape[1] \
            and np.array_equal(array, np.eye(len(array))):
        return Operand(Name("δ"), array.shape, array.shape)
    counts = array.ndim == 1 and np.array_equal(array, np.arange(array.size))
    return Operand(CLASSES if counts else UNTOLD, array.shape, array.shape)


def _recorded(t: Tensor, operands: list[Operand]) -> Operand | None:
    """A gate that was recorded; changes of shape are silent."""
    gate, shape = t.gate, _shape(t._value)
    assert gate is not None
    first = operands[0]
    if gate.name in _SILENT or getattr(gate, "pattern", ()) == ("...", None):
        grown = gate.name == "ExpandDims" or gate.name == "Index"
        return Operand(first.formula, shape, first.core if grown else shape)
    if gate.name == "MatMul" and (found := _sum_by_product(operands, shape)) is not None:
        return found
    if gate.name == "equal" and operands[1].formula == CLASSES:
        return Operand(Call("onehot", (first.formula,)), shape, shape)
    formula = written(gate, operands) or _inside(gate, t, operands) or word(gate, operands)
    return Operand(formula, shape, shape)


def _inside(gate: Gate, t: Tensor, operands: list[Operand]) -> Expression | None:
    """A gate without a symbol within a formula: by its own definition, if that is short."""
    found = read_gate(gate, [x._value if isinstance(x, Tensor) else x for x in t.inputs])
    if found is None or steps(found) > MOST_STEPS_INSIDE:
        return None
    names = zip(letters(len(operands)), operands, strict=True)
    return substituted(found, {name: one.formula for name, one in names})


def _sum_by_product(operands: list[Operand], shape: tuple[int, ...] | None) -> Operand | None:
    """A product with a vector of equal numbers: a sum, or a mean."""
    for ones, x in (operands, operands[::-1]):
        if isinstance(ones.formula, Number) and ones.shape and x.shape:
            size = max(ones.shape)
            if size == 1 or sum(length > 1 for length in ones.shape) > 1:
                return None
            if abs(ones.formula.value * size - 1) < 1e-6:
                return Operand(Call("mean", (x.formula,)), shape, shape)
            return Operand(multiplied(" · ", ones.formula, total(x.formula)), shape, shape)
    return None
