"""The graphs of the written exercises: each function yields the numbers it computes, by id."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from autograd import Tensor, constant, parameter
from gates import Conv2d, MaxPool2d, matvec, relu, sigmoid, softmax, tanh

RECORDS: dict[str, dict[str, Any]] = {
    record["id"]: record for record in
    json.loads((Path(__file__).parent / "published.json").read_text(encoding="utf-8"))
}
Numbers = Iterator[tuple[str, Any]]


def given(id: str) -> dict[str, Any]:
    """The inputs of a record."""
    inputs: dict[str, Any] = RECORDS[id]["inputs"]
    return inputs


@cache
def computed() -> dict[str, Any]:
    """Every number that the graphs of this page give, by the id of its record."""
    pages = (mlp221("sigmoid"), mlp221("tanh"), losses_decrease(), alexnet("alexnet_000"),
             alexnet("alexnet_001"), mnist_cnn(), shapes_cnn(), sentiment_rnn(), caption(),
             attention(), autoencoder("autoencoder_000"), autoencoder("autoencoder_001"))
    found: dict[str, Any] = {}
    for page in pages:
        for id, y in page:
            assert id not in found, f"{id} is computed twice"
            found[id] = y.value if isinstance(y, Tensor) else y
    return found


# Exercise 1.1: a network of two inputs, two hidden units and one output


def units(w: dict[str, Any], activation: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """Every a, y and the error e of exercise 1.1; w_ij leads from unit i to unit j."""
    x1, x2 = (constant(x, name=f"x{k}") for k, x in enumerate(inputs["x"], start=1))
    bias, t = inputs["bias_input"], inputs["target"]
    a3 = (w["w03"] * bias + w["w13"] * x1 + w["w23"] * x2).named("a3")
    a4 = (w["w04"] * bias + w["w14"] * x1 + w["w24"] * x2).named("a4")
    y3, y4 = activation(a3), activation(a4)
    a5 = (w["w05"] * bias + w["w35"] * y3 + w["w45"] * y4).named("a5")
    y5 = activation(a5)
    return {"a3": a3, "y3": y3, "a4": a4, "y4": y4, "a5": a5, "y5": y5, "e": (t - y5) ** 2}


def mlp221(name: str) -> Numbers:
    """Forward, backward, one step of gradient descent, forward again."""
    id, activation = f"mlp221_{name}", {"sigmoid": sigmoid, "tanh": tanh}[name]
    inputs = given(f"{id}.pre.a3")
    weights = {key: parameter(w, name=key) for key, w in inputs["weights"].items()}
    before = units(weights, activation, inputs)
    before["e"].backward()
    yield from ((f"{id}.pre.{key}", y) for key, y in before.items())
    yield from ((f"{id}.delta.d{k}", -before[f"a{k}"].grad) for k in (3, 4, 5))
    for key, w in weights.items():
        step = -inputs["lr"] * w.grad
        w.value = w.value + step
        yield f"{id}.dw.{key}", step
        yield f"{id}.wnew.{key}", w.value
    after = units(weights, activation, inputs)
    yield from ((f"{id}.post.{key}", y) for key, y in after.items())


def losses_decrease() -> Numbers:
    e = {id: float(y.value) for id, y in mlp221("sigmoid") if id.endswith(".e")}
    yield "mlp221_sigmoid.loss_decreases", e["mlp221_sigmoid.post.e"] < e["mlp221_sigmoid.pre.e"]


# Convolutions: sizes and counts of real arrays


def image(inputs: dict[str, Any]) -> Tensor:
    """A batch of one image (1, c, h, w) of the size (h, w, c) that a record gives."""
    h, w, c = inputs["input"]
    return constant(np.zeros((1, c, h, w), np.float32), name="x")


def zeros(*shape: int) -> Tensor:
    return parameter(np.zeros(shape, np.float32))


def count(*parameters: Any) -> int:
    return sum(p.size for p in parameters)


def as_printed(y: Any) -> list[int]:
    """(h, w, c) of a batch of one image (1, c, h, w)."""
    _, c, h, w = y.shape
    return [h, w, c]


def alexnet(id: str) -> Numbers:
    """The first layer of AlexNet, and a dense layer in its place."""
    inputs = given(f"{id}.out")
    x, f, o = image(inputs), inputs["filter"], inputs["filters"]
    w, b = zeros(o, x.shape[1], f, f), zeros(o, 1, 1)
    y = Conv2d(stride=inputs["stride"], padding=inputs["padding"])(x, w) + b
    yield f"{id}.out", as_printed(y)
    yield f"{id}.units", y.size
    yield f"{id}.params", count(w, b)
    flat = np.zeros(x.size, np.int8)
    dense = np.zeros((given(f"{id}.dense256")["units"], flat.size), np.int8)
    yield f"{id}.dense256", count(dense, matvec(dense, flat))
    if f"{id}.flat" in RECORDS:
        yield f"{id}.flat", flat.size
        yield f"{id}.units_per_filter", y[0, 0].size


def mnist_cnn(classes: int = 10) -> Numbers:
    """Convolution, ReLU, max-pooling and a softmax over the classes."""
    inputs = given("mnistcnn.conv")
    x, f = image(inputs), inputs["filter"]
    y = Conv2d()(x, zeros(inputs["filters"], x.shape[1], f, f)) + zeros(inputs["filters"], 1, 1)
    pooled = MaxPool2d(given("mnistcnn.pool_flat")["pool"])(relu(y)).flatten()
    A3, alpha3 = zeros(classes, pooled.size), zeros(classes)
    assert softmax(matvec(A3, pooled) + alpha3).shape == (classes,)
    yield "mnistcnn.conv", as_printed(y)
    yield "mnistcnn.pool_flat", pooled.size
    yield "mnistcnn.A3", list(A3.shape)


def shapes_cnn() -> Numbers:
    """Convolution, ReLU, max-pooling, a dense ReLU layer and a softmax over the shapes."""
    inputs = given("shapescnn.params")
    x, (u, v, o) = image(inputs), map(int, inputs["conv"].split("x"))
    w, b = zeros(o, x.shape[1], u, v), zeros(o, 1, 1)
    pooled = MaxPool2d(inputs["pool"])(relu(Conv2d()(x, w) + b)).flatten()
    W1, b1 = zeros(inputs["dense"], pooled.size), zeros(inputs["dense"])
    W2, b2 = zeros(inputs["classes"], inputs["dense"]), zeros(inputs["classes"])
    y = softmax(matvec(W2, relu(matvec(W1, pooled) + b1)) + b2)
    assert y.shape == (inputs["classes"],)
    yield "shapescnn.params", count(w, b, W1, b1, W2, b2)


# Recurrent networks


def sentiment_states(p: dict[str, Any]) -> list[Any]:
    """h_t = ReLU(W_hh h_{t−1} + W_xh x_t + b_h), for all t from 1."""
    states, h = [], p["h0"]
    for x in p["x"]:
        h = relu(matvec(p["W_hh"], h) + matvec(p["W_xh"], x) + p["b_h"])
        states.append(h)
    return states


def sentiment_logits(p: dict[str, Any], h: Any) -> Any:
    return matvec(p["W_hy"], h) + p["b_y"]


def sentiment_parameters() -> dict[str, Any]:
    """The seven arrays of exercise 1.3, as floats."""
    inputs = given("sentiment_rnn.h1")
    return {key: np.array(inputs[key], float)
            for key in ("W_xh", "W_hh", "W_hy", "b_h", "b_y", "h0", "x")}


def sentiment_rnn() -> Numbers:
    """Exercise 1.3: the class from the last state, then from the mean of all states."""
    p = {key: parameter(value, name=key) for key, value in sentiment_parameters().items()}
    states = sentiment_states(p)
    yield from ((f"sentiment_rnn.h{t}", h) for t, h in enumerate(states, start=1))
    mean = np.mean(np.stack(states), axis=0)
    yield "sentiment_rnn.avgpool_h", mean
    for head, h in (("", states[-1]), ("avgpool_", mean)):
        logits = sentiment_logits(p, h)
        yield f"sentiment_rnn.{head}logits", logits
        yield f"sentiment_rnn.{head}softmax", softmax(logits)
        yield f"sentiment_rnn.{head}argmax", np.argmax(logits)


def caption_step(inputs: dict[str, Any], word: str, context: Any, h: Any) -> dict[str, Any]:
    """Exercise 3: h_t = ReLU(W_hx x_t + W_hh h_{t−1}), y_t = W_yh h_t, x_t = [word, context]."""
    W_hx, W_hh, W_yh = (parameter(inputs[key], name=key) for key in ("W_hx", "W_hh", "W_yh"))
    x = np.concatenate([constant(inputs["embeddings"][word], dtype=float), context])
    of_x, of_h = matvec(W_hx, x), matvec(W_hh, h)
    h = relu(of_x + of_h + inputs["bias_in"])
    y = matvec(W_yh, h) + inputs["bias_out"]
    return {"x": x, "Whx_x": of_x, "Whh_h": of_h, "h": h, "y": y, "argmax": np.argmax(y)}


def caption() -> Numbers:
    """Greedy decoding: the word of the greatest score is the next input."""
    inputs = given("caption.context_mean")
    context = np.mean(constant(inputs["image_features"]), axis=0)
    yield "caption.context_mean", context
    h, word = constant(inputs["h0"], dtype=float), "<start>"
    for t in range(1, 4):
        step = caption_step(inputs, word, context, h)
        yield f"caption.x{t}", step.pop("x")
        yield from ((f"caption.t{t}.{key}", y) for key, y in step.items())
        h, word = step["h"], inputs["rows_to_words"][str(step["argmax"])]
    assert word == "<stop>"


def attend(q: Any, K: Any, V: Any, d_k: int) -> dict[str, Any]:
    """Scaled dot-product attention: z = Vᵀ softmax(K q / √d_k) (Vaswani and others 2017)."""
    scores = matvec(K, q)
    scaled = scores / math.sqrt(d_k)
    weights = softmax(scaled)
    return {"scores": scores, "scaled": scaled, "weights": weights,
            "context": matvec(V.T, weights)}


def attention() -> Numbers:
    """Exercise 3 b): the context of the first word by attention, with the query h0."""
    inputs = given("attention.scores")
    q, K, V = (parameter(inputs[key], name=key) for key in "qKV")
    parts = attend(q, K, V, inputs["d_k"])
    yield from ((f"attention.{key}", y) for key, y in parts.items())
    step = caption_step(given("caption.context_mean"), "<start>", parts["context"], q)
    yield "attention.first_word_row", step["argmax"]


def autoencoder(id: str) -> Numbers:
    """The sizes of input, output and third hidden layer of a run through all layers."""
    layers = given(f"{id}.dims")["layers"]
    outputs = [constant(np.zeros(layers[0]), name="x")]
    for m, k in zip(layers[1:], layers[:-1], strict=True):
        outputs.append(sigmoid(matvec(parameter(np.zeros((m, k))), outputs[-1])))
    yield f"{id}.dims", [outputs[0].size, outputs[-1].size, outputs[3].size]
