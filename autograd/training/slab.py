"""Slab: all parameters of one dtype, side by side, so that an optimizer has few long arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograd.engine.errors import GradientError
from autograd.engine.leaves import decrease
from autograd.engine.tensor import Tensor
from gates.errors import ShapeError, located

USED = -1
"""Stands for the number of the `backward()` of a gradient that a step was made of."""
CHUNK = 1 << 16
"""Entries that are updated at a time, so that all arrays of an update stay in the cache."""


class Slab:
    """The gradients, and then the steps, of parameters of one dtype, in one flat array.

    So is each kind of state. The values stay in the arrays of the parameters themselves, so what
    the user holds of them stays theirs.
    """

    def __init__(self, items: Mapping[str, Tensor], kinds: tuple[str, ...], dtype: Any) -> None:
        self.names, self.tensors = list(items), list(items.values())
        self.starts = np.cumsum([0, *(t.size for t in self.tensors)]).tolist()
        size = self.starts[-1]
        self.dtype = dtype
        self.step = np.zeros(size, dtype)
        self.scratch = np.zeros(min(size, CHUNK), dtype)
        self.state = {kind: np.zeros(size, dtype) for kind in kinds}
        self.views = self.shaped(self.step)
        self.counts = [0] * len(self.tensors)
        """How many steps each parameter has made."""

    def shaped(self, flat: Any) -> list[Any]:
        """The part of each parameter in a flat array, as a view of its shape."""
        return [flat[a:b].reshape(t.shape) for t, a, b in
                zip(self.tensors, self.starts[:-1], self.starts[1:], strict=True)]

    def fresh(self, who: str, last: int) -> dict[int, Any]:
        """The gradients that the next step is made of, by place; frozen parameters have none.

        They are those of the `backward()` of number `last`, and those that were set by hand.
        """
        found = {}
        for i, t in enumerate(self.tensors):
            if not t.requires_grad:
                continue
            if t._value.dtype != self.dtype:
                raise GradientError(located(
                    f"{who}: {self.names[i]} was {self.dtype} when the optimizer was made and is "
                    f"{t.dtype} now; make the optimizer after astype()"))
            notes = t.notes
            if notes is None or (notes.sweep != last and notes.sweep != 0) or (
                    g := notes.grad) is None:
                continue
            if np.shape(g) != t.shape:
                raise ShapeError(located(f"{who}: {self.names[i]} has shape {t.shape}; its "
                                         f"gradient was set to one of {np.shape(g)}"))
            found[i] = g
        return found

    def refuse_missing(self, who: str, found: Mapping[int, Any]) -> None:
        """A GradientError for a parameter that is trained and has no gradient among `found`."""
        for i, t in enumerate(self.tensors):
            if not t.requires_grad or i in found:
                continue
            notes = t.notes
            reason = ("has no gradient: no backward() has reached it"
                      if notes is None or notes.grad is None else
                      "has only the gradient of which a step was made: no backward() has reached "
                      "it since" if notes.sweep == USED else
                      "has only the gradient of an earlier backward(), which the last one did not "
                      "reach; add losses before one backward()")
            raise GradientError(located(f"{who}: {self.names[i]} {reason}; freeze it, or "
                                        "step(strict=False) leaves it as it is"))

    def take(self, gradients: Mapping[int, Any]) -> list[Any]:
        """Copy the gradients into the slab; the flat array of each run of them."""
        for i, g in gradients.items():
            np.copyto(self.views[i], g)
        return [self.step[self.starts[i]:self.starts[j]] for i, j in self.runs(gradients)]

    def runs(self, places: Mapping[int, Any]) -> Iterator[tuple[int, int]]:
        """From where to where neighbours that have made as many steps lie side by side."""
        first = last = None
        for i in places:
            if first is not None and i == last and self.counts[i] == self.counts[first]:
                last = i + 1
                continue
            if first is not None and last is not None:
                yield first, last
            first, last = i, i + 1
        if first is not None and last is not None:
            yield first, last

    def chunks(self, i: int, j: int) -> Iterator[tuple[Any, ...]]:
        """Parts of the steps, the scratch array and all state, of the parameters from i to j."""
        stop = self.starts[j]
        for a in range(self.starts[i], stop, CHUNK):
            part = slice(a, min(a + CHUNK, stop))
            g = self.step[part]
            yield (g, self.scratch[:g.size], *[array[part] for array in self.state.values()])

    def subtract(self, i: int) -> None:
        """Subtract the step of parameter i from its value, which uses its gradient up."""
        t = self.tensors[i]
        decrease(t, self.views[i])
        assert t.notes is not None              # they hold the gradient
        t.notes.sweep = USED
        self.counts[i] += 1
