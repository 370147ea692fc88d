"""Transforms: against closed forms, against one another, nested, over containers."""

from __future__ import annotations

import math
from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import gates
from autograd import (
    GradientError,
    Tensor,
    elementwise_grad,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    parameter,
    tensor,
    value_and_grad,
    vjp,
)
from gates import OperandError, ShapeError

vectors = arrays(float, 3, elements=st.floats(-2, 2))
TRANSFORMS = (grad, value_and_grad, elementwise_grad, vjp, jvp, jacobian, hessian, hvp)


def mixed(x):
    """A function with products, fan-out, reductions, indexing and several outputs."""
    first, rest = x[0], x[1:]
    return np.sum(np.tanh(x) * x) * first + gates.LogSumExp()(rest * x[::-1][:2])


def mapping(x):
    return np.stack([np.sum(x * x), x[0] * x[1], np.sin(x[2]), gates.softmax(x)[1]])


class TestClosedForms:
    @given(st.floats(-3, 3))
    def test_powers_to_the_fourth_derivative(self, x):
        d = lambda f, n: f if n == 0 else d(grad(f), n - 1)  # noqa: E731
        wanted = [x**5, 5 * x**4, 20 * x**3, 60 * x**2, 120 * x]
        for n, value in enumerate(wanted):
            assert d(lambda z: z**5, n)(x) == pytest.approx(value, abs=1e-9)

    def test_argnum(self):
        f = lambda x, y: x * y**2  # noqa: E731
        assert grad(f)(2.0, 3.0) == 9
        assert grad(f, 1)(2.0, 3.0) == 12
        assert grad(f, -1)(2.0, 3.0) == 12
        assert grad(f, (0, 1))(2.0, 3.0) == (9, 12)

    def test_keyword_arguments_pass_through(self):
        assert grad(lambda x, scale: x * scale)(2.0, scale=5.0) == 5

    def test_value_and_grad(self):
        assert value_and_grad(lambda x: x**2)(3.0) == (9, 6)

    def test_elementwise(self):
        x = np.linspace(-1, 1, 5)
        np.testing.assert_allclose(elementwise_grad(np.sin)(x), np.cos(x))
        np.testing.assert_allclose(elementwise_grad(elementwise_grad(np.sin))(x), -np.sin(x))

    def test_no_dependence_gives_zeros(self):
        assert grad(lambda x: 3.0)(1.0) == 0
        assert jacobian(lambda x: np.ones(2))(np.ones(3)).tolist() == [[0, 0, 0]] * 2
        assert jvp(lambda x: np.ones(2))(np.ones(3))[1](np.ones(3)).tolist() == [0, 0]

    def test_complex_follows_the_convention(self):
        z = 1 + 2j
        assert grad(np.real)(z) == 1
        assert grad(np.imag)(z) == -1j
        assert grad(lambda z: np.real(z * z))(z) == 2 * z
        assert grad(lambda z: np.abs(z))(3 + 4j) == pytest.approx(0.6 - 0.8j)


class TestAgainstOneAnother:
    @given(vectors, vectors)
    def test_rows_and_columns(self, x, v):
        J = jacobian(mapping)(x)
        _, pull = vjp(mapping)(x)
        _, push = jvp(mapping)(x)
        np.testing.assert_allclose(np.stack([pull(e) for e in np.eye(4)]), J, atol=1e-12)
        np.testing.assert_allclose(np.stack([push(e) for e in np.eye(3)], -1), J, atol=1e-12)
        np.testing.assert_allclose(push(v), J @ v, atol=1e-10)

    @given(vectors, vectors)
    def test_hessian_is_symmetric_and_gives_hvp(self, x, v):
        H = hessian(mixed)(x)
        np.testing.assert_allclose(H, H.T, atol=1e-9)
        g, product = hvp(mixed)(x)
        np.testing.assert_allclose(product(v), H @ v, atol=1e-9)
        np.testing.assert_allclose(g, grad(mixed)(x))

    @given(vectors, vectors)
    def test_four_ways_to_the_second_derivative(self, x, v):
        H = hessian(mixed)(x)
        reverse_reverse = grad(lambda x: np.sum(grad(mixed)(x) * v))(x)
        reverse_forward = grad(lambda x: jvp(mixed)(x)[1](v))(x)
        forward_forward = jvp(lambda x: jvp(mixed)(x)[1](v))(x)[1](v)
        np.testing.assert_allclose(reverse_reverse, H @ v, atol=1e-9)
        np.testing.assert_allclose(reverse_forward, H @ v, atol=1e-9)
        np.testing.assert_allclose(forward_forward, v @ H @ v, atol=1e-9)

    @given(vectors)
    def test_third_order(self, x):
        T = jacobian(hessian(mixed))(x)
        for order in ((0, 2, 1), (1, 0, 2), (2, 1, 0)):
            np.testing.assert_allclose(T, T.transpose(order), atol=1e-7)

    def test_the_pullback_itself_can_be_differentiated(self):
        x = np.array([1.0, 2.0, 3.0])
        _, pull = vjp(mapping)(x)
        J = jacobian(mapping)(x)
        np.testing.assert_allclose(jacobian(pull)(np.ones(4)), J.T, atol=1e-12)


