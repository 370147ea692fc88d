"""History: what it says of gradients that vanish, explode, or are not there."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from trained_models import TwoLayers, two_circles

from autograd import parameter
from autograd.nn import MLP
from autograd.training import SGD, Adam, FitOptions, evaluate, fit
from gates import cross_entropy, mean_sq_err

QUIET = FitOptions(progress=False)


def test_no_metric_has_the_name_of_the_loss():
    model, data = TwoLayers(), two_circles(8)
    text = '"loss" is the name of the loss itself; give the metric another'
    metrics = {"loss": lambda o, t: 1.0}
    with pytest.raises(ValueError, match=rf"FitOptions: {text} \(test_history.py:\d+\)"):
        FitOptions(metrics=metrics)
    with pytest.raises(ValueError, match=f"evaluate: {text}"):
        evaluate(model, data, cross_entropy, metrics)
    with pytest.raises(TypeError, match="evaluate: metrics must be a dict of functions by name"):
        evaluate(model, data, cross_entropy, [len])
    with pytest.raises(TypeError, match="evaluate: metric a must be a function; 3 came"):
        evaluate(model, data, cross_entropy, {"a": 3})


@pytest.mark.parametrize("frozen", ["hidden", "out"])
def test_a_frozen_layer_is_not_listed(frozen):
    model = TwoLayers()
    model[frozen].freeze()
    history = fit(model, two_circles(40), cross_entropy, Adam(model), 2, QUIET)
    other, = {"hidden", "out"} - {frozen}
    assert list(history.gradient_norms) == [other] and history.vanishing() == []


def test_a_layer_that_is_not_reached_keeps_no_old_norm():
    model, u = TwoLayers(), parameter(np.ones(2), name="u")
    (u * 1e6).sum().backward()
    history = fit(model, two_circles(40), cross_entropy, Adam({**model.parameters(), "u": u}), 2,
                  FitOptions(progress=False, strict=False))
    assert list(history.gradient_norms) == ["hidden", "out"]
    assert history.vanishing() == history.exploding() == []
    assert u.value.tolist() == [1, 1]


def test_a_layer_that_is_reached_now_and_then_has_gaps():
    w, u = parameter([1.0], name="w"), parameter([2.0], name="u")
    steps = iter(range(100))
    def model(x: Any) -> Any:
        return x * w * u if next(steps) % 2 else x * w
    history = fit(model, (np.ones(8), np.zeros(8)), mean_sq_err, SGD([w, u], 0.001), 2,
                  FitOptions(batch=2, progress=False, strict=False))
    assert [len(norms) for norms in history.gradient_norms.values()] == [8, 8]
    assert [math.isnan(norm) for norm in history.gradient_norms["u"]] == [True, False] * 4
    assert not any(map(math.isnan, history.gradient_norms["w"]))
    assert history.vanishing() == [] and history.latest_norms()["u"] > 1
    pytest.importorskip("matplotlib")
    history.plot()


def test_a_layer_frozen_in_the_midst_is_not_vanishing():
    model = TwoLayers()
    def freeze(run: Any) -> None:
        model["out"].freeze(run.epoch == 2)
    history = fit(model, two_circles(40), cross_entropy, Adam(model), 4,
                  FitOptions(progress=False, callbacks=[freeze]))
    gaps = [math.isnan(norm) for norm in history.gradient_norms["out"]]
    assert gaps == [False] * 4 + [True] * 2 + [False] * 2
    assert history.vanishing() == []


@pytest.mark.parametrize("scale, explodes", [(1.0, False), (5.0, True)])
def test_an_explosion_that_lasts_is_named(scale, explodes):
    """20 linear layers, whose weights are `scale` times those that keep signals as they are."""
    model = MLP([3, *[8] * 20, 2], np.random.default_rng(0), lambda x: x)
    for p in model.parameters().values():
        p.value = p.value * scale
    history = fit(model, two_circles_of_3(), cross_entropy, SGD(model, 1e-30), 3, QUIET)
    assert all(len(norms) == 3 for norms in history.weight_norms.values())
    assert (len(history.exploding()) > 15) == explodes
    assert explodes or history.exploding() == []


def two_circles_of_3() -> tuple[Any, Any]:
    rng = np.random.default_rng(1)
    return rng.normal(size=(40, 3)), rng.integers(0, 2, 40)


def test_large_weights_bear_large_gradients():
    w = parameter([1e6], name="w")
    history = fit(lambda x: x * w, (np.ones(4), np.zeros(4)), mean_sq_err, SGD([w], 0.0), 1, QUIET)
    assert history.gradient_norms["w"] == [2e6] and history.exploding() == []
    assert history.exploding(ratio=1.5) == ["w"]
