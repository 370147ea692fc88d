"""Looking into gates: a graph with some gates replaced by those that they are made of.

All other tensors are those of the run, with their values, gradients and messages. What a gate is
made of is computed from its inputs, and swept back from its gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.context import recording_in
from autograd.engine.naming import names_of
from autograd.engine.reverse import pull
from autograd.engine.tensor import Tensor, new_leaf, value_of
from autograd.graph.graph import Graph
from gates import Pick

Opens = Callable[[Tensor, str, bool], bool]
"""Whether a gate is opened: that of a tensor, by its name, and whether opening made it."""


def with_gates_opened(graph: Graph, opens: Opens, gradients: bool = True) -> Graph:
    """`graph` with the gates that `opens` replaced, and those within them, until none is left."""
    made: set[int] = set()
    while True:
        splice = _Splice(graph, opens, made, gradients)
        graph, made = splice.graph(), splice.made
        if not splice.opened:
            return graph


class _Splice:
    """One pass over a graph: `new` holds for each tensor, by order, what stands for it now."""

    def __init__(self, graph: Graph, opens: Opens, made: set[int], gradients: bool) -> None:
        self.source, self.opens, self.gradients = graph, opens, gradients
        self.new: dict[int, Any] = {t.order: t for t in graph.leaves}
        self.known: dict[int, str] = {}
        self.made: set[int] = set()
        self.opened = 0
        for t in graph.nodes:
            if t.order not in self.new:
                self.place(t, t.order in made)
            one = self.new[t.order]
            if isinstance(one, Tensor) and one.order not in self.known:
                self.known[one.order] = graph.names[t.order]

    def graph(self) -> Graph:
        """The graph of what was put in place."""
        if not self.opened:
            return self.source
        outputs = [self.new[y.order] for y in self.source.outputs]
        graph = Graph(outputs, inputs=self.source.boundary)
        graph.names = names_of(graph.nodes, {}, self.known)
        graph.whole = self.source.whole or self.source
        graph.notes = self.source.notes
        return graph

    def place(self, t: Tensor, made: bool) -> None:
        """Put in the place of `t` what its gate is made of, or `t` on what its inputs are now."""
        assert t.gate is not None
        parent = self.new[t.inputs[0].order] if type(t.gate) is Pick else None
        if isinstance(parent, tuple):
            self.new[t.order] = self.renamed(parent[t.gate.i], t)  # type: ignore[attr-defined]
            return
        name = self.source.names[t.order]
        inside = None
        if not t.gate.primitive and type(t.gate) is not Pick and self.opens(t, name, made):
            inside = _Inside(t, name, self.gradients)
        if inside is None or not inside.opens:
            self.new[t.order] = self.copied(t, self.new)
            if made:
                self.made.add(self.new[t.order].order)
            return
        self.opened += 1
        new = {stand_in.order: self.current(x) for stand_in, x in inside.inputs}
        for one in inside.nodes:
            new[one.order] = self.copied(one, new)
            self.made.add(new[one.order].order)
        ends = [new[one.order] for one in inside.outputs]
        several = isinstance(t._value, tuple)
        self.new[t.order] = tuple(ends) if several else self.renamed(ends[0], t)

    def current(self, x: Any) -> Any:
        return self.new[x.order] if isinstance(x, Tensor) else x

    def copied(self, t: Tensor, new: dict[int, Any]) -> Tensor:
        """`t` with what stands for its inputs, its value and notes being the same.

        It is itself until a gate is opened; from then on all are copied, to keep their order.
        """
        if not self.opened:
            return t
        inputs = tuple(new.get(x.order, x) if isinstance(x, Tensor) else x for x in t.inputs)
        copy = Tensor(t._value, t.gate, inputs, t.requires_grad, t.saved)
        copy.notes = t.notes
        return copy

    def renamed(self, end: Tensor, t: Tensor) -> Tensor:
        """`end`, which stands for `t`, by its name and gradient."""
        if end.order in self.made and t.notes is not None:
            notes = end.ensure_notes()
            notes.name, notes.grad = t.notes.name, t.notes.grad
            notes.hooks = t.notes.hooks
        return end


class _Inside:
    """What the gate of `t` is made of, recorded on stand-ins for its inputs."""

    def __init__(self, t: Tensor, name: str, gradients: bool) -> None:
        assert t.gate is not None
        stand_ins = [new_leaf(x._value, x.requires_grad) if isinstance(x, Tensor) else x
                     for x in t.inputs]
        self.inputs = [(a, x) for a, x in zip(stand_ins, t.inputs, strict=True)
                       if isinstance(a, Tensor)]
        self.outputs = _opened(t, name, stand_ins)
        self.opens = bool(self.outputs) and all(isinstance(y, Tensor) for y in self.outputs)
        self.nodes: list[Tensor] = []
        if not self.opens:
            return
        own = {a.order for a, _ in self.inputs}
        inner = Graph(list(self.outputs), inputs=[a for a, _ in self.inputs])
        self.nodes = [one for one in inner.nodes if one.order not in own]
        gates = [one.gate for one in self.nodes if type(one.gate) is not Pick]
        self.opens = bool(gates) and gates != [t.gate]
        if self.opens and gradients and t.requires_grad:
            self.sweep(t)

    def sweep(self, t: Tensor) -> None:
        """Give what is inside the gradients and messages that belong to the gradient of `t`."""
        g = getattr(t, "grad", None)
        if g is None:
            return
        parts = g if isinstance(g, (list, tuple)) else [g]
        seeds = [(y, value_of(part)) for y, part in zip(self.outputs, parts, strict=True)
                 if part is not None and y.requires_grad]
        with np.errstate(all="ignore"):
            for one, gradient in pull(seeds, keep=True):
                one.grad = gradient


def _opened(t: Tensor, name: str, inputs: list[Any]) -> tuple[Any, ...]:
    """The outputs of the gates that the gate of `t` is made of, in the scope of its name."""
    assert t.gate is not None
    with recording_in((*t.scope, name)), np.errstate(all="ignore"):
        y = t.gate.open(*inputs)
    return tuple(y) if isinstance(y, (tuple, list)) else (y,)
