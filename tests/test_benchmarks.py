"""The benchmarks measure what they say: the same networks, and verdicts by the spread."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import against, cases
from benchmarks.contest import Entry, Process, steering, surroundings
from benchmarks.contestants import by_hand, ours, problem
from benchmarks.race import Case, Spread, merge, race
from benchmarks.report import paired


@pytest.mark.parametrize("model", [cases.SMALL_MODEL, cases.MIDDLE_MODEL])
def test_ours_trains_the_network_that_is_worked_out_by_hand(model):
    train, expected = ours.step(model), by_hand.step(model)
    losses, by_formula = [train() for _ in range(20)], [expected() for _ in range(20)]
    np.testing.assert_allclose(losses, by_formula, rtol=1e-4)
    assert losses[-1] < losses[0]


def test_every_model_and_gate_of_the_cases_is_one_of_ours():
    assert set(cases.MODELS) == set(problem.BATCHES)
    assert set(cases.GATES) == set(ours.GATES)


@pytest.mark.parametrize("gate", cases.GATES)
def test_a_gate_keeps_the_shape_so_that_it_can_be_chained(gate):
    assert ours.GATES[gate](np.ones((1, 10))).shape == (1, 10)
    ours.overhead(gate, 3, 10)()


def test_quartiles_and_median():
    spread = Spread([5.0, 1.0, 2.0, 4.0, 3.0])
    assert (spread.best, spread.median, spread.quartiles) == (1.0, 3.0, (2.0, 4.0))
    assert Spread([2.0]).quartiles == (2.0, 2.0)


def test_ratios_are_taken_round_by_round():
    assert paired(Spread([2.0, 20.0]), Spread([1.0, 5.0])).values == [2.0, 4.0]


def test_races_of_one_case_are_merged_by_contestant():
    races = [{"a": Spread([1.0]), "b": Spread([2.0])}, {"a": Spread([3.0])}]
    merged = merge(races)
    assert {title: spread.values for title, spread in merged.items()} == {
        "a": [1.0, 3.0], "b": [2.0]}


@pytest.mark.parametrize(("ratios", "verdict"), [
    ([1.0, 1.01, 1.02], "no slower"),
    ([1.0, 1.04, 1.2], "perhaps slower"),
    ([1.05, 1.06, 1.07], "**slower**"),
])
def test_slower_is_what_the_spread_cannot_explain(ratios, verdict):
    assert against.verdict(Spread(ratios)) == verdict


def test_variables_that_steer_a_library_are_cleared_and_told(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Prescott")
    monkeypatch.setenv("JAX_PYTHON", "python")
    environment = surroundings(Entry("ours", "ours"))
    assert steering()["OPENBLAS_CORETYPE"] == "Prescott" and "JAX_PYTHON" not in steering()
    assert "OPENBLAS_CORETYPE" not in environment and environment["OMP_NUM_THREADS"] == "1"


def test_contestants_answer_from_their_own_process():
    with Process(Entry("ours", "ours")) as process:
        times = race([process], 2, cases.step(cases.SMALL_MODEL, budget=0.0))
        assert len(times["ours"].values) == 2 and times["ours"].best > 0
        assert process.ask("no_such_case") == {"absent": "no case no_such_case"}
        with pytest.raises(RuntimeError, match=r"ours, unknown: .*KeyError: '2-3-2'"):
            race([process], 1, Case("unknown", "losses", {"model": "2-3-2", "steps": 1}))
