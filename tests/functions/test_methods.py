"""The methods and attributes of tensors: NumPy's, and what to write for those of others."""

from __future__ import annotations

import inspect
import math

import numpy as np
import pytest
from keywords import NEWER

from autograd import GradientError, Tensor, constant, grad, tensor
from autograd.engine.hints import HINTS, Hint
from autograd.engine.looks import captured_looks
from autograd.engine.methods import ArrayMethods
from gates import OperandError

V = np.array([[1.5, -2.5, 0.5], [4.0, 1.0, 3.0]])
METHODS = {name: f for name, f in vars(ArrayMethods).items()
           if name[0] != "_" and inspect.isfunction(f)}
ARGUMENTS = {"reshape": (3, 2), "astype": ("f4",), "swapaxes": (0, 1), "repeat": (2,),
             "take": ([0, 1],), "clip": (0.0, 2.0), "item": (1,), "dot": (V.T,),
             "searchsorted": (0.5,)}


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_that_of_an_array(name):
    value = np.sort(V.ravel()) if name == "searchsorted" else V
    arguments = ARGUMENTS.get(name, ())
    got = getattr(tensor(value), name)(*arguments)
    wanted = getattr(value, name)(*arguments)
    numbers = got.value if isinstance(got, Tensor) else got
    np.testing.assert_array_equal(numbers, wanted)
    assert np.asarray(numbers).dtype == np.asarray(wanted).dtype


@pytest.mark.parametrize("name", METHODS)
def test_a_method_has_a_docstring_and_types(name):
    hints = METHODS[name].__annotations__
    assert METHODS[name].__doc__ and "return" in hints
    assert set(inspect.signature(METHODS[name]).parameters) - {"self"} <= set(hints)


FUNCTION = {"flatten": np.ravel, "conj": None, "item": None, "tolist": None, "nonzero": np.nonzero}
OTHERWISE = {"reshape", "transpose", "astype", "copy", "clip", "searchsorted", "dot", "conjugate"}
"""Methods whose signature in NumPy is not that of the function; they are tried above."""


@pytest.mark.parametrize("name", sorted(set(METHODS) - OTHERWISE))
def test_a_method_takes_what_its_function_takes_in_the_same_order(name):
    function = FUNCTION.get(name, getattr(np, name, None))
    if function is not None:
        wanted = [(p.name, p.kind) for p in inspect.signature(function).parameters.values()][1:]
        got = [(p.name, p.kind) for p in inspect.signature(METHODS[name]).parameters.values()][1:]
        got = [p for p in got if p in wanted or p[0] not in NEWER]
        assert got == [p for p in wanted if p[0] != "correction"]


@pytest.mark.parametrize(("call", "wanted"), [
    (lambda x: divmod(x, 2.0), divmod(V, 2.0)), (lambda x: divmod(2.0, x), divmod(2.0, V)),
    (lambda x: (round(x),), (np.round(V),)), (lambda x: (round(x, 1),), (np.round(V, 1),)),
    (lambda x: (abs(x), -x, +x), (abs(V), -V, +V))])
def test_functions_of_python(call, wanted):
    for y, z in zip(call(tensor(V)), wanted, strict=True):
        assert isinstance(y, Tensor)
        np.testing.assert_array_equal(y.value, z)


def test_the_derivative_of_divmod():
    assert grad(lambda x: divmod(x, 3.0)[1])(7.5) == 1
    assert grad(lambda x: divmod(7.5, x)[1])(3.0) == -2


def test_sizes():
    t = tensor(V)
    assert (t.nbytes, t.itemsize, t.size, t.ndim) == (48, 8, 6, 2)


@pytest.mark.parametrize(("call", "words"), [
    (lambda t: len(t[0, 0]), "is a single number, without a length"),
    (lambda t: bool(t), "x: The truth value of an array with more than one element is ambiguous"),
    (lambda t: int(t), "x: only 0-dimensional arrays can be converted"),
    (lambda t: t.item(), "x: can only convert an array of size 1"),
    (lambda t: t.item(9), "x: index 9 is out of bounds"),
    (lambda t: [1, 2][t[0, 0]], "cannot be interpreted as an integer"),
    (lambda t: f"{t:.2f}", "x: unsupported format string"),
    (lambda t: t[0].mT, "np.matrix_transpose: Input array must be at least 2-dimensional"),
    (lambda t: t.sum(axis=1.7), "np.sum: 'float' object cannot be interpreted as an integer"),
    (lambda t: t.astype("no"), "np.astype: data type 'no' not understood"),
    (lambda t: math.sqrt(t[0, 0]), "does not turn into a plain float by itself"),
    (lambda t: np.float64(t[0, 0]), "does not turn into an array by itself"),
])
def test_messages(call, words):
    with pytest.raises((OperandError, ValueError, IndexError)) as caught:
        call(tensor(V, name="x"))
    assert words in str(caught.value) and "test_methods.py:" in str(caught.value)


