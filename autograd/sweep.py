"""The chain rule, once: the reverse sweep and the forward sweep over recorded tensors.

Both run in creation order, without recursion, on arrays or, `lifted`, on the tensors themselves:
then every step is recorded too, and can be differentiated again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from typing import Any

import numpy as np

from autograd.context import current, recording
from autograd.errors import GradientError
from autograd.reach import between
from autograd.record import NOTHING_ASIDE, picks, refuse_bad
from autograd.stale import look_at_arrays, look_at_leaf
from autograd.tensor import Tensor, as_value, new_leaf, valued
from gates import Gate, Pick, ShapeError
from gates.errors import located
from gates.operands import in_dtype

Gradients = dict[int, Any]
Kept = list[tuple[Tensor, Any]]
ndarray = np.ndarray
ARRAYS = (np.ndarray, np.generic, Tensor)


def pull(seeds: Iterable[tuple[Tensor, Any]], wanted: set[int] | None = None,
         through: set[int] | None = None, lifted: bool = False, keep: bool = False) -> Kept:
    """The reverse sweep: tensors, each with its gradient or None where that was not kept.

    `seeds` are outputs and their upstream gradients. Kept are the gradients of `wanted` (None: of
    leaves and named tensors); others are dropped as soon as they are spent. The sweep passes
    tensors that need a gradient, none but those in `through` if it is given.
    """
    sweep = Reverse(through, lifted, keep)
    for t, g in seeds:
        sweep.deliver(t, g)
    heap, pending, send = sweep.heap, sweep.pending, sweep.send
    kept: Kept = []
    while heap:
        order = -heappop(heap)
        t, g, owned = pending.pop(order)
        notes = t.notes
        if notes is not None and notes.hooks:
            g, owned = hooked(t, g), False
        if keep or t.name is not None if wanted is None else order in wanted:
            kept.append((t, g if owned else unshared(g)))
        elif notes is not None:
            kept.append((t, None))
        send(t, t.gate, g)
    for order, (t, g, owned) in pending.items():  # leaves
        if t.notes is not None and t.notes.hooks:
            g, owned = hooked(t, g), False
        if wanted is None or order in wanted:
            kept.append((t, g if owned else unshared(g)))
    return kept


class Reverse:
    """The state of one reverse sweep.

    `pending` holds, by order, each tensor to which a gradient has come, the sum so far, and
    whether that is an array which the sweep owns and so may add to in place. The `heap` yields
    them by falling order: then all that use a tensor come before it.
    """

    __slots__ = ("heap", "keep", "lifted", "pending", "through", "watched")

    def __init__(self, through: set[int] | None, lifted: bool, keep: bool) -> None:
        self.through = through
        self.lifted = lifted
        self.keep = keep
        self.watched = keep or current() is not None
        self.pending: dict[int, list[Any]] = {}
        self.heap: list[int] = []

    def send(self, t: Tensor, gate: Gate, g: Any) -> None:
        """Add Jᵀ · g to the gradient of each input of `t`."""
        if type(gate) is Pick:
            self.hand_up(t, g)
            return
        inputs: Sequence[Any]
        if t.aside is not None or self.lifted:
            y, inputs = given_with_prepared(t, gate, self.lifted)
        else:
            y, inputs = t._value, [x._value for x in t.inputs]
        if type(y) is tuple:
            g = filled(t, g)
        order, rules, through, pending = t.order, gate.rules, self.through, self.pending
        together = None if gate.all_at_once is None else gate.all_at_once(g, y, *inputs)
        told: list[Any] | None = [None] * len(t.inputs) if self.watched else None
        for i, x in enumerate(t.inputs):
            if not isinstance(x, Tensor):
                continue
            leaf = x.leaf
            if leaf is not None and (leaf.changed > order or leaf.seen is not None):
                look_at_leaf(t, x, leaf)
            if not x.needs or (through is not None and x.order not in through):
                continue
            rule = rules[i]
            if rule is None:
                continue
            entry = pending.get(x.order)
            if entry is not None and gate.add_to is not None and may_add(entry, g) and not told:
                gate.add_to(entry[1], g, *inputs)
                continue
            try:
                message = rule(gate, g, y, *inputs) if together is None else together[i]
            except (ValueError, TypeError, IndexError, AttributeError) as error:
                gate.refuse_rule(i, error, g, inputs)
            source = x._value
            if type(message) is not ndarray and not isinstance(message, ARRAYS):
                message = gate.as_message(i, message)
            if message.shape != source.shape or message.dtype is not source.dtype:
                message = gate.fit(i, message, inputs[i])
            if told is not None:
                told[i] = message
            if entry is not None:
                add(entry, message)
                continue
            pending[x.order] = [x, message, message is not g and type(message) is ndarray
                                and message.base is None and told is None]
            if leaf is None:
                heappush(self.heap, -x.order)
        if told is not None:
            tell(t, gate, told, self.keep)

    def deliver(self, t: Tensor, g: Any) -> None:
        """Add `g`, which is not the sweep's own, to the gradient of `t`."""
        entry = self.pending.get(t.order)
        if entry is not None:
            add(entry, g)
            return
        self.pending[t.order] = [t, g, False]
        if t.gate is not None:
            heappush(self.heap, -t.order)

    def hand_up(self, t: Tensor, g: Any) -> None:
        """Put the gradient of one output into the list of its gate's gradients."""
        parent, gate = t.inputs[0], t.gate
        if self.keep:
            t.noted().messages = (g,)
        if self.through is not None and parent.order not in self.through:
            return
        if parent.order not in self.pending:
            self.deliver(parent, [None] * len(parent._value))
        parts = self.pending[parent.order][1]
        parts[gate.i] = g if parts[gate.i] is None else parts[gate.i] + g  # type: ignore[union-attr]


