"""The parameters to be trained, by path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor
from gates import OperandError
from gates.errors import located

Parameters = Any
"""A layer or anything else with `parameters()`, a dict of tensors by path, or a list of them."""


def named_parameters(who: str, source: Parameters) -> dict[str, Tensor]:
    """The tensors of `source` by path, each once; those of a list by their names or places.

    Raises an OperandError for what is no tensor that the user made, and for complex ones.
    """
    found = source.parameters() if hasattr(source, "parameters") else source
    if isinstance(found, Tensor) or not isinstance(found, Iterable):
        raise OperandError(located(f"{who}: parameters are a layer, a dict of tensors by path or "
                                   f"a list of tensors; {type(found).__name__} came"))
    items = dict(found) if isinstance(found, Mapping) else by_name(found)
    named: dict[str, Tensor] = {}
    seen: set[int] = set()
    for path, t in items.items():
        check(who, str(path), t)
        if id(t) not in seen:
            seen.add(id(t))
            named[str(path)] = t
    if not named:
        raise OperandError(located(f"{who}: there are no parameters to train"))
    return named


def by_name(tensors: Iterable[Any]) -> dict[str, Any]:
    """Tensors by name, or by place where they have none or another one has it already."""
    found: dict[str, Any] = {}
    for i, t in enumerate(tensors):
        name = getattr(t, "name", None) or str(i)
        if name in found and found[name] is not t:
            name = f"{name}#{i}"
        found[name] = t
    return found


def check(who: str, path: str, t: Any) -> None:
    """An OperandError unless `t` is a real tensor that the user made."""
    if not isinstance(t, Tensor):
        raise OperandError(located(f"{who}: {path} is no tensor; {type(t).__name__} came"))
    if t.leaf is None:
        raise OperandError(located(f"{who}: {path} is the result of a gate; train the parameters "
                                   "it was computed from"))
    if t.dtype.kind != "f" or not isinstance(t._value, (np.ndarray, np.generic)):
        raise OperandError(located(f"{who}: {path} has dtype {t.dtype}; only real floating-point "
                                   "parameters in NumPy arrays are trained"))


def layer_of(path: str) -> str:
    """The path of the layer that holds the parameter at `path`; one in a list stands for itself.

    >>> layer_of("encoder.layer2.W"), layer_of("weights.0"), layer_of("W")
    ('encoder.layer2', 'weights.0', 'W')
    """
    layer, _, last = path.rpartition(".")
    return path if last.isdigit() else layer or path
