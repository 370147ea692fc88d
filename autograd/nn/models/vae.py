"""Variational autoencoders: the code is a distribution, from which new data can be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import gates
from autograd.engine.leaves import constant
from autograd.engine.tensor import value_of
from autograd.nn.dense import MLP
from autograd.nn.init import generator
from autograd.nn.layer import Layer
from autograd.nn.modes import in_use
from autograd.nn.sequential import Step
from autograd.nn.sizes import required_sizes
from gates.errors import shape_of
from gates.operands import dtype_of
from gates.windows import per_axis

bernoulli = gates.BinaryCrossEntropy("sum")


class VAE(Layer):
    """(y, μ, v) of x: μ, v = encoder(x), z = μ + e^(v/2) ε, y = decoder(z), with ε of N(0, 1).

    x is (n, sizes[0]) with entries from 0 to 1, y (n, sizes[0]) their logits; μ and v, the
    logarithm of the variance, are (n, sizes[-1]). Used rather than trained (`eval()`), z is μ.
    Trained on its own input: `fit(model, (x, x), model.loss, ...)`. Raises an OperandError for
    fewer than two sizes, a ShapeError for x of another size. Source: Kingma, Welling,
    "Auto-encoding variational Bayes" (2014).

    >>> import numpy as np
    >>> from autograd.nn import VAE
    >>> model = VAE([64, 32, 2], np.random.default_rng(0))
    >>> [part.shape for part in model(np.ones((5, 64)))]
    [(5, 64), (5, 2), (5, 2)]
    >>> model.generate(3).shape
    (3, 64)
    """

    latent: int
    encoder: MLP
    decoder: MLP
    rng: np.random.Generator

    def __init__(self, sizes: Sequence[int], rng: np.random.Generator,
                 activation: Step = gates.tanh) -> None:
        *outer, self.latent = required_sizes("VAE", "sizes", sizes, least=2)
        self.encoder = MLP([*outer, 2 * self.latent], rng, activation)
        self.decoder = MLP([self.latent, *outer[::-1]], rng, activation)
        self.rng = generator("VAE", rng)

    def __call__(self, x: Any) -> tuple[Any, Any, Any]:
        mean, log_variance = np.split(self.encoder(x), [self.latent], axis=-1)
        z = self.sample(mean, log_variance) if self.training else mean
        return self.decoder(z), mean, log_variance

    def sample(self, mean: Any, log_variance: Any) -> Any:
        """z of N(μ, eᵛ), for each μ and v."""
        noise = self.rng.standard_normal(shape_of(mean))
        return gates.reparameterise(mean, log_variance,
                                    constant(noise, name="noise", dtype=dtype_of(mean)))

    def loss(self, outputs: tuple[Any, Any, Any], x: Any) -> Any:
        """The mean over the samples of −ln p(x | z) + KL(N(μ, eᵛ) ‖ N(0, 1)), with p Bernoulli.

        That is the negative of the evidence lower bound, with one z for each sample.
        """
        logits, mean, log_variance = outputs
        return bernoulli(logits, x) / max(shape_of(x)[0], 1) + gates.gaussian_kl(mean, log_variance)

    def generate(self, count: int) -> Any:
        """New data (count, sizes[0]): the means σ(decoder(z)) for z of N(0, 1), as an array.

        The model is in use meanwhile (`eval()`), and then in the mode it was in.
        """
        count, = per_axis("VAE.generate", "count", count, 1, 0)
        z = self.rng.standard_normal((count, self.latent))
        with in_use(self):
            return value_of(gates.sigmoid(self.decoder(z.astype(self.decoder.layer1.W.dtype))))
