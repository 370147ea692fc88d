"""Tensors that stand in a model at several paths: found before saving, tied again after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd.nn import Layer
from autograd.nn.layer import parts
from autograd.storage.errors import ModelFormatError
from autograd.storage.header import shown
from autograd.tensor import Tensor


def shared_tensors(model: Layer) -> dict[str, str]:
    """Further paths of tensors, each with the first; those within a shared layer left out."""
    first: dict[int, str] = {}
    found: dict[str, str] = {}
    within = None
    for path, part in parts(model, ""):
        if within is not None and path.startswith(within):
            continue
        if id(part) not in first:
            first[id(part)] = path
        elif isinstance(part, Layer):
            within = f"{path}."
        else:
            found[path] = first[id(part)]
    return found


def tie(model: Layer, shared: Mapping[str, str]) -> None:
    """Put the tensor at each first path at the further one too."""
    for path, first in shared.items():
        try:
            tensor, there = model[first], model[path]
        except KeyError:
            raise ModelFormatError(f"shared: the structure has no {shown(path)} or no "
                                   f"{shown(first)}") from None
        if there is tensor:
            continue
        if not (isinstance(tensor, Tensor) and isinstance(there, Tensor)) \
                or tensor.shape != there.shape:
            raise ModelFormatError(f"shared: {shown(path)} and {shown(first)} are no tensors of "
                                   "one shape")
        put(model, path, tensor)


def put(holder: Any, path: str, tensor: Tensor) -> None:
    """Set what lies at `path` below a layer, list or dict."""
    below: Any = vars(holder) if isinstance(holder, Layer) else holder
    for key in list(below) if isinstance(below, dict) else range(len(below)):
        if path == str(key):
            if isinstance(below, tuple):
                raise ModelFormatError(f"shared: {shown(path)} lies in a tuple, which cannot change")
            below[key] = tensor
        elif path.startswith(f"{key}."):
            put(below[key], path[len(str(key)) + 1:], tensor)
        else:
            continue
        if isinstance(holder, Layer):
            setattr(holder, str(key), below[key])           # which names what lies below again
        return
