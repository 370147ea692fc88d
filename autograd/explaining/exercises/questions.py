"""What an exercise asks, and what the answers are."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np

from autograd.console import spelled
from autograd.engine.tensor import Tensor
from autograd.explaining.account import Account
from autograd.explaining.document import Formula, shown
from autograd.explaining.exercises.chain import Chain
from autograd.explaining.updates import moved, output_after, weights_of
from autograd.explaining.wording import derivative, name
from autograd.formulas.expression import Partial
from autograd.formulas.legible import legible
from gates import OperandError
from gates.errors import located

BlankKind = Literal["grads", "values", "local"]
BLANKS: tuple[str, ...] = get_args(BlankKind)
Kind = Literal["gradient", "value", "local", "weight", "output"]

MOST_ENTRIES = 100
MOST_QUESTIONS = 200


@dataclass(frozen=True, eq=False)
class Question:
    """One blank: what is asked of the tensor `t`, how it is written and typed, and the answer.

    `how` is the formula that leads to it, where there is a short one.
    """

    kind: Kind
    t: Tensor
    label: Formula
    name: str
    answer: Any
    how: Formula | None = None
    number: int = 0


def questions_of(chain: Chain, blank: str, lr: float | None) -> tuple[Question, ...]:
    """The questions, numbered in the order in which they can be answered."""
    found: list[Question] = []
    if blank != "local":
        require_few(len(chain.differentiated if blank == "grads" else chain.gates))
    if blank == "values":
        found += values(chain)
    elif blank == "local":
        found += locals_(chain)
    else:
        found += gradients(chain)
        if lr is not None:
            found += updates(chain.account, lr)
    if not found:
        raise OperandError(located(f"exercise: there is nothing to ask with blank={blank!r}; ask "
                                   "for another blank, or of a larger graph"))
    require_few(len(found))
    return told_apart(found)


def require_few(count: int) -> None:
    """An OperandError for more questions than anyone answers."""
    if count > MOST_QUESTIONS:
        raise OperandError(located(
            f"exercise: {count:,} questions are more than {MOST_QUESTIONS}; choose some with "
            "wrt, or name the tensors to ask for, so that the others are left out"))


def values(chain: Chain) -> Iterator[Question]:
    """The results of the gates, in the order in which they are computed."""
    account = chain.account
    for t in chain.gates:
        yield asked(Question("value", t, name(account, t), account.names[t.order], t._value,
                             chain.formula(t)))


def gradients(chain: Chain) -> Iterator[Question]:
    """The gradients, in the order in which they are complete."""
    account = chain.account
    for t in chain.differentiated:
        yield asked(Question("gradient", t, derivative(account, t),
                             f"d{account.differentiated}/d{account.names[t.order]}",
                             account.gradient(t), chain.rule(t)))


def locals_(chain: Chain) -> Iterator[Question]:
    """The local derivatives, in the order in which the sweep uses them."""
    account = chain.account
    for span in chain.spans:
        if span.jacobian is None:
            continue
        y, x = account.names[span.y.order], account.names[span.x.order]
        yield asked(Question("local", span.y, shown(Partial(y, x)), f"d{y}/d{x}", span.jacobian,
                             chain.local_formula(span)))


def updates(account: Account, lr: float) -> Iterator[Question]:
    """The weights after one step, and the output that they lead to."""
    new = moved(account, lr, account.told.gradients)
    for w in weights_of(account):
        label = name(account, w)
        step = derivative(account, w)
        yield asked(Question(
            "weight", w, Formula(f"new {label.text}", rf"{label.latex}^{{\text{{new}}}}"),
            f"new {account.names[w.order]}", new[w.order],
            Formula(f"{label.text} − η {step.text}", rf"{label.latex} - \eta\,{step.latex}")))
    after = output_after(account, new)
    if after is not None and np.size(after) == 1 and np.all(np.isfinite(after)):
        y = account.output
        label = name(account, y)
        yield Question("output", y, Formula(f"new {label.text}",
                                            rf"{label.latex}^{{\text{{new}}}}"),
                       f"new {account.names[y.order]}", after)


def asked(question: Question) -> Question:
    """The question, unless its answer is too large to write by hand."""
    if np.size(question.answer) > MOST_ENTRIES:
        raise OperandError(located(
            f"exercise: {question.name} has {np.size(question.answer):,} entries, more than "
            f"{MOST_ENTRIES}; an exercise is for small networks, or choose what is asked with wrt"))
    return question


def told_apart(questions: list[Question]) -> tuple[Question, ...]:
    """The questions with numbers, and names that differ however they are typed."""
    taken: set[str] = set()
    found = []
    for number, question in enumerate(questions, start=1):
        typed = question.name
        while canonical(typed) in taken:
            typed = f"{question.name} ({number})" if typed == question.name else f"{typed}'"
        taken.add(canonical(typed))
        found.append(replace(question, number=number, name=legible(typed)))
    return tuple(found)


def canonical(typed: str) -> str:
    """A name as it is compared: `∂E/∂w₁₃`, `dE/dw13` and `dE / dw13` are one.

    >>> canonical("∂E/∂w₁₃"), canonical(" dE / d w13 "), canonical("dE/dα")
    ('dE/dw13', 'dE/dw13', 'dE/dalpha')
    """
    plain = unicodedata.normalize("NFKC", typed).replace("′", "'")
    return "".join("".join(map(spelled, plain)).split())
