"""The fixed table of layers, gates and functions that a file may name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

import autograd.nn
import gates
from autograd.nn import Layer
from gates import Gate
from gates.errors import OperandError, located

Part = Layer | Gate
Kind = TypeVar("Kind", bound=type)

REMEDY = "register its class (autograd.storage.register), or load the weights with into=model"

_registered: dict[tuple[type[Part], str], type[Part]] = {}


def register(kind: Kind) -> Kind:
    """Let files name a layer or gate of yours, so that `load` can make it anew; a decorator.

    A layer is made anew from its fields, without its `__init__`; a gate, which is a dataclass, from
    its settings. Raises an OperandError for what is no class of these, or has the name of another.

    >>> @register
    ... class Twice(Layer):
    ...     def __call__(self, x):
    ...         return 2 * x
    """
    if not (isinstance(kind, type) and issubclass(kind, (Layer, Gate))):
        raise OperandError(located("register: needs a class of layers or gates; "
                                   f"{kind!r:.60} came"))
    name, base = kind.__name__, Layer if issubclass(kind, Layer) else Gate
    known = kinds(base).get(name, kind)
    if (known.__module__, known.__qualname__) != (kind.__module__, kind.__qualname__):
        raise OperandError(located(f"register: {name} is the name of {known.__module__}."
                                   f"{known.__qualname__} already; give your class another"))
    _registered[base, name] = kind              # a notebook cell that runs again defines it again
    return kind


def kinds(base: type[Part]) -> dict[str, type[Part]]:
    """The layers of autograd.nn or the gates of gates, and those registered, by name."""
    module = autograd.nn if base is Layer else gates
    return {name: kind for (of, name), kind in _registered.items() if of is base} | {
        name: kind for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, base) and kind is not base}


def functions() -> dict[str, Callable[..., Any]]:
    """The functions of autograd.nn and gates, and NumPy's ufuncs, by name."""
    found: dict[str, Callable[..., Any]] = {}
    for module in (autograd.nn, gates):
        found |= {f"{module.__name__}.{name}": value for name, value in vars(module).items()
                  if inspect.isfunction(value) and not name.startswith("_")}
    return found | {f"numpy.{name}": value for name, value in vars(np).items()
                    if isinstance(value, np.ufunc)}
