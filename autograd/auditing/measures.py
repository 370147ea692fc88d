"""What is measured on every tensor and edge of a graph, once, before anything is judged."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from autograd.auditing.sweep import Gradients, gradients
from autograd.engine.norms import is_finite, norm, size
from autograd.engine.tensor import Tensor
from autograd.formulas.naming import names
from autograd.graph.graph import Graph
from gates.kinds import Elementwise, Linear
from gates.loss import Loss, MeanSqErr, SqErr

Edge = tuple[Tensor, int]
"""A gate, by the tensor that it made, and one of its inputs."""
Path = tuple[str, ...]
SIZES = (Linear, Loss, SqErr, MeanSqErr)
"""Gates whose gain goes by sizes, or by the error that is left, and not by depth."""


@dataclass(frozen=True)
class Measures:
    """A graph with its gradients, and the norms of them; all keys are orders of tensors."""

    graph: Graph
    gradients: Gradients
    names: dict[int, str]
    norms: dict[int, float]
    """‖∂E/∂t‖ of the tensors that a gradient came to."""
    sent: dict[int, tuple[float | None, ...]]
    """The norms of the messages from the gate of a tensor to its inputs."""

    @cached_property
    def users(self) -> dict[int, list[Edge]]:
        """For each tensor the gates that use it, and as which input."""
        return self.graph.users()

    @cached_property
    def place(self) -> dict[int, int]:
        """Where a tensor stands in the graph."""
        return {t.order: place for place, t in enumerate(self.graph.nodes)}

    @cached_property
    def homes(self) -> dict[int, Path]:
        """The scope that each tensor belongs to.

        What works entry by entry on the result of a layer, outside any layer of its own, such as
        the tanh after it, belongs to that layer.
        """
        homes: dict[int, Path] = {}
        for t in self.graph.nodes:
            home = t.scope
            feeds = [x for x in t.inputs if isinstance(x, Tensor) and x.gate is not None]
            if isinstance(t.gate, Elementwise) and len(feeds) == 1 and not self.graph.is_input(t):
                before = homes[feeds[0].order]
                home = before if before[:len(home)] == home else home
            homes[t.order] = home
        return homes

    def home(self, t: Tensor) -> str:
        """The scope of a tensor as text, empty outside any."""
        return "/".join(self.homes[t.order])

    def label(self, t: Tensor) -> str:
        """What texts call a tensor: `tanh7 in layer7`."""
        name, home = self.names[t.order], self.home(t)
        return name if t.gate is None or not home else f"{name} in {home}"

    def called(self, x: Any) -> str:
        """The name of an input of a gate, which may be a plain array or number."""
        if isinstance(x, Tensor):
            return self.names[x.order]
        return "an array" if np.ndim(x) else str(x)

    @cached_property
    def leaves(self) -> frozenset[int]:
        """Where the graph begins."""
        return frozenset(t.order for t in self.graph.leaves)

    def is_gate(self, t: Tensor) -> bool:
        """Whether the graph holds the gate that made `t`."""
        return t.order not in self.leaves

    @cached_property
    def bad(self) -> frozenset[int]:
        """The tensors with a NaN or infinity in their values."""
        return frozenset(t.order for t in self.graph.nodes if not is_finite(t._value))

    def is_alive(self, t: Tensor) -> bool:
        """Whether a gradient came to `t` that is neither zero nor NaN nor infinite."""
        g = self.norms.get(t.order)
        return g is not None and 0 < g < math.inf

    def gain(self, t: Tensor, i: int) -> float | None:
        """‖message to input i‖ / ‖gradient‖ of the gate of `t`; None where there is no message."""
        if not self.is_alive(t) or t.order not in self.sent:
            return None
        message = self.sent[t.order][i]
        return None if message is None else message / self.norms[t.order]

    def counts(self, t: Tensor, i: int) -> bool:
        """Whether the gain of a gate says something about depth.

        That of a loss is the error that is left; that of a mean, a sum, a reshape and other linear
        gates without weights, or of any reduction to one number, goes by sizes alone.
        """
        return not isinstance(t.gate, SIZES) and not (
            size(t._value) == 1 and size(t.inputs[i]._value) > 1)

    @cached_property
    def strongest(self) -> dict[int, Edge]:
        """For each tensor with a gradient, the use from which most of it came."""
        found: dict[int, Edge] = {}
        for t in self.graph.nodes:
            best = 0.0
            for user, i in self.users[t.order]:
                message = self.sent[user.order][i] if user.order in self.sent else None
                if message is not None and best < message < math.inf and self.is_alive(user):
                    best, found[t.order] = message, (user, i)
        return found

    @cached_property
    def steps(self) -> dict[int, float]:
        """log₁₀ of what the gate of the strongest use of each tensor did to the norm of the
        gradient, the messages from other uses added; 0 where that does not count.
        """
        return {order: math.log10(self.norms[order] / self.norms[user.order])
                if self.counts(user, i) else 0.0
                for order, (user, i) in self.strongest.items() if 0 < self.norms[order] < math.inf}


def measures(graph: Graph) -> Measures:
    """The gradients of a graph, and their norms."""
    found = gradients(graph)
    sent = {order: tuple(None if m is None else norm(m) for m in messages)
            for order, messages in found.messages.items()}
    norms = {order: norm(g) for order, g in found.whole.items()}
    return Measures(graph, found, names(graph), norms, sent)