def add(entry: list[Any], message: Any) -> None:
    """Add a message to the gradient of one tensor, in place where the sweep owns its array."""
    if may_add(entry, message):
        np.add(entry[1], message, out=entry[1])
    else:
        entry[1], entry[2] = entry[1] + message, True


def may_add(entry: list[Any], message: Any) -> bool:
    """Whether the sum so far is an array of the sweep's own, and `message` no tensor."""
    return entry[2] and type(entry[1]) is ndarray and not isinstance(message, Tensor)


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
        for x in t.inputs:
            if isinstance(x, Tensor) and x.leaf is not None:
                look_at_leaf(t, x, x.leaf)
        tangent = gate.push(arriving, *given(t, lifted), by_rule)
        if type(t._value) is not tuple:
            tangent = in_dtype(tangent, t._value.dtype)
        tangents[t.order] = tangent
    return tangents


def by_rule(gate: Gate, i: int, tangent: Any, y: Any, inputs: Sequence[Any]) -> Any:
    """J_i · tangent as the derivative of g ↦ J_iᵀ · g, which is linear, at any g."""
    outputs = y if isinstance(y, tuple) else (y,)
    with recording():
        gs = tuple(new_leaf(np.ones_like(valued(part)), True) for part in outputs)
        message = gate.pull(i, gs if isinstance(y, tuple) else gs[0], y, inputs)
    found: Gradients = {}
    if isinstance(message, Tensor):
        nodes, entangled = between(gs, [message])
        wanted = {g.order for g in gs}
        kept = pull([(message, tangent)], wanted, {t.order for t in nodes}, entangled)
        found = {t.order: v for t, v in kept}
    parts = tuple(found.get(g.order, np.zeros_like(g._value)) for g in gs)
    return parts if isinstance(y, tuple) else parts[0]


def backward(output: Tensor, upstream: Any = None, keep: bool = False) -> None:
    """Fill in `grad`, with `upstream` = ∂E/∂(this tensor), 1 for a single number.

    Every tensor that the user made or named gets a fresh gradient; `keep=True` keeps those of
    all tensors and the message on every edge, for diagrams and explanations.

    >>> from autograd import tensor
    >>> x = tensor(3.0)
    >>> (x * x).backward()
    >>> float(x.grad)
    6.0
    """
    if not output.needs:
        raise GradientError(located(
            f"{output.label}: depends on nothing to differentiate by; make its inputs with "
            "tensor() or parameter(), outside no_grad()"))
    for t, g in pull([(output, seed(output, valued(upstream)))], keep=keep):
        t._grad = g
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


def given(t: Tensor, lifted: bool) -> tuple[Any, Sequence[Any]]:
    """The output of `t` (of several, the tuple) and its inputs, as a sweep takes them."""
    guards, _ = t.aside or NOTHING_ASIDE
    look_at_arrays(t, guards)
    if lifted:
        return picks(t) if type(t._value) is tuple else t, t.inputs
    return t._value, [*map(valued, t.inputs)]


def given_with_prepared(t: Tensor, gate: Gate, lifted: bool) -> tuple[Any, Sequence[Any]]:
    """`given`, and behind the inputs what the gate prepared of them when it was recorded."""
    y, inputs = given(t, lifted)
    _, prepared = t.aside or NOTHING_ASIDE
    return y, gate.with_prepared(inputs) if lifted else [*inputs, *prepared]


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


def filled(t: Tensor, parts: Sequence[Any]) -> tuple[Any, ...]:
    """The gradients of all outputs, zeros for those that nothing used."""
    return tuple(np.zeros_like(value) if g is None else g
                 for g, value in zip(parts, t._value, strict=True))


Tensor.backward = backward  # type: ignore[method-assign, assignment]
