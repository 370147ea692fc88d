"""Where a NaN or an infinity came in: what an AnomalyError says.

A bad entry was made by a gate, or it came in with one of its inputs; which in turn is a leaf or a
plain array that holds it, or the result of another gate that nobody watched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd.engine.errors import AnomalyError
from autograd.engine.tensor import Tensor, as_value, value_of
from gates import Gate, Pick
from gates.errors import user_line
from gates.kinds import Elementwise

Index = tuple[int, ...]


class Operand(NamedTuple):
    """What a gate or rule computed with: its letter, its value, and the tensor that holds it."""

    letter: str
    value: Any
    holder: Any = None

    @property
    def name(self) -> str:
        """The user's name of the tensor, else the letter in the formula of the gate."""
        return (self.holder.name if isinstance(self.holder, Tensor) else None) or self.letter


def refuse_result(gate: Gate, inputs: Sequence[Any], y: Any, scope: tuple[str, ...]) -> None:
    """An AnomalyError at the first NaN or infinity in the result of a gate."""
    for part in y if type(y) is tuple else (y,):
        refuse_bad(part, gate, ("forward made", "forward passed on"), operands(gate, inputs), scope)


def refuse_bad(value: Any, gate: Gate, verbs: tuple[str, str], known: Sequence[Operand],
               scope: tuple[str, ...] = (), line: str | None = None) -> None:
    """An AnomalyError at the first NaN or infinity in `value`, computed by `gate` from `known`.

    `verbs` say that it was made there, and that it came in.
    """
    value = as_value(value)
    index = first_bad(value)
    if index is None:
        return
    came = "; ".join(arrivals(gate, known, index, value.shape))
    made = not came or (np.isnan(value[index]) and not any(map(holds_nan, known)))
    verb = f"{gate.name}: {verbs[0 if made else 1]}"
    cause = circumstances(gate, known, index, value.shape) if not came else \
        f", of an infinity that {came}" if made else f": it {came}"
    raise AnomalyError(f"{told(verb, value, index)}{cause}{within(scope)} ({line or user_line()})")


def refuse_gradient(t: Tensor, g: Any, line: str | None, seed: bool = False) -> None:
    """An AnomalyError at the first NaN or infinity in the whole gradient of `t`.

    Its messages were looked at already: so it came from the user, from a hook, or from the sum.
    """
    for part in g if isinstance(g, (list, tuple)) else (g,):
        value = None if part is None else as_value(value_of(part))
        index = None if value is None else first_bad(value)
        if index is not None:
            who = "a hook on it returned" if t.notes is not None and t.notes.hooks else \
                "the sum of its messages made"
            who = "the upstream gradient that was given has" if seed else who
            raise AnomalyError(f"{told(f'gradient of {t.label}: {who}', value, index)}"
                               f"{within(t.scope)} ({line or user_line()})")


def first_bad(value: Any) -> Index | None:
    """The index of the first NaN or infinity; None where there is none.

    >>> first_bad(np.array([1.0, np.inf])), first_bad(np.array([1, 2]))
    ((1,), None)
    """
    value = as_value(value)
    if value.dtype.kind not in "fc":
        return None
    bad = ~np.isfinite(value)
    return tuple(int(i) for i in np.argwhere(bad)[0]) if np.any(bad) else None


def operands(gate: Gate, inputs: Sequence[Any]) -> list[Operand]:
    """The inputs of a gate."""
    letters = gate.names(len(inputs))
    return [Operand(letter, value_of(x), x) for letter, x in zip(letters, inputs, strict=True)]


def told(verb: str, value: Any, index: Index) -> str:
    """`Log: forward made nan at index (1,) of shape (2,)`."""
    where = f" at index {index} of shape {value.shape}" if index else ""
    return f"{verb} {value[index]}{where}"


def at(place: Index) -> str:
    """` at (3, 2)`, or nothing in a single number."""
    return f" at {place}" if place else ""


def within(scope: tuple[str, ...]) -> str:
    """`, in scope encoder/layer1`, or nothing outside any."""
    return f", in scope {'/'.join(scope)}" if scope else ""


