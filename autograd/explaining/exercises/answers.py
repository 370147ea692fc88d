"""Reading answers: lines `name = value`, JSON or CSV; what cannot be read is told by its line."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np

from autograd.explaining.exercises.numerals import (
    AnswerError,
    as_typed,
    looks_numeric,
    numbers,
    tokens,
)
from autograd.explaining.exercises.questions import Question, canonical
from gates.errors import located

MOST_BYTES = 1_000_000
MOST_PROBLEMS = 50
_ENTRY = re.compile(r"(?P<name>.+?)\s*\[(?P<index>[\d\s,]*)\]", re.DOTALL)
_NUMBERED = re.compile(r"\(?\s*(\d{1,4})\s*[.)]?")


@dataclass
class Answers:
    """What someone answered, by the number of the question: arrays, NaN where there is nothing.

    `written` are the texts, `unread` those that could not be read; `problems` tell of all that
    could not, with its line.
    """

    given: dict[int, np.ndarray] = field(default_factory=dict)
    written: dict[int, str] = field(default_factory=dict)
    unread: dict[int, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


Found = tuple[str, str, Any]
"""Where it stands (`line 3`), the name, and the value: a text, a number or a list of them."""


def answers_in_file(path: str | os.PathLike[str], questions: Sequence[Question]) -> Answers:
    """The answers in a file, read by its suffix: .json, .csv, or lines."""
    source = Path(path)
    if source.is_dir():
        raise OSError(located(f"grade: {str(path)!r} is a folder; give a file of answers"))
    try:
        with source.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise FileNotFoundError(located(f"grade: there is no file {str(path)!r}; write the answers "
                                        "into the lines of exercise.template()")) from None
    return answers_in(content, source.suffix.lower(), questions)


def answers_in(content: bytes, suffix: str, questions: Sequence[Question]) -> Answers:
    """The answers in the bytes of a file."""
    answers = Answers()
    if len(content) > MOST_BYTES:
        answers.problems.append(f"the file has more than {MOST_BYTES:,} bytes, and was not read")
        return answers
    text = decoded(content, answers.problems)
    readers = {".json": in_json, ".csv": in_csv}
    reader = readers.get(suffix) or (in_json if text.lstrip().startswith("{") else in_lines)
    _fill(answers, reader(text, answers.problems), questions)
    return answers


def answers_of(given: Mapping[str, Any], questions: Sequence[Question]) -> Answers:
    """The answers in a dict, by the names of the questions."""
    answers = Answers()
    _fill(answers, ((f"answer {str(name)!r:.60}", str(name), value)
                    for name, value in given.items()), questions)
    return answers


def decoded(content: bytes, problems: list[str]) -> str:
    """The text of a file, in UTF-8 or, with its mark, UTF-16."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[:error.start].count(b"\n") + 1
        problems.append(f"line {line}: is no text in UTF-8; save the file as UTF-8")
        return content.decode("utf-8", errors="replace")


# Three ways to write answers


