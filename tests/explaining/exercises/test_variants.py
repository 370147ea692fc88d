"""Variants: the same for the same seed, nice, and sound; and what an exercise refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import GradientError, Graph, StaleError, constant, exercise, parameter, tensor
from autograd.explaining.exercises.networks import network_20_1b
from autograd.explaining.exercises.questions import canonical
from gates import OperandError, cross_entropy, softmax
from tests.engine.test_random_graphs import PROGRAMS, drawn, run


def leaves(found: Any) -> dict[str, Any]:
    return {t.name: t.value for t in found.account.graph.leaves}


@given(st.integers(0, 2**32 - 1))
def test_the_same_seed_gives_the_same_sheet(seed: int) -> None:
    one, other = exercise("20.4", seed=seed), exercise("20.4", seed=seed)
    assert one.sheet.text() == other.sheet.text() and one.key.latex() == other.key.latex()
    for value in (leaves(one)["W1"], leaves(one)["W2"]):
        np.testing.assert_array_equal(value, np.round(value, 1))
        assert np.all(np.abs(value) < 1) and np.all(value != 0)
    assert sorted(leaves(one)["t"]) == [0, 1]
    assert all(np.any(np.abs(q.answer) >= 0.02) for q in one.questions if q.kind == "gradient")


@given(PROGRAMS)
def test_a_variant_is_the_same_graph_on_other_numbers(program: Any) -> None:
    steps, seed = program
    y = run(steps, [parameter(part, name=f"p{k}") for k, part in enumerate(drawn(seed))])
    try:
        found = exercise(y, seed=seed)
    except OperandError as error:
        assert "tries no numbers were found" in str(error)
        return
    again = run(steps, [leaves(found).get(f"p{k}", part) for k, part in enumerate(drawn(seed))])
    np.testing.assert_allclose(found.account.output.value, again, rtol=1e-12)
    assert [q.name for q in found.questions] == [q.name for q in exercise(y).questions]


def test_what_counts_or_chooses_stays() -> None:
    x = tensor([[0.5, -1.0, 2.0]], name="x")
    E = cross_entropy(x, constant([2], name="class")).named("E")
    assert leaves(exercise(E, seed=3))["class"].tolist() == [2]
    q, logits = constant([0.2, 0.3, 0.5], name="q"), tensor([0.1, 0.2, 0.3], name="z")
    E = (np.log(softmax(logits)) * q).sum().named("E")
    assert sorted(leaves(exercise(E, seed=3))["q"]) == [0.2, 0.3, 0.5]


def test_numbers_keep_their_sign_where_a_gate_needs_it() -> None:
    x = tensor([0.5, 2.5, 1.5, 0.7, 0.1, 3.5, 4.5, 0.3], name="x")
    found = exercise(np.log(x).sum().named("E"), seed=11)
    assert np.all(leaves(found)["x"] > 0)
    with pytest.raises(OperandError, match="exercise: seed 0: in 200 tries no numbers were found"):
        exercise((tensor(1.0) * 0.0).named("E"), seed=0)


def test_an_exercise_does_not_follow_what_happens_later() -> None:
    W = parameter([[1.0, 2.0]], name="W")
    E = (W * W).sum().named("E")
    found = exercise(E)
    text = found.key.text()
    W.value = W.value * 10
    assert exercise((W * W).sum().named("E")).key.text() != text
    assert found.key.text() == text and found.grade({"dE/dW": [[2, 4]]}).points == 1
    with pytest.raises(StaleError, match="exercise: W was changed after"):
        exercise(E)


def test_a_graph_that_looked_at_numbers_has_no_variants() -> None:
    x = tensor(2.0, name="x")
    E = (x * x if x.item() > 0 else -x).named("E")
    assert exercise(E).questions
    with pytest.raises(StaleError, match=r"capture the function instead"):
        exercise(E, seed=1)


def test_only_what_is_named_is_asked() -> None:
    x, w = tensor(2.0, name="x"), parameter(3.0, name="w")
    E = ((w * x + 1) ** 2).named("E")
    assert [q.name for q in exercise(E).questions] == ["dE/dadd1", "dE/dmultiply1", "dE/dw",
                                                       "dE/dx"]
    s = (w * x + 1).named("s")
    E = (s ** 2).named("E")
    assert [q.name for q in exercise(E).questions] == ["dE/ds", "dE/dw", "dE/dx"]
    key = exercise(E).key.text()
    assert "s = w · x + 1 = 7" in key and "∂E/∂w = ∂E/∂s · x = 28" in key
    assert [q.name for q in exercise(E, wrt=x).questions] == ["dE/ds", "dE/dx"]
    assert [(q.name, float(q.answer)) for q in exercise(E, "local").questions] == [
        ("dE/ds", 14), ("ds/dw", 2), ("ds/dx", 3)]


def test_the_sheet_and_the_key_have_the_same_layout() -> None:
    for name in ("1.1", "20.1b", "20.4"):
        for blank in ("grads", "values", "local"):
            found = exercise(name, blank)
            sheet, key = found.sheet.page.blocks, found.key.page.blocks
            assert [type(block) for block in sheet] == [type(block) for block in key]
            lines = [[left.text for left, _ in block.lines] for blocks in (sheet, key)
                     for block in blocks if hasattr(block, "lines")]
            assert lines[:len(lines) // 2] == lines[len(lines) // 2:]
            assert "____" in found.sheet.text() and "____" not in found.key.text()


@pytest.mark.parametrize(("options", "message"), [
    ({"blank": "all"}, "exercise: blank must be one of 'grads', 'values', 'local'; 'all' came"),
    ({"blank": None}, "exercise: blank must be one of 'grads', 'values', 'local'; None came"),
    ({"seed": -1}, "exercise: seed must be a whole number from 0 to 4294967295; -1 came"),
    ({"seed": 1.5}, "exercise: seed must be a whole number from 0"),
    ({"decimals": 13}, "exercise: decimals must be a whole number from 0 to 12; 13 came"),
    ({"lr": -1}, "exercise: lr must be a finite number above 0, or None; -1 came"),
    ({"title": 5}, "exercise: title must be text; 5 came"),
    ({"wrt": "q"}, "exercise: no tensor is called 'q'; its tensors are"),
])
def test_options_of_no_sense_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises((ValueError, OperandError)) as error:
        exercise(network_20_1b(), **options)
    assert str(error.value).startswith(message) and "test_variants.py" in str(error.value)


def test_too_much_to_ask() -> None:
    w = parameter(np.ones(101), name="w")
    with pytest.raises(OperandError, match="exercise: dsum1/dmultiply1 has 101 entries, more than"):
        exercise((w * w).sum())
    x = y = tensor(1.0, name="x")
    for _ in range(300):
        y = y * 1.01
    for blank in ("grads", "values", "local"):
        with pytest.raises(OperandError, match="exercise: 300 questions are more than 200"):
            exercise(y, blank)
    a = tensor(np.ones((3, 3, 3)), name="a")
    with pytest.raises(OperandError, match="there is nothing to ask with blank='local'"):
        exercise(np.sum(a, axis=0), "local", upstream=np.ones((3, 3)))
    with pytest.raises(GradientError, match="exercise: c depends on nothing"):
        exercise(constant(1.0, name="c"))
    with pytest.raises(OperandError, match="exercise: tells of one output"):
        exercise(Graph(x * 2, x * 3))


def test_names_are_compared_however_they_are_typed() -> None:
    assert canonical("∂E/∂w₁₃") == canonical("dE/dw13") == canonical(" d E / dw13")
    assert canonical("∂E/∂σ") == canonical("dE/dsigma")
    assert canonical("∂E/∂w") != canonical("∂E/∂W")


def test_in_a_notebook() -> None:
    found = exercise("20.1")
    assert found._repr_html_() == found.sheet.html()
    assert found._repr_markdown_() == found.sheet.markdown()
    assert repr(found) == "Exercise('Exercise 20.1: the squared error', 1 questions)"
