"""What a layer does around its mathematics: check its inputs, open its scope, say shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from autograd.engine.context import enter_scope, leave_scope
from autograd.engine.leaves import constant
from autograd.engine.tensor import Tensor
from gates import ExpandDims, Squeeze, errors
from gates.errors import GateError, OperandError, located
from gates.operands import is_array, is_tensor
from gates.windows import per_axis

if TYPE_CHECKING:
    from autograd.nn.layer import Layer

Shape = tuple[int, ...]

fixed_shape = errors.shape_of
"""The shape of an input where the numbers in it enter the graph, which then holds for it alone."""


def shape_of(x: Any) -> Shape:
    """The shape of an input, only to check it: the graph holds for others too.

    Raises a TypeError for what holds anything but numbers.
    """
    if type(x) is Tensor:
        return x._value.shape  # type: ignore[no-any-return]
    if type(x) is np.ndarray and x.dtype.kind in "fciub":
        return x.shape  # type: ignore[no-any-return]
    array = as_array(x)
    if getattr(array.dtype, "kind", "f") not in "fciub":
        came = repr(x) if array.ndim == 0 else f"an array of {array.dtype}"
        raise TypeError(f"needs numbers; {came:.60} came")
    return errors.shape_of(array)


def as_array(x: Any) -> Any:
    """`x` itself if it is a tensor or an array, else an array of it."""
    return x if is_tensor(x) or is_array(x) else np.asarray(x)


in_row, out_of_row = ExpandDims(2), Squeeze(2)
"""(n, c, t) as images of one row, (n, c, 1, t), and back."""

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
        try:
            if (shapes := _shapes.get()) is not None:
                return shaped(call, shapes, self, *inputs, **options)
            if not self.scope:
                return call(self, *inputs, **options)
            token = enter_scope(self.scope)
            try:
                return call(self, *inputs, **options)
            finally:
                leave_scope(token)
        except TypeError as error:
            if not isinstance(error, GateError):
                refuse_arguments(self, call, inputs, options)
            raise
    return called


@contextmanager
def within(layer: Layer) -> Iterator[None]:
    """The scope of `layer`, for what it computes by another method than its call."""
    token = enter_scope(layer.scope) if layer.scope else None
    try:
        yield
    finally:
        if token is not None:
            leave_scope(token)


def refuse(layer: Layer, call: Callable[..., Any], error: Exception, inputs: tuple[Any, ...],
           options: dict[str, Any]) -> NoReturn:
    """Raise what `error`, met when `inputs` were checked, means in the words of `layer`."""
    if isinstance(error, GateError):
        raise error
    refuse_arguments(layer, call, inputs, options)
    for x in inputs:
        try:
            shape_of(x)
        except TypeError as no_numbers:
            raise OperandError(located(f"{layer.label}: {no_numbers}")) from None
        except ValueError as ragged:
            raise OperandError(located(f"{layer.label}: cannot make an array: {ragged}")) from None
    raise error


def refuse_arguments(layer: Layer, call: Callable[..., Any], inputs: tuple[Any, ...],
                     options: dict[str, Any]) -> None:
    """An OperandError that names `layer` unless its `call` has parameters for all of these."""
    takes = signature(call)
    try:
        takes.bind(layer, *inputs, **options)
    except TypeError as misbound:
        letters = ", ".join([*takes.parameters][1:])
        raise OperandError(located(f"{layer.label}: takes ({letters}): {misbound}")) from None


def shaped(call: Callable[..., Any], shapes: list[tuple[Layer, Shape]], layer: Layer,
           *inputs: Any, **options: Any) -> Any:
    """`call` under `shapes_only`: of a layer that does not say its shape, those within it do."""
    if says_shape(layer):
        given = signature(call).bind(layer, *inputs, **options).arguments
        y = empty_batch(layer.output_shape(*(shape_of(given[letter])[1:]
                                             for letter in needed_inputs(layer))))
    else:
        y = call(layer, *inputs, **options)
    if hasattr(y, "shape"):
        shapes.append((layer, shape_of(y)[1:]))
    return y


def says_shape(layer: Layer) -> bool:
    """Whether `layer` has an `output_shape` of its own, which is then `checked`."""
    return hasattr(type(layer).output_shape, "__wrapped__")


def checked(output_shape: Callable[..., Shape]) -> Callable[..., Shape]:
    """`output_shape` of a layer, with the shapes checked first."""
    @wraps(output_shape)
    def shape_after(self: Layer, *shapes: Shape) -> Shape:
        batches = empty_batches(self, "output_shape", shapes)
        self.check(*batches)
        return output_shape(self, *(shape_of(x)[1:] for x in batches))
    return shape_after


def needed_inputs(layer: Layer) -> list[str]:
    """The letters of the inputs that a call of `layer` must be given."""
    _, *parameters = signature(type(layer).__call__).parameters.values()
    return [p.name for p in parameters if p.default is Parameter.empty and
            p.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)]


def empty_batches(layer: Layer, who: str, shapes: tuple[Any, ...]) -> list[Tensor]:
    """An input without examples for each of `shapes`; an error unless `layer` takes so many.

    `who` was given the shapes, for the message.
    """
    letters = needed_inputs(layer)
    if len(shapes) != len(letters) and letters:
        given = ", ".join(f"shape of {letter}" for letter in letters)
        raise OperandError(located(f"{layer.label}: is called on ({', '.join(letters)}), so {who} "
                                   f"takes ({given}), each without the batch axis; {len(shapes)} "
                                   f"came"))
    return [empty_batch(sizes_of(layer, shape)) for shape in shapes]


def sizes_of(layer: Layer, shape: Any) -> Shape:
    """`shape` as whole numbers; a ValueError that names `layer` for anything else."""
    if not isinstance(shape, (tuple, list)):
        raise ValueError(located(f"{layer.label}: a shape is a tuple of whole numbers without the "
                                 f"batch axis, such as (784,); {shape!r:.60} came"))
    return per_axis(layer.label, "each size of a shape", tuple(shape), len(shape), 0)


def empty_batch(shape: Shape) -> Tensor:
    """No example of `shape`."""
    return constant(np.empty((0, *shape)))