def in_lines(text: str, problems: list[str]) -> Iterator[Found]:
    """Lines `name = value`; empty ones, and those that begin with #, say nothing."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, sign, value = line.rpartition("=")
        if not sign:
            problems.append(f"line {number}: has no sign of equality; write name = value")
        elif value := value.partition("#")[0].strip():
            yield f"line {number}", name.strip(), value


def in_csv(text: str, problems: list[str]) -> Iterator[Found]:
    """Rows of a name and a value, or a name and the entries of a vector."""
    try:
        rows = csv.reader(text.replace("\0", "?").splitlines(keepends=True))
        for row in rows:
            name, *cells = [cell.strip() for cell in row] or [""]
            cells = [cell for cell in cells if cell]
            if not name or (rows.line_num == 1 and not any(map(looks_numeric, cells))):
                continue
            if cells:
                yield f"line {rows.line_num}", name, cells[0] if len(cells) == 1 else cells
    except csv.Error as error:
        problems.append(f"line {rows.line_num}: is no CSV: {error}")


def in_json(text: str, problems: list[str]) -> Iterator[Found]:
    """An object of names and values: numbers, texts or lists of them."""
    try:
        pairs = json.loads(text, object_pairs_hook=list, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        problems.append(f"line {error.lineno}: is no JSON: {error.msg}")
        return
    except RecursionError:
        problems.append("line 1: is JSON with too many brackets within one another")
        return
    if not isinstance(pairs, list) or not all(isinstance(pair, tuple) for pair in pairs) or (
            not text.lstrip().startswith("{")):
        problems.append("line 1: JSON must be an object, as {\"dE/dw13\": 0.25}")
        return
    begin = 0
    for name, value in pairs:
        place = text.find(json.dumps(name, ensure_ascii=False), begin)
        place = max(begin, text.find(json.dumps(name), begin) if place < 0 else place)
        begin = place + 1
        yield f"line {text.count(chr(10), 0, place) + 1}", name, value


# From names and texts to answers


def _fill(answers: Answers, found: Iterator[Found], questions: Sequence[Question]) -> None:
    """Put what was found into `answers`; what fits no question becomes a problem."""
    by_name = {canonical(question.name): question for question in questions}
    seen: dict[tuple[int, tuple[int, ...] | None], str] = {}
    for where, name, value in found:
        try:
            question, index = named(name, by_name, questions)
        except AnswerError as error:
            answers.problems.append(f"{where}: {error}")
            continue
        try:
            array = read(value, question, index)
            before = seen.setdefault((question.number, index), where)
            if before != where:
                raise AnswerError(f"{question.name} was answered before, in {before}")
        except AnswerError as error:
            answers.problems.append(f"{where}: {error}")
            answers.unread.setdefault(question.number, as_typed(value))
            continue
        _put(answers, question, index, array, as_typed(value))
    hidden = len(answers.problems) - MOST_PROBLEMS
    if hidden > 0:
        answers.problems[MOST_PROBLEMS:] = [f"and {hidden:,} more problems"]


def _put(answers: Answers, question: Question, index: tuple[int, ...] | None, array: Any,
         text: str) -> None:
    if index is None:
        answers.given[question.number] = array
        answers.written[question.number] = text
        return
    kind = complex if np.iscomplexobj(question.answer) else float
    empty = np.full(np.shape(question.answer), np.nan, kind)
    whole = answers.given.setdefault(question.number, empty)
    whole[index] = array
    written = answers.written.get(question.number)
    place = f"[{', '.join(map(str, index))}] = {text}"
    answers.written[question.number] = place if written is None else f"{written}, {place}"


def named(name: str, by_name: Mapping[str, Question], questions: Sequence[Question]
          ) -> tuple[Question, tuple[int, ...] | None]:
    """The question of this name or number, and the entry of its answer if one is meant."""
    if question := by_name.get(canonical(name)):
        return question, None
    if (number := _NUMBERED.fullmatch(name.strip())) and 0 < int(number[1]) <= len(questions):
        return questions[int(number[1]) - 1], None
    if part := _ENTRY.fullmatch(name.strip()):
        question, index = named(part["name"], by_name, questions)[0], part["index"]
        place = tuple(int(one) for one in index.split(",") if one.strip())
        shape = np.shape(question.answer)
        if len(place) != len(shape) or any(i >= n for i, n in zip(place, shape, strict=True)):
            raise AnswerError(f"{question.name} has the shape {shape}, and no entry "
                              f"[{index.strip()}]")
        return question, place
    known = {canonical(question.name): question.name for question in questions}
    near = [known[one] for one in get_close_matches(canonical(name), known, n=3)]
    hint = f"near is {' or '.join(near)}" if near else \
        f"the first is {questions[0].name}, or (1)"
    raise AnswerError(f"no question is called {name!r:.60}; {hint}")


def read(value: Any, question: Question, index: tuple[int, ...] | None) -> np.ndarray:
    """A value in the shape of the answer, or a single number for an entry of it."""
    nested = tokens(value) if isinstance(value, str) else value
    shape = () if index is not None else np.shape(question.answer)
    try:
        array = np.array(numbers(nested))
    except ValueError as error:
        if isinstance(error, AnswerError):
            raise
        raise AnswerError("the rows of the value differ in length") from None
    if np.iscomplexobj(array) and not np.iscomplexobj(question.answer):
        raise AnswerError(f"{question.name} needs real numbers; complex ones came")
    if array.shape != shape:
        if array.size == np.prod(shape) and array.size < 2:
            return array.reshape(shape)
        wanted = f"needs the shape {shape}" if shape else "needs one number"
        raise AnswerError(f"{question.name} {wanted}; the shape {array.shape} came")
    return array
