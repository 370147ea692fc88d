"""Parameters as one flat vector, for the optimizers of other libraries."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.errors import GradientError
from autograd.engine.tensor import Tensor, value_of
from autograd.training.parameters import Parameters, named_parameters
from gates import ShapeError
from gates.errors import located

if TYPE_CHECKING:
    from numpy.typing import NDArray


def to_vector(parameters: Parameters) -> NDArray[Any]:
    """All parameters, one after another, as a new flat float64 array.

    >>> from autograd import parameter
    >>> to_vector([parameter([[1.0, 2.0]]), parameter(3.0)])
    array([1., 2., 3.])
    """
    tensors = named_parameters("to_vector", parameters).values()
    return np.concatenate([np.ravel(value_of(t)) for t in tensors]).astype(np.float64)


def from_vector(parameters: Parameters, vector: Any) -> None:
    """Set all parameters from a flat vector, as `to_vector` orders them; each keeps its dtype.

    Raises a ShapeError unless the vector has as many entries as there are.
    """
    tensors = named_parameters("from_vector", parameters).values()
    size = sum(t.size for t in tensors)
    if np.shape(vector) != (size,):
        raise ShapeError(located(f"from_vector: needs a vector of shape ({size},); "
                                 f"{np.shape(vector)} came"))
    start = 0
    for t in tensors:
        t.value = np.reshape(vector[start:start + t.size], t.shape)
        start += t.size


def objective(parameters: Parameters,
              loss: Callable[[], Tensor]) -> Callable[[Any], tuple[float, NDArray[Any]]]:
    """A function of the flat vector that gives the loss and its gradient, in float64.

    That is what `scipy.optimize.minimize(..., jac=True)` takes. Frozen parameters, and those that
    the loss does not depend on, have gradient 0. Afterwards the parameters are those of the last
    call: set them with `from_vector(parameters, result.x)`.

    >>> from autograd import parameter
    >>> from scipy.optimize import minimize
    >>> w = parameter([0.0, 0.0])
    >>> result = minimize(objective([w], lambda: ((w - [1.0, 2.0]) ** 2).sum()), [0, 0], jac=True)
    >>> from_vector([w], result.x)
    >>> w.value.round(6)
    array([1., 2.])
    """
    tensors = list(named_parameters("objective", parameters).values())

    def value_and_gradient(vector: Any) -> tuple[float, NDArray[Any]]:
        from_vector(tensors, vector)
        for t in tensors:
            t.grad = None
        error = loss()
        if not isinstance(error, Tensor) or not error.requires_grad:
            raise GradientError(located("objective: the loss does not depend on the parameters"))
        error.backward()
        gradients = [getattr(t, "grad", None) if t.requires_grad else None for t in tensors]
        return float(error.value), np.concatenate(
            [np.zeros(t.size) if g is None else np.ravel(g) for t, g in
             zip(tensors, gradients, strict=True)]).astype(np.float64)

    return value_and_gradient
