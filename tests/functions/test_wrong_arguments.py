"""Arguments of a wrong type or value, in each place of each function: an error for users."""

from __future__ import annotations

import numpy as np
import pytest
from compare import compare
from keywords import SUPPORTED, UFUNCS, arguments, inputs, options, parameters

from autograd import tensor
from autograd.numpy.registry import full_name
from gates import GateError

WRONG = [1.7, -9, 9, "no", None, object(), {}, [], (), [[1], [2, 3]], (0, 0), b"b", 1j, np.nan,
         float, lambda: 0]
FREE_TEXT = {np.array2string, np.array_repr, np.array_str}


def names_of(function):
    named, extra = parameters(function)
    return [p.name for p in (*named, *extra)
            if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]


@pytest.mark.parametrize("function", [f for f in SUPPORTED if f not in FREE_TEXT], ids=full_name)
def test_a_wrong_option(function):
    """It is an error that names the function, or has NumPy's result."""
    for option in dict.fromkeys(name for name, _ in options(function)):
        for wrong in WRONG:
            a = inputs(function)["f8"]
            compare(function, arguments(function, a), {option: wrong}, option,
                    gradients=False, may_refuse=True)


@pytest.mark.parametrize("function", [f for f in SUPPORTED if f not in FREE_TEXT], ids=full_name)
def test_a_wrong_argument(function):
    a = inputs(function)["f8"]
    for place in range(1, len(arguments(function, a))):
        for wrong in WRONG:
            args = arguments(function, a)
            args[place] = wrong
            compare(function, args, {}, gradients=False, may_refuse=True)


@pytest.mark.parametrize("function", SUPPORTED, ids=full_name)
def test_an_option_that_no_one_has(function):
    a = inputs(function)["f8"]
    compare(function, arguments(function, a), {"zzz": 1}, "zzz")


@pytest.mark.parametrize("ufunc", UFUNCS, ids=full_name)
def test_a_wrong_operand(ufunc):
    t = tensor([0.5, 0.6])
    for wrong in ("no", None, object(), {}, [[1], [2, 3]], float, np.array(["a"])):
        for operands in ((t, wrong), (wrong, t)) if ufunc.nin == 2 else ():
            with pytest.raises((GateError, TypeError, ValueError)) as caught:
                ufunc(*operands)
            text = str(caught.value)
            assert isinstance(caught.value, GateError) or ufunc.__name__ in text, text


@pytest.mark.parametrize("option", ["casting", "order", "dtype", "signature", "subok", "where"])
@pytest.mark.parametrize("ufunc", UFUNCS, ids=full_name)
def test_a_wrong_option_of_a_ufunc(ufunc, option):
    for wrong in (1.7, "no", object(), {}, [], (), b"b", float, None):
        args = [np.array([[0.5, 0.6], [0.7, 0.8]])] * ufunc.nin
        compare(ufunc, args, {option: wrong}, option, gradients=False, may_refuse=True)
