"""A model in use: its outputs and how good they are, without recording."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor, new_leaf, value_of
from autograd.nn.modes import in_use
from autograd.training.data import Data, as_data, batches, sound
from autograd.training.options import require_callable
from gates import BinaryCrossEntropy, Huber, MeanSqErr, SqErr
from gates.errors import OperandError, ShapeError, located, shape_of

Metric = Callable[[Any, Any], float]
"""A function of outputs and targets, as in `autograd.training.metrics`."""
Loss = Callable[[Any, Any], Any]
"""A function of outputs and targets that gives one number: a gate of `gates.loss`, mostly."""


def parameters_of(model: Any) -> Iterable[Tensor]:
    """The parameters of a layer, and of anything else that says which it has."""
    return model.parameters().values() if hasattr(model, "parameters") else ()


def in_dtype_of(tensors: Iterable[Tensor], data: Data) -> Data:
    """Data with floating-point arrays in the dtype of these parameters, if they have one."""
    dtypes = {t.dtype for t in tensors}
    dtype = dtypes.pop() if len(dtypes) == 1 else None
    if dtype is None:
        return data
    return data.over(tuple(array.astype(dtype, copy=False) if array.dtype.kind == "f" else array
                           for array in data.arrays))


def call(model: Any, inputs: tuple[Any, ...]) -> Any:
    """The model's output; floating-point inputs come as constants, which need no fingerprint."""
    return model(*[new_leaf(x, False) if x.dtype.kind == "f" else x for x in inputs])


def predict(model: Any, x: Any, batch: int | None = 256) -> Any:
    """The outputs for all samples of `x`, an array or a tuple of them, computed batch by batch.

    Nothing is recorded; dropout is off and running statistics are in use.

    >>> predict(lambda x: 2 * x, np.arange(3.0), batch=2)
    array([0., 2., 4.])
    """
    inputs = x if isinstance(x, tuple) else (x,)
    data = in_dtype_of(parameters_of(model), Data(*inputs, sound("predict", "x", inputs[0])))
    with in_use(model):
        return joined("predict", [(len(part), plain(call(model, part.inputs)))
                                  for part in batches(data, batch)])


def plain(outputs: Any) -> Any:
    """The arrays of what a model gave: one, or a tuple of them."""
    if isinstance(outputs, tuple):
        return tuple(map(plain, outputs))
    return np.asarray(value_of(outputs))


def joined(who: str, outputs: list[tuple[int, Any]]) -> Any:
    """The outputs of all batches as one array, or as a tuple of arrays where a model gives one.

    Raises a ShapeError unless each has as many samples as its batch.
    """
    if isinstance(outputs[0][1], tuple):
        return tuple(joined(who, [(n, y[i]) for n, y in outputs])
                     for i in range(len(outputs[0][1])))
    for n, y in outputs:
        if y.shape[:1] != (n,):
            raise ShapeError(located(f"{who}: the model gave an output of shape {y.shape} for {n} "
                                     "samples; it needs a first axis of samples"))
    return np.concatenate([y for _, y in outputs])


def evaluate(model: Any, data: Any, loss: Loss, metrics: Mapping[str, Metric] | None = None,
             batch: int | None = 256) -> dict[str, float]:
    """The loss, averaged over all samples, and each metric, of the outputs for all of them.

    The loss has the name "loss", which no metric may have, or a ValueError is raised.

    >>> from gates import mean_sq_err
    >>> evaluate(lambda x: 2 * x, (np.ones(3), np.ones(3)), mean_sq_err)
    {'loss': 1.0}
    """
    check_metrics("evaluate", metrics or {})
    whole = in_dtype_of(parameters_of(model), as_data(data))
    total, outputs = 0.0, []
    with in_use(model):
        for part in batches(whole, batch):
            y = call(model, part.inputs)
            error = loss_of(loss, y, part.target)
            total += len(part) * number("evaluate: a loss", error)
            outputs.append((len(part), plain(y)))
    found = {"loss": total / len(whole)}
    if metrics:
        y = joined("evaluate", outputs)
        found |= {name: number(f"evaluate: metric {name}", metric(y, whole.target))
                  for name, metric in metrics.items()}
    return found


ONE_SHAPE = (SqErr, MeanSqErr, Huber, BinaryCrossEntropy)
"""Losses whose outputs and targets have one shape."""


def loss_of(loss: Loss, outputs: Any, target: Any) -> Any:
    """The loss; an error of shapes says which is of the output and which of the target."""
    try:
        return loss(outputs, target)
    except ShapeError:
        if not isinstance(outputs, tuple):
            check_shapes(loss, shape_of(outputs), shape_of(target))
        raise


def check_shapes(loss: Loss, output: tuple[int, ...], target: tuple[int, ...]) -> None:
    """A ShapeError where `loss` needs outputs and targets of one shape, and these are two."""
    if isinstance(loss, ONE_SHAPE) and output != target:
        shape = ", ".join(map(str, (-1, *output[1:])))
        raise ShapeError(located(f"{loss.name}: the output of the model is {output}, the target is "
                                 f"{target}; both need one shape, such as by y.reshape({shape})"))


def check_metrics(who: str, metrics: Mapping[str, Metric]) -> None:
    """An error unless the metrics are functions, and none has the name of the loss."""
    if not isinstance(metrics, Mapping):
        raise TypeError(located(f"{who}: metrics must be a dict of functions by name; "
                                f"{metrics!r:.60} came"))
    if "loss" in metrics:
        raise ValueError(located(f'{who}: "loss" is the name of the loss itself; give the metric '
                                 "another"))
    for name, metric in metrics.items():
        require_callable(who, f"metric {name}", metric)


def number(who: str, value: Any) -> float:
    """The number that a loss or metric gave; an OperandError for anything else."""
    array = np.asarray(value_of(value))
    if array.size != 1 or array.dtype.kind not in "fiu":
        raise OperandError(located(f"{who} must give one real number; {array.dtype} of shape "
                                   f"{array.shape} came"))
    return float(array.reshape(()))
