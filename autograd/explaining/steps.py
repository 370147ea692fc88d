"""The steps of a sweep as data: what each gate got, and what it sent back to each input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor, value_of
from autograd.explaining.account import Account, is_part, is_whole
from gates import Elementwise


@dataclass(frozen=True, eq=False)
class Message:
    """What a gate sends back to input `i`, the tensor `x`: message `part` of `parts` to it."""

    x: Tensor
    i: int
    value: Any
    part: int
    parts: int
    local: Any
    """The diagonal of ∂y/∂x where the gate works entry by entry, the matrix where it is small and
    the gate does not; None where it is neither."""


@dataclass(frozen=True, eq=False)
class Total:
    """A gradient that is complete now: the sum of the `messages` to `x`, or what a hook made of it.
    """

    x: Tensor
    messages: tuple[Any, ...]
    value: Any
    hooked: bool


@dataclass(frozen=True, eq=False)
class Step:
    """One gate of the sweep: the gradient of its result `y`, and the messages to its inputs.

    `upstream` is known since step `since`. The first step has no messages: it is where the sweep
    begins.
    """

    number: int
    y: Tensor
    upstream: Any
    since: int
    messages: tuple[Message, ...] = ()
    totals: tuple[Total, ...] = ()


def steps_of(account: Account) -> Iterator[Step]:
    """The steps in the order of the sweep."""
    output = account.output
    complete = {output.order: 1}
    first = _total(account, output, (account.seed,))
    yield Step(1, output, account.seed, 1, totals=first)
    sent: Counter[int] = Counter()
    number = 1
    for y in account.told.visited:
        senders = account.senders(y)
        if not senders:
            continue
        number += 1
        messages: list[Message] = []
        totals: list[Total] = []
        for i in senders:
            x = y.inputs[i]
            sent[x.order] += 1
            uses = account.uses[x.order]
            messages.append(Message(x, i, account.message(y, i), sent[x.order], len(uses),
                                    local(y, i)))
            if sent[x.order] == len(uses):
                complete[x.order] = number
                parts = tuple(account.message(user, k) for user, k in uses)
                totals += _total(account, x, parts)
        since = complete.get(y.order, number)
        yield Step(number, y, account.gradient(y), since, tuple(messages), tuple(totals))


def _total(account: Account, x: Tensor, messages: tuple[Any, ...]) -> tuple[Total, ...]:
    """The sum of several messages, or of one that a hook changes; none where nothing is to add.

    The messages to a gate with several outputs are one for each, and do not add.
    """
    hooked = x.notes is not None and bool(x.notes.hooks)
    if is_whole(x) or (len(messages) == 1 and not hooked):
        return ()
    return (Total(x, messages, account.gradient(x), hooked),)


def local(y: Tensor, i: int) -> Any:
    """The local derivative of a gate's result by its input `i`: see `Message.local`."""
    assert y.gate is not None
    if is_part(y) or is_whole(y):
        return None
    x = value_of(y.inputs[i])
    small = np.ndim(x) <= 1 and np.ndim(y._value) <= 1 and max(x.size, y._value.size) <= 6
    if not small and not isinstance(y.gate, Elementwise):
        return None
    inputs = [value_of(x) for x in y.inputs]
    with np.errstate(all="ignore"):
        diagonal = y.gate.diagonal(i, y._value, inputs)
        return diagonal if diagonal is not None else y.gate.jacobian(
            *inputs, wrt=i, dense=True) if small else None
