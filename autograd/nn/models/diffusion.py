"""Diffusion: data are turned into noise step by step, and a network learns the way back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

import gates
from autograd.engine.leaves import constant
from autograd.engine.tensor import Tensor, value_of
from autograd.nn.calls import as_array, fixed_shape, shape_of
from autograd.nn.dense import MLP
from autograd.nn.init import generator
from autograd.nn.layer import Layer
from autograd.nn.modes import in_use
from autograd.nn.sequential import Step
from autograd.nn.sizes import required_sizes
from gates.errors import OperandError, located
from gates.operands import dtype_of
from gates.windows import per_axis

TIMES = 32
"""Numbers in which a denoiser is told the time."""


def linear_schedule(steps: int) -> Any:
    """β of each step, rising evenly to 20/steps; for 1,000 steps from 0.0001 to 0.02.

    Source: Ho, Jain, Abbeel, "Denoising diffusion probabilistic models" (2020), section 4; for
    other numbers of steps so that as little remains of the data at the end.

    >>> linear_schedule(1000)[[0, -1]]
    array([0.0001, 0.02  ])
    """
    steps, = per_axis("linear_schedule", "steps", steps, 1, 21)
    return np.linspace(0.1 / steps, 20 / steps, steps)


def cosine_schedule(steps: int) -> Any:
    """β of each step such that ᾱ = cos²(π/2 (t/steps + s)/(1 + s)) / cos²(π/2 s/(1 + s)).

    s is 0.008 and β at most 0.999. Source: Nichol, Dhariwal, "Improved denoising diffusion
    probabilistic models" (2021), equation 17.

    >>> float(cosine_schedule(10)[-1])
    0.999
    """
    steps, = per_axis("cosine_schedule", "steps", steps, 1, 1)
    kept = np.cos((np.linspace(0, 1, steps + 1) + 0.008) / 1.008 * math.pi / 2) ** 2
    return np.minimum(1 - kept[1:] / kept[:-1], 0.999)


class Denoiser(Layer):
    """ε̂ = MLP([x, features(t)]): an MLP of `sizes` that is told the time in sines and cosines.

    x is (n, size) and t (n,) whole numbers; `hidden` are the sizes between, y is (n, size). Raises
    a ShapeError for x of another size. The features are those of positions in Vaswani and others,
    "Attention is all you need" (2017), section 3.5.

    >>> import numpy as np
    >>> from autograd.nn import Denoiser
    >>> Denoiser(2, [16], np.random.default_rng(0))(np.ones((5, 2)), np.arange(5)).shape
    (5, 2)
    """

    size: int
    network: MLP

    def __init__(self, size: int, hidden: Sequence[int], rng: np.random.Generator,
                 activation: Step = gates.silu) -> None:
        self.size, = per_axis("Denoiser", "size", size, 1, 1)
        between = required_sizes("Denoiser", "hidden", hidden)
        self.network = MLP([self.size + TIMES, *between, self.size], rng, activation)

    def __call__(self, x: Any, t: Any) -> Any:
        x = as_array(x)
        dtype = dtype_of(x) if dtype_of(x).kind == "f" else np.dtype(float)
        waves = np.exp(np.linspace(0, -math.log(10_000), TIMES // 2))
        angles = np.asarray(value_of(t))[:, np.newaxis] * waves
        times = np.concatenate([np.sin(angles), np.cos(angles)], axis=1)
        return self.network(np.concatenate([x, times.astype(dtype)], axis=1))

    def check(self, x: Any, t: Any) -> None:
        shape = shape_of(x)
        if len(shape) != 2 or shape[1] != self.size:
            self.refuse(f"(n, {self.size}), a batch of data of size {self.size}", x)
        if shape_of(t) != shape[:1]:
            self.refuse(f"a time for each of x, ({shape[0]},); t is {shape_of(t)}", x)


class Diffusion(Layer):
    """(ε̂, ε) of data x: ε̂ = denoiser(x_t, t), x_t = √ᾱ_t x + √(1 − ᾱ_t) ε, for t and ε at random.

    x, ε and ε̂ are (n, ...); the times t are drawn from 0 ... steps − 1, ε from N(0, 1). `betas`
    (steps,) are the variances that each step adds, in (0, 1), and ᾱ_t = Π (1 − β) up to t.
    `denoiser` is a layer of x_t and t (n,). Trained on its own input: `fit(model, (x, x),
    model.loss, ...)`. Raises an OperandError for betas outside (0, 1). Source: Ho, Jain, Abbeel,
    "Denoising diffusion probabilistic models" (2020), algorithms 1 and 2.

    >>> import numpy as np
    >>> from autograd.nn import Denoiser, Diffusion, linear_schedule
    >>> rng = np.random.default_rng(0)
    >>> model = Diffusion(Denoiser(2, [16], rng), linear_schedule(50), rng)
    >>> model.loss(model(np.ones((5, 2)))).shape, model.generate((3, 2)).shape
    ((), (3, 2))
    """

    denoiser: Layer
    betas: Tensor
    rng: np.random.Generator

    def __init__(self, denoiser: Layer, betas: Any, rng: np.random.Generator) -> None:
        values = np.asarray(betas, float)
        if values.ndim != 1 or not values.size or not ((values > 0) & (values < 1)).all():
            raise OperandError(located("Diffusion: betas must be a list of numbers in (0, 1), such "
                                       f"as linear_schedule(100); {betas!r:.60} came"))
        self.denoiser = denoiser
        self.betas = constant(values)
        self.rng = generator("Diffusion", rng)

    def __call__(self, x: Any) -> tuple[Any, Any]:
        x = as_array(x)
        t = self.rng.integers(0, self.steps, fixed_shape(x)[0])
        noise = self.noise(fixed_shape(x), dtype_of(x))
        return self.denoiser(self.noised(x, t, noise), t), noise

    def check(self, x: Any) -> None:
        if not shape_of(x):
            self.refuse("a batch axis", x)

    @property
    def steps(self) -> int:
        """How many steps lead from data to noise."""
        return self.betas.size

    def noise(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """ε of N(0, 1)."""
        drawn = self.rng.standard_normal(shape)
        return drawn.astype(dtype) if np.dtype(dtype).kind == "f" else drawn

    def kept(self, t: Any, x: Any) -> Any:
        """ᾱ of each time of t (n,), to be multiplied by x (n, ...)."""
        alpha_bars = np.cumprod(1 - np.asarray(self.betas.value, float))
        kept = np.reshape(alpha_bars[t], (-1, *(1,) * (len(shape_of(x)) - 1)))
        return kept.astype(dtype_of(x)) if dtype_of(x).kind == "f" else kept

    def noised(self, x: Any, t: Any, noise: Any) -> Any:
        """x_t = √ᾱ_t x + √(1 − ᾱ_t) ε, a sample of q(x_t | x) for each time of t (n,)."""
        kept = self.kept(t, x)
        return np.sqrt(kept) * x + np.sqrt(1 - kept) * noise

    def loss(self, outputs: tuple[Any, Any], x: Any = None) -> Any:
        """1/n Σ (ε − ε̂)² over all entries; x is what `fit` hands over, and is not needed."""
        predicted, noise = outputs
        return gates.mean_sq_err(noise, predicted)

    def generate(self, shape: tuple[int, ...]) -> Any:
        """New data of `shape` (n, ...), as an array: from noise x_T back to x_0.

        x_{t−1} = (x_t − β_t / √(1 − ᾱ_t) ε̂) / √(1 − β_t) + √β_t ε, without ε at the end. The
        model is in use meanwhile (`eval()`), and then in the mode it was in.
        """
        betas = value_of(self.betas)
        x = self.noise(shape, betas.dtype)
        with in_use(self):
            for k in reversed(range(self.steps)):
                t = np.full(shape[0], k)
                predicted = value_of(self.denoiser(x, t))
                x = (x - betas[k] / np.sqrt(1 - self.kept(t, x)) * predicted) / \
                    np.sqrt(1 - betas[k])
                if k:
                    x = x + np.sqrt(betas[k]) * self.noise(shape, x.dtype)
        return x
