"""The structure of a model as JSON: names of a fixed table, and what their fields hold.

A layer is `{"layer": name, "fields": {...}}`, a gate `{"gate": name, "settings": {...}}`, a layer
that was there before `{"same": its number}`, a tensor `{"parameter": path}`, or "frozen",
"constant", "tensor". Numbers, texts and lists are themselves, and what JSON has no word for is
`{"tuple": [...]}`, `{"dict": [[key, value], ...]}`, `{"float": "nan"}`, `{"dtype": "<f4"}`,
`{"function": "numpy.tanh"}`, `{"rng": path}`: a generator, by the first path that it has.

Fields rather than the arguments of the constructor: they say what a model is, also after a step
of it was exchanged, and nothing is computed to make it anew.
"""

from __future__ import annotations

import dataclasses
import inspect
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor
from autograd.nn import Layer
from autograd.storage.table import Part, functions, kinds
from gates import Gate

GIVEN_ANEW = ("name", "scope")
"""Fields of a layer that its place in the model gives it."""


class Refusal(Exception):
    """Why something cannot be described; names it and what to do."""


class FunctionRefusal(Refusal):
    """It is a function of the user's own, which no one could describe."""


def describe_model(model: Layer) -> Any:
    """A model as JSON, or a Refusal that says why not."""
    return bounded(ModelDescriber(model.parameters() | model.buffers(), model.generators()), model)


def describe_value(value: Any) -> Any:
    """Numbers, texts, and lists and dicts of them as JSON, or a Refusal that says why not."""
    return bounded(Describer(), value)


def bounded(describer: Describer, value: Any) -> Any:
    try:
        return describer.describe(value)
    except RecursionError:
        raise Refusal(f"{type(value).__name__} is nested too deep") from None


class Describer:
    """Numbers, texts, lists and dicts as JSON."""

    what = "number, text or list"

    def __init__(self) -> None:
        self.open: set[int] = set()

    def describe(self, value: Any) -> Any:
        """`value` as JSON."""
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, (np.bool_, np.integer, np.floating)):
            value = value.item()
        if isinstance(value, int):
            return int(value)
        if isinstance(value, float):
            return float(value) if math.isfinite(value) else {"float": str(float(value))}
        if isinstance(value, np.dtype):
            return {"dtype": value.str}
        if isinstance(value, (list, tuple, dict)):
            return self.describe_group(value)
        return self.describe_other(value)

    def describe_group(self, value: Any) -> Any:
        if id(value) in self.open:
            raise Refusal(f"a {type(value).__name__} lies in itself")
        self.open.add(id(value))
        try:
            if isinstance(value, dict):
                return {"dict": [[self.describe(key), self.describe(entry)]
                                 for key, entry in value.items()]}
            entries = [self.describe(entry) for entry in value]
        finally:
            self.open.remove(id(value))
        return {"tuple": entries} if isinstance(value, tuple) else entries

    def describe_other(self, value: Any) -> Any:
        raise Refusal(f"{type(value).__name__} {value!r:.60} is no {self.what}")


class ModelDescriber(Describer):
    """Layers, gates, tensors and functions too; tensors by their paths in `tensors`."""

    what = "number, text, list, layer, gate, tensor, or function of NumPy or autograd.nn"

    def __init__(self, tensors: Mapping[str, Tensor],
                 generators: Mapping[str, np.random.Generator]) -> None:
        super().__init__()
        self.generators = {id(rng): path for path, rng in generators.items()}
        self.paths = {id(t): path for path, t in tensors.items()}
        self.kinds = {base: kinds(base) for base in (Layer, Gate)}
        self.functions = {id(function): name for name, function in functions().items()}
        self.numbers: dict[int, int] = {}

    def describe_other(self, value: Any) -> Any:
        if isinstance(value, Layer):
            return self.describe_layer(value)
        if isinstance(value, Gate):
            settings = self.named(value, settings_of(value))
            return {"gate": type(value).__name__, "settings": settings}
        if id(value) in self.paths:
            return {word_for(value): self.paths[id(value)]}
        if id(value) in self.generators:
            return {"rng": self.generators[id(value)]}
        if id(value) in self.functions:
            return {"function": self.functions[id(value)]}
        if callable(value) and not isinstance(value, type):
            raise FunctionRefusal(f"{value!r:.60} is no layer, gate or function of NumPy")
        return super().describe_other(value)

    def describe_layer(self, layer: Layer) -> Any:
        if id(layer) in self.numbers:
            return {"same": self.numbers[id(layer)]}
        if id(layer) in self.open:
            raise Refusal(f"{type(layer).__name__} lies in itself")
        self.open.add(id(layer))
        missing = missing_fields(type(layer), vars(layer))
        if missing:
            raise Refusal(f"{type(layer).__name__} declares a field {missing!r} and has none")
        fields = self.named(layer, {field: value for field, value in vars(layer).items()
                                    if field not in GIVEN_ANEW})
        self.numbers[id(layer)] = len(self.numbers)
        return {"layer": type(layer).__name__, "fields": fields}

    def named(self, part: Part, values: Mapping[str, Any]) -> dict[str, Any]:
        """What a part holds, described; a Refusal names the part."""
        kind, known = type(part), self.kinds[Layer if isinstance(part, Layer) else Gate]
        if known.get(kind.__name__, kind) is not kind:
            raise Refusal(f"{kind.__module__}.{kind.__qualname__} has the name of another "
                          f"{kind.__name__}")
        found = {}
        for name, value in values.items():
            try:
                found[name] = self.describe(value)
            except Refusal as refusal:
                raise type(refusal)(f"{kind.__name__}.{name}: {refusal}") from None
        return found


def settings_of(gate: Gate) -> dict[str, Any]:
    """The settings of a gate, which are the fields of its dataclass."""
    fields = dataclasses.fields(gate) if dataclasses.is_dataclass(gate) else ()
    if others := vars(gate).keys() - {field.name for field in fields}:
        raise Refusal(f"{type(gate).__name__} is no dataclass with the setting {min(others)!r}")
    return {field.name: getattr(gate, field.name) for field in fields if field.init}


def word_for(t: Tensor) -> str:
    """What kind of tensor a model holds."""
    if t.is_parameter:
        return "parameter" if t.requires_grad else "frozen"
    return "tensor" if t.requires_grad else "constant"


def missing_fields(kind: type[Layer], fields: Mapping[str, Any]) -> str:
    """A field that a class of layers declares and `fields` lack; empty if there is none."""
    for base in kind.__mro__:
        for name in inspect.get_annotations(base):
            if name not in fields and not hasattr(kind, name):
                return name
    return ""
