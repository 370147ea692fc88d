"""What neural networks put behind a sum: sigmoid to softmax."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from gates.complexes import real_only
from gates.gate import Gate
from gates.kinds import Elementwise
from gates.special import normal_cdf


class Sigmoid(Elementwise):
    """y = 1 / (1 + e⁻ˣ), without overflow in either tail."""

    def forward(self, x: Any) -> Any:
        return expit(x)

    def definition(self, x: Any) -> Any:
        return 1 / (1 + np.exp(-x))

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * y * (1 - y)


class Tanh(Elementwise):
    """y = tanh x."""

    def forward(self, x: Any) -> Any:
        return np.tanh(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * (1 - y * y)


class ReLU(Elementwise):
    """y = max(0, x); its derivative at 0 is taken as 0."""

    def forward(self, x: Any) -> Any:
        return np.maximum(x, 0)

    def definition(self, x: Any) -> Any:
        return np.where(x > 0, x, 0)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * (x > 0)


@dataclass(frozen=True)
class LeakyReLU(Elementwise):
    """y = x where x > 0, else slope · x; at 0 the derivative is taken as slope."""

    slope: float = 0.01

    def forward(self, x: Any) -> Any:
        return np.where(x > 0, x, self.slope * x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return np.where(x > 0, g, self.slope * g)


@dataclass(frozen=True)
class ELU(Elementwise):
    """y = x where x > 0, else α (eˣ − 1) (Clevert, Unterthiner, Hochreiter 2015)."""

    alpha: float = 1.0

    def forward(self, x: Any) -> Any:
        return np.where(x > 0, x, self.alpha * np.expm1(np.where(x > 0, 0, x)))

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * np.where(x > 0, 1, self.alpha * np.exp(np.where(x > 0, 0, x)))


class GELU(Elementwise):
    """y = x Φ(x), Φ the normal distribution function (Hendrycks, Gimpel 2016)."""

    def forward(self, x: Any) -> Any:
        return x * normal_cdf(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
        return g * (normal_cdf(x) + x * density)


class GELUTanh(Elementwise):
    """y = ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))), GELU's usual approximation."""

    def forward(self, x: Any) -> Any:
        return 0.5 * x * (1 + np.tanh(self.argument(x)))

    def argument(self, x: Any) -> Any:
        return math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        tanh = np.tanh(self.argument(x))
        slope = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x * x)
        return g * 0.5 * (1 + tanh + x * (1 - tanh * tanh) * slope)


class SiLU(Elementwise):
    """y = x σ(x), also called swish."""

    def forward(self, x: Any) -> Any:
        real_only(self.name, x)
        return x * sigmoid(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        s = sigmoid(x)
        return g * s * (1 + x * (1 - s))


class Softplus(Elementwise):
    """y = ln(1 + eˣ), without overflow."""

    def forward(self, x: Any) -> Any:
        return np.logaddexp(x, 0)

    def definition(self, x: Any) -> Any:
        return np.log(1 + np.exp(x))

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * sigmoid(x)


@dataclass(frozen=True)
class Softmax(Gate):
    """y = eˣ / Σ eˣ along `axis`, without overflow."""

    axis: int = -1

    def forward(self, x: Any) -> Any:
        e = np.exp(x - np.maximum.reduce(x, axis=self.axis, keepdims=True, initial=-np.inf))
        return e / np.add.reduce(e, axis=self.axis, keepdims=True)

    def definition(self, x: Any) -> Any:
        e = np.exp(x)
        return e / np.add.reduce(e, axis=self.axis, keepdims=True)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return y * (g - np.add.reduce(g * y, axis=self.axis, keepdims=True))

    def push_x(self, t: Any, y: Any, x: Any) -> Any:
        return self.grad_x(t, y, x)  # J = diag(y) − y yᵀ is symmetric


@dataclass(frozen=True)
class LogSoftmax(Gate):
    """y = x − ln Σ eˣ along `axis`, without overflow."""

    axis: int = -1

    def forward(self, x: Any) -> Any:
        x = x - np.maximum.reduce(x, axis=self.axis, keepdims=True, initial=-np.inf)
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
