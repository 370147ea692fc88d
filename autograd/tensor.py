"""Tensor: a value on a wire of the graph, and the gate and inputs that made it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np

from autograd import dispatch
from autograd.context import Mode, current
from autograd.errors import AnomalyError, GradientError
from autograd.fingerprint import fingerprint
from autograd.methods import ArrayMethods
from gates import Gate, OperandError, Pick, RuleError, ShapeError, operand
from gates.errors import located, user_line

_created = count(1).__next__


UNSEEN: Any = object()
"""Stands for the fingerprint of a value that was set and not yet used."""


class Notes:
    """What only few tensors have to remember."""

    __slots__ = ("changed", "hooks", "line", "messages", "scope", "seen")

    def __init__(self) -> None:
        self.scope: tuple[str, ...] = ()
        self.line: str | None = None
        self.hooks: dict[int, Callable[[Any], Any]] = {}
        self.messages: tuple[Any, ...] | None = None
        self.changed = 0
        self.seen: Any = None


class Tensor(ArrayMethods):
    """A number or array, recorded: `value`, the `gate` that made it and that gate's `inputs`.

    Tensors are made by `tensor`, `parameter` and `constant`, and by calling gates, operators and
    NumPy functions on them. A tensor never changes, apart from `grad` and a leaf's `value`.
    """

    __slots__ = (
        "__weakref__",
        "_grad",
        "_value",
        "gate",
        "guard",
        "inputs",
        "name",
        "needs",
        "notes",
        "order",
    )

    def __init__(self, value: Any, gate: Gate | None = None, inputs: tuple[Any, ...] = (),
                 needs: bool = False, guard: Any = None, name: str | None = None) -> None:
        self._value = value
        self.gate = gate
        self.inputs = inputs
        self.needs = needs
        self.guard = guard
        self.name = name
        self._grad: Any = None
        self.notes: Notes | None = None
        self.order = _created()

    # The value

    @property
    def value(self) -> Any:
        """The array or NumPy number on this wire.

        That of a parameter or an input to differentiate by may be written to; others are
        read-only.
        """
        value = self._value
        if type(value) is np.ndarray:
            if self.gate is not None or not self.needs:
                value.setflags(write=False)
            elif self.noted().seen is None:
                self.noted().seen = fingerprint(value)
        return value

    @value.setter
    def value(self, new: Any) -> None:
        if self.gate is not None:
            raise GradientError(located(
                f"{self.label}: the result of {self.gate.name} cannot be set; set the value of a "
                "tensor you made (parameter, tensor, constant), or run the graph again"))
        if new is not self._value and np.shape(new) != self.shape:
            raise ShapeError(located(f"{self.label}: has shape {np.shape(self._value)}; "
                                     f"a value of shape {np.shape(new)} came"))
        notes = self.noted()
        if new is self._value:
            notes.seen = UNSEEN
        else:
            self._value = np.array(new, dtype=self._value.dtype)[()]
            notes.seen = None
        notes.changed = _created()

    def noted(self) -> Notes:
        """The rarely used notes of this tensor, made when first asked for."""
        if self.notes is None:
            self.notes = Notes()
        return self.notes

    def refresh(self) -> None:
        """Note whether a leaf whose array the user holds was written to since last seen."""
        notes = self.notes
        if notes is not None and notes.seen is not None:
            seen = fingerprint(self._value)
            if seen != notes.seen:
                if notes.seen is not UNSEEN:
                    notes.changed = _created()
                notes.seen = seen

    # The gradient

    @property
    def grad(self) -> Any:
        """∂(output)/∂(this tensor) of the last `backward()` that passed here.

        A GradientError says so when there was none; `getattr(t, "grad", None)` asks politely.
        """
        if self._grad is None:
            if not self.needs:
                reason = "is a constant; make it with tensor() or parameter() to differentiate"
            elif self.gate is not None and self.name is None:
                reason = ("kept no gradient: call backward(keep=True) to keep those of all "
                          "tensors, or give it a name")
            else:
                reason = "has no gradient yet: call backward() on an output that depends on it"
            raise GradientError(located(f"{self.label}: {reason}"))
        return self._grad

    @grad.setter
    def grad(self, g: Any) -> None:
        self._grad = g

    def backward(self, upstream: Any = None, keep: bool = False) -> None:
        """Fill in `grad`, with `upstream` = ∂E/∂(this tensor), 1 for a single number.

        Every tensor that the user made or named gets a fresh gradient; `keep=True` keeps those of
        all tensors and the message on every edge, for diagrams and explanations.

        >>> from autograd import tensor
        >>> x = tensor(3.0)
        >>> (x * x).backward()
        >>> float(x.grad)
        6.0
        """
        from autograd.sweep import backward
        backward(self, upstream, keep)

    def detach(self) -> Tensor:
        """A constant with this value: no gradient flows back through it."""
        value = self._value
        held = value.base is not None or (self.gate is None and self.needs)  # may be written to
        return Tensor(value.copy() if held else value, name=self.name)

    def register_hook(self, hook: Callable[[Any], Any]) -> Callable[[], None]:
        """Call `hook(gradient)` when a sweep has summed this tensor's gradient.

        What it returns, unless None, replaces the gradient. Returns a function that removes it.
        """
        hooks, key = self.noted().hooks, _created()
        hooks[key] = hook
        return lambda: hooks.pop(key, None) and None

    # Names

    @property
    def scope(self) -> tuple[str, ...]:
        """The scopes within which this tensor was made, outermost first."""
        return self.notes.scope if self.notes is not None else ()

    @property
    def label(self) -> str:
        """What messages call this tensor: its name, else its gate and number."""
        if self.name is not None:
            return self.name
        return f"{self.gate.name if self.gate else 'tensor'}#{self.order}"

    def named(self, name: str) -> Tensor:
        """This tensor, called `name` on diagrams and in messages."""
        self.name = name
        return self

    def __repr__(self) -> str:
        made = f", {self.gate!r}" if self.gate is not None else ""
        name = f", name={self.name!r}" if self.name is not None else ""
        value = np.array2string(np.asarray(self._value), separator=", ", prefix="Tensor(")
        return f"Tensor({value}{name}{made})"

    def __reduce__(self) -> Any:
        """Copied or pickled, a leaf is a new leaf; a result is refused: its graph would stay."""
        if self.gate is not None:
            raise OperandError(located(
                f"{self.label}: the result of a gate is not copied or pickled, for its graph would "
                "stay behind; take .value or .detach()"))
        from autograd.leaves import again
        return again, (type(self), self._value, self.name, self.needs)

    # NumPy's protocols

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return dispatch.call_ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return dispatch.call_function(function, args, kwargs)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise OperandError(located(
            f"{self.label}: a tensor does not turn into an array by itself, for that would cut "
            "the graph; use np.stack or np.concatenate to join tensors, or .value for the numbers"
        ))

    @staticmethod
    def __gate__(gate: Gate, inputs: tuple[Any, ...]) -> Any:
        return record(gate, inputs)


class Parameter(Tensor):
    """A tensor to be learned. Optimisers change its `value`; diagrams draw it as a weight."""

    __slots__ = ()


def record(gate: Gate, inputs: tuple[Any, ...]) -> Any:
    """y = gate(inputs) as a tensor that knows its gate and inputs."""
    values, needs, raw = [], False, False
    for x in inputs:
        if isinstance(x, Tensor):
            if x.notes is not None:
                x.refresh()
            values.append(x._value)
            if x.needs:
                needs = True
        elif type(x) is float or type(x) is int:
            values.append(x)
        else:
            raw = True
            values.append(operand(gate, x))
    try:
        y = gate.forward(*values)
    except (ValueError, TypeError, IndexError) as error:
        gate.refuse(error, values)
    guard = None
    if raw:
        inputs = tuple(x if isinstance(x, Tensor) else v
                       for x, v in zip(inputs, values, strict=True))
        guard = guards(gate, inputs)
    if needs and gate.constant:
        needs = any(isinstance(x, Tensor) and x.needs and gate.rules[i] is not None
                    for i, x in enumerate(inputs))
    mode = current()
    if mode is not None:
        return record_in(mode, y, gate, inputs, needs, guard)
    if type(y) is tuple:
        return picks(Tensor(y, gate, inputs, needs, guard))
    return Tensor(y if isinstance(y, (np.ndarray, np.generic)) else made(gate, y), gate, inputs,
                  needs, guard)


def record_in(mode: Mode, y: Any, gate: Gate, inputs: tuple[Any, ...], needs: bool,
              guard: Any) -> Any:
    """`record` under no_grad, anomaly or a scope."""
    parts = y if type(y) is tuple else (y,)
    if mode.anomaly:
        for part in parts:
            refuse_bad(part, f"{gate.name}: forward made", None)
    if not mode.recording:
        leaves = tuple(Tensor(apart(as_value(part), inputs)) for part in parts)
        return leaves if type(y) is tuple else leaves[0]
    t = Tensor(y if type(y) is tuple else made(gate, y), gate, inputs, needs, guard)
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


def guards(gate: Gate, inputs: tuple[Any, ...]) -> tuple[tuple[int, Any], ...] | None:
    """Fingerprints of the plain arrays among `inputs` that a rule may read in the sweep."""
    found = tuple((i, fingerprint(x)) for i, x in enumerate(inputs)
                  if type(x) is np.ndarray and gate.reads[i] and x.flags.writeable)
    return found or None


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


def as_value(x: Any) -> Any:
    """`x` as an array, or a NumPy number where it has no axes."""
    return x if isinstance(x, (np.ndarray, np.generic)) else np.asarray(x)[()]


def valued(x: Any) -> Any:
    """The array of a tensor, or the array itself."""
    return x._value if isinstance(x, Tensor) else x


def apart(value: Any, inputs: tuple[Any, ...]) -> Any:
    """`value` in memory that none of `inputs` shares."""
    shared = value.base is not None or any(value is valued(x) for x in inputs)
    return value.copy() if shared else value
