"""Refuses the gradient, or the picture, of a value that was changed after it was recorded."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.engine.errors import StaleError
from autograd.engine.fingerprint import fingerprint
from autograd.engine.naming import called
from autograd.engine.slots import Leaf, Saved
from autograd.engine.tensor import Tensor
from gates.errors import located


def refuse_changed(t: Tensor) -> None:
    """A StaleError if an input of `t` was changed since it was recorded, and a rule would see it.
    """
    for x in t.inputs:
        if isinstance(x, Tensor) and x.leaf is not None:
            refuse_changed_leaf(t, x, x.leaf)
    if t.saved is not None:
        refuse_changed_arrays(t, t.saved)


def refuse_changed_arrays(t: Tensor, saved: Saved) -> None:
    """A StaleError if a plain array among the inputs of `t` was changed, and a rule reads it."""
    reads = t.gate.reads  # type: ignore[union-attr]
    for i, print_ in saved.prints:
        if reads[i] and fingerprint(t.inputs[i]) != print_:
            refuse(t, i)


def refuse_changed_leaf(t: Tensor, x: Tensor, leaf: Leaf) -> None:
    """A StaleError if leaf `x` was changed since `t` was recorded, and a rule would see it."""
    x.refresh()
    assert t.gate is not None
    if leaf.changed > t.order:
        for i, other in enumerate(t.inputs):
            if other is x and t.gate.reads[i]:
                refuse(t, i)


def refuse_stale(tensors: Iterable[Tensor], who: str) -> None:
    """A StaleError if what one of `tensors` was computed from was changed since.

    Then it has the number of one run, and its inputs have those of another.
    """
    for t in tensors:
        if t.gate is None:
            continue
        changed = {i for i, print_ in (() if t.saved is None else t.saved.prints)
                   if fingerprint(t.inputs[i]) != print_}
        for i, x in enumerate(t.inputs):
            if isinstance(x, Tensor) and x.leaf is not None:
                x.refresh()
                if x.leaf.changed > t.order:
                    changed.add(i)
        for i in changed:
            x = t.inputs[i]
            name = called(x) if isinstance(x, Tensor) else f"its {t.gate.names(len(t.inputs))[i]}"
            raise StaleError(located(
                f"{who}: {name} was changed after {called(t)} was computed from it, so their "
                "numbers do not belong together; run the forward pass again"))


def refuse(t: Tensor, i: int) -> None:
    """The StaleError for input `i` of `t`."""
    assert t.gate is not None
    x = t.inputs[i]
    name = f" ({x.name})" if isinstance(x, Tensor) and x.name else ""
    raise StaleError(located(
        f"{t.gate.name}: its input {t.gate.names(len(t.inputs))[i]}{name} was changed after it "
        "was recorded, so its value and gradient would be of other numbers; run the forward pass "
        "again, or write the new value to another array"))
