"""Numbers as people write them: decimals, fractions, lists within lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from autograd.formulas.figures import Numbers, figure

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_TOKEN = re.compile(r"[\[\]]|[^\[\],;\s]+")
MOST_BRACKETS = 8


class AnswerError(ValueError):
    """An answer that cannot be read; says what was needed."""


def numbers(nested: Any, depth: int = 0) -> Any:
    """Numbers in the place of texts, in lists within lists."""
    if isinstance(nested, Mapping) or depth > MOST_BRACKETS:
        raise AnswerError("needs a number or lists of numbers")
    if isinstance(nested, np.ndarray):
        nested = nested.tolist()
    if isinstance(nested, (list, tuple)):
        return [numbers(part, depth + 1) for part in nested]
    return number(nested)


def as_typed(value: Any, depth: int = 0) -> str:
    """An answer as a line of a file says it: texts as they are, arrays as sheets print them.

    >>> as_typed(["-0.5", 2]), as_typed(np.array([[0.25, -1.0]])), as_typed("-1/2")
    ('[−0.5, 2]', '[[0.25, −1]]', '-1/2')
    """
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        inside = ", ".join(as_typed(part, depth + 1) for part in value) \
            if depth < MOST_BRACKETS else "…"
        return f"[{inside}]".replace("-", "−")
    if isinstance(value, (float, complex, np.inexact)):
        return figure(value, Numbers(digits=15))
    return str(value)


def tokens(text: str) -> Any:
    """Lists within lists, of texts: `[[1, 2], [3/4, 5]]`; a text without brackets is one number."""
    plain = text.strip()
    if not plain.startswith("["):
        return plain
    stack: list[list[Any]] = [[]]
    for token in _TOKEN.findall(plain):
        if token == "[":
            stack.append([])
            if len(stack) > MOST_BRACKETS + 1:
                raise AnswerError("has too many brackets within one another")
        elif token == "]":
            if len(stack) < 2:
                raise AnswerError("has a bracket ] without its [")
            stack[-2].append(stack.pop())
        else:
            stack[-1].append(token)
    if len(stack) > 1:
        raise AnswerError("has a bracket [ without its ]")
    if len(stack[0]) != 1:
        raise AnswerError("has something after its last bracket")
    return stack[0][0]


def number(x: Any) -> float | complex:
    """A number as people write it: 0.25, −1/4, 2.5e-3, ½, 0,25.

    >>> number("−3/4"), number("0,25"), number("½")
    (-0.75, 0.25, 0.5)
    """
    if isinstance(x, (bool, np.bool_)) or not isinstance(x, (str, int, float, complex, np.number)):
        raise AnswerError(f"{x!r:.60} is not a number")
    if not isinstance(x, str):
        return complex(x) if isinstance(x, (complex, np.complexfloating)) else _finite_float(x)
    shown = f"{x!r:.60}"
    if re.search(r"\d[¼-¾⅐-⅞]", x):
        raise AnswerError(f"{shown} is not a number; write a mixed number as one fraction")
    plain = unicodedata.normalize("NFKC", x).replace("−", "-").replace("\u2044", "/")
    plain = plain.replace("∞", "inf").strip().strip("$").strip()
    if re.fullmatch(r"[+-]?\d+,\d+", plain):
        plain = plain.replace(",", ".")
    if re.fullmatch(r"[+-]?(inf|nan)", plain, re.IGNORECASE):
        return float(plain)
    top, bar, bottom = (part.strip() for part in plain.partition("/"))
    if not _NUMBER.fullmatch(top) or (bar and not _NUMBER.fullmatch(bottom)):
        return _complex(plain, shown)
    try:
        ratio = Fraction(top) / Fraction(bottom) if bar else Fraction(top)
    except ZeroDivisionError:
        raise AnswerError(f"{shown} divides by 0") from None
    except ValueError:
        raise AnswerError(f"{shown} has too many digits") from None
    return _finite_float(ratio)


def _finite_float(x: Any) -> float:
    try:
        return float(x)
    except OverflowError:
        raise AnswerError(f"{x!s:.40} is too large") from None


def _complex(text: str, shown: str) -> complex:
    try:
        if not re.search(r"[\d.]j$", text):
            raise ValueError
        return complex(text)
    except ValueError:
        raise AnswerError(f"{shown} is not a number; write it as 0.25, 1/4 or 2.5e-3") from None


def looks_numeric(cell: str) -> bool:
    """Whether a text is a number, or numbers in brackets."""
    try:
        numbers(tokens(cell))
    except AnswerError:
        return False
    return True
