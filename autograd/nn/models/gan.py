"""Generative adversarial networks: one network makes data, another tells it from real data."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

import gates
from autograd.engine.context import no_grad
from autograd.engine.tensor import Tensor, value_of
from autograd.nn.calls import as_array, shape_of
from autograd.nn.init import generator as random_generator
from autograd.nn.layer import Layer
from autograd.nn.modes import in_use
from gates.errors import OperandError, ShapeError, located
from gates.operands import dtype_of
from gates.windows import per_axis


class Steps(Protocol):
    """An optimizer: it makes a step from the gradients of the last `backward()`."""

    def step(self) -> None: ...


class GAN(Layer):
    """Logits of being real, D(G(z)), of what the generator G makes of noise z.

    z is (n, latent), G(z) has the shape of the data, D(...) is (n, 1) or (n,). `generator` and
    `discriminator` are layers; z is drawn from N(0, 1). An alternating step trains D with the
    generator's data as they are, then G through D: see `step`. Source: Goodfellow and others,
    "Generative adversarial nets" (2014), algorithm 1.

    >>> import numpy as np
    >>> from autograd.nn import GAN, MLP
    >>> from autograd.training import Adam
    >>> rng = np.random.default_rng(0)
    >>> model = GAN(MLP([2, 8, 1], rng), MLP([1, 8, 1], rng), 2, rng)
    >>> optimizers = Adam(model.generator), Adam(model.discriminator)
    >>> of_generator, of_discriminator = model.step(np.ones((4, 1)), *optimizers)
    >>> model.generate(3).shape
    (3, 1)
    """

    generator: Layer
    discriminator: Layer
    latent: int
    rng: np.random.Generator

    def __init__(self, generator: Layer, discriminator: Layer, latent: int,
                 rng: np.random.Generator) -> None:
        self.generator, self.discriminator = generator, discriminator
        self.latent, = per_axis("GAN", "latent", latent, 1, 1)
        self.rng = random_generator("GAN", rng)

    def __call__(self, z: Any) -> Tensor:
        logits: Tensor = self.discriminator(self.generator(z))
        return logits

    def check(self, z: Any) -> None:
        if shape_of(z)[-1:] != (self.latent,):
            self.refuse(f"noise of size {self.latent} in the last axis", z)

    def noise(self, count: int, dtype: Any = None) -> Any:
        """z of N(0, 1), (count, latent), in the dtype of the generator."""
        dtypes = [p.dtype for p in self.generator.parameters().values()]
        return self.rng.standard_normal((count, self.latent)).astype(dtypes[0] if dtypes else float)

    def generate(self, count: int) -> Any:
        """New data G(z) for `count` times z of N(0, 1), as an array.

        The model is in use meanwhile (`eval()`), and then in the mode it was in.
        """
        count, = per_axis("GAN.generate", "count", count, 1, 0)
        with in_use(self):
            return value_of(self.generator(self.noise(count)))

    def discriminator_loss(self, real: Any) -> Any:
        """−mean ln σ(D(real)) − mean ln(1 − σ(D(G(z)))), where G gets no gradient."""
        real = as_array(real)
        with no_grad():                         # in the mode of training
            made = value_of(self.generator(self.noise(shape_of(real)[0])))
        if shape_of(made) != shape_of(real):
            raise ShapeError(located(f"{self.label}: the generator makes data of shape "
                                     f"{shape_of(made)[1:]}; the real data are "
                                     f"{shape_of(real)[1:]}"))
        return self.judged(self.discriminator(real), 1) + self.judged(self.discriminator(made), 0)

    def generator_loss(self, count: int) -> Any:
        """−mean ln σ(D(G(z))): what G has to make small, which does not fade where D is sure."""
        return self.judged(self(self.noise(count)), 1)

    def judged(self, logits: Any, truth: int) -> Any:
        """The cross-entropy of logits that should all be 1, or all 0."""
        return gates.binary_cross_entropy(logits, np.full(shape_of(logits), truth,
                                                          dtype_of(logits)))

    def step(self, real: Any, of_generator: Steps, of_discriminator: Steps) -> tuple[float, float]:
        """Train D once on `real` and as many made data, then G once; their losses (G's, D's).

        Raises an OperandError, before anything is changed, where an optimizer has parameters of
        another network than its own.
        """
        self.check_optimizer("of_generator", of_generator, self.generator)
        self.check_optimizer("of_discriminator", of_discriminator, self.discriminator)
        judging = self.discriminator_loss(real)
        judging.backward()
        of_discriminator.step()
        making = self.generator_loss(shape_of(real)[0])
        making.backward()
        of_generator.step()
        return making.item(), judging.item()

    def check_optimizer(self, name: str, optimizer: Steps, network: Layer) -> None:
        """An OperandError if `optimizer`, where it says which, has other parameters than those."""
        found, mine = getattr(optimizer, "parameters", {}), network.parameters().values()
        others = [path for path, p in dict(found).items() if all(p is not own for own in mine)]
        if others:
            raise OperandError(located(
                f"{self.label}: {name} has parameters of another network, such as {others[0]}; "
                "give step(real, Adam(model.generator), Adam(model.discriminator)), made once, in "
                "this order"))
