"""Every gate on arrays of another library that speak NumPy's protocols."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from cases import CASES, Case, moving
from foreign import Foreign

import gates
from autograd import tensor
from autograd.engine.tree import leaves
from gates import OperandError
from gates.operands import is_array

HERE = r" \(test_foreign_arrays\.py:\d+\)$"
every_case = pytest.mark.parametrize("case", CASES, ids=str)


def agree(foreign: Any, plain: Any) -> None:
    """Both are the same numbers in one dtype, and the first are foreign arrays."""
    ours, theirs = leaves(foreign), leaves(plain)
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert type(a) is Foreign
        assert (a.shape, a.dtype) == (np.shape(b), b.dtype)
        np.testing.assert_allclose(a.array, b, rtol=1e-12, atol=1e-12)


@every_case
@pytest.mark.parametrize("wrap_data", [True, False], ids=["all", "numbers"])
def test_forward_rules_and_pushes(case: Case, wrap_data: bool):
    x, gate = case.draw(1), case.gate
    places = moving(gate, x)
    foreign = [Foreign(part) if wrap_data or i in places else part for i, part in enumerate(x)]
    y, far = gate(*x), gate(*foreign)
    agree(far, y)
    rng = np.random.default_rng(2)
    g = [rng.normal(size=np.shape(part)).astype(part.dtype) for part in leaves(y)]
    one = tuple(g) if isinstance(y, tuple) else g[0]
    other = tuple(map(Foreign, g)) if isinstance(y, tuple) else Foreign(g[0])
    for i in places:
        agree(gate.pull(i, other, far, foreign), gate.pull(i, one, y, x))
        tangent = rng.normal(size=np.shape(x[i]))
        agree(gate.push([Foreign(tangent) if k == i else None for k in range(len(x))],
                        far, foreign),
              gate.push([tangent if k == i else None for k in range(len(x))], y, x))


@every_case
def test_each_number_input_alone_is_foreign(case: Case):
    x = case.draw(3)
    for i in moving(case.gate, x):
        far = case.gate(*(Foreign(part) if k == i else part for k, part in enumerate(x)))
        agree(far, case.gate(*x))


@pytest.mark.parametrize("kind", ["s", "c"])
@pytest.mark.parametrize("index", [[1, 1, 0], ([0, 2, 0], [1, 1, 1]), slice(None, None, 2)],
                         ids=str)
def test_scattered_numbers_keep_their_dtype(index: Any, kind: str):
    index = tuple(map(np.array, index)) if isinstance(index, tuple) else \
        np.array(index) if isinstance(index, list) else index
    pattern, arrays = gates.indexing.pattern_of(index)
    x = np.zeros((3, 4))[index] + 0.5
    x = x.astype("f4") if kind == "s" else x * (1 - 2j)
    gate = gates.Scatter(pattern, (3, 4))
    agree(gate(Foreign(x), *arrays), gate(x, *arrays))


def test_vjp_and_jvp_take_them():
    x = np.array([0.5, -1.0])
    agree(gates.softmax.vjp(np.ones(2), Foreign(x)), gates.softmax.vjp(np.ones(2), x))
    agree(gates.softmax.jvp([Foreign(x)], Foreign(x)), gates.softmax.jvp([x], x))


class Sub(np.ndarray):
    pass


@pytest.mark.parametrize("x, answer", [
    (np.ones(2), True), (np.float64(1), True), (np.ones(2).view(Sub), True),
    (Foreign(np.ones(2)), True), (1.0, False), ([1.0], False), ("a", False), (None, False),
    (np.add, False), (Foreign, False), (tensor(1.0), False),
], ids=lambda x: str(type(x).__name__))
def test_what_is_an_array(x: Any, answer: bool):
    assert is_array(x) is answer


def masked() -> Any:
    return np.ma.MaskedArray([1.0, 2.0], [True, False])


def matrix() -> Any:
    with pytest.warns(PendingDeprecationWarning):
        return np.matrix([[1.0, 2.0]])


@pytest.mark.parametrize("make, message", [
    (masked, "Add: takes no MaskedArray: its mask would be lost; use .filled(value), or np.where "
     "with the mask"),
    (matrix, "Add: takes no matrix: its * is not entry by entry; use np.asarray(x)"),
])
@pytest.mark.parametrize("nest", [lambda x: x, lambda x: [x], lambda x: [[x], [x]],
                                  lambda x: [(x,)]], ids=["bare", "list", "nested", "tuple"])
def test_arrays_that_mean_something_else_are_refused(make: Any, message: str, nest: Any):
    x = nest(make())
    for other in (1.0, tensor(1.0)):
        with pytest.raises(OperandError, match="^" + re.escape(message) + HERE):
            gates.add(x, other)


def test_other_subclasses_of_ndarray_are_arrays():
    x = np.array([1.0, 2.0]).view(Sub)
    np.testing.assert_array_equal(gates.exp(x), np.exp([1.0, 2.0]))


@pytest.mark.parametrize("nested", ["cyclic", "deep"])
def test_lists_without_end_are_refused(nested: str):
    x: Any = []
    if nested == "cyclic":
        x.append(x)
    for _ in range(3000):
        x = [x]
    with pytest.raises(OperandError, match=r"^Add: cannot make an array: .*" + HERE):
        gates.add(x, 1.0)
