"""A user's script that `mypy --strict` has nothing to say about; `run` also runs it.

Write functions for `grad` and the other transforms on arrays: their result takes the same types.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, assert_type

import numpy as np
from numpy.typing import NDArray

import autograd
import gates
from autograd import (
    CheckError,
    Drawing,
    GradientError,
    Graph,
    Report,
    Tensor,
    anomaly,
    check,
    constant,
    draw,
    elementwise_grad,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    nn,
    no_grad,
    parameter,
    recording,
    scope,
    tensor,
    value_and_grad,
    vjp,
)
from gates import (
    Concatenate,
    Elementwise,
    Gate,
    Softmax,
    Split,
    Unstack,
    conv2d,
    matvec,
    relu,
    sigmoid,
    softmax,
    sq_err,
)

if TYPE_CHECKING:
    from gates.gate import SeveralOutputs

Array = NDArray[Any]


def gates_on_tensors() -> None:
    x, W, t = constant([1.0, -1.0], name="x"), parameter(np.ones((1, 2))), tensor([1.0])
    o = sigmoid(matvec(W, x))
    assert_type(o, Tensor)
    E = sq_err(t, o).named("E")
    assert_type(E, Tensor)
    E.backward(keep=True)
    W.value -= 0.1 * W.grad
    W.value = np.zeros((1, 2))
    assert_type(W.grad.ndim, int)
    assert_type(E.name, str | None)
    assert_type(E.gate, Gate | None)
    assert_type(E.scope, tuple[str, ...])
    assert_type(E.detach(), Tensor)
    remove: Callable[[], None] = W.register_hook(lambda g: 2 * g)
    remove()
    assert_type(softmax(x, axis=0), Tensor)
    assert_type(Softmax(axis=0)(x), Tensor)
    assert_type(matvec([[1.0, 2.0]], x), Tensor)                # in the second place
    assert_type(gates.where([True, False], 0.0, x), Tensor)     # in the third place
    assert_type(Concatenate(axis=0)(x, [1.0], t, 2 * np.ones(3)), Tensor)
    assert_type(gates.abs_(x), Tensor)


def gates_on_arrays() -> None:
    assert_type(relu(np.ones(2)).dtype, np.dtype[Any])
    assert_type(relu(2.0), NDArray[Any])
    assert_type(Concatenate()([1.0], np.ones(2)), NDArray[Any])
    assert_type(Concatenate()([1.0], [2.0], [3.0], [4.0], tensor([1.0])), Any)
    y: Array = conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), stride=2)
    assert y.shape == (1, 1, 1, 1)
    assert_type(sigmoid.vjp(1.0, 2.0), tuple[Any, ...])


def several_outputs() -> None:
    x = tensor([1.0, 2.0])
    a, b = Split(2)(x)
    assert_type(a, Tensor)
    assert_type(Unstack()(x), tuple[Tensor, ...])
    assert_type(Split(2)(np.ones(2))[0], Array)
    assert_type(Halves()(x), tuple[Tensor, ...])
    sq_err(a, Halves()(b)[0]).backward()


@dataclass(frozen=True)
class CubeExp(Elementwise):
    """y = x³ e^(kx)."""

    k: float = 1.0

    def forward(self, x: Any) -> Any:
        return x**3 * np.exp(self.k * x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * (3 * x**2 * np.exp(self.k * x) + self.k * y)


class Halves(Gate):
    """y₀, y₁ = x / 2, x / 2."""

    if TYPE_CHECKING:
        __call__: ClassVar[SeveralOutputs]  # type: ignore[assignment]

    def forward(self, x: Any) -> Any:
        return x / 2, x / 2

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g[0] / 2 + g[1] / 2


def own_gates() -> None:
    assert_type(CubeExp(k=2.0)(tensor([1.0])), Tensor)
    assert_type(CubeExp()(tensor([1.0]), k=2.0), Tensor)
    report = check(CubeExp(2.0), np.array([0.5, -1.0]))
    assert_type(report, Report)
    try:
        report.raise_if_wrong()
    except CheckError as error:
        print(error)


def energy(x: Array, k: float = 1.0) -> Any:
    return k * np.sum(np.sin(x) ** 2) + np.sum(sigmoid(x))


def cube(a: float) -> float:
    return a**3


def operators_and_methods() -> None:
    x, W = tensor([1.0, 2.0]), parameter(np.ones((2, 2)))
    assert_type(1 - x * 2 / np.ones(2) + x**2, Tensor)
    assert_type(W @ x, Tensor)
    assert_type(-abs(x), Tensor)
    assert_type(x[0], Tensor)
    assert_type(W[:, None, 0], Tensor)
    assert_type([part for part in W], list[Tensor])
    assert_type(W.T.reshape(4).sum(axis=0, keepdims=True), Tensor)
    assert_type(x.mean() + x.max() - x.std(), Tensor)
    assert_type(x.shape, tuple[int, ...])
    assert_type(len(x) + x.ndim, int)
    E = ((W @ x - [1.0, 0.0]) ** 2).sum()
    E.backward()
    print(x.grad, W.grad, E.item())


def transforms() -> None:
    x = np.array([1.0, 2.0])
    g: Array = grad(energy)(x, k=2.0)
    y, g = value_and_grad(energy)(x)
    y, pull = vjp(energy)(x, 2.0)
    g = pull(1.0)
    y, push = jvp(energy)(x)
    print(y)
    slope: float = push(g).item()
    H: Array = hessian(energy)(x)
    g, product = hvp(energy)(x, k=1.0)
    row: Array = product(x)
    both: tuple[Array, Any] = grad(energy, argnum=(0, 1))(x, 1.0)
    print(jacobian(sigmoid)(x), jacobian(np.sin)(x), elementwise_grad(np.add, 1)(x, 1.0), slope, H)
    print(grad(grad(cube))(2.0), row, both)


def numpys_functions() -> None:
    """NumPy's own stubs say what they return: an array, or Any. A gate's name says Tensor."""
    t = tensor([1.0, 2.0])
    s = np.sum(np.sin(t) * np.stack([t, t]))
    s.backward()
    assert_type(gates.sin(t), Tensor)
    assert_type(gates.multiply(np.ones(2), t), Tensor)


@no_grad()
def prediction(x: Tensor) -> Tensor:
    return relu(x)


def graphs_and_modes() -> None:
    with scope("layer"), recording(), anomaly():
        y = relu(tensor([1.0], name="x"))
    assert_type(prediction(y), Tensor)
    graph = Graph(y)
    assert_type(graph.parameters, tuple[Tensor, ...])
    assert_type(graph.open(levels=1), Graph)
    assert_type([t.label for t in graph], list[str])
    print(graph, graph.summary())
    drawing = draw(y, gradients=False, title="ReLU")
    assert_type(drawing, Drawing)
    assert_type(drawing.svg, str)
    drawing.save(Path("relu.svg"))
    try:
        y.backward()
    except (GradientError, autograd.StaleError) as error:
        print(error)


class Scaled(nn.Layer):
    """y = a MLP(x)."""

    a: Tensor
    body: nn.MLP

    def __init__(self, rng: np.random.Generator) -> None:
        self.a = parameter(1.0)
        self.body = nn.MLP([2, 3, 1], rng, activation=relu, output=np.tanh)

    def __call__(self, x: Any) -> Tensor:
        return self.a * self.body(x)

    def check(self, x: Any) -> None:
        if np.shape(x)[-1:] != (2,):
            self.refuse("inputs of size 2", x)

    def output_shape(self, shape: nn.Shape) -> nn.Shape:
        return (*shape[:-1], 1)


def models() -> None:
    rng = np.random.default_rng(0)
    images = nn.Sequential(nn.Conv2d(1, 2, (2, 2), rng, stride=1, padding=(0, 1)), gates.relu,
                           nn.MaxPool2d(2, stride=1), nn.Flatten(), nn.Dropout(0.5, rng),
                           nn.Dense(6, 2, rng, init=nn.init.he_normal), np.tanh)
    images.layer5 = nn.Residual(nn.Dense(6, 6, rng), lambda x: 2 * x, activation=None)
    table = nn.summary(images, (1, 3, 3))
    assert_type(table.rows[0].output_shape, tuple[int, ...])
    assert_type(table.parameters, int)
    model = Scaled(rng)
    loss = gates.mean_sq_err(np.zeros((4, 1)), model(np.ones((4, 2))))
    assert_type(loss, Tensor)
    loss.backward()
    for path, p in model.parameters().items():
        assert_type(path, str)
        p.value = p.value - 0.1 * p.grad
    assert_type(nn.Dense(2, 1, rng)(np.ones(2)), Tensor)
    assert_type(nn.MLP([2, 1], rng)(np.ones(2)), Tensor)
    assert_type(model.freeze().eval().train(), Scaled)
    model.load_state(Scaled(rng).state())
    print(images, model["body.layer1.W"], nn.Vocabulary(["a"]).encode(["a", "b"]))


def run() -> None:
    for part in (gates_on_tensors, gates_on_arrays, several_outputs, own_gates,
                 operators_and_methods, transforms, numpys_functions, graphs_and_modes, models):
        part()
