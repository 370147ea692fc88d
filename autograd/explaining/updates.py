"""The update rule w ← w − η ∂E/∂w: a table of old, Δ and new, and what becomes of the output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autograd.engine.errors import StaleError
from autograd.engine.leaves import constant, parameter, tensor
from autograd.engine.tensor import Tensor
from autograd.explaining.account import Account
from autograd.explaining.document import Block, Formula, Heading, Paragraph, Table, Value, Words
from autograd.explaining.wording import derivative, name
from autograd.formulas.expression import Array, Name
from autograd.formulas.figures import Numbers, figure, inline
from autograd.formulas.typeset import typeset, typeset_latex
from autograd.graph.graph import Graph
from gates import GateError

MOST_ENTRIES = 64
"""A larger weight is not listed entry by entry."""

MOST_DIGITS = 17
"""Any two numbers in double precision differ in these."""

HEADER: tuple[Words, ...] = (("weight",), ("old",), (Formula("Δ", r"\Delta"),), ("new",))


def weights_of(account: Account) -> list[Tensor]:
    """What a step of learning changes: the parameters on the way, or all leaves if none is one."""
    leaves = [t for t in account.graph.leaves
              if t.gate is None and t.order in account.told.gradients]
    return [t for t in leaves if t.is_parameter] or leaves


def moved(account: Account, lr: float, gradients: Mapping[int, Any]) -> dict[int, Any]:
    """The weights after one step against `gradients`, by order."""
    return {w.order: w._value - w._value.dtype.type(lr) * gradients[w.order]
            for w in weights_of(account)}


def output_after(account: Account, weights: Mapping[int, Any]) -> Any:
    """The output for other weights; None where the graph does not hold for them."""
    changed = [t for t in account.graph.leaves if t.order in weights]
    graph = Graph(account.output, inputs=(*changed, *account.graph.boundary))
    try:
        return graph(*(weights[t.order] for t in changed))._value
    except (StaleError, GateError):
        return None


def like(t: Tensor, value: Any) -> Tensor:
    """A leaf of the same kind and name with another value."""
    make = parameter if t.is_parameter else tensor if t.requires_grad else constant
    return make(value, name=t.name, dtype=t._value.dtype)


def update_blocks(account: Account, lr: float, style: Numbers) -> Iterator[Block]:
    """The part of an explanation that tells of the update."""
    weights = weights_of(account)
    eta = figure(lr, style)
    yield Heading(("The update",))
    yield Paragraph((
        "Each weight takes a step against its gradient, ",
        Formula(f"w ← w − η ∂{typeset(account.differentiated)}/∂w",
                rf"w \leftarrow w - \eta\,\frac{{\partial {typeset_latex(account.differentiated)}}}"
                r"{\partial w}"),
        ", with ", Formula(f"η = {eta}", rf"\eta = {Array(np.float64(lr), style).latex}"), "."))
    new = moved(account, lr, account.told.gradients)
    rows = [row for w in weights if np.size(w._value) <= MOST_ENTRIES
            for row in _rows(account, w, new[w.order], style)]
    if rows:
        yield Table(HEADER, tuple(rows))
    for w in weights:
        if np.size(w._value) > MOST_ENTRIES:
            yield Paragraph((name(account, w), f" has {np.size(w._value):,} entries, which are not "
                             "listed; ", derivative(account, w), " is ",
                             Value(account.gradient(w), style), "."))
    after = output_after(account, new)
    if after is not None and np.size(after) == 1:
        before = account.output._value
        fine = enough_digits(before, after, style)
        verb = "falls" if after < before else "rises" if after > before else "stays"
        yield Paragraph((name(account, account.output), f" {verb} from ", Value(before, fine),
                         " to ", Value(after, fine), "."))


def _rows(account: Account, w: Tensor, new: Any, style: Numbers) -> Iterator[tuple[Words, ...]]:
    for index in np.ndindex(np.shape(w._value)):
        old, now = w._value[index], new[index]
        fine = enough_digits(old, now, style)
        yield ((entry_name(account.names[w.order], index),), (Value(old, fine),),
               (Value(now - old, style),), (Value(now, fine),))


def enough_digits(old: Any, new: Any, style: Numbers) -> Numbers:
    """The style, with as many more digits as it takes to see that two numbers differ.

    >>> enough_digits(1.5, 1.4999967, Numbers(4)).digits
    7
    """
    if np.any(old != new):
        for digits in range(style.digits, MOST_DIGITS + 1):
            tried = Numbers(digits, "scientific")
            if inline(old, tried) != inline(new, tried):
                return replace(style, digits=digits)
    return style


def entry_name(tensor_name: str, index: tuple[int, ...]) -> Formula:
    """The name of one entry of a tensor, as W[0, 1]."""
    one = Name(tensor_name)
    place = f"[{', '.join(map(str, index))}]" if index else ""
    return Formula(one.text + place, one.latex + place)
