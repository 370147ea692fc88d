"""Layers made of layers: one after the other, and around a shortcut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import gates
from autograd.nn.calls import shape_of
from autograd.nn.layer import Layer, tree_text
from gates.errors import OperandError, ShapeError, located

Step = Callable[[Any], Any]
"""A layer, a gate, or any function of one array."""


class Sequential(Layer):
    """y = f_k(... f_2(f_1(x))): each step on the result of the one before it.

    A step is a layer, a gate or any function. Layers are called layer1, layer2, ..., gates and
    functions function1, function2, ...; a dict or keywords give names of your own. Each step is
    an attribute, so `model.layer2 = ...` exchanges it. A layer that stands twice shares its
    weights. Raises an OperandError for a step that cannot be called and a name that is no plain
    identifier or that layers have already.

    >>> import numpy as np
    >>> import gates
    >>> from autograd.nn import Dense, Sequential
    >>> rng = np.random.default_rng(0)
    >>> model = Sequential(Dense(2, 16, rng), gates.tanh, Dense(16, 3, rng))
    >>> model(np.ones((5, 2))).shape, list(model.parameters())
    ((5, 3), ['layer1.W', 'layer1.b', 'layer2.W', 'layer2.b'])
    >>> list(Sequential(hidden=Dense(2, 16, rng), out=Dense(16, 3, rng)).layers())
    ['hidden', 'out']
    """

    steps: tuple[str, ...]

    if TYPE_CHECKING:
        def __getattr__(self, step: str) -> Any: ...

    def __init__(self, *steps: Step | Mapping[str, Step], **named: Step) -> None:
        if steps and named:
            raise OperandError(located(f"{self.label}: give all steps a name or none"))
        first = steps[0] if len(steps) == 1 else None
        every = dict(first) if isinstance(first, Mapping) else named or numbered(steps)
        for name, step in every.items():
            check_step(self.label, name, step)
        self.steps = tuple(every)
        vars(self).update(every)
        self._name_parts()

    def __call__(self, x: Any) -> Any:
        for step in self.steps:
            x = getattr(self, step)(x)
        return x

    def __repr__(self) -> str:
        return tree_text(self, {}, {step: getattr(self, step) for step in self.steps})


def numbered(steps: tuple[Any, ...]) -> dict[str, Step]:
    """`steps` by the names layer1, layer2, ... of layers and function1, ... of the others."""
    every: dict[str, Step] = {}
    counts = {"layer": 0, "function": 0}
    for step in steps:
        kind = "layer" if isinstance(step, Layer) else "function"
        counts[kind] += 1
        every[f"{kind}{counts[kind]}"] = step
    return every


def check_step(who: str, name: str, step: Any) -> None:
    """An OperandError unless `step` can be called and `name` is free."""
    if not isinstance(name, str) or not name.isidentifier() or hasattr(Sequential, name) or \
            name == "steps":
        raise OperandError(located(f"{who}: a name is a plain identifier that layers do not have; "
                                   f"{name!r} came"))
    if isinstance(step, type) or not callable(step):
        hint = "; give the steps themselves, Sequential(*steps)" if \
            isinstance(step, (list, tuple)) else ""
        hint = f"; make one, {step.__name__}(...)" if isinstance(step, type) else hint
        raise OperandError(located(f"{who}: {name} must be a layer, a gate or a function of one "
                                   f"array; {step!r:.60} came{hint}"))


class Residual(Layer):
    """y = activation(P(x) + block(x)), where P is `projection`, or x itself for None.

    `block` and `projection` are layers or functions; `activation=None` leaves the sum as it is.
    Raises a ShapeError where the two shapes differ. Source: He, Zhang, Ren, Sun, "Deep residual
    learning for image recognition" (2016), equations 1 and 2.

    >>> import numpy as np
    >>> from autograd.nn import Dense, Residual
    >>> rng = np.random.default_rng(0)
    >>> block = Residual(Dense(3, 3, rng))
    >>> block(np.ones((2, 3))).shape, list(block.parameters())
    ((2, 3), ['block.W', 'block.b'])
    """

    block: Step
    projection: Step | None
    activation: Step | None

    def __init__(self, block: Step, projection: Step | None = None,
                 activation: Step | None = gates.relu) -> None:
        for name, step in (("block", block), ("projection", projection),
                           ("activation", activation)):
            if step is not None or name == "block":
                check_step("Residual", name, step)
        self.block = block
        self.projection = projection
        self.activation = activation

    def __call__(self, x: Any) -> Any:
        shortcut = x if self.projection is None else self.projection(x)
        y = self.block(x)
        if shape_of(y) != shape_of(shortcut):
            who = "x" if self.projection is None else "projection(x)"
            raise ShapeError(located(
                f"{self.label}: {who} and block(x) must have the same shape to be added; {who} is "
                f"{shape_of(shortcut)}, block(x) is {shape_of(y)}; give a projection to the shape "
                "of block(x), such as Dense or a Conv2d of size 1"))
        return y + shortcut if self.activation is None else self.activation(y + shortcut)
