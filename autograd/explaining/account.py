"""A graph and one reverse sweep through it: what an explanation and an exercise tell of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from autograd.engine.errors import GradientError
from autograd.engine.matching import near
from autograd.engine.naming import variables
from autograd.engine.reach import between, needed
from autograd.engine.reverse import seed as seed_of
from autograd.engine.stale import refuse_stale
from autograd.engine.tensor import Tensor, value_of
from autograd.engine.tree import leaves
from autograd.explaining.sweep import Told
from autograd.formulas.naming import names
from autograd.graph.graph import Graph
from gates import OperandError, Pick
from gates.errors import located

Wanted = Sequence[Tensor]

MOST_TENSORS = 10_000
MOST_LISTED = 8


@dataclass(frozen=True, eq=False)
class Account:
    """The numbers of one sweep from `output`, on the paths to the `wanted` tensors."""

    graph: Graph
    output: Tensor
    seed: Any
    wanted: tuple[Tensor, ...]
    """The tensors asked for; none stands for all."""
    names: Mapping[int, str]
    lent: Mapping[int, str]

    @cached_property
    def ends(self) -> frozenset[int]:
        """The tensors with a gate at which the graph begins all the same, by order."""
        return frozenset(t.order for t in self.graph.boundary)

    @cached_property
    def through(self) -> set[int]:
        """The tensors that lie between the output and the wanted ones, by order."""
        if self.wanted:
            found = {t.order for t in between(self.wanted, [self.output])[0]}
        else:
            found = set(needed([self.output]))
        return found & self.names.keys()

    @cached_property
    def told(self) -> Told:
        """The sweep."""
        return self.swept({})

    def swept(self, instead: Mapping[int, Any]) -> Told:
        """The sweep with other gradients for some tensors, from which it goes on."""
        return Told(self.output, self.seed, self.through, self.ends, instead)

    @cached_property
    def uses(self) -> dict[int, list[tuple[Tensor, int]]]:
        """For each tensor, by order, who sent it a message and as which input, in sweep order."""
        uses: dict[int, list[tuple[Tensor, int]]] = {order: [] for order in self.through}
        for t in self.told.visited:
            for i in self.senders(t):
                uses[t.inputs[i].order].append((t, i))
        return uses

    def senders(self, t: Tensor) -> list[int]:
        """The inputs of `t` to which its gate sent a message on a path that matters."""
        messages = self.told.messages_of.get(t.order, ())
        return [i for i, message in enumerate(messages)
                if message is not None and t.inputs[i].order in self.through]

    def gradient(self, t: Tensor) -> Any:
        """∂E/∂t; of the several outputs of a gate, the list of theirs."""
        return self.told.gradients[t.order]

    def message(self, t: Tensor, i: int) -> Any:
        """What the gate of `t` sent to its input `i`."""
        return self.told.messages_of[t.order][i]

    @cached_property
    def reached(self) -> list[Tensor]:
        """All tensors with a gradient, in the order in which their gradients are complete."""
        return [*self.told.visited,
                *(t for t in reversed(self.graph.nodes)
                  if t.order in self.told.gradients and t.gate is None)]

    @property
    def begins_with_one(self) -> bool:
        """Whether the gradients are those of the output itself."""
        return np.size(self.seed) == 1 and bool(np.all(self.seed == 1))

    @cached_property
    def differentiated(self) -> str:
        """What the gradients are of: the output by its name, if the sweep begins there with 1."""
        if self.begins_with_one:
            return self.names[self.output.order]
        taken = set(self.names.values())
        return next(letter for letter in ("E", "L", "J", *(f"E{i}" for i in range(len(taken) + 1)))
                    if letter not in taken)

    def derivative(self, t: Tensor) -> str:
        """∂E/∂t as text, to tell which gradient is meant."""
        return f"∂{self.differentiated}/∂{self.names[t.order]}"


def account_of(who: str, y: Any, wrt: Any = None, upstream: Any = None,
               lent: Mapping[int, str] | None = None) -> Account:
    """The account of a tensor, or of a graph with one output.

    `wrt` are tensors or their names; `upstream` is ∂E/∂y. Raises a StaleError where a value was
    changed since, a GradientError without anything to differentiate by, and an OperandError for
    what is no tensor, and for more tensors than anyone reads.
    """
    graph = graph_of(who, y)
    output = require_one_output(who, graph)
    refuse_stale((t for t in graph if not graph.is_input(t)), who)
    if not output.requires_grad:
        raise GradientError(located(
            f"{who}: {output.label} depends on nothing to differentiate by; make its inputs with "
            "tensor() or parameter(), outside no_grad()"))
    lent = variables() if lent is None else lent
    known = distinct(names(graph))
    begun = getattr(output, "grad", None) if upstream is None else upstream
    account = Account(graph, output, seed_of(output, value_of(begun)),
                      tuple(wanted(who, graph, known, wrt)), known, lent)
    for t in account.wanted:
        if t.order not in account.through:
            raise GradientError(located(
                f"{who}: {known[output.order]} does not depend on {known[t.order]} by any path "
                "along which a gradient flows; leave it out of wrt"))
    if len(account.through) > MOST_TENSORS:
        raise OperandError(located(
            f"{who}: {len(account.through):,} tensors are more than anyone reads, which is "
            f"{MOST_TENSORS:,}; keep the paths to some with wrt, or take a part, as "
            "Graph(y, inputs=[...])"))
    return account


def graph_of(who: str, y: Any) -> Graph:
    """The graph that is meant; an OperandError for what is no tensor."""
    if isinstance(y, Graph):
        return y
    if strange := [x for x in leaves([y]) or [y] if not isinstance(x, Tensor)]:
        raise OperandError(located(f"{who}: takes a tensor, or a Graph with one output; "
                                   f"{type(strange[0]).__name__} came: {strange[0]!r:.60}"))
    return Graph(y)


def require_one_output(who: str, graph: Graph) -> Tensor:
    """The output of a graph; an OperandError if it has several."""
    if len(graph.outputs) > 1:
        listed = ", ".join(graph.names[t.order] for t in graph.outputs)
        raise OperandError(located(f"{who}: tells of one output; {len(graph.outputs)} came: "
                                   f"{listed}; take one, or their sum"))
    return graph.outputs[0]


def distinct(known: Mapping[int, str]) -> dict[int, str]:
    """The names, with a number behind those that more than one tensor has."""
    counts, seen = Counter(known.values()), Counter[str]()
    found = {}
    for order, name in known.items():
        while counts[name] > 1:
            seen[name] += 1
            if (new := f"{name}_{seen[name]}") not in counts:
                name = new
        found[order] = name
    return found


def wanted(who: str, graph: Graph, known: Mapping[int, str], wrt: Any) -> list[Tensor]:
    """The tensors that `wrt` means: one or several, each itself or by its name."""
    if wrt is None:
        return []
    several = wrt if isinstance(wrt, (list, tuple, set, frozenset)) else [wrt]
    if not several:
        raise OperandError(located(f"{who}: wrt is empty; give a tensor, several or names, or "
                                   "leave it out for all"))
    return [one(who, graph, known, x) for x in several]


def one(who: str, graph: Graph, known: Mapping[int, str], x: Any) -> Tensor:
    """The tensor that `x` is or names."""
    if isinstance(x, Tensor):
        if x not in graph:
            raise OperandError(located(f"{who}: {x.label} in wrt is not in the graph of "
                                       f"{known[graph.outputs[0].order]}"))
        return x
    if not isinstance(x, str):
        raise OperandError(located(f"{who}: wrt takes tensors and names of tensors; "
                                   f"{type(x).__name__} came: {x!r:.60}"))
    found = [t for t in graph.nodes if x in (t.name, known[t.order])]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(known[t.order] for t in found)
        raise OperandError(located(f"{who}: {len(found)} tensors are called {x!r}; they are told "
                                   f"apart as {listed}"))
    hint = near(x, known.values()) or f"; its tensors are {some_of(known)}"
    raise OperandError(located(f"{who}: no tensor is called {x!r:.60}{hint}"))


def some_of(known: Mapping[int, str]) -> str:
    """The first names, and how many more there are."""
    more = len(known) - MOST_LISTED
    return ", ".join([*known.values()][:MOST_LISTED]) + f" and {more:,} more" * (more > 0)


def is_whole(t: Tensor) -> bool:
    """Whether a tensor stands for all outputs of a gate with several."""
    return isinstance(t._value, tuple)


def is_part(t: Tensor) -> bool:
    """Whether a tensor is one of several outputs of a gate."""
    return isinstance(t.gate, Pick)
