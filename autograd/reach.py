"""Which tensors lie between some and others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograd.tensor import Tensor


def needed(outputs: Iterable[Tensor], first: int = 0) -> dict[int, Tensor]:
    """The tensors from number `first` on that need a gradient and on which `outputs` depend."""
    stack = [t for t in outputs if t.needs and t.order >= first]
    found = {t.order: t for t in stack}
    while stack:
        t = stack.pop()
        gate, inputs = t.gate, t.inputs
        if gate is not None and gate.constant:
            inputs = tuple(x for i, x in enumerate(inputs) if gate.rules[i] is not None)
        for x in inputs:
            if isinstance(x, Tensor) and x.needs:
                order = x.order
                if order not in found and order >= first:
                    found[order] = x
                    stack.append(x)
    return found


def between(wanted: Sequence[Tensor], outputs: Iterable[Tensor]) -> tuple[list[Tensor], bool]:
    """The tensors through which `wanted` reach `outputs`, in creation order.

    Also whether one of them depends on a tensor elsewhere that needs a gradient: then the
    derivative is itself a function to differentiate, and the sweep must be lifted.
    """
    through = {t.order for t in wanted}
    found = needed(outputs, min(through, default=0))
    nodes, entangled = [], False
    for order in sorted(found):
        t = found[order]
        needing = [x.order in through for x in t.inputs if isinstance(x, Tensor) and x.needs]
        if any(needing):
            through.add(order)
        elif order not in through:
            continue
        nodes.append(t)
        entangled = entangled or not all(needing)
    return nodes, entangled
