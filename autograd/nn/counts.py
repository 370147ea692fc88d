"""summary: how large a model is, layer by layer, without computing anything."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from autograd.engine.context import no_grad
from autograd.engine.tensor import Tensor
from autograd.nn.calls import empty_batches, says_shape, shapes_only
from autograd.nn.init import describing
from autograd.nn.layer import Layer, Shape
from gates.errors import OperandError, located

HEADER = ("layer", "kind", "output shape", "units", "parameters")


@dataclass(frozen=True)
class Row:
    """A layer that was called: what it returns, and how many numbers are trained in it."""

    path: str
    kind: str
    output_shape: Shape
    parameters: int

    @property
    def units(self) -> int:
        """How many numbers it returns for one example."""
        return math.prod(self.output_shape)


@dataclass(frozen=True, repr=False)
class Summary:
    """The rows of a model, and its totals; as text, a table."""

    rows: tuple[Row, ...]
    parameters: int
    """How many numbers are trained; those that are shared count once."""
    frozen: int
    """How many numbers are parameters that are frozen."""

    @property
    def units(self) -> int:
        """How many numbers all layers return for one example."""
        return sum(row.units for row in self.rows)

    def __str__(self) -> str:
        lines = [HEADER, *((row.path or "-", row.kind, str(row.output_shape), f"{row.units:,}",
                            f"{row.parameters:,}") for row in self.rows)]
        rest = self.parameters - sum(row.parameters for row in self.rows)
        if rest:
            lines.append(("not called", "", "", "", f"{rest:,}"))
        lines.append(("in all", "", "", f"{self.units:,}", f"{self.parameters:,}"))
        if self.frozen:
            lines.append(("frozen", "", "", "", f"{self.frozen:,}"))
        widths = [max(len(line[k]) for line in lines) for k in range(5)]
        return "\n".join("  ".join(f"{text:{'<' if k < 3 else '>'}{widths[k]}}"
                                   for k, text in enumerate(line)) for line in lines)

    __repr__ = __str__


def summary(model: Layer | Callable[[], Layer], *input_shapes: Shape) -> Summary:
    """A row for each layer that `model` calls on an input of that shape, without the batch axis.

    A model of several inputs needs the shape of each: `summary(GCN(...), (4, 3), (4, 4))`.
    A row has the path, kind and output shape of the layer, its units (numbers returned for one
    example) and its trainable parameters; where one is shared, it counts in the first row. No
    number is computed. For a model too large to be made, give a function that makes it: its layers
    are then described, and no memory is taken for weights. Raises a ShapeError that names the
    layer where a shape does not fit, an OperandError for another number of shapes than inputs.

    >>> import numpy as np
    >>> import gates
    >>> from autograd.nn import Conv2d, Dense, Flatten, Sequential, summary
    >>> rng = np.random.default_rng(0)
    >>> def alexnet_and_more():
    ...     return Sequential(Conv2d(3, 96, 11, rng, stride=4), gates.relu, Flatten(),
    ...                       Dense(290_400, 4096, rng))
    >>> summary(alexnet_and_more, (3, 227, 227))
    layer   kind     output shape    units     parameters
    layer1  Conv2d   (96, 55, 55)  290,400         34,944
    layer2  Flatten  (290400,)     290,400              0
    layer3  Dense    (4096,)         4,096  1,189,482,496
    in all                         584,896  1,189,517,440
    """
    if not isinstance(model, Layer):
        model = described(model)
    with no_grad(), shapes_only() as called:
        model(*empty_batches(model, "summary", input_shapes))
    every = model.parameters().values()
    trained = sum(p.size for p in every if p.requires_grad)
    return Summary(rows_of(called), trained, sum(p.size for p in every) - trained)


def described(build: Callable[[], Layer]) -> Layer:
    """The model that `build` makes, without memory for its weights."""
    if callable(build) and not isinstance(build, type):
        with describing():
            model = build()
        if isinstance(model, Layer):
            return model
        came = f"{getattr(build, '__name__', 'it')} returned {model!r:.60}"
    else:
        came = f"{build!r:.60} came"
    raise OperandError(located(f"summary: needs a layer, or a function that makes one; {came}"))


def rows_of(called: list[tuple[Layer, Shape]]) -> tuple[Row, ...]:
    """The rows of those `called` that are not told by the layers within them."""
    rows: list[Row] = []
    counted: set[int] = set()
    ids = {id(layer) for layer, _ in called}
    for layer, shape in called:
        own = {id(p): p for p in counted_in(layer) if p.requires_grad and id(p) not in counted}
        counted |= own.keys()
        if own or not any(id(below) in ids for below in layer.layers().values()):
            rows.append(Row(layer.name, type(layer).__name__, shape,
                            sum(p.size for p in own.values())))
    return tuple(rows)


def counted_in(layer: Layer) -> list[Tensor]:
    """The parameters in the row of `layer`: its own, and those of layers that it calls unseen."""
    below = {} if says_shape(layer) else {id(p): p for part in layer.layers().values()
                                          for p in part.parameters().values()}
    return [p for p in layer.parameters().values() if id(p) not in below]
