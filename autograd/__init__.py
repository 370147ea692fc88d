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
from autograd.differential_operators import (
    elementwise_grad,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    value_and_grad,
    vjp,
)
from autograd.engine.context import anomaly, no_grad, recording, scope
from autograd.engine.errors import AnomalyError, GradientError, StaleError
from autograd.engine.leaves import constant, parameter, tensor
from autograd.engine.tensor import Tensor
from autograd.graph.graph import Graph
from gates import __all__ as _gates
from gates.names import no_attribute as _no_attribute

if _typing.TYPE_CHECKING:
    from autograd.auditing import Audit, audit
    from autograd.checking import CheckError, Report, check
    from autograd.drawing import Drawing, Frames, draw, frames
    from autograd.explaining import exercise, explain
    from autograd.storage import load, save


def _draw(graph: Graph, *args: _typing.Any, **kwargs: _typing.Any) -> "Drawing":
    """A diagram of the graph: see `autograd.draw`."""
    from autograd.drawing import draw
    return draw(graph, *args, **kwargs)


Graph.draw = _draw  # type: ignore[assignment, method-assign]

__version__ = "0.1.0"

__all__ = [
    "AnomalyError",
    "Audit",
    "CheckError",
    "Drawing",
    "Frames",
    "GradientError",
    "Graph",
    "Report",
    "StaleError",
    "Tensor",
    "anomaly",
    "audit",
    "check",
    "constant",
    "draw",
    "elementwise_grad",
    "exercise",
    "explain",
    "frames",
    "grad",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "load",
    "no_grad",
    "parameter",
    "recording",
    "save",
    "scope",
    "tensor",
    "value_and_grad",
    "vjp",
]

_LOADED_WHEN_USED = {
    "Audit": "auditing", "audit": "auditing",
    "CheckError": "checking", "Report": "checking", "check": "checking",
    "Drawing": "drawing", "Frames": "drawing", "draw": "drawing", "frames": "drawing",
    "exercise": "explaining", "explain": "explaining",
    "load": "storage", "save": "storage",
}
_PACKAGES = {"nn", "training", *_LOADED_WHEN_USED.values()}
_SCIPY = "SciPy's own ufuncs take tensors: write `import scipy`"


def __dir__() -> list[str]:
    return __all__


if not _typing.TYPE_CHECKING:
    def __getattr__(name: str) -> object:
        from importlib import import_module
        if name in _PACKAGES:
            return import_module(f"{__name__}.{name}")
        if name in _LOADED_WHEN_USED:
            thing = globals()[name] = getattr(__getattr__(_LOADED_WHEN_USED[name]), name)
            return thing
        hint = _SCIPY if name == "scipy" else ""
        raise _no_attribute(name, {__name__: __all__, "gates": _gates}, hint)
