"""The chain rule, once: the reverse sweep and the forward sweep over recorded tensors.

Both run in creation order, without recursion, on arrays or, `lifted`, on the tensors themselves:
then every step is recorded too, and can be differentiated again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import numpy as np

from autograd.context import current, recording
from autograd.errors import GradientError, StaleError
from autograd.fingerprint import fingerprint
from autograd.tensor import Tensor, as_value, picks, refuse_bad, valued
from gates import Gate, Pick, ShapeError
from gates.errors import located
from gates.operands import in_dtype

in_order = attrgetter("order")
Gradients = dict[int, Any]
ndarray = np.ndarray
ARRAYS = (np.ndarray, np.generic, Tensor)


def needed(outputs: Iterable[Tensor], first: int = 0) -> dict[int, Tensor]:
    """The tensors from number `first` on that need a gradient and on which `outputs` depend."""
    stack = [t for t in outputs if t.needs and t.order >= first]
    found = {t.order: t for t in stack}
    while stack:
        t = stack.pop()
        gate, inputs = t.gate, t.inputs
        if gate is not None and gate.constant:
            inputs = tuple(x for i, x in enumerate(inputs) if gate.rules[i] is not None)
        for x in inputs:
            if isinstance(x, Tensor) and x.needs:
                order = x.order
                if order not in found and order >= first:
                    found[order] = x
                    stack.append(x)
    return found


def between(wanted: Sequence[Tensor], outputs: Iterable[Tensor]) -> tuple[list[Tensor], bool]:
    """The tensors through which `wanted` reach `outputs`, in creation order.

    Also whether one of them depends on a tensor elsewhere that needs a gradient: then the
    derivative is itself a function to differentiate, and the sweep must be lifted.
    """
    through = {t.order for t in wanted}
    found = needed(outputs, min(through, default=0))
    nodes, entangled = [], False
    for order in sorted(found):
        t = found[order]
        needing = [x.order in through for x in t.inputs if isinstance(x, Tensor) and x.needs]
        if any(needing):
            through.add(order)
        elif order not in through:
            continue
        nodes.append(t)
        entangled = entangled or not all(needing)
    return nodes, entangled


def pull(nodes: Sequence[Tensor], seeds: Gradients, wanted: Iterable[Tensor] | None = None,
         lifted: bool = False, keep: bool = False) -> Gradients:
    """The reverse sweep: the gradients of `wanted` (None: of leaves and named tensors), by order.

    `nodes` come in creation order; `seeds` are the upstream gradients of the outputs. A gradient
    that is not wanted is dropped as soon as it is spent.
    """
    pending: Gradients = dict.fromkeys(map(in_order, nodes))
    pending.update(seeds)
    kept = None if wanted is None else set(map(in_order, wanted))
    owned: set[int] = set()
    result: Gradients = {}
    for t in reversed(nodes):
        order, gate, notes = t.order, t.gate, t.notes
        g = pending.pop(order)
        if g is None:
            continue
        if notes is not None and notes.hooks:
            g = hooked(t, g)
        if order in kept if kept is not None else gate is None or keep or t.name is not None:
            result[order] = g if order in owned else unshared(g)
        owned.discard(order)
        if gate is None:
            continue
        if type(gate) is Pick:
            hand_up(t, g, pending)
            if keep:
                t.noted().messages = (g,)
            continue
        at_gate(t, gate, g, pending, owned, lifted, keep)
    return result


def at_gate(t: Tensor, gate: Gate, g: Any, pending: Gradients, owned: set[int], lifted: bool,
            keep: bool) -> None:
    """Add Jᵀ · g to the gradient of each input of `t` that is pending."""
    if type(t._value) is tuple:
        g = filled(t, g)
    y, inputs, rules = output(t, lifted), operands(t, lifted), gate.rules
    at_once = gate.all_at_once
    together = None if at_once is None else at_once(g, y, *inputs)
    told: list[Any] | None = [None] * len(inputs) if keep or current() is not None else None
    for i, x in enumerate(t.inputs):
        if not isinstance(x, Tensor) or (order := x.order) not in pending:
            continue
        rule = rules[i]
        if rule is None:
            continue
        if (gate.add_to is not None and order in owned and told is None
                and type(pending[order]) is ndarray and not isinstance(g, Tensor)):
            gate.add_to(pending[order], g, *inputs)
            continue
        try:
            message = rule(gate, g, y, *inputs) if together is None else together[i]
        except (ValueError, TypeError, IndexError, AttributeError) as error:
            gate.refuse_rule(i, error, g, inputs)
        source = x._value
        if not isinstance(message, ARRAYS):
            message = gate.returned(i, message)
        if message.shape != source.shape or message.dtype != source.dtype:
            message = gate.fit(i, message, inputs[i])
        if told is not None:
            told[i] = message
        if pending[order] is not None:
            add(pending, owned, order, message)
            continue
        pending[order] = message
        if message is not g and told is None and is_whole(message):
            owned.add(order)
    if told is not None:
        tell(t, gate, told, keep)


def add(pending: Gradients, owned: set[int], order: int, message: Any) -> None:
    """Add a message to the gradient of one tensor, in place where the sweep owns its array."""
    old = pending[order]
    if order in owned and type(old) is ndarray and not isinstance(message, Tensor):
        np.add(old, message, out=old)
    else:
        pending[order] = old + message
        owned.add(order)


def push(nodes: Sequence[Tensor], seeds: Gradients, lifted: bool = False) -> Gradients:
    """The forward sweep: the tangents of all `nodes` that the `seeds` move, by order."""
    tangents = dict(seeds)
    for t in nodes:
        gate = t.gate
        if gate is None or t.order in seeds:
            continue
        arriving = [
            tangents.get(x.order) if isinstance(x, Tensor) and gate.rules[i] is not None else None
            for i, x in enumerate(t.inputs)
        ]
        if all(tangent is None for tangent in arriving):
            continue
        if type(gate) is Pick:
            tangents[t.order] = tangents[t.inputs[0].order][gate.i]
            continue
        tangent = gate.push(arriving, output(t, lifted), operands(t, lifted), by_rule)
        if type(t._value) is not tuple:
            tangent = in_dtype(tangent, t._value.dtype)
        tangents[t.order] = tangent
    return tangents


def by_rule(gate: Gate, i: int, tangent: Any, y: Any, inputs: Sequence[Any]) -> Any:
    """J_i · tangent as the derivative of g ↦ J_iᵀ · g, which is linear, at any g."""
    outputs = y if isinstance(y, tuple) else (y,)
    with recording():
        gs = tuple(Tensor(np.ones_like(valued(part)), needs=True) for part in outputs)
        message = gate.pull(i, gs if isinstance(y, tuple) else gs[0], y, inputs)
    found: Gradients = {}
    if isinstance(message, Tensor):
        nodes, entangled = between(gs, [message])
        found = pull(nodes, {message.order: tangent}, gs, entangled)
    parts = tuple(found.get(g.order, np.zeros_like(g._value)) for g in gs)
    return parts if isinstance(y, tuple) else parts[0]


def backward(output: Tensor, upstream: Any, keep: bool) -> None:
    """What `Tensor.backward` does."""
    if not output.needs:
        raise GradientError(located(
            f"{output.label}: depends on nothing to differentiate by; make its inputs with "
            "tensor() or parameter(), outside no_grad()"))
    nodes = sorted(needed([output]).values(), key=in_order)
    found = pull(nodes, {output.order: seed(output, valued(upstream))}, keep=keep)
    given = found.get
    for t in nodes:
        t._grad = given(t.order)
        if t.notes is not None and not keep:
            t.notes.messages = None


def seed(output: Tensor, upstream: Any) -> Any:
    """The upstream gradient of an output: 1 for a single real number, else it must be given."""
    value = output._value
    if upstream is None:
        if value.size != 1 or value.dtype.kind == "c":
            what = "complex" if value.dtype.kind == "c" else f"of shape {value.shape}"
            raise GradientError(located(
                f"{output.label}: is {what}, not a single real number; give the upstream gradient "
                "of its shape, or differentiate its sum()"))
        return value.dtype.type(1) if value.ndim == 0 else np.ones_like(value)
    if np.shape(upstream) != value.shape:
        raise ShapeError(located(f"{output.label}: has shape {value.shape}; the upstream gradient "
                                 f"must have it too, its shape is {np.shape(upstream)}"))
    if isinstance(upstream, Tensor):
        return upstream
    return in_dtype(np.array(upstream)[()], value.dtype)


# Parts of the sweeps


def is_whole(message: Any) -> bool:
    """Whether an array has memory of its own, rather than being a view of another's."""
    return type(message) is ndarray and message.base is None


