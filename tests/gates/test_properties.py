"""What holds for every gate: the shared properties, over the table of cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import CASES, FLAT, REAL_ONLY, Between, Case, moving
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

import gates
from autograd import constant, tensor
from autograd.checking import check
from autograd.engine.tree import leaves
from gates import Diagonal, Elementwise, Gate, OperandError

SEEDS = st.integers(0, 2**32 - 1)
BASES = {Gate, gates.Elementwise, gates.Linear, gates.Multilinear}
ELEMENTWISE = [c for c in {type(c.gate): c for c in CASES}.values()
               if isinstance(c.gate, Elementwise)]
every_case = pytest.mark.parametrize("case", CASES, ids=str)
every_elementwise = pytest.mark.parametrize("case", ELEMENTWISE, ids=str)


def ones_of(y: Any) -> Any:
    return tuple(map(np.ones_like, y)) if isinstance(y, tuple) else np.ones_like(y)


def test_every_gate_has_a_case():
    exported = {kind for kind in vars(gates).values() if isinstance(kind, type)
                and issubclass(kind, Gate)} - BASES
    assert exported == {type(c.gate) for c in CASES} | set(map(type, FLAT))


@every_case
@given(seed=SEEDS)
def test_rules_are_the_derivatives_and_keep_the_laws(case: Case, seed: int):
    check(case.gate, *case.draw(seed), seed=seed).raise_if_wrong()


@every_case
@given(seed=SEEDS)
def test_complex_numbers_are_right_or_refused_by_name(case: Case, seed: int):
    x = case.draw(seed, "c")
    if not any(part.dtype.kind == "c" for part in x):
        return
    if type(case.gate).__name__ not in REAL_ONLY:
        check(case.gate, *x, seed=seed).raise_if_wrong()
        return
    with pytest.raises(OperandError, match=f"^{case.gate.name}: needs real numbers, complex came"):
        case.gate(*x)


@every_case
@pytest.mark.parametrize("kind, dtype", [("s", np.float32), ("f", np.float64)])
def test_dtype_is_kept(case: Case, kind: str, dtype: Any):
    x = case.draw(7, kind)
    gate, places = case.gate, moving(case.gate, x)
    if isinstance(gate, gates.Cast):
        gate = gates.Cast(np.dtype(dtype).name)
    y = gate(*x)
    assert {part.dtype.type for part in leaves(y)} == {dtype}
    messages = gate.vjp(ones_of(y), *x)
    assert {messages[i].dtype.type for i in places} == {dtype}
    tensors = [tensor(part) if i in places else constant(part) for i, part in enumerate(x)]
    sum(np.sum(part) for part in leaves(gate(*tensors))).backward()
    for i in places:
        assert tensors[i].grad.dtype == dtype
        tangents = [np.ones_like(part) if k == i else None for k, part in enumerate(x)]
        assert {part.dtype.type for part in leaves(gate.jvp(tangents, *x))} == {dtype}


@every_case
def test_numbers_in_float32_are_right(case: Case):
    check(case.gate, *case.draw(3, "s"), order=1).raise_if_wrong()


@every_case
def test_nothing_writes_into_inputs(case: Case):
    x = case.draw(11)
    y = case.gate(*x)
    g = ones_of(y)
    before = [part.tobytes() for part in (*x, *leaves(g))]
    for part in (*x, *leaves(g)):
        np.asarray(part).setflags(write=False)
    case.gate.vjp(g, *x)
    for i in moving(case.gate, x):
        case.gate.jvp([part if k == i else None for k, part in enumerate(x)], *x)
    assert [part.tobytes() for part in (*x, *leaves(g))] == before


@every_case
def test_jacobian_is_the_columns_of_the_forward_sweep(case: Case):
    x = case.draw(5)
    y = case.gate(*x)
    if isinstance(y, tuple):
        return
    for i in moving(case.gate, x):
        columns = []
        for basis in np.eye(x[i].size):
            tangents = [basis.reshape(x[i].shape) if k == i else None for k in range(len(x))]
            columns.append(np.ravel(case.gate.jvp(tangents, *x)))
        dense = case.gate.jacobian(*x, wrt=i, dense=True)
        assert dense.shape == np.shape(y) + x[i].shape
        by_columns = np.reshape(columns, (x[i].size, np.size(y)))
        np.testing.assert_allclose(dense.reshape(np.size(y), x[i].size).T, by_columns, atol=1e-12)
        own = case.gate.jacobian(*x, wrt=case.gate.names(len(x))[i])
        diagonal = isinstance(case.gate, Elementwise) and np.shape(y) == x[i].shape
        assert isinstance(own, Diagonal) == diagonal
        np.testing.assert_allclose(np.asarray(own), dense, atol=1e-12)


@pytest.mark.parametrize("case", [c for c in ELEMENTWISE if len(c.inputs) == 2], ids=str)
@given(shapes=mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3, min_side=0),
       seed=SEEDS)
def test_broadcasting_is_stretching_and_its_gradient_a_sum(case: Case, shapes: Any, seed: int):
    x = case.reshaped(*shapes.input_shapes).draw(seed)
    stretched = [np.broadcast_to(part, shapes.result_shape) for part in x]
    y = case.gate(*x)
    np.testing.assert_array_equal(y, case.gate(*stretched))
    g = np.random.default_rng(seed).normal(size=shapes.result_shape)
    full = case.gate.vjp(g, *stretched)
    for part, message, wide in zip(x, case.gate.vjp(g, *x), full, strict=True):
        if message is not None:
            np.testing.assert_allclose(message, summed(wide, part.shape), atol=1e-12)


def summed(wide: Any, shape: tuple[int, ...]) -> Any:
    """`wide` summed onto `shape`, entry by entry."""
    total = np.zeros(shape)
    places = np.broadcast_to(np.arange(total.size).reshape(shape), wide.shape)
    np.add.at(total.reshape(-1), places.reshape(-1), wide.reshape(-1))
    return total


@every_elementwise
def test_a_single_number_is_an_array_of_one(case: Case):
    x = case.reshaped(*[()] * len(case.inputs)).draw(2)
    x = tuple(part.reshape(-1)[0] for part in x)
    wide = tuple(part.reshape(1) for part in x)
    y, messages = case.gate(*x), case.gate.vjp(1.0, *x)
    assert np.shape(y) == ()
    assert y == case.gate(*wide)[0]
    for message, one in zip(messages, case.gate.vjp(np.ones(1), *wide), strict=True):
        assert message is None or (np.shape(message) == () and message == one[0])


@every_elementwise
def test_empty_arrays_give_empty_arrays(case: Case):
    x = tuple(np.zeros((0, 3), np.asarray(part).dtype) for part in case.draw(2))
    y = case.gate(*x)
    assert y.shape == (0, 3)
    tensors = [tensor(part) if i in moving(case.gate, x) else constant(part)
               for i, part in enumerate(x)]
    np.sum(case.gate(*tensors)).backward()
    assert {tensors[i].grad.shape for i in moving(case.gate, x)} == {(0, 3)}


@pytest.mark.parametrize("gate, shape, wanted", [
    (gates.Sum(), (0, 2), 0.0), (gates.Sum(0), (0, 2), [0.0, 0.0]), (gates.Prod(), (0,), 1.0),
    (gates.Prod(0), (0, 2), [1.0, 1.0]), (gates.Max(1), (0, 2), []), (gates.Norm(), (0,), 0.0),
    (gates.Softmax(), (2, 0), np.zeros((2, 0))), (gates.LogSoftmax(), (0, 2), np.zeros((0, 2))),
    (gates.CumSum(), (0, 2), []), (gates.Sort(), (0,), []), (gates.LogSumExp(1), (0, 2), []),
    (gates.Reshape((0, 4)), (2, 0), np.zeros((0, 4))), (gates.Transpose(), (0, 2),
                                                        np.zeros((2, 0))),
], ids=str)
def test_empty_arrays_in_other_gates(gate: Gate, shape: Any, wanted: Any):
    x = np.zeros(shape)
    y = gate(x)
    np.testing.assert_array_equal(y, wanted)
    assert y.shape == np.shape(wanted)
    assert gate.vjp(np.ones_like(y), x)[0].shape == shape
    assert gate.jvp([x], x).shape == y.shape


def test_products_over_an_empty_axis_are_zero():
    a, b = np.ones((2, 0)), np.ones((0, 3))
    np.testing.assert_array_equal(gates.matmul(a, b), np.zeros((2, 3)))
    assert [m.shape for m in gates.matmul.vjp(np.ones((2, 3)), a, b)] == [(2, 0), (0, 3)]
    np.testing.assert_array_equal(gates.Einsum("ij,jk->ik")(a, b), np.zeros((2, 3)))
    assert gates.dot(np.ones(0), np.ones(0)) == 0


@pytest.mark.parametrize("gate", [gates.Max(), gates.Min(0), gates.LogSumExp()], ids=str)
def test_no_extreme_of_nothing(gate: Gate):
    with pytest.raises(gates.ShapeError, match=rf"^{gate.name}.*zero-size array.*x is \(0, 2\)"):
        gate(np.zeros((0, 2)))


@pytest.mark.parametrize("flat", FLAT[:-1], ids=str)
def test_flat_gates_compute_and_have_no_gradient(flat: Gate):
    whole = any(word in flat.name for word in ("bitwise", "invert"))
    x = np.array([1, 0, 3]) if whole else np.array([1.5, 0.0, -2.5])
    function = getattr(np, flat.name, lambda x: x.astype("int64"))
    inputs = (x, x + 1) if getattr(function, "nin", 1) == 2 else (x,)
    wanted = function(*inputs)
    np.testing.assert_array_equal(flat(*inputs), wanted)
    assert flat(*inputs).dtype == wanted.dtype
    assert flat.rules[0] is None
    assert not flat(*map(constant if whole else tensor, inputs)).requires_grad


def test_pick_hands_its_gradient_to_one_of_several_outputs():
    low, high = gates.Split(2)(tensor([1.0, 2.0]))
    assert (low.gate, high.gate) == (gates.Pick(0), gates.Pick(1))
    one, two = np.float64(1), np.float64(2)
    assert gates.Pick(1).grad_outputs(np.float64(5), two, (one, two)) == (0, 5)


def test_cases_draw_what_they_say():
    numbers = Between((1000,), 0.3, 1.7, signs=True).draw(np.random.default_rng(0))
    assert 0.3 <= np.abs(numbers).min() <= 0.31
    assert set(np.sign(numbers)) == {-1, 1}
