"""Transforms inside transforms: right, and plain numbers once all are over."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from autograd import (
    GradientError,
    Tensor,
    elementwise_grad,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    value_and_grad,
    vjp,
)
from autograd.engine.tree import leaves
from gates import OperandError

Slope = Callable[[Callable[[Any], Any]], Callable[[Any], Any]]

WAYS: dict[str, Slope] = {
    "grad": grad,
    "value_and_grad": lambda f: lambda x: value_and_grad(f)(x)[1],
    "elementwise_grad": elementwise_grad,
    "jacobian": jacobian,
    "vjp": lambda f: lambda x: vjp(f)(x)[1](1.0),
    "jvp": lambda f: lambda x: jvp(f)(x)[1](1.0),
    "jvp twice pushed": lambda f: lambda x: (lambda push: push(3.0) - push(2.0))(jvp(f)(x)[1]),
}
"""Every way to the derivative of a function of one number."""

three_ways = pytest.mark.parametrize("ways", list(product(WAYS, repeat=3)), ids="-".join)
two_ways = pytest.mark.parametrize("ways", list(product(WAYS, repeat=2)), ids="-".join)


def is_plain(x: Any) -> bool:
    return not any(isinstance(leaf, Tensor) for leaf in leaves(x))


@two_ways
def test_an_inner_derivative_by_another_variable(ways: tuple[str, str]):
    outer, inner = (WAYS[way] for way in ways)
    f = outer(lambda p: inner(lambda t: np.sin(p * t))(1.5))
    got = f(2.0)
    assert is_plain(got)
    np.testing.assert_allclose(got, np.cos(3) - 3 * np.sin(3), rtol=1e-12)


@two_ways
def test_an_inner_derivative_that_the_outer_variable_does_not_enter(ways: tuple[str, str]):
    outer, inner = (WAYS[way] for way in ways)
    got = outer(lambda p: p * inner(lambda t: np.sin(t))(1.5))(2.0)
    assert is_plain(got)
    np.testing.assert_allclose(got, np.cos(1.5), rtol=1e-12)


@two_ways
def test_values_of_what_was_differentiated_inside(ways: tuple[str, str]):
    outer, inner = (WAYS[way] for way in ways)
    value, slope = value_and_grad(lambda p: inner(lambda t: p * t * t)(1.5) * p)(2.0)
    assert is_plain((value, slope))
    np.testing.assert_allclose((value, slope), (12, 12), rtol=1e-12)
    assert is_plain(outer(lambda p: inner(lambda t: p * t)(1.5) * p)(2.0))


@three_ways
def test_third_derivatives(ways: tuple[str, str, str]):
    f: Callable[[Any], Any] = np.sin
    for way in ways:
        f = WAYS[way](f)
    got = f(0.3)
    assert is_plain(got)
    np.testing.assert_allclose(got, -np.cos(0.3), rtol=1e-12)


@two_ways
def test_a_tensor_that_an_inner_function_let_out(ways: tuple[str, str]):
    outer, inner = (WAYS[way] for way in ways)
    let_out: list[Any] = []

    def f(p: Any) -> Any:
        def g(t: Any) -> Any:
            let_out.append(t * 2)
            return let_out[-1] ** 2
        inner(g)(1.5)
        return p * let_out[-1]

    got = outer(f)(2.0)
    assert is_plain(got) and got == 3


def test_a_hessian_whose_products_are_differentiated():
    f = lambda x: np.sum(x**4)  # noqa: E731
    x, v = np.array([1.0, 2.0]), np.array([3.0, -1.0])
    got = grad(lambda x: np.sum(hvp(f)(x)[1](v)))(x)
    np.testing.assert_allclose(got, 24 * x * v)
    got = grad(lambda v: np.sum(hvp(f)(x)[1](v) ** 2))(v)
    np.testing.assert_allclose(got, 2 * (12 * x**2) ** 2 * v)
    assert is_plain(hessian(lambda p: np.sum(jacobian(lambda t: p * t**2)(x)))(x))


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy])
def test_a_copy_inside_is_the_tensor_itself(again: Callable[[Any], Any]):
    assert grad(lambda x: again(x) ** 2)(3.0) == 6
    assert grad(lambda p: again({"a": [p["a"]]})["a"][0] ** 2)({"a": 3.0})["a"] == 6


REAL_TO_COMPLEX: list[Callable[[Any], Any]] = [
    lambda x: x * (1 + 1j), lambda x: np.exp(1j * x), lambda x: x / (x + 2j),
    lambda x: np.conjugate(x * 1j) + x, lambda x: (x + 1j) ** 3,
    lambda x: np.stack([np.sum(x * 1j), np.sum(x)]), lambda x: np.sum(x * (2 - 1j), keepdims=True),
]


@pytest.mark.parametrize("number", range(len(REAL_TO_COMPLEX)))
@pytest.mark.parametrize("size", [1, 2, 5])
def test_complex_results_of_real_numbers(number: int, size: int):
    f, x, h = REAL_TO_COMPLEX[number], np.linspace(0.5, 1.5, size), 1e-6
    columns = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(size)]
    np.testing.assert_allclose(jacobian(f)(x), np.stack(columns, axis=-1), rtol=1e-8, atol=1e-8)
    sums = np.array([np.sum(column) for column in columns])
    np.testing.assert_allclose(elementwise_grad(f)(x), sums, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("outputs", [1, 3])
def test_real_results_of_complex_numbers(outputs: int):
    z = np.array([1 + 2j, 0.5 - 1j])
    J = jacobian(lambda z: np.abs(z[0]) ** 2 + np.zeros(outputs))(z)
    np.testing.assert_allclose(J, [[2 * np.conj(z[0]), 0]] * outputs)


@pytest.mark.parametrize("outputs", [1, 3])
def test_holomorphic_functions(outputs: int):
    z = np.array([1 + 2j, 0.5 - 1j])
    J = jacobian(lambda z: z[0] ** 2 * z[1] + np.zeros(outputs))(z)
    np.testing.assert_allclose(J, [[2 * z[0] * z[1], z[0] ** 2]] * outputs)
    np.testing.assert_allclose(elementwise_grad(np.exp)(z), np.exp(z))


@pytest.mark.parametrize("transform", [jacobian, elementwise_grad])
@pytest.mark.parametrize("f", [np.conjugate, lambda z: z * np.real(z),
                               lambda z: np.conjugate(z[0]) + np.zeros(3)])
def test_what_is_not_holomorphic_is_refused(transform: Any, f: Any):
    with pytest.raises(GradientError, match=f"^{transform.__name__}: the function is complex and "
                                            "not holomorphic.*take np.real and np.imag"):
        transform(f)(np.array([1 + 2j, 0.5 - 1j]))


ALL = [grad, value_and_grad, elementwise_grad, jacobian, hessian, vjp, jvp, hvp]


@pytest.mark.parametrize("transform", ALL)
@pytest.mark.parametrize("f, what", [
    (lambda x: x[0] > 0, "bool from greater"), (lambda x: x[0].astype(int), "int64 from Truncate"),
    (lambda x: bool(x[0] > 0), "bool "), (lambda x: np.isnan(x[0]), "bool from isnan")])
def test_truth_values_and_counts_are_refused(transform: Any, f: Any, what: str):
    with pytest.raises(GradientError, match=rf"the function returned {what}.*has no derivative; "
                                            r"return floating-point.*\(test_nesting.py:\d+\)"):
        transform(f)(np.ones(2))


def test_a_count_beside_a_number_is_fine():
    _, pull = vjp(lambda x: (np.sum(x), x > 0))(np.ones(2))
    assert pull((2.0, np.zeros(2, bool))).tolist() == [2, 2]


@pytest.mark.parametrize("transform", ALL)
def test_an_argnum_that_is_no_position(transform: Any):
    for argnum in ("a", 1.0, None, ("a",)):
        with pytest.raises(OperandError, match=f"^{transform.__name__}: argnum is the position of"):
            transform(np.sum, argnum)(np.ones(2))


def nested(depth: int) -> Any:
    x: Any = 1.0
    for _ in range(depth):
        x = [x]
    return x


def test_containers_that_are_too_deep_or_contain_themselves():
    cyclic: list[Any] = []
    cyclic.append(cyclic)
    for x in (nested(3000), cyclic):
        with pytest.raises(OperandError, match=r"may be nested 100 deep; this one is deeper, or "
                                               r"contains itself \(test_nesting.py:\d+\)"):
            grad(lambda x: 1.0)(x)
    assert leaves(grad(lambda x: leaves(x)[0] ** 2)(nested(99))) == [2]
