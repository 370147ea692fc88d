"""The chain rule, once: the reverse sweep over recorded tensors.

It runs in falling creation order, without recursion, on arrays or, `lifted`, on the tensors
themselves: then every step is recorded too, and can be differentiated again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from typing import Any

import numpy as np

from autograd.engine import blame
from autograd.engine.context import current, next_number
from autograd.engine.errors import GradientError
from autograd.engine.looks import look_away
from autograd.engine.record import picks
from autograd.engine.stale import refuse_changed_arrays, refuse_changed_leaf
from autograd.engine.tensor import Tensor, as_numbers, references, value_of
from gates import Gate, Pick, RuleError, ShapeError, identity
from gates.errors import located
from gates.operands import is_array_like
from gates.warning import recompute_and_warn, run

Kept = list[tuple[Tensor, Any]]
ndarray = np.ndarray
ARRAYS = {np.ndarray, np.float64, np.float32, Tensor}
RULE_ERRORS = (ValueError, TypeError, IndexError, AttributeError)


def pull(seeds: Iterable[tuple[Tensor, Any]], wanted: set[int] | None = None,
         through: set[int] | None = None, lifted: bool = False, keep: bool = False) -> Kept:
    """The reverse sweep: tensors, each with its gradient or None where that was not kept.

    `seeds` are outputs and their upstream gradients. Kept are the gradients of `wanted` (None: of
    leaves and named tensors); others are dropped as soon as they are spent. The sweep passes the
    tensors in `through`, or if that is None those that need a gradient.
    """
    watched = keep or current() is not None
    sweep = Watched(through, lifted, keep) if watched else Reverse(through, lifted)
    for t, g in seeds:
        sweep.send(t, g, identity, 0)  # as if each output passed one more gate
    return sweep.run(wanted, keep)


class Reverse:
    """The state of one reverse sweep.

    `sums` holds, by order, each tensor to which a gradient has come, the sum so far, and whether
    the sweep itself allocated that array, so that it may add to it in place. The `heap` yields
    results of gates by falling order: then all that use a tensor come before it.
    """

    __slots__ = ("heap", "lifted", "sums", "through")
    in_place = True
    """Whether a gate may add its message to the sum by itself, so that no one else sees it."""

    def __init__(self, through: set[int] | None, lifted: bool) -> None:
        self.through = through
        self.lifted = lifted
        self.sums: dict[int, list[Any]] = {}
        self.heap: list[int] = []

    def run(self, wanted: set[int] | None, keep: bool) -> Kept:
        """Pass all gradients down to the leaves; what was kept on the way."""
        heap, sums, kept = self.heap, self.sums, Kept()
        while heap:
            order = -heappop(heap)
            t, g, _ = sums.pop(order)
            notes, keeps = t.notes, keep if wanted is None else order in wanted
            if notes is not None:
                if notes.hooks:
                    g = run_hooks(t, g)
                keeps = keeps or (wanted is None and notes.name is not None)
            if keeps:
                kept.append((t, copy_of(g)))
            elif notes is not None:
                kept.append((t, None))
            self.pass_down(t, t.gate, g)
        for order, entry in sums.items():  # leaves
            t = entry[0]
            if t.notes is not None and t.notes.hooks:
                entry[1:] = run_hooks(t, entry[1]), False
            if wanted is None or order in wanted:
                kept.append((t, entry[1] if is_free(entry) else copy_of(entry[1])))
        return kept

    def pass_down(self, t: Tensor, gate: Gate, g: Any) -> None:
        """The chain rule at one gate: each input x gets J_xᵀ · g, added to what came before."""
        if type(gate) is Pick:
            self.collect(t, gate, g)
            return
        y, inputs = self.operands(t, gate)
        if type(y) is tuple:
            g = with_zeros(t, g)
        if gate.all_at_once is not None or gate.add_to is not None:
            self.pass_down_in_bulk(t, gate, g, y, inputs)
            return
        rules, through = gate.rules, self.through
        for i, x in enumerate(t.inputs):
            if type(x) is Tensor and rules[i] is not None and (
                    x.requires_grad if through is None else x.order in through):
                try:
                    message = rules[i](gate, g, y, *inputs)  # type: ignore[misc]
                except RULE_ERRORS as error:
                    gate.refuse_rule(i, error, g, inputs)
                except RuntimeWarning as warning:
                    message = recompute_and_warn(gate, warning, rules[i],  # type: ignore[arg-type]
                                                 gate, g, y, *inputs)
                self.send(x, message, gate, i)

    def send(self, x: Tensor, message: Any, gate: Gate, i: int) -> None:
        """Add a message to the gradient of `x`, input `i` of `gate`.

        It is added in place only where the sum is an array that was allocated here.
        """
        value = x._value
        if type(message) not in ARRAYS or message.shape != value.shape or (
                message.dtype is not value.dtype):
            message = fit_message(gate, i, message, value)
        entry = self.sums.get(x.order)
        if entry is None:
            self.sums[x.order] = [x, message, False]
            if x.gate is not None:
                heappush(self.heap, -x.order)
        elif entry[2] and type(entry[1]) is type(message) is ndarray:
            np.add(entry[1], message, out=entry[1])
        else:
            entry[1], entry[2] = entry[1] + message, True

    def operands(self, t: Tensor, gate: Gate) -> tuple[Any, Sequence[Any]]:
        """The output of `t` (of several, the tuple), its inputs, and what the gate prepared."""
        inputs = []
        for x in t.inputs:
            if type(x) is Tensor:
                leaf = x.leaf
                if leaf is not None and (leaf.seen is not None or leaf.changed > t.order):
                    refuse_changed_leaf(t, x, leaf)
                x = x._value
            inputs.append(x)
        if t.saved is not None:
            refuse_changed_arrays(t, t.saved)
            inputs += t.saved.prepared
        if self.lifted:
            y = picks(t) if type(t._value) is tuple else t
            return y, gate.with_prepared(t.inputs)
        return t._value, inputs

    def pass_down_in_bulk(self, t: Tensor, gate: Gate, g: Any, y: Any,
                          inputs: Sequence[Any]) -> None:
        """`pass_down` for a gate that has all messages at once, or adds its message in place."""
        together = None
        if gate.all_at_once is not None:
            try:
                together = run(gate, gate.all_at_once, g, y, *inputs)
            except RULE_ERRORS as error:
                gate.refuse_rule(0, error, g, inputs)
            count = sum(gate.rules[i] is not None for i in range(len(t.inputs)))
            if isinstance(together, dict) or not hasattr(together, "__getitem__") or (
                    isinstance(together, (list, tuple)) and
                    not count <= len(together) <= len(t.inputs)):
                raise RuleError(located(f"{gate.name}.all_at_once: must return a list of "
                                        f"{count} messages, one an input that has a rule; it "
                                        f"returned {str(together)[:60]}"))
        for i, x in enumerate(t.inputs):
            if type(x) is not Tensor or gate.rules[i] is None or not (
                    x.requires_grad if self.through is None else x.order in self.through):
                continue
            entry = self.sums.get(x.order)
            try:
                if i == 0 and gate.add_to is not None and self.in_place and entry is not None and (
                        entry[2] and type(entry[1]) is type(g) is ndarray):
                    gate.add_to(entry[1], g, *inputs)
                    continue
                message = run(gate, together.__getitem__, i) if together is not None else run(
                    gate, gate.rules[i], gate, g, y, *inputs)  # type: ignore[arg-type]
            except RULE_ERRORS as error:
                gate.refuse_rule(i, error, g, inputs)
            self.send(x, message, gate, i)

    def collect(self, t: Tensor, gate: Pick, g: Any) -> None:
        """Put the gradient of one output into the list of its gate's gradients."""
        parent = t.inputs[0]
        if self.through is not None and parent.order not in self.through:
            return
        if parent.order not in self.sums:
            self.sums[parent.order] = [parent, [None] * len(parent._value), False]
            heappush(self.heap, -parent.order)
        parts = self.sums[parent.order][1]
        parts[gate.i] = g if parts[gate.i] is None else parts[gate.i] + g


