"""One run of a function on fresh tensors, kept to be differentiated in either direction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import index
from typing import Any

import numpy as np

import gates
from autograd.engine.context import current, inside_transform
from autograd.engine.errors import GradientError
from autograd.engine.forward import push
from autograd.engine.leaves import tensor
from autograd.engine.reach import between, close
from autograd.engine.reverse import copy_of, pull, seed
from autograd.engine.tensor import Tensor, as_numbers, as_value, value_of
from autograd.engine.tree import leaves, leaves_like, tree_map, unflatten
from gates.errors import OperandError, ShapeError, located
from gates.operands import dtype_of

Argnum = int | Sequence[int]


class Trace:
    """y = f(args), recorded from the arguments `argnum` on.

    Each call makes tensors of its own, so transforms nest in any way without a global state: what
    comes from outside is a constant here; where it needs a gradient itself the sweeps are `lifted`.
    """

    def __init__(self, who: str, f: Callable[..., Any], argnum: Argnum, args: tuple[Any, ...],
                 kwargs: dict[str, Any]) -> None:
        self.who = who
        positions = argument_positions(who, argnum, len(args))
        chosen = tuple(args[position] for position in positions)
        self.shape_of_x = chosen if isinstance(argnum, Sequence) else chosen[0]
        mode = current()
        self.recorded = mode is None or mode.recording
        with inside_transform():
            fresh = tree_map(lambda x: fresh_tensor(who, x), chosen)
            args = list(args)  # type: ignore[assignment]
            for position, part in zip(positions, fresh, strict=True):
                args[position] = part  # type: ignore[index]
            self.y = f(*args, **kwargs)
        self.inputs: list[Tensor] = leaves(fresh)
        self.outputs = [result(who, y) for y in leaves(self.y)]
        refuse_counts(who, self.outputs)
        self.nodes, entangled = between(self.inputs, [
            y for y in self.outputs if isinstance(y, Tensor)])
        close(self.nodes, entangled)
        self.members = {t.order for t in self.nodes}
        self.lifted = bool(entangled) and self.recorded

    @property
    def value(self) -> Any:
        """y, as arrays unless it can be differentiated further."""
        return tree_map(self.as_y, self.y)

    def as_y(self, y: Any) -> Any:
        """An output as the caller sees it."""
        if not isinstance(y, Tensor):
            return y
        further = y.requires_grad and (self.recorded or y.order not in self.members)
        return y if further else copy_of(y._value)

    def pull(self, upstream: Any) -> Any:
        """Jᵀ · upstream, in the shape of the chosen arguments."""
        seeds = []
        upstreams = self.matched(upstream, self.y, self.outputs, "upstream gradient")
        for y, g in zip(self.outputs, upstreams, strict=True):
            if isinstance(y, Tensor) and y.order in self.members:
                seeds.append((y, seed(y, g)))
        wanted = {x.order for x in self.inputs}
        kept = pull(seeds, wanted, self.members, self.lifted)
        found = {t.order: g for t, g in kept}
        return self.as_x(found.get(x.order, zeros(x)) for x in self.inputs)

    def push(self, tangent: Any) -> Any:
        """J · tangent, in the shape of y."""
        tangents = self.matched(tangent, self.shape_of_x, self.inputs, "tangent")
        seeds = {x.order: v for x, v in zip(self.inputs, tangents, strict=True)}
        found = push(self.nodes, seeds, self.lifted)
        moved = [found.get(y.order) if isinstance(y, Tensor) else None for y in self.outputs]
        return unflatten(self.y, (zeros(y) if v is None else copy_of(v)
                                for y, v in zip(self.outputs, moved, strict=True)))

    def has_hooks(self) -> bool:
        """Whether a hook changes what a reverse sweep sends, so that there is no other way."""
        return any(t.notes is not None and t.notes.hooks for t in self.nodes)

    def as_x(self, parts: Any) -> Any:
        """The leaves `parts` in the shape of the chosen arguments."""
        return unflatten(self.shape_of_x, iter(parts))

    def matched(self, tree: Any, like: Any, wanted: Sequence[Any], what: str) -> list[Any]:
        """The leaves of `tree` as arrays that go with `wanted`, which have the structure `like`.

        Raises an OperandError for another structure and for what is no number of theirs, and a
        ShapeError for another shape.
        """
        try:
            came = leaves_like(like, tree)
        except TypeError as error:
            raise OperandError(located(f"{self.who}: the {what} must have the structure of what "
                                       f"it goes with, {error}; {str(tree)[:60]} came")) from None
        values = [v if isinstance(v, Tensor) or not isinstance(x, Tensor) else
                  as_numbers(lambda: f"{self.who}: the {what}", v, x.dtype)
                  for v, x in zip(came, wanted, strict=True)]
        has, needs = [[np.shape(value_of(x)) for x in side] for side in (values, wanted)]
        if has != needs:
            show = [str(s[0]) if len(s) == 1 else str(s) for s in (needs, has)]
            raise ShapeError(located(f"{self.who}: the {what} must have shape {show[0]}; "
                                     f"{show[1]} came"))
        return values


def argument_positions(who: str, argnum: Argnum, count: int) -> list[int]:
    """`argnum` as a list of positions among `count` arguments."""
    chosen = argnum if isinstance(argnum, Sequence) else [argnum]
    try:
        if any(isinstance(n, bool) for n in chosen):
            raise TypeError
        positions = [index(n) for n in chosen]
    except TypeError:
        raise OperandError(located(
            f"{who}: argnum is the position of an argument, or a tuple of them; {argnum!r:.60} "
            "came; for an argument by keyword, differentiate a lambda that takes it by position"
            )) from None
    for position in positions:
        if not -count <= position < count:
            raise IndexError(located(f"{who}: argnum is {position}, but the function was "
                                     f"called with {count} arguments"))
    if len({position % count for position in positions}) < len(positions):
        raise OperandError(located(f"{who}: argnum names an argument twice: {argnum!r}"))
    return positions


def fresh_tensor(who: str, x: Any) -> Tensor:
    """A tensor of its own for an argument; linked to it where that is a tensor already."""
    if isinstance(x, Tensor):
        t: Tensor = gates.identity(x)
        t.requires_grad = True
        return t
    try:
        return tensor(x)
    except OperandError:
        raise OperandError(located(
            f"{who}: can differentiate by numbers, arrays, and lists, tuples and dicts of them; "
            f"{type(x).__name__} came: {x!r:.60}; choose other arguments with argnum")) from None


def result(who: str, y: Any) -> Any:
    """An output of the function, if it is one to differentiate."""
    if isinstance(y, Tensor) or (y is not None and dtype_of(as_value(y)).kind in "fciub"):
        return y
    raise OperandError(located(f"{who}: the function must return numbers, arrays or tensors, or "
                               f"nested lists, tuples and dicts of them; {type(y).__name__} came"))


def refuse_counts(who: str, outputs: Sequence[Any]) -> None:
    """A GradientError where nothing but truth values or recorded whole numbers came out."""
    kinds = [dtype_of(y).kind for y in outputs]
    if not any(kind in "fc" for kind in kinds):
        for y, kind in zip(outputs, kinds, strict=True):
            if isinstance(y, Tensor) or kind == "b":
                what = f"from {y.gate.name}" if isinstance(y, Tensor) and y.gate else ""
                raise GradientError(located(
                    f"{who}: the function returned {dtype_of(y)} {what}, which has no derivative; "
                    "return floating-point numbers, or astype(float) if 0 is meant"))


def zeros(x: Any) -> Any:
    """A gradient for what nothing depends on."""
    return np.zeros_like(value_of(x))[()]
