"""A model in use for a while: without recording, and with its modes as they were afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograd.engine.context import no_grad
from autograd.nn.layer import Layer


@contextmanager
def in_use(model: Any) -> Iterator[None]:
    """Within it nothing is recorded and the model is in the mode of use; then as it was."""
    layers = [model, *model.layers().values()] if isinstance(model, Layer) else []
    modes = [layer.training for layer in layers]
    for layer in layers:
        layer.training = False
    try:
        with no_grad():
            yield
    finally:
        for layer, mode in zip(layers, modes, strict=True):
            layer.training = mode
