"""Graph: the gates between some inputs and some outputs, to look at, run again, open and cut."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from autograd.engine.context import next_number, recording, scope
from autograd.engine.errors import StaleError
from autograd.engine.leaves import tensor
from autograd.engine.looks import Look, Time, captured_looks, looks_before
from autograd.engine.naming import called_by_user, names_of, variables
from autograd.engine.rerun import (
    ancestors,
    call_again,
    in_order,
    refuse_other_outcomes,
    run_again,
    substitute,
)
from autograd.engine.stale import refuse_stale
from autograd.engine.tensor import Tensor, value_of
from autograd.engine.tree import leaves, tree_map
from autograd.graph.cutting import Cutting, refuse_other_counts
from autograd.graph.summary import listing, summary
from gates.errors import OperandError, ShapeError, located


class Graph(Cutting):
    """All tensors on which `outputs` depend, in creation order, as far back as `inputs`.

    Without `inputs` the graph goes back to the leaves. A graph holds no values of its own: it is
    a view of the tensors.

    >>> from autograd import Graph, tensor
    >>> x = tensor(3.0, name="x")
    >>> graph = Graph(x * x + x)
    >>> print(graph)
    x           tensor                  3.0
    multiply1 = Multiply(x, x)          9.0
    add1      = Add(multiply1, x)       12.0
    >>> graph(4.0).item()
    20.0
    """

    def __init__(self, *outputs: Any, inputs: Any = ()) -> None:
        self.outputs: tuple[Tensor, ...] = tuple(leaves(list(outputs)))
        if not self.outputs:
            raise OperandError(located("Graph: needs the tensors that it leads to; none came"))
        self.boundary: tuple[Tensor, ...] = tuple(leaves(list(inputs)))
        for t in (*self.outputs, *self.boundary):
            if not isinstance(t, Tensor):
                raise OperandError(located(f"Graph: is made of tensors; {type(t).__name__} came"))
        self.looks: list[Look] | None = None
        """What a captured function looked at; None for a graph that was not captured."""
        self.earlier_looks, self.earlier_looks_at_sizes = (
            looks_before(max(y.order for y in self.outputs), size) for size in (False, True))
        self._ends = {t.order: t for t in self.boundary}
        self.nodes = sorted([*self._ends.values(), *ancestors(self.outputs, self._ends)],
                            key=in_order)
        self.leaves = tuple(t for t in self.nodes if self.is_input(t))
        self.whole: Graph | None = None
        """The graph that this one was cut from, if it was cut."""
        self.notes: tuple[str, ...] = ()
        """What was left out of it."""
        if called_by_user():
            self.names = names_of(self.nodes, variables())
            self._refuse_inputs_that_lead_nowhere()

    def _refuse_inputs_that_lead_nowhere(self) -> None:
        """An OperandError if inputs were given and no output depends on any of them."""
        used = {x.order for t in self.nodes if not self.is_input(t) for x in t.inputs
                if isinstance(x, Tensor)} | {y.order for y in self.outputs}
        if self.boundary and not any(x.order in used for x in self.boundary):
            names = [", ".join(self.names[t.order] for t in part)
                     for part in (self.boundary, self.outputs)]
            raise OperandError(located(f"Graph: no path leads from {names[0]} to {names[1]}; give "
                                       "inputs that it was computed from, or none"))

    @cached_property
    def names(self) -> dict[int, str]:
        """A name of its own for each tensor, by order, the same in every view and cut.

        The user's name, else the variable that holds it where the user made the graph (or drew
        the tensors), else its gate and number.
        """
        return names_of(self.nodes, variables())

    @classmethod
    def capture(cls, f: Callable[..., Any], *args: Any, **kwargs: Any) -> Graph:
        """The graph of `f(*args)`: every number or array among `args` becomes an input.

        Inputs are named after the parameters of `f`. What `f` looks at while it runs (with `if`,
        `int`, `.item()`, `.value`, `.shape`, ...) is remembered, and compared when the graph is
        run again. Raises OperandError if `f` returns something that was not recorded.

        >>> import numpy as np
        >>> from autograd import Graph
        >>> Graph.capture(lambda x, y: np.sin(x) * y, 1.0, 2.0).inputs[1].name
        'y'
        """
        bound = inspect.signature(f).bind(*args, **kwargs)
        inputs: list[Tensor] = []

        def as_input(name: str, x: Any) -> Any:
            if isinstance(x, Tensor):
                return x
            inputs.append(tensor(x, name=name))
            return inputs[-1]

        with recording(), captured_looks() as looks:
            for name, value in bound.arguments.items():
                bound.arguments[name] = tree_map(lambda x, name=name: as_input(name, x), value)  # type: ignore[misc]
            outputs = leaves(f(*bound.args, **bound.kwargs))
        for i, y in enumerate(outputs):
            if not isinstance(y, Tensor):
                raise OperandError(located(
                    f"Graph.capture: result {i} of the function is a plain {type(y).__name__}, "
                    "which would stay the same for all inputs; return tensors only"))
        graph = cls(*outputs)
        graph.looks = looks
        return graph

    # What is in it

    def __len__(self) -> int:
        return len(self.nodes)

    def __iter__(self) -> Iterator[Tensor]:
        return iter(self.nodes)

    def __contains__(self, t: Tensor) -> bool:
        return t.order in self._orders

    @cached_property
    def _orders(self) -> frozenset[int]:
        return frozenset(t.order for t in self.nodes)

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """The leaves that are not parameters: those given, else in the order they were made."""
        return self.boundary or tuple(t for t in self.leaves if not t.is_parameter)

    @property
    def parameters(self) -> tuple[Tensor, ...]:
        """The parameters, in the order they were made."""
        return tuple(t for t in self.leaves if t.is_parameter)

    @property
    def result(self) -> Any:
        """The output, or the tuple of outputs."""
        return self.outputs[0] if len(self.outputs) == 1 else self.outputs

    def is_input(self, t: Tensor) -> bool:
        """Whether the graph begins at `t`, so that its gate is not part of the graph."""
        return t.gate is None or t.order in self._ends

    def users(self) -> dict[int, list[tuple[Tensor, int]]]:
        """For each tensor, by order: the tensors made from it, and as which input of theirs."""
        users: dict[int, list[tuple[Tensor, int]]] = {t.order: [] for t in self.nodes}
        for t in self.nodes:
            if not self.is_input(t):
                for i, x in enumerate(t.inputs):
                    if isinstance(x, Tensor):
                        users[x.order].append((t, i))
        return users

    # Running again

    def __call__(self, *values: Any, **named: Any) -> Any:
        """The outputs for other `inputs`, in their order, or for leaves by name (also parameters).

        New tensors come back; this graph stays as it is. Raises StaleError where it does not hold
        for these inputs: where Python code looked at a number, a truth value or a size that is
        another one now. A captured graph (`Graph.capture`) knows what was looked at; any other
        knows only that something was.
        """
        if len(values) > len(self.inputs):
            raise OperandError(located(f"Graph: has {len(self.inputs)} inputs; "
                                       f"{len(values)} values came"))
        chosen = list(zip(self.inputs, values, strict=False))
        by_name = {self.names[t.order]: t for t in self.leaves}
        for name, x in named.items():
            if name not in by_name:
                raise OperandError(located(f"Graph: has no input {name!r}; its inputs are "
                                           f"{', '.join(by_name)}"))
            if any(t is by_name[name] for t, _ in chosen):
                raise OperandError(located(f"Graph: input {name} was given twice, by position and "
                                           "by name"))
            chosen.append((by_name[name], x))
        new: dict[int, Any] = {t.order: substitute(t, x) for t, x in chosen}
        if chosen:
            self._refuse_if_it_does_not_hold(new)
        return self._run(new)

    def _refuse_if_it_does_not_hold(self, new: dict[int, Any]) -> None:
        """A StaleError if what Python code looked at is another one for the values in `new`."""
        if self.looks is not None:
            refuse_other_outcomes(self.looks, new)
            return
        first = min(new)

        def matters(look: Time) -> bool:
            return look[0] > first and (look[1] == 0 or look[1] in new)

        if any(map(matters, self.earlier_looks)):
            raise StaleError(located(
                "Graph: a number or truth value was taken out while it was recorded (if, int, "
                ".item(), ...), and may be another one for these inputs; capture the function "
                "instead, Graph.capture(f, ...), which remembers what it looked at"))
        for t in self.leaves:
            shape = value_of(new.get(t.order, t)).shape
            if shape != t._value.shape and any(map(matters, self.earlier_looks_at_sizes)):
                raise ShapeError(located(
                    f"Graph: input {self.names[t.order]} has shape {t._value.shape}; a value of "
                    f"shape {shape} came, and a size was read while the graph was recorded, which "
                    "may be a number in it; capture the function instead, Graph.capture(f, ...), "
                    "which remembers what it looked at"))

    def _run(self, new: dict[int, Any], again: Any = call_again) -> Any:
        """The outputs, each gate made `again`, from the values in `new` or from leaves as they are.
        """
        new.update((t.order, t) for t in self.leaves if t.order not in new)
        run_again(self.nodes, new, again)
        outputs = tuple(new[y.order] for y in self.outputs)
        return outputs[0] if len(outputs) == 1 else outputs

    # Opening and cutting

    def open(self, levels: int | None = None, form: str = "definition") -> Graph:
        """The same graph with its gates replaced by the smaller ones that they are made of.

        `levels` says how deep, None down to primitives. `form="definition"` takes textbook forms,
        to be read; `form="forward"` those that are computed, right at every finite input. What a
        gate opened into is in a scope called after it.

        >>> import numpy as np
        >>> from autograd import Graph, tensor
        >>> from gates import sigmoid
        >>> print(Graph(sigmoid(tensor(0.0, name="x"))).open())
        x           tensor                  0.0
        negative1 = Negative(x)             -0.0
        exp1      = Exp(negative1)          1.0
        add1      = Add(1, exp1)            2.0
        sigmoid1  = Divide(1, add1)         0.5
        """
        if levels is not None:
            refuse_other_counts("Graph.open: levels", levels, ", or None for all")
        start = next_number()
        new: dict[int, Any] = {}
        outputs = self._run(new, lambda t, inputs: self._opened(t, inputs, levels, form))
        opened = Graph(outputs, inputs=self.boundary)
        opened.names = names_of(opened.nodes, {}, {
            y.order: self.names[order] for order, y in new.items() if isinstance(y, Tensor)})
        return opened._looked_as(self, start)

    def _looked_as(self, source: Graph, start: int) -> Graph:
        """This graph, made from `source`, with its looks, and those since `start`."""
        self.looks = source.looks
        self.earlier_looks, self.earlier_looks_at_sizes = (
            [*earlier, *(look for look in new if look[0] > start)] for earlier, new in (
                (source.earlier_looks, self.earlier_looks),
                (source.earlier_looks_at_sizes, self.earlier_looks_at_sizes)))
        return self

    def _opened(self, t: Tensor, inputs: list[Any], levels: int | None, form: str) -> Any:
        """The output of `t` (of several, the tuple) by the gates that its gate is made of."""
        y = call_again(t, inputs)
        whole = y[0].inputs[0] if isinstance(y, tuple) else y
        gate = whole.gate
        if levels == 0 or gate.primitive:
            return y
        with scope(self.names[t.order]):
            opened = gate.open(*whole.inputs, form=form)
        first = opened[0] if isinstance(opened, tuple) else opened
        if not isinstance(first, Tensor) or gate in (first.gate, *(
                x.gate for x in first.inputs[:1] if isinstance(opened, tuple))):
            return y
        inner = Graph(opened, inputs=[x for x in whole.inputs if isinstance(x, Tensor)])
        inner.names = names_of(inner.nodes, {})
        outputs = inner.open(None if levels is None else levels - 1, form).outputs
        return outputs if isinstance(opened, tuple) else outputs[0]

    def cut_from(self, source: Graph, which: str) -> Graph:
        """This graph as the part of `source` with its gates `which`: by its names, for its looks.
        """
        self.whole = source.whole or source
        self.names = {t.order: source.names[t.order] for t in self.nodes}
        shown, all_ = (len(graph.nodes) - len(graph.leaves) for graph in (self, source))
        self.notes = (*source.notes, f"{shown:,} of {all_:,} gates are shown: {which}")
        return self._looked_as(source, next_number())

    # Telling

    def __str__(self) -> str:
        refuse_stale((t for t in self.nodes if not self.is_input(t)), "print(graph)")
        return listing(self)

    def __repr__(self) -> str:
        return f"Graph({len(self.nodes) - len(self.leaves)} gates, {len(self.leaves)} leaves)"

    def summary(self) -> str:
        """How large the graph is: gates by kind, parameters, memory, depth, fan-out."""
        return summary(self)

    if TYPE_CHECKING:
        def draw(self, *args: Any, **kwargs: Any) -> Any:
            """A diagram of the graph: see `autograd.draw`."""

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.draw()._repr_mimebundle_(**kwargs)
