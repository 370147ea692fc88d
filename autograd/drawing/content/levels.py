"""The level at which a graph is drawn: which scopes are closed, and which gates are opened.

From the outside in: the model is one box; its layers (scopes) are; its gates are; the primitive
gates that these are made of are; the single neurons are. `open` and `collapse` change that for the
scopes and tensors that they name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain
from typing import Literal

from autograd.drawing.content.model import model_of
from autograd.drawing.content.parts import Part, Parts, singles
from autograd.drawing.content.view import View
from autograd.drawing.scene import Path, shared
from autograd.engine.matching import in_scope, matches, near, scope_names, tensor_names
from autograd.engine.tensor import Tensor
from autograd.graph.cutting import vocabulary
from autograd.graph.graph import Graph
from gates.errors import located

Level = Literal["model", "layer", "gate", "primitive", "neuron"]
Patterns = tuple[str, ...]


@dataclass(frozen=True)
class Parting:
    """Where a picture is open and where it is closed: a level, and patterns that differ from it.
    """

    level: Level = "gate"
    open: Patterns = ()
    collapse: Patterns = ()
    depth: int | None = None
    """Scopes are closed from so deep on, whatever the level."""

    @cached_property
    def shown(self) -> Level:
        """The level of what is not named; a model that is opened shows its layers."""
        return "layer" if self.level == "model" and self.open else self.level

    def opens(self, t: Tensor, name: str, made: bool) -> bool:
        """Whether the gate of `t`, called `name`, is opened; `made` says that opening made it."""
        names = list(tensor_names(name, t.scope))[-1:] if made else tensor_names(name, t.scope)
        if any(matches(pattern, names) for pattern in self.collapse):
            return False
        if self.level == "primitive":
            return True
        return any(
            matches(pattern, list(names))
            or (self.level == "gate" and not made and in_scope(pattern, t.scope))
            for pattern in self.open)

    def closes(self, scope: Path) -> bool:
        """Whether a scope is one that the user wants closed."""
        wanted = any(matches(pattern, scope_names(scope)) for pattern in self.collapse)
        return wanted and not self.keeps_open(scope)

    def keeps_open(self, scope: Path) -> bool:
        """Whether a scope is one that the user wants open."""
        return any(matches(pattern, scope_names(scope)) for pattern in self.open)

    def parts(self, view: View) -> Parts:
        """The gates of a view, divided among boxes as this says."""
        if self.shown == "model":
            return model_of(view)
        depth = _outer(view) if self.shown == "layer" else self.depth
        if depth is not None and self.depth is not None:
            depth = min(depth, self.depth)
        if depth is None and not self.collapse:
            return singles(view)
        return with_closed(view, lambda scope: self._closed_at(scope, depth))

    def _closed_at(self, scope: Path, depth: int | None) -> int | None:
        """How deep into `scope` the first closed one is."""
        for level in range(1, len(scope) + 1):
            here = scope[:level]
            by_level = depth is not None and level >= depth and not self.keeps_open(here)
            if by_level or self.closes(here):
                return level
        return None

    def require_names(self, graph: Graph) -> None:
        """A ValueError for a pattern that fits nothing in `graph`, or nothing it could change."""
        if not self.open and not self.collapse:
            return
        scopes = {t.scope[:depth] for t in graph for depth in range(1, len(t.scope) + 1)}
        for option, patterns in (("open", self.open), ("collapse", self.collapse)):
            for pattern in patterns:
                named = [t for t in graph if matches(pattern, tensor_names(
                    graph.names[t.order], t.scope))]
                if any(matches(pattern, scope_names(scope)) for scope in scopes):
                    continue
                if not named and not self._reaches(pattern, graph, scopes):
                    raise ValueError(located(
                        f"draw: {option}: no scope and no tensor is called {pattern!r}"
                        f"{near(pattern, vocabulary(graph, graph.names))}"))
                self._require_effect(option, pattern, graph, named)

    def _require_effect(self, option: str, pattern: str, graph: Graph,
                        named: Sequence[Tensor]) -> None:
        """A ValueError if all that `pattern` names is as it would be already."""
        if option == "open" and named and all(graph.is_input(t) for t in named):
            raise ValueError(located(f"draw: open: {pattern} is made by no gate that could be "
                                     "opened; name a gate's result or a scope"))
        if option == "collapse" and named and self.level != "primitive":
            raise ValueError(located(f"draw: collapse: {pattern} is one gate, which is one box "
                                     "already; name a scope"))

    def _reaches(self, pattern: str, graph: Graph, scopes: Iterable[Path]) -> bool:
        """Whether `pattern` names what is in an opened gate, or the model itself."""
        known = chain(chain.from_iterable(map(scope_names, scopes)), graph.names.values())
        inside = any(pattern.startswith(f"{name}.") for name in known)
        return inside or (pattern == "model" and self.level == "model")


def with_closed(view: View, depth: Callable[[Path], int | None]) -> Parts:
    """Gates made one after the other in one scope, cut at its `depth`, are one part."""
    parts: Parts = []
    gates: list[Tensor] = []
    closed: Path = ()
    for t in view.gates:
        level = depth(t.scope)
        if level is not None and t.scope[:level] == closed:
            gates.append(t)
            continue
        parts += _scope(closed, gates)
        closed, gates = (() if level is None else t.scope[:level]), [t]
        if level is None:
            parts.append(Part((t,), group=t.scope))
            gates = []
    return parts + _scope(closed, gates)


def _scope(scope: Path, gates: Sequence[Tensor]) -> Parts:
    return [Part(tuple(gates), "scope", scope[-1], scope[:-1])] if gates else []


def _outer(view: View) -> int:
    """How deep the layers are: within the scopes, if any, that are around all of them."""
    scopes = [t.scope for t in view.gates if t.scope]
    around = reduce(shared, scopes) if scopes else ()
    return min(len(around) + 1, max(map(len, scopes), default=1))

