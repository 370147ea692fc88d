"""`explain`: the chain rule in words, formulas and numbers, in the order of the sweep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor
from autograd.explaining.account import Account, account_of, is_whole
from autograd.explaining.document import (
    Block,
    Equations,
    Formula,
    Heading,
    Page,
    Paragraph,
    Piece,
    Value,
    Words,
)
from autograd.explaining.entries import on_one_line
from autograd.explaining.options import number_style, require_rate
from autograd.explaining.steps import Message, Step, Total, steps_of
from autograd.explaining.updates import update_blocks
from autograd.explaining.wording import (
    computed,
    derivative,
    in_brackets,
    in_numbers,
    is_brief,
    joined,
    local_formula,
    name,
    numbered,
    part_of,
    part_of_local,
    product,
    rule,
    separated,
    times,
    works_by_entries,
)
from autograd.explaining.writing import Written
from autograd.formulas.expression import Array, Number
from autograd.formulas.figures import PLAIN, Form, Numbers, is_small


def explain(y: Any, wrt: Any = None, *, lr: float | None = None, upstream: Any = None,
            digits: int = 4, form: Form = "decimal") -> Explanation:
    """The chain rule from `y` back, gate by gate in the order of the sweep, with all numbers.

    `y` is a tensor, or a `Graph` with one output (`Graph(y).open(1)` explains the gates that its
    gates are made of). `wrt`, a tensor, several or their names, keeps only the paths to these.
    `lr` adds the update rule w ← w − η ∂E/∂w with a table of old, Δ and new. The sweep begins
    with `upstream`, else with the gradient that the last `backward` left in `y`, else with 1; it
    runs for the explanation alone and changes no `.grad`. Hooks run once more, as they take part.
    Numbers have so many significant `digits`; `form` is "decimal", "fraction" or "scientific".

    Raises a StaleError if a value was changed after gates were computed from it, a GradientError
    where nothing is to be differentiated, and an OperandError for a `wrt` that is not there.

    >>> import numpy as np
    >>> from autograd import explain, tensor
    >>> x = tensor(0.5, name="x")
    >>> print(explain((1 - np.exp(x)).named("E")))
    The gradients of E
    ==================
    <BLANKLINE>
    The sweep goes from the output back. Each gate gets the gradient of its result,
    multiplies it by its local derivatives, and sends the products back to its inputs. What
    comes to one tensor from several gates adds up.
    <BLANKLINE>
    Step 1. The sweep begins at E
    <BLANKLINE>
        ∂E/∂E = 1
    <BLANKLINE>
    Step 2. Subtract: E = 1 − exp1
    <BLANKLINE>
    ∂E/∂E = 1 is known from step 1.
    <BLANKLINE>
        ∂E/∂exp1 = −1
    <BLANKLINE>
    Step 3. Exp: exp1 = eˣ
    <BLANKLINE>
    ∂E/∂exp1 = −1 is known from step 2.
    <BLANKLINE>
        ∂exp1/∂x = exp1 = 1.649
        ∂E/∂x    = ∂E/∂exp1 · ∂exp1/∂x
                 = (−1) · 1.649
                 = −1.649
    """
    require_rate("explain", lr)
    style = number_style("explain", digits, form)
    account = account_of("explain", y, wrt, upstream)
    return Explanation(account, lr, style)


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(Written):
    """What `explain` returns: `steps` as data, and the page that tells them in every format."""

    account: Account
    lr: float | None = None
    style: Numbers = PLAIN

    def __post_init__(self) -> None:
        _ = self.page  # made now, for it shows the numbers of this moment

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps as data."""
        return tuple(steps_of(self.account))

    @cached_property
    def page(self) -> Page:  # type: ignore[override]
        """What it says."""
        account = self.account
        blocks: list[Block] = [
            Heading(("The gradients of ", name(account, account.output)), 1),
            Paragraph(tuple(_introduction(account)))]
        for step in self.steps:
            blocks += _step(account, step, self.style)
        if self.lr is not None:
            blocks += update_blocks(account, self.lr, self.style)
        return Page(tuple(blocks))

    def __repr__(self) -> str:
        return f"Explanation({len(self.steps)} steps)"


