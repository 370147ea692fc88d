"""Reads a formula's text back and computes it: what the text says, not what the tree meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.special import erf, expit, log_softmax, ndtr, softmax

from autograd.formulas.constants import KNOWN, VULGAR
from autograd.formulas.typeset import superscript

_FUNCTIONS = {
    "σ": expit, "Φ": ndtr, "erf": erf, "ln": np.log, "log₂": np.log2, "log₁₀": np.log10,
    "softmax": lambda x: softmax(x, -1), "ln softmax": lambda x: log_softmax(x, -1),
    "max": lambda *xs: np.max(xs[0]) if len(xs) == 1 else np.maximum(*xs),
    "min": lambda *xs: np.min(xs[0]) if len(xs) == 1 else np.minimum(*xs),
    "clip": np.clip, "mod": np.mod, "var": np.var, "std": np.std, "Re": np.real, "Im": np.imag,
    "conj": np.conj, "arg": np.angle,
    **{name: getattr(np, name) for name in (
        "exp", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2", "sinh", "cosh",
        "tanh", "arcsinh", "arccosh", "arctanh", "hypot", "sign", "isnan", "isfinite", "signbit",
        "trunc", "degrees", "radians")},
}
_RELATIONS = {">": np.greater, "<": np.less, "≥": np.greater_equal, "≤": np.less_equal,
              "=": np.equal, "≠": np.not_equal, "∧": np.logical_and, "∨": np.logical_or}
_HIGH = {superscript(letter): letter for letter in "0123456789+−.abcdefghijklmnoprstuvwxyz"}
_CONSTANTS = {text: value for value, (text, _) in KNOWN.items()}
_FRACTIONS = {text: float(value) for value, text in VULGAR.items()}
_TOKEN = re.compile(
    "|".join(["ln softmax(?=\\()",
              *map(re.escape, sorted(_CONSTANTS, key=len, reverse=True)),
              r"\d+/\d+", r"\d+(?:\.\d+)?(?:e[+−]\d+)?", f"[{''.join(map(str, _HIGH))}]+",
              r"[^\W\d_][\w₀-₉]*", ", to each entry", r", ", r" (?:if|else) ", r"\S", " "]))


class NotElementary(Exception):
    """The text has something in it that is told in words, or needs axes to be computed."""


def evaluated(text: str, values: Mapping[str, Any]) -> Any:
    """The value of a formula, with `values` for its names."""
    reader = _Reader([t for t in _TOKEN.findall(text)], values)
    value = reader.relation()
    if reader.next() == ", to each entry":
        reader.take()
    if reader.next() is not None:
        raise NotElementary(f"{text}: {reader.next()!r} is left")
    return value


class _Reader:
    def __init__(self, tokens: list[str], values: Mapping[str, Any]) -> None:
        self.tokens, self.values, self.place = tokens, values, 0

    def next(self, ahead: int = 0) -> str | None:
        place = self.place + ahead
        return self.tokens[place] if place < len(self.tokens) else None

    def take(self, wanted: str | None = None) -> str:
        token = self.next()
        if token is None or (wanted is not None and token != wanted):
            raise NotElementary(f"{wanted} is not {token} in {''.join(self.tokens)}")
        self.place += 1
        return token

    def infix(self, signs: Any) -> str | None:
        """The next sign with a space on each side, taken, if it is one of `signs`."""
        if self.next() == " " and self.next(1) in signs and self.next(2) == " ":
            self.place += 3
            return self.tokens[self.place - 2]
        return None

    def relation(self) -> Any:
        value = self.sum()
        while sign := self.infix(_RELATIONS):
            value = _RELATIONS[sign](value, self.sum())
        return value

    def sum(self) -> Any:
        minus = self.next() == "−"
        if minus:
            self.take()
        value = -self.outer() if minus else self.outer()
        while sign := self.infix("+−"):
            other = self.outer()
            value = value + other if sign == "+" else value - other
        return value

    def outer(self) -> Any:
        value = self.times()
        while self.infix("⊗"):
            value = np.multiply.outer(value, self.times())
        return value

    def times(self) -> Any:
        value = self.matrix()
        while sign := self.infix("·⊙/"):
            other = self.matrix()
            assert sign != "·" or not (np.ndim(value) and np.ndim(other)), "· between two arrays"
            if np.ndim(value) == np.ndim(other) - 1 and np.shape(value) == np.shape(other)[:-1]:
                value = np.expand_dims(value, -1)           # a number for each row
            value = value / other if sign == "/" else value * other
        return value

    def matrix(self) -> Any:
        value = self.postfix()
        while self.next() == " " and (self.next(1) or "") not in "+−·⊙⊗∗/" \
                and self.next(1) not in _RELATIONS:
            self.take()
            other = self.postfix()
            value = value * other if not np.ndim(value) else value @ other
        return value

    def postfix(self) -> Any:
        value = self.atom()
        while (token := self.next()) is not None:
            if token == "ᵀ":
                self.take()
                value = np.swapaxes(value, -1, -2) if np.ndim(value) > 1 else value
            elif token[0] in _HIGH and token not in _CONSTANTS:
                self.take()
                exponent = "".join(_HIGH[letter] for letter in token)
                spaced = re.sub(r"(?<=.)([+−])", r" \1 ", exponent)
                value = value ** evaluated(spaced, self.values)
            elif token == "^":
                self.take()
                value = value ** self.postfix()
            else:
                return value
        return value

    def atom(self) -> Any:
        token = self.take()
        if token in ("Σ", "Π"):
            if self.next() != " ":
                raise NotElementary("a sum over letters")
            self.take()
            body = self.outer()
            return np.sum(body) if token == "Σ" else np.prod(body)
        if token in _CONSTANTS or token in _FRACTIONS:
            return {**_CONSTANTS, **_FRACTIONS}[token]
        if token in "√∛":
            return np.sqrt(self.postfix()) if token == "√" else np.cbrt(self.postfix())
        if token in "(|‖⌊":
            return self.fenced(token)
        if token == "{":
            return self.cases()
        if token[0].isdigit():
            top, _, bottom = token.replace("−", "-").partition("/")
            return float(top) / float(bottom or 1)
        if self.next() == "(":
            return self.called(token)
        if token == "e":
            return self.values.get("e", np.e)
        if token in self.values:
            return self.values[token]
        raise NotElementary(token)

    def fenced(self, opening: str) -> Any:
        value = self.relation()
        self.take({"(": ")", "|": "|", "‖": "‖", "⌊": "⌋"}[opening])
        return {"(": lambda x: x, "|": np.abs, "‖": np.linalg.norm, "⌊": np.floor}[opening](value)

    def called(self, name: str) -> Any:
        if name not in _FUNCTIONS:
            raise NotElementary(name)
        self.take("(")
        arguments = [self.relation()]
        while self.next() == ", ":
            self.take()
            arguments.append(self.relation())
        self.take(")")
        return _FUNCTIONS[name](*arguments)

    def cases(self) -> Any:
        pairs = []
        value = self.relation()
        while self.next() == " if ":
            self.take()
            pairs.append((value, self.relation()))
            self.take(", ")
            if self.next() == "else":
                self.take()
                self.take(" ")
                value = self.relation()
                break
            value = self.relation()
        self.take("}")
        return np.select([np.broadcast_arrays(c, value)[0] if np.ndim(c) < np.ndim(value) else c
                          for _, c in pairs], [v for v, _ in pairs], value)