@pytest.mark.parametrize("name", HINTS)
def test_a_habit_from_another_library_is_answered(name):
    with pytest.raises(AttributeError) as caught:
        getattr(tensor(1.0, name="x"), name)
    text = str(caught.value)
    assert text.startswith(f"x: a tensor has no attribute {name!r}; {HINTS[name]} (test_methods.py")


def test_setting_what_is_answered_is_answered_too():
    with pytest.raises(AttributeError, match=r"x: a tensor has no attribute 'data'; t\.value is"):
        tensor(1.0, name="x").data = np.zeros(())


def test_hints_are_no_attributes():
    t = tensor(1.0)
    assert not set(dir(t)) & set(HINTS)
    assert not any(hasattr(t, name) for name in HINTS) and getattr(t, "numpy", 5) == 5
    assert all(isinstance(vars(ArrayMethods)[name], Hint) for name in HINTS)


def test_a_misspelt_name():
    with pytest.raises(AttributeError, match="no attribute 'shap'") as caught:
        _ = tensor(1.0).shap
    assert caught.value.name == "shap"  # from which Python itself finds the name that is near


def test_the_error_of_an_attribute_that_is_there_stays():
    with pytest.raises(GradientError, match="x: has no gradient: "):
        _ = tensor(1.0, name="x").grad


def test_of_numpys_sort_and_others_that_write():
    for name in ("sort", "fill", "put", "partition", "resize"):
        assert "cannot be changed in place" in HINTS[name]


def test_series_on_either_side():
    pandas = pytest.importorskip("pandas")
    t, series = tensor([1.0, 2.0]), pandas.Series([3.0, 4.0])
    for y, wanted in ((series * t, [3, 8]), (t * series, [3, 8]), (series - t, [2, 2]),
                      (series / t, [3, 2]), (series + t, [4, 6])):
        assert isinstance(y, Tensor) and y.value.tolist() == wanted
    assert isinstance(pandas.DataFrame([[3.0, 4.0]]) * t, Tensor)


def test_a_plot_says_value():
    pytest.importorskip("matplotlib").use("agg")
    from matplotlib import pyplot
    for draw in (pyplot.plot, pyplot.hist):
        with pytest.raises(OperandError, match=r"\.value"):
            draw(tensor([1.0, 2.0]))
    pyplot.close("all")


LOOKS = {
    "bool": lambda t: bool(t[0]), "int": lambda t: int(t[0]), "index": lambda t: [5, 6][t.astype(
        int)[0]], "float": lambda t: float(t.detach()[0]), "item": lambda t: t[0].item(),
    "tolist": lambda t: t.tolist(), "len": lambda t: len(t), "nonzero": lambda t: t.nonzero(),
    "where": lambda t: np.where(t > 0), "argmax": lambda t: np.argmax(t), "any": lambda t: t.any(),
    "argsort": lambda t: t.argsort(), "shape": lambda t: np.shape(t), "size": lambda t: np.size(t),
    "unique": lambda t: np.unique(t, return_counts=True), "allclose": lambda t: np.allclose(t, t),
    "zeros_like": lambda t: np.zeros_like(t),
}


@pytest.mark.parametrize("call", LOOKS.values(), ids=LOOKS)
def test_what_leaves_tensors_is_noticed(call):
    t = tensor([1.0, 0.0])
    with captured_looks() as looks:
        call(t)
    assert looks and all(isinstance(t, Tensor) for look in looks for t in look.tensors)


def test_a_function_without_derivative_writes_to_no_tensor():
    t, out = constant([0, 0]), np.zeros((), int)
    with pytest.raises(OperandError, match=r"np\.argmax: leave out `out=`"):
        np.argmax(tensor(V), out=t)
    with pytest.raises((OperandError, ValueError), match=r"np\.argmax: .*read-only"):
        np.argmax(tensor(V), 1, t)
    assert np.argmax(tensor(V), out=out) == 3 and out == 3
