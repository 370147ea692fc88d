"""Exercises 20.0 to 20.4: the gates of a sigmoid network, their gradients and the update rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import GradientError, Graph, Tensor, constant, jacobian, parameter, tensor
from gates import add, matvec, sigmoid, sq_err

W1 = np.array([[0.5, -0.3], [0.8, 0.2], [-0.6, 0.9]])
W2 = np.array([[0.4, -0.7, 0.1], [0.3, 0.6, -0.5]])
X, T = np.array([1.0, -2.0]), np.array([1.0, 0.0])
UPSTREAM = np.array([2.0, -1.0, 0.5])


def network(W1: Any, W2: Any) -> dict[str, Tensor]:
    """20.1(b): x → W1 → σ → W2 → σ → SqErr, by the names of its values."""
    x, t = constant(X, name="x"), constant(T, name="t")
    s1 = matvec(W1, x).named("s1")
    o1 = sigmoid(s1).named("o1")
    s2 = matvec(W2, o1).named("s2")
    o2 = sigmoid(s2).named("o2")
    return {"x": x, "s1": s1, "o1": o1, "s2": s2, "o2": o2, "E": sq_err(t, o2).named("E")}


def error(W1: Any, W2: Any) -> float:
    return float(network(W1, W2)["E"].value)


def solved() -> tuple[Tensor, Tensor, dict[str, Tensor]]:
    """Both weight matrices and the network on them, after its backward pass."""
    weights = parameter(W1, name="W1"), parameter(W2, name="W2")
    values = network(*weights)
    values["E"].backward()
    return (*weights, values)


def test_20_0_addition_hands_the_gradient_to_both() -> None:
    x, y = tensor([1.0, 2.0, 3.0]), tensor([10.0, 20.0, 30.0])
    z = add(x, y)
    z.backward(UPSTREAM)
    assert z.value.tolist() == [11, 22, 33]
    assert x.grad.tolist() == y.grad.tolist() == UPSTREAM.tolist()
    for which in (0, 1):
        np.testing.assert_array_equal(add.jacobian(x.value, y.value, wrt=which, dense=True),
                                      np.eye(3))


def test_20_1_squared_error() -> None:
    t, o = constant([1.0, 0.0, 2.0], name="t"), tensor([0.5, 0.25, 4.0], name="o")
    E = sq_err(t, o)
    E.backward()
    assert E.value == (0.25 + 0.0625 + 4) / 2
    assert o.grad.tolist() == [-0.5, 0.25, 2.0]
    with pytest.raises(GradientError, match="t: is a constant"):
        _ = t.grad


def test_20_1_b_the_same_within_a_network() -> None:
    _, _, at = solved()
    o = at["o2"].value
    np.testing.assert_array_equal(at["o2"].grad, o - T)
    made = [t.gate.name for t in Graph(at["E"]) if t.gate is not None]
    assert made == ["MatVec", "Sigmoid", "MatVec", "Sigmoid", "SqErr"]


def test_20_2_the_jacobian_of_a_sigmoid_is_diagonal() -> None:
    s = np.array([0.0, np.log(3), -np.log(4)])
    o = np.array([1 / 2, 3 / 4, 1 / 5])
    J = np.diag([1 / 4, 3 / 16, 4 / 25])
    x = tensor(s)
    y = sigmoid(x)
    y.backward(UPSTREAM)
    np.testing.assert_allclose(y.value, o, rtol=1e-15)
    np.testing.assert_allclose(sigmoid.jacobian(s, dense=True), J, rtol=1e-14)
    np.testing.assert_allclose(jacobian(sigmoid)(s), J, rtol=1e-14)
    np.testing.assert_allclose(x.grad, J.T @ UPSTREAM, rtol=1e-14)


def wide(x: Any) -> Any:
    """From three numbers to two."""
    return np.stack([x[0] * x[1], x[1] * x[2] ** 2])


def tall(x: Any) -> Any:
    """From three numbers to four."""
    return np.stack([x[0], 2 * x[1], x[0] * x[2], x[1] ** 2])


POINT = np.array([2.0, 3.0, -1.0])
J_WIDE = np.array([[3.0, 2.0, 0.0], [0.0, 1.0, -6.0]])
J_TALL = np.array([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [-1.0, 0.0, 2.0], [0.0, 6.0, 0.0]])
U_WIDE, U_TALL = np.array([1.0, -2.0]), np.array([1.0, 2.0, 3.0, 4.0])


@pytest.mark.parametrize(("f", "J", "u"), [(wide, J_WIDE, U_WIDE), (tall, J_TALL, U_TALL)])
def test_20_2_a_rectangular_jacobian_is_transposed(f: Any, J: Any, u: Any) -> None:
    x = tensor(POINT)
    f(x).backward(u)
    np.testing.assert_array_equal(jacobian(f)(POINT), J)
    np.testing.assert_array_equal(x.grad, J.T @ u)


def test_20_2_a_value_used_twice_gets_the_sum() -> None:
    x = tensor(POINT)
    (np.sum(wide(x) * U_WIDE) + np.sum(tall(x) * U_TALL)).backward()
    np.testing.assert_array_equal(x.grad, J_WIDE.T @ U_WIDE + J_TALL.T @ U_TALL)


def test_20_3_matrix_times_vector() -> None:
    W, o = parameter([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), tensor([10.0, -1.0])
    s = matvec(W, o)
    s.backward(UPSTREAM)
    assert s.value.tolist() == [8, 26, 44]
    assert o.grad.tolist() == [2 - 3 + 2.5, 4 - 4 + 3]
    assert W.grad.tolist() == [[20, -2], [-10, 1], [5, -0.5]]
    np.testing.assert_array_equal(o.grad, W.value.T @ UPSTREAM)
    np.testing.assert_array_equal(W.grad, np.outer(UPSTREAM, o.value))


def by_rule(eta: float, second: Any) -> tuple[Any, Any]:
    """20.4: both matrices after one step, weight by weight; `second` is the W2 that W1's rule uses.

    w2_ij += η δ_j x_ij and w1_ij += η (Σ_k δ_k w2_jk) o_j (1 − o_j) x_ij, δ_j = (t_j − o_j) o_j
    (1 − o_j), where w_ij leads from unit i to unit j and stands in row j, column i.
    """
    at = network(W1, W2)
    x, o1, o2 = at["x"].value, at["o1"].value, at["o2"].value
    delta = [(T[j] - o2[j]) * o2[j] * (1 - o2[j]) for j in range(2)]
    new1, new2 = W1.copy(), W2.copy()
    for j, i in np.ndindex(*W2.shape):
        new2[j, i] += eta * delta[j] * o1[i]
    for j, i in np.ndindex(*W1.shape):
        back = sum(delta[k] * second[k, j] for k in range(2))
        new1[j, i] += eta * back * o1[j] * (1 - o1[j]) * x[i]
    return new1, new2


def test_20_4_gradient_descent_is_the_update_rule_with_old_weights() -> None:
    eta = 0.7
    first, second, at = solved()
    new1, new2 = first.value - eta * first.grad, second.value - eta * second.grad
    rule1, rule2 = by_rule(eta, W2)
    np.testing.assert_allclose(new1, rule1, rtol=1e-14)
    np.testing.assert_allclose(new2, rule2, rtol=1e-14)
    assert np.max(np.abs(by_rule(eta, rule2)[0] - rule1)) > 1e-3, "W1's rule with the new W2"
    assert error(new1, new2) < at["E"].value


def test_20_4_delta_is_minus_the_gradient_at_the_sum() -> None:
    _, second, at = solved()
    o1, o2 = at["o1"].value, at["o2"].value
    delta = (T - o2) * o2 * (1 - o2)
    np.testing.assert_allclose(-at["s2"].grad, delta, rtol=1e-14)
    np.testing.assert_allclose(-at["s1"].grad, second.value.T @ delta * o1 * (1 - o1), rtol=1e-14)


@pytest.mark.parametrize("which", [0, 1])
def test_20_1_b_gradients_are_central_differences(which: int) -> None:
    exact, step = solved()[which].grad, 1e-6
    for index in np.ndindex(*exact.shape):
        pair = []
        for sign in (1, -1):
            weights = [W1.copy(), W2.copy()]
            weights[which][index] += sign * step
            pair.append(error(*weights))
        np.testing.assert_allclose(exact[index], (pair[0] - pair[1]) / (2 * step), rtol=1e-7,
                                   atol=1e-10)


def test_half_the_square_against_the_whole() -> None:
    """Exercise 1.1 leaves out the ½ of 20.1: its gradients are twice these, so its ε is η / 2."""
    first, _, _ = solved()
    again = parameter(W1)
    np.sum((T - network(again, W2)["o2"]) ** 2).backward()
    np.testing.assert_allclose(again.grad, 2 * first.grad, rtol=1e-14)
