"""The marker: the key gets full marks, every mistake is found, and what follows from it is seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autograd import exercise, parameter, tensor
from autograd.explaining import Exercise
from autograd.explaining.document import rounded
from autograd.explaining.entries import on_one_line
from autograd.explaining.exercises.answers import answers_in
from autograd.explaining.exercises.examples import EXAMPLES
from autograd.explaining.exercises.marking import marked
from gates import OperandError
from tests.engine.test_random_graphs import PROGRAMS, drawn, run
from tests.gates.cases import CASES, moving

BLANKS = ("grads", "values", "local")


def set_of(case: Any, blank: str) -> Exercise | None:
    """An exercise on one gate, None where there is nothing to ask."""
    x = case.draw(3)
    inputs = [tensor(part, name=f"v{i}") if i in moving(case.gate, x) else part
              for i, part in enumerate(x)]
    y = case.gate(*inputs)
    y = y[0] if isinstance(y, tuple) else y
    if not y.requires_grad:
        return None
    upstream = np.random.default_rng(1).uniform(-1, 1, y.shape)
    try:
        return exercise(y, blank, upstream=upstream)
    except OperandError as error:
        assert "there is nothing to ask" in str(error)
        return None


def grade_text(found: Exercise, text: str) -> Any:
    return marked(found, answers_in(text.encode(), ".txt", found.questions))


def check_full_marks(found: Exercise) -> None:
    marking = grade_text(found, found.solution())
    assert marking.points == marking.out_of == len(found.questions), marking
    assert not marking.problems and marking.first_wrong is None
    for page in (found.sheet, found.key, marking):
        for written in (page.text(), page.markdown(), page.latex(), page.html()):
            assert len(written) > 100


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_key_of_every_gate_gets_full_marks(case: Any, blank: str) -> None:
    found = set_of(case, blank)
    if found is not None:
        check_full_marks(found)


@given(PROGRAMS, st.sampled_from(BLANKS), st.data())
def test_any_single_changed_answer_is_found_first(program: Any, blank: str, data: Any) -> None:
    steps, seed = program
    found = exercise(run(steps, [parameter(part) for part in drawn(seed)]), blank)
    check_full_marks(found)
    question = data.draw(st.sampled_from([q for q in found.questions if np.size(q.answer)]))
    answers = {q.name: np.round(q.answer, 3) for q in found.questions}
    flat = np.array(answers[question.name], float).reshape(-1)
    place = data.draw(st.integers(0, flat.size - 1))
    assume(np.isfinite(flat[place]))
    flat[place] += data.draw(st.sampled_from([-1, 1])) * (0.01 + 0.01 * abs(flat[place]))
    answers[question.name] = flat.reshape(np.shape(question.answer))
    marking = found.grade(answers)
    assert marking.first_wrong is not None and marking.first_wrong.question is question
    wrong = [result for result in marking.results if result.verdict == "wrong"]
    assert wrong[0].points == pytest.approx(1 - 1 / flat.size)
    before = marking.results[:question.number - 1]
    assert all(result.verdict == "right" for result in before)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("blank", BLANKS)
def test_written_exercises_and_their_variants(name: str, blank: str) -> None:
    for seed in (None, 5):
        check_full_marks(exercise(name, blank, seed=seed))


def test_what_follows_from_a_mistake_is_no_second_one() -> None:
    found = exercise("1.1")
    answers = {q.name: float(q.answer) for q in found.questions}
    wrong = -1.0
    y5 = 0.3167081425530559
    answers["de/dy5"] = wrong
    answers["de/da5"] = a5 = wrong * y5 * (1 - y5)
    answers["de/dy4"] = answers["de/dy3"] = a5
    answers["de/da4"] = a5 / 4
    marking = found.grade({name: answers[name] for name in
                           ("de/dy5", "de/da5", "de/dy4", "de/dy3", "de/da4")})
    verdicts = {result.question.name: result.verdict for result in marking.results}
    assert verdicts["de/dy5"] == "wrong" and marking.first_wrong.question.name == "de/dy5"
    assert {verdicts[name] for name in ("de/da5", "de/dy4", "de/dy3", "de/da4")} == {"follows"}
    assert marking.points == 4
    answers["de/da4"] = 0.5
    second = found.grade({name: answers[name] for name in ("de/dy5", "de/da5", "de/da4")})
    assert [result.question.name for result in second.results
            if result.verdict == "wrong"] == ["de/dy5", "de/da4"]


def test_a_mistake_in_the_forward_pass_follows_on_too() -> None:
    found = exercise("1.1", "values")
    marking = found.grade({"a3": 1, "y3": 0.7, "a4": 0, "y4": 0.5, "a5": -0.8, "y5": "0.31"})
    assert [result.verdict for result in marking.results] == [
        "right", "wrong", "right", "right", "follows", "follows", "missing"]
    assert marking.points == 5 and marking.out_of == 7
    assert ("The first mistake is in question (2), y₃: 0.7 was given, 0.731 is right. 1 without an "
            "answer.") in " ".join(marking.text().split())


def test_a_new_weight_follows_from_its_gradient() -> None:
    found = exercise("20.4")
    right = {q.name: np.round(q.answer, 3) for q in found.questions}
    W1 = found.account.graph.leaves[0].value
    marking = found.grade({**right, "dE/dW1": np.ones((3, 2)), "new W1": W1 - 0.7})
    verdicts = {result.question.name: result.verdict for result in marking.results}
    assert verdicts["dE/dW1"] == "wrong" and verdicts["new W1"] == "follows"
    assert verdicts["new W2"] == "right" and verdicts["new E"] in ("wrong", "right")


def test_rounded_numbers_carried_on_are_right() -> None:
    w = parameter(0.04, name="w")
    y = (w * 1.0).named("y")
    found = exercise((y * 30.0 + 0.0).named("E"), "values", decimals=1)
    assert [r.verdict for r in found.grade({"y": "0.0", "E": "0"}).results] == ["right", "right"]


def test_shares_of_a_vector() -> None:
    found = exercise("20.1")
    marking = found.grade({"dE/do[0]": -0.5, "dE/do[2]": 2})
    assert marking.points == pytest.approx(2 / 3) and marking.first_wrong is marking.results[0]
    assert "[0] = −0.5, [2] = 2" in marking.text()


def test_unreadable_answers_are_told_first_and_are_not_missing() -> None:
    found = exercise("20.4")
    bad = found.grade({question.name: "?" for question in found.questions})
    assert [result.verdict for result in bad.results] == ["unreadable"] * 9 and bad.points == 0
    text = bad.text()
    assert "\n\n9 answers could not be read; see below why.\n\n" in text
    assert "wrong" not in text and "without an answer" not in text
    one = found.grade({"(1)": ["a", "b"], "(2)": found.questions[1].answer})
    assert one.results[0].written == "[a, b]" and one.results[1].verdict == "right"
    assert ("\n\n1 answer could not be read; see below why. Nothing that was read is wrong. "
            "7 without an\nanswer.\n\n") in one.text()
    assert "\n\nNot all could be read; see below why. 9 without an answer.\n\n" in found.grade(
        {"zzz": 1}).text()
    assert "\n\n9 without an answer.\n\n" in found.grade({}).text()


def test_arrays_of_a_dict_or_json_are_written_as_on_the_sheet(tmp_path: Path) -> None:
    found = exercise("20.4")
    answers = {question.name: np.round(question.answer, 3) for question in found.questions}
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({name: answer.tolist() for name, answer in answers.items()}))
    for marking in (found.grade(answers), found.grade(path)):
        assert marking.points == 9
        for result in marking.results:
            if np.ndim(result.given):
                assert result.written == on_one_line(rounded(result.given, 3))


def test_every_format(tmp_path: Path) -> None:
    marking = exercise("20.3").grade({"dE/do": [1.5, 3]})
    for suffix in ("txt", "md", "tex", "html"):
        assert marking.save(tmp_path / f"m.{suffix}").stat().st_size > 100
    assert repr(marking) == "Marking(1 of 2)"
    assert "All is right." in exercise("20.1").grade({"dE/do": ["-1/2", "1/4", 2]}).text()
    assert "\n\n2 without an answer.\n\n" in exercise("20.3").grade({}).text()
