"""Every option of every ufunc on tensors, and of its reduce: NumPy's result, or a refusal."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from compare import compare
from keywords import UFUNCS, like, mask

from autograd import tensor
from autograd.engine.dispatch import REDUCTIONS
from autograd.numpy.registry import full_name
from gates import OperandError

RNG = np.random.default_rng(5)
GENERALISED = {np.matmul, np.vecdot}

OPTIONS = {
    "out": [lambda a: np.zeros(a.shape), None], "where": [mask, True],
    "casting": ["no", "equiv", "safe", "same_kind", "unsafe"], "order": ["C", "F", "A", "K"],
    "dtype": ["f4", "f8", "c16", bool, int, None], "subok": [True, False],
    "signature": ["d->d", "dd->d", (None, "f8"), (None, None, "c16")],
    "axes": [[(-1,), (-1,), ()]], "axis": [0, -1], "keepdims": [True],
}
"""Those of NumPy's manual, "Universal functions, optional keyword arguments"."""
OF_REDUCE = {
    "axis": [0, -1, (0, 1), None], "dtype": ["f4", "f8", "c16", int, None], "keepdims": [True],
    "initial": [2.0, None, np._NoValue], "where": [mask, True], "out": [lambda a: np.zeros(())],
}


def operands(ufunc, kind):
    """Arrays on which `ufunc` is smooth."""
    shape = (3, 3) if ufunc is np.matmul else (2, 3)
    a = {"0-d": np.array(0.4), "empty": np.ones((0, 3))}.get(kind, RNG.uniform(0.2, 0.9, shape))
    a = a + 1 if ufunc is np.arccosh else a
    a = a + 1j * a[::-1] / 3 if kind == "c16" else a.astype(kind if kind in ("f4", "i8") else "f8")
    if kind == "i8":
        a = a + 2
    if ufunc in (np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert):
        a = a > 0.5
    return [a, like(a, 0.3, 0.8) if a.dtype != bool else ~a][:ufunc.nin]


KINDS = ("f8", "f4", "c16", "i8", "0-d", "empty")
CASES = [pytest.param(u, kind, id=f"{full_name(u)}-{kind}") for u in UFUNCS for kind in KINDS]


@pytest.mark.parametrize(("ufunc", "kind"), CASES)
def test_without_options(ufunc, kind):
    compare(ufunc, operands(ufunc, kind), {}, kinds="fciub")


@pytest.mark.parametrize(("ufunc", "kind"), CASES)
def test_each_option_alone(ufunc, kind):
    for option, values in OPTIONS.items():
        if option in ("axes", "axis", "keepdims") and ufunc not in GENERALISED:
            continue
        for value in values:
            args = operands(ufunc, kind)
            compare(ufunc, args, {option: value(args[0]) if callable(value) and not isinstance(
                value, type) else value}, option, kinds="fciub")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ufunc", REDUCTIONS, ids=full_name)
def test_options_of_reduce(ufunc, kind):
    settings = [{name: value} for name, values in OF_REDUCE.items() for value in values]
    pairs = [{**v, **w} for v, w in itertools.combinations(settings, 2) if v.keys() != w.keys()]
    for options in [{}, *settings, *pairs]:
        a = RNG.uniform(0.2, 0.9, (2, 3)) if kind != "c16" else RNG.normal(size=(2, 3)) + 1j
        a = {"0-d": np.array(0.4), "empty": a[:0]}.get(kind, a if kind == "c16" else a * 3)
        a = a.astype(kind) if kind in ("f4", "i8") else a
        kwargs = {name: value(a) if callable(value) and not isinstance(value, type) else value
                  for name, value in options.items()}
        compare(ufunc.reduce, [a], kwargs, *options, kinds="fciub")


@pytest.mark.parametrize("ufunc", [np.add, np.sin, np.arctan2], ids=full_name)
@pytest.mark.parametrize("method", ["accumulate", "reduceat", "outer", "at", "reduce"])
def test_other_methods_are_refused_by_name(ufunc, method):
    if method == "reduce" and ufunc in REDUCTIONS:
        return
    t = tensor([1.0, 2.0])
    arguments = {"reduceat": (t, [0, 1]), "outer": (t, t), "at": (t, [0])}.get(method, (t,))
    with pytest.raises((OperandError, ValueError)) as caught:
        getattr(ufunc, method)(*arguments)
    if isinstance(caught.value, OperandError):
        assert str(caught.value).startswith(f"{full_name(ufunc)}.{method}: has no gate yet")


BINARY = [u for u in UFUNCS if u.nin == 2 and u not in GENERALISED]
PLAIN_DTYPES = ("f2", "f4", "f8", "i1", "u1", "i8", "?")


@pytest.mark.parametrize("dtype", PLAIN_DTYPES)
@pytest.mark.parametrize("ufunc", BINARY, ids=full_name)
def test_the_gradient_of_one_operand_beside_a_plain_one_of_another_dtype(ufunc, dtype):
    """It is that of the same call with the plain operand in float64."""
    for first, low in itertools.product((True, False), ("f8", "f4")):
        x = RNG.uniform(0.2, 0.9, 3)
        other = np.array([1, 1, 1] if dtype == "?" else [3, 2, 7]).astype(dtype)
        grads = []
        for x_, other_ in ((x.astype(low), other), (x, other.astype("f8"))):
            t = tensor(x_)
            try:
                y = ufunc(t, other_) if first else ufunc(other_, t)
            except (OperandError, TypeError):
                break
            if not y.requires_grad:
                break
            y.backward(np.ones(3, y.dtype))
            grads.append(t.grad)
        if len(grads) == 2:
            assert grads[0].dtype == low
            np.testing.assert_allclose(grads[0], grads[1], rtol=1e-12 if low == "f8" else 1e-5)
