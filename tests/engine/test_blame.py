"""What an AnomalyError says: where a NaN or infinity came in, or which gate made it of what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gates
from autograd import AnomalyError, anomaly, constant, jvp, parameter, scope, tensor
from autograd.engine.tensor import Tensor
from gates import Gate
from tests.engine.test_random_graphs import PROGRAMS, drawn, run
from tests.gates.cases import CASES

HERE = r" \(test_blame\.py:\d+\)$"


def error(f: Callable[[], Any], match: str) -> None:
    """`f` under anomaly() raises an AnomalyError with this whole text."""
    with np.errstate(all="ignore"), anomaly(), pytest.raises(AnomalyError, match=f"^{match}{HERE}"):
        f()


def bad_matrix() -> np.ndarray:
    W = np.ones((4, 3))
    W[3, 2] = np.nan
    return W


# Forward


def test_a_parameter_that_holds_it_is_named_with_the_scope():
    W7, x = parameter(bad_matrix(), name="W7"), tensor(np.ones((2, 4)))
    with scope("net"), scope("layer7"):
        error(lambda: x @ W7, r"MatMul: forward passed on nan at index \(0, 2\) of shape \(2, 3\): "
                              r"it came in with W7 at \(3, 2\), a parameter that holds nan, "
                              r"in scope net/layer7")


@pytest.mark.parametrize(("make", "kind"), [(tensor, "an input"), (constant, "a constant"),
                                            (parameter, "a parameter")])
def test_each_kind_of_leaf(make, kind):
    x = make([1.0, np.inf], name="x")
    error(lambda: x * 2, r"Multiply: forward passed on inf at index \(1,\) of shape \(2,\): it came"
                         rf" in with x at \(1,\), {kind} that holds inf")


def test_plain_arrays_and_numbers():
    x = tensor(np.ones(2))
    error(lambda: x + np.array([1, np.nan]),
          r"Add: forward passed on nan at index \(1,\) of shape \(2,\): it came in with the plain "
          r"array b at \(1,\), which holds nan")
    error(lambda: x * float("nan"), r"Multiply: forward passed on nan at index \(0,\) of shape "
                                    r"\(2,\): it came in with b, the number nan")


def test_all_inputs_that_brought_one():
    a, b = tensor(np.nan, name="a"), tensor(np.inf, name="b")
    error(lambda: a * b, r"Multiply: forward passed on nan: it came in with a, an input that holds "
                         r"nan; came in with b, an input that holds inf")


def test_made_entry_by_entry_shows_the_entries():
    x = tensor([[2.0, -1.0]], name="x")
    error(lambda: np.log(x), r"Log: forward made nan at index \(0, 1\) of shape \(1, 2\), "
                             r"where x = -1")
    error(lambda: tensor([[1.0], [0.0]]) / np.array([1.0, 0.0]),
          r"Divide: forward made inf at index \(0, 1\) of shape \(2, 2\), where a = 1, b = 0")


def test_a_nan_of_infinities_was_made():
    s = parameter([np.inf], name="s")
    error(lambda: s * 0.0, r"Multiply: forward made nan at index \(0,\) of shape \(1,\), of an "
                           r"infinity that came in with s at \(0,\), a parameter that holds inf")


def test_made_of_many_entries_shows_the_largest():
    W, x = tensor([[1e200, 1.0]], name="W"), np.array([-3e200, 1.0])
    error(lambda: W @ x, r"MatMul: forward made -inf at index \(0,\) of shape \(1,\), where \|W\| "
                         r"up to 1e\+200, \|o\| up to 3e\+200")


def test_a_bad_entry_elsewhere_is_not_blamed():
    x = tensor([np.inf, 0.0])
    error(lambda: 1 / x, r"Reciprocal: forward made inf at index \(1,\) of shape \(2,\), "
                         r"where x = 0|Divide: forward made inf at index \(1,\) of shape \(2,\), "
                         r"where a = 1, b = 0")


def test_what_nobody_watched_is_followed_back():
    with np.errstate(divide="ignore"), scope("before"):
        h = np.log(tensor([0.0, 1.0])).named("h")
    error(lambda: h * 2, r"Multiply: forward passed on -inf at index \(0,\) of shape \(2,\): it "
                         r"came in with h at \(0,\); Log made it, where x = 0, in scope before, "
                         r"outside anomaly\(\)")
    u = tensor([1.0, np.nan], name="u")
    h, _ = gates.Unstack(0)(np.stack([u * 3, u * 0]))
    h.named("h")
    error(lambda: h * 2, r"Multiply: forward passed on nan at index \(1,\) of shape \(2,\): it "
                         r"came in with h at \(1,\); it goes back to u at \(1,\), an input that "
                         r"holds nan")


# Backward


def test_a_rule_that_makes_one():
    def f() -> None:
        with scope("net"):
            y = np.sqrt(tensor([4.0, 0.0], name="x"))
        y.backward(np.ones(2))
    error(f, r"Sqrt: grad_x made inf at index \(1,\) of shape \(2,\), where g = 1, x = 0, y = 0, "
             r"in scope net")


def test_a_rule_that_passes_one_on():
    W7, x = parameter(bad_matrix(), name="W7"), tensor(np.ones((2, 4)))
    E = np.sum(x @ W7)
    error(E.backward, r"MatMul: grad_W passed on nan at index \(0, 3\) of shape \(2, 4\): it came "
                      r"in with W7 at \(3, 2\), a parameter that holds nan")
    with np.errstate(over="ignore"):
        y = np.exp(tensor(1000.0)).named("y")
    error(y.backward, r"Exp: grad_x passed on inf: it came in with y; Exp made it, "
                      r"where x = 1000, outside anomaly\(\)")


def test_the_upstream_gradient_the_hook_and_the_sum():
    y = (tensor(np.ones(2)) * 2).named("y")
    error(lambda: y.backward([1.0, np.nan]),
          r"gradient of y: the upstream gradient that was given has nan at index \(1,\) of shape "
          r"\(2,\)")
    x = tensor(np.ones(2), name="x")
    h = (x * 2).named("h")
    E = np.sum(h)
    remove = h.register_hook(lambda g: g * np.nan)
    error(E.backward, r"gradient of h: a hook on it returned nan at index \(0,\) of shape \(2,\)")
    remove()
    x.register_hook(lambda g: g / 0)
    error(E.backward, r"gradient of x: a hook on it returned inf at index \(0,\) of shape \(2,\)")
    z = tensor(0.1, name="z")
    error((z * 1.5e308 + z * 1.5e308).backward, r"gradient of z: the sum of its messages made inf")


def test_the_forward_sweep():
    error(lambda: jvp(np.sqrt)(np.array([4.0, 0.0]))[1](np.ones(2)),
          r"Sqrt: its tangent has inf at index \(1,\) of shape \(2,\), where the tangent of x = 1, "
          r"x = 0")
    error(lambda: jvp(np.sin)(np.ones(2))[1](np.array([1.0, np.nan])),
          r"Sin: its tangent has nan at index \(1,\) of shape \(2,\): it came in with the plain "
          r"array the tangent of x at \(1,\), which holds nan")


# Over everything


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_gate_blames_the_input_that_brought_a_nan(case):
    """A NaN put into an input is blamed on that input, if any comes out."""
    inputs = case.draw(0)
    for i, x in enumerate(inputs):
        if np.asarray(x).dtype.kind not in "fc" or not np.size(x):
            continue
        poisoned = np.array(x)
        poisoned[(0,) * poisoned.ndim] = np.nan
        wires = [constant(poisoned if k == i else part, name=f"input{k}") if
                 np.asarray(part).dtype.kind in "fc" else part for k, part in enumerate(inputs)]
        with np.errstate(all="ignore"):
            plain = case.gate(*[w.value if isinstance(w, Tensor) else w for w in wires])
            parts = plain if isinstance(plain, tuple) else (plain,)
            if all(np.isfinite(part).all() for part in parts):
                continue
            with anomaly(), pytest.raises(AnomalyError) as caught:
                case.gate(*wires)
        assert "forward passed on nan" in str(caught.value)
        assert f"came in with input{i}" in str(caught.value)


@settings(max_examples=5 * settings().max_examples)
@given(PROGRAMS, st.integers(0, 3), st.sampled_from([np.nan, np.inf, -np.inf]))
def test_every_graph_blames_the_leaf_that_holds_one(program, which, bad):
    steps, seed = program
    x = drawn(seed)
    x[which] = np.array(x[which])
    x[which][(0,) * x[which].ndim] = bad
    leaves = [parameter(part, name=f"leaf{k}") for k, part in enumerate(x)]
    with np.errstate(all="ignore"), anomaly():
        try:
            run(steps, leaves)
        except AnomalyError as caught:
            assert f"came in with leaf{which} at " in str(caught) or (
                which == 0 and "came in with leaf0, a parameter" in str(caught))


class Broken(Gate):
    """y = 2 x, with NaN at one place of its result or gradient."""

    def forward(self, x: Any) -> Any:
        return x * 2 if x[0] < 1 else np.where(x > 5, np.nan, x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return np.where(x < 0, np.nan, g)


@given(st.integers(0, 3))
def test_a_made_nan_is_blamed_on_the_gate(place):
    x = np.ones(4)
    x[place] = 6.0
    error(lambda: Broken()(tensor(x)), rf"Broken: forward made nan at index \({place},\) of shape "
                                       r"\(4,\), where \|x\| up to 6")
    x = np.zeros(4)
    x[place] = -1.0
    error(lambda: Broken()(tensor(x)).backward(np.ones(4)),
          rf"Broken: grad_x made nan at index \({place},\) of shape \(4,\), where \|g\| up to 1, "
          r"\|x\| up to 1, \|y\| up to 2")
