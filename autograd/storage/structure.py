"""The structure of a model as JSON, and a model from it: names of a fixed table, and settings.

A part is `{"layer": name, "settings": {...}}` or `{"gate": ...}`; one that was there before is
`{"same": its number}`. Settings are numbers, texts, lists, and what JSON has no word for:
`{"tuple": [...]}`, `{"dict": [[key, value], ...]}`, `{"float": "nan"}`, `{"dtype": "float32"}`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.nn import Layer
from autograd.storage.draws import Draws
from autograd.storage.errors import ModelFormatError
from autograd.storage.header import shown
from autograd.storage.table import REMEDY, Part, Refusal, build, settings_of, table
from gates import Gate

SMALL = 2**20


class Describer:
    """Values as JSON; layers are numbered in the order in which they were finished."""

    def __init__(self, parts: bool) -> None:
        self.parts = parts
        self.kinds = table()
        self.numbers: dict[int, int] = {}
        self.open: set[int] = set()

    def describe(self, value: Any) -> Any:
        """`value` as JSON, or a Refusal that names what has no description."""
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, (np.bool_, np.integer, np.floating)):
            value = value.item()
        if isinstance(value, int):
            return int(value)
        if isinstance(value, float):
            return float(value) if math.isfinite(value) else {"float": str(float(value))}
        if self.parts and isinstance(value, (Layer, Gate)):
            return self.describe_part(value)
        if isinstance(value, np.dtype) or \
                (isinstance(value, type) and issubclass(value, np.generic)):
            return {"dtype": np.dtype(value).str}
        return self.describe_group(value)

    def describe_group(self, value: Any) -> Any:
        if not isinstance(value, (list, tuple, dict)):
            raise Refusal(f"{type(value).__name__} {value!r:.40} is no number, text or list"
                          f"{', layer or gate' * self.parts}")
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

    def describe_part(self, part: Part) -> dict[str, Any]:
        if id(part) in self.numbers:
            return {"same": self.numbers[id(part)]}
        if id(part) in self.open:
            raise Refusal(f"{type(part).__name__} is a setting of itself")
        self.open.add(id(part))
        name = type(part).__name__
        if self.kinds.get(name, type(part)) is not type(part):
            raise Refusal(f"{name} of {type(part).__module__} has the name of another {name}")
        try:
            settings = {key: self.describe(value) for key, value in settings_of(part).items()}
        except Refusal as refusal:
            raise Refusal(f"{name}: {refusal}") from None
        if isinstance(part, Gate):
            return {"gate": name, "settings": settings}
        self.numbers[id(part)] = len(self.numbers)
        return {"layer": name, "settings": settings}


def describe(value: Any, parts: bool = True) -> Any:
    """A model or setting as JSON, or a Refusal that says why not; `parts` are layers and gates."""
    try:
        return Describer(parts).describe(value)
    except RecursionError:
        raise Refusal(f"{type(value).__name__} is nested too deep") from None


class Values:
    """Values from their descriptions: numbers, texts, lists, dicts and dtypes."""

    def value(self, described: Any) -> Any:
        """The value that is described."""
        if described is None or isinstance(described, (bool, str, float)):
            return described
        if isinstance(described, int):
            return self.whole(described)
        if isinstance(described, list):
            return [self.value(entry) for entry in described]
        if described.keys() in ({"layer", "settings"}, {"gate", "settings"}):
            return self.part(described)
        if len(described) == 1:
            [(word, content)] = described.items()
            return self.wrapped(word, content)
        raise unknown(described)

    def whole(self, number: int) -> int:
        """A whole number."""
        return number

    def part(self, described: dict[str, Any]) -> Part:
        """A layer or gate."""
        raise unknown(described)

    def wrapped(self, word: str, content: Any) -> Any:
        """What JSON has no word for."""
        if word == "tuple" and isinstance(content, list):
            return tuple(self.value(entry) for entry in content)
        if word == "dict" and isinstance(content, list) \
                and all(isinstance(pair, list) and len(pair) == 2 for pair in content):
            pairs = [(self.value(key), self.value(entry)) for key, entry in content]
            try:
                return dict(pairs)
            except TypeError:
                raise unknown({word: content}) from None
        if word == "float" and content in ("nan", "inf", "-inf"):
            return float(content)
        if word == "dtype" and isinstance(content, str) and content in DTYPES:
            return np.dtype(content)
        raise unknown({word: content})


class Builder(Values):
    """Models from their descriptions; what they ask for is bounded by what the file holds."""

    def __init__(self, numbers: int, rng: np.random.Generator | None = None) -> None:
        self.kinds = table()
        self.layers: list[Layer] = []
        self.rest = numbers + SMALL
        self.rng = Draws(rng or np.random.default_rng(0), 4 * numbers + SMALL)

    def model(self, described: Any) -> Layer:
        """The layer that is described."""
        made = self.value(described)
        if not isinstance(made, Layer):
            raise unknown(described)
        self.rng.free()
        return made

    def whole(self, number: int) -> int:
        """A size, which the weights in the file must be able to have."""
        self.rest -= abs(number)
        if self.rest < 0:
            raise ModelFormatError(f"structure: sizes up to {shown(number)} are more than the "
                                   "weights in the file can have")
        return number

    def wrapped(self, word: str, content: Any) -> Any:
        """What JSON has no word for, and the layers that were there before."""
        if word == "same" and type(content) is int and 0 <= content < len(self.layers):
            return self.layers[content]
        return super().wrapped(word, content)

    def part(self, described: dict[str, Any]) -> Part:
        """A layer or gate of the table, made by its constructor."""
        word = "layer" if "layer" in described else "gate"
        name, settings = described[word], described["settings"]
        if not isinstance(name, str) or not isinstance(settings, dict):
            raise unknown(described)
        kind = self.kinds.get(name)
        if kind is None or not issubclass(kind, Layer if word == "layer" else Gate):
            raise ModelFormatError(f"structure: the {word} {shown(name)} is not in the table: "
                                   f"{REMEDY}")
        given = {key: self.value(entry) for key, entry in settings.items()}
        try:
            made = build(kind, given, self.rng)
            hash(made)                          # a gate of a list would fail much later
        except ModelFormatError:
            raise
        except Exception as error:              # whatever a constructor makes of a stranger's words
            raise ModelFormatError(f"structure: {name} refuses its settings: "
                                   f"{type(error).__name__}: {error!s:.200}") from error
        if isinstance(made, Layer):
            self.layers.append(made)
        return made


def unknown(described: Any) -> ModelFormatError:
    """The error for JSON that describes nothing."""
    return ModelFormatError(f"structure: this describes nothing here: {shown(described)}")


DTYPES = {np.dtype(code).str for code in "?bBhHiIlLqQefdFD"}
