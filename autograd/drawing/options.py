"""What `draw` accepts as its options; anything else is refused by name."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, get_args

import numpy as np

from autograd.drawing.content.levels import Level
from autograd.drawing.layout.arrange import Engine
from autograd.drawing.scene import Direction
from autograd.engine.matching import near
from autograd.formulas.figures import Numbers
from gates.errors import located

FORMS = ("fraction", "scientific")


def numbers_of(option: int | str) -> Numbers:
    """The option `numbers` as the way to write numbers that it asks for."""
    if isinstance(option, str):
        return Numbers(form="fraction" if option == "fraction" else "scientific")
    return Numbers(digits=int(option))


def _is_count(value: Any, least: int) -> bool:
    integer = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    return integer and bool(value >= least)


def _is_flag(value: Any) -> bool:
    return isinstance(value, (bool, np.bool_))


def _choices(kind: Any) -> tuple[Callable[[Any], bool], str]:
    names = get_args(kind)
    return (lambda value: value is None or value in names), f"{', '.join(map(repr, names))} or None"


def _are_names(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, (list, tuple)) and all(
        isinstance(name, str) and name for name in value))


OPTIONS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "path": (lambda x: x is None or isinstance(x, (str, os.PathLike)), "the path of a file"),
    "gradients": (lambda x: x is None or _is_flag(x), "True, False or None"),
    "values": (_is_flag, "True or False"),
    "level": (lambda x: isinstance(x, str) and x in get_args(Level),
              f"one of {', '.join(map(repr, get_args(Level)))}"),
    "open": (_are_names, "the name of a scope or tensor, or a list of names"),
    "collapse": (_are_names, "the name of a scope or tensor, or a list of names"),
    "fold": (lambda x: x is None or _is_flag(x), "True, False or None"),
    "title": (lambda x: isinstance(x, str), "text"),
    "legend": (_is_flag, "True or False"),
    "direction": _choices(Direction),
    "limit": (lambda x: _is_count(x, 1), "a number of boxes from 1 up"),
    "heat": (_is_flag, "True or False"),
    "engine": _choices(Engine),
    "numbers": (lambda x: x in FORMS if isinstance(x, str) else _is_count(x, 1) and x <= 17,
                "a number of digits from 1 to 17, 'fraction' or 'scientific'"),
    "checked": (_is_flag, "True or False"),
}
"""For each option: whether a value will do, and what will, in words."""


def require_options(**options: Any) -> None:
    """A ValueError for the first option with a value that it does not take."""
    for name, value in options.items():
        accepts, needed = OPTIONS[name]
        if not accepts(value):
            misspelt = name == "level" and isinstance(value, str)
            hint = near(value, get_args(Level)) if misspelt else ""
            raise ValueError(located(f"draw: {name} must be {needed}; {value!r} came{hint}"))
