"""Kinds of gates that know more about themselves: entry by entry, linear, linear in each input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gates.errors import ShapeError, listing, located, shape_of
from gates.gate import Gate, Transpose
from gates.operands import dtype_of, plus, sum_to


@dataclass(frozen=True)
class Elementwise(Gate):
    """A gate that works entry by entry, with NumPy's broadcasting.

    Its rules are written as if all shapes were equal; the sum over the axes along which an input
    was stretched happens here, once. The Jacobian of an entry-by-entry map is diagonal, so the
    rule that pulls a gradient also pushes a tangent.
    """

    def fit(self, i: int, message: Any, x: Any) -> Any:
        """Jᵀ of broadcasting is the sum over the stretched axes."""
        message = sum_to(message, x.shape)
        fits = message.shape == x.shape and message.dtype == x.dtype
        return message if fits else super().fit(i, message, x)

    def push(self, tangents: Sequence[Any], y: Any, inputs: Sequence[Any],
             transpose: Transpose | None = None) -> Any:
        total, shape, letters = None, shape_of(y), self.with_prepared(inputs)
        for i, tangent in enumerate(tangents):
            if tangent is None:
                continue
            part = (self.pushes[i] or self.rules[i])(self, tangent, y, *letters)  # type: ignore[misc]
            if shape_of(part) != shape:
                part = np.broadcast_to(part, shape)
            total = part if total is None else total + part
        return total

    def check(self, *inputs: Any) -> None:
        try:
            np.broadcast_shapes(*map(shape_of, inputs))
        except ValueError:
            shapes = listing(self.names(len(inputs)), inputs)
            raise ShapeError(located(
                f"{self.name}: shapes do not broadcast: {shapes}; counted from the last, "
                "each size must be equal or 1"
            )) from None

    def diagonal(self, i: int, y: Any, inputs: Sequence[Any]) -> Any:
        own_push = self.pushes[i] is not None and dtype_of(inputs[i]).kind == "c"
        if own_push or shape_of(y) != shape_of(inputs[i]):
            return None
        return self.pull(i, np.ones_like(y), y, inputs)


@dataclass(frozen=True)
class Linear(Gate):
    """A gate that is linear in all its differentiable inputs together: y = Σ A_i x_i.

    A tangent goes through the gate itself, zeros standing for the inputs that do not move.
    """

    def push(self, tangents: Sequence[Any], y: Any, inputs: Sequence[Any],
             transpose: Transpose | None = None) -> Any:
        moved = [
            x if self.rules[i] is None else np.zeros_like(x) if tangent is None else tangent
            for i, (tangent, x) in enumerate(zip(tangents, inputs, strict=True))
        ]
        return self(*moved)


@dataclass(frozen=True)
class Multilinear(Gate):
    """A gate that is linear in each of its inputs, the others fixed (a product).

    A tangent goes through the gate itself, in the place of its input.
    """

    def push(self, tangents: Sequence[Any], y: Any, inputs: Sequence[Any],
             transpose: Transpose | None = None) -> Any:
        total = None
        for i, tangent in enumerate(tangents):
            if tangent is not None:
                part = self(*inputs[:i], tangent, *inputs[i + 1:])
                total = part if total is None else plus(total, part)
        return total