class Watched(Reverse):
    """A sweep that keeps the messages on all edges (`keep`), or refuses a bad one (`anomaly()`)."""

    __slots__ = ("anomaly", "keep", "messages", "now")
    in_place = False

    def __init__(self, through: set[int] | None, lifted: bool, keep: bool) -> None:
        super().__init__(through, lifted)
        mode = current()
        self.keep = keep
        self.anomaly = mode is not None and mode.anomaly
        self.messages: list[Any] = [None]
        self.now: tuple[Tensor, Any] | None = None
        """The tensor through whose gate gradients pass now, and its gradient."""

    def run(self, wanted: set[int] | None, keep: bool) -> Kept:
        kept = super().run(wanted, keep)
        if self.anomaly:
            for t, g in kept:
                if t.gate is None:
                    blame.refuse_gradient(t, g, None)
        return kept

    def pass_down(self, t: Tensor, gate: Gate, g: Any) -> None:
        if self.anomaly:
            blame.refuse_gradient(t, g, line_of(t))
        self.messages = [g if type(gate) is Pick else None] * len(t.inputs)
        self.now = t, g
        super().pass_down(t, gate, g)
        if self.keep:
            t.ensure_notes().messages = tuple(self.messages)

    def send(self, x: Tensor, message: Any, gate: Gate, i: int) -> None:
        message = fit_message(gate, i, message, x._value)
        self.messages[i] = message
        if self.anomaly:
            self.refuse_message(x, message, gate, i)
        super().send(x, message, gate, i)

    def refuse_message(self, x: Tensor, message: Any, gate: Gate, i: int) -> None:
        """An AnomalyError at the first NaN or infinity in what `gate` sends to its input `i`."""
        if self.now is None:
            blame.refuse_gradient(x, message, line_of(x), seed=True)
            return
        t, g = self.now
        rule = gate.rule_name(i)
        known = [blame.Operand("g", value_of(g)), *blame.operands(gate, t.inputs)]
        if all(blame.first_bad(operand.value) is None for operand in known):
            known.append(blame.Operand("y", t._value, t))
        blame.refuse_bad(value_of(message), gate, (f"{rule} made", f"{rule} passed on"), known,
                         t.scope, line_of(t))


