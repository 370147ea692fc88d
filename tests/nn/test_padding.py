"""What padding holds is of no matter to any layer that takes lengths or a mask, NaN included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from recurrent_cases import KINDS, layer_of

from autograd import nn, tensor
from autograd.nn import (
    GIN,
    GRU,
    LSTM,
    Bidirectional,
    LastState,
    Layer,
    MeanPool,
    MultiHeadAttention,
    Sequential,
    Stacked,
    TransformerBlock,
)

Rng = np.random.Generator
MAKERS: dict[str, Callable[[Rng], Layer]] = {
    **{kind: lambda rng, kind=kind: layer_of(kind) for kind in KINDS},
    **{f"{kind}, unrolled": lambda rng, kind=kind: layer_of(kind, unrolled=True)
       for kind in KINDS},
    "both": lambda rng: Bidirectional(layer_of("gru"), rng),
    "stacked": lambda rng: Stacked(Bidirectional(LSTM(3, 2, rng), rng), GRU(4, 2, rng)),
    "attention": lambda rng: MultiHeadAttention(3, 1, rng),
    "causal attention": lambda rng: MultiHeadAttention(3, 3, rng, causal=True),
    "block": lambda rng: TransformerBlock(3, 1, rng),
    "causal block": lambda rng: TransformerBlock(3, 1, rng, causal=True),
    "last state": lambda rng: LastState(),
    "mean": lambda rng: MeanPool(),
}
JUNK = [np.nan, np.inf, 1e300, -7.0]


def test_every_layer_of_sequences_is_here():
    from inspect import signature
    take = {kind for kind in vars(nn).values() if isinstance(kind, type) and
            issubclass(kind, Layer) and "lengths" in signature(kind.__call__).parameters}
    assert take == {type(make(np.random.default_rng(0))) for make in MAKERS.values()}


@pytest.mark.parametrize("name", MAKERS)
@given(lengths=st.lists(st.integers(1, 5), min_size=3, max_size=3), junk=st.sampled_from(JUNK),
       seed=st.integers(0, 99))
def test_padding_is_of_no_matter(name: str, lengths: Any, junk: float, seed: int):
    x = np.random.default_rng(seed).normal(size=(3, 5, 3))
    inside = np.arange(5)[:, None] < np.reshape(lengths, (3, 1, 1))
    found = []
    for filling in (0.0, junk):
        layer = MAKERS[name](np.random.default_rng(seed))
        padded = tensor(np.where(inside, x, filling))
        y = layer(padded, lengths=lengths)
        np.sum(np.sin(y)).backward()
        assert np.isfinite(y.value).all()
        if y.ndim == 3:
            assert not np.any(np.where(inside, 0, y.value))
        assert not np.any(np.where(inside, 0, padded.grad))
        found.append([y.value, padded.grad, *[p.grad for p in layer.parameters().values()]])
    for a, b in zip(*found, strict=True):
        np.testing.assert_array_equal(a, b)


@given(lengths=st.lists(st.integers(1, 5), min_size=3, max_size=3), junk=st.sampled_from(JUNK))
def test_padded_keys_and_values_of_other_queries(lengths: Any, junk: float):
    rng = np.random.default_rng(0)
    q, k, v = (rng.normal(size=(3, t, 4)) for t in (2, 5, 5))
    inside = np.arange(5)[:, None] < np.reshape(lengths, (3, 1, 1))
    found = []
    for filling in (0.0, junk):
        layer = MultiHeadAttention(4, 2, np.random.default_rng(1))
        k_, v_ = (np.where(inside, each, filling) for each in (k, v))
        y = layer(q, k_, v_, lengths)
        np.sum(np.sin(y)).backward()
        found.append([y.value, *[p.grad for p in layer.parameters().values()]])
    for a, b in zip(*found, strict=True):
        np.testing.assert_array_equal(a, b)


@given(sizes=st.lists(st.integers(1, 4), min_size=3, max_size=3), junk=st.sampled_from(JUNK))
def test_padded_nodes_of_graphs(sizes: Any, junk: float):
    rng = np.random.default_rng(0)
    mask = np.arange(4) < np.array(sizes)[:, None]
    x, A = rng.normal(size=(3, 4, 2)), rng.integers(0, 2, (3, 4, 4))
    A = (A + np.swapaxes(A, 1, 2) > 0) & mask[:, :, None] & mask[:, None, :]
    found = []
    for filling in (0.0, junk):
        model = GIN([2, 3], 2, np.random.default_rng(1))
        y = model(np.where(mask[:, :, None], x, filling), A, mask)
        np.sum(np.sin(y)).backward()
        found.append([y.value, *[p.grad for p in model.parameters().values()]])
    for a, b in zip(*found, strict=True):
        np.testing.assert_array_equal(a, b)
    for n, size in enumerate(sizes):
        alone = model(x[n, :size], A[n, :size, :size]).value
        np.testing.assert_allclose(y.value[n], alone, rtol=1e-12, atol=1e-12)


def test_a_classifier_of_padded_sequences_learns_from_nan():
    block, pool = TransformerBlock(3, 1, np.random.default_rng(0)), MeanPool()
    x = np.random.default_rng(1).normal(size=(2, 4, 3))
    x[0, 2:] = np.nan
    model = Sequential(block)
    np.sum(pool(block(x, lengths=[2, 4]), lengths=[2, 4]) ** 2).backward()
    assert all(np.isfinite(p.grad).all() for p in model.parameters().values())
