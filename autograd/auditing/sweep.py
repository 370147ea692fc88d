"""The gradients and messages that an audit looks at: those kept, else those of a sweep of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.engine.errors import GradientError
from autograd.engine.norms import norm
from autograd.engine.reverse import Watched, in_full, seed
from autograd.engine.tensor import Tensor, value_of
from autograd.graph.graph import Graph
from gates import Gate, ShapeError, identity
from gates.errors import located


@dataclass(frozen=True)
class Gradients:
    """By the order of a tensor: its gradient, and the message its gate sent to each input."""

    whole: Mapping[int, Any]
    messages: Mapping[int, tuple[Any, ...]]
    kept: bool
    """Whether `backward(keep=True)` left them, or a sweep for the audit alone made them."""


def gradients(graph: Graph) -> Gradients:
    """Those that `backward(keep=True)` kept, if they are of this graph's outputs alone.

    Otherwise, as where a sweep from another output passed through a part of the graph since, they
    come from a new sweep, which leaves no trace on the tensors. Of a graph that was cut, with
    `inputs` of its own, they are those kept: other parts of the whole led to it too.
    """
    if not any(y.requires_grad for y in graph.outputs):
        raise GradientError(located(
            f"audit: {graph.outputs[0].label} depends on nothing to differentiate by; make its "
            "inputs with tensor() or parameter(), outside no_grad()"))
    kept = kept_in(graph)
    return kept if kept is not None and (
        graph.boundary or agree(graph, kept)) else swept(graph)


def kept_in(graph: Graph) -> Gradients | None:
    """What the last sweeps with `keep` left on the tensors; None if an output has nothing."""
    whole, messages = {}, {}
    for t in graph.nodes:
        if t.notes is None:
            continue
        if t.notes.grad is not None:
            whole[t.order] = in_full(t, t.notes.grad)
        if t.notes.messages is not None:
            messages[t.order] = tuple(map(value_of, t.notes.messages))
    ends = [y for y in graph.outputs if y.requires_grad and not graph.is_input(y)]
    there = ends and all(y.order in whole and y.order in messages for y in ends)
    return Gradients(whole, messages, True) if there else None


def agree(graph: Graph, kept: Gradients) -> bool:
    """Whether each gradient is the sum of the messages from within the graph."""
    users, ends = graph.users(), {y.order for y in graph.outputs}
    for t in graph.nodes:
        if t.order in ends or isinstance(t._value, tuple) or (
                t.notes is not None and t.notes.hooks):
            continue
        came = [kept.messages[user.order][i] for user, i in users[t.order]
                if user.order in kept.messages]
        came = [message for message in came if message is not None]
        g = kept.whole.get(t.order)
        if (g is None) != (not came) or (came and t.order not in kept.messages
                                         and not graph.is_input(t)):
            return False
        if came and not close(sum(came[1:], came[0]), g):
            return False
    return True


def close(total: Any, g: Any) -> bool:
    """Whether two gradients are the same but for rounding; what is not finite is not compared."""
    if np.shape(total) != np.shape(g):
        return False
    with np.errstate(all="ignore"):
        difference = norm(total - g)
    return not difference > 1e-3 * (norm(total) + norm(g))


def swept(graph: Graph) -> Gradients:
    """The gradients of a reverse sweep from the outputs, each beginning at 1.

    An output that is no single number begins at the gradient that it has.
    """
    sweep = Collected({t.order for t in graph.nodes if t.requires_grad})
    with np.errstate(all="ignore"):
        for y in graph.outputs:
            if y.requires_grad:
                sweep.send(y, start(y), identity, 0)
        kept = sweep.run(None, True)
    return Gradients({t.order: in_full(t, g) for t, g in kept}, sweep.found, False)


def start(y: Tensor) -> Any:
    """The gradient at which the sweep begins at an output."""
    g = None if y.notes is None else y.notes.grad
    try:
        return seed(y, g if np.size(y._value) != 1 else None)
    except (GradientError, ShapeError):
        raise GradientError(located(
            f"audit: {y.label} is no single real number, and has no gradient to begin at; call "
            ".backward(upstream, keep=True) on it first, or audit its sum()")) from None


class Collected(Watched):
    """A sweep that keeps the messages on all edges to itself; of NaN the audit tells."""

    __slots__ = ("found",)

    def __init__(self, through: set[int]) -> None:
        super().__init__(through, lifted=False, keep=False)
        self.anomaly = False
        self.found: dict[int, tuple[Any, ...]] = {}

    def pass_down(self, t: Tensor, gate: Gate, g: Any) -> None:
        super().pass_down(t, gate, g)
        self.found[t.order] = tuple(map(value_of, self.messages))