def line_of(t: Tensor) -> str | None:
    """The user's line that recorded `t`, if it was recorded under `anomaly()`."""
    return None if t.notes is None else t.notes.line


# Messages, gradients and who holds them


def fit_message(gate: Gate, i: int, message: Any, x: Any) -> Any:
    """What the rule of input `i` returned, as an array or tensor of the shape and dtype of `x`."""
    message = gate.as_message(i, message)
    if message.shape != x.shape or message.dtype != x.dtype:
        message = run(gate, gate.fit, i, message, x)
    return message


_sum = [None, np.zeros(1)]
HELD_ONCE = references(_sum[1])
"""The references to an array that only such a list holds, as the sums of a sweep do.

Where Python cannot count them, they are never equal to it.
"""


def is_free(entry: Sequence[Any]) -> bool:
    """Whether the sum in `entry` is an array that neither a rule nor anyone else holds."""
    return entry[2] or type(entry[1]) is not ndarray or (
        references(entry[1]) == HELD_ONCE and entry[1].base is None and entry[1].flags.writeable)


def copy_of(g: Any) -> Any:
    """`g` in memory of its own."""
    if type(g) is ndarray:
        return g.copy()
    return np.copy(g) if is_array_like(g) else g


def run_hooks(t: Tensor, g: Any) -> Any:
    """`g` after the hooks of `t`."""
    assert t.notes is not None
    look_away(t)
    for hook in list(t.notes.hooks.values()):
        new = hook(copy_of(g))
        if new is None:
            continue
        new = new if isinstance(new, Tensor) else as_numbers(f"hook on {t.label}", new, g.dtype)
        if value_of(new).shape != value_of(g).shape:
            raise ShapeError(located(f"hook on {t.label}: must return the gradient's shape "
                                     f"{value_of(g).shape}; it returned {value_of(new).shape}"))
        g = new
    return g


def with_zeros(t: Tensor, parts: Sequence[Any]) -> tuple[Any, ...]:
    """The gradients of all outputs, zeros for those that nothing used."""
    return tuple(np.zeros_like(value) if g is None else g
                 for g, value in zip(parts, t._value, strict=True))


def in_full(t: Tensor, g: Any) -> Any:
    """A gradient that was kept, as an array; of a gate with several outputs a tuple of theirs."""
    several = isinstance(g, (list, tuple))
    return tuple(map(value_of, with_zeros(t, g))) if several else value_of(g)


# What the user calls


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
    if not output.requires_grad:
        raise GradientError(located(
            f"{output.label}: depends on nothing to differentiate by; make its inputs with "
            "tensor() or parameter(), outside no_grad()"))
    kept = pull([(output, seed(output, value_of(upstream)))], keep=keep)
    sweep = next_number()
    for t, g in kept:
        notes = t.notes or t.ensure_notes()
        notes.grad, notes.sweep = g, sweep
        if not keep:
            notes.messages = None


def seed(output: Tensor, upstream: Any) -> Any:
    """The upstream gradient of an output: 1 for a single real number, else it must be given."""
    value = output._value
    if upstream is None:
        if math.prod(value.shape) != 1 or value.dtype.kind == "c":
            what = "complex" if value.dtype.kind == "c" else f"of shape {value.shape}"
            raise GradientError(located(
                f"{output.label}: is {what}, not a single real number; give the upstream gradient "
                "of its shape, or differentiate its sum()"))
        return value.dtype.type(1) if isinstance(value, np.generic) else np.ones_like(value)
    g = upstream if isinstance(upstream, Tensor) else as_numbers(
        lambda: f"{output.label}: the upstream gradient", upstream, value.dtype)
    if value_of(g).shape != value.shape:
        raise ShapeError(located(f"{output.label}: has shape {value.shape}; the upstream gradient "
                                 f"must have it too, its shape is {value_of(g).shape}"))
    return g


Tensor.backward = backward  # type: ignore[method-assign, assignment]
