"""What settings of training must be; anything else is refused by name."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gates.errors import located


def require_number(who: str, name: str, value: Any, least: float = 0.0,
                   below: float = math.inf) -> float:
    """`value` as a float; a ValueError unless it is a number from `least` up, below `below`."""
    number = isinstance(value, (int, float, np.integer, np.floating))
    if not number or isinstance(value, bool) or not least <= as_float(value) < below:
        needed = f"from {least:g} up" + (f", below {below:g}" if below < math.inf else "")
        raise ValueError(located(f"{who}: {name} must be a finite number {needed}; "
                                 f"{value!r:.60} came"))
    return float(value)


def as_float(value: Any) -> float:
    """`value` as a float, infinity where it is too large for one."""
    try:
        return float(value)
    except OverflowError:
        return math.inf


def require_positive(who: str, name: str, value: Any) -> float:
    """`value` as a float; a ValueError unless it is a finite number above 0."""
    if require_number(who, name, value) == 0:
        raise ValueError(located(f"{who}: {name} must be above 0; {value!r} came"))
    return float(value)


def require_share(who: str, name: str, value: Any) -> float:
    """`value` as a float; a ValueError unless it is a number from 0 to 1."""
    if require_number(who, name, value) > 1:
        raise ValueError(located(f"{who}: {name} must be at most 1; {value!r:.60} came"))
    return float(value)


def require_count(who: str, name: str, value: Any, least: int = 1) -> int:
    """`value` as an int; a ValueError unless it is a whole number from `least` up."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or value < least:
        raise ValueError(located(f"{who}: {name} must be a whole number from {least} up; "
                                 f"{value!r:.60} came"))
    return int(value)


def require_callable(who: str, name: str, value: Any) -> None:
    """A TypeError unless `value` can be called."""
    if not callable(value):
        raise TypeError(located(f"{who}: {name} must be a function; {value!r:.60} came"))