def tell(t: Tensor, gate: Gate, messages: list[Any], keep: bool) -> None:
    """Keep what flowed down from `t`; under `anomaly`, refuse the first NaN or infinity in it."""
    if keep:
        t.noted().messages = tuple(messages)
    mode = current()
    if mode is None or not mode.anomaly:
        return
    line = t.notes.line if t.notes is not None else None
    for i, message in enumerate(messages):
        if message is not None:
            refuse_bad(valued(message), f"{gate.name}: {gate.rule_name(i)} made", line)


def output(t: Tensor, lifted: bool) -> Any:
    """What the rules of `t` are given as its output; of a gate with several, the tuple."""
    if not lifted:
        return t._value
    return picks(t) if type(t._value) is tuple else t


def operands(t: Tensor, lifted: bool) -> Sequence[Any]:
    """What the rules of `t` are given as its inputs, after a look whether they still are."""
    if t.guard is not None:
        for i, print_ in t.guard:
            if fingerprint(t.inputs[i]) != print_:
                refuse_changed(t, i)
    for x in t.inputs:
        if isinstance(x, Tensor) and x.notes is not None and x.gate is None:
            look_at_leaf(t, x)
    return t.inputs if lifted else [x._value if isinstance(x, Tensor) else x for x in t.inputs]


