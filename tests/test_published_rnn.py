"""Exercise 1.3, backward: backpropagation through time of the sentiment network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from written_exercises import sentiment_logits, sentiment_parameters, sentiment_states

from autograd import jacobian, parameter, value_and_grad
from gates import cross_entropy, softmax

TARGET = 2
LETTERS = list(sentiment_parameters())


def pooled(states: list[Any], head: str) -> Any:
    """The last state, or the mean of all."""
    return states[-1] if head == "last" else np.mean(np.stack(states), axis=0)


def loss(p: dict[str, Any], head: str) -> Any:
    """The cross-entropy of the class TARGET."""
    logits = sentiment_logits(p, pooled(sentiment_states(p), head))
    return cross_entropy(logits, np.array(TARGET))


def numeric(head: str, letter: str, step: float = 1e-6) -> Any:
    """The gradient by one array, by central differences."""
    gradient = np.empty_like(sentiment_parameters()[letter])
    for index in np.ndindex(*gradient.shape):
        pair = []
        for sign in (1, -1):
            p = sentiment_parameters()
            p[letter][index] += sign * step
            pair.append(loss(p, head))
        gradient[index] = (pair[0] - pair[1]) / (2 * step)
    return gradient


def test_the_seven_arrays() -> None:
    assert LETTERS == ["W_xh", "W_hh", "W_hy", "b_h", "b_y", "h0", "x"]


@pytest.mark.parametrize("head", ["last", "mean"])
@pytest.mark.parametrize("letter", LETTERS)
def test_bptt_against_central_differences(head: str, letter: str) -> None:
    _, gradients = value_and_grad(lambda p: loss(p, head))(sentiment_parameters())
    np.testing.assert_allclose(gradients[letter], numeric(head, letter), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("head", ["last", "mean"])
def test_bptt_by_hand(head: str) -> None:
    """All sums stay positive and W_hh = I, so every state hands its gradient on unchanged."""
    p = {name: parameter(value, name=name) for name, value in sentiment_parameters().items()}
    states = sentiment_states(p)
    h = pooled(states, head)
    logits = sentiment_logits(p, h)
    cross_entropy(logits, np.array(TARGET)).backward()
    error = softmax(logits.value) - np.eye(3)[TARGET]
    g = p["W_hy"].value.T @ error
    reach = np.ones(3) if head == "last" else np.array([3, 2, 1]) / 3
    messages = np.outer(reach, g)
    before = np.stack([p["h0"].value, *(state.value for state in states[:-1])])
    hand = {"b_y": error, "W_hy": np.outer(error, h.value), "h0": messages[0],
            "b_h": messages.sum(0), "W_xh": messages.T @ p["x"].value,
            "W_hh": messages.T @ before, "x": messages @ p["W_xh"].value}
    for name, expected in hand.items():
        np.testing.assert_allclose(p[name].grad, expected, rtol=1e-13, atol=1e-18)


def test_the_last_state_moves_as_the_first() -> None:
    """∂h3/∂h0 = I: with W_hh = I and no unit shut, the gradient neither fades nor grows."""
    p = sentiment_parameters()

    def last(h0: Any) -> Any:
        return sentiment_states({**p, "h0": h0})[-1]

    np.testing.assert_array_equal(jacobian(last)(p["h0"]), np.eye(2))


def test_half_the_recurrence_fades_by_an_eighth() -> None:
    p = sentiment_parameters()

    def last(h0: Any) -> Any:
        return sentiment_states({**p, "W_hh": p["W_hh"] / 2, "h0": h0})[-1]

    np.testing.assert_array_equal(jacobian(last)(p["h0"]), np.eye(2) / 8)
