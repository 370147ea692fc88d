"""The fixed table of layers and gates that a file may name, and how their settings are found."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any, TypeVar

import autograd.nn
import gates
from autograd.nn import Layer
from gates import Gate
from gates.errors import OperandError, located

Part = Layer | Gate
Kind = TypeVar("Kind", bound=type)

REMEDY = "autograd.storage.register its class, or load the weights with into=model"
LEFT_OUT = ("rng", "init")
"""What begins a layer is not stored: its weights are."""

_registered: dict[str, type[Part]] = {}


class Refusal(Exception):
    """Why something cannot be described; names it and what to do."""


def register(kind: Kind) -> Kind:
    """Let files name a layer or gate of yours, so that `load` can make it anew; a decorator.

    Its settings are the arguments of its constructor, each kept in a field of the same name; `rng`
    and `init` are left out. A layer for which that is not so has a method `config()`, which gives
    them as a dict. `rng` is given again where the constructor takes one.

    Raises an OperandError for what is no class of layers or gates, or whose name is taken.

    >>> @register
    ... class Twice(Layer):
    ...     def __call__(self, x):
    ...         return 2 * x
    """
    if not (isinstance(kind, type) and issubclass(kind, (Layer, Gate))):
        raise OperandError(located("register: needs a class of layers or gates; "
                                   f"{kind!r:.60} came"))
    name = kind.__name__
    known = table().get(name, kind)
    if known.__module__ != kind.__module__ or known.__qualname__ != kind.__qualname__:
        raise OperandError(located(f"register: {name} is the name of {known.__module__}.{name} "
                                   "already; give your class another name"))
    _registered[name] = kind                    # a notebook cell that runs again defines it again
    return kind


def table() -> dict[str, type[Part]]:
    """The layers of autograd.nn, the gates of gates, and what has been registered, by name."""
    kinds: dict[str, type[Part]] = dict(_registered)
    for module in (gates, autograd.nn):
        kinds |= {name: kind for name, kind in vars(module).items()
                  if isinstance(kind, type) and issubclass(kind, (Layer, Gate))}
    return kinds


def settings_of(part: Part) -> dict[str, Any]:
    """What the constructor of a layer or gate was given; a Refusal where that is not known.

    Further positional arguments (`*layers`) stand as a list by their name with its star.
    """
    config = getattr(part, "config", None)
    if callable(config):
        return dict(config())
    kind, found = type(part), {}
    if isinstance(part, Gate) and not dataclasses.is_dataclass(part) and vars(part):
        raise Refusal(f"the gate {kind.__name__} is no dataclass: its settings are not known")
    for name, parameter in parameters_of(kind).items():
        if parameter.kind is parameter.VAR_KEYWORD:
            raise Refusal(f"{kind.__name__} takes **{name}, and has no config() that names them")
        if name in LEFT_OUT:
            continue
        if name not in vars(part):
            raise Refusal(f"{kind.__name__} takes {name!r} and keeps it in no field of this name; "
                          "keep it, or write a method config()")
        value = vars(part)[name]
        found["*" * (parameter.kind is parameter.VAR_POSITIONAL) + name] = value
    return found


def build(kind: type[Part], settings: dict[str, Any], rng: Any) -> Part:
    """A layer or gate from its settings."""
    takes = parameters_of(kind)
    if "rng" in takes and "rng" not in settings:
        settings["rng"] = rng
    leading, further = [], []
    for name, parameter in takes.items():
        if f"*{name}" in settings and parameter.kind is parameter.VAR_POSITIONAL:
            further = settings.pop(f"*{name}")
            leading = [settings.pop(before) for before in list(takes)[:list(takes).index(name)]]
    return kind(*leading, *further, **settings)


def parameters_of(kind: type[Part]) -> dict[str, inspect.Parameter]:
    """The arguments of a constructor by name."""
    if kind.__init__ is object.__init__:
        return {}
    return dict(inspect.signature(kind).parameters)
