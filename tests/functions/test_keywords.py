"""Every option of every NumPy function on tensors: NumPy's result and gradient, or a refusal."""

from __future__ import annotations

import inspect
import itertools

import numpy as np
import pytest
import scipy.special
from compare import compare
from keywords import (
    EVERY_UFUNC,
    NEWER,
    OF_FUNCTION,
    SUPPORTED,
    UFUNCS,
    VALUES,
    arguments,
    evaluated,
    inputs,
    options,
    parameters,
)

from autograd import tensor
from autograd.engine.dispatch import IN_PLACE
from autograd.numpy import FUNCTIONS
from autograd.numpy.registry import full_name
from gates import OperandError

KINDS = ("f8", "f4", "c16", "0-d", "empty")
CASES = [pytest.param(function, kind, id=f"{full_name(function)}-{kind}")
         for function in SUPPORTED for kind in KINDS]


@pytest.mark.parametrize("function", SUPPORTED, ids=full_name)
def test_every_option_has_values_to_try(function):
    named, extra = parameters(function)
    for p in (*named, *extra):
        if p.default is not p.empty and function is not np.where:
            assert p.name in VALUES or p.name in OF_FUNCTION[function], p.name


@pytest.mark.parametrize(("function", "kind"), CASES)
def test_without_options(function, kind):
    compare(function, arguments(function, inputs(function)[kind]), {})


@pytest.mark.parametrize(("function", "kind"), CASES)
def test_each_option_alone(function, kind):
    for option, settings in options(function):
        a = inputs(function)[kind]
        compare(function, arguments(function, a), evaluated(settings, a), option)


PAIRED = (np.sum, np.prod, np.max, np.min, np.mean, np.std, np.var, np.average, np.diff, np.unique,
          np.clip, np.take, np.concatenate, np.cumsum, np.trace)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("function", PAIRED, ids=full_name)
def test_two_options_together(function, kind):
    for (one, v), (two, w) in itertools.combinations(options(function), 2):
        if one != two:
            a = inputs(function)[kind]
            compare(function, arguments(function, a), evaluated({**w, **v}, a), one, two)


@pytest.mark.parametrize("function", FUNCTIONS, ids=full_name)
def test_a_handler_has_the_signature_of_its_function(function):
    got, wanted = ([(p.name, p.kind) for p in inspect.signature(f).parameters.values()]
                   for f in (FUNCTIONS[function], function))
    assert [p for p in got if p in wanted or p[0] not in NEWER] == wanted


DISPATCHED = [f for module in (np, np.linalg, np.fft) for f in vars(module).values()
              if type(f) is type(np.sum)]
UNSUPPORTED = sorted({*DISPATCHED} - {*SUPPORTED} - IN_PLACE, key=full_name)


@pytest.mark.parametrize("function", UNSUPPORTED, ids=full_name)
def test_a_function_without_a_gate_is_named_in_full(function):
    t = tensor([1.0, 2.0])
    with pytest.raises(OperandError) as caught:
        t.__array_function__(function, (type(t),), (t,), {})
    assert str(caught.value).startswith(f"{full_name(function)}: has no gate yet; ")
    module = function.__module__.replace("numpy", "np", 1)
    assert full_name(function) == f"{module}.{function.__name__}"


@pytest.mark.parametrize("ufunc", [f for f in EVERY_UFUNC if f not in UFUNCS], ids=full_name)
def test_a_ufunc_without_a_gate_is_named_in_full(ufunc):
    t = tensor([1.0, 2.0])
    with pytest.raises(OperandError) as caught:
        ufunc(*[t] * ufunc.nin)
    assert str(caught.value).startswith(f"{full_name(ufunc)}: has no gate yet; ")
    assert getattr(np if full_name(ufunc).startswith("np.") else scipy.special,
                   full_name(ufunc).rsplit(".")[-1]) is ufunc
