"""Running recorded gates again: on other values, or as the gates that they are made of."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from operator import attrgetter
from typing import Any

from autograd.engine.context import recording
from autograd.engine.errors import StaleError
from autograd.engine.leaves import constant, tensor
from autograd.engine.looks import Look
from autograd.engine.tensor import Tensor, as_numbers, value_of
from gates import GateError, Pick
from gates.errors import ShapeError, located

in_order = attrgetter("order")
Again = Callable[[Tensor, list[Any]], Any]


def ancestors(outputs: Iterable[Tensor], known: Container[int] = ()) -> list[Tensor]:
    """`outputs` and all that they were made of, in creation order, up to those in `known`."""
    found = {t.order: t for t in outputs if t.order not in known}
    stack = list(found.values())
    while stack:
        for x in stack.pop().inputs:
            if isinstance(x, Tensor) and x.order not in found and x.order not in known:
                found[x.order] = x
                stack.append(x)
    return sorted(found.values(), key=in_order)


def call_again(t: Tensor, inputs: list[Any]) -> Any:
    """The gate of `t` on other inputs."""
    assert t.gate is not None
    return t.gate(*inputs)


def run_again(nodes: Iterable[Tensor], new: dict[int, Any], again: Again = call_again) -> None:
    """Fill in `new`, by order: each of `nodes` made `again` from what is in `new` by then.

    What has an entry already, and leaves, are not made again.
    """
    with recording():
        for t in nodes:
            if t.order in new:
                continue
            if t.gate is None:
                new[t.order] = t
                continue
            inputs = [new[x.order] if isinstance(x, Tensor) else x for x in t.inputs]
            y = inputs[0][t.gate.i] if type(t.gate) is Pick else again(t, inputs)
            new[t.order] = y
            if isinstance(y, Tensor):
                keep_labels(t, y)


def keep_labels(t: Tensor, y: Tensor) -> None:
    """Give `y`, made in the place of `t`, its name and scope."""
    if t.name is not None:
        y.name = t.name
    if t.scope and not y.scope:
        y.ensure_notes().scope = t.scope


def substitute(t: Tensor, x: Any) -> Tensor:
    """A leaf in the place of `t`, with the value of `x`; `x` itself if it is a tensor."""
    value = x if isinstance(x, Tensor) else as_numbers(f"Graph: input {t.label}", x, t.dtype)
    if value_of(value).ndim != t._value.ndim:
        raise ShapeError(located(f"Graph: input {t.label} has shape {t._value.shape}; a value of "
                                 f"shape {value_of(value).shape} came, with another number of "
                                 "axes"))
    if isinstance(value, Tensor):
        return value if value.dtype == t.dtype else value.astype(t.dtype)
    return (tensor if t.requires_grad else constant)(value, name=t.name)


def refuse_other_outcomes(looks: Sequence[Look], new: dict[int, Any]) -> None:
    """A StaleError if a look of a captured function has another outcome on the values in `new`."""
    seen = dict(new)
    for look in looks:
        try:
            run_again(ancestors(look.tensors, seen), seen)
            holds = look.holds([value_of(seen[t.order]) for t in look.tensors])
        except GateError:
            holds = False
        if not holds:
            names = ", ".join(t.label for t in look.tensors)
            raise StaleError(located(
                f"Graph: when the function was captured it looked at {names} ({look.line}), and "
                f"{brief_outcome(look.found)} came out; for these inputs it is something else, so "
                "the graph does not hold; capture the function again with Graph.capture"))


def brief_outcome(found: Any) -> str:
    """An outcome in a few characters."""
    text = " ".join(str(found).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
