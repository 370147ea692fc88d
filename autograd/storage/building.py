"""A model from its structure in JSON: see `describing` for its words.

Classes are looked up in a fixed table; layers are given their fields and nothing of theirs runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.engine.leaves import constant, parameter, tensor
from autograd.engine.tensor import Tensor
from autograd.nn import Layer
from autograd.nn.generators import generator_from
from autograd.storage.describing import GIVEN_ANEW, missing_fields
from autograd.storage.errors import ModelFormatError
from autograd.storage.header import shown
from autograd.storage.table import REMEDY, functions, kinds
from gates import Gate

PARTS = 1_000_000
"""Paths in a model; layers that stand in others several times could make any number of them."""

DTYPES = {np.dtype(code).str for code in "?bBhHiIlLqQefdFD"}
LEAVES = {"parameter": parameter, "frozen": parameter, "constant": constant, "tensor": tensor}


def unknown(described: Any) -> ModelFormatError:
    """The error for JSON that describes nothing."""
    return ModelFormatError(f"structure: this describes nothing here: {shown(described)}")


class Builder:
    """Numbers, texts, lists, dicts and dtypes from their descriptions."""

    def build(self, described: Any) -> Any:
        """The value that is described."""
        if described is None or isinstance(described, (bool, str, int, float)):
            return described
        if isinstance(described, list):
            return [self.build(entry) for entry in described]
        if len(described) == 1:
            [(word, content)] = described.items()
            return self.build_word(word, content)
        return self.build_part(described)

    def build_word(self, word: str, content: Any) -> Any:
        """What JSON has no word for."""
        if word == "tuple" and isinstance(content, list):
            return tuple(self.build(entry) for entry in content)
        if word == "dict" and isinstance(content, list) \
                and all(isinstance(pair, list) and len(pair) == 2 for pair in content):
            try:
                return {self.build(key): self.build(entry) for key, entry in content}
            except TypeError:                   # a key that is a list
                raise unknown({word: content}) from None
        if word == "float" and content in ("nan", "inf", "-inf"):
            return float(content)
        if word == "dtype" and isinstance(content, str) and content in DTYPES:
            return np.dtype(content)
        raise unknown({word: content})

    def build_part(self, described: dict[str, Any]) -> Any:
        """A layer or gate."""
        raise unknown(described)


class ModelBuilder(Builder):
    """Layers, gates, tensors and functions too; the values of tensors are `arrays` by path."""

    def __init__(self, arrays: Mapping[str, Any], states: Mapping[str, Any],
                 rng: np.random.Generator | None) -> None:
        self.arrays = arrays
        self.generators = {path: generator_from(state) if rng is None else rng
                           for path, state in states.items()}
        self.kinds = {"layer": kinds(Layer), "gate": kinds(Gate)}
        self.functions = functions()
        self.tensors: dict[str, Tensor] = {}
        self.layers: list[Layer] = []
        self.sizes: list[int] = []
        self.parts = 0

    def build_model(self, described: Any) -> Layer:
        """The layer that is described, with all arrays in it."""
        model = self.build(described)
        if not isinstance(model, Layer):
            raise unknown(described)
        if left := self.arrays.keys() - self.tensors.keys():
            raise ModelFormatError(f"structure: it has no place for the tensor {shown(min(left))}")
        model._name_parts()
        return model

    def count(self, parts: int) -> None:
        """Count parts of the model, those of shared layers at each of their places."""
        self.parts += parts
        if self.parts > PARTS:
            raise ModelFormatError(f"structure: more than {PARTS} parts")

    def build_word(self, word: str, content: Any) -> Any:
        if word in LEAVES and isinstance(content, str):
            return self.build_tensor(word, content)
        if word == "same" and type(content) is int and 0 <= content < len(self.layers):
            self.count(self.sizes[content])
            return self.layers[content]
        if word == "rng" and isinstance(content, str) and content in self.generators:
            return self.generators[content]
        if word == "function" and isinstance(content, str) and content in self.functions:
            return self.functions[content]
        return super().build_word(word, content)

    def build_tensor(self, word: str, path: str) -> Tensor:
        """A tensor, the same one each time its path is named."""
        self.count(1)
        if path not in self.arrays:
            raise ModelFormatError(f"structure: the file has no tensor {shown(path)}")
        if path not in self.tensors:
            t = self.tensors[path] = LEAVES[word](self.arrays[path])
            if word == "frozen":
                t.requires_grad = False
        return self.tensors[path]

    def build_part(self, described: dict[str, Any]) -> Any:
        word = next((word for word, content in (("layer", "fields"), ("gate", "settings"))
                     if described.keys() == {word, content}), "")
        if not word or not isinstance(described[word], str):
            raise unknown(described)
        name, [held] = described[word], [described[key] for key in described if key != word]
        kind = self.kinds[word].get(name)
        if kind is None:
            raise ModelFormatError(f"structure: the {word} {shown(name)} is not in the table: "
                                   f"{REMEDY}")
        if not isinstance(held, dict):
            raise unknown(held)
        before = self.parts
        self.count(1)
        held = {key: self.build(value) for key, value in held.items()}
        if issubclass(kind, Gate):
            return build_gate(kind, held)
        layer = build_layer(kind, held)
        self.layers.append(layer)
        self.sizes.append(self.parts - before)
        return layer


def build_layer(kind: Any, fields: dict[str, Any]) -> Layer:
    """A layer that has these fields; none may hide a method, none that is declared be missing."""
    for name in fields:
        if not name.isidentifier() or name.startswith("__") or name in GIVEN_ANEW or \
                callable(known := getattr(kind, name, None)) or isinstance(known, property):
            raise ModelFormatError(f"structure: {kind.__name__} can have no field {shown(name)}")
    if missing := missing_fields(kind, fields):
        raise ModelFormatError(f"structure: {kind.__name__} needs a field {missing!r}, which the "
                               "file has not: load the weights with into=model")
    layer: Layer = kind.__new__(kind)
    vars(layer).update(fields)
    return layer


def build_gate(kind: type[Gate], settings: dict[str, Any]) -> Gate:
    """A gate of these settings, which its constructor may refuse."""
    try:
        gate = kind(**settings)
        hash(gate)                              # a gate of a list would fail much later
    except Exception as error:                  # whatever it makes of a stranger's words
        raise ModelFormatError(f"structure: {kind.__name__} refuses its settings: "
                               f"{type(error).__name__}: {error!s:.200}") from error
    return gate
