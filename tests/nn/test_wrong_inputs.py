"""Inputs and arguments that no layer takes: the message names the layer and its path."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from layer_cases import CASES as LAYERS
from recurrent_cases import KINDS, layer_of

import gates
from autograd.nn import (
    CNN,
    GRU,
    MLP,
    BatchNorm,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Layer,
    LayerNorm,
    MeanPool,
    MultiHeadAttention,
    Sequential,
    Stacked,
    TransformerBlock,
    Vocabulary,
    greedy_decode,
    summary,
)
from gates import OperandError, ShapeError
from tests.nn.models.model_cases import CASES as MODELS

RNG = np.random.default_rng(0)
HERE = r" \(test_wrong_inputs\.py:\d+\)$"


def every_layer() -> list[tuple[Layer, tuple[Any, ...]]]:
    """Every layer and model, with inputs that it takes."""
    found: list[tuple[Layer, tuple[Any, ...]]] = [
        (case.layer(), (case.draw(),)) for case in LAYERS]
    found += [(case.model(), case.draw()) for case in MODELS]
    x = RNG.normal(size=(2, 4, 3))
    made = [*map(layer_of, KINDS), Bidirectional(layer_of("gru"), RNG), Stacked(layer_of("lstm")),
            MultiHeadAttention(3, 1, RNG), TransformerBlock(3, 3, RNG)]
    return found + [(layer, (x,)) for layer in made]


every = pytest.mark.parametrize("layer, inputs", every_layer(),
                                ids=lambda x: type(x).__name__ if isinstance(x, Layer) else "")


@every
def test_a_call_of_too_many_or_too_few_names_the_layer(layer: Layer, inputs: Any):
    model: Any = Sequential(part=copy.deepcopy(layer))
    label = rf"^{type(layer).__name__} part: takes \(.*\): "
    with pytest.raises(OperandError, match=label + "missing a required argument: '.*'" + HERE):
        model.part()
    with pytest.raises(OperandError, match=label + "too many positional arguments" + HERE):
        model.part(*inputs, *[np.ones(2)] * 6)
    with pytest.raises(OperandError, match=label + "got an unexpected keyword argument 'strange'"):
        model.part(*inputs, strange=1)


@every
@pytest.mark.parametrize("words", [[["a", "b"]], np.array([[None, {}]]), "text", None])
def test_what_holds_no_numbers_names_the_layer(layer: Layer, inputs: Any, words: Any):
    within = type(layer).check is Layer.check   # then it is the layer that is called first
    where = r"\w+ part[\w.]*" if within else f"{type(layer).__name__} part"
    model: Any = Sequential(part=copy.deepcopy(layer))
    with pytest.raises((OperandError, ShapeError), match=f"^{where}: "):
        model.part(words, *inputs[1:])


@every
def test_lists_are_arrays(layer: Layer, inputs: Any):
    def numbers(y: Any) -> Any:
        parts = y if isinstance(y, tuple) else (y,)
        return [np.asarray(getattr(part, "value", part)) for part in parts]
    def draw_again() -> None:
        for rng in layer.generators().values():
            rng.bit_generator.state = np.random.default_rng(5).bit_generator.state
    draw_again()
    expected = numbers(layer(*inputs))
    draw_again()
    for a, b in zip(numbers(layer(*(x.tolist() for x in inputs))), expected, strict=True):
        np.testing.assert_array_equal(a, b)


@every
def test_summary_and_output_shape_take_a_shape_for_each_input(layer: Layer, inputs: Any):
    shapes = [x.shape[1:] for x in inputs]
    if any(x.ndim < 2 for x in inputs[:1]) or type(layer).__name__ == "GINConv":
        return                                  # drawn without a batch
    table = summary(layer, *shapes)
    assert table.parameters == sum(p.size for p in layer.parameters().values())
    y = layer.eval()(*inputs)
    if not isinstance(y, tuple):
        assert layer.output_shape(*shapes) == y.shape[1:]
    for wrong in ([], [*shapes, (2,)]):
        for name, call in (("summary", lambda *a: summary(layer, *a)),
                           ("output_shape", layer.output_shape)):
            with pytest.raises(OperandError, match=(
                    rf"^{type(layer).__name__}: is called on \((\w+, )*\w+\), so {name} takes "
                    rf"\((shape of \w+, )*shape of \w+\), each without the batch axis; "
                    rf"{len(wrong)} came" + HERE)):
                call(*wrong)


class OfPadded(Layer):
    """A model of sequences and their lengths."""

    def __init__(self) -> None:
        self.states = Stacked(Bidirectional(GRU(3, 4, RNG), RNG), GRU(8, 4, RNG))
        self.block, self.pool, self.out = TransformerBlock(4, 2, RNG), MeanPool(), Dense(4, 2, RNG)

    def __call__(self, x: Any, lengths: Any) -> Any:
        h = self.block(self.states(x, lengths=lengths), lengths)
        return self.out(self.pool(h, lengths))


def test_a_summary_of_sequences_and_their_lengths():
    table = summary(OfPadded(), (5, 3), ())
    assert [row.path for row in table.rows] == ["states", "block", "pool", "out"]
    assert table.rows[-1].output_shape == OfPadded().output_shape((5, 3), ()) == (2,)


def test_a_state_may_be_a_list():
    x, h = RNG.normal(size=(2, 4, 3)), RNG.normal(size=(2, 2))
    for kind, state in (("lstm", (h, h + 1)), ("gru", h)):
        layer = layer_of(kind)
        expected = layer(x, state).value
        for same in (list(state), [part.tolist() for part in state], tuple(state)) if \
                kind == "lstm" else (state.tolist(), (state,)):
            np.testing.assert_array_equal(layer(x, same).value, expected)


@pytest.mark.parametrize("make, text", [
    (lambda: GRU(2, 3, 5), "GRU: rng must be a random generator"),
    (lambda: CNN((1, 8, 8), [2], 3, RNG, dropout=7), "Dropout: p must be a probability .*; 7 c"),
    (lambda: CNN((1, 8, 8), [2], 3, RNG, dropout=0.5), r"CNN: dropout comes after hidden dense "
     r"layers, and there are none; 0\.5 came; give hidden=\[64\] too"),
    (lambda: Vocabulary(["a"]).encode([["a"]]), r"Vocabulary: encode takes words of one sequence; "
     r"\['a'\] came; encode each sequence by itself"),
    (lambda: Vocabulary(["a"]).encode([3]), "Vocabulary: encode takes words .*; 3 came"),
    (lambda: greedy_decode(lambda w, s: (np.ones(3), s), 0, 2, max_length=2.5),
     r"greedy_decode: max_length must be a whole number from 1 up; 2\.5 came"),
    (lambda: MLP(np.array([2.0, 3.0]), RNG), "MLP: sizes must be a list or tuple"),
    (lambda: MLP(np.ones((1, 2), int), RNG), "MLP: sizes must be a list or tuple"),
])
def test_messages(make: Any, text: str):
    with pytest.raises((OperandError, ValueError), match=f"^{text}.*{HERE}"):
        make()


def test_numbers_of_numpy_are_numbers():
    assert len(greedy_decode(lambda w, s: (np.ones(3), s), 0, 2, max_length=np.int64(4))) == 4
    assert MLP(np.array([2, 3]), RNG)["layer1.W"].shape == (2, 3)
    assert CNN(np.array([1, 8, 8]), np.array([2]), 3, RNG, np.array([4]), np.float32(0.5))
    assert Dropout(np.float32(0.5), RNG).p == 0.5
    assert BatchNorm(2, np.float32(0.5), np.float32(0.25)).epsilon == 0.25
    assert LayerNorm(np.int64(2), np.float32(0.25)).epsilon == 0.25
    assert Embedding(np.int8(3), 2, RNG)([]).shape == (0, 2)
    assert Embedding(3, 2, RNG)([[], []]).shape == (2, 0, 2)


def test_strings_in_a_model_name_the_layer_with_its_path():
    model = Sequential(enc=MLP([4, 3, 2], RNG), out=Dense(2, 1, RNG))
    with pytest.raises(OperandError, match=r"^Dense enc\.layer1: needs numbers; an array of <U1 "
                                           "came" + HERE):
        model([["a", "b", "c", "d"]])
    with pytest.raises(OperandError, match=r"^Sequential: takes \(x\): got an unexpected keyword "
                                           r"argument 'lengths'" + HERE):
        model(np.ones((2, 4)), lengths=[1, 2])


def test_a_type_error_of_your_own_stays():
    def fail(x: Any) -> Any:
        raise TypeError("mine")
    with pytest.raises(TypeError, match=r"^mine$"):
        Sequential(Dense(2, 2, RNG), fail, gates.relu)(np.ones((1, 2)))
