"""What neural networks put after a sum: sigmoid to softmax."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from gates import kernels, ufuncs
from gates.complexes import real_only
from gates.errors import shape_of
from gates.gate import Gate
from gates.kinds import Elementwise
from gates.settings import set_whole
from gates.special import normal_cdf


class Sigmoid(Elementwise):
    """y = 1 / (1 + e⁻ˣ), without overflow in either tail.

    >>> from gates import sigmoid
    >>> sigmoid(0.0), sigmoid.jacobian(0.0, dense=True)
    (np.float64(0.5), array(0.25))
    """

    def forward(self, x: Any) -> Any:
        return kernels.sigmoid(x) if kernels.is_large(x) else ufuncs.expit(x)

    def definition(self, x: Any) -> Any:
        return 1 / (1 + np.exp(-x))

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * y * (1 - y)


class Tanh(Elementwise):
    """y = tanh x.

    >>> from gates import tanh
    >>> tanh(0.0), tanh.jacobian(0.0)
    (np.float64(0.0), diag(1.))
    """

    def forward(self, x: Any) -> Any:
        return np.tanh(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * (1 - y * y)


class ReLU(Elementwise):
    """y = max(0, x); its derivative at 0 is taken as 0.

    Source: Nair, Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.

    >>> from gates import relu
    >>> relu([-1.0, 0.0, 2.0]), relu.jacobian([-1.0, 0.0, 2.0])
    (array([0., 0., 2.]), diag([0., 0., 1.]))
    """

    def forward(self, x: Any) -> Any:
        return np.maximum(x, 0)

    def definition(self, x: Any) -> Any:
        return np.where(x > 0, x, 0)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * (x > 0)


@dataclass(frozen=True)
class LeakyReLU(Elementwise):
    """y = x where x > 0, else slope · x; at 0 the derivative is taken as slope.

    Source: Maas, Hannun, Ng, "Rectifier nonlinearities improve neural network acoustic models",
    ICML 2013.

    >>> leaky = LeakyReLU(slope=0.5)
    >>> leaky([-2.0, 2.0]), leaky.jacobian([-2.0, 2.0])
    (array([-1.,  2.]), diag([0.5, 1. ]))
    """

    slope: float = 0.01

    def forward(self, x: Any) -> Any:
        if self.slope == 0:
            return np.maximum(x, 0)  # 0 · ∞ is NaN
        return (np.maximum if self.slope <= 1 else np.minimum)(x, self.slope * x)

    def definition(self, x: Any) -> Any:
        return np.where(x > 0, x, self.slope * x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        if 0 <= self.slope <= 1:  # then the greater of slope and 1 where x > 0, else 0
            return g * np.maximum(x > 0, x.dtype.type(self.slope))
        return np.where(x > 0, g, self.slope * g)


@dataclass(frozen=True)
class ELU(Elementwise):
    """y = x where x > 0, else α (eˣ − 1) (Clevert, Unterthiner, Hochreiter 2015).

    At 0 the derivative is taken as α. Source: "Fast and accurate deep network learning by
    exponential linear units (ELUs)", arXiv:1511.07289.

    >>> elu = ELU(alpha=2.0)
    >>> elu([-1000.0, 0.0, 3.0]), elu.jacobian([-1000.0, 0.0, 3.0])
    (array([-2.,  0.,  3.]), diag([0., 2., 1.]))
    """

    alpha: float = 1.0

    def forward(self, x: Any) -> Any:
        if 0 <= self.alpha <= 1 and kernels.is_large(x):
            y = np.maximum(x, self.alpha * kernels.expm1_below(x))  # as α (eˣ − 1) ≥ x below 0
            return np.copysign(y, x)  # the maximum of 0 and −0 is either
        return np.where(x > 0, x, self.alpha * np.expm1(np.where(x > 0, 0, x)))

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        if 0 <= self.alpha <= 1 and kernels.is_large(x):
            return g * np.maximum(x > 0, self.alpha * np.exp(np.minimum(x, 0)))
        return g * np.where(x > 0, 1, self.alpha * np.exp(np.where(x > 0, 0, x)))


class GELU(Elementwise):
    """y = x Φ(x), Φ the normal distribution function (Hendrycks, Gimpel 2016).

    Source: "Gaussian error linear units (GELUs)", arXiv:1606.08415.

    >>> from gates import gelu
    >>> gelu([0.0, 100.0]), gelu.jacobian([0.0, 100.0])
    (array([  0., 100.]), diag([0.5, 1. ]))
    """

    def prepare(self, x: Any) -> tuple[Any]:
        return (normal_cdf(x),)

    def forward(self, x: Any, p: Any) -> Any:
        return x * p

    def grad_x(self, g: Any, y: Any, x: Any, p: Any) -> Any:
        density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
        return g * (p + x * density)


class GELUTanh(Elementwise):
    """y = ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))), GELU's usual approximation.

    Raises OperandError for complex x. Source: Hendrycks, Gimpel, "Gaussian error linear units
    (GELUs)", arXiv:1606.08415, 2016.

    >>> from gates import gelu, gelu_tanh
    >>> abs(gelu_tanh(2.0) - gelu(2.0)) < 0.001, gelu_tanh.jacobian(0.0)
    (np.True_, diag(0.5))
    """

    def prepare(self, x: Any) -> tuple[Any, Any]:
        real_only(self.name, x)
        c = np.minimum(np.maximum(x, -100), 100)  # beyond, tanh is ±1, and x³ could overflow
        return np.tanh(math.sqrt(2 / math.pi) * (c + 0.044715 * c * c * c)), c

    def forward(self, x: Any, t: Any, c: Any) -> Any:
        return 0.5 * x * (1 + t)

    def definition(self, x: Any) -> Any:
        return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)))

    def grad_x(self, g: Any, y: Any, x: Any, t: Any, c: Any) -> Any:
        slope = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * c * c)
        return g * 0.5 * (1 + t + x * (1 - t * t) * slope)


class SiLU(Elementwise):
    """y = x σ(x), also called swish.

    Raises OperandError for complex x. Source: Elfwing, Uchibe, Doya, "Sigmoid-weighted linear units
    for neural network function approximation in reinforcement learning", Neural Networks 107, 2018;
    as swish: Ramachandran, Zoph, Le, "Searching for activation functions", arXiv:1710.05941, 2017.

    >>> from gates import silu
    >>> silu([0.0, 100.0]), silu.jacobian([0.0, 100.0])
    (array([  0., 100.]), diag([0.5, 1. ]))
    """

    def prepare(self, x: Any) -> tuple[Any]:
        real_only(self.name, x)
        return (sigmoid(x),)

    def forward(self, x: Any, s: Any) -> Any:
        return x * s

    def grad_x(self, g: Any, y: Any, x: Any, s: Any) -> Any:
        return g * s * (1 + x * (1 - s))


class Softplus(Elementwise):
    """y = ln(1 + eˣ), without overflow.

    Source: Dugas, Bengio, Bélisle, Nadeau, Garcia, "Incorporating second-order functional knowledge
    for better option pricing", NIPS 2000.

    >>> from gates import softplus
    >>> softplus(1000.0), softplus.jacobian(0.0)
    (np.float64(1000.0), diag(0.5))
    """

    def forward(self, x: Any) -> Any:
        return kernels.softplus(x) if kernels.is_large(x) else np.logaddexp(x, 0)

    def definition(self, x: Any) -> Any:
        return np.log(1 + np.exp(x))

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * sigmoid(x)


@dataclass(frozen=True)
class Softmax(Gate):
    """y = eˣ / Σ eˣ along `axis`, without overflow.

    y has the shape of x. Source: Bridle, "Probabilistic interpretation of feedforward
    classification network outputs, with relationships to statistical pattern recognition",
    Neurocomputing, 1990.

    >>> from gates import softmax
    >>> softmax([1000.0, 1000.0])
    array([0.5, 0.5])
    >>> softmax.jacobian([0.0, 0.0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """

    axis: int = -1

    def __post_init__(self) -> None:
        set_whole(self, "axis")

    def forward(self, x: Any) -> Any:
        if 0 in shape_of(x):
            return x + np.add.reduce(x, axis=self.axis, keepdims=True)  # empty too
        e = np.exp(x - np.maximum.reduce(x, axis=self.axis, keepdims=True))
        return e / np.add.reduce(e, axis=self.axis, keepdims=True)

    def definition(self, x: Any) -> Any:
        e = np.exp(x)
        return e / np.add.reduce(e, axis=self.axis, keepdims=True)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return self.times_jacobian(g, y)

    def push_x(self, t: Any, y: Any, x: Any) -> Any:
        return self.times_jacobian(t, y)

    def times_jacobian(self, g: Any, y: Any) -> Any:
        """J g; J = diag(y) − y yᵀ is symmetric."""
        return y * (g - np.add.reduce(g * y, axis=self.axis, keepdims=True))


@dataclass(frozen=True)
class LogSoftmax(Gate):
    """y = x − ln Σ eˣ along `axis`, without overflow.

    y has the shape of x.

    >>> from gates import log_softmax
    >>> log_softmax([1000.0, 0.0])
    array([    0., -1000.])
    >>> log_softmax.jacobian([0.0, 0.0])
    array([[ 0.5, -0.5],
           [-0.5,  0.5]])
    """

    axis: int = -1

    def __post_init__(self) -> None:
        set_whole(self, "axis")

    def forward(self, x: Any) -> Any:
        if 0 in shape_of(x):
            return x + np.add.reduce(x, axis=self.axis, keepdims=True)  # empty too
        x = x - np.maximum.reduce(x, axis=self.axis, keepdims=True)
        return x - np.log(np.add.reduce(np.exp(x), axis=self.axis, keepdims=True))

    def definition(self, x: Any) -> Any:
        return x - np.log(np.add.reduce(np.exp(x), axis=self.axis, keepdims=True))

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g - np.exp(y) * np.add.reduce(g, axis=self.axis, keepdims=True)

    def push_x(self, t: Any, y: Any, x: Any) -> Any:
        return t - np.add.reduce(np.exp(y) * t, axis=self.axis, keepdims=True)


sigmoid, tanh, relu, leaky_relu, elu = Sigmoid(), Tanh(), ReLU(), LeakyReLU(), ELU()
gelu, gelu_tanh, silu, softplus = GELU(), GELUTanh(), SiLU(), Softplus()
softmax, log_softmax = Softmax(), LogSoftmax()
