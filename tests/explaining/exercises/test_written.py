"""The written exercises agree with every printed number of theirs, and with the derivations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import exercise
from autograd.explaining.exercises.examples import EXAMPLES
from gates import OperandError
from tests.written_exercises import RECORDS


def answers(name: str, blank: str, **options: Any) -> dict[str, Any]:
    """The answers by the names of the questions."""
    return {question.name: question.answer
            for question in exercise(name, blank, **options).questions}


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_1_1_against_all_that_is_printed(activation: str) -> None:
    name = "1.1" if activation == "sigmoid" else "1.1 tanh"
    id = f"mlp221_{activation}"
    values, grads = answers(name, "values"), answers(name, "grads")
    ours = {f"{id}.pre.{key}": value for key, value in values.items()}
    ours |= {f"{id}.delta.d{unit}": -grads[f"de/da{unit}"] for unit in (3, 4, 5)}
    ours |= {f"{id}.dw.{key.removeprefix('de/d')}": -g for key, g in grads.items()
             if key.startswith("de/dw")}
    ours |= {f"{id}.wnew.{key.removeprefix('new ')}": w for key, w in grads.items()
             if key.startswith("new w")}
    ours[f"{id}.post.e"] = grads["new e"]
    later = {f"{id}.post.{key}" for key in ("a3", "y3", "a4", "y4", "a5", "y5")}
    assert ours.keys() | later == {key for key in RECORDS if key.startswith(f"{id}.")
                                   and not key.endswith("loss_decreases")}
    for key, value in ours.items():
        np.testing.assert_allclose(value, RECORDS[key]["expected"], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_the_prints_of_1_1_get_full_marks(activation: str) -> None:
    """But for those of which the inventory says that they are off."""
    found = exercise("1.1" if activation == "sigmoid" else "1.1 tanh")
    id = f"mlp221_{activation}"
    printed = {}
    for question in found.questions:
        name = question.name
        key = (f"delta.d{name[-1]}" if name.startswith("de/da") else
               f"dw.{name[4:]}" if name.startswith("de/dw") else
               f"wnew.{name[4:]}" if name.startswith("new w") else "post.e")
        if name.startswith("de/dy"):
            continue
        record = RECORDS[f"{id}.{key}"]
        assert record["status"] == "match"
        flipped = record["published"] if name.startswith("new") else str(
            -float(record["published"]))
        printed[name] = flipped
    marking = found.grade(printed)
    assert all(result.verdict in ("right", "missing") for result in marking.results)
    assert marking.points == len(printed)


def test_20_1_to_20_4() -> None:
    assert answers("20.1", "grads")["dE/do"].tolist() == [-0.5, 0.25, 2.0]
    assert answers("20.1", "values")["E"] == 2.15625
    s, upstream = np.array([0.0, 1.0, -2.0]), np.array([2.0, -1.0, 0.5])
    o = 1 / (1 + np.exp(-s))
    np.testing.assert_allclose(answers("20.2", "local")["do/ds"], o * (1 - o), rtol=1e-12)
    np.testing.assert_allclose(answers("20.2", "grads")["dE/ds"], upstream * o * (1 - o))
    W = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    grads = answers("20.3", "grads")
    np.testing.assert_array_equal(grads["dE/do"], W.T @ upstream)
    np.testing.assert_array_equal(grads["dE/dW"], np.outer(upstream, [10.0, -1.0]))
    np.testing.assert_array_equal(answers("20.3", "local")["ds/do"], W)


def test_20_4_is_the_update_rule_weight_by_weight() -> None:
    """w2_ij += η δ_j x_ij and w1_ij += η (Σ_k δ_k w2_jk) o_j (1 − o_j) x_ij, with the old w2."""
    found = {question.name: question for question in exercise("20.4").questions}
    given = {t.name: t.value for t in exercise("20.4").account.graph}
    W1, W2, x, t = (given[name] for name in ("W1", "W2", "x", "t"))
    o1, o2 = given["o1"], given["o2"]
    delta = (t - o2) * o2 * (1 - o2)
    np.testing.assert_allclose(found["new W2"].answer, W2 + 0.7 * np.outer(delta, o1))
    np.testing.assert_allclose(found["new W1"].answer,
                               W1 + 0.7 * np.outer(W2.T @ delta * o1 * (1 - o1), x))
    assert found["new E"].answer < given["E"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_one_in_every_way(name: str) -> None:
    for blank in ("grads", "values", "local"):
        for seed in (None, 0, 1):
            found = exercise(name, blank, seed=seed)
            for page in (found.sheet, found.key):
                assert page.text() and page.markdown() and page.latex() and page.html()


def test_a_number_that_is_none() -> None:
    with pytest.raises(OperandError, match=r"exercise: there is no exercise '9\.9'; there are "
                                           r"'1\.1', .*, or give a tensor"):
        exercise("9.9")
