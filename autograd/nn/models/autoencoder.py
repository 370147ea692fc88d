"""Autoencoders: from data to a short code and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import gates
from autograd.nn.dense import MLP
from autograd.nn.layer import Layer
from autograd.nn.sequential import Step
from autograd.nn.sizes import required_sizes


class Autoencoder(Layer):
    """y = decoder(encoder(x)): dense layers of `sizes` down to the code, and of the same back.

    x and y are (n, sizes[0]), the code encoder(x) is (n, sizes[-1]) and linear; `activation` stands
    between the layers and `output` at the end. Trained on its own input: `fit(model, (x, x), ...)`.
    Raises an OperandError for fewer than two sizes, a ShapeError for x of another size. Source:
    Hinton, Salakhutdinov, "Reducing the dimensionality of data with neural networks" (2006).

    >>> import numpy as np
    >>> from autograd.nn import Autoencoder, summary
    >>> model = Autoencoder([256, 500, 250, 50], np.random.default_rng(0))
    >>> summary(model, (256,)).parameters, model.encoder.output_shape((256,))
    (532806, (50,))
    """

    encoder: MLP
    decoder: MLP

    def __init__(self, sizes: Sequence[int], rng: np.random.Generator,
                 activation: Step = gates.relu, output: Step | None = None) -> None:
        sizes = required_sizes("Autoencoder", "sizes", sizes, least=2)
        self.encoder = MLP(sizes, rng, activation)
        self.decoder = MLP(sizes[::-1], rng, activation, output)

    def __call__(self, x: Any) -> Any:
        return self.decoder(self.encoder(x))
