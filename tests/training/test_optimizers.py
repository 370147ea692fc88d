"""Optimizers: their formulas, their state, what they refuse, and that no array gets stale."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trained_models import MAKERS, TwoLayers

from autograd import GradientError, StaleError, constant, parameter, tensor
from autograd.engine.errors import PathError
from autograd.engine.norms import norm
from autograd.training import (
    SGD,
    AdaGrad,
    Adam,
    ClipNorm,
    ClipValue,
    CosineDecay,
    ExponentialDecay,
    Momentum,
    Piecewise,
    StepDecay,
    WarmUp,
    l1,
    l2,
)
from autograd.training.slab import CHUNK
from gates import OperandError, ShapeError

every = pytest.mark.parametrize("name", MAKERS)


def textbook(name: str, w: Any, gradients: list[Any]) -> Any:
    """The steps by the formulas of the papers, as they are written there."""
    d = s = m = v = np.zeros_like(w)
    for t, gradient in enumerate(gradients, start=1):
        g = gradient(w)
        if name == "SGD":
            w = w - 0.05 * g
        elif name == "Momentum":
            d = 0.9 * d - 0.05 * g
            w = w + d
        elif name == "Nesterov":
            d = 0.8 * d - 0.05 * g
            w = w - 0.05 * g + 0.8 * d
        elif name == "AdaGrad":
            s = s + g**2
            w = w - 0.5 * g / (np.sqrt(s) + 1e-10)
        elif name == "Adadelta":
            s = 0.9 * s + 0.1 * g**2
            step = g * np.sqrt(d + 1e-6) / np.sqrt(s + 1e-6)
            d = 0.9 * d + 0.1 * step**2
            w = w - step
        elif name == "RMSprop":
            s = 0.99 * s + 0.01 * g**2
            w = w - 0.02 * g / (np.sqrt(s) + 1e-8)
        else:
            m = 0.9 * m + 0.1 * g
            v = 0.999 * v + 0.001 * g**2
            m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
            decay = 0.1 * 0.01 * w if name == "AdamW" else 0
            w = w - decay - 0.1 * m_hat / (np.sqrt(v_hat) + 1e-8)
    return w


@every
@given(seed=st.integers(0, 2**32 - 1), size=st.integers(1, 9), steps=st.integers(1, 5))
def test_steps_are_those_of_the_formula(name, seed, size, steps):
    rng = np.random.default_rng(seed)
    A, w0 = rng.normal(size=(size, size)), rng.normal(size=size)
    w, scalar = parameter(w0, name="w"), parameter(1.5, name="scalar")
    optimizer = MAKERS[name]([w, scalar])
    for _ in range(steps):
        (0.5 * w @ (A.T @ A) @ w + np.sin(scalar)).backward()
        optimizer.step()
    expected = textbook(name, w0, [lambda w: A.T @ A @ w] * steps)
    np.testing.assert_allclose(w.value, expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(scalar.value, textbook(name, np.array(1.5), [np.cos] * steps),
                               rtol=1e-9)
    assert type(scalar.value) is np.float64


@every
@given(seed=st.integers(0, 2**32 - 1))
def test_a_quadratic_gets_smaller(name, seed):
    rng = np.random.default_rng(seed)
    scales, target = rng.uniform(0.5, 2, 4), rng.normal(size=4)
    w = parameter(target + rng.choice([-1, 1], 4) * rng.uniform(0.5, 2, 4))
    optimizer, losses = MAKERS[name]([w], weight_decay=0.0), []
    for _ in range(200):
        loss = (scales * (w - target) ** 2).sum()
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    assert losses[-1] < (0.9 if name == "Adadelta" else 0.1) * losses[0]


def train(model, optimizer, steps, start=0):
    for k in range(start, start + steps):
        x = np.random.default_rng(k).normal(size=(5, 2))
        (model(x) ** 2).sum().backward()
        optimizer.step()


@every
@given(before=st.integers(0, 3), after=st.integers(1, 3), seed=st.integers(0, 99))
def test_a_state_continues_to_the_last_bit(name, before, after, seed):
    model, other = TwoLayers(seed=seed), TwoLayers(seed=seed + 1)
    optimizer = MAKERS[name](model)
    train(model, optimizer, before)
    other.load_state(model.state())
    saved = optimizer.state()
    resumed = MAKERS[name](other).load_state(saved)
    train(model, optimizer, after, before)
    train(other, resumed, after, before)
    for path, array in model.state().items():
        assert np.array_equal(array, other.state()[path])
    for key, array in optimizer.state().items():
        assert np.array_equal(array, resumed.state()[key])
    assert int(saved["steps"]) == before


def test_a_state_is_a_flat_dict_of_arrays_by_path():
    optimizer = Adam(TwoLayers(2, 3, 1))
    state = optimizer.state()
    assert list(state)[:4] == ["steps", "hidden.W:count", "hidden.W:gradients", "hidden.W:squares"]
    assert state["hidden.W:squares"].shape == (2, 3)
    del state["out.b:count"]
    with pytest.raises(PathError, match=r"Adam: the state does not fit: missing \['out.b:count'\], "
                                        r"unknown none \(test_optimizers.py:\d+\)"):
        optimizer.load_state(state)
    with pytest.raises(ShapeError, match=r"Adam: hidden.W:gradients has shape \(2, 3\); the state "
                                         r"has \(3, 2\)"):
        optimizer.load_state(optimizer.state() | {"hidden.W:gradients": np.zeros((3, 2))})
    with pytest.raises(OperandError, match="Adam: steps must be real numbers; <U1 came"):
        optimizer.load_state(optimizer.state() | {"steps": "a"})
    with pytest.raises(OperandError, match="Adam: a state is a dict of arrays; list came"):
        optimizer.load_state([1])  # type: ignore[arg-type]


@every
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_dtype_is_kept(name, dtype):
    model = TwoLayers().astype(dtype)
    train(model, MAKERS[name](model), 2)
    assert {p.dtype for p in model.parameters().values()} == {np.dtype(dtype)}


@every
def test_parameters_of_two_dtypes_and_many_chunks(name):
    rng = np.random.default_rng(0)
    start = rng.normal(size=CHUNK + 7)
    w, v = parameter(start, dtype="float32"), parameter(start)
    optimizer = MAKERS[name]([w, v])
    for _ in range(3):
        ((w**2).sum() + (v**2).sum()).backward()
        optimizer.step()
    np.testing.assert_allclose(v.value, textbook(name, start, [lambda w: 2 * w] * 3), rtol=1e-9)
    np.testing.assert_allclose(w.value, v.value, rtol=2e-3, atol=2e-6)
    assert w.dtype == np.float32


# Which parameters make a step


def test_a_frozen_parameter_stays():
    model = TwoLayers()
    model.hidden.freeze()
    before = model.state()
    train(model, Adam(model), 2)
    assert np.array_equal(model["hidden.W"].value, before["hidden.W"])
    assert not np.array_equal(model["out.W"].value, before["out.W"])


def test_a_parameter_that_thaws_starts_its_own_count():
    w, v = parameter(1.0, name="w"), parameter(1.0, name="v")
    optimizer = Adam([w, v], 0.1)
    v.requires_grad = False
    for _ in range(3):
        (w * w + v * v).backward()
        optimizer.step()
    _ = v.value  # read only while it is frozen
    v.requires_grad = True
    (w * w + v * v).backward()
    optimizer.step()
    assert optimizer.state()["v:count"] == 1 and optimizer.state()["w:count"] == 4
    np.testing.assert_allclose(v.value, 0.9, rtol=1e-7)  # the first step of Adam is the rate


def test_an_array_that_was_read_while_frozen_can_be_trained_again():
    w = parameter([1.0, 2.0], name="w")
    w.requires_grad = False
    held = w.value
    w.requires_grad = True
    (w * w).sum().backward()
    SGD([w], 0.25).step()
    assert w.value.tolist() == [0.5, 1.0] and held.tolist() == [1.0, 2.0]


def test_an_unused_parameter_is_named_or_left():
    w, unused = parameter([1.0], name="w"), parameter([1.0], name="unused")
    optimizer = SGD([w, unused], 0.1)
    (w * w).sum().backward()
    with pytest.raises(GradientError, match=r"SGD: unused has no gradient: no backward\(\) has "
                                            r"reached it; freeze it, or step\(strict=False\) "
                                            r"leaves it as it is \(test_optimizers.py:\d+\)"):
        optimizer.step()
    assert w.value == [1.0] and optimizer.steps == 0
    optimizer.step(strict=False)
    assert (w.value, unused.value) == ([0.8], [1.0])


def test_a_gradient_makes_one_step():
    w, v = parameter([1.0], name="w"), parameter([1.0], name="v")
    optimizer = SGD([w, v], 0.1)
    (w * v).sum().backward()
    optimizer.step()
    (w * w).sum().backward()
    with pytest.raises(GradientError, match=r"SGD: v has only the gradient of which a step "
                                            r"was made: no backward.* has reached it since; "):
        optimizer.step()
    optimizer.step(strict=False)
    assert v.value == [0.9]  # its gradient is an old one


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=6))
def test_any_part_of_the_parameters_can_make_a_step(parts):
    """By runs of neighbours, or one by one: the numbers are the same."""
    together = [parameter(np.arange(1.0, n + 1)) for n, _ in parts]
    apart = [parameter(p.value) for p in together]
    optimizer, others = Adam(together, 0.1), [Adam([p], 0.1) for p in apart]
    for step in range(4):
        used = [i for i, (_, often) in enumerate(parts) if often or step % 2]
        if not used:
            continue
        sum((together[i] ** 2).sum() for i in used).backward()
        optimizer.step(strict=False)
        for i in used:
            (apart[i] ** 2).sum().backward()
            others[i].step()
    for p, q in zip(together, apart, strict=True):
        assert np.array_equal(p.value, q.value)


# What the user holds


def test_a_graph_from_before_a_step_is_stale():
    w = parameter([1.0, 2.0], name="w")
    y = (w * w).sum()
    y.backward()
    SGD([w], 0.1).step()
    with pytest.raises(StaleError, match=r"its input b? ?.*\(w\) was changed after"):
        y.backward()


def test_an_array_that_the_user_holds_is_the_parameters_and_guarded():
    w = parameter([1.0, 2.0], name="w")
    held, part = w.value, w.value[:1]
    optimizer = SGD([w], 0.25)
    (w * w).sum().backward()
    optimizer.step()
    assert held.tolist() == [0.5, 1.0] and w.value is held
    y = (w * w).sum()
    y.backward()
    part[:] = 7
    with pytest.raises(StaleError):
        y.backward()
    (w * w).sum().backward()
    assert w.grad.tolist() == [14.0, 2.0]
    optimizer.step()
    held[...] = 1  # after a step, before the next recording: no graph is stale
    (w * w).sum().backward()
    assert w.grad.tolist() == [2.0, 2.0]


def test_no_fingerprint_is_taken_of_arrays_that_no_one_holds():
    w = parameter(np.ones(5000), name="w")
    (w * w).sum().backward()
    SGD([w], 0.1).step()
    assert w.leaf.seen is None


def test_gradients_are_left_as_they_are():
    w = parameter([3.0, 4.0], name="w")
    (w * w).sum().backward()
    Adam([w], 0.1, clip=ClipNorm(1.0), weight_decay=0.1).step()
    assert w.grad.tolist() == [6.0, 8.0]


def test_a_value_that_is_set_is_trained_on():
    w = parameter([1.0], name="w")
    optimizer = SGD([w], 0.25)
    w.value = [4.0]
    (w * w).sum().backward()
    optimizer.step()
    assert w.value == [2.0]


# Clipping, decay, penalties


def test_clipping_by_value():
    w = parameter([1.0, -10.0, 0.1], name="w")
    (w * w).sum().backward()
    SGD([w], 1.0, clip=ClipValue(0.5)).step()
    np.testing.assert_allclose(w.value, [0.5, -9.5, -0.1])


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=6), st.floats(1e-3, 1e6))
def test_clipping_by_norm_is_of_all_gradients_together(values, limit):
    w, v = parameter([0.0], dtype="float64"), parameter(np.zeros(len(values) - 1))
    ((w * values[0]).sum() + (v * np.array(values[1:])).sum()).backward()
    SGD([w, v], 1.0, clip=ClipNorm(limit)).step()
    step = -np.concatenate([w.value, v.value])
    norm = math.hypot(*values)
    np.testing.assert_allclose(step, np.array(values) * min(1, limit / norm if norm else 1),
                               rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@given(exponent=st.integers(-300, 300), size=st.integers(0, 5))
def test_norms_do_not_overflow(dtype, exponent, size):
    limit = 37 if dtype == "float32" else 300
    x = np.full(size, 10.0 ** max(-limit, min(limit, exponent)), dtype)
    np.testing.assert_allclose(norm(x), math.hypot(*map(float, x)), rtol=1e-6)


def test_a_norm_that_is_not_finite_is_refused():
    w = parameter([1.0], name="w")
    (w * np.inf).sum().backward()
    with pytest.raises(ArithmeticError, match=r"ClipNorm: the norm of the gradients is inf; find "
                                              r"where it begins with autograd.anomaly\(\)"):
        SGD([w], 1.0, clip=ClipNorm(1.0)).step()
    assert w.value == [1.0]


@every
@given(seed=st.integers(0, 99))
def test_the_l2_penalty_is_weight_decay(name, seed):
    if name == "AdamW":
        return  # apart from the gradient, on purpose
    model, other = TwoLayers(seed=seed), TwoLayers(seed=seed)
    optimizer, decaying = MAKERS[name](model), MAKERS[name](other, weight_decay=0.1)
    x = np.ones((3, 2))
    for _ in range(3):
        ((model(x) ** 2).sum() + l2(model, 0.1)).backward()
        optimizer.step()
        (other(x) ** 2).sum().backward()
        decaying.step()
    for path, array in model.state().items():
        np.testing.assert_allclose(array, other.state()[path], rtol=1e-9, atol=1e-12)


def test_the_l1_penalty_and_its_gradient():
    w, v = parameter([1.0, -2.0, 0.0], name="w"), parameter(3.0, name="v")
    loss = l1({"w": w, "v": v}, 0.5)
    loss.backward()
    assert loss.item() == 3.0
    assert w.grad.tolist() == [0.5, -0.5, 0.0] and v.grad == 0.5


# Schedules


def test_a_schedule_gives_the_rate_of_each_step():
    w = parameter(0.0, name="w")
    optimizer = SGD([w], ExponentialDecay(1.0, factor=0.5))
    seen = []
    for _ in range(3):
        w.sum().backward()
        optimizer.step()
        seen.append(w.item())
    assert seen == [-1.0, -1.5, -1.75]


schedules = st.recursive(
    st.one_of(
        st.floats(0, 1),
        st.builds(StepDecay, st.floats(0, 1), st.integers(1, 9), st.floats(0, 1)),
        st.builds(ExponentialDecay, st.floats(0, 1), st.floats(0, 1)),
        st.builds(CosineDecay, st.floats(0.5, 1), st.integers(1, 20), st.floats(0, 0.5)),
    ),
    lambda inner: st.one_of(
        st.builds(WarmUp, st.integers(1, 5), inner),
        st.builds(lambda a, b, n: Piecewise((a, b), (n,)), inner, inner, st.integers(1, 9))),
    max_leaves=4)


@given(schedules, st.integers(0, 100))
def test_any_composed_schedule_gives_a_rate(schedule, step):
    rate = schedule(step) if callable(schedule) else schedule
    assert 0 <= rate <= 1


def test_momentum_keeps_its_last_step_where_the_rate_changes():
    """w := w − η ∂E/∂w + α Δw: the step before, not rescaled."""
    w = parameter(0.0, name="w")
    optimizer = Momentum([w], ExponentialDecay(1.0, factor=0.5), momentum=0.5)
    for _ in range(2):
        w.sum().backward()
        optimizer.step()
    assert w.item() == -1 - 0.5 - 0.5 * 1


# What is refused


@pytest.mark.parametrize(("make", "message"), [
    (lambda w: SGD([w], -1), r"SGD: rate must be a finite number from 0 up; -1 came"),
    (lambda w: SGD([w], math.nan), r"SGD: rate must be a finite number from 0 up; nan came"),
    (lambda w: SGD([w], True), r"SGD: rate must be a finite number from 0 up; True came"),
    (lambda w: SGD([w], math.inf), r"SGD: rate must be a finite number from 0 up, below inf|inf"),
    (lambda w: Momentum([w], 1, momentum=1), r"Momentum: momentum must be a finite number from 0 "
                                             r"up, below 1; 1 came"),
    (lambda w: Adam([w], betas=0.9), r"Adam: betas must be two numbers; 0.9 came"),
    (lambda w: Adam([w], betas=(0.9, 1)), r"Adam: betas\[1\] must be a finite number from 0 up, "
                                          r"below 1; 1 came"),
    (lambda w: Adam([w], eps=0), r"Adam: eps must be above 0; 0 came"),
    (lambda w: AdaGrad([w], eps=-1), r"AdaGrad: eps must be a finite number from 0 up; -1 came"),
    (lambda w: SGD([w], 1, weight_decay="a"), r"SGD: weight_decay must be a finite number"),
    (lambda w: ClipNorm(-1), r"ClipNorm: limit must be a finite number from 0 up; -1 came"),
    (lambda w: ClipValue(None), r"ClipValue: limit must be a finite number from 0 up; None came"),
    (lambda w: StepDecay(1, 0), r"StepDecay: every must be a whole number from 1 up; 0 came"),
    (lambda w: CosineDecay(1, 0), r"CosineDecay: steps must be a whole number from 1 up; 0 came"),
    (lambda w: WarmUp(0, 1.0), r"WarmUp: steps must be a whole number from 1 up; 0 came"),
    (lambda w: WarmUp(1, -1.0), r"WarmUp: rate must be a finite number from 0 up; -1.0 came"),
    (lambda w: Piecewise((1.0, 2.0), ("a",)), r"Piecewise: a milestone must be a whole number"),
    (lambda w: ExponentialDecay(1.0, 2.0), r"ExponentialDecay: factor must be at most 1; 2.0"),
    (lambda w: SGD([w], 10**400), r"SGD: rate must be a finite number from 0 up; 1000000"),
    (lambda w: Piecewise((1.0,), (2,)), r"Piecewise: needs one milestone fewer than schedules, "
                                        r"rising; 1 schedules and milestones \(2,\) came"),
    (lambda w: l2([w], -1), r"l2: strength must be a finite number from 0 up; -1 came"),
])
def test_settings_that_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make(parameter([1.0], name="w"))


@pytest.mark.parametrize(("make", "message"), [
    (lambda: SGD([], 1), "SGD: there are no parameters to train"),
    (lambda: SGD(3, 1), "SGD: parameters are a layer, a dict of tensors by path or a list of "
                        "tensors; int came"),
    (lambda: SGD(parameter(1.0), 1), "SGD: parameters are .*; Tensor came"),
    (lambda: SGD([1.0], 1), "SGD: 0 is no tensor; float came"),
    (lambda: SGD([tensor(1.0) * 2], 1), "SGD: 0 is the result of a gate; train the parameters it "
                                        "was computed from"),
    (lambda: SGD([parameter(1j, name="z")], 1), "SGD: z has dtype complex128; only real "
                                                "floating-point parameters in NumPy arrays"),
    (lambda: SGD([constant(1)], 1), "SGD: 0 has dtype int64; only real"),
    (lambda: SGD([parameter(1.0)], 1, clip=3), "SGD: clip must be a function; 3 came"),
])
def test_parameters_that_are_refused(make, message):
    with pytest.raises(TypeError, match=message):
        make()


def test_a_schedule_that_gives_no_rate_is_refused():
    w = parameter(1.0, name="w")
    w.sum().backward()
    with pytest.raises(ValueError, match="SGD: the rate of its schedule must be a finite number "
                                         "from 0 up; nan came"):
        SGD([w], lambda step: math.nan).step()


def test_a_gradient_of_another_shape_is_refused():
    w = parameter([1.0, 2.0], name="w")
    w.grad = np.ones(1)
    with pytest.raises(ShapeError, match=r"SGD: w has shape \(2,\); its gradient was set to one of "
                                         r"\(1,\)"):
        SGD([w], 0.1).step()


def test_numpys_numbers_are_rates_too():
    w = parameter(1.0, name="w")
    assert SGD([w], np.float32(0.5)).rate == 0.5 and SGD([w], np.int64(1)).rate == 1


def test_an_optimizer_from_before_astype_is_refused():
    model = TwoLayers()
    optimizer = SGD(model, 0.1)
    model.astype("float32")
    with pytest.raises(GradientError, match="SGD: hidden.W was float64 when the optimizer was made "
                                            r"and is float32 now; make the optimizer after "
                                            r"astype\(\)"):
        train(model, optimizer, 1)


def test_a_shared_tensor_makes_one_step():
    w = parameter(1.0, name="w")
    optimizer = SGD([w, w], 0.25)
    (w * w).backward()
    optimizer.step()
    assert w.item() == 0.5 and list(optimizer.parameters) == ["w"]
    assert list(SGD([parameter(1.0, name="w"), parameter(1.0, name="w")], 1).parameters) == [
        "w", "w#1"]
