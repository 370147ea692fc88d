"""Layers and files to save and load in tests."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

import gates
from autograd import constant, parameter
from autograd.engine.tensor import Tensor
from autograd.nn import Layer
from autograd.storage import register


@register
class StoredDense(Layer):
    inputs: int
    W: Tensor
    b: Tensor | None

    def __init__(self, inputs: int, outputs: int, rng: np.random.Generator,
                 bias: bool = True) -> None:
        self.inputs = inputs
        self.W = parameter(rng.normal(size=(inputs, outputs)))
        self.b = parameter(np.zeros(outputs)) if bias else None

    def __call__(self, x: Any) -> Any:
        y = x @ self.W
        return y if self.b is None else y + self.b


@register
class StoredChain(Layer):
    steps: list[Any]

    def __init__(self, *steps: Any, **settings: Any) -> None:
        self.steps = list(steps)
        self.settings = settings

    def __call__(self, x: Any) -> Any:
        for step in self.steps:
            x = step(x)
        return x


@register
class StoredNoise(Layer):
    def __init__(self, scale: float, rng: np.random.Generator) -> None:
        self.scale, self.rng = scale, rng
        self.seen = constant(np.zeros(3, np.int64))

    def __call__(self, x: Any) -> Any:
        return x + self.scale * self.rng.normal(size=np.shape(x)) if self.training else x


class Unregistered(StoredDense):
    pass


def network(seed: int = 0, width: int = 4) -> StoredChain:
    rng = np.random.default_rng(seed)
    return StoredChain(StoredDense(3, width, rng), gates.tanh, gates.LeakyReLU(0.2),
                       StoredNoise(0.5, rng), StoredDense(width, 2, rng, bias=False),
                       note="ä→∂", sizes=(3, [4, 2.5]), far=float("inf"), dtype=np.dtype("f4"))


def file_of(header: Any, data: bytes = b"") -> bytes:
    """A file with any header, as bytes or JSON, and any data."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def parted(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The header of a valid file as JSON, and the data."""
    length = int.from_bytes(data[:8], "little")
    return json.loads(data[8:8 + length]), data[8 + length:]
