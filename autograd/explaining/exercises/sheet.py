"""`exercise`: a sheet with blanks and its key, written alike."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor
from autograd.explaining.account import Account, account_of
from autograd.explaining.document import (
    Blank,
    Block,
    Equations,
    Formula,
    Heading,
    Page,
    Paragraph,
    Piece,
    Reference,
    Value,
    Words,
    rounded,
)
from autograd.explaining.entries import on_one_line
from autograd.explaining.exercises.answers import answers_in_file, answers_of
from autograd.explaining.exercises.chain import Chain
from autograd.explaining.exercises.examples import example
from autograd.explaining.exercises.marking import Marking, marked
from autograd.explaining.exercises.questions import (
    BLANKS,
    MOST_ENTRIES,
    BlankKind,
    Question,
    questions_of,
)
from autograd.explaining.exercises.variants import copied, variant
from autograd.explaining.options import require_choice, require_count, require_rate
from autograd.explaining.wording import computed, derivative, name
from autograd.explaining.writing import Written
from autograd.formulas.escapes import latex_text
from autograd.formulas.expression import Array
from autograd.formulas.figures import Numbers
from gates import OperandError
from gates.errors import located

EXACT = Numbers(digits=6)
"""How given numbers are written."""

_TASKS = {
    "values": "Compute the values, in the order of the forward pass.",
    "grads": "Compute the gradients, in the order of the backward pass.",
    "local": "Compute the local derivatives that the chain rule multiplies.",
}


def exercise(what: Any, blank: BlankKind = "grads", *, seed: int | None = None, wrt: Any = None,
             lr: float | None = None, upstream: Any = None, decimals: int = 3,
             title: str = "") -> Exercise:
    """A sheet on the gradients of a tensor, its key, and a marker of answers.

    `what` is a tensor, a `Graph` with one output, or the number of a written exercise ("1.1",
    "1.1 tanh", "20.1", "20.1b", "20.2", "20.3", "20.4"). `blank` says what is asked: the
    gradients ("grads"; with `lr` also the weights after one step), the "values", or the "local"
    derivatives. Where someone named results of gates, only those are asked for. `seed` takes
    other, small numbers; `wrt` keeps the paths to some tensors; `upstream` is where the sweep
    begins; answers are rounded to `decimals`. The graph is run again for it, without hooks.

    Raises what `explain` raises, a ValueError for an option of no sense, an OperandError where
    there is too much to ask, and a StaleError where a graph does not hold for other numbers.

    >>> from autograd import exercise
    >>> found = exercise("20.1", seed=7)
    >>> found.template()
    'dE/do =\\n'
    >>> found.grade({"∂E/∂o": ["-1/2", "0.1", 1]})
    Marking(0 of 1)
    """
    _require_options(blank, seed, lr, decimals, title)
    lent: dict[int, str] | None = None
    if isinstance(what, str):
        chosen = example(what)
        lent, what, lr = {}, chosen.build(), lr or chosen.lr
        upstream = chosen.upstream if upstream is None else upstream
        title = title or chosen.title
    account = account_of("exercise", what, wrt, upstream, lent)
    account = copied(account) if seed is None else variant(account, seed, decimals)
    chain, rate = Chain(account), lr if blank == "grads" else None
    return Exercise(account, blank, rate, decimals,
                    title or f"An exercise on {account.names[account.output.order]}", seed, chain,
                    questions_of(chain, blank, rate))


def _require_options(blank: Any, seed: Any, lr: Any, decimals: Any, title: Any) -> None:
    require_choice("exercise", "blank", blank, BLANKS)
    require_rate("exercise", lr)
    require_count("exercise", "decimals", decimals, 0, 12)
    if seed is not None:
        require_count("exercise", "seed", seed, 0, 2**32 - 1)
    if not isinstance(title, str):
        raise ValueError(located(f"exercise: title must be text; {title!r:.60} came"))


@dataclass(frozen=True, eq=False, repr=False)
class Exercise:
    """What `exercise` returns: `sheet` and `key`, `questions` as data, and `grade`.

    It has tensors of its own: what happens to the user's afterwards does not matter.
    """

    account: Account
    blank: BlankKind
    lr: float | None
    decimals: int
    title: str
    seed: int | None
    chain: Chain
    questions: tuple[Question, ...]
    command: str = ""
    """The command that makes the same exercise, for the marker; it stands on the sheet."""

    @property
    def sheet(self) -> Sheet:
        """What the students get."""
        return Sheet(self, solved=False)

    @property
    def key(self) -> Sheet:
        """The same with all blanks filled in."""
        return Sheet(self, solved=True)

    def template(self) -> str:
        """A file of answers to be filled in: a line for each question."""
        return "".join(f"{question.name} =\n" for question in self.questions)

    def solution(self) -> str:
        """The file of answers that gets full marks."""
        return "".join(f"{question.name} = {on_one_line(rounded(question.answer, self.decimals))}\n"
                       for question in self.questions)

    def grade(self, answers: str | os.PathLike[str] | Mapping[str, Any]) -> Marking:
        """Mark a file of answers, or answers by the names of the questions.

        A file has a line `dE/dw13 = 0.25` for each answer, or is JSON or CSV by its suffix. Names
        may be typed in ASCII or Unicode, or as the number of the question, `(3)`. Numbers are
        right if they round to the key; fractions such as 3/4 are read too. Lines that cannot be
        read are told of in `problems`, by their numbers. Raises an OSError without a file, and an
        OperandError for what is neither.
        """
        if isinstance(answers, Mapping):
            return marked(self, answers_of(answers, self.questions))
        if isinstance(answers, (str, os.PathLike)):
            return marked(self, answers_in_file(answers, self.questions))
        raise OperandError(located(
            "grade: takes the path of a file of answers, or a dict of answers by the names of the "
            f"questions, as {{{self.questions[0].name!r}: ...}}; {type(answers).__name__} came"))

    def __repr__(self) -> str:
        return f"Exercise({self.title!r}, {len(self.questions)} questions)"

    def _repr_html_(self) -> str:
        return self.sheet.html()

    def _repr_markdown_(self) -> str:
        return self.sheet.markdown()


@dataclass(frozen=True, eq=False, repr=False)
class Sheet(Written):
    """A sheet, or its key if it is `solved`."""

    exercise: Exercise
    solved: bool

    @cached_property
    def page(self) -> Page:  # type: ignore[override]
        """What it says."""
        made = self.exercise
        heading = made.title + (f", variant {made.seed}" if made.seed is not None else "")
        return Page((
            Heading((heading + (" (key)" if self.solved else ""),), 1),
            *_given(made),
            *(() if made.blank == "values" else _network(made)),
            Heading(("Questions",)),
            Paragraph((_TASKS[made.blank],)),
            *_descent(made),
            Equations(tuple(map(self._asked, made.questions))),
            *_how_to_answer(made),
            *([Reference(made.command)] if made.command else []),
        ))

    def _asked(self, question: Question) -> tuple[Formula | None, Words]:
        """One question as a line, with its number before it."""
        number, label = question.number, question.label
        left = Formula(f"({number}) {label.text}", rf"({number})\quad {label.latex}")
        right: list[Piece] = []
        how: Piece | None = question.how
        if how is not None:
            open_how = question.kind in ("gradient", "local") and not self.solved
            right += [Blank(24) if open_how else how, Formula(" = ", " = ")]
        answer = rounded(question.answer, self.exercise.decimals)
        lines = np.shape(question.answer)[0] if np.ndim(question.answer) == 2 else 1
        right.append(answer if self.solved else Blank(12, max(1, lines)))
        if np.ndim(question.answer) and not self.solved:
            shape = " × ".join(map(str, np.shape(question.answer)))
            right.append(f"  ({shape})")
        return left, tuple(right)


def _given(made: Exercise) -> Iterator[Block]:
    """The numbers at the leaves, and where the sweep begins if not with 1."""
    account = made.account
    yield Heading(("Given",))
    lines: list[tuple[Formula | None, Words]] = [
        (name(account, t), (_exact(t._value),)) for t in account.graph.leaves]
    arrays = {account.lent[id(x)]: x for t in made.chain.gates for x in t.inputs
              if id(x) in account.lent and isinstance(x, np.ndarray)}
    lines += [(Formula(key, rf"\mathit{{{latex_text(key)}}}"), (_exact(x),))
              for key, x in arrays.items()]
    if made.blank == "grads" and not account.begins_with_one:
        lines.append((derivative(account, account.output), (_exact(account.seed),)))
    if lines:
        yield Equations(tuple(lines))


def _exact(numbers: Any) -> Value:
    return Value(numbers, EXACT, whole=np.size(numbers) <= MOST_ENTRIES)


def _network(made: Exercise) -> Iterator[Block]:
    """What is computed from what, with the values."""
    yield Heading(("The forward pass",))
    yield Equations(tuple(
        (name(made.account, t), (made.chain.formula(t) or computed(made.account, t),
                                 Formula(" = ", " = "), _value(made, t)))
        for t in made.chain.gates))


def _value(made: Exercise, t: Tensor) -> Value:
    whole = rounded(t._value, made.decimals)
    return whole if np.size(t._value) <= MOST_ENTRIES else Value(t._value)


def _descent(made: Exercise) -> Iterator[Block]:
    if made.lr is not None:
        rate = Array(made.lr, EXACT)
        yield Paragraph(("Then take one step of gradient descent with ",
                         Formula(f"η = {rate.text}", rf"\eta = {rate.latex}"), "."))


def _how_to_answer(made: Exercise) -> Iterator[Block]:
    first = made.questions[0]
    sample = "0.25" if np.ndim(first.answer) == 0 else "[0.25, 1]" if np.ndim(
        first.answer) == 1 else "[[0.25, 1], [2, 3]]"
    rounding = f"Round to {made.decimals} decimals" if made.decimals != 1 else "Round to 1 decimal"
    yield Paragraph((f"{rounding}. In a file each answer has a line of its own, such as "
                     f"{first.name} = {sample} or ({first.number}) = {sample}; fractions such as "
                     "3/4 will do.",))
