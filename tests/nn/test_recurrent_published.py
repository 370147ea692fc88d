"""The course's recurrent exercises by layers, to full precision: sentiment, captions, attention."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import parameter
from autograd.nn import LSTM, RNN, MultiHeadAttention, greedy_decode
from gates import cross_entropy, scaled_dot_product, softmax

RECORDS = {r["id"]: r for r in json.loads(
    (Path(__file__).parents[1] / "published.json").read_text(encoding="utf-8"))}


def expected(id: str) -> Any:
    return np.asarray(RECORDS[id]["expected"])


def numbers(id: str) -> Any:
    """The inputs of an exercise, which stand with its first record."""
    return RECORDS[id]["inputs"]


def close(ours: Any, theirs: Any) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=1e-14, atol=1e-15)


def sentiment(unrolled: bool = False) -> tuple[RNN, Any, Any]:
    """The layer of exercise 1.3, its three words, and the weights of its head."""
    given = numbers("sentiment_rnn.h1")
    layer = RNN(3, 2, np.random.default_rng(0), given["act"], unrolled=unrolled)
    layer.W.value, layer.U.value = np.transpose(given["W_xh"]), np.transpose(given["W_hh"])
    return layer, np.array([given["x"]]), np.transpose(given["W_hy"])


@pytest.mark.parametrize("unrolled", [False, True])
def test_sentiment(unrolled: bool):
    layer, x, V = sentiment(unrolled)
    h = layer(x).value[0]
    for t in range(3):
        close(h[t], expected(f"sentiment_rnn.h{t + 1}"))
    pooled = {"": h[-1], "avgpool_": np.mean(h, axis=0)}
    close(pooled["avgpool_"], expected("sentiment_rnn.avgpool_h"))
    for head, state in pooled.items():
        close(state @ V, expected(f"sentiment_rnn.{head}logits"))
        close(softmax(state @ V), expected(f"sentiment_rnn.{head}softmax"))
        assert np.argmax(state @ V) == expected(f"sentiment_rnn.{head}argmax")


@pytest.mark.parametrize("head", ["last", "mean"])
def test_sentiment_backward_by_hand(head: str):
    """All sums stay positive and U = I, so every state hands its gradient on unchanged."""
    layer, x, V = sentiment()
    V, h0 = parameter(V), parameter(np.zeros((1, 2)))
    h = layer(x, h0)[0]
    cross_entropy((h[-1] if head == "last" else np.mean(h, axis=0)) @ V, 2).backward()
    states = h.value
    error = softmax((states[-1] if head == "last" else states.mean(0)) @ V.value) - np.eye(3)[2]
    reach = np.ones(3) if head == "last" else np.array([3, 2, 1]) / 3
    messages = np.outer(reach, V.value @ error)
    close(layer.W.grad, x[0].T @ messages)
    close(layer.U.grad, np.stack([np.zeros(2), *states[:2]]).T @ messages)
    close(layer.b.grad, messages.sum(0))
    close(h0.grad[0], messages[0])


def caption() -> tuple[RNN, Any]:
    """The layer of exercise 3, and the numbers of the exercise."""
    given = numbers("caption.context_mean")
    layer = RNN(5, 2, np.random.default_rng(0), "relu")
    layer.W.value, layer.U.value = np.transpose(given["W_hx"]), np.transpose(given["W_hh"])
    return layer, given


def test_captioning_is_greedy_decoding():
    layer, given = caption()
    names = {-1: "<start>", 3: "Cat", 4: "staring", 1: "<stop>"}
    context = np.mean(given["image_features"], axis=0)
    close(context, expected("caption.context_mean"))
    t = 0

    def step(word: int, state: Any) -> tuple[Any, Any]:
        nonlocal t
        t += 1
        x = np.concatenate([given["embeddings"][names[word]], context])
        close(x, expected(f"caption.x{t}"))
        close(x @ layer.W.value, expected(f"caption.t{t}.Whx_x"))
        h, = layer.step(x[None], state)
        close(h.value[0], expected(f"caption.t{t}.h"))
        y = np.asarray(given["W_yh"]) @ h[0]
        close(y.value, expected(f"caption.t{t}.y"))
        return y, h

    words = greedy_decode(step, start=-1, stop=1)
    assert words == [expected(f"caption.t{k}.argmax") for k in (1, 2, 3)] == [3, 4, 1]
    assert greedy_decode(lambda word, state: (np.eye(6)[3], None), -1, 1, max_length=4) == [3] * 4


def test_attention_of_the_captions():
    """Exercise 3 b), and its second word, which attention changes."""
    layer, given = caption()
    attended = numbers("attention.scores")
    K, V = np.array(attended["K"]), np.array(attended["V"])
    names, h, words = {-1: "<start>", 3: "Cat"}, np.zeros((1, 2)), [-1]
    contexts = []
    for _ in range(2):
        context = scaled_dot_product(h, K, V)
        contexts.append(context[0])
        x = np.concatenate([given["embeddings"][names[words[-1]]], context[0]])
        h = layer.step(x[None], h)[0].value
        words.append(int(np.argmax(np.asarray(given["W_yh"]) @ h[0])))
    close(contexts[0], expected("attention.context"))
    assert words == [-1, expected("attention.first_word_row"), 5]
    weights = np.exp([4 / np.sqrt(2), 4 / np.sqrt(2), 0, 0])
    close(contexts[1], weights / weights.sum() @ V)
    np.testing.assert_allclose(contexts[1], [1.8883856] * 2, atol=5e-8)
    np.testing.assert_allclose(h, [[3.888386, 0.888386]], atol=5e-7)
    np.testing.assert_allclose(np.asarray(given["W_yh"]) @ h[0],
                               [-23.88, 2.665, 5.665, 9.554, 10.777, 11.276], atol=1e-2)


def test_attention_weights_of_the_captions():
    """Values that are unit vectors show the weights: a quarter each for the query h₀ = 0."""
    attended = numbers("attention.scores")
    weights = scaled_dot_product(np.array([attended["q"]], float), np.array(attended["K"]),
                                 np.eye(4))
    close(weights[0], expected("attention.weights"))


def test_one_head_of_unit_weights_is_the_gate():
    layer = MultiHeadAttention(2, 1, np.random.default_rng(0))
    for letter in "qkvo":
        layer[f"W_{letter}"].value = np.eye(2)
    K = np.array([numbers("attention.scores")["K"]])
    close(layer(np.zeros((1, 1, 2)), K).value[0, 0], expected("attention.context"))


def test_joined_and_separate_weights_of_an_lstm_are_one():
    """F, I, O, C̃ from A [z, x] with A of M × (p + M): W and U are its columns."""
    rng = np.random.default_rng(0)
    layer = LSTM(2, 3, rng)
    z, c, x = rng.normal(size=(3, 3))[:, :3]
    x = x[:2]
    A = np.concatenate([layer.U.value, layer.W.value]).T
    f, i, o, new = np.split(A @ np.concatenate([z, x]) + layer.b.value, 4)
    f, i, o = (1 / (1 + np.exp(-part)) for part in (f, i, o))
    c_after = f * c + i * np.tanh(new)
    h, cell = layer.run(x[None, None], (z[None], c[None]))[1]
    np.testing.assert_allclose(cell.value[0], c_after, rtol=1e-14)
    np.testing.assert_allclose(h.value[0], o * np.tanh(c_after), rtol=1e-14)
