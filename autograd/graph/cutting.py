"""Cutting a part out of a graph: around a tensor, between two, by gradient and by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.errors import GradientError, PathError
from autograd.engine.matching import in_scope, matches, near, path_of, tensor_names
from autograd.engine.naming import called
from autograd.engine.norms import norm
from autograd.engine.rerun import in_order
from autograd.engine.tensor import Tensor, value_of
from autograd.graph.neighbours import ends, neighbourhood
from gates.errors import OperandError, located

if TYPE_CHECKING:
    from autograd.graph.graph import Graph


class Cutting:
    """The ways to cut a graph; each part says in its `notes` what was left out."""

    if TYPE_CHECKING:
        nodes: list[Tensor]

        @cached_property
        def names(self) -> dict[int, str]: ...
        def __init__(self, *outputs: Any, inputs: Any = ()) -> None: ...
        def cut_from(self, source: Any, which: str) -> Graph: ...
        def is_input(self, t: Tensor) -> bool: ...
        def users(self) -> dict[int, list[tuple[Tensor, int]]]: ...
        def __contains__(self, t: Tensor) -> bool: ...

    def around(self, t: Tensor | str, hops: int = 2) -> Graph:
        """The part of the graph within `hops` gates of `t`, forward and backward.

        Tensors at the rim become inputs. A leaf met on the way does not lead on to its other
        uses, or a shared weight would bring the whole network in.
        """
        t = self._tensor("Graph.around", t)
        refuse_other_counts("Graph.around: hops", hops)
        outputs, rim = neighbourhood(t, hops, self.users(), self.is_input)
        return self._part(outputs, rim, f"within {hops} gates of {self.names[t.order]}")

    def between(self, a: Tensor | str, b: Tensor | str) -> Graph:
        """The gates on the paths from `a` to `b`, tensors or names: how one depends on the other.

        `a` and what else goes into these gates become inputs. Raises a PathError where no path
        leads from `a` to `b`.

        >>> from autograd import Graph, tensor
        >>> x, z = tensor(2.0, name="x"), tensor(3.0, name="z")
        >>> y = ((x * x).named("u") + z * 3).named("y")
        >>> [t.name for t in Graph(y).between("x", "y")]
        ['x', 'u', None, 'y']
        """
        a, b = (self._tensor("Graph.between", t) for t in (a, b))
        kept = self._on_paths(a, b)
        first, last = self.names[a.order], self.names[b.order]
        if not kept:
            back = "; one leads the other way" if self._on_paths(b, a) and a is not b else ""
            raise PathError(located(f"Graph.between: no path leads from {first} to {last}{back}"))
        gates = [t for t in self.nodes if t.order in kept]
        rim = [x for t in gates for x in t.inputs if isinstance(x, Tensor) and x.order not in kept]
        return self._part([b], rim, f"on the paths from {first} to {last}")

    def top(self, k: int) -> Graph:
        """The `k` tensors with the largest gradients by norm, √Σ|∂E/∂t|², and what goes into them.

        Raises a GradientError where no gradient was kept.
        """
        refuse_other_counts("Graph.top: k", k, least=1)
        norms = {t.order: g for t in self.nodes if (g := gradient_norm(t)) is not None}
        if not norms:
            raise GradientError(located("Graph.top: no gradients were kept in this graph; call "
                                        "backward(keep=True) on its output first"))
        largest = set(sorted(norms, key=lambda order: (-norms[order], order))[:k])
        return self._picked(largest, f"those of the {len(largest)} largest gradients by norm, of "
                                     f"{len(norms):,} that were kept")

    def find(self, pattern: str) -> Graph:
        """The tensors with a name, or in a scope, that fits `pattern`, and what goes into them.

        `*` stands for any text and `?` for any letter: `layer2*`, `*.W`. Raises a PathError with
        the names that are near where nothing fits.

        >>> from autograd import Graph, scope, tensor
        >>> with scope("layer1"):
        ...     h = tensor(2.0, name="x") * 3
        >>> len(Graph(h + 1).find("layer*"))
        2
        """
        if not isinstance(pattern, str):
            raise OperandError(located("Graph.find: a pattern is a text, as 'layer2*'; "
                                       f"{pattern!r:.60} came"))
        found = {t.order for t in self.nodes if matches(pattern, tensor_names(
            self.names[t.order], t.scope)) or in_scope(pattern, t.scope)}
        if not found:
            raise self._unknown("Graph.find", pattern)
        return self._picked(found, f"those called {pattern}")

    def _tensor(self, who: str, t: Any) -> Tensor:
        """The tensor of this graph that `t` is, or that is called so."""
        if isinstance(t, str):
            for one in self.nodes:
                if t in tensor_names(self.names[one.order], one.scope):
                    return one
            raise self._unknown(who, t)
        if not isinstance(t, Tensor) or t not in self:
            name = called(t) if isinstance(t, Tensor) else repr(t)
            raise OperandError(located(f"{who}: {name} is not in this graph"))
        return t

    def _unknown(self, who: str, name: str) -> PathError:
        hint = near(name, vocabulary(self.nodes, self.names))
        return PathError(located(f"{who}: nothing in this graph is called {name!r}{hint}"))

    def _on_paths(self, a: Tensor, b: Tensor) -> set[int]:
        """The gates on the paths from `a` to `b`, by order."""
        users = self.users()
        ahead, behind = {a.order}, {b.order}
        for t in self.nodes:
            if t.order in ahead:
                ahead.update(user.order for user, _ in users[t.order])
        for t in reversed(self.nodes):
            if t.order in behind and t.order in ahead and not self.is_input(t):
                behind.update(x.order for x in t.inputs if isinstance(x, Tensor))
        return (ahead & behind) - {a.order} if b.order in ahead else set()

    def _picked(self, orders: set[int], which: str) -> Graph:
        """The tensors `orders` with what goes into their gates."""
        inside = {t.order: t for t in self.nodes if t.order in orders}
        gates = {order for order, t in inside.items() if not self.is_input(t)}
        return self._part(*ends(inside, gates, self.users()), which)

    def _part(self, outputs: Iterable[Tensor], rim: Iterable[Tensor], which: str) -> Graph:
        inputs = {t.order: t for t in rim}.values()
        part = type(self)(sorted(outputs, key=in_order), inputs=sorted(inputs, key=in_order))
        return part.cut_from(self, which)


def vocabulary(nodes: Iterable[Tensor], names: Mapping[int, str]) -> Iterator[str]:
    """The names of all tensors and the paths of all scopes."""
    for t in nodes:
        yield names[t.order]
        yield from (path_of(t.scope[:depth]) for depth in range(1, len(t.scope) + 1))


def gradient_norm(t: Tensor) -> float | None:
    """√Σ|∂E/∂t|², None where no sweep kept a gradient."""
    g = value_of(getattr(t, "grad", None)) if t.requires_grad else None
    return None if g is None or isinstance(g, (list, tuple)) else norm(g)


def refuse_other_counts(what: str, count: Any, more: str = "", least: int = 0) -> None:
    """An OperandError unless `count` is a whole number from `least` up."""
    if not isinstance(count, (int, np.integer)) or isinstance(count, bool) or count < least:
        raise OperandError(located(f"{what} must be a whole number from {least} up{more}; "
                                   f"{count!r} came"))
