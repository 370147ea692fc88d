"""Settings of gates that count axes: whole numbers, or a message that shows what came."""

from __future__ import annotations

from operator import index
from typing import Any

from gates.errors import OperandError, located


def set_whole(gate: Any, *names: str) -> None:
    """Make these settings of a frozen gate plain ints, lists of numbers tuples; None stays None.

    Raises an OperandError for anything else, 1.7 and True included.

    >>> import numpy as np
    >>> from gates import Sum
    >>> Sum(axis=[np.int64(0), 1])
    Sum(axis=(0, 1), keepdims=False)
    """
    for name in names:
        setting = getattr(gate, name)
        if type(setting) is not int and setting is not None:
            object.__setattr__(gate, name, whole(gate, name, setting))


def whole(gate: Any, name: str, setting: Any) -> Any:
    """One whole number, or a tuple of them."""
    try:
        if isinstance(setting, (tuple, list)):
            return tuple(map(number, setting))
        return number(setting)
    except TypeError:
        raise OperandError(located(f"{type(gate).__name__}: {name} must be a whole number or "
                                   f"several; {setting!r} came")) from None


def number(x: Any) -> int:
    """`x` as an int, if that changes nothing; True and False are no numbers of axes."""
    if isinstance(x, bool):
        raise TypeError
    return index(x)
