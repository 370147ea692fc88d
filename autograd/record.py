"""Recording: what a gate does when it is called on tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.context import Mode, current
from autograd.errors import AnomalyError
from autograd.fingerprint import fingerprint
from autograd.tensor import Tensor, as_value, new_leaf, valued
from gates import Gate, Pick, RuleError, operand
from gates.errors import located, user_line

ARRAYS = (np.ndarray, np.generic)
NOTHING_ASIDE: tuple[Any, ...] = (), ()


def record(gate: Gate, inputs: tuple[Any, ...]) -> Any:
    """y = gate(inputs) as a tensor that knows its gate and inputs."""
    values, needs, raw, aside = [], False, False, None
    for x in inputs:
        if isinstance(x, Tensor):
            leaf = x.leaf
            if leaf is not None and leaf.seen is not None:
                x.refresh()
            values.append(x._value)
            if x.needs:
                needs = True
        elif type(x) is float or type(x) is int:
            values.append(x)
            aside = NOTHING_ASIDE
        else:
            raw = True
            values.append(operand(gate, x))
    try:
        if gate.prepare is None:
            y = gate.forward(*values)
        else:
            prepared = gate.prepared(values)
            y = gate.forward(*values, *prepared)
            aside = (), prepared
    except (ValueError, TypeError, IndexError, AttributeError) as error:
        gate.refuse(error, values)
    if raw:
        inputs = tuple(x if isinstance(x, Tensor) else v
                       for x, v in zip(inputs, values, strict=True))
        aside = guards(gate, inputs), aside[1] if aside is not None else ()
    if needs and gate.constant:
        needs = any(isinstance(x, Tensor) and x.needs and gate.rules[i] is not None
                    for i, x in enumerate(inputs))
    mode = current()
    if mode is not None:
        return record_in(mode, y, gate, inputs, needs, aside)
    if type(y) is tuple:
        return picks(Tensor(y, gate, inputs, needs, aside))
    return Tensor(y if isinstance(y, ARRAYS) else made(gate, y), gate, inputs, needs, aside)


def record_in(mode: Mode, y: Any, gate: Gate, inputs: tuple[Any, ...], needs: bool,
              aside: Any) -> Any:
    """`record` under no_grad, anomaly or a scope."""
    parts = y if type(y) is tuple else (y,)
    if mode.anomaly:
        for part in parts:
            refuse_bad(part, f"{gate.name}: forward made", None)
    if not mode.recording:
        leaves = tuple(new_leaf(apart(as_value(part), inputs), False) for part in parts)
        return leaves if type(y) is tuple else leaves[0]
    t = Tensor(y if type(y) is tuple else made(gate, y), gate, inputs, needs, aside)
    notes = t.noted()
    notes.scope = mode.scope
    if mode.anomaly:
        notes.line = user_line()
    if type(y) is not tuple:
        return t
    outputs = picks(t)
    for output in outputs:
        output.noted().scope = mode.scope
    return outputs


def picks(t: Tensor) -> tuple[Tensor, ...]:
    """The outputs of a gate with several, a tensor each."""
    return tuple(Tensor(as_value(part), Pick(i), (t,), t.needs) for i, part in enumerate(t._value))


def guards(gate: Gate, inputs: tuple[Any, ...]) -> tuple[tuple[int, Any], ...]:
    """Fingerprints of the plain arrays among `inputs` that a rule may read in the sweep."""
    return tuple((i, fingerprint(x)) for i, x in enumerate(inputs)
                 if type(x) is np.ndarray and gate.reads[i] and x.flags.writeable)


def refuse_bad(value: Any, what: str, line: str | None) -> None:
    """An AnomalyError at the first NaN or infinity in `value`."""
    value = np.asarray(value)
    if value.dtype.kind not in "fc":
        return
    bad = ~np.isfinite(value)
    if bad.any():
        index = tuple(int(i) for i in np.argwhere(bad)[0])
        raise AnomalyError(f"{what} {value[index]} at index {index} of shape {value.shape} "
                           f"({line or user_line()})")


def made(gate: Gate, y: Any) -> Any:
    """What a forward rule returned, as an array or a NumPy number."""
    value = None if isinstance(y, Tensor) else as_value(y)
    if value is None or value.dtype.kind not in "fciub":
        hint = "; what it computes with must be among its inputs" if isinstance(y, Tensor) else ""
        raise RuleError(located(f"{gate.name}.forward: must return an array or a tuple of arrays; "
                                f"it returned {type(y).__name__}{hint}"))
    return value


def apart(value: Any, inputs: tuple[Any, ...]) -> Any:
    """`value` in memory that none of `inputs` shares."""
    shares = value.base is not None or any(value is valued(x) for x in inputs)
    return value.copy() if shares else value


Tensor.__gate__ = staticmethod(record)  # type: ignore[method-assign]
