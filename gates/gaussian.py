"""Normal distributions: samples that can be differentiated, and how far one is from N(0, 1)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from gates.complexes import real_only
from gates.errors import ShapeError, located, shape_of
from gates.kinds import Elementwise
from gates.loss import Loss, same_shape


@dataclass(frozen=True)
class Reparameterise(Elementwise):
    """z = μ + e^(v/2) ε, entry by entry: a sample of N(μ, eᵛ), for noise ε of N(0, 1).

    mu is μ, v is the logarithm of the variance, e is ε; they broadcast. Source: Kingma, Welling,
    "Auto-encoding variational Bayes" (2014), section 2.4.

    >>> from gates import reparameterise
    >>> reparameterise(1.0, 0.0, 2.0), reparameterise.jacobian(1.0, 0.0, 2.0, wrt="v")
    (np.float64(3.0), diag(1.))
    """

    def forward(self, mu: Any, v: Any, e: Any) -> Any:
        return mu + np.exp(v / 2) * e

    def grad_mu(self, g: Any, z: Any, mu: Any, v: Any, e: Any) -> Any:
        return g

    def grad_v(self, g: Any, z: Any, mu: Any, v: Any, e: Any) -> Any:
        return g * np.exp(v / 2) * e / 2

    def grad_e(self, g: Any, z: Any, mu: Any, v: Any, e: Any) -> Any:
        return g * np.exp(v / 2)


@dataclass(frozen=True)
class GaussianKL(Loss):
    """E = ½ Σ (μ² + eᵛ − 1 − v) along the last axis: KL(N(μ, eᵛ) ‖ N(0, 1)) of each sample.

    mu is μ and v the logarithm of the variance, both (..., k). E is the mean (or sum) over the
    samples, or of shape (...) for `reduction="none"`. Raises a ShapeError unless both have one
    shape with an axis, an OperandError for complex numbers. Source: Kingma, Welling, "Auto-encoding
    variational Bayes" (2014), appendix B.

    >>> from gates import gaussian_kl
    >>> gaussian_kl([[0.0, 0.0]], [[0.0, 0.0]]), gaussian_kl([[1.0, 2.0]], [[0.0, 0.0]])
    (np.float64(0.0), np.float64(2.5))
    """

    def forward(self, mu: Any, v: Any) -> Any:
        self.check(mu, v)
        return self.reduce(np.sum(mu * mu + np.expm1(v) - v, axis=-1) / 2)

    def definition(self, mu: Any, v: Any) -> Any:
        self.check(mu, v)
        return self.reduce(np.sum(mu**2 + np.exp(v) - 1 - v, axis=-1) / 2)

    def grad_mu(self, g: Any, E: Any, mu: Any, v: Any) -> Any:
        return self.per_sample(g, mu) * mu

    def grad_v(self, g: Any, E: Any, mu: Any, v: Any) -> Any:
        return self.per_sample(g, mu) * np.expm1(v) / 2

    def per_sample(self, g: Any, mu: Any) -> Any:
        """The upstream gradient of each sample's divergence, beside its entries."""
        g = self.share(g, math.prod(shape_of(mu)[:-1]))
        return np.expand_dims(g, -1) if self.reduction == "none" else g

    def check(self, mu: Any, v: Any) -> None:
        same_shape(self, mu, v)
        if not shape_of(mu):
            raise ShapeError(located("GaussianKL: mu is (); it needs an axis of the entries of a "
                                     "sample"))
        real_only(self.name, mu)
        real_only(self.name, v)


reparameterise, gaussian_kl = Reparameterise(), GaussianKL()