class TestNesting:
    def test_no_perturbation_confusion(self):
        assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(3.0) == 1
        assert grad(lambda x: grad(lambda y: x * y)(1.0) * x)(3.0) == 6
        assert jvp(lambda x: jvp(lambda y: x * y)(1.0)[1](1.0) * x)(3.0)[1](1.0) == 6
        assert grad(lambda x: jvp(lambda y: x * y * y)(x)[1](1.0))(3.0) == 12

    def test_the_same_argument_at_two_levels(self):
        assert grad(lambda x: grad(lambda y: x * y**2)(x))(3.0) == 12

    def test_within_a_graph_of_the_users(self):
        W = parameter(np.eye(2))
        slope = grad(lambda x: np.sum((W @ x) ** 2))(np.array([1.0, 2.0]))
        assert isinstance(slope, Tensor)
        np.sum(slope**2).backward()
        assert W.grad.tolist() == [[16, 32], [32, 64]]

    def test_on_a_tensor_of_the_users(self):
        x = tensor(3.0)
        grad(lambda z: z**3)(x).backward()
        assert x.grad == 18


class TestContainers:
    def test_nested_lists_tuples_and_dicts(self):
        tree = {"a": 2.0, "b": [np.ones(2), (3.0, [4.0])]}
        got = grad(lambda p: np.sum(p["a"] * p["b"][0]) * p["b"][1][0] + p["b"][1][1][0] ** 2)(tree)
        assert got["a"] == 6 and got["b"][0].tolist() == [6, 6]
        assert got["b"][1] == (4, [8])

    def test_named_tuples(self):
        Pair = namedtuple("Pair", "w b")
        got = grad(lambda p: p.w * 2 + p.b)(Pair(1.0, 2.0))
        assert got == Pair(2, 1) and type(got) is Pair

    def test_an_output_of_several(self):
        y, pull = vjp(lambda x: {"s": np.sum(x), "p": [x * x]})(np.array([1.0, 2.0]))
        assert y["s"] == 3
        assert pull({"s": 1.0, "p": [np.ones(2)]}).tolist() == [3, 5]

    def test_jacobians_by_pairs(self):
        rows = jacobian(lambda x, y: (x * y, y), (0, 1))(np.ones(2), np.arange(2.0))
        assert rows[0][0].tolist() == [[0, 0], [0, 1]] and rows[1][1].tolist() == np.eye(2).tolist()

    def test_the_same_output_twice(self):
        _, pull = vjp(lambda x: (x, x))(2.0)
        assert pull((1.0, 10.0)) == 11


class TestMemory:
    """What comes back may be written to without a trace in what comes later."""

    def test_the_value_and_what_is_pulled(self):
        x = np.array([1.0, 2.0])
        y, pull = vjp(np.exp)(x)
        wanted = pull(np.ones(2)).copy()
        y *= 0
        pull(np.ones(2))[:] = 7
        x *= 0
        assert pull(np.ones(2)).tolist() == wanted.tolist()

    @pytest.mark.parametrize("f", [lambda x: x, lambda x: x.T, np.negative])
    def test_a_tangent_is_not_shared(self, f):
        v = np.ones(2)
        y, push = jvp(f)(np.array([1.0, 2.0]))
        push(v)[:] = 5
        y[:] = 5
        assert v.tolist() == [1, 1]
        assert np.abs(push(v)).tolist() == [1, 1]


class TestMessages:
    @pytest.mark.parametrize("transform", TRANSFORMS)
    def test_needs_a_function(self, transform):
        with pytest.raises(OperandError, match=r": needs a function; int came \(test_transforms"):
            transform(3)

    @pytest.mark.parametrize("transform", TRANSFORMS)
    def test_argnum_out_of_range(self, transform):
        with pytest.raises(IndexError, match="argnum is 2, but the function was called with 1 arg"):
            transform(np.sum, 2)(np.ones(2))

    @pytest.mark.parametrize("transform", [grad, value_and_grad, hessian, hvp])
    def test_a_single_number_is_needed(self, transform):
        with pytest.raises(GradientError, match=rf"{transform.__name__}: the function must return "
                           r"a single number; its result has shape \(2,\); use jacobian"):
            transform(np.sin)(np.ones(2))

    @pytest.mark.parametrize("transform", TRANSFORMS)
    def test_what_cannot_be_differentiated_by(self, transform):
        with pytest.raises(OperandError, match="str came: 'abc'; choose other arguments with arg"):
            transform(lambda x: x)("abc")

    def test_upstream_and_tangent_shapes(self):
        _, pull = vjp(np.sin)(np.ones(2))
        _, push = jvp(np.sin)(np.ones(2))
        with pytest.raises(ShapeError, match=r"the upstream gradient must have shape \(2,\)"):
            pull(np.ones(3))
        with pytest.raises(ShapeError, match=r"the tangent must have shape \(2,\); \(3,\) came"):
            push(np.ones(3))

    @pytest.mark.parametrize(("value", "kind"), [(None, "NoneType"), ("a", "str"), ({}, "")])
    def test_what_is_no_result(self, value, kind):
        words = f"must return numbers, arrays or tensors.*; {kind} came" if kind else "its result"
        with pytest.raises((OperandError, GradientError), match=words):
            grad(lambda x: value)(1.0)

    @pytest.mark.parametrize("f", [math.sin, float, complex, lambda x: np.array([float(x)])[0]])
    def test_a_number_that_would_be_lost(self, f):
        with pytest.raises(OperandError, match=r"does not turn into a plain (float|complex number) "
                                               "by itself, for it would leave the graph and its "
                                               "gradient be lost; use NumPy's"):
            grad(lambda x: f(x) * x)(1.0)

    def test_a_number_taken_on_purpose(self):
        assert grad(lambda x: x.item() * x)(3.0) == 3
        assert grad(lambda x: x if x > 0 else -x)(-3.0) == -1

    def test_complex_result(self):
        with pytest.raises(GradientError, match="is complex, not a single real number"):
            grad(lambda z: z * 1j)(1.0)


def test_names_and_docs_are_those_of_the_function():
    def area(r):
        """π r²."""
        return np.pi * r * r
    assert grad(area).__name__ == "area" and grad.__name__ == "grad" and "∇f" in grad.__doc__