def look_at_leaf(t: Tensor, x: Tensor) -> None:
    """A StaleError if leaf `x` was changed since `t` was recorded and a rule would see it."""
    x.refresh()
    assert x.notes is not None and t.gate is not None
    if x.notes.changed > t.order:
        for i, other in enumerate(t.inputs):
            if other is x and (t.gate.reads[i] or is_view(t._value, x._value)):
                refuse_changed(t, i)


def is_view(y: Any, x: Any) -> bool:
    return any(np.may_share_memory(part, x) for part in (y if isinstance(y, tuple) else (y,)))


def refuse_changed(t: Tensor, i: int) -> None:
    assert t.gate is not None
    x = t.inputs[i]
    name = f" ({x.name})" if isinstance(x, Tensor) and x.name else ""
    raise StaleError(located(
        f"{t.gate.name}: its input {t.gate.names(len(t.inputs))[i]}{name} was changed after it "
        "was recorded, so its gradient would be of other numbers; run the forward pass again, or "
        "write the new value to another array"))


def hooked(t: Tensor, g: Any) -> Any:
    """`g` after the hooks of `t`."""
    assert t.notes is not None
    for hook in list(t.notes.hooks.values()):
        new = hook(unshared(g))
        if new is None:
            continue
        if np.shape(new) != np.shape(g):
            raise ShapeError(located(f"hook on {t.label}: must return the gradient's shape "
                                     f"{np.shape(g)}; it returned {np.shape(new)}"))
        g = as_value(new) if not isinstance(new, Tensor) else new
    return g


def unshared(g: Any) -> Any:
    """`g` in memory of its own."""
    return g.copy() if type(g) is ndarray else g


def hand_up(t: Tensor, g: Any, pending: Gradients) -> None:
    """Put the gradient of one output into the tuple of its gate's gradients."""
    parent, gate = t.inputs[0], t.gate
    if parent.order not in pending:
        return
    parts = pending[parent.order]
    if parts is None:
        parts = pending[parent.order] = [None] * len(parent._value)
    parts[gate.i] = g if parts[gate.i] is None else parts[gate.i] + g  # type: ignore[union-attr]


def filled(t: Tensor, parts: Sequence[Any]) -> tuple[Any, ...]:
    """The gradients of all outputs, zeros for those that nothing used."""
    return tuple(np.zeros_like(value) if g is None else g
                 for g, value in zip(parts, t._value, strict=True))
