"""A reverse sweep that tells all it does and leaves no trace in tensors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd.engine.reverse import Watched
from autograd.engine.tensor import Tensor
from gates import Gate, identity


class Told(Watched):
    """One sweep through the tensors in `through`, and no further than the `ends`.

    By the order of their tensors, `gradients` are what arrived, `messages_of` what the gate of a
    tensor sent to each of its inputs; `visited` are the results of gates in the order of the
    sweep. A gradient in `instead` takes the place of the one that arrives: the sweep goes on with
    it, as someone does who has made a mistake.
    """

    __slots__ = ("ends", "gradients", "instead", "messages_of", "visited")

    def __init__(self, output: Tensor, seed: Any, through: set[int], ends: frozenset[int],
                 instead: Mapping[int, Any]) -> None:
        super().__init__(through, lifted=False, keep=False)
        self.ends = ends
        self.instead = instead
        self.messages_of: dict[int, tuple[Any, ...]] = {}
        self.visited: list[Tensor] = []
        self.send(output, seed, identity, 0)
        self.gradients = {t.order: g for t, g in self.run(through, keep=False)}

    def pass_down(self, t: Tensor, gate: Gate, g: Any) -> None:
        self.visited.append(t)
        if t.order not in self.ends:
            super().pass_down(t, gate, self.instead.get(t.order, g))
            self.messages_of[t.order] = tuple(self.messages)
