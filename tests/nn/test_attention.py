"""Attention layers and greedy decoding."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import tensor
from autograd.checking import check
from autograd.nn import Layer, MultiHeadAttention, TransformerBlock, greedy_decode
from gates import (
    OperandError,
    ScaledDotProduct,
    ShapeError,
    gelu,
    scaled_dot_product,
    softmax,
)

HERE = r" \(test_attention\.py:\d+\)$"
RNG = np.random.default_rng(0)
LAYERS: dict[str, Any] = {
    "heads": lambda: MultiHeadAttention(4, 2, np.random.default_rng(0)),
    "causal heads": lambda: MultiHeadAttention(4, 2, np.random.default_rng(0), causal=True),
    "block": lambda: TransformerBlock(4, 2, np.random.default_rng(0)),
    "causal block": lambda: TransformerBlock(4, 2, np.random.default_rng(0), causal=True),
}
every_layer = pytest.mark.parametrize("kind", LAYERS)


def layer_of(kind: str) -> Any:
    layer, rng = LAYERS[kind](), np.random.default_rng(1)
    for p in layer.parameters().values():
        p.value = p.value + 0.2 * rng.normal(size=p.shape)
    return layer


def fields(layer: Layer) -> list[tuple[Layer, str]]:
    """Where parameters of each kind stand in a layer; b_k moves no softmax, so its slopes are 0."""
    chosen = [path for path in layer.parameters() if not path.startswith("attention")
              and path not in ("b_k", "beta1", "W2", "b2")]
    return [(layer, path) for path in chosen]


@every_layer
@pytest.mark.parametrize("lengths", [None, [2, 1]])
def test_derivatives_of_both_modes_and_orders(kind: str, lengths: Any):
    layer = layer_of(kind).freeze()
    held = [(holder, field, getattr(holder, field)) for holder, field in fields(layer)]

    def f(x: Any, *weights: Any) -> Any:
        for (holder, field, _), p in zip(held, weights, strict=True):
            vars(holder)[field] = p
        try:
            return np.sin(layer(x, lengths=lengths))
        finally:
            for holder, field, p in held:
                vars(holder)[field] = p
    weights = (p.value for _, _, p in held)
    check(f, np.random.default_rng(2).normal(size=(2, 2, 4)), *weights).raise_if_wrong()


@every_layer
@given(seed=st.integers(0, 2**32 - 1), junk=st.sampled_from([0.0, 1e100, 3.0]),
       lengths=st.lists(st.integers(1, 5), min_size=3, max_size=3))
def test_padded_sequences_are_each_alone(kind: str, seed: int, junk: float, lengths: Any):
    layer, x = layer_of(kind), np.random.default_rng(seed).normal(size=(3, 5, 4))
    padded = tensor(np.where(np.arange(5)[:, None] < np.reshape(lengths, (3, 1, 1)), x, junk))
    y = layer(padded, lengths=lengths)
    inside = np.arange(5) < np.array(lengths)[:, None]
    np.sum(np.where(inside[:, :, None], np.sin(y), 0)).backward()
    for i, length in enumerate(lengths):
        alone = tensor(x[i:i + 1, :length])
        z = layer(alone)
        np.testing.assert_allclose(y.value[i, :length], z.value[0], rtol=1e-10, atol=1e-12)
        np.sum(np.sin(z)).backward()
        np.testing.assert_allclose(padded.grad[i, :length], alone.grad[0], rtol=1e-9, atol=1e-11)
        assert not np.any(padded.grad[i, length:])


@pytest.mark.parametrize("kind", ["causal heads", "causal block"])
def test_no_query_sees_what_comes_after(kind: str):
    layer, x = layer_of(kind), tensor(RNG.normal(size=(1, 5, 4)))
    np.sum(np.sin(layer(x)[:, :3])).backward()
    assert not np.any(x.grad[:, 3:])
    np.testing.assert_allclose(layer(x.value[:, :3]).value, layer(x).value[:, :3], rtol=1e-12)


@every_layer
def test_float32_is_kept_and_shapes_are_said(kind: str):
    layer = layer_of(kind).astype("float32")
    x = tensor(RNG.normal(size=(2, 3, 4)).astype("float32"))
    y = layer(x, lengths=[3, 2])
    np.sum(y).backward()
    assert {part.dtype.name for part in (y, x.grad, *(p.grad for p in
                                                      layer.parameters().values()))} == {"float32"}
    assert layer.output_shape((3, 4)) == y.shape[1:]


def test_heads_are_attention_on_their_own_features():
    layer = layer_of("heads")
    q, k, v = RNG.normal(size=(3, 2, 5, 4))
    Q, K, V = (x @ layer[f"W_{s}"].value + layer[f"b_{s}"].value
               for x, s in zip((q, k, v), "qkv", strict=True))
    heads = [softmax(Q[..., s] @ np.swapaxes(K[..., s], 1, 2) / np.sqrt(2)) @ V[..., s]
             for s in (slice(0, 2), slice(2, 4))]
    y = np.concatenate(heads, axis=-1) @ layer.W_o.value + layer.b_o.value
    np.testing.assert_allclose(layer(q, k, v).value, y, rtol=1e-12)
    np.testing.assert_allclose(layer(q, k).value, layer(q, k, k).value, rtol=1e-12)


def test_a_block_is_two_shortcuts():
    block, x = layer_of("block"), RNG.normal(size=(2, 3, 4))

    def norm(x: Any, i: int) -> Any:
        z = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
        return z * block[f"gamma{i}"].value + block[f"beta{i}"].value
    h = x + block.attention(norm(x, 1)).value
    hidden = gelu(norm(h, 2) @ block.W1.value + block.b1.value)
    np.testing.assert_allclose(block(x).value, h + hidden @ block.W2.value + block.b2.value,
                               rtol=1e-11)


def test_a_query_that_sees_no_key_gets_zeros():
    q, k, v = (tensor(RNG.normal(size=(2, 3))) for _ in range(3))
    y = scaled_dot_product(q, k, v, np.array([[True, True], [False, False]]))
    assert not np.any(y.value[1])
    np.sum(y).backward()
    assert not np.any(q.grad[1]) and np.all(np.isfinite(k.grad))


def test_scores_may_be_huge():
    x = 1e8 * np.eye(3)
    np.testing.assert_array_equal(scaled_dot_product(x, x, x), x)
    np.testing.assert_array_equal(ScaledDotProduct(causal=True)(x, x, x), x)


@pytest.mark.parametrize("call, message", [
    (lambda: scaled_dot_product(np.ones((2, 3)), np.ones((4, 2)), np.ones((4, 1))),
     "ScaledDotProduct: needs q (..., m, d), k (..., k, d) and v (..., k, e): q is (2, 3), k is "
     "(4, 2), v is (4, 1), mask is ()"),
    (lambda: scaled_dot_product(np.ones((2, 3)), np.ones((0, 3)), np.ones((0, 1))),
     "ScaledDotProduct: needs at least one key: q is (2, 3), k is (0, 3), v is (0, 1), mask is ()"),
    (lambda: scaled_dot_product(np.ones((2, 3)), np.ones((4, 3)), np.ones((4, 1)),
                                np.ones(3, bool)),
     "ScaledDotProduct: the axes before the last two must broadcast, and mask to (..., m, k): q is "
     "(2, 3), k is (4, 3), v is (4, 1), mask is (3,)"),
    (lambda: LAYERS["heads"]()(np.ones((2, 3, 5))),
     "MultiHeadAttention: needs q (batch, time, 4), and k and v alike, of the same batch and one "
     "time or more; q is (2, 3, 5), k is (2, 3, 5), v is (2, 3, 5)"),
    (lambda: LAYERS["heads"]()(np.ones((2, 0, 4))),
     "MultiHeadAttention: needs q (batch, time, 4), and k and v alike, of the same batch and one "
     "time or more; q is (2, 0, 4), k is (2, 0, 4), v is (2, 0, 4)"),
    (lambda: LAYERS["heads"]()(np.ones((2, 3, 4)), np.ones((2, 5, 4)), np.ones((2, 6, 4))),
     "MultiHeadAttention: needs q (batch, time, 4), and k and v alike, of the same batch and one "
     "time or more; q is (2, 3, 4), k is (2, 5, 4), v is (2, 6, 4)"),
    (lambda: LAYERS["heads"]()(np.ones((2, 3, 4)), lengths=[0, 3]),
     "MultiHeadAttention: lengths must be 2 numbers from 1 to 3; they have shape (2,) and are "
     "[0, 3]"),
    (lambda: LAYERS["block"]()(np.ones((2, 3, 5))),
     "TransformerBlock: needs x (batch, time, 4) of one time or more; x is (2, 3, 5)"),
    (lambda: MultiHeadAttention(4, 3, RNG), "MultiHeadAttention: heads must divide width; 3 heads "
     "and width 4 came"),
    (lambda: MultiHeadAttention(0, 1, RNG), "MultiHeadAttention: width must be a whole number from "
     "1 up; 0 came"),
    (lambda: MultiHeadAttention(4, 2, 5), "MultiHeadAttention: rng must be a random generator, "
     "such as np.random.default_rng(0); 5 came"),
])
def test_wrong_inputs_are_refused_by_name(call: Any, message: str):
    with pytest.raises((ShapeError, OperandError, ValueError), match="^" + re.escape(message)
                       + HERE):
        call()


@pytest.mark.parametrize("call, message", [
    (lambda: greedy_decode(lambda w, s: (np.ones(2), s), 0, 1, max_length=0),
     "greedy_decode: max_length must be a whole number from 1 up; 0 came"),
    (lambda: greedy_decode(lambda w, s: np.ones(2), 0, 1),
     "greedy_decode: step must return (scores, state); ndarray came"),
    (lambda: greedy_decode(lambda w, s: (np.ones((1, 2)), s), 0, 1),
     "greedy_decode: the scores must be (words,); at step 1 they are (1, 2)"),
    (lambda: greedy_decode(lambda w, s: (np.array([1.0, np.nan]), s), 0, 1),
     "greedy_decode: at step 1 the score of word 1 is NaN"),
])
def test_decoding_refuses_what_is_no_score(call: Any, message: str):
    with pytest.raises((ShapeError, OperandError, ValueError), match="^" + re.escape(message)
                       + HERE):
        call()


def test_decoding_stops_at_the_end_and_takes_the_first_of_equals():
    assert greedy_decode(lambda w, s: (np.zeros(3), s), 2, stop=0) == [0]
    seen = []

    def step(word: int, state: int) -> tuple[Any, int]:
        seen.append((word, state))
        return np.eye(5)[state], state + 1
    assert greedy_decode(step, 4, stop=3, state=1) == [1, 2, 3]
    assert seen == [(4, 1), (1, 2), (2, 3)]
