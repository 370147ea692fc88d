"""Tensors whose values are arrays of another library: the engine leaves them what they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import CASES, Case, moving
from foreign import Foreign

from autograd import constant, grad, hvp, jacobian, jvp, no_grad, parameter, tensor, vjp
from autograd.engine.tree import leaves
from gates import OperandError

every_case = pytest.mark.parametrize("case", CASES, ids=str)


def total(case: Case, x: tuple[Any, ...]) -> Any:
    """A number that all outputs enter, with curvature."""
    return sum(np.sum(np.sin(y)) for y in leaves(case.gate(*x)))


def inputs(case: Case, wrap: Any) -> tuple[Any, ...]:
    places = moving(case.gate, case.draw(4))
    return tuple(tensor(wrap(part)) if i in places else constant(part)
                 for i, part in enumerate(case.draw(4)))


@every_case
def test_backward_gives_gradients_of_the_same_kind(case: Case):
    x, far = inputs(case, np.asarray), inputs(case, Foreign)
    total(case, x).backward()
    E = total(case, far)
    E.backward(keep=True)
    assert type(E.value) is Foreign
    for one, other in zip(x, far, strict=True):
        if one.requires_grad:
            assert type(other.grad) is Foreign
            np.testing.assert_allclose(other.grad.array, one.grad, rtol=1e-10, atol=1e-12)


@every_case
def test_transforms_of_both_directions_and_orders(case: Case):
    drawn = case.draw(4)
    places = moving(case.gate, drawn)

    def f(parts: Any) -> Any:
        return total(case, tuple(parts.get(i, part) for i, part in enumerate(drawn)))

    plain = {i: drawn[i] for i in places}
    far = {i: Foreign(drawn[i]) for i in places}
    wanted, got = hvp(f)(plain)[1](plain), hvp(f)(far)[1](far)
    for i in places:
        assert type(got[i]) is Foreign
        np.testing.assert_allclose(got[i].array, wanted[i], rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(jvp(f)(far)[1](far).array, jvp(f)(plain)[1](plain), rtol=1e-10)


def test_what_else_a_user_does_with_it():
    x = Foreign(np.array([1.0, 2.0]))
    W = parameter(x, name="W")
    assert repr(W).startswith("Tensor(<") and W.shape == (2,)
    with no_grad():
        assert type((W * 2).value) is Foreign
    np.sum(W * W).backward()
    W.value = W.value - 0.5 * W.grad
    assert type(W.value) is Foreign and W.value.array.tolist() == [0, 0]
    np.testing.assert_array_equal(
        jacobian(lambda x: x * x)(x).array, [[2, 0], [0, 4]])
    value, pull = vjp(lambda x: x * 3.0)(x)
    assert type(value) is Foreign and pull(x).array.tolist() == [3, 6]
    assert type(grad(lambda x: np.sum(x))(x)) is Foreign


@pytest.mark.parametrize("make", [tensor, parameter, constant])
@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_masked_arrays_and_matrices_are_refused(make: Any):
    masked = np.ma.masked_array([1.0, 2.0], [True, False])
    for x, words in ((masked, "MaskedArray: its mask would be lost"), ([masked], "MaskedArray: "),
                     (np.asmatrix([[1.0]]), r"matrix: its \* is not entry by entry")):
        with pytest.raises(OperandError, match=f"^{make.__name__}: takes no {words}"):
            make(x)
