"""What a layer does around its mathematics: check its inputs, open its scope, say shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from autograd.context import enter_scope, leave_scope
from autograd.leaves import constant
from autograd.tensor import Tensor
from gates.errors import GateError, OperandError, located, shape_of
from gates.windows import per_axis

if TYPE_CHECKING:
    from autograd.nn.layer import Layer

Shape = tuple[int, ...]

_shapes: ContextVar[list[tuple[Layer, Shape]] | None] = ContextVar("shapes of layers", default=None)


@contextmanager
def shapes_only() -> Iterator[list[tuple[Layer, Shape]]]:
    """Within it layers do not compute: on an empty batch each returns one of its `output_shape`.

    Yields the list of layers called, in the order in which they end, each with that shape.
    """
    outer = _shapes.get()
    called = [] if outer is None else outer
    token = _shapes.set(called)
    try:
        yield called
    finally:
        _shapes.reset(token)


def as_layer(call: Callable[..., Any]) -> Callable[..., Any]:
    """`call` of a layer, with its inputs checked, within its scope."""
    @wraps(call)
    def called(self: Layer, *inputs: Any, **options: Any) -> Any:
        if type(self).__call__ is not called:       # by super(): all that has been done
            return call(self, *inputs, **options)
        try:
            self.check(*inputs, **options)
        except (ValueError, TypeError) as error:
            refuse(self, call, error, inputs, options)
        if (shapes := _shapes.get()) is not None:
            return shaped(call, shapes, self, *inputs, **options)
        if not self.scope:
            return call(self, *inputs, **options)
        token = enter_scope(self.scope)
        try:
            return call(self, *inputs, **options)
        finally:
            leave_scope(token)
    return called


def refuse(layer: Layer, call: Callable[..., Any], error: Exception, inputs: tuple[Any, ...],
           options: dict[str, Any]) -> NoReturn:
    """Raise what `error`, met when `inputs` were checked, means in the words of `layer`."""
    if isinstance(error, GateError):
        raise error
    takes = signature(call)
    try:
        takes.bind(layer, *inputs, **options)
    except TypeError as misbound:
        letters = ", ".join([*takes.parameters][1:])
        raise OperandError(located(f"{layer.label}: takes ({letters}): {misbound}")) from None
    try:
        for x in inputs:
            shape_of(x)
    except ValueError as ragged:
        raise OperandError(located(f"{layer.label}: cannot make an array: {ragged}")) from None
    raise error


def shaped(call: Callable[..., Any], shapes: list[tuple[Layer, Shape]], layer: Layer,
           *inputs: Any, **options: Any) -> Any:
    """`call` under `shapes_only`: of a layer that does not say its shape, those within it do."""
    if says_shape(layer):
        y = empty_batch(layer.output_shape(shape_of(inputs[0])[1:]))
    else:
        y = call(layer, *inputs, **options)
    if hasattr(y, "shape"):
        shapes.append((layer, shape_of(y)[1:]))
    return y


def says_shape(layer: Layer) -> bool:
    """Whether `layer` has an `output_shape` of its own, which is then `checked`."""
    return hasattr(type(layer).output_shape, "__wrapped__")


def checked(output_shape: Callable[..., Shape]) -> Callable[..., Shape]:
    """`output_shape` of a layer, with the shape checked first."""
    @wraps(output_shape)
    def shape_after(self: Layer, shape: Shape) -> Shape:
        sizes = sizes_of(self, shape)
        self.check(empty_batch(sizes))
        return output_shape(self, sizes)
    return shape_after


def sizes_of(layer: Layer, shape: Any) -> Shape:
    """`shape` as whole numbers; a ValueError that names `layer` for anything else."""
    if not isinstance(shape, (tuple, list)):
        raise ValueError(located(f"{layer.label}: a shape is a tuple of whole numbers without the "
                                 f"batch axis, such as (784,); {shape!r:.60} came"))
    return per_axis(layer.label, "each size of a shape", tuple(shape), len(shape), 0)


def empty_batch(shape: Shape) -> Tensor:
    """No example of `shape`."""
    return constant(np.empty((0, *shape)))
