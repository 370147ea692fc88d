"""Stacked and two-way recurrent layers: states before the first step, and after the last."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from recurrent_cases import KINDS, layer_of, sequence, state_of

from autograd import Graph, tensor
from autograd.nn import GRU, LSTM, RNN, Bidirectional, Layer, Sequential, Stacked
from gates import OperandError, ShapeError

RNG = np.random.default_rng(0)
every_kind = pytest.mark.parametrize("kind", KINDS)
lengths_of_4 = st.none() | st.lists(st.integers(1, 5), min_size=4, max_size=4)


def both(kind: str, **settings: Any) -> Bidirectional:
    return Bidirectional(layer_of(kind, **settings), np.random.default_rng(5))


def tower(kind: str, **settings: Any) -> Stacked:
    """A two-way layer of one kind, an LSTM and a GRU above it."""
    rng = np.random.default_rng(6)
    return Stacked(both(kind), LSTM(4, 3, rng), GRU(3, 2, rng, **settings))


def tower_state(layer: Stacked, seed: int = 2) -> list[Any]:
    two_way, *others = layer.cells
    return [(state_of(two_way.ahead, seed), state_of(two_way.back, seed + 1)),
            *(state_of(cell, seed + 2) for cell in others)]


def values(state: Any) -> Any:
    return [values(part) for part in state] if isinstance(state, (list, tuple)) else state.value


def close(a: Any, b: Any) -> None:
    if isinstance(a, (list, tuple)):
        for x, y in zip(a, b, strict=True):
            close(x, y)
    else:
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-13)


@every_kind
@given(cut=st.integers(1, 4), unrolled=st.booleans())
def test_a_stack_goes_on_from_where_it_ended(kind: str, cut: int, unrolled: bool):
    """Without a two-way layer, whose second half must begin at the end."""
    rng, x = np.random.default_rng(1), sequence()
    layer = Stacked(layer_of(kind, unrolled=unrolled), LSTM(2, 3, rng), RNN(3, 2, rng))
    whole, final = layer.run(x)
    first, between = layer.run(x[:, :cut])
    second, last = layer.run(x[:, cut:], between)
    close(np.concatenate([first.value, second.value], axis=1), whole.value)
    close(values(last), values(final))
    close(layer(x[:, cut:], between).value, second.value)


@every_kind
@given(lengths=lengths_of_4, seed=st.integers(0, 99))
def test_both_directions_are_two_layers_with_states_of_their_own(kind: str, lengths: Any,
                                                                 seed: int):
    layer, x = both(kind), sequence(seed)
    state = state_of(layer.ahead, seed), state_of(layer.back, seed + 1)
    turned = x[:, ::-1] if lengths is None else np.stack(
        [np.concatenate([row[:n][::-1], row[n:]]) for row, n in zip(x, lengths, strict=True)])
    ahead, first = layer.ahead.run(x, state[0], lengths)
    back, second = layer.back.run(turned, state[1], lengths)
    y, final = layer.run(x, state, lengths)
    close(values(final), values((first, second)))
    close(y.value[..., :2], ahead.value)
    for n, row in enumerate(back.value):
        length = 5 if lengths is None else lengths[n]
        close(y.value[n, :length, 2:], row[:length][::-1])
    close(layer(x, state, lengths).value, y.value)
    for cell in (layer.ahead, layer.back):
        cell.last = True
    close(layer(x, state, lengths).value,
          np.concatenate([final[0][0].value, final[1][0].value], axis=-1))


@every_kind
@given(lengths=lengths_of_4)
def test_run_and_call_are_one_and_gradients_reach_every_state(kind: str, lengths: Any):
    found = []
    for running in (False, True):
        layer = tower(kind)
        state = [tuple(tuple(map(tensor, part)) for part in tower_state(layer)[0]),
                 *(tuple(map(tensor, part)) for part in tower_state(layer)[1:])]
        inputs = (sequence(), state, lengths)
        y = layer.run(*inputs)[0] if running else layer(*inputs)
        np.sum(np.sin(y)).backward()
        parts = [t for part in (*state[0], *state[1:]) for t in part]
        found.append([y.value, *[t.grad for t in parts],
                      *[p.grad for p in layer.parameters().values()]])
        assert all(np.any(t.grad) for t in parts)
    close(*found)


def test_none_stands_for_zeros():
    layer, x = tower("lstm"), sequence()
    zeros = [tuple(tuple(np.zeros((4, 2)) for _ in range(2)) for _ in range(2)),
             (np.zeros((4, 3)),) * 2, np.zeros((4, 2))]
    close(layer(x).value, layer(x, zeros).value)
    close(layer(x).value, layer(x, [None, None, None]).value)
    close(layer(x).value, layer(x, [(None, zeros[0][1]), None, zeros[2]]).value)


def test_what_run_records_lies_in_the_scopes_of_the_layers():
    model: Any = Sequential(rnn=tower("gru"))
    def scopes(y: Any) -> set[Any]:
        return {t.scope for t in Graph(y) if t.gate is not None}
    called = {scope[1:] for scope in scopes(model(sequence()))}
    run = scopes(model.rnn.run(sequence())[0])
    assert {scope for scope in run if scope} <= called
    assert any("ahead" in scope[-1] for scope in run if scope)


HERE = r" \(test_states\.py:\d+\)$"


@pytest.mark.parametrize("make, state, error, message", [
    (tower, [None], OperandError, "Stacked: the state before must be a list of 3, one for each "
     "layer in it, None for zeros; 1 came"),
    (tower, np.zeros((4, 2)), OperandError, "Stacked: the state before must be a list of 3, one "
     "for each layer in it, None for zeros; ndarray came"),
    (tower, [None, None, np.zeros((3, 2))], ShapeError, "GRU cells.2: the state before must be h "
     "of shape (4, 2); (3, 2) came"),
    (tower, [3, 1, 2], OperandError, "Bidirectional cells.0: the state before must be a list of "
     "2, one for each layer in it, None for zeros; int came"),
    (both, [None] * 3, OperandError, "Bidirectional: the state before must be a list of 2, one for "
     "each layer in it, None for zeros; 3 came"),
    (both, (None, np.zeros((4, 1))), ShapeError, "LSTM back: the state before must be a tuple (h, "
     "c), each of shape (4, 2); (4, 1) came"),
])
def test_wrong_states_name_the_layer(make: Any, state: Any, error: type[Exception], message: str):
    layer: Layer = make("lstm")
    for call in (layer, layer.run):             # type: ignore[attr-defined]
        with pytest.raises(error, match="^" + re.escape(message) + HERE):
            call(sequence(), state)
