"""What single layers promise: numbers, settings, and what they say to wrong ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gates
from autograd import Graph, constant, nn, tensor
from autograd.nn import (
    MLP,
    BatchNorm,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    Dense,
    Dropout,
    Embedding,
    LastState,
    Layer,
    LayerNorm,
    MaxPool2d,
    MeanPool,
    Residual,
    Sequential,
    Vocabulary,
    init,
)
from gates import OperandError, ShapeError

HERE = r" \(test_layers\.py:\d+\)$"


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


# Dropout

def test_dropout_is_a_product_with_a_constant_mask():
    x = tensor(np.ones((200, 50)))
    y = Dropout(0.3, rng())(x)
    assert y.gate == gates.multiply and y.inputs[0] is x
    mask = y.inputs[1]
    assert mask.name == "mask" and not mask.requires_grad and not mask.is_parameter
    assert set(np.unique(mask.value)) == {0, 1 / 0.7}
    assert abs(np.mean(mask.value == 0) - 0.3) < 0.02 and abs(y.value.mean() - 1) < 0.02
    np.sum(y).backward()
    np.testing.assert_array_equal(x.grad, mask.value)


def test_dropout_draws_anew_and_leaves_what_is_used_alone():
    layer, x = Dropout(0.5, rng()), tensor(np.ones(100))
    assert np.any(layer(x).value != layer(x).value)
    assert layer.eval()(x) is x and Dropout(0, rng())(x) is x
    assert np.array_equal(Dropout(0.5, rng(3))(x).value, Dropout(0.5, rng(3))(x).value)


# Norms

def test_batch_norm_moves_its_running_statistics():
    layer, x = BatchNorm(3, momentum=0.2), rng().normal(2, 3, size=(5, 3, 2, 2))
    mean, variance = np.zeros(3), np.ones(3)
    for _ in range(3):
        layer(x)
        mean = 0.8 * mean + 0.2 * x.mean(axis=(0, 2, 3))
        variance = 0.8 * variance + 0.2 * x.var(axis=(0, 2, 3), ddof=1)
    np.testing.assert_allclose(layer.running_mean.value, mean)
    np.testing.assert_allclose(layer.running_variance.value, variance)
    y = layer.eval()(x)
    scale = np.sqrt(variance + 1e-5)[:, None, None]
    np.testing.assert_allclose(y.value, (x - mean[:, None, None]) / scale)
    np.testing.assert_allclose(layer.running_mean.value, mean)


def test_batch_norm_makes_mean_0_and_variance_1():
    y = BatchNorm(4)(rng().normal(5, 2, size=(100, 4))).value
    np.testing.assert_allclose(y.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=0), 1, rtol=1e-4)


@pytest.mark.parametrize("shape", [(1, 2), (0, 2), (0, 2, 3, 3), (1, 2, 1, 1)])
def test_batch_norm_cannot_be_trained_on_one_number_a_channel(shape: Any):
    model = Sequential(BatchNorm(2))
    with pytest.raises(ShapeError, match=r"^BatchNorm layer1: needs two numbers or more of each "
                                         r"channel to be trained; x is .*\.eval\(\)" + HERE):
        model(np.ones(shape))
    assert np.all(model.layer1.running_mean.value == 0)
    assert model.eval()(np.ones(shape)).shape == shape


def test_layer_norm_makes_mean_0_and_variance_1_in_each_row():
    y = LayerNorm(50)(rng().normal(5, 2, size=(3, 4, 50))).value
    np.testing.assert_allclose(y.mean(axis=-1), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=-1), 1, rtol=1e-4)


# Embedding and Vocabulary

@pytest.mark.parametrize("ids, error, text", [
    ([[0, 5]], ShapeError, "needs ids from 0 to 4; 5 is among them"),
    ([-1], ShapeError, "needs ids from 0 to 4; -1 is among them"),
    ([0.0], OperandError, "needs whole numbers, of type int; float64 came"),
    ([True], OperandError, "needs whole numbers, of type int; bool came"),
    (["a"], OperandError, "needs whole numbers, of type int; <U1 came"),
])
def test_embedding_refuses_what_is_no_id(ids: Any, error: Any, text: str):
    model = Sequential(Embedding(5, 2, rng()))
    for x in (ids, np.array(ids)):
        with pytest.raises(error, match=rf"^Embedding layer1: {text}" + HERE):
            model(x)


def test_embedding_adds_up_the_gradients_of_a_word_that_stands_twice():
    layer = Embedding(4, 2, rng())
    np.sum(layer(constant([[1, 1], [3, 1]]))).backward()
    assert layer.W.grad.tolist() == [[0, 0], [3, 3], [0, 0], [1, 1]]


def test_vocabulary():
    words = ["the", "cat", "saw", "the", "dog"]
    vocabulary = Vocabulary(words, unknown="?")
    assert vocabulary.words == ("?", "the", "cat", "saw", "dog") and len(vocabulary) == 5
    ids = vocabulary.encode(["the", "bird", "saw", "?"])
    assert ids.tolist() == [1, 0, 3, 0] and ids.dtype == int
    assert vocabulary.decode(ids) == ["the", "?", "saw", "?"]
    assert "cat" in vocabulary and "bird" not in vocabulary
    assert vocabulary.decode(vocabulary.encode(words)) == words
    assert vocabulary.encode([]).dtype == int and Vocabulary([]).words == ("<UNK>",)
    assert Embedding(len(vocabulary), 3, rng())(ids).shape == (4, 3)


def test_vocabulary_refuses_wrong_words_by_name():
    with pytest.raises(OperandError, match=r"Vocabulary: words must be several; .*split.*" + HERE):
        Vocabulary("the cat")
    with pytest.raises(OperandError, match=r"Vocabulary: a word is a text; 3 came" + HERE):
        Vocabulary(["a", 3])  # type: ignore[list-item]
    with pytest.raises(OperandError, match=r"Vocabulary: encode takes several words; .*" + HERE):
        Vocabulary(["a"]).encode("a")
    with pytest.raises(ShapeError, match=r"needs ids from 0 to 1; 2 is among them" + HERE):
        Vocabulary(["a"]).decode([0, 2])


# Heads

def test_heads_take_sequences_of_different_lengths():
    x, lengths = rng().normal(size=(3, 4, 2)), [1, 4, 2]
    for n, length in enumerate(lengths):
        one = x[n:n + 1, :length]
        np.testing.assert_allclose(LastState()(x, lengths)[n], LastState()(one)[0])
        np.testing.assert_allclose(MeanPool()(x, lengths)[n], MeanPool()(one)[0])
    t = tensor(x.astype(np.float32))
    y = MeanPool()(t, lengths=lengths)
    np.sum(y).backward()
    assert y.dtype == t.grad.dtype == np.float32
    assert np.all(t.grad[0, 1:] == 0) and np.all(t.grad[2, :2] == 0.5)


@pytest.mark.parametrize("head", [LastState(), MeanPool()])
@pytest.mark.parametrize("lengths, error, text", [
    ([1, 2], ShapeError, r"lengths must be 3 numbers from 1 to 4; they have shape \(2,\)"),
    ([1, 2, 5], ShapeError, r"lengths must be 3 numbers from 1 to 4; .* are \[1, 2, 5\]"),
    ([0, 2, 3], ShapeError, r"lengths must be 3 numbers from 1 to 4; .* are \[0, 2, 3\]"),
    ([1.0, 2, 3], OperandError, "lengths must be whole numbers; float64 came"),
])
def test_heads_refuse_wrong_lengths(head: Any, lengths: Any, error: Any, text: str):
    with pytest.raises(error, match=text + ".*" + HERE):
        head(np.ones((3, 4, 2)), lengths)


# Sequential and Residual

def test_layers_and_functions_have_names_of_their_own():
    model = Sequential(Dense(2, 3, rng()), gates.tanh, Dense(3, 2, rng()), np.sin, lambda x: x * 2)
    assert model.steps == ("layer1", "function1", "layer2", "function2", "function3")
    assert list(model.parameters()) == ["layer1.W", "layer1.b", "layer2.W", "layer2.b"]
    named = {"first": Dense(2, 3, rng()), "act": gates.tanh}
    for model in (Sequential(named), Sequential(**named)):
        assert model.steps == ("first", "act") and model["first.W"] is named["first"].W
    assert Sequential()(3.0) == 3.0


def test_a_step_can_be_exchanged():
    model = Sequential(Dense(2, 3, rng()), gates.tanh, Dense(3, 2, rng()))
    model.layer2 = Dense(3, 5, rng(1))
    model.function1 = gates.relu
    y = model(np.ones((1, 2)))
    assert y.shape == (1, 5) and model.layer2.W.name == "layer2.W"
    assert gates.relu in {t.gate for t in Graph(y)} and gates.tanh not in {t.gate for t in Graph(y)}


@pytest.mark.parametrize("make, text", [
    (lambda: Sequential([gates.tanh]), r"layer1|function1 must be a layer, a gate or a function of "
     r"one array; \[.* came; give the steps themselves, Sequential\(\*steps\)"),
    (lambda: Sequential(Dense), r"function1 must be a layer.*; make one, Dense\(\.\.\.\)"),
    (lambda: Sequential(gates.tanh, 3), "function2 must be a layer, a gate or a function of one "
     "array; 3 came"),
    (lambda: Sequential(**{"a.b": gates.tanh}), "a name is a plain identifier that layers do not "
     "have; 'a.b' came"),
    (lambda: Sequential(freeze=gates.tanh), "a name is a plain .*; 'freeze' came"),
    (lambda: Sequential({1: gates.tanh}), "a name is a plain .*; 1 came"),
    (lambda: Sequential(gates.tanh, a=gates.tanh), "give all steps a name or none"),
])
def test_sequential_refuses_wrong_steps(make: Any, text: str):
    with pytest.raises(OperandError, match=rf"^Sequential: {text}" + HERE):
        make()


def test_residual_is_relu_of_the_sum():
    block = Dense(3, 3, rng())
    x = rng(1).normal(size=(4, 3))
    np.testing.assert_array_equal(Residual(block)(x).value, np.maximum(x + block(x).value, 0))
    np.testing.assert_array_equal(Residual(block, activation=None)(x).value, x + block(x).value)
    projection = Dense(3, 2, rng())
    y = Residual(Dense(3, 2, rng(2)), projection, activation=None)
    np.testing.assert_array_equal(y(x).value, projection(x).value + y.block(x).value)
    assert list(y.parameters()) == ["block.W", "block.b", "projection.W", "projection.b"]


def test_residual_refuses_shapes_that_differ_even_where_they_broadcast():
    model = Sequential(Residual(Dense(3, 1, rng())))
    with pytest.raises(ShapeError, match=r"^Residual layer1: x and block\(x\) must have the same "
                                         r"shape to be added; x is \(2, 3\), block\(x\) is \(2, 1\)"
                                         r"; give a projection.*" + HERE):
        model(np.ones((2, 3)))
    with pytest.raises(ShapeError, match=r"x is \(0, 3\), block\(x\) is \(0, 1\)"):
        model.output_shape((3,))
    with pytest.raises(OperandError, match=r"^Residual: block must be a layer.*None came" + HERE):
        Residual(None)  # type: ignore[arg-type]


def test_a_layer_that_stands_twice_shares_its_weights():
    shared = Dense(2, 2, rng())
    model = Sequential(shared, gates.tanh, shared)
    assert list(model.parameters()) == ["layer1.W", "layer1.b"]
    apart = Sequential(Dense(2, 2, rng()), gates.tanh, Dense(2, 2, rng()))
    x = rng(1).normal(size=(3, 2))
    np.sum(model(x)).backward()
    np.sum(apart(x)).backward()
    np.testing.assert_allclose(shared.W.grad, apart["layer1.W"].grad + apart["layer2.W"].grad)


def test_tied_weights_are_one_parameter():
    encoder, decoder = Dense(2, 2, rng()), Dense(2, 2, rng(1))
    decoder.W = encoder.W
    model = Sequential(encoder=encoder, decoder=decoder)
    assert list(model.parameters()) == ["encoder.W", "encoder.b", "decoder.b"]
    assert model["decoder.W"] is encoder.W and nn.summary(model, (2,)).parameters == 8


def test_what_was_trained_before_moves_to_another_model():
    def encoder(seed: int) -> MLP:
        return MLP([4, 3, 2], rng(seed))
    before = Sequential(encoder=encoder(1), decoder=MLP([2, 3, 4], rng(1)))
    after = Sequential(encoder=encoder(2), head=Dense(2, 5, rng(2)))
    after["encoder"].load_state(before["encoder"].state()).freeze()
    np.testing.assert_array_equal(after["encoder.layer2.W"].value, before["encoder.layer2.W"].value)
    assert [path for path, p in after.parameters().items() if p.requires_grad] == ["head.W",
                                                                                   "head.b"]
    third = Sequential(encoder=encoder(3), head=Dense(2, 5, rng(3)))
    third.load_state(before.state(), strict=False)
    np.testing.assert_array_equal(third["encoder.layer1.b"].value, before["encoder.layer1.b"].value)
    with pytest.raises(KeyError, match="nothing in the state fits: it has x; needed are encoder"):
        third.load_state({"x": 1}, strict=False)
    with pytest.raises(ShapeError, match=r"head\.W has shape \(2, 5\); .*leave head\.W out of it"):
        third.load_state({"head.W": np.ones((2, 3))}, strict=False)


# Calls

def test_calls_that_do_not_fit_name_the_layer():
    model = Sequential(Dense(2, 3, rng()))
    with pytest.raises(OperandError, match=r"^Dense layer1: takes \(x\): too many positional "
                                           r"arguments" + HERE):
        model.layer1(np.ones(2), 3)
    with pytest.raises(OperandError, match=r"^Dense layer1: takes \(x\): missing a required "
                                           r"argument: 'x'" + HERE):
        model.layer1()
    with pytest.raises(OperandError, match=r"^Dense layer1: cannot make an array: .*inhomogeneous "
                                           r"shape.*" + HERE):
        model([[1.0, 2.0], [3.0]])
    with pytest.raises(OperandError, match=r"^Dense layer1: needs numbers; None came" + HERE):
        model(None)
    with pytest.raises(ShapeError, match=r"^Conv1d layer1, axis -1: the kernel does not fit"):
        Sequential(Conv1d(1, 1, 5, rng()))(np.ones((1, 1, 3)))
    for layer in (MaxPool2d(4), Conv2d(1, 1, 4, rng())):
        kind = type(layer).__name__
        with pytest.raises(ShapeError, match=rf"^{kind} layer1, axis -2: .*" + HERE):
            Sequential(layer)(np.ones((1, 1, 3, 9)))


def test_an_error_of_ones_own_check_stays():
    class Picky(Layer):
        def check(self, x: Any) -> None:
            raise ValueError("no")

        def __call__(self, x: Any) -> Any:
            return x
    with pytest.raises(ValueError, match=r"^no$"):
        Picky()(np.ones(2))


def test_super_opens_the_scope_once():
    class Loud(Dense):
        def __call__(self, x: Any) -> Any:
            return 2 * super().__call__(x)
    y = Sequential(Loud(2, 2, rng()))(np.ones((1, 2)))
    assert {t.scope for t in Graph(y) if t.gate is not None} == {("layer1",)}


def test_a_shape_must_be_a_shape():
    model = MLP([2, 2], rng())
    with pytest.raises(ValueError, match=r"^MLP: a shape is a tuple of whole numbers without the "
                                         r"batch axis, such as \(784,\); 2 came" + HERE):
        model.output_shape(2)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^Dense layer1: each size of a shape must be a whole "):
        model.layer1.output_shape((2.5,))


def test_a_model_of_ones_own_needs_no_output_shape():
    class Model(Layer):
        def __init__(self) -> None:
            self.left, self.right = Dense(3, 2, rng()), Sequential(Dense(3, 4, rng()), np.tanh)

        def __call__(self, x: Any) -> Any:
            return np.concatenate([self.left(x), self.right(x)], axis=1)
    assert Model().output_shape((3,)) == (6,)
    rows = nn.summary(Model(), (3,)).rows
    assert [(row.path, row.output_shape) for row in rows] == [("left", (2,)),
                                                              ("right.layer1", (4,))]


def test_layers_show_their_settings():
    model = Sequential(Dense(2, 3, rng()), gates.relu, Residual(Dropout(0.5, rng())))
    assert repr(model).splitlines() == [
        "Sequential()", "    layer1: Dense(inputs=2, outputs=3)", "    function1: ReLU()",
        "    layer2: Residual(activation=ReLU())", "        block: Dropout(p=0.5)"]


# Settings

@pytest.mark.parametrize("make, error, text", [
    (lambda: Dense(0, 2, rng()), ValueError, "Dense: inputs must be a whole number from 1 up; 0"),
    (lambda: Dense(2, -1, rng()), ValueError, "Dense: outputs must be a whole number from 1 up; -"),
    (lambda: Dense(2.5, 1, rng()), ValueError, "Dense: inputs must be a whole number from 1 up; 2"),
    (lambda: Dense(2, 1, 0), OperandError, "Dense: rng must be a random generator, such as "
     r"np\.random\.default_rng\(0\); 0 came"),
    (lambda: Dense(2, 1, rng(), init=3), OperandError, r"Dense: init must be a function init\(rng"),
    (lambda: Dense(2, 1, rng(), init=lambda rng, shape: np.ones(2)), ShapeError,
     r"Dense: init must return an array of shape \(2, 1\); <lambda> returned \(2,\)"),
    (lambda: MLP([2], rng()), OperandError, r"MLP: sizes must be a list .*2 or more; \[2\] came"),
    (lambda: MLP(2, rng()), OperandError, "MLP: sizes must be a list .*2 or more; 2 came"),
    (lambda: MLP([2, 0], rng()), ValueError, "MLP: each of sizes must be a whole .*; 0 came"),
    (lambda: Conv2d(1, 1, 0, rng()), ValueError, "Conv2d: size must be a whole number from 1 up"),
    (lambda: Conv2d(1, 1, (1, 2, 3), rng()), ValueError, "Conv2d: size must be .* or 2 of them"),
    (lambda: Conv2d(0, 1, 2, rng()), ValueError, "Conv2d: channels_in must be a whole number"),
    (lambda: Conv2d(1, 1, 2, None), OperandError, "Conv2d: rng must be a random generator"),
    (lambda: Conv2d(1, 1, 2, rng(), stride=0), ValueError, "Conv2d: stride must be a whole number"),
    (lambda: Conv2d(1, 1, 2, rng(), strides=2), OperandError,
     "Conv2d: has no setting 'strides'; it has stride, padding, dilation, groups"),
    (lambda: Conv2d(3, 4, 2, rng(), groups=2), ValueError,
     "Conv2d: groups must divide channels_in and channels_out; 2 groups came for 3 and 4"),
    (lambda: Conv2d(4, 4, 2, rng(), groups=0), ValueError, "Conv2d: groups must be a whole number"),
    (lambda: Conv1d(1, 1, (2, 2), rng()), ValueError, "Conv1d: size must be a whole number"),
    (lambda: Conv1d(1, 1, 2, rng(), stride=(1, 2)), ValueError, "Conv1d: stride must be a whole"),
    (lambda: Conv1d(1, 1, 2, rng(), padding=-1), ValueError, "Conv1d: padding must be a"),
    (lambda: Conv1d(1, 2, 2, rng(), pad=-1), OperandError, "Conv1d: has no setting 'pad'"),
    (lambda: ConvTranspose2d(1, 1, 2, rng(), output_padding=1), ValueError,
     r"ConvTranspose2d: output_padding \(1, 1\) must be below the stride \(1, 1\)"),
    (lambda: ConvTranspose2d(1, 1, 2, rng(), strides=3), OperandError, "ConvTranspose2d: has no "
     "setting 'strides'; it has stride, padding, dilation, groups, output_padding"),
    (lambda: ConvTranspose2d(1, 1, 2, rng(), size=3), TypeError, "multiple values for .*'size'"),
    (lambda: MaxPool2d(0), ValueError, "MaxPool2d: size must be a whole number from 1 up"),
    (lambda: MaxPool2d(2, padding=2), ValueError, "MaxPool2d: padding 2 must be below the size 2"),
    (lambda: Dropout(1, rng()), ValueError, r"Dropout: p must be a probability in \[0, 1\); 1 cam"),
    (lambda: Dropout(-0.1, rng()), ValueError, "Dropout: p must be a probability .*-0.1 came"),
    (lambda: Dropout(float("nan"), rng()), ValueError, "Dropout: p must be a probability .*nan"),
    (lambda: Dropout("a", rng()), ValueError, "Dropout: p must be a probability .*'a' came"),
    (lambda: Dropout(0.5, 3), OperandError, "Dropout: rng must be a random generator"),
    (lambda: LayerNorm(0), ValueError, "LayerNorm: size must be a whole number from 1 up; 0 came"),
    (lambda: LayerNorm(2, epsilon=0), ValueError, "LayerNorm: epsilon must be a number above 0; 0"),
    (lambda: BatchNorm(2.0), ValueError, r"BatchNorm: size must be a whole number from 1 up; 2\.0"),
    (lambda: BatchNorm(2, momentum=2), ValueError, r"BatchNorm: momentum must be in \[0, 1\]; 2"),
    (lambda: BatchNorm(2, epsilon=-1), ValueError, "BatchNorm: epsilon must be a number above 0"),
    (lambda: Embedding(0, 2, rng()), ValueError, "Embedding: count must be a whole number from 1"),
    (lambda: Embedding(2, 2, 1), OperandError, "Embedding: rng must be a random generator"),
    (lambda: init.fans((3,)), ShapeError, r"fans: a weight needs two axes or more; .*\(3,\)"),
    (lambda: Dense(2, 3), TypeError, "missing 1 required positional argument: 'rng'"),
])
def test_wrong_settings_are_refused_by_name(make: Any, error: Any, text: str):
    with pytest.raises(error, match=text):
        make()


# Initial values

@pytest.mark.parametrize("make, variance", [
    (init.glorot_uniform, 2 / 500), (init.glorot_normal, 2 / 500), (init.he_uniform, 2 / 300),
    (init.he_normal, 2 / 300), (init.normal, 1), (init.zeros, 0),
])
def test_initial_values_have_the_variance_they_promise(make: Any, variance: float):
    W = make(rng(), (300, 200))
    assert W.shape == (300, 200) and abs(W.mean()) < 0.02
    np.testing.assert_allclose(W.var(), variance, rtol=0.05)
    np.testing.assert_array_equal(W, make(rng(), (300, 200)))
    kernel = make(rng(), (50, 30, 2, 5))        # fan_in 300, fan_out 500
    scale = 500 / 800 if make in (init.glorot_uniform, init.glorot_normal) else 1
    np.testing.assert_allclose(kernel.var(), variance * scale, rtol=0.05)


def test_uniform_values_stay_within_their_limit():
    assert np.abs(init.glorot_uniform(rng(), (30, 20))).max() <= np.sqrt(6 / 50)
    assert np.abs(init.he_uniform(rng(), (30, 20))).max() <= np.sqrt(6 / 30)


@pytest.mark.parametrize("shape", [(3, 3), (5, 2), (2, 5), (4, 2, 3, 3), (20, 2, 2)])
def test_orthogonal_values_are_orthogonal(shape: Any):
    Q = init.orthogonal(rng(), shape)
    assert Q.shape == shape
    Q = Q.reshape(shape[0], -1)
    gram = Q @ Q.T if Q.shape[0] <= Q.shape[1] else Q.T @ Q
    np.testing.assert_allclose(gram, np.eye(len(gram)), atol=1e-12)


def test_layers_take_the_initial_values_they_are_given():
    assert np.all(Dense(2, 3, rng(), init=init.zeros).W.value == 0)
    assert np.all(Embedding(2, 3, rng(), init=init.ones).W.value == 1)
    assert np.all(Conv2d(2, 3, 2, rng(), init=init.ones).W.value == 1)
    assert Dense(2, 3, rng(), bias=False).b is None


# Graphs

def test_describing_stands_for_parameters_only():
    with init.describing():
        layer = Dense(2, 3, rng())
    assert layer.W.shape == (2, 3) and np.all(np.isnan(layer.W.value))
