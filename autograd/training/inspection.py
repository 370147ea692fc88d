"""What a run looks at before its first step, so that no error comes late."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd.engine.context import no_grad
from autograd.nn import BatchNorm, Layer
from autograd.nn.modes import in_use
from autograd.training.data import Data
from autograd.training.evaluation import Loss, call, check_shapes
from gates import Gate
from gates.errors import GateError, ShapeError, located, shape_of
from gates.operands import dtype_of


@contextmanager
def undisturbed(model: Any) -> Iterator[None]:
    """Within it nothing is recorded; then buffers and generators are as they were."""
    buffers = model.buffers() if isinstance(model, Layer) else {}
    generators = model.generators().values() if isinstance(model, Layer) else ()
    arrays = {path: np.array(t.value) for path, t in buffers.items()}
    states = [rng.bit_generator.state for rng in generators]
    try:
        with no_grad():
            yield
    finally:
        for path, t in buffers.items():
            t.value = arrays[path]
        for rng, state in zip(generators, states, strict=True):
            rng.bit_generator.state = state


def check_batches(model: Any, data: Data, size: int) -> None:
    """A ShapeError where a batch has one sample, of which a `BatchNorm` cannot be trained."""
    layers = [model, *model.layers().values()] if isinstance(model, Layer) else []
    norms = [layer for layer in layers if isinstance(layer, BatchNorm) and layer.training]
    if len(data) % size != 1 % size or not norms:
        return
    with undisturbed(model):
        if len(data) > 1:
            call(model, data.rows(slice(0, 2)).inputs)  # so that what follows is of the one
        try:
            call(model, data.rows(slice(0, 1)).inputs)
        except ShapeError as error:
            layer, _, _ = str(error).partition(":")
            raise ShapeError(located(
                f"fit: the last of the batches of {size} has 1 of the {len(data)} samples, and "
                f"{layer} needs two numbers or more of each channel to be trained; take another "
                "batch, or FitOptions(drop_last=True)")) from None


def check_targets(loss: Loss, outputs: Any, data: Data) -> None:
    """What `loss`, if it is a gate, says of all targets: of classes that there are not.

    `outputs` are those of some samples; those of all are thought to have their shape and dtype.
    """
    if isinstance(loss, Gate) and not isinstance(outputs, tuple):
        shape = (len(data), *shape_of(outputs)[1:])
        check_shapes(loss, shape, data.target.shape)
        loss.check(np.broadcast_to(np.zeros((), dtype_of(outputs)), shape), data.target)


def check_validation(model: Any, loss: Loss, outputs: Any, train: Data, validation: Data) -> None:
    """What model and `loss` say of the `validation` data; `outputs` are some of the `train` data's.

    The model is called on one sample where they have another shape.
    """
    try:
        if len(validation.inputs) != len(train.inputs):
            raise ShapeError(located(f"there are {len(validation.inputs)} inputs; the training "
                                     f"data have {len(train.inputs)}"))
        if [x.shape[1:] for x in validation.inputs] != [x.shape[1:] for x in train.inputs]:
            with undisturbed(model), in_use(model):
                outputs = call(model, validation.rows(slice(0, 1)).inputs)
        check_targets(loss, outputs, validation)
    except GateError as error:
        raise type(error)(f"fit: of the validation data: {error}") from None
