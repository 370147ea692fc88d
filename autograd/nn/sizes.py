"""Sizes and numbers that layers and models are made with."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any

import numpy as np

from gates.errors import OperandError, located
from gates.windows import per_axis


def required_sizes(who: str, name: str, sizes: Any, count: int | None = None,
                   least: int = 0) -> tuple[int, ...]:
    """A list, tuple or array as a tuple of whole numbers from 1 up: `count`, or `least` or more.

    Raises an OperandError that names `who` and `name` for another number of them and for what is no
    list, a ValueError for sizes below 1.
    """
    many = "as many as you like" if count is None and not least else \
        f"{least} or more" if count is None else f"{count}"
    if isinstance(sizes, np.ndarray) and sizes.ndim == 1 and sizes.dtype.kind in "iu":
        sizes = sizes.tolist()
    if not isinstance(sizes, (list, tuple)) or len(sizes) < least or \
            (count is not None and len(sizes) != count):
        raise OperandError(located(f"{who}: {name} must be a list or tuple of whole numbers, "
                                   f"{many}; {sizes!r:.60} came"))
    return tuple(per_axis(who, f"each of {name}", size, 1, 1)[0] for size in sizes)


def required_number(who: str, name: str, value: Any, needed: str,
                    fits: Callable[[float], bool]) -> float:
    """`value` as a float, if it is a real number, Python's or NumPy's, that `fits`.

    Raises a ValueError that names `who`, `name` and what is `needed` for anything else.
    """
    if not isinstance(value, Real) or isinstance(value, bool) or not fits(float(value)):
        raise ValueError(located(f"{who}: {name} must be {needed}; {value!r:.60} came"))
    return float(value)