def _introduction(account: Account) -> Iterator[Piece]:
    yield ("The sweep goes from the output back. Each gate gets the gradient of its result, "
           "multiplies it by its local derivatives, and sends the products back to its inputs. "
           "What comes to one tensor from several gates adds up.")
    if account.wanted:
        yield " Only the paths that lead to "
        yield from joined([name(account, t) for t in account.wanted])
        yield " are shown."


def _step(account: Account, step: Step, style: Numbers) -> Iterator[Block]:
    y = step.y
    if step.number == 1:
        yield Heading(("Step 1. The sweep begins at ", name(account, y)))
        yield Equations(((derivative(account, y), (Value(step.upstream, style),)),))
        yield from _totals(account, step, style)
        return
    assert y.gate is not None
    yield Heading((f"Step {step.number}. {y.gate.name}: ", name(account, y), " = ",
                   computed(account, y)))
    yield Paragraph(tuple(_known(account, step, style)))
    for message in step.messages:
        yield Equations(tuple(_message(account, step, message, style)))
    constant = {x.order: x for x in y.inputs if isinstance(x, Tensor) and not x.requires_grad}
    if constant:
        yield Paragraph(("Nothing flows back to ",
                         *joined([name(account, x) for x in constant.values()]), "."))
    yield from _totals(account, step, style)


def _known(account: Account, step: Step, style: Numbers) -> Iterator[Piece]:
    """What has come to the result of the gate."""
    y = step.y
    if is_whole(y):
        yield "Its outputs have got "
        yield from joined([Value(np.zeros_like(value) if g is None else g, style)
                           for g, value in zip(step.upstream, y._value, strict=True)])
        yield "."
        return
    yield derivative(account, y)
    if is_brief(step.upstream):
        yield " = "
        yield Value(step.upstream, style)
    yield f" is known from step {step.since}."


def _message(account: Account, step: Step, message: Message, style: Numbers
             ) -> Iterator[tuple[Formula | None, Words]]:
    """The local derivative, the product by formula, with numbers, and what comes out."""
    y, i, local = step.y, message.i, message.local
    left, result = part_of(account, message), Value(message.value, style)
    begins = y is account.output and account.begins_with_one
    if local is not None and not begins and not np.all(local == 1):
        yield from _local(account, y, message, style)
        if works_by_entries(y):
            sign = " ⊙ " if np.ndim(message.value) else " · "
            yield left, (product(account, y, message, sign),)
            if is_small(message.value):
                yield None, (in_brackets(step.upstream, style), times(sign),
                             in_brackets(local, style))
            yield None, (result,)
            return
    one = Number(1) if begins else None
    found = rule(account, y, i, one)
    if found.text == on_one_line(result):
        yield left, (result,)
        return
    yield left, (found,)
    numbers = in_numbers(account, y, i, one or Array(step.upstream, style), style)
    if numbers is not None and numbers.text not in (found.text, on_one_line(result)):
        yield None, (numbers,)
    yield None, (result,)


def _local(account: Account, y: Tensor, message: Message, style: Numbers
           ) -> Iterator[tuple[Formula | None, Words]]:
    left, value = part_of_local(account, y, message), Value(message.local, style)
    found = local_formula(account, y, message.i)
    if found is None or found.text == on_one_line(value):
        yield left, (value,)
    else:
        yield left, (found, Formula(" = ", " = "), value)


def _totals(account: Account, step: Step, style: Numbers) -> Iterator[Block]:
    """The sums that are complete after a step."""
    for total in step.totals:
        count = len(total.messages)
        if count > 1:
            yield Paragraph((name(account, total.x), f" has now got its {count} messages; they add "
                             "up."))
        yield Equations(tuple(_sum(account, total, style)))
        if total.hooked:
            yield Paragraph(("A hook of ", name(account, total.x), " then turned it into ",
                             Value(total.value, style), "."))


def _sum(account: Account, total: Total, style: Numbers
         ) -> Iterator[tuple[Formula | None, Words]]:
    whole, count = derivative(account, total.x), len(total.messages)
    result = total.value if not total.hooked else sum(total.messages)
    if count > 1:
        names: Words = tuple(separated([numbered(whole, k + 1) for k in range(count)]))
        yield whole, names
        if is_small(result):
            yield None, tuple(separated([in_brackets(m, style) for m in total.messages]))
    yield whole if count == 1 else None, (Value(result, style),)
