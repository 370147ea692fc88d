"""Graph: the gates between some inputs and some outputs, to look at, run again, open and cut."""

from __future__ import annotations

import inspect
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import fields
from operator import attrgetter
from typing import Any

import numpy as np

import gates
from autograd.context import recording, scope
from autograd.leaves import constant as constant_leaf
from autograd.leaves import tensor as tensor_leaf
from autograd.tensor import Tensor
from autograd.tree import leaves, mapped
from gates.errors import OperandError, ShapeError, located

in_order = attrgetter("order")


class Graph:
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
        for y in self.outputs:
            if not isinstance(y, Tensor):
                raise OperandError(located(f"Graph: is made of tensors; {type(y).__name__} came"))
        self.given: tuple[Tensor, ...] = tuple(leaves(list(inputs)))
        self.nodes = self._found()
        held = {t.order for t in self.given}
        self.leaves = tuple(t for t in self.nodes if t.gate is None or t.order in held)
        self.names = self._names()

    def _found(self) -> list[Tensor]:
        held = {t.order for t in self.given}
        found = {t.order: t for t in (*self.given, *self.outputs)}
        stack = list(self.outputs)
        while stack:
            t = stack.pop()
            if t.order in held:
                continue
            for x in t.inputs:
                if isinstance(x, Tensor) and x.order not in found:
                    found[x.order] = x
                    stack.append(x)
        return sorted(found.values(), key=in_order)

    def _names(self) -> dict[int, str]:
        """A name of its own for each tensor: the user's, else the gate's with a number."""
        names, counts = {}, Counter[str]()
        taken = Counter(t.name for t in self.nodes if t.name is not None)
        for t in self.nodes:
            name = t.name
            if name is None or taken[name] > 1:
                stem = name or (t.gate.name.lower() if t.gate else "input")
                while True:
                    counts[stem] += 1
                    name = f"{stem}{counts[stem]}"
                    if name not in taken:
                        break
            names[t.order] = name
        return names

    @classmethod
    def capture(cls, f: Callable[..., Any], *args: Any, **kwargs: Any) -> Graph:
        """The graph of `f(*args)`: every number or array among `args` becomes an input.

        Inputs are named after the parameters of `f`.

        >>> import numpy as np
        >>> from autograd import Graph
        >>> Graph.capture(lambda x, y: np.sin(x) * y, 1.0, 2.0).inputs[1].name
        'y'
        """
        bound = inspect.signature(f).bind(*args, **kwargs)
        inputs: list[Tensor] = []

        def made(name: str, x: Any) -> Any:
            if isinstance(x, Tensor):
                return x
            inputs.append(tensor_leaf(x, name=name))
            return inputs[-1]

        with recording():
            for name, value in bound.arguments.items():
                bound.arguments[name] = mapped(lambda x, name=name: made(name, x), value)  # type: ignore[misc]
            y = f(*bound.args, **bound.kwargs)
        return cls(*[t for t in leaves(y) if isinstance(t, Tensor)])

    # What is in it

    def __len__(self) -> int:
        return len(self.nodes)

    def __iter__(self) -> Iterator[Tensor]:
        return iter(self.nodes)

    def __contains__(self, t: Tensor) -> bool:
        return t.order in self.names

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """The leaves that are not parameters: those given, else in the order they were made."""
        return self.given or tuple(t for t in self.leaves if not t.learned)

    @property
    def parameters(self) -> tuple[Tensor, ...]:
        """The parameters, in the order they were made."""
        return tuple(t for t in self.leaves if t.learned)

    def is_input(self, t: Tensor) -> bool:
        """Whether the graph begins at `t`, so that its gate is not part of the graph."""
        return t.gate is None or any(t is x for x in self.given)

    def users(self) -> dict[int, list[tuple[Tensor, int]]]:
        """For each tensor, by order: the tensors made from it, and as which input of theirs."""
        users: dict[int, list[tuple[Tensor, int]]] = {t.order: [] for t in self.nodes}
        for t in self.nodes:
            if not self.is_input(t):
                for i, x in enumerate(t.inputs):
                    if isinstance(x, Tensor):
                        users[x.order].append((t, i))
        return users

    def name_of(self, x: Any) -> str:
        """What the graph calls a tensor; a number or small array stands for itself."""
        return self.names[x.order] if isinstance(x, Tensor) else brief(x)

    # Running again

    def __call__(self, *values: Any, **named: Any) -> Any:
        """The outputs for other `inputs`, in their order, or for leaves by name (also parameters).

        New tensors come back; this graph stays as it is. What the function decided with Python's
        own `if` and `for` stays decided.
        """
        if len(values) > len(self.inputs):
            raise OperandError(located(f"Graph: has {len(self.inputs)} inputs; "
                                       f"{len(values)} values came"))
        new = {t.order: substitute(t, x) for t, x in zip(self.inputs, values, strict=False)}
        by_name = {self.names[t.order]: t for t in self.leaves}
        for name, x in named.items():
            if name not in by_name:
                raise OperandError(located(f"Graph: has no input {name!r}; its inputs are "
                                           f"{', '.join(by_name)}"))
            new[by_name[name].order] = substitute(by_name[name], x)
        return self._run(new, lambda t, inputs: t.gate(*inputs))  # type: ignore[misc]

    def _run(self, new: dict[int, Any], make: Callable[[Tensor, list[Any]], Any]) -> Any:
        """The outputs, each gate made again by `make`, from the leaves in `new` or as they are."""
        with recording():
            for t in self.nodes:
                if t.order in new:
                    continue
                if self.is_input(t):
                    new[t.order] = t
                    continue
                inputs = [new[x.order] if isinstance(x, Tensor) else x for x in t.inputs]
                y = inputs[0][t.gate.i] if type(t.gate) is gates.Pick else make(t, inputs)
                if isinstance(y, Tensor):
                    y.name = t.name
                    if t.scope and not y.scope:
                        y.noted().scope = t.scope
                new[t.order] = y
        outputs = tuple(new[y.order] for y in self.outputs)
        return outputs[0] if len(outputs) == 1 else outputs

    # Opening and cutting

    def open(self, levels: int | None = None, form: str = "definition") -> Graph:
        """The same graph with its gates replaced by the smaller ones that they are made of.

        `levels` says how deep, None down to primitives; `form` into what, as in `Gate.open`: the
        textbook "definition", to be read, or "forward", which is right at every finite input.
        What a gate opened into is in a scope called after it.

        >>> import numpy as np
        >>> from autograd import Graph, tensor
        >>> from gates import sigmoid
        >>> print(Graph(sigmoid(tensor(0.0, name="x"))).open())
        x           tensor                  0.0
        negative1 = Negative(x)             -0.0
        exp1      = Exp(negative1)          1.0
        add1      = Add(1, exp1)            2.0
        divide1   = Divide(1, add1)         0.5
        """
        outputs = self._run({}, lambda t, inputs: self._opened(t, inputs, levels, form))
        return Graph(outputs, inputs=self.given)

    def _opened(self, t: Tensor, inputs: list[Any], levels: int | None, form: str) -> Any:
        gate = t.gate
        assert gate is not None
        y = gate(*inputs)
        if levels == 0 or gate.primitive:
            return y
        own = y[0].inputs[0] if isinstance(y, tuple) else y
        with scope(self.names[t.order]):
            opened = gate.open(*own.inputs, form=form)
        first = leaves(opened)[0]
        if not isinstance(first, Tensor) or first.gate == gate or first.gate is None:
            return y
        if isinstance(opened, tuple) and first.inputs[0].gate == gate:
            return y
        inner = Graph(opened, inputs=[x for x in own.inputs if isinstance(x, Tensor)])
        return inner.open(None if levels is None else levels - 1, form).result

    @property
    def result(self) -> Any:
        """The output, or the tuple of outputs."""
        return self.outputs[0] if len(self.outputs) == 1 else self.outputs

    def around(self, t: Tensor, hops: int = 2) -> Graph:
        """The part of the graph within `hops` gates of `t`, forward and backward.

        Tensors at the rim become inputs. A leaf met on the way does not lead on to its other
        uses, or a shared weight would bring the whole network in.
        """
        if t not in self:
            raise OperandError(located(f"Graph.around: {t.label} is not in this graph"))
        users, near, queue = self.users(), {t.order: 0}, deque([t])
        inside = {t.order: t}
        kept: set[int] = set()  # the gates within, with all their inputs
        while queue:
            u = queue.popleft()
            leaf = self.is_input(u)
            if near[u.order] == hops:
                continue
            back = [] if leaf else [x for x in u.inputs if isinstance(x, Tensor)]
            ahead = [] if leaf and u is not t else [v for v, _ in users[u.order]]
            kept.update(v.order for v in (ahead if leaf else (u, *ahead)))
            for v in (*back, *ahead):
                if v.order not in near:
                    near[v.order], inside[v.order] = near[u.order] + 1, v
                    queue.append(v)
        return self._part(inside, kept, users)

    def _part(self, inside: dict[int, Tensor], kept: set[int],
              users: dict[int, list[tuple[Tensor, int]]]) -> Graph:
        """The graph of the gates `kept` among the tensors `inside`; the others are inputs."""
        rim = {u.order: u for u in inside.values() if u.order not in kept}
        for order in kept:
            rim.update((x.order, x) for x in inside[order].inputs
                       if isinstance(x, Tensor) and x.order not in inside)
        outputs = [u for u in inside.values() if not any(v.order in kept for v, _ in
                                                         users[u.order])]
        return Graph(sorted(outputs, key=in_order), inputs=sorted(rim.values(), key=in_order))

    # Telling

    def __str__(self) -> str:
        rows = []
        for t in self.nodes:
            if self.is_input(t):
                kind = ("parameter" if t.learned else
                        "tensor" if t.needs else "constant")
                rows.append((self.names[t.order], "", kind, brief(t._value)))
            else:
                made = ", ".join([*map(self.name_of, t.inputs), *settings(t.gate)])
                rows.append((self.names[t.order], "=", f"{t.gate.name}({made})",  # type: ignore[union-attr]
                             brief(t._value)))
        left, middle = (max((len(row[i]) for row in rows), default=0) for i in (0, 2))
        return "\n".join(f"{name:{left}} {sign or ' ':1} {made:{max(middle, 22)}}  {value}"
                         for name, sign, made, value in rows)

    def __repr__(self) -> str:
        return f"Graph({len(self.nodes) - len(self.leaves)} gates, {len(self.leaves)} leaves)"

    def summary(self) -> str:
        """How large the graph is: gates by kind, parameters, memory, depth, fan-out."""
        from autograd.summary import summary
        return summary(self)

    def draw(self, *args: Any, **kwargs: Any) -> Any:
        """A diagram of the graph: see `autograd.draw`."""
        from autograd.drawing import draw
        return draw(self, *args, **kwargs)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.draw()._repr_mimebundle_(**kwargs)


