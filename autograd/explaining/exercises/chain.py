"""The chain rule between the tensors that are asked for: those between them are passed over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from autograd.engine.rerun import ancestors
from autograd.engine.tensor import Tensor, value_of
from autograd.explaining.account import Account, is_part, is_whole
from autograd.explaining.document import Formula, shown
from autograd.explaining.sweep import Told
from autograd.explaining.wording import operand, partial, works_by_entries
from autograd.formulas import rules
from autograd.formulas.algebra import ZERO, added
from autograd.formulas.expression import Expression, Name, Number
from autograd.formulas.legible import cells

MOST_COLUMNS = 60
MOST_ENTRIES = 36


@dataclass(frozen=True, eq=False)
class Span:
    """How `y` depends on `x` with no other asked tensor between them.

    `jacobian` is the diagonal where one gate works entry by entry, else the matrix of ∂y/∂x where
    it is small, else None. `i` is the input of the gate of `y` that `x` is, if it is one and only
    one.
    """

    y: Tensor
    x: Tensor
    jacobian: Any
    i: int | None


class Chain:
    """The asked tensors of an account: leaves, the output, and gates that someone named.

    Where no gate between them has a name, all are asked for.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        made = [t for t in account.graph.nodes if not account.graph.is_input(t)]
        named = {t.order for t in made if t.name is not None or id(t) in account.lent}
        between = named - {account.output.order}
        self.gates = [t for t in made if not is_whole(t) and (
            not between or t.order in named or t is account.output)]
        """The results that are asked for, in creation order."""
        self.asked = {t.order for t in self.gates} | {
            t.order for t in account.graph.nodes if account.graph.is_input(t)}

    @cached_property
    def differentiated(self) -> list[Tensor]:
        """The asked tensors below the output that have a gradient, in the order of the sweep."""
        account = self.account
        return [t for t in account.reached if t.order in self.asked
                and t is not account.output and not is_whole(t)]

    @cached_property
    def spans(self) -> list[Span]:
        """The pairs of asked tensors with a direct dependence, in the order of the sweep."""
        reached = {t.order for t in self.account.reached}
        return [span for y in reversed(self.gates) if y.order in reached for span in self._down(y)]

    def _down(self, y: Tensor) -> list[Span]:
        """The spans from `y` to the asked tensors nearest to it."""
        ends = self.asked - {y.order}
        through = self._between(y, ends)
        shape = y._value.shape
        columns: dict[int, list[Any]] = {}
        if y.size <= MOST_ENTRIES and y.dtype.kind == "f":
            for k in range(y.size):
                seed = np.zeros(shape, y._value.dtype)
                seed.reshape(-1)[k] = 1
                told = Told(y, seed[()], set(through), frozenset(ends), {})
                for order, g in told.gradients.items():
                    columns.setdefault(order, []).append(g)
        near = [t for order, t in sorted(through.items(), reverse=True) if order in ends]
        return [self._span(y, x, columns.get(x.order)) for x in near]

    def _between(self, y: Tensor, ends: set[int]) -> dict[int, Tensor]:
        """The tensors on the paths that matter from `y` down to the nearest of `ends`."""
        through = self.account.through
        found = {t.order: t for t in ancestors([y], ends) if t.order in through}
        for t in list(found.values()):
            found |= {x.order: x for x in t.inputs if isinstance(x, Tensor) and x.order in through}
        return found

    def _span(self, y: Tensor, x: Tensor, rows: list[Any] | None) -> Span:
        assert y.gate is not None
        places = [i for i, part in enumerate(y.inputs) if part is x]
        i = places[0] if len(places) == 1 else None
        inputs = [value_of(part) for part in y.inputs]
        diagonal = y.gate.diagonal(i, y._value, inputs) if i is not None else None
        if diagonal is not None and self._is_direct(y, x):
            return Span(y, x, diagonal, i)
        small = y.ndim <= 1 and x.ndim <= 1 and y.size * x.size <= MOST_ENTRIES
        matrix = np.stack(rows).reshape(y.shape + x.shape)[()] if rows and small else None
        return Span(y, x, matrix, i)

    def _is_direct(self, y: Tensor, x: Tensor) -> bool:
        """Whether `x` goes into the gate of `y` only, on no detour through tensors not asked for.
        """
        return all(not isinstance(part, Tensor) or part.order in self.asked for part in y.inputs)

    # Formulas

    def formula(self, t: Tensor) -> Formula | None:
        """What an asked tensor is computed from, by the names of asked tensors only."""
        return _short(self._expanded(t)[t.order])

    def rule(self, x: Tensor) -> Formula | None:
        """How the gradient of `x` follows from those of the asked tensors that it goes into."""
        account = self.account
        terms = []
        for span in self.spans:
            if span.x is x:
                begins = span.y is account.output and account.begins_with_one
                g = Number(1) if begins else partial(account, span.y)
                terms.append(self._descent(span.y, g).get(x.order))
        known = [term for term in terms if term is not None]
        return _short(added(*known)) if known and len(known) == len(terms) else None

    def local_formula(self, span: Span) -> Formula | None:
        """The local derivative by a formula, of numbers or of one gate that works entry by entry.
        """
        y, x = span.y, span.x
        direct = span.i is not None and self._is_direct(y, x) and works_by_entries(y)
        if not direct and (y.ndim or x.ndim):
            return None
        found = self._descent(y, Number(1)).get(x.order)
        return None if found is None else _short(found)

    def _expanded(self, t: Tensor) -> dict[int, Expression]:
        """The formulas of `t` and of the tensors not asked for that it is made of, by order."""
        known: dict[int, Expression] = {}
        for part in ancestors([t], self.asked - {t.order}):
            assert part.gate is not None
            known[part.order] = rules.formula(part.gate, self._operands(part, known),
                                              [value_of(x) for x in part.inputs])
        return known

    def _operands(self, t: Tensor, known: dict[int, Expression]) -> list[Expression]:
        """What the inputs of a gate are called: tensors not asked for by their formulas."""
        return [known[x.order] if isinstance(x, Tensor) and x.order in known
                else operand(self.account, x) for x in t.inputs]

    def _descent(self, y: Tensor, g: Expression) -> dict[int, Expression | None]:
        """What a sweep from `y` with the gradient `g` brings to each tensor, as a formula.

        It goes through the tensors that are not asked for. None where a rule has no formula.
        """
        known = self._expanded(y)
        made: dict[int, Expression | None] = {y.order: g}
        for t in reversed(ancestors([y], self.asked - {y.order})):
            if t.order not in made or t.gate is None:
                continue
            upstream = made[t.order]
            names = self._operands(t, known)
            result = known[t.order] if t is not y else Name(self.account.names[t.order])
            for i, x in enumerate(t.inputs):
                if not isinstance(x, Tensor) or x.order not in self.account.through or (
                        t.gate.rules[i] is None):
                    continue
                inputs = list(zip(names, map(value_of, t.inputs), strict=True))
                term = None if upstream is None or is_whole(t) or is_part(t) else rules.rule(
                    t.gate, i, upstream, (result, t._value), inputs)
                before = made.get(x.order, ZERO)
                made[x.order] = None if term is None or before is None else added(before, term)
        return made


def _short(expression: Expression) -> Formula | None:
    """A formula as a piece of a page; None where it is long."""
    return shown(expression) if cells(expression.text) <= MOST_COLUMNS else None
