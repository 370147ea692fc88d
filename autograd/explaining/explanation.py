"""`explain`: the chain rule in words, formulas and numbers, in the order of the sweep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from autograd.explaining.account import Account, account_of, is_part, is_whole
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
from autograd.explaining.options import require_rate
from autograd.explaining.steps import Message, Step, Total, steps_of
from autograd.explaining.updates import update_blocks
from autograd.explaining.wording import (
    chain,
    computed,
    derivative,
    in_numbers,
    joined,
    local_derivative,
    local_formula,
    name,
    part_of,
    rule,
)
from autograd.explaining.writing import Written
from autograd.tensor import Tensor

_NOTHING: Piece = ""


def explain(y: Any, wrt: Any = None, *, lr: float | None = None,
            upstream: Any = None) -> Explanation:
    """The chain rule from `y` back, gate by gate in the order of the sweep, with all numbers.

    `y` is a tensor, or a `Graph` with one output (`Graph(y).open(1)` explains the gates that its
    gates are made of). `wrt`, a tensor, several or their names, keeps only the paths to these.
    `lr` adds the update rule w ← w − η ∂E/∂w with a table of old, Δ and new. The sweep begins
    with `upstream`, else with the gradient that the last `backward` left in `y`, else with 1; it
    runs for the explanation alone and changes no `.grad`. Hooks run once more, as they take part.

    Raises a StaleError if a value was changed after gates were computed from it, a GradientError
    where nothing is to be differentiated, and an OperandError for a `wrt` that is not there.

    >>> from autograd import tensor
    >>> x = tensor(3.0, name="x")
    >>> print(explain((x * x).named("E")))
    """
    if lr is not None:
        require_rate("explain", lr)
    return Explanation(account_of("explain", y, wrt, upstream), lr)


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(Written):
    """What `explain` returns: `steps` as data, and the page that tells them in every format."""

    account: Account
    lr: float | None = None
    steps: tuple[Step, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", tuple(steps_of(self.account)))
        self.page  # now, for it shows the numbers of this moment

    @cached_property
    def page(self) -> Page:  # type: ignore[override]
        """What it says."""
        account = self.account
        blocks: list[Block] = [
            Heading(("The gradients of ", name(account, account.output)), 1),
            Paragraph(tuple(_introduction(account)))]
        for step in self.steps:
            blocks += _step(account, step)
        if self.lr is not None:
            blocks += update_blocks(account, self.lr)
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


def _step(account: Account, step: Step) -> Iterator[Block]:
    y = step.y
    if step.number == 1:
        yield Heading(("Step 1. The sweep begins at ", name(account, y)))
        yield Equations(((derivative(account, y), (Value(step.upstream),)),))
        yield from _totals(account, [total for total in step.totals if total.hooked])
        return
    assert y.gate is not None
    yield Heading((f"Step {step.number}. {y.gate.name}: ", name(account, y), " = ",
                   computed(account, y)))
    yield Paragraph(tuple(_what_comes(account, step)))
    for message in step.messages:
        yield Equations(tuple(_message(account, step, message)))
    idle = [name(account, x) for i, x in enumerate(y.inputs)
            if isinstance(x, Tensor) and i not in {message.i for message in step.messages}]
    if idle:
        yield Paragraph(("Nothing flows back to ", *joined(idle), "."))
    yield from _totals(account, step.totals)