def substitute(t: Tensor, x: Any) -> Any:
    """A leaf in the place of `t`, with the value of `x`; `x` itself if it is a tensor."""
    if np.shape(x) != t.shape and not t.gate and not np.ndim(x) == t.ndim:
        raise ShapeError(located(f"Graph: input {t.label} has shape {t.shape}; a value of shape "
                                 f"{np.shape(x)} came, with another number of axes"))
    if isinstance(x, Tensor):
        return x
    return (tensor_leaf if t.needs else constant_leaf)(x, name=t.name, dtype=t.dtype)


def settings(gate: Any) -> list[str]:
    """The settings of a gate that are not the usual ones, as `axis=0`."""
    return [f"{field.name}={value!r}" for field in fields(gate)
            if (value := getattr(gate, field.name)) not in (field.default, gate.name)]


def brief(value: Any) -> str:
    """A value in a few characters: small arrays in full, larger ones by dtype and shape."""
    if isinstance(value, tuple):
        return f"{len(value)} outputs"
    array = np.asarray(value)
    if array.size > 8:
        return f"{array.dtype}{list(array.shape)}"
    if array.ndim == 0:
        return f"{array[()]:.6g}" if array.dtype.kind == "f" and not isinstance(value, int) and \
            len(repr(float(array))) > 8 else str(value)
    return np.array2string(array, precision=4, separator=", ").replace("\n", "")
