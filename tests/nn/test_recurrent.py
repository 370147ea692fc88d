"""Recurrent layers: what holds for all kinds."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from recurrent_cases import KINDS, layer_of, sequence, state_of

from autograd import Graph, constant, grad, tensor
from autograd.checking import check
from autograd.nn import GRU, LSTM, RNN, Bidirectional, Layer, Stacked
from gates import OperandError, ShapeError

HERE = r" \(test_recurrent\.py:\d+\)$"
every_kind = pytest.mark.parametrize("kind", KINDS)
lengths_of_4 = st.lists(st.integers(1, 5), min_size=4, max_size=4)


def gradients(layer: Layer, y: Any, *tensors: Any) -> list[Any]:
    """The gradient of Σ sin y by all parameters, and by `tensors`."""
    np.sum(np.sin(y)).backward()
    return [p.grad for p in (*layer.parameters().values(), *tensors)]


def close(ours: Any, theirs: Any, rtol: float = 1e-12) -> None:
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=1e-12)


@every_kind
@given(seed=st.integers(0, 2**32 - 1), lengths=st.none() | lengths_of_4, last=st.booleans())
def test_fused_and_unrolled_are_one(kind: str, seed: int, lengths: Any, last: bool):
    found = []
    for unrolled in (False, True):
        layer = layer_of(kind, seed, last=last, unrolled=unrolled)
        x, state = tensor(sequence(seed)), tuple(map(tensor, state_of(layer)))
        y = layer(x, state, lengths)
        found.append([y.value, *gradients(layer, y, x, *state)])
    close(*found)


@every_kind
@given(seed=st.integers(0, 2**32 - 1), lengths=lengths_of_4, last=st.booleans(),
       both=st.booleans(), unrolled=st.booleans(), junk=st.sampled_from([0.0, 1e300, np.nan]))
def test_padded_sequences_are_each_alone(kind: str, seed: int, lengths: Any, last: bool,
                                         both: bool, unrolled: bool, junk: float):
    layer: Any = layer_of(kind, seed, last=last, unrolled=unrolled)
    if both:
        layer = Bidirectional(layer, np.random.default_rng(seed))
    x = sequence(seed)
    padded = tensor(x)
    filled = np.where(np.arange(5)[:, None] < np.reshape(lengths, (4, 1, 1)), x, junk)
    padded.value = filled
    y = layer(padded, lengths=lengths)
    together = gradients(layer, y, padded)
    total = [np.zeros_like(g) for g in together[:-1]]
    for i, length in enumerate(lengths):
        alone = tensor(x[i:i + 1, :length])
        z = layer(alone)
        np.testing.assert_allclose(y.value[i] if last else y.value[i, :length], z.value[0],
                                   rtol=1e-12, atol=1e-14)
        parts = gradients(layer, z, alone)
        np.testing.assert_allclose(together[-1][i, :length], parts[-1][0], rtol=1e-10, atol=1e-12)
        assert not np.any(together[-1][i, length:])
        assert last or not np.any(y.value[i, length:])
        total = [a + b for a, b in zip(total, parts[:-1], strict=True)]
    close(together[:-1], total, 1e-10)


@every_kind
def test_a_long_padding_moves_nothing(kind: str):
    layer = layer_of(kind)
    layer.U.value = 5 * np.abs(layer.U.value)     # with ReLU, states that would overflow
    layer.b.value = np.abs(layer.b.value)
    x = np.zeros((2, 2000, 3))
    x[:, :3] = sequence(n=2, t=3)
    y, final = layer.run(x, lengths=[3, 1])
    short, ends = layer.run(x[:, :3], lengths=[3, 1])
    close([y.value[:, :3]], [short.value])
    close([part.value for part in final], [part.value for part in ends])
    close(gradients(layer, y), gradients(layer, short))


@every_kind
@pytest.mark.parametrize("lengths, last", [(None, False), ([2, 1], False), ([1, 2], True)])
def test_derivatives_of_both_modes_and_orders(kind: str, lengths: Any, last: bool):
    layer = layer_of(kind, last=last)
    fields = [name for name in ("W", "U", "b", "v") if hasattr(layer, name)]
    held = {name: getattr(layer, name) for name in fields}

    def f(x: Any, state: Any, *weights: Any) -> Any:
        vars(layer).update(zip(fields, weights, strict=True))
        try:
            return np.sin(layer(x, (state,) * layer.states, lengths))
        finally:
            vars(layer).update(held)
    if kind == "relu":
        layer.b.value = layer.b.value + 8           # no unit is shut near its kink
    weights = (p.value for p in held.values())
    check(f, sequence(n=2, t=2), state_of(layer, n=2)[0], *weights).raise_if_wrong()


@every_kind
@pytest.mark.parametrize("lengths", [None, [5, 2, 1, 4]])
@pytest.mark.parametrize("unrolled", [False, True])
def test_float32_is_kept(kind: str, lengths: Any, unrolled: bool):
    layer = layer_of(kind, unrolled=unrolled).astype("float32")
    x = tensor(sequence().astype("float32"))
    y = layer(x, lengths=lengths)
    assert {part.dtype for part in (y, *gradients(layer, y, x))} == {np.dtype("float32")}
    wide = layer_of(kind, unrolled=unrolled)(sequence(), lengths=lengths)
    np.testing.assert_allclose(y.value, wide.value, rtol=1e-4, atol=1e-6)


@every_kind
def test_bidirectional_is_two_runs(kind: str):
    x = sequence()
    for last in (False, True):
        layer = layer_of(kind, last=last)
        both = Bidirectional(layer, np.random.default_rng(5))
        assert type(both.back) is type(layer) and both.back is not layer
        assert not np.array_equal(both.back.W.value, layer.W.value)
        back = both.back(x[:, ::-1]).value
        halves = [layer(x).value, back if last else back[:, ::-1]]
        np.testing.assert_array_equal(both(x).value, np.concatenate(halves, axis=-1))
        assert both.output_shape((5, 3)) == both(x).shape[1:]


@every_kind
@pytest.mark.parametrize("lengths", [None, [5, 2, 1, 4]])
def test_a_run_goes_on_from_the_state_before(kind: str, lengths: Any):
    layer, x = layer_of(kind), sequence()
    whole, final = layer.run(x)
    first, state = layer.run(x[:, :2])
    second, end = layer.run(x[:, 2:], state)
    close([np.concatenate([first.value, second.value], axis=1), *(s.value for s in end)],
          [whole.value, *(s.value for s in final)])
    state = None
    for t in range(5):
        state = layer.step(x[:, t], state)
        np.testing.assert_allclose(state[0].value, whole.value[:, t], rtol=1e-12)
    if lengths is not None:
        held = layer.run(x, lengths=lengths)[1]
        for part, every in zip(held, final, strict=True):
            np.testing.assert_allclose(part.value[0], every.value[0], rtol=1e-12)
        one = layer.run(x[1:2, :2])[1]
        close([part.value[1] for part in held], [part.value[0] for part in one])


@every_kind
def test_stacked_is_one_after_the_other(kind: str):
    x, rng = sequence(), np.random.default_rng(3)
    low = layer_of(kind)
    top = GRU(2, 4, rng, last=True)
    model = Stacked(low, top)
    np.testing.assert_array_equal(model(x).value, top(low(x)).value)
    np.testing.assert_array_equal(model(x, lengths=[5, 2, 1, 4]).value,
                                  top(low(x), lengths=[5, 2, 1, 4]).value)
    assert list(model.parameters())[:2] == ["cells.0.W", "cells.0.U"]
    assert model.output_shape((5, 3)) == (4,)
    deep = Stacked(Bidirectional(LSTM(3, 2, rng), rng), Bidirectional(RNN(4, 3, rng), rng))
    assert deep(x).shape == (4, 5, 6) and deep.output_shape((5, 3)) == (5, 6)


@pytest.mark.parametrize("make, count", [
    (lambda rng: RNN(1, 1, rng), 3), (lambda rng: RNN(5, 7, rng), 5 * 7 + 49 + 7),
    (lambda rng: LSTM(2, 3, rng), 72), (lambda rng: LSTM(5, 7, rng), 4 * (35 + 49 + 7)),
    (lambda rng: GRU(5, 7, rng), 3 * (35 + 49 + 7)),
    (lambda rng: GRU(5, 7, rng, reset_after=True), 3 * (35 + 49 + 14)),
])
def test_parameters_are_counted_as_in_the_books(make: Any, count: int):
    layer = make(np.random.default_rng(0))
    assert sum(p.size for p in layer.parameters().values()) == count


@every_kind
def test_three_cells_and_one_shared_weight_are_drawn(kind: str):
    layer = layer_of(kind, unrolled=True)
    graph = Graph(layer(constant(sequence(t=3), name="x")))
    scopes = {t.scope[0] for t in graph if t.scope}
    assert scopes == {"t1", "t2", "t3"}
    assert [p.name for p in graph.parameters].count("W") == 1
    users = graph.users()[layer.W.order]
    assert [t.scope for t, _ in users] == [("t1",), ("t2",), ("t3",)]
    fused = Graph(layer_of(kind)(constant(sequence(t=3))))
    gates = {t.gate.name for t in fused if t.gate is not None}
    assert len([t for t in fused if t.gate is not None]) <= 2 and any("Scan" in g for g in gates)
    opened = fused.open(1)
    np.testing.assert_allclose(opened.result.value, graph.result.value, rtol=1e-12)


def test_weights_begin_so_that_states_keep_their_size():
    layer = LSTM(3, 4, np.random.default_rng(0))
    for plane in np.split(layer.U.value, 4, axis=1):
        np.testing.assert_allclose(plane.T @ plane, np.eye(4), atol=1e-12)
    np.testing.assert_array_equal(layer.b.value, [1] * 4 + [0] * 12)
    assert np.abs(layer.W.value).max() <= np.sqrt(6 / 7)


def test_vanishing_and_exploding_over_a_hundred_steps():
    """∂h₁₀₀/∂h₀ of hₜ = u hₜ₋₁ is u¹⁰⁰."""
    layer = RNN(1, 1, np.random.default_rng(0), "relu", last=True).freeze()
    for u, power in ((0.9, 2.6561398887587544e-05), (1.1, 13780.612339822379)):
        layer.U.value = np.array([[u]])
        slope = grad(lambda h: np.sum(layer(np.zeros((1, 100, 1)), h)))(np.ones((1, 1)))
        np.testing.assert_allclose(slope, [[power]], rtol=1e-12)


def held() -> Any:
    class Model(Layer):
        def __init__(self) -> None:
            self.encoder = LSTM(3, 2, np.random.default_rng(0))
    return Model().encoder


@pytest.mark.parametrize("call, message", [
    (lambda m: m(np.ones((5, 4, 2))), "needs x (batch, time, 3); x is (5, 4, 2)"),
    (lambda m: m(np.ones((5, 3))), "needs x (batch, time, 3); x is (5, 3)"),
    (lambda m: m(np.ones((5, 0, 3))), "a sequence of length 0 has no states; it needs at least one "
     "step; x is (5, 0, 3)"),
    (lambda m: m(np.ones((5, 4, 3)), np.ones((5, 2))), "the state before must be a tuple (h, c), "
     "each of shape (5, 2); (5, 2) came"),
    (lambda m: m(np.ones((5, 4, 3)), (np.ones((5, 2)), np.ones((4, 2)))), "the state before must "
     "be a tuple (h, c), each of shape (5, 2); (5, 2), (4, 2) came"),
    (lambda m: m(np.ones((2, 4, 3)), lengths=[4]), "lengths must be 2 numbers from 1 to 4; they "
     "have shape (1,) and are [4]"),
    (lambda m: m(np.ones((2, 4, 3)), lengths=[0, 4]), "lengths must be 2 numbers from 1 to 4; they "
     "have shape (2,) and are [0, 4]"),
    (lambda m: m(np.ones((2, 4, 3)), lengths=[4, 5]), "lengths must be 2 numbers from 1 to 4; they "
     "have shape (2,) and are [4, 5]"),
    (lambda m: m(np.ones((2, 4, 3)), lengths=[4, 1.5]), "lengths must be whole numbers; float64 "
     "came"),
    (lambda m: m.step(np.ones((2, 4))), "a step needs x (batch, 3); x is (2, 4)"),
    (lambda m: Bidirectional(m, np.random.default_rng(0))(np.ones((1, 1, 1))),
     "needs x (batch, time, 3); x is (1, 1, 1)"),
])
def test_wrong_inputs_name_the_layer(call: Any, message: str):
    layer = held()
    with pytest.raises((ShapeError, OperandError),
                       match=r"^LSTM (encoder|ahead): " + re.escape(message) + HERE):
        call(layer)


RNG = np.random.default_rng(0)


@pytest.mark.parametrize("make, message", [
    (lambda: RNN(3, 2, RNG, "softmax"), 'RNN: f must be "tanh", "relu" or "sigmoid"; \'softmax\' '
     "came"),
    (lambda: GRU(3, 0, RNG), "GRU: units must be a whole number from 1 up; 0 came"),
    (lambda: LSTM(2.5, 1, RNG), "LSTM: inputs must be a whole number from 1 up; 2.5 came"),
    (lambda: LSTM(2, 1, 7), "LSTM: rng must be a random generator, such as "
     "np.random.default_rng(0); 7 came"),
    (lambda: Stacked(), "Stacked: needs one layer or more, all but the top one with last=False, to "
     "hand all their states on"),
    (lambda: Stacked(GRU(3, 2, RNG, last=True), GRU(2, 2, RNG)), "Stacked: needs one layer or "
     "more, all but the top one with last=False, to hand all their states on"),
    (lambda: Stacked(np.tanh), "Stacked: is made of recurrent layers; ufunc came"),
    (lambda: Bidirectional(np.tanh, RNG), "Bidirectional: needs a recurrent layer; ufunc came"),
])
def test_wrong_settings_are_refused(make: Any, message: str):
    with pytest.raises((OperandError, ValueError), match="^" + re.escape(message) + HERE):
        make()


def test_plain_lists_and_whole_numbers_are_inputs():
    layer = layer_of("gru")
    x = [[[1, 0, 0], [0, 1, 0]]]
    np.testing.assert_array_equal(layer(x).value, layer(np.array(x, float)).value)
    np.testing.assert_array_equal(layer(np.array(x)).value, layer(np.array(x, float)).value)


def test_an_empty_batch_has_no_states():
    for kind in KINDS:
        layer = layer_of(kind)
        x = tensor(np.zeros((0, 4, 3)))
        y = layer(x)
        assert y.shape == (0, 4, 2)
        assert [g.shape for g in gradients(layer, y, x)][-1] == (0, 4, 3)
        assert not np.any(layer.W.grad)
