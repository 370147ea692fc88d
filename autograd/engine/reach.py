"""Which tensors lie between some and others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograd.engine.tensor import Tensor


def needed(outputs: Iterable[Tensor], first: int = 0) -> dict[int, Tensor]:
    """The tensors from number `first` on that need a gradient and on which `outputs` depend."""
    stack = [t for t in outputs if t.requires_grad and t.order >= first]
    found = {t.order: t for t in stack}
    while stack:
        t = stack.pop()
        gate, inputs = t.gate, t.inputs
        if gate is not None and gate.constant:
            inputs = tuple(x for i, x in enumerate(inputs) if gate.rules[i] is not None)
        for x in inputs:
            if isinstance(x, Tensor) and x.requires_grad:
                order = x.order
                if order not in found and order >= first:
                    found[order] = x
                    stack.append(x)
    return found


def between(wanted: Sequence[Tensor],
            outputs: Iterable[Tensor]) -> tuple[list[Tensor], set[int]]:
    """The tensors through which `wanted` reach `outputs`, in creation order.

    Also, by order, those of them that depend on a tensor elsewhere that needs a gradient too: then
    the derivative is itself a function to differentiate, and the sweep must be lifted.
    """
    through = {t.order for t in wanted}
    found = needed(outputs, min(through, default=0))
    nodes, entangled = [], set[int]()
    for order in sorted(found):
        t = found[order]
        needing = [x.order for x in t.inputs if isinstance(x, Tensor) and x.requires_grad]
        if any(x in through for x in needing):
            through.add(order)
        elif order not in through:
            continue
        nodes.append(t)
        if any(x not in through or x in entangled for x in needing):
            entangled.add(order)
    return nodes, entangled


def close(nodes: Iterable[Tensor], entangled: set[int]) -> None:
    """Decide anew what needs a gradient, when the function that was differentiated is over.

    By its own inputs nothing is differentiated any more; by what lies elsewhere it may be.
    """
    for t in nodes:
        if t.order not in entangled:
            t.requires_grad = False
