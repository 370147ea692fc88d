"""Layer: a function with parameters, which has a name, a scope on diagrams, and a mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NoReturn, Self

import numpy as np

from autograd.engine.context import no_grad
from autograd.engine.errors import PathError
from autograd.engine.leaves import change_dtype
from autograd.engine.tensor import Tensor
from autograd.nn.calls import as_layer, checked, empty_batches, shape_of, shapes_only
from gates import Gate
from gates.errors import OperandError, ShapeError, located

Shape = tuple[int, ...]
OWN = ("name", "scope", "training")
"""Fields that every layer has."""


class Layer:
    """Part of a model: its parameters are fields, its call is its mathematics.

    Parameters, layers, and lists and dicts of them that are set as attributes belong to it. Each
    has a path from the model on, such as `layer2.W`, which is also the name that diagrams,
    messages and files show. What a layer records lies in a scope of its name.

    >>> import numpy as np
    >>> from autograd import parameter
    >>> from autograd.nn import Layer
    >>> class Scale(Layer):
    ...     w: Tensor
    ...     def __init__(self, size: int) -> None:
    ...         self.w = parameter(np.ones(size))
    ...     def __call__(self, x):
    ...         return x * self.w
    >>> class Twice(Layer):
    ...     def __init__(self) -> None:
    ...         self.first, self.second = Scale(2), Scale(2)
    ...     def __call__(self, x):
    ...         return self.second(self.first(x))
    >>> model = Twice()
    >>> list(model.parameters())
    ['first.w', 'second.w']
    >>> model["second.w"]
    Tensor([1., 1.], name='second.w')
    """

    name: str = ""
    """The path from the model on; empty for the model itself."""
    scope: str = ""
    """The last part of the path: from the layer that holds this one on."""
    training: bool = True
    """Whether it is being trained, or used: dropout and batch normalisation differ in it."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__call__" in vars(cls):
            cls.__call__ = as_layer(vars(cls)["__call__"])  # type: ignore[method-assign]
        if "output_shape" in vars(cls):
            cls.output_shape = checked(vars(cls)["output_shape"])  # type: ignore[method-assign]

    def __setattr__(self, field: str, value: Any) -> None:
        super().__setattr__(field, value)
        if isinstance(value, (Tensor, Layer, list, tuple, dict)):
            self._name_parts()

    def _name_parts(self) -> None:
        """Give every part below this layer its path; what stands twice keeps the first."""
        seen = {id(self)}
        holders = [self.name]
        for path, part in parts(self, self.name):
            if id(part) in seen:
                continue
            seen.add(id(part))
            part.name = path
            if isinstance(part, Layer):
                while not path.startswith(f"{holders[-1]}." if holders[-1] else ""):
                    holders.pop()
                part.scope = path[len(holders[-1]) + 1:] if holders[-1] else path
                holders.append(path)

    def __call__(self, *inputs: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no __call__")

    def output_shape(self, *shapes: Any) -> Shape:
        """The shape of the result for inputs of these `shapes`, all without the batch axis.

        A layer that does not say it is called on an empty batch, on which each layer within says
        its own. Raises a ShapeError for a shape that some layer cannot take, an OperandError for
        another number of shapes than a call takes inputs.
        """
        with no_grad(), shapes_only():
            y = self(*empty_batches(self, "output_shape", shapes))
        if not hasattr(y, "shape"):
            raise ShapeError(located(f"{self.label}: its result is a {type(y).__name__}, which has "
                                     "no shape; define output_shape"))
        return shape_of(y)[1:]

    # What it takes

    def check(self, *inputs: Any, **options: Any) -> None:
        """Raise an error that names this layer, unless it takes `inputs`.

        Runs before each call, and on an empty batch before `output_shape`.
        """

    def refuse(self, need: str, x: Any) -> NoReturn:
        """Raise a ShapeError that names this layer, its path, what it needs and the shape of x."""
        raise ShapeError(located(f"{self.label}: needs {need}; x is {shape_of(x)}"))

    # What is in it

    def layers(self) -> dict[str, Layer]:
        """All layers below this one by path, those that are shared once."""
        return {path: part for path, part in self._parts() if isinstance(part, Layer)}

    def parameters(self) -> dict[str, Tensor]:
        """All parameters by path, those that are shared once."""
        return {path: part for path, part in self._parts()
                if isinstance(part, Tensor) and part.is_parameter}

    def buffers(self) -> dict[str, Tensor]:
        """The constants that training changes (running means) by path."""
        return {path: part for path, part in self._parts()
                if isinstance(part, Tensor) and not part.is_parameter}

    def generators(self) -> dict[str, np.random.Generator]:
        """All generators of random numbers by path, those that are shared once, at the first."""
        found: dict[int, tuple[str, np.random.Generator]] = {}
        for path, rng in parts(self, "", np.random.Generator):
            found.setdefault(id(rng), (path, rng))
        return dict(found.values())

    def _parts(self) -> Iterator[tuple[str, Any]]:
        """Each part below with its path from here, those that are shared once."""
        seen = {id(self)}
        for path, part in parts(self, ""):
            if id(part) not in seen:
                seen.add(id(part))
                yield path, part

    def __getitem__(self, path: str) -> Any:
        """The parameter, buffer or layer at `path`; a PathError names those that are near."""
        for known, part in parts(self, ""):
            if known == path:
                return part
        near = get_close_matches(str(path), [known for known, _ in parts(self, "") if known], 3)
        hint = f"; near are {', '.join(near)}" if near else ""
        raise PathError(located(f"{self.label}: has no part {path!r}{hint}"))

    @property
    def label(self) -> str:
        """What messages call this layer: its kind and path."""
        return f"{type(self).__name__} {self.name}".rstrip()

    def __repr__(self) -> str:
        """Its kind and settings, then what is in it, a line each."""
        settings = {field: value for field, value in vars(self).items() if field not in OWN
                    and isinstance(value, (bool, int, float, str, tuple, Gate))}
        below = {field: value for field, value in vars(self).items() if isinstance(value, Layer)}
        return tree_text(self, settings, below)

    # Its modes

    def train(self, training: bool = True) -> Self:
        """Set it and all layers below to be trained."""
        self.training = training
        for layer in self.layers().values():
            layer.training = training
        return self

    def eval(self) -> Self:
        """Set it and all layers below to be used: no dropout, running statistics."""
        return self.train(False)

    def freeze(self, frozen: bool = True) -> Self:
        """Make its parameters constants: no gradient, no training; `freeze(False)` undoes it.

        Buffers are no parameters: running statistics of `BatchNorm` go on moving in training until
        that part is in use too, `part.freeze().eval()`.
        """
        for p in self.parameters().values():
            p.requires_grad = not frozen
        return self

    def astype(self, dtype: Any) -> Self:
        """Turn all parameters and buffers into another dtype, in place."""
        for t in (*self.parameters().values(), *self.buffers().values()):
            if t.dtype.kind in "fc":
                change_dtype(t, dtype)
        return self

    # Its state

    def state(self) -> dict[str, Any]:
        """Copies of all parameters and buffers by path."""
        return {path: np.array(t.value) for path, t in
                (self.parameters() | self.buffers()).items()}

    def load_state(self, state: Mapping[str, Any], strict: bool = True) -> Self:
        """Take over parameters and buffers by path, as `state()` gave them.

        Raises a PathError for a path that is missing or unknown (with `strict` False, if not one
        path fits), a ShapeError for an array of another shape and an OperandError for one of a kind
        that would be lost (complex numbers, texts); then nothing has been changed.

        To fine-tune what was trained before, move it part by part or take what fits, and train the
        rest: `classifier["encoder"].load_state(autoencoder["encoder"].state()).freeze()`.
        """
        mine = self.parameters() | self.buffers()
        missing, unknown = sorted(mine.keys() - state.keys()), sorted(state.keys() - mine.keys())
        if strict and (missing or unknown):
            raise PathError(located(f"{self.label}: the state does not fit: missing "
                                   f"{missing or 'none'}, unknown {unknown or 'none'}; "
                                   "strict=False takes what fits"))
        taken = {path: np.asarray(state[path]) for path in mine if path in state}
        if mine and not taken:
            raise PathError(located(f"{self.label}: nothing in the state fits: it has "
                                    f"{', '.join(map(str, state)) or 'nothing'}; needed "
                                    f"are {', '.join(mine)}"))
        for path, array in taken.items():
            if array.shape != mine[path].shape:
                raise ShapeError(located(f"{self.label}: {path} has shape {mine[path].shape}; the "
                                         f"state has {array.shape}; leave {path} out of it, with "
                                         "strict=False, to keep the one that is here"))
            if not np.can_cast(array.dtype, mine[path].dtype, "same_kind"):
                raise OperandError(located(f"{self.label}: {path} has dtype {mine[path].dtype}; "
                                           f"the state has {array.dtype}"))
        for path, array in taken.items():
            mine[path].value = array
        return self


def tree_text(layer: Layer, settings: Mapping[str, Any], below: Mapping[str, Any]) -> str:
    """The kind of `layer` with its settings, and what stands `below` it in lines of their own."""
    settled = ", ".join(f"{name}={value!r}" for name, value in settings.items())
    lines = (f"{name}: {value!r}".replace("\n", "\n    ") for name, value in below.items())
    return "\n    ".join([f"{type(layer).__name__}({settled})", *lines])


def parts(part: Any, path: str, kinds: Any = (Tensor, Layer)) -> Iterator[tuple[str, Any]]:
    """`part` and all below it that are of these `kinds`, each with its path."""
    if isinstance(part, kinds):
        yield path, part
    below: Mapping[Any, Any] = {}
    if isinstance(part, Layer):
        below = vars(part)
    elif isinstance(part, dict):
        below = part
    elif isinstance(part, (list, tuple)):
        below = dict(enumerate(part))
    for key, value in below.items():
        if isinstance(value, (Layer, list, tuple, dict, kinds)):
            yield from parts(value, f"{path}.{key}" if path else str(key), kinds)

