"""What `draw` accepts as its options; anything else is refused by name."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, get_args

import numpy as np

from autograd.drawing.layout.arrange import Engine
from autograd.drawing.scene import Direction
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


OPTIONS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "path": (lambda x: x is None or isinstance(x, (str, os.PathLike)), "the path of a file"),
    "gradients": (lambda x: x is None or _is_flag(x), "True, False or None"),
    "values": (_is_flag, "True or False"),
    "depth": (lambda x: x is None or _is_count(x, 0), "a number of levels from 0 up, or None"),
    "title": (lambda x: isinstance(x, str), "text"),
    "legend": (_is_flag, "True or False"),
    "direction": _choices(Direction),
    "limit": (lambda x: _is_count(x, 1), "a number of boxes from 1 up"),
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
            raise ValueError(located(f"draw: {name} must be {needed}; {value!r} came"))
