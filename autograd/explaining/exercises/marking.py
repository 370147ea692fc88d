"""The marker: what is right, what is wrong, and what follows rightly from an earlier mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from autograd.engine.tensor import Tensor, value_of
from autograd.explaining.account import Account
from autograd.explaining.document import (
    Block,
    Heading,
    Page,
    Paragraph,
    Table,
    Words,
    rounded,
)
from autograd.explaining.entries import on_one_line
from autograd.explaining.exercises.answers import Answers
from autograd.explaining.exercises.questions import Question
from autograd.explaining.updates import moved, output_after
from autograd.explaining.writing import Written
from autograd.formulas.legible import clipped
from gates import GateError, Pick

if TYPE_CHECKING:
    from autograd.explaining.exercises.sheet import Exercise

Verdict = Literal["right", "follows", "wrong", "unreadable", "missing"]
_WORDS: dict[str, str] = {
    "right": "right", "follows": "follows from an earlier mistake", "wrong": "wrong",
    "unreadable": "cannot be read", "missing": "no answer"}
MOST_COLUMNS = 40


@dataclass(frozen=True, eq=False)
class Result:
    """How one question was answered.

    `given` has NaN where an entry is missing, and is None without a readable answer; `follows` is
    what comes out with the earlier answers as they were given. `points` is 1 where all is right or
    follows from an earlier mistake, else the share of the entries that are.
    """

    question: Question
    verdict: Verdict
    points: float
    given: Any
    written: str
    follows: Any


@dataclass(frozen=True, eq=False, repr=False)
class Marking(Written):
    """What `grade` returns: a result for each question, and lines that could not be read."""

    title: str
    decimals: int
    results: tuple[Result, ...]
    problems: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """What was reached, one for each question."""
        return sum(result.points for result in self.results)

    @property
    def out_of(self) -> int:
        """What can be reached."""
        return len(self.results)

    @property
    def first_wrong(self) -> Result | None:
        """The first step that went wrong by itself, in the order of the questions."""
        return next((one for one in self.results if one.verdict == "wrong"), None)

    @cached_property
    def page(self) -> Page:  # type: ignore[override]
        """What it says."""
        blocks: list[Block] = [
            Heading((f"{self.title}: {self.points:.4g} of {self.out_of} points",), 1),
            Paragraph(tuple(chain.from_iterable(
                [" " * (place > 0), *sentence] for place, sentence in enumerate(self._verdict())))),
            Table((("question",), ("your answer",), ("key",), ("points",), ("verdict",)),
                  tuple(self._row(result) for result in self.results))]
        if self.problems:
            blocks.append(Heading(("Not read",)))
            blocks += [Paragraph((problem,)) for problem in self.problems]
        return Page(tuple(blocks))

    def _verdict(self) -> Iterator[list[Any]]:
        """The sentences over the table."""
        count = Counter(result.verdict for result in self.results)
        unreadable, missing = count["unreadable"], count["missing"]
        if unreadable:
            yield [f"{unreadable} answer{'s' * (unreadable > 1)} could not be read; see below why."]
        elif self.problems:
            yield ["Not all could be read; see below why."]
        if unreadable + missing < self.out_of:
            yield [*self._first_mistake()]
        if missing:
            yield [f"{missing} without an answer."]

    def _first_mistake(self) -> Iterator[Any]:
        first = self.first_wrong
        if first is not None:
            yield f"The first mistake is in question ({first.question.number}), "
            yield first.question.label
            yield f": {clipped(first.written, MOST_COLUMNS)} was given, "
            if not same(first.follows, first.question.answer, self.decimals):
                yield f"{on_one_line(rounded(first.follows, self.decimals))} follows from the "
                yield "answers before it, and "
            yield f"{on_one_line(rounded(first.question.answer, self.decimals))} is right."
        elif all(result.verdict in ("right", "follows") for result in self.results):
            yield "All is right."
        else:
            yield "Nothing that was read is wrong."

    def _row(self, result: Result) -> tuple[Words, ...]:
        question = result.question
        return ((f"({question.number}) ", question.label),
                (clipped(result.written or "-", MOST_COLUMNS),),
                (clipped(on_one_line(rounded(question.answer, self.decimals)), MOST_COLUMNS),),
                (f"{result.points:.4g}",), (_WORDS[result.verdict],))

    def __repr__(self) -> str:
        return f"Marking({self.points:.4g} of {self.out_of})"


def marked(exercise: Exercise, answers: Answers) -> Marking:
    """Compare answers with the key, and with what follows from the answers before."""
    follows = consequences(exercise, answers.given)
    results, mistaken = [], False
    for question in exercise.questions:
        result = _result(question, answers, follows.get(question.number), exercise.decimals,
                         mistaken)
        mistaken = mistaken or result.verdict == "wrong"
        results.append(result)
    return Marking(exercise.title, exercise.decimals, tuple(results), tuple(answers.problems))


def _result(question: Question, answers: Answers, follows: Any, decimals: int, mistaken: bool
            ) -> Result:
    given = answers.given.get(question.number)
    written = answers.written.get(question.number, "")
    expected = question.answer if follows is None else follows
    if given is None:
        unread = answers.unread.get(question.number)
        return Result(question, "missing" if unread is None else "unreadable", 0, None,
                      unread or "", expected)
    right = agree(given, question.answer, decimals)
    carried = agree(given, expected, decimals, slack=2)
    verdict: Verdict = "right" if right.all() else "wrong"
    if verdict == "wrong" and carried.all():
        verdict = "follows" if mistaken else "right"
    share = max(float(np.mean(right)), float(np.mean(carried))) if right.size else 1.0
    return Result(question, verdict, 1.0 if verdict != "wrong" else share, given, written, expected)


def same(a: Any, b: Any, decimals: int) -> bool:
    """Whether two answers are the same when rounded."""
    return bool(agree(np.asarray(a), b, decimals).all())


def agree(given: np.ndarray, key: Any, decimals: int, slack: float = 1) -> np.ndarray:
    """For each entry whether it is that of the key, rounded to `decimals`.

    A number above 1 may be off by as much of itself as a number below 1 is by its rounding.
    """
    key = np.asarray(key)
    with np.errstate(all="ignore"):
        size = np.maximum(1, np.abs(key))
        near = np.abs(given - key) <= slack * 0.5 * 10.0**-decimals * size * (1 + 1e-9)
    both_nan = np.isnan(key) & np.isnan(given) if key.dtype.kind in "fc" else False
    return np.asarray(near | (given == key) | both_nan)


# What follows from the answers as they were given


def consequences(exercise: Exercise, given: Mapping[int, Any]) -> dict[int, Any]:
    """For each question, by number, the answer to which the earlier answers lead."""
    instead = {kind: {q.t.order: in_place(given[q.number], q.answer)
                      for q in exercise.questions if q.kind == kind and q.number in given}
               for kind in ("value", "gradient", "weight")}
    account = exercise.account
    found: dict[str, Mapping[int, Any]] = {}
    with np.errstate(all="ignore"):
        if exercise.blank == "values":
            found["value"] = forward(account, instead["value"])
        elif exercise.blank == "grads":
            arrived = account.swept(instead["gradient"]).gradients
            found["gradient"] = arrived
            if exercise.lr is not None:
                new = moved(account, exercise.lr, {**arrived, **instead["gradient"]})
                after = output_after(account, {**new, **instead["weight"]})
                found["weight"] = new
                found["output"] = {} if after is None else {account.output.order: after}
    return {q.number: found[q.kind][q.t.order] for q in exercise.questions
            if q.kind in found and q.t.order in found[q.kind]}


def in_place(given: np.ndarray, key: Any) -> Any:
    """A given answer to go on with, the key's entries where it has none, in the key's dtype."""
    filled = np.where(np.isnan(given), key, given)
    kind = np.asarray(key).dtype
    return (np.real(filled) if kind.kind != "c" else filled).astype(kind)[()]


def forward(account: Account, instead: Mapping[int, Any]) -> dict[int, Any]:
    """What every gate makes of the values as they were given, by order."""
    made: dict[int, Any] = {}
    used: dict[int, Any] = {}
    for t in account.graph.nodes:
        value: Any = t._value
        if not account.graph.is_input(t):
            try:
                value = _computed(t, used)
            except (GateError, ArithmeticError, KeyError):
                continue
        made[t.order] = value
        used[t.order] = instead.get(t.order, value)
    return made


def _computed(t: Tensor, used: Mapping[int, Any]) -> Any:
    """The gate of `t` on the values in use."""
    assert t.gate is not None
    inputs = [used[x.order] if isinstance(x, Tensor) else value_of(x) for x in t.inputs]
    return inputs[0][t.gate.i] if isinstance(t.gate, Pick) else t.gate(*inputs)
