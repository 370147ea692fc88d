"""Reading answers: many ways to write them, and no file that stops the marker."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import exercise, parameter
from autograd.explaining.exercises.answers import answers_in
from autograd.explaining.exercises.marking import marked
from autograd.explaining.exercises.numerals import AnswerError, number, tokens
from gates import OperandError

FOUND = exercise("20.4")
SCALARS = exercise("1.1")


def read(text: str | bytes, suffix: str = ".txt", found: Any = FOUND) -> Any:
    return answers_in(text if isinstance(text, bytes) else text.encode(), suffix, found.questions)


@pytest.mark.parametrize(("text", "value"), [
    ("0.25", 0.25), ("3/4", 0.75), ("−3/4", -0.75), ("-.5", -0.5), ("5.", 5), ("+2", 2),
    ("2.5e-3", 0.0025), ("½", 0.5), ("−¾", -0.75), ("0,25", 0.25), ("1.5/2", 0.75), ("∞", np.inf),
    ("-inf", -np.inf), ("３", 3), ("$0.5$", 0.5), (" 1 / 4 ", 0.25), (7, 7), (np.float32(0.5), 0.5),
    ("1+2j", 1 + 2j),
])
def test_numbers(text: Any, value: Any) -> None:
    assert number(text) == value


@pytest.mark.parametrize(("text", "message"), [
    ("x", "'x' is not a number; write it as 0.25, 1/4 or 2.5e-3"), ("1/0", "'1/0' divides by 0"),
    ("1/2/3", "is not a number"), ("1½", "write a mixed number as one fraction"),
    ("2*3", "is not a number"), ("--inf", "is not a number"),
    ("1e9999", "is not a number"), ("", "is not a number"),
    ("1e999", "is too large"), ("1" * 5000, "'111"), (True, "True is not a number"),
    (None, "None is not a number"), ("__import__('os')", "is not a number"),
])
def test_what_is_no_number(text: Any, message: str) -> None:
    with pytest.raises(AnswerError) as error:
        number(text)
    assert message in str(error.value) and len(str(error.value)) < 150


@pytest.mark.parametrize(("text", "message"), [
    ("[1, 2", r"a bracket \[ without its \]"), ("[1]]", "after its last|without its"),
    ("[1] 2", "something after"), ("[" * 40, "too many brackets")])
def test_brackets(text: str, message: str) -> None:
    with pytest.raises(AnswerError, match=message):
        tokens(text)


NAMES = ["dE/do2", "∂E/∂o₂", "∂E/∂o2", " dE / d o2 ", "(1)", "1", "1.", "1)"]


@pytest.mark.parametrize("name", NAMES)
def test_names(name: str) -> None:
    answers = read(f"# my answers\n\n{name} = [−0.5, 3/5]  # checked twice\n")
    assert answers.given[1].tolist() == [-0.5, 0.6] and not answers.problems


def test_entries_of_a_matrix() -> None:
    answers = read("dE/dW2[0, 1] = 1\n∂E/∂W₂[1,2] = 2\n(5)[0,0]=3")
    assert np.nansum(answers.given[5]) == 6 and answers.given[5][1, 2] == 2
    assert not answers.problems


def test_json_and_csv_say_the_same() -> None:
    lines = read("dE/do2 = [0.5, 1/4]\ndE/dW1 = [[1, 2], [3, 4], [5, 6]]\nnew E = 0.3")
    as_json = read(json.dumps({"dE/do2": [0.5, "1/4"], "dE/dW1": [[1, 2], [3, 4], ["5", 6]],
                               "new E": "0.3"}), ".json")
    as_csv = read('name,value\ndE/do2,0.5,1/4\ndE/dW1,"[[1, 2], [3, 4], [5, 6]]"\nnew E,0.3\n',
                  ".csv")
    for other in (as_json, as_csv, read(b"\xef\xbb\xbf" + b"{\"new E\": 0.3}"),
                  read("new E = 0.3".encode("utf-16"))):
        assert not other.problems
        for key, value in other.given.items():
            np.testing.assert_array_equal(value, lines.given[key])
    assert as_json.given.keys() == as_csv.given.keys() == lines.given.keys()


@pytest.mark.parametrize(("text", "suffix", "problem"), [
    ("dE/do2 [1, 2]", ".txt", "line 1: has no sign of equality; write name = value"),
    ("\ndE/do3 = 1", ".txt", "line 2: no question is called 'dE/do3'; near is dE/do"),
    ("zzz = 1", ".txt", "line 1: no question is called 'zzz'; the first is dE/do2, or (1)"),
    ("(77) = 1", ".txt", "line 1: no question is called '(77)'"),
    ("dE/do2 = 1", ".txt", "line 1: dE/do2 needs the shape (2,); the shape () came"),
    ("new E = [1, 2]", ".txt", "line 1: new E needs one number; the shape (2,) came"),
    ("dE/do2 = [1, x]", ".txt", "line 1: 'x' is not a number"),
    ("dE/dW1 = [[1], [2, 3]]", ".txt", "line 1: the rows of the value differ in length"),
    ("dE/do2 = [1, 2j]", ".txt", "line 1: dE/do2 needs real numbers"),
    ("dE/do2[5] = 1", ".txt", "line 1: dE/do2 has the shape (2,), and no entry [5]"),
    ("new E = 1\n\nnew E = 2", ".txt", "line 3: new E was answered before, in line 1"),
    ('{"new E": 1,\n "new E": 2}', ".json", "line 2: new E was answered before, in line 1"),
    ('{"new E": 1,\n  oops}', ".json", "line 2: is no JSON:"),
    ("[1, 2]", ".json", "line 1: JSON must be an object"),
    ("[]", ".json", "line 1: JSON must be an object"),
    ('{\n"new E": null}', ".json", "line 2: None is not a number"),
    ('{"new E": {"a": 1}}', ".json", "line 1: "),
    ("[" * 100_000, ".json", "line 1: is JSON with too many brackets"),
    ("new E,1\nnew F,x", ".csv", "line 2: no question is called 'new F'; near is new E"),
    (b"new E = 1\n\xff\xfe\xfa = 2", ".txt", "line 2: is no text in UTF-8; save the file as UTF-8"),
    (b"x" * 1_000_001, ".txt", "the file has more than 1,000,000 bytes, and was not read"),
])
def test_problems_are_told_by_their_line(text: Any, suffix: str, problem: str) -> None:
    answers = read(text, suffix)
    assert any(found.startswith(problem) for found in answers.problems), answers.problems
    assert problem.split("'")[0] in marked(FOUND, answers).text().replace("\n", " ")


def test_good_lines_count_beside_bad_ones() -> None:
    marking = marked(SCALARS, read("nonsense\nde/dy5 = -1.367\nde/da5 = ?\n", found=SCALARS))
    assert marking.points == 1 and len(marking.problems) == 2


def test_many_problems_are_cut() -> None:
    answers = read("x = 1\n" * 500)
    assert len(answers.problems) == 51 and answers.problems[-1] == "and 450 more problems"


@given(st.binary(max_size=300), st.sampled_from([".txt", ".json", ".csv", ""]))
def test_no_bytes_stop_the_marker(content: bytes, suffix: str) -> None:
    marking = marked(SCALARS, read(content, suffix, SCALARS))
    assert marking.out_of == 25 and marking.text()


@given(st.lists(st.tuples(st.sampled_from([*NAMES, "dE/dW1", "dE/dW1[0,0]", "x", "", "(", "[", "=",
                                           "new E"]),
                          st.text(st.sampled_from("0123456789.,-−/[] ejinfa½∞=#\"{}:\n"),
                                  max_size=20)), max_size=8))
def test_no_line_stops_the_marker(lines: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{name} = {value}" for name, value in lines)
    for suffix in (".txt", ".csv"):
        assert marked(FOUND, read(text, suffix)).text()
    assert FOUND.grade(dict(lines)).text()


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "answers.txt"
    path.write_text(FOUND.solution(), encoding="utf-8")
    assert FOUND.grade(path).points == FOUND.grade(str(path)).points == 9
    path.write_text(FOUND.template(), encoding="utf-8")
    empty = FOUND.grade(path)
    assert empty.points == 0 and not empty.problems
    with pytest.raises(FileNotFoundError, match=r"grade: there is no file '.*none.txt'; write the "
                                                r"answers into the lines of"):
        FOUND.grade(tmp_path / "none.txt")
    with pytest.raises(OSError, match=r"grade: '.*' is a folder; give a file of answers"):
        FOUND.grade(tmp_path)


@pytest.mark.parametrize("answers", [None, 3, b"a.txt", [1.0], {"new E"}])
def test_what_is_neither_a_file_nor_a_dict_is_refused(answers: Any) -> None:
    with pytest.raises(OperandError, match=(
            r"grade: takes the path of a file of answers, or a dict of answers by the names of the "
            rf"questions, as \{{'dE/do2': \.\.\.\}}; {type(answers).__name__} came "
            r"\(test_answers\.py:\d+\)")):
        FOUND.grade(answers)


def test_hostile_names_can_be_answered_by_number_and_by_name() -> None:
    names = ["a=b", "# c", "w1", "w₁", "α", "alpha", "x, y", '"q"', "line\nbreak", "2", "[0]"]
    E = sum(parameter(float(k + 1), name=name) ** 2 for k, name in enumerate(names))
    for blank in ("grads", "values", "local"):
        found = exercise(E.named("E = 3"), blank)
        typed = [question.name for question in found.questions]
        assert len(set(typed)) == len(typed)
        by_name = marked(found, read(found.solution(), found=found))
        by_number = found.grade({f"({q.number})": float(q.answer) for q in found.questions})
        assert by_name.points == by_number.points == by_name.out_of
        assert not by_name.problems
