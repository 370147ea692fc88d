"""A graph as it is to be drawn: names, gradients and messages, and who uses what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from autograd.drawing.scene import Path, shared
from autograd.engine.errors import GradientError
from autograd.engine.reverse import in_full
from autograd.engine.tensor import Tensor, value_of
from autograd.formulas.expression import Partial
from autograd.formulas.figures import PLAIN, Numbers
from autograd.formulas.legible import clipped
from autograd.formulas.naming import MOST_COLUMNS, names
from autograd.formulas.typeset import typeset
from autograd.graph.graph import Graph
from gates.errors import located

GHOST_FROM = 8
"""A leaf with more uses is drawn again at each, whatever it is: long lines hide the rest."""


@dataclass(frozen=True)
class View:
    """A graph, the names lent to it, and whether its values and gradients are drawn.

    `numbers` says how, and `checked` whether each message is compared with differences.
    """

    graph: Graph
    lent: Mapping[int, str] = field(default_factory=dict)
    values: bool = True
    gradients: bool = True
    numbers: Numbers = PLAIN
    checked: bool = False

    @cached_property
    def names(self) -> dict[int, str]:
        return names(self.graph)

    @cached_property
    def users(self) -> dict[int, list[tuple[Tensor, int]]]:
        """For each tensor, by order, the tensors made from it and as which input."""
        return self.graph.users()

    @cached_property
    def leaves(self) -> frozenset[int]:
        """The orders of the tensors at which the graph begins."""
        return frozenset(t.order for t in self.graph.leaves)

    @cached_property
    def gates(self) -> list[Tensor]:
        """The tensors that gates of the graph made, in creation order."""
        return [t for t in self.graph.nodes if t.order not in self.leaves]

    @cached_property
    def outputs(self) -> frozenset[int]:
        return frozenset(t.order for t in self.graph.outputs)

    def group(self, t: Tensor) -> Path:
        """The scope of a tensor; a parameter made outside any scope joins those who use it."""
        if t.scope or not t.is_parameter or not self.users[t.order]:
            return t.scope
        first, *others = (user.scope for user, _ in self.users[t.order])
        for scope in others:
            first = shared(first, scope)
        return first

    def is_ghosted(self, t: Tensor) -> bool:
        """Whether a leaf is drawn again at each use."""
        shared_as_one = t.is_parameter or not t.requires_grad
        uses = len(self.users[t.order])
        return t.order in self.leaves and uses > (1 if shared_as_one else GHOST_FROM)

    # Gradients

    def gradient(self, t: Tensor) -> Any:
        """∂E/∂t if a sweep kept it, else None."""
        g = self.upstream(t)
        return None if isinstance(g, tuple) else g

    def upstream(self, t: Tensor) -> Any:
        """∂E/∂t as the rules of its gate take it: for several outputs a tuple; None if not kept."""
        return in_full(t, getattr(t, "grad", None) if self.gradients and t.requires_grad else None)

    def message(self, t: Tensor, i: int) -> Any:
        """What the gate of `t` sent back to its input `i`, if a sweep kept it, else None."""
        messages = t.notes.messages if self.gradients and t.notes is not None else None
        return None if messages is None else value_of(messages[i])

    def messages(self, t: Tensor) -> list[Any]:
        """What came back to `t` from all its uses."""
        found = (self.message(user, i) for user, i in self.users[t.order])
        return [message for message in found if message is not None]

    def composed(self, t: Tensor) -> str:
        """What the gradient of `t` is made of: the messages drawn, and what else came to it."""
        messages, g = self.messages(t), self.gradient(t)
        text = f"sum of {len(messages)} messages"
        if t.notes is not None and t.notes.hooks:
            return f"{text}, then a hook"
        whole = g is None or np.allclose(sum(messages), g, equal_nan=True)
        return text if whole else f"{text} and of others that are not drawn"

    def sums(self, t: Tensor) -> bool:
        """Whether `t` gets a box of its own for the sum of its messages.

        The messages to a gate with several outputs are one for each, and do not add.
        """
        if isinstance(t._value, tuple):
            return False
        uses = len(self.users[t.order])
        return uses > 1 and not self.is_ghosted(t) and len(self.messages(t)) > 1

    def is_seed(self, t: Tensor) -> bool:
        """Whether the reverse sweep began at `t`, with 1."""
        return t.order in self.outputs and self.is_one(self.gradient(t))

    @staticmethod
    def is_one(g: Any) -> bool:
        """Whether `g` is the gradient at which a sweep began by itself."""
        return g is not None and np.size(g) == 1 and bool(np.all(g == 1))

    @cached_property
    def differentiated(self) -> str:
        """What the gradients are of: the only output of the whole graph, by name, if they began
        there; else E.
        """
        whole = self.graph.whole or self.graph
        first, *others = whole.outputs
        begins = not others and self.is_one(self.gradient(first))
        return clipped(whole.names[first.order], MOST_COLUMNS) if begins else "E"

    def partial(self, t: Tensor) -> Partial:
        """∂E/∂t as a formula."""
        return Partial(self.differentiated, self.names[t.order])

    def derivative(self, t: Tensor) -> str:
        """∂E/∂t as text."""
        return self.partial(t).text

    def title(self, t: Tensor) -> str:
        """The name of `t` as it is typeset."""
        return typeset(self.names[t.order])

    @property
    def lacks_messages(self) -> bool:
        """Whether a reverse sweep came through here without keeping what it sent."""
        swept = any(self.gradient(t) is not None for t in self.graph.nodes)
        return swept and bool(self.gates) and not any(
            t.notes is not None and t.notes.messages is not None for t in self.gates)


def require_messages(graph: Graph) -> None:
    """A GradientError unless `backward(keep=True)` went through `graph`."""
    if not any(t.notes is not None and t.notes.messages is not None for t in graph.nodes):
        name = graph.outputs[0].name or "the output"
        raise GradientError(located(
            f"draw: no gradients were kept in this graph; call .backward(keep=True) on {name} "
            "first, or draw with gradients=False"
        ))
