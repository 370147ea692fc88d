"""Our engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd
from autograd import Tensor, constant, parameter, tensor
from gates import cross_entropy, relu, sigmoid, softmax, tanh

from . import networks, problem

VERSION = getattr(autograd, "__version__", "")
assert hasattr(autograd, "Tensor"), "this autograd is not ours"


def step(model: str) -> Callable[[], float]:
    x, target = map(constant, problem.data(model))
    *hidden, (V, c) = [(parameter(W), parameter(b)) for W, b in problem.initial(model)]
    parameters = [p for layer in (*hidden, (V, c)) for p in layer]

    def train() -> float:
        o = x
        for W, b in hidden:
            o = tanh(o @ W + b)
        E = cross_entropy(o @ V + c, target)
        E.backward()
        for p in parameters:
            p.value -= problem.RATE * p.grad
        return E.item()
    return train


def network(name: str) -> Callable[[], float]:
    from gates import MaxPool2d, affine, affine_conv2d, flatten  # older commits lack them

    x, target = networks.data(name)
    kernels, matrices = ([(parameter(W), parameter(b)) for W, b in part]
                         for part in networks.initial(name))
    adam = Adam([p for layer in (*kernels, *matrices) for p in layer])
    rng = np.random.default_rng(0)
    pool, dropout = MaxPool2d(2), networks.NETWORKS[name].dropout
    keep = np.float32(1 - dropout)

    def train() -> float:
        o = constant(x)
        for w, b in kernels:
            o = relu(pool(affine_conv2d(o, w, b)))
        o = flatten(o)
        *hidden, (V, c) = matrices
        for W, b in hidden:
            o = relu(affine(o, W, b))
            if dropout:
                o = o * ((rng.random(o.shape, np.float32) < keep) / keep)
        E = cross_entropy(affine(o, V, c), target)
        E.backward()
        adam.step()
        return E.item()
    return train


def sequence_network(name: str) -> Callable[[], float]:
    from autograd import nn, training

    net, rng = networks.SEQUENCES[name], np.random.default_rng(0)
    layer = {"gru": lambda: nn.GRU(net.width, net.width, rng, reset_after=True, last=True),
             "lstm": lambda: nn.LSTM(net.width, net.width, rng, last=True),
             "block": lambda: nn.Sequential(nn.TransformerBlock(net.width, networks.HEADS, rng),
                                            nn.MeanPool())}[name]()
    model = nn.Sequential(layer, nn.Dense(net.width, networks.CLASSES, rng)).astype(np.float32)
    adam = training.Adam(model, networks.RATE, networks.BETAS, networks.EPSILON)
    x, target = networks.sequences(name)

    def train() -> float:
        E = cross_entropy(model(x), target)
        E.backward()
        adam.step()
        return E.item()
    return train


class Adam:
    """Adam in place, with one scratch array."""

    def __init__(self, parameters: list[Any]) -> None:
        self.parameters, self.count = parameters, 0
        self.moments = [(np.zeros_like(p.value), np.zeros_like(p.value)) for p in parameters]
        self.scratch = [np.empty_like(p.value) for p in parameters]

    def step(self) -> None:
        self.count += 1
        first, second = networks.BETAS
        rate = np.float32(networks.RATE * (1 - second**self.count) ** 0.5 / (1 - first**self.count))
        least = np.float32(networks.EPSILON * (1 - second**self.count) ** 0.5)
        for p, (m, v), s in zip(self.parameters, self.moments, self.scratch, strict=True):
            g = p.grad
            np.subtract(g, m, out=s)
            s *= np.float32(1 - first)
            m += s  # m ← β₁ m + (1 − β₁) g
            np.multiply(g, g, out=s)
            s *= np.float32(1 - second)
            v *= np.float32(second)
            v += s  # v ← β₂ v + (1 − β₂) g²
            np.sqrt(v, out=s)
            s += least
            np.divide(m, s, out=s)
            s *= rate
            p.value -= s


W = np.eye(10)
GATES: dict[str, Callable[[Any], Any]] = {
    "multiply": lambda y: y * y,
    "scale": lambda y: y * 1.01,
    "sigmoid": sigmoid,
    "sin": np.sin,
    "sum": lambda y: np.sum(y, axis=0, keepdims=True),
    "reshapes": lambda y: y.reshape(10, 1).reshape(1, 10),
    "slice": lambda y: y[:, :],
    "matmul": lambda y: y @ W,
    "softmax": softmax,
}


def overhead(gate: str, length: int, size: int) -> Callable[[], None]:
    f = GATES[gate]
    x, g = tensor(np.ones((1, size))), np.ones((1, size))

    def run() -> None:
        y = x
        for _ in range(length):
            y = f(y)
        y.backward(g)
    return run


def chain(length: int) -> tuple[list[Any], Callable[[], float]]:
    """What holds the end of a chain of gates on one number, and what runs backward along it."""
    x = y = tensor(1.0)
    for _ in range(length):
        y = y * problem.FACTOR
    end = [y]

    def backward() -> float:
        end[0].backward()
        return float(x.grad)
    return end, backward


def fan_out(ways: int) -> float:
    x = tensor(np.ones(10))
    y = x
    for _ in range(ways - 1):
        y = y + x
    y.backward(np.ones(10))
    return float(x.grad[0])


def recurrent(steps: int) -> tuple[Tensor, int]:
    """An unrolled recurrent network with shared weights, and the number of its gates."""
    random = np.random.default_rng(0)
    U, W = parameter(random.standard_normal((3, 4)) / 2), parameter(random.standard_normal((4, 4)))
    b, h = parameter(np.zeros(4)), constant(np.zeros(4))
    for t in range(steps):
        x = constant(random.standard_normal(3), name=f"x{t}")
        h = tanh(x @ U + h @ W + b)
    return np.sum(h), 5 * steps + 1


def layered(layers: int) -> tuple[Tensor, int]:
    """A network of dense layers made of plain gates, and their number."""
    random = np.random.default_rng(0)
    h = constant(random.standard_normal((4, 5)), name="x")
    for _ in range(layers):
        h = tanh(h @ parameter(random.standard_normal((5, 5))) + parameter(np.zeros(5)))
    return np.sum(h), 3 * layers + 1


def draw(steps: int, png: bool = False, **options: Any) -> Callable[[], dict[str, Any]]:
    """What draws a network with its gradients: recurrent to SVG, or of layers to PNG."""
    from autograd.drawing import draw as drawn

    E, gates = layered(steps) if png else recurrent(steps)
    E.backward(keep=True)

    def picture() -> dict[str, Any]:
        drawing = drawn(E, **options)
        written = drawing.png if png else drawing.svg
        return {"gates": gates, "boxes": len(drawing.scene.boxes), "bytes": len(written),
                "width": round(drawing.layout.width), "height": round(drawing.layout.height),
                "left_out": " ".join(drawing.notes)}
    return picture