# What came in


def bad_operands(gate: Gate, known: Sequence[Operand], index: Index,
                 shape: Index) -> Iterator[tuple[Operand, Index]]:
    """The operands that hold a NaN or infinity which can have led to the one at `index`.

    Of a gate that works entry by entry that is the entry there, of any other the first.
    """
    for operand in known:
        value = operand.value
        if isinstance(value, tuple):
            continue
        place = first_bad(value)
        if place is not None and isinstance(gate, Elementwise):
            there = entry(value, index, shape)
            place = place if there is None else \
                there if first_bad(as_value(value)[there]) is not None else None
        if place is not None:
            yield operand, place


def holds_nan(operand: Operand) -> bool:
    """Whether it has a NaN; a NaN that is worked out of infinities, as ∞ · 0, is made there."""
    parts = operand.value if isinstance(operand.value, tuple) else (operand.value,)
    return any(bool(np.any(np.isnan(as_value(part)))) for part in parts
               if as_value(part).dtype.kind in "fc")


def arrivals(gate: Gate, known: Sequence[Operand], index: Index, shape: Index) -> Iterator[str]:
    """`came in with W7 at (3, 2), a parameter that holds nan`, for each operand that was bad."""
    for operand, place in bad_operands(gate, known, index, shape):
        yield f"came in with {origin(operand, place)}"


def origin(operand: Operand, place: Index) -> str:
    """Where the bad entry of an operand began: in a leaf, an array, or a gate nobody watched."""
    x = operand.holder
    if not isinstance(x, Tensor) or x.gate is None:
        return holder(operand, place)
    start = f"{x.label}{at(place)}"
    while isinstance(x, Tensor) and x.gate is not None:
        if isinstance(x.gate, Pick):
            x = x.inputs[0]
            continue
        known, shape = operands(x.gate, x.inputs), np.shape(as_value(operand.value))
        before = next(bad_operands(x.gate, known, place, shape), None)
        if before is None:
            return (f"{start}; {x.gate.name} made it{circumstances(x.gate, known, place, shape)}"
                    f"{within(x.scope)}, outside anomaly()")
        operand, place = before
        x = operand.holder
    return f"{start}; it goes back to {holder(operand, place)}"


def holder(operand: Operand, place: Index) -> str:
    """A leaf, array or number with a bad entry: `W7 at (3, 2), a parameter that holds nan`."""
    x, found = operand.holder, as_value(operand.value)[place]
    if isinstance(x, Tensor):
        kind = "a parameter" if x.is_parameter else "an input" if x.requires_grad else "a constant"
        return f"{x.label}{at(place)}, {kind} that holds {found}"
    if np.ndim(operand.value):
        return f"the plain array {operand.letter}{at(place)}, which holds {found}"
    return f"{operand.letter}, the number {found}"


# What was made


def circumstances(gate: Gate, known: Sequence[Operand], index: Index, shape: Index) -> str:
    """`, where x = -1`: the entries from which one was made; else the largest of each operand."""
    numbers = []
    for operand in known:
        value = operand.value
        if isinstance(value, tuple):
            continue
        value = as_value(value)
        there = entry(value, index, shape) if isinstance(gate, Elementwise) else None
        if there is not None:
            numbers.append(f"{operand.name} = {value[there]:.6g}")
        elif value.size and value.dtype.kind in "fc":
            numbers.append(f"|{operand.name}| up to {np.max(np.abs(value)):.6g}")
    return f", where {', '.join(numbers)}" if numbers else ""


def entry(value: Any, index: Index, shape: Index) -> Index | None:
    """The entry of an operand that goes with `index` of a result of `shape`, by broadcasting.

    None where the operand is larger: then several entries are summed into one.

    >>> entry(np.ones((2, 1)), (0, 1, 2), (4, 2, 3))
    (1, 0)
    """
    own = np.shape(value)
    try:
        fits = np.broadcast_shapes(own, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        return None
    last = index[len(index) - len(own):]
    return tuple(0 if size == 1 else i for i, size in zip(last, own, strict=True))
