"""Computation graphs of gates, and the derivatives of everything computed with them.

    >>> from autograd import tensor
    >>> x = tensor(3.0, name="x")
    >>> y = x * x + 2 * x
    >>> y.backward()
    >>> float(x.grad)
    8.0
"""

import typing as _typing
from pathlib import Path as _Path

from autograd.conflict import refuse_mixture as _refuse_mixture

_refuse_mixture(_Path(__file__).parent)

# ruff: noqa: E402
from autograd.checking import CheckError, Report, check
from autograd.context import anomaly, no_grad, recording, scope
from autograd.drawing import Drawing, draw
from autograd.errors import AnomalyError, GradientError, StaleError
from autograd.graph import Graph
from autograd.leaves import constant, parameter, tensor
from autograd.tensor import Tensor
from autograd.transforms import (
    elementwise_grad,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    value_and_grad,
    vjp,
)


def _draw(graph: Graph, *args: _typing.Any, **kwargs: _typing.Any) -> Drawing:
    """A diagram of the graph: see `autograd.draw`."""
    return draw(graph, *args, **kwargs)


Graph.draw = _draw  # type: ignore[method-assign]

__version__ = "0.1.0"

__all__ = [
    "AnomalyError",
    "CheckError",
    "Drawing",
    "GradientError",
    "Graph",
    "Report",
    "StaleError",
    "Tensor",
    "anomaly",
    "check",
    "constant",
    "draw",
    "elementwise_grad",
    "grad",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "no_grad",
    "parameter",
    "recording",
    "scope",
    "tensor",
    "value_and_grad",
    "vjp",
]
