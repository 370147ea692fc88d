"""Recording: what a gate does when it is called on tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.engine.blame import refuse_result
from autograd.engine.context import Mode, current
from autograd.engine.fingerprint import COPIED, fingerprint
from autograd.engine.looks import look_at_value
from autograd.engine.slots import Saved
from autograd.engine.tensor import Tensor, as_value, new_leaf, value_of
from gates import Gate, Pick, RuleError, operand
from gates.errors import located, user_line
from gates.warning import recompute_and_warn

ARRAYS = {np.ndarray, np.float64, np.float32}
"""The usual types of results; others are looked at more closely."""


def record(gate: Gate, inputs: tuple[Any, ...]) -> Any:
    """y = gate(inputs) as a tensor that knows its gate and inputs."""
    values, needs, arrays, held, saved = [], False, False, False, None
    for x in inputs:
        if type(x) is Tensor:
            leaf = x.leaf
            if leaf is not None and leaf.seen is not None:
                x.refresh()
                held = held or leaf.seen is not None
            values.append(x._value)
            if x.requires_grad:
                needs = True
        elif type(x) is float or type(x) is int:
            values.append(x)
        else:
            arrays = True
            values.append(operand(gate, x))
    try:
        try:
            if gate.prepare is None:
                y = gate.forward(*values)
            else:
                y, saved = compute(gate, values)
        except RuntimeWarning as warning:
            y, saved = recompute_and_warn(gate, warning, compute, gate, values)
    except (ValueError, TypeError, IndexError, AttributeError, OverflowError) as error:
        gate.refuse(error, values)
    if arrays:
        inputs = tuple(x if isinstance(x, Tensor) else v
                       for x, v in zip(inputs, values, strict=True))
        saved = Saved(prints_of(gate, inputs), saved.prepared if saved is not None else ())
    if arrays or held:
        y = unshared(y, values)
    if needs and gate.constant:
        needs = any(isinstance(x, Tensor) and x.requires_grad and gate.rules[i] is not None
                    for i, x in enumerate(inputs))
    mode = current()
    if mode is not None:
        return record_in(mode, y, gate, inputs, needs, saved)
    if type(y) is tuple:
        return picks(Tensor(y, gate, inputs, needs, saved))
    return Tensor(y if type(y) in ARRAYS else as_result(gate, y), gate, inputs, needs, saved)


def compute(gate: Gate, values: Sequence[Any]) -> tuple[Any, Saved | None]:
    """y, and what the gate prepared for its rules."""
    prepared = () if gate.prepare is None else gate.prepared(values)
    return gate.forward(*values, *prepared), Saved((), prepared) if prepared else None


def record_in(mode: Mode, y: Any, gate: Gate, inputs: tuple[Any, ...], needs: bool,
              saved: Saved | None) -> Any:
    """`record` under no_grad, anomaly or a scope."""
    if mode.anomaly:
        refuse_result(gate, inputs, y, mode.scope)
    if not mode.recording:
        for x in inputs:
            if isinstance(x, Tensor):
                look_at_value(x)
        y = unshared(y, [value_of(x) for x in inputs])
        leaves = [new_leaf(as_result(gate, part), False)
                  for part in (y if type(y) is tuple else (y,))]
        return tuple(leaves) if type(y) is tuple else leaves[0]
    t = Tensor(y if type(y) is tuple else as_result(gate, y), gate, inputs, needs, saved)
    notes = t.ensure_notes()
    notes.scope = mode.scope
    if mode.anomaly:
        notes.line = user_line()
    if type(y) is not tuple:
        return t
    outputs = picks(t)
    for output in outputs:
        output.ensure_notes().scope = mode.scope
    return outputs


def picks(t: Tensor) -> tuple[Tensor, ...]:
    """The outputs of a gate with several, a tensor each."""
    assert t.gate is not None
    return tuple(Tensor(as_result(t.gate, part), Pick(i), (t,), t.requires_grad)
                 for i, part in enumerate(t._value))


def prints_of(gate: Gate, inputs: Sequence[Any]) -> tuple[tuple[int, bytes], ...]:
    """Fingerprints of the plain arrays among `inputs` that a rule may read, and of all small ones.

    The small ones that no rule reads are looked at before a graph is shown.
    """
    return tuple((i, fingerprint(x)) for i, x in enumerate(inputs)
                 if type(x) is np.ndarray and (gate.reads[i] or x.nbytes <= COPIED))


def as_result(gate: Gate, y: Any) -> Any:
    """What a forward rule returned, as an array or a NumPy number."""
    try:
        value = None if isinstance(y, (Tensor, list, tuple)) else as_value(y)
    except ValueError:
        value = None
    if value is None or value.dtype.kind not in "fciub":
        hint = "; what it computes with must be among its inputs" if isinstance(y, Tensor) else ""
        raise RuleError(located(f"{gate.name}.forward: must return an array or a tuple of arrays; "
                                f"it returned {type(y).__name__}{hint}"))
    return value


def unshared(y: Any, inputs: Sequence[Any]) -> Any:
    """`y`, copied where it lies in the memory of an array among `inputs`: others may write there.
    """
    if type(y) is tuple:
        return tuple(unshared(part, inputs) for part in y)
    if type(y) is not np.ndarray or (y.base is None and not any(y is x for x in inputs)):
        return y
    shared = any(type(x) is np.ndarray and np.may_share_memory(y, x) for x in inputs)
    return y.copy() if shared else y


Tensor.__gate__ = staticmethod(record)  # type: ignore[method-assign]
