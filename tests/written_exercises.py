"""The written exercises by the builders: each function yields the numbers it computes, by id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from subtree_kernel import LabelledGraphs

import gates
from autograd import Tensor
from autograd.nn import (
    CNN,
    MLP,
    RNN,
    Autoencoder,
    Conv2d,
    Dense,
    Embedding,
    LastState,
    Layer,
    MeanPool,
    Vocabulary,
    summary,
)
from autograd.training import SGD, weight_table
from gates import sigmoid, softmax, tanh

RECORDS: dict[str, dict[str, Any]] = {
    record["id"]: record for record in
    json.loads((Path(__file__).parent / "published.json").read_text(encoding="utf-8"))
}
Numbers = Iterator[tuple[str, Any]]


def inputs_of(id: str) -> dict[str, Any]:
    """The inputs of a record."""
    inputs: dict[str, Any] = RECORDS[id]["inputs"]
    return inputs


def rng() -> np.random.Generator:
    """For builders whose initial weights are replaced by those of an exercise."""
    return np.random.default_rng(0)


@cache
def computed() -> dict[str, Any]:
    """Every number that the models of this page give, by the id of its record."""
    pages = (mlp221("sigmoid"), mlp221("tanh"), losses_decrease(), alexnet("alexnet_000"),
             alexnet("alexnet_001"), mnist_cnn(), shapes_cnn(), sentiment_rnn(), caption(),
             attention(), autoencoder("autoencoder_000"), autoencoder("autoencoder_001"),
             subtree_kernel("wl_a"), subtree_kernel("wl_b"), hash_table())
    found: dict[str, Any] = {}
    for page in pages:
        for id, y in page:
            assert id not in found, f"{id} is computed twice"
            found[id] = y.value if isinstance(y, Tensor) else y
    return found


# Exercise 1.1: a network of two inputs, two hidden units and one output

PLACES = {"w03": ("layer1.b", 0), "w13": ("layer1.W", (0, 0)), "w23": ("layer1.W", (1, 0)),
          "w04": ("layer1.b", 1), "w14": ("layer1.W", (0, 1)), "w24": ("layer1.W", (1, 1)),
          "w05": ("layer2.b", 0), "w35": ("layer2.W", (0, 0)), "w45": ("layer2.W", (1, 0))}
"""Where w_ij, which leads from unit i to unit j, stands in the network."""


UNITS = ("a3", "y3", "a4", "y4", "a5", "y5", "e")


def network_1_1(activation: Any, inputs: dict[str, Any]) -> MLP:
    """The network of exercise 1.1 with the weights of a record."""
    model = MLP([2, 2, 1], rng(), activation, output=activation)
    state = model.state()
    for name, w in inputs["weights"].items():
        path, place = PLACES[name]
        state[path][place] = w
    return model.load_state(state)


def weights_of(model: MLP) -> dict[str, float]:
    """The weights of the network by the names of the exercise."""
    return {name: float(model[path].value[place]) for name, (path, place) in PLACES.items()}


def units(model: MLP, inputs: dict[str, Any]) -> dict[str, Any]:
    """Every a, y and the error e: what each step of the network returns, on a batch of one."""
    a, hidden = [], np.array([inputs["x"]], float)
    for step in model.steps:
        hidden = getattr(model, step)(hidden)
        a.append(hidden)
    sums, states, total, output = a
    e = gates.mean_sq_err(np.full((1, 1), float(inputs["target"])), output)
    return {"a3": sums[0, 0], "a4": sums[0, 1], "y3": states[0, 0], "y4": states[0, 1],
            "a5": total[0, 0], "y5": output[0, 0], "e": e, "sums": sums, "total": total}


def mlp221(name: str) -> Numbers:
    """Forward, backward, one step of gradient descent, forward again."""
    id, activation = f"mlp221_{name}", {"sigmoid": sigmoid, "tanh": tanh}[name]
    inputs = inputs_of(f"{id}.pre.a3")
    model = network_1_1(activation, inputs)
    before, old = units(model, inputs), weights_of(model)
    before["e"].backward(keep=True)
    yield from ((f"{id}.pre.{key}", before[key]) for key in UNITS)
    yield f"{id}.delta.d3", -before["sums"].grad[0, 0]
    yield f"{id}.delta.d4", -before["sums"].grad[0, 1]
    yield f"{id}.delta.d5", -before["total"].grad[0, 0]
    for name, (path, place) in PLACES.items():
        yield f"{id}.dw.{name}", -inputs["lr"] * model[path].grad[place]
    SGD(model, rate=inputs["lr"]).step()
    for name, _, _, new in weight_table(old, weights_of(model)).rows:
        yield f"{id}.wnew.{name}", new
    after = units(model, inputs)
    yield from ((f"{id}.post.{key}", after[key]) for key in UNITS)


def losses_decrease() -> Numbers:
    e = {id: y.item() for id, y in mlp221("sigmoid") if id.endswith(".e")}
    yield "mlp221_sigmoid.loss_decreases", e["mlp221_sigmoid.post.e"] < e["mlp221_sigmoid.pre.e"]


# Convolutions: sizes and counts, by `summary`


def channels_first(inputs: dict[str, Any]) -> tuple[int, int, int]:
    """(c, h, w) of an input (h, w, c)."""
    h, w, c = inputs["input"]
    return c, h, w


def as_printed(shape: tuple[int, ...]) -> list[int]:
    """(h, w, c) of (c, h, w)."""
    c, h, w = shape
    return [h, w, c]


def alexnet(id: str) -> Numbers:
    """The first layer of AlexNet, and a dense layer in its place."""
    inputs = inputs_of(f"{id}.out")
    shape = channels_first(inputs)
    row, = summary(lambda: Conv2d(shape[0], inputs["filters"], inputs["filter"], rng(),
                                  stride=inputs["stride"], padding=inputs["padding"]), shape).rows
    yield f"{id}.out", as_printed(row.output_shape)
    yield f"{id}.units", row.units
    yield f"{id}.params", row.parameters
    size, units = int(np.prod(shape)), inputs_of(f"{id}.dense256")["units"]
    yield f"{id}.dense256", summary(lambda: Dense(size, units, rng()), (size,)).parameters
    if f"{id}.flat" in RECORDS:
        yield f"{id}.flat", size
        yield f"{id}.units_per_filter", row.units // inputs["filters"]


def mnist_cnn(classes: int = 10) -> Numbers:
    """Convolution, ReLU, max-pooling and a softmax over the classes."""
    inputs = inputs_of("mnistcnn.conv")
    model = CNN(channels_first(inputs), [inputs["filters"]], classes, rng(), hidden=[classes])
    rows = {row.path: row for row in summary(model, channels_first(inputs)).rows}
    assert model.conv1.size == (inputs["filter"],) * 2
    assert model.pool1.gate.size == inputs_of("mnistcnn.pool_flat")["pool"]
    yield "mnistcnn.conv", as_printed(rows["conv1"].output_shape)
    yield "mnistcnn.pool_flat", rows["flatten"].units
    yield "mnistcnn.A3", list(model["dense1.W"].shape[::-1])


def shapes_cnn() -> Numbers:
    """Convolution, ReLU, max-pooling, a dense ReLU layer and a softmax over the shapes."""
    inputs = inputs_of("shapescnn.params")
    shape, (u, v, o) = channels_first(inputs), map(int, inputs["conv"].split("x"))
    model = CNN(shape, [o], inputs["classes"], rng(), hidden=[inputs["dense"]], dropout=0.5)
    assert model.conv1.size == (u, v) and model.pool1.gate.size == inputs["pool"]
    yield "shapescnn.params", summary(model, shape).parameters


# Recurrent networks


class SentimentRNN(Layer):
    """Exercise 1.3: h_t = ReLU(W_hh h_{t−1} + W_xh x_t + b_h), then W_hy h + b_y of one state."""

    def __init__(self, head: Layer, inputs: dict[str, Any]) -> None:
        self.rnn = RNN(3, 2, rng(), f="relu")
        self.head = head
        self.output = Dense(2, 3, rng())
        self.load_state({name: np.array(inputs[key], float).T for name, key in (
            ("rnn.W", "W_xh"), ("rnn.U", "W_hh"), ("rnn.b", "b_h"), ("output.W", "W_hy"),
            ("output.b", "b_y"))})

    def __call__(self, x: Any, h0: Any) -> Any:
        return self.output(self.head(self.rnn(x, h0)))


def sentence(inputs: dict[str, Any]) -> Any:
    """The vectors (1, t, 3) of "This was horrible": a word without a number is <UNK>."""
    words = Vocabulary([word for word in inputs["vocab"] if word != "<UNK>"])
    embedding = Embedding(len(words), 3, rng())
    embedding.load_state({"W": np.array([inputs["vocab"][word] for word in words.words], float)})
    x = embedding(words.encode(["This", "was", "horrible"])[np.newaxis])
    np.testing.assert_array_equal(x.value[0], inputs["x"])
    return x


def sentiment_rnn() -> Numbers:
    """Exercise 1.3: the class from the last state, then from the mean of all states."""
    inputs = inputs_of("sentiment_rnn.h1")
    x, h0 = sentence(inputs), np.array([inputs["h0"]], float)
    for head, pool in (("", LastState()), ("avgpool_", MeanPool())):
        model = SentimentRNN(pool, inputs)
        states = model.rnn(x, h0)
        if head:
            yield "sentiment_rnn.avgpool_h", pool(states)[0]
        else:
            yield from ((f"sentiment_rnn.h{t}", states[0, t - 1]) for t in (1, 2, 3))
        logits = model(x, h0)
        yield f"sentiment_rnn.{head}logits", logits[0]
        yield f"sentiment_rnn.{head}softmax", softmax(logits)[0]
        yield f"sentiment_rnn.{head}argmax", np.argmax(logits)


class Captioner(Layer):
    """Exercise 3: h_t = ReLU(W_hx x_t + W_hh h_{t−1}), y_t = W_yh h_t, x_t = [word, context]."""

    def __init__(self, inputs: dict[str, Any]) -> None:
        self.words = tuple(inputs["embeddings"])
        self.embedding = Embedding(len(self.words), 3, rng())
        self.rnn = RNN(5, 2, rng(), f="relu")
        self.output = Dense(2, 6, rng())
        self.load_state({
            "embedding.W": np.array([inputs["embeddings"][word] for word in self.words], float),
            "rnn.W": np.array(inputs["W_hx"]).T, "rnn.U": np.array(inputs["W_hh"]).T,
            "rnn.b": np.full(2, float(inputs["bias_in"])),
            "output.W": np.array(inputs["W_yh"]).T,
            "output.b": np.full(6, float(inputs["bias_out"]))})

    def __call__(self, word: str, context: Any, h: Any) -> dict[str, Any]:
        """One word further, from the state h (1, 2) and a context (1, 2)."""
        x = np.concatenate([self.embedding([self.words.index(word)]), context], axis=1)
        new, = self.rnn.step(x, h)
        y = self.output(new)
        return {"x": x[0], "Whx_x": (x @ self.rnn.W)[0], "Whh_h": (h @ self.rnn.U)[0],
                "h": new[0], "y": y[0], "argmax": np.argmax(y), "state": new}


def caption() -> Numbers:
    """Greedy decoding: the word of the greatest score is the next input."""
    inputs = inputs_of("caption.context_mean")
    context = MeanPool()(np.array([inputs["image_features"]]))
    yield "caption.context_mean", context[0]
    model, h, word = Captioner(inputs), np.array([inputs["h0"]], float), "<start>"
    for t in (1, 2, 3):
        step = model(word, context, h)
        h, word = step.pop("state"), inputs["rows_to_words"][str(step["argmax"])]
        yield f"caption.x{t}", step.pop("x")
        yield from ((f"caption.t{t}.{key}", y) for key, y in step.items())
    assert word == "<stop>"


def attend(q: Any, K: Any, V: Any) -> dict[str, Any]:
    """The parts of scaled dot-product attention (Vaswani and others 2017) of one query (1, d)."""
    scores = q @ K.T
    scaled = scores / np.sqrt(K.shape[1])
    return {"scores": scores[0], "scaled": scaled[0], "weights": softmax(scaled)[0],
            "context": gates.scaled_dot_product(q, K, V)[0]}


def attention() -> Numbers:
    """Exercise 3 b): the context of the first word by attention, with the query h0."""
    inputs = inputs_of("attention.scores")
    q, K, V = np.array([inputs["q"]], float), np.array(inputs["K"]), np.array(inputs["V"])
    assert K.shape[1] == inputs["d_k"]
    parts = attend(q, K, V)
    yield from ((f"attention.{key}", y) for key, y in parts.items())
    step = Captioner(inputs_of("caption.context_mean"))("<start>", parts["context"][None], q)
    yield "attention.first_word_row", step["argmax"]


def autoencoder(id: str) -> Numbers:
    """The sizes of input, output and code."""
    sizes = inputs_of(f"{id}.dims")["layers"]
    half = len(sizes) // 2 + 1
    model = Autoencoder(sizes[:half], rng())
    assert sizes == sizes[::-1] and summary(model, (sizes[0],)).parameters == 532_806
    yield f"{id}.dims", [sizes[0], *model.output_shape((sizes[0],)),
                         *model.encoder.output_shape((sizes[0],))]


# The Weisfeiler-Lehman subtree kernel


def subtree_kernel(id: str) -> Numbers:
    """Exercise 6: how often each label is in two graphs, and the product."""
    inputs = inputs_of(f"{id}.phi1")
    graphs = LabelledGraphs([inputs["G1_edges"], inputs["G2_edges"]], inputs["iterations"])
    one, other = graphs.counts
    yield f"{id}.phi1", one
    yield f"{id}.phi2", other
    yield f"{id}.product", [a * b for a, b in zip(one, other, strict=True)]
    yield f"{id}.kernel", sum(a * b for a, b in zip(one, other, strict=True))


def hash_table() -> Numbers:
    """Exercise 6: the number of each label with those of its neighbours."""
    inputs = inputs_of("wl_a.phi1")
    graphs = LabelledGraphs([inputs["G1_edges"], inputs["G2_edges"]], inputs["iterations"])
    yield "wl.hash_table", graphs.numbers
