"""What a page tells of a box or an edge when one looks closer: whole arrays, local Jacobians."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from autograd.drawing.content.view import View
from autograd.drawing.excerpt import MOST_ENTRIES, Excerpt, excerpt
from autograd.drawing.scene import Details
from autograd.engine.tensor import Tensor, value_of
from autograd.formulas.legible import clipped
from autograd.graph.summary import settings
from gates import Gate
from gates.jacobians import dense_jacobian

MOST_IN_JACOBIAN = 144
"""A local Jacobian with more entries, zeros included, is not shown (a diagonal: `MOST_ENTRIES`)."""

MOST_COLUMNS = 600


def details_of(view: View, t: Any) -> Details:
    """The details of a tensor: all its entries, its gradient, and what its gate is.

    Of a plain array that went into a gate there are the entries alone.
    """
    if not isinstance(t, Tensor):
        return Details(value=excerpt(t) if view.values else None)
    g = view.gradient(t)
    return Details(
        view.names[t.order],
        about(t),
        t.order,
        _excerpt(t._value) if view.values else None,
        None if g is None else excerpt(g),
    )


def details_of_edge(view: View, t: Tensor, i: int) -> Details:
    """The details of input `i` of the gate of `t`: its letter, the message, the local Jacobian."""
    assert t.gate is not None
    message = view.message(t, i)
    local = _local(t, i) if view.values else None
    return Details(
        t.gate.names(len(t.inputs))[i],
        order=t.order,
        gradient=None if message is None else excerpt(message),
        jacobian=None if local is None else local.jacobian,
    )


def about(t: Tensor) -> str:
    """The gate with its settings and what its class says of it."""
    if t.gate is None:
        return ""
    setting = repr(t.gate) if settings(t.gate) else ""
    return clipped(f"{setting}\n{_description(type(t.gate).__doc__ or '')}".strip(), MOST_COLUMNS)


@cache
def _description(docstring: str) -> str:
    """What the class of a gate says of it, without examples."""
    return inspect.cleandoc(docstring).partition(">>>")[0].strip()


@dataclass(frozen=True, eq=False)
class Local:
    """A gate at its inputs, all copied, so that its Jacobian can still be computed later."""

    gate: Gate
    i: int
    y: Any
    inputs: tuple[Any, ...]

    def jacobian(self) -> Excerpt | None:
        """∂y/∂x, flattened to a row for each entry of y; or its diagonal, in the shape of x.

        None where the rule of the gate does not run by itself.
        """
        try:
            with np.errstate(all="ignore"):
                return self._computed()
        except Exception:
            return None

    def _computed(self) -> Excerpt | None:
        gate, i, y, inputs = self.gate, self.i, self.y, self.inputs
        diagonal = gate.diagonal(i, y, inputs)
        if diagonal is not None:
            return excerpt(np.broadcast_to(diagonal, np.shape(inputs[i])), diagonal=True)
        shape = np.size(y), np.size(inputs[i])
        if shape[0] * shape[1] > MOST_IN_JACOBIAN:
            return None
        dense = dense_jacobian(lambda g: gate.pull(i, g, y, inputs), y, inputs[i])
        return excerpt(np.reshape(dense, shape))


def _local(t: Tensor, i: int) -> Local | None:
    """The gate of `t` at its inputs, if all of them are small arrays."""
    assert t.gate is not None
    values = [value_of(x) for x in t.inputs]
    arrays = [t._value, *values]
    if t.gate.rules[i] is None or any(isinstance(x, tuple) for x in arrays):
        return None
    if sum(map(np.size, arrays)) > MOST_ENTRIES:
        return None
    return Local(t.gate, i, _copy(t._value), tuple(map(_copy, values)))


def _copy(x: Any) -> Any:
    return x.copy() if isinstance(x, np.ndarray) else x


def _excerpt(value: Any) -> Excerpt | None:
    return None if isinstance(value, tuple) else excerpt(value)
