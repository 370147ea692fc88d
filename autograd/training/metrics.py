"""How good outputs are: functions of a model's outputs and of the targets, on plain arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.training.options import require_count
from gates.errors import OperandError, ShapeError, located

if TYPE_CHECKING:
    from numpy.typing import NDArray


def classes_of(outputs: Any) -> NDArray[Any]:
    """The class of each sample: the largest of scores (..., classes), or class numbers as they are.

    >>> classes_of([[0.1, 2.0], [3.0, 1.0]]), classes_of([1, 0])
    (array([1, 0]), array([1, 0]))
    """
    array: NDArray[Any] = np.asarray(outputs)
    if array.dtype.kind in "iub":
        return array
    if array.ndim < 2 or array.shape[-1] < 2:
        raise ShapeError(located(
            "classes_of: needs scores of shape (..., classes) with two classes or more, or class "
            f"numbers; {array.dtype} of shape {array.shape} came; for a single logit z give z > 0"))
    best: NDArray[Any] = np.argmax(array, axis=-1)
    return best


def accuracy(outputs: Any, targets: Any) -> float:
    """The share of samples whose class is right.

    Outputs are scores of shape (..., classes) or class numbers; targets are class numbers of shape
    (...), or scores such as one-hot ones too. Raises a ShapeError where their shapes differ.

    >>> accuracy([[0.1, 2.0], [3.0, 1.0]], [1, 1])
    0.5
    """
    found, right = pair("accuracy", classes_of(outputs), classes_of(targets))
    return float(np.mean(found == right))


def mean_squared_error(outputs: Any, targets: Any) -> float:
    """1/n Σ (t − o)² over all entries, for outputs and targets of one shape.

    >>> mean_squared_error([1.0, 3.0], [1.0, 1.0])
    2.0
    """
    o, t = pair("mean_squared_error", np.asarray(outputs), np.asarray(targets))
    return float(np.mean(np.abs(t - o) ** 2))


def confusion_matrix(outputs: Any, targets: Any, classes: int | None = None) -> NDArray[Any]:
    """How many samples of each class (row) were taken for each class (column).

    Outputs and targets are as for `accuracy`; `classes` is their number, by default the least that
    has all. Raises an OperandError for a class number outside them.

    >>> confusion_matrix([0, 1, 1], [0, 0, 1])
    array([[1, 1],
           [0, 1]])
    """
    found, right = pair("confusion_matrix", classes_of(outputs), classes_of(targets))
    n = (int(max(found.max(), right.max())) + 1 if classes is None
         else require_count("confusion_matrix", "classes", classes))
    for name, array in (("outputs", found), ("targets", right)):
        if array.min() < 0 or array.max() >= n:
            wrong = array[(array < 0) | (array >= n)].flat[0]
            raise OperandError(located(f"confusion_matrix: {name} have class {wrong}; the classes "
                                       f"are 0 to {n - 1}"))
    counts = np.bincount((right.astype(int) * n + found).ravel(), minlength=n * n)
    return counts.reshape(n, n)


def pair(who: str, outputs: Any, targets: Any) -> tuple[Any, Any]:
    """Both arrays; a ShapeError unless they have one shape, and a ValueError where it is empty."""
    if outputs.shape != targets.shape:
        raise ShapeError(located(f"{who}: outputs have shape {outputs.shape}, targets "
                                 f"{targets.shape}; they must be the same"))
    if not outputs.size:
        raise ValueError(located(f"{who}: there are no samples"))
    return outputs, targets
