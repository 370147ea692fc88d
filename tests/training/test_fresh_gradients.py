"""All gradients of one step come from one backward(): properties over every optimizer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trained_models import MAKERS, TwoLayers, every_optimizer, two_circles

from autograd import GradientError, parameter
from autograd.training import SGD, Adam, FitOptions, fit
from gates import cross_entropy, mean_sq_err

every = pytest.mark.parametrize("name", MAKERS)
QUIET = FitOptions(progress=False)


def test_every_optimizer_is_tested():
    assert every_optimizer() == set(MAKERS)


@every
@given(reach=st.lists(st.sets(st.integers(0, 3)), min_size=1, max_size=5), strict=st.booleans())
def test_a_step_moves_what_the_last_backward_reached_and_nothing_else(name, reach, strict):
    """Any losses of any of four parameters, one after another, and then one step."""
    weights = [parameter([1.0, 2.0], name=f"w{i}") for i in range(4)]
    optimizer = MAKERS[name](weights)
    losses = [part for part in reach if part]
    for part in losses:
        sum((weights[i] ** 2).sum() for i in part).backward()
    last = losses[-1] if losses else set()
    if strict and len(last) < 4:
        with pytest.raises(GradientError, match=f"{name}: "):
            optimizer.step()
        last, moved = set(), 0
    else:
        optimizer.step(strict=False)
        moved = 1
    assert optimizer.steps == moved
    assert {i for i, w in enumerate(weights) if w.value.tolist() != [1.0, 2.0]} == last
    assert [int(n) for key, n in optimizer.state().items() if key.endswith(":count")] == [
        int(i in last) for i in range(4)]


@every
def test_gradients_set_by_hand_count_until_they_are_used(name):
    """Two batches accumulated by hand make the step that both together make."""
    x = np.random.default_rng(0).normal(size=(6, 2))
    whole, parts = TwoLayers(), TwoLayers()
    together, apart = MAKERS[name](whole), MAKERS[name](parts)
    for _ in range(2):
        ((whole(x) ** 2).sum()).backward()
        together.step()
        sums: dict[str, Any] = {}
        for half in (x[:3], x[3:]):
            (parts(half) ** 2).sum().backward()
            for path, p in parts.parameters().items():
                sums[path] = sums.get(path, 0) + p.grad
        for path, p in parts.parameters().items():
            p.grad = sums[path]
        apart.step()
    for path, p in whole.parameters().items():
        np.testing.assert_allclose(parts[path].value, p.value, rtol=1e-12)
    with pytest.raises(GradientError, match="no backward"):
        apart.step()


def test_the_stale_one_is_named_with_the_remedy():
    w, u = parameter([1.0], name="w"), parameter([1.0], name="u")
    (u * 5).sum().backward()
    optimizer = SGD([w, u], 0.1)
    (w * w).sum().backward()
    with pytest.raises(GradientError, match=(
            r"SGD: u has only the gradient of an earlier backward\(\), which the last one did not "
            r"reach; add losses before one backward\(\); freeze it, or step\(strict=False\) leaves "
            r"it as it is \(test_fresh_gradients.py:\d+\)")):
        optimizer.step()
    u.grad *= 2                                 # changed in place it is as old as before
    with pytest.raises(GradientError, match="u has only the gradient of an earlier backward"):
        optimizer.step()
    u.grad = np.array([1.0])
    optimizer.step()
    assert (w.item(), u.item()) == (0.8, 0.9)


def test_a_step_before_any_backward_and_a_second_one_say_so():
    w = parameter(1.0, name="w")
    optimizer = SGD([w], 0.1)
    with pytest.raises(GradientError, match=r"SGD: there was no backward\(\) of a loss of its "
                                            r"parameters; call it before each step\(\)"):
        optimizer.step()
    (w * w).backward()
    optimizer.step()
    with pytest.raises(GradientError, match=r"SGD: there was no backward.* since the last step, "
                                            "which used its gradients up; call it before each"):
        optimizer.step()


@every
def test_no_other_optimizer_makes_a_step_of_it_again(name):
    w = parameter([1.0], name="w")
    (w * w).sum().backward()
    SGD([w], 0.1).step()
    with pytest.raises(GradientError, match=f"{name}: there was no backward.* since the last step"):
        MAKERS[name]([w]).step()
    assert w.value == [0.8]


def test_a_rate_that_is_none_is_refused_when_it_is_used():
    w = parameter([1.0], name="w")
    optimizer = SGD([w], 0.1)
    optimizer.rate = "x"
    (w * w).sum().backward()
    with pytest.raises(ValueError, match="SGD: rate must be a finite number from 0 up; 'x' came"):
        optimizer.step()


def test_all_frozen_it_makes_a_step_of_nothing():
    w = parameter(1.0, name="w")
    w.requires_grad = False
    SGD([w], 0.1).step()
    assert w.item() == 1.0


def test_fit_does_not_use_a_gradient_from_before():
    w, u = parameter([1.0], name="w"), parameter([1.0], name="u")
    (u * 5).sum().backward()
    data = (np.ones(4), np.zeros(4))
    with pytest.raises(GradientError, match="SGD: u has only the gradient of an earlier backward"):
        fit(lambda x: x * w, data, mean_sq_err, SGD([w, u], 0.1), 1, QUIET)
    with pytest.raises(GradientError, match="fit: the loss does not depend on a parameter of the "
                                            "Adam"):
        fit(lambda x: x * w, data, mean_sq_err, Adam([u]), 1, QUIET)
    assert u.value == [1.0]


def test_two_losses_of_one_model_have_two_steps_or_one_sum():
    model, (x, y) = TwoLayers(), two_circles(6)
    optimizer = SGD(model, 0.1)
    cross_entropy(model(x), y).backward()
    (model["hidden.W"] ** 2).sum().backward()
    with pytest.raises(GradientError, match=r"hidden\.b has only the gradient of an earlier"):
        optimizer.step()
    (cross_entropy(model(x), y) + (model["hidden.W"] ** 2).sum()).backward()
    optimizer.step()
    assert optimizer.steps == 1
