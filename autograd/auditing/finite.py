"""Where NaN and infinities came into the values and gradients of a graph."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.auditing.findings import Finding
from autograd.auditing.measures import Measures
from autograd.engine.blame import Operand, at, circumstances, first_bad, operands
from autograd.engine.norms import is_finite
from autograd.engine.tensor import Tensor, value_of


def not_finite(m: Measures) -> Iterator[Finding]:
    """A finding for each leaf, array and gate at which NaN or infinity came in first.

    Infinities of which nothing comes, such as those of a mask, are no finding.
    """
    bad = m.bad
    tainted = reach(m, bad)
    harm = any(y.order in bad for y in m.graph.outputs) or any(
        has_nan(t._value) for t in m.graph.nodes if t.order in bad) or any(
        g == np.inf or g != g for g in m.norms.values())
    if harm:
        for t in m.graph.nodes:
            yield from in_value(m, t, tainted)
    for t in reversed(m.graph.nodes):
        yield from in_gradient(m, t, bad)


def reach(m: Measures, bad: frozenset[int]) -> dict[int, int]:
    """For each tensor that is not finite, how many others it is a direct input of that are not."""
    return {order: len({user.order for user, _ in m.users[order]} & bad) for order in bad}


def has_nan(value: Any) -> bool:
    """Whether there is a NaN in a value or in one of its parts."""
    parts = value if isinstance(value, tuple) else (value,)
    return any(bool(np.isnan(part).any()) for part in map(np.asarray, parts)
               if part.dtype.kind in "fc")


def in_value(m: Measures, t: Tensor, tainted: dict[int, int]) -> Iterator[Finding]:
    """The finding at `t` if its value is not finite and all before it are, or it holds a bad array.
    """
    bad = m.bad
    if m.is_gate(t):
        if t.order not in bad or any(isinstance(x, Tensor) and x.order in bad for x in t.inputs):
            return
        known = operands(t.gate, t.inputs)  # type: ignore[arg-type]
        held = [(x, place) for x in known if (place := first_bad(x.value)) is not None]
        if held:
            text = " and ".join(f"the {'array' if np.ndim(x.value) else 'number'} {x.letter} that "
                                f"goes into {m.label(t)} holds {entry(x.value, place)}{at(place)}"
                                for x, place in held)
        else:
            text = made(m, t, known)
    elif t.order in bad:
        place = first_bad(t._value)
        assert place is not None
        kind = "parameter" if t.is_parameter else "input" if t.requires_grad else "constant"
        text = f"{kind} {m.names[t.order]} holds {entry(t._value, place)}{at(place)}"
    else:
        return
    spread = f"; it spreads to {tainted[t.order]} gates" if tainted[t.order] > 1 else ""
    yield Finding("not finite", m.names[t.order], m.home(t), m.place[t.order], count(t._value), 0,
                  text + spread)


def made(m: Measures, t: Tensor, known: list[Operand]) -> str:
    """`Log made -inf at (1,), where x = 0`."""
    assert t.gate is not None
    parts = t._value if isinstance(t._value, tuple) else (t._value,)
    part = next(part for part in parts if not is_finite(part))
    place = first_bad(part)
    assert place is not None
    return (f"{t.gate.name} made {entry(part, place)}{at(place)} of {m.label(t)}"
            f"{circumstances(t.gate, known, place, np.shape(part))}")


def in_gradient(m: Measures, t: Tensor, bad: frozenset[int]) -> Iterator[Finding]:
    """The finding at the gate of `t` if it makes a bad message of a gradient and values that are
    not.
    """
    sent = m.sent.get(t.order, ())
    if all(one is None or math.isfinite(one) for one in sent):
        return
    messages, g = m.gradients.messages[t.order], m.gradients.whole.get(t.order)
    if g is None or not is_finite(g) or t.order in bad or any(
            not is_finite(value_of(x)) for x in t.inputs):
        return
    assert t.gate is not None
    for i, message in enumerate(messages):
        if message is None or is_finite(message):
            continue
        place = first_bad(message)
        assert place is not None
        known = [Operand("g", g), *operands(t.gate, t.inputs), Operand("y", t._value)]
        x = t.inputs[i]
        yield Finding(
            "not finite", m.names[t.order], m.home(t), m.place[t.order], count(message), 0,
            f"{t.gate.name} sends {entry(message, place)}{at(place)} back to {m.names[x.order]} "
            f"from {m.label(t)}{circumstances(t.gate, known, place, np.shape(message))}")


def entry(value: Any, place: tuple[int, ...]) -> Any:
    """One number of a value."""
    return np.asarray(value)[place]


def count(value: Any) -> float:
    """How many entries are not finite."""
    parts = value if isinstance(value, tuple) else (value,)
    return float(sum(int(np.size(part) - np.isfinite(part).sum()) for part in parts
                     if np.asarray(part).dtype.kind in "fc"))

