"""Exercise 1.3, backward: backpropagation through time of the sentiment network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from written_exercises import SentimentRNN, inputs_of

from autograd import Tensor, jacobian, tensor
from autograd.nn import LastState, Layer, MeanPool
from gates import cross_entropy, softmax

TARGET = 2
INPUTS = inputs_of("sentiment_rnn.h1")
HEADS = {"last": LastState, "mean": MeanPool}
PATHS = ("rnn.W", "rnn.U", "rnn.b", "output.W", "output.b")


def arrays(head: str) -> tuple[Layer, dict[str, Tensor]]:
    """The network, and the seven arrays that its loss depends on: x (1, t, 3) and h0 (1, 2) too."""
    model = SentimentRNN(HEADS[head](), INPUTS)
    x, h0 = tensor([INPUTS["x"]], name="x"), tensor([INPUTS["h0"]], name="h0")
    return model, {**model.parameters(), "h0": h0, "x": x}


def loss(model: Layer, p: dict[str, Tensor]) -> Any:
    """The cross-entropy of the class TARGET."""
    return cross_entropy(model(p["x"], p["h0"]), np.array([TARGET]))


def numeric(head: str, path: str, step: float = 1e-6) -> Any:
    """The gradient by one array, by central differences."""
    model, p = arrays(head)
    start = np.array(p[path].value)
    gradient = np.empty_like(start)
    for index in np.ndindex(*gradient.shape):
        pair = []
        for sign in (1, -1):
            moved = start.copy()
            moved[index] += sign * step
            p[path].value = moved
            pair.append(loss(model, p).item())
        gradient[index] = (pair[0] - pair[1]) / (2 * step)
    return gradient


def test_the_seven_arrays() -> None:
    assert tuple(arrays("last")[1]) == (*PATHS, "h0", "x")


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("path", [*PATHS, "h0", "x"])
def test_bptt_against_central_differences(head: str, path: str) -> None:
    model, p = arrays(head)
    loss(model, p).backward()
    np.testing.assert_allclose(p[path].grad, numeric(head, path), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("head", HEADS)
def test_bptt_by_hand(head: str) -> None:
    """All sums stay positive and W_hh = I, so every state hands its gradient on unchanged."""
    model, p = arrays(head)
    loss(model, p).backward()
    states = model["rnn"](p["x"], p["h0"]).value[0]
    h = states[-1] if head == "last" else states.mean(axis=0)
    error = softmax(model(p["x"], p["h0"])).value[0] - np.eye(3)[TARGET]
    g = p["output.W"].value @ error
    reach = np.ones(3) if head == "last" else np.array([3, 2, 1]) / 3
    messages = np.outer(reach, g)
    before = np.concatenate([p["h0"].value, states[:-1]])
    hand = {"output.b": error, "output.W": np.outer(h, error), "h0": messages[:1],
            "rnn.b": messages.sum(0), "rnn.W": p["x"].value[0].T @ messages,
            "rnn.U": before.T @ messages, "x": (messages @ p["rnn.W"].value.T)[None]}
    assert hand.keys() == p.keys()
    for path, expected in hand.items():
        np.testing.assert_allclose(p[path].grad, expected, rtol=1e-12, atol=1e-18)


def last_by_first(recurrence: float) -> Any:
    """∂h3/∂h0 with W_hh = `recurrence` · I."""
    model, p = arrays("last")
    p["rnn.U"].value = recurrence * np.eye(2)
    return jacobian(lambda h0: model["rnn"](p["x"].value, h0)[0, -1])(
        p["h0"].value).value[:, 0]


def test_the_last_state_moves_as_the_first() -> None:
    """∂h3/∂h0 = I: with W_hh = I and no unit shut, the gradient neither fades nor grows."""
    np.testing.assert_array_equal(last_by_first(1.0), np.eye(2))


def test_half_the_recurrence_fades_by_an_eighth() -> None:
    np.testing.assert_array_equal(last_by_first(0.5), np.eye(2) / 8)
