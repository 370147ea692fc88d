"""Numbers without axes, and empty arrays, in every gate that has an axis."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from cases import CASES, Case

import gates
from autograd import jvp, tensor, vjp
from autograd.engine.tree import leaves
from gates import Gate, OperandError, ShapeError

g = gates
HERE = r" \(test_no_axes\.py:\d+\)$"
REDUCING = (g.Sum, g.Mean, g.Max, g.Min, g.Prod, g.Var, g.Std, g.LogSumExp, g.Norm)
AXES = (None, 0, -1, (), (0,), (-1,), 1, (0, 1))
EVERY: tuple[Gate, ...] = (
    *(kind(axis, keepdims) for kind in REDUCING for axis in AXES for keepdims in (False, True)),
    *(kind(axis) for kind in (g.Softmax, g.LogSoftmax, g.Sort, g.Unstack, g.Stack, g.Concatenate,
                              g.ExpandDims) for axis in (0, -1, 1)),
    *(kind(axis) for kind in (g.CumSum, g.Flip, g.Squeeze) for axis in (None, 0, -1)),
    *(g.Roll(1, axis) for axis in (None, 0, -1)), *(g.Repeat(2, axis) for axis in (0, -1)),
    *(g.Triangle(lower, k) for lower in (True, False) for k in (0, 1)),
    g.Split(1, 0), g.Split(2, -1), g.Reshape((-1,)), g.Transpose(), g.BroadcastTo((2, 0)),
    g.Tensordot(((), ())), g.Einsum("...->..."),
)
SHAPES = ((), (0,), (1,), (3,), (0, 2), (2, 0), (2, 3))


@pytest.mark.parametrize("gate", EVERY, ids=str)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.filterwarnings("ignore:.*empty slice", "ignore:Degrees of freedom",
                            "ignore:invalid value")
def test_both_sweeps_where_forward_works(gate: Gate, shape: Any):
    """Where forward takes x, both sweeps do, and agree; else a ShapeError names the gate."""
    rng = np.random.default_rng(1)
    x = rng.permutation(np.arange(1.0, 1 + np.prod(shape))).reshape(shape)[()]
    inputs = (x, 2.0) if isinstance(gate, gates.Tensordot) else (x,)
    try:
        y = gate(*inputs)
    except ShapeError as error:
        assert str(error).startswith(gate.name)
        return

    def f(t: Any) -> Any:
        return gate(t, *inputs[1:])
    parts = leaves(y)
    upstream = [rng.normal(size=np.shape(part)) for part in parts]
    _, pull = vjp(f)(x)
    message = pull(tuple(upstream) if isinstance(y, tuple) else upstream[0])
    assert np.shape(message) == shape
    v = rng.normal(size=shape)
    pushed = leaves(jvp(f)(x)[1](v))
    assert [np.shape(p) for p in pushed] == [np.shape(p) for p in parts]
    if all(np.isfinite(part).all() for part in parts):
        up = sum(np.sum(a * b) for a, b in zip(upstream, pushed, strict=True))
        np.testing.assert_allclose(up, np.sum(message * v), atol=1e-9)


@pytest.mark.parametrize("f", [
    lambda x: np.sum(x, axis=0), lambda x: np.prod(x, axis=-1), lambda x: np.max(x, axis=0),
    lambda x: np.min(x, axis=-1), lambda x: np.cumsum(x, axis=0)[0],
    lambda x: np.tensordot(x, 2.0, 0), lambda x: np.sum(np.tril(x * np.ones(3))),
    lambda x: np.sum(np.triu(x * np.ones(3))), lambda x: gates.LogSumExp(0)(x),
    lambda x: gates.Norm(-1)(x), lambda x: gates.Softmax(0)(x),
])
def test_numbers_in_numpy_functions(f: Any):
    t = tensor(3.0)
    y = f(t)
    y.backward()
    step = 1e-6
    assert t.grad == pytest.approx((f(3.0 + step) - f(3.0 - step)) / (2 * step), abs=1e-6)


@pytest.mark.parametrize("case", [c for c in {type(c.gate): c for c in CASES}.values()
                                  if isinstance(c.gate, gates.Elementwise)], ids=str)
@pytest.mark.parametrize("number", [0.0, -0.0, 1.0, -1.0, 1e200, -1e200, -8.0])
def test_a_python_number_is_one_of_numpy(case: Case, number: float):
    with np.errstate(all="ignore"):
        ours = case.gate(*[number] * len(case.inputs))
        theirs = case.gate(*[np.float64(number)] * len(case.inputs))
    assert np.asarray(ours).dtype == theirs.dtype
    np.testing.assert_array_equal(ours, theirs)


WRONG = (
    (lambda a: g.Sum(a), "Sum: axis"), (lambda a: g.Max((0, a)), "Max: axis"),
    (lambda a: g.Softmax(a), "Softmax: axis"), (lambda a: g.LogSoftmax(a), "LogSoftmax: axis"),
    (lambda a: g.CumSum(a), "CumSum: axis"), (lambda a: g.Sort(a), "Sort: axis"),
    (lambda a: g.TakeAlong(a), "TakeAlong: axis"), (lambda a: g.Pick(a), "Pick: i"),
    (lambda a: g.Concatenate(a), "Concatenate: axis"),
    (lambda a: g.Stack(a), "Stack: axis"), (lambda a: g.Split(2, a), "Split: axis"),
    (lambda a: g.Split(a), "Split: parts"), (lambda a: g.Unstack(a), "Unstack: axis"),
    (lambda a: g.Squeeze(a), "Squeeze: axis"), (lambda a: g.ExpandDims(a), "ExpandDims: axis"),
    (lambda a: g.Flip(a), "Flip: axis"), (lambda a: g.Roll(1, a), "Roll: axis"),
    (lambda a: g.Roll(a), "Roll: shift"), (lambda a: g.Repeat(2, a), "Repeat: axis"),
    (lambda a: g.Repeat(a, 0), "Repeat: times"), (lambda a: g.Triangle(True, a), "Triangle: k"),
    (lambda a: g.Reshape((a, 2)), "Reshape: shape"), (lambda a: g.Transpose((a, 0)),
                                                      "Transpose: axes"),
    (lambda a: g.BroadcastTo((a,)), "BroadcastTo: shape"),
    (lambda a: g.Tensordot(((a,), (0,))), "Tensordot: axes"),
)


@pytest.mark.parametrize("make, start", WRONG, ids=lambda x: x if isinstance(x, str) else "")
@pytest.mark.parametrize("value", [1.7, "0", True, 1.0])
def test_a_setting_that_is_no_whole_number(make: Any, start: str, value: Any):
    with pytest.raises(OperandError, match="^" + re.escape(start) + " must be a whole number or "
                       "several; .*" + re.escape(repr(value)) + ".* came" + HERE):
        make(value)


@pytest.mark.parametrize("axes", [1, (1, 0), ((1,),), ((1,), (0,), (2,))])
def test_axes_that_are_no_pair(axes: Any):
    with pytest.raises(OperandError, match="^" + re.escape(
            "Tensordot: axes must be those of a and those of b, as in ((1,), (0,)); "
            f"{axes!r} came") + HERE):
        g.Tensordot(axes)


def test_whole_numbers_of_any_kind_make_one_gate():
    assert g.Sum(np.int64(1)) == g.Sum(1)
    assert hash(g.Sum([0, np.int8(1)])) == hash(g.Sum((0, 1)))
    assert repr(g.Transpose([1, 0])) == "Transpose(axes=(1, 0))"
