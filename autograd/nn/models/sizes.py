"""Sizes that builders of models take."""

from __future__ import annotations

from typing import Any

from gates.errors import OperandError, located
from gates.windows import per_axis


def required_sizes(who: str, name: str, sizes: Any, count: int | None = None,
                   least: int = 0) -> tuple[int, ...]:
    """`sizes` as a tuple of whole numbers from 1 up: `count` of them, or `least` or more.

    Raises an OperandError that names `who` and `name` for another number of them and for what is no
    list, a ValueError for sizes below 1.
    """
    many = "as many as you like" if count is None and not least else \
        f"{least} or more" if count is None else f"{count}"
    if not isinstance(sizes, (list, tuple)) or len(sizes) < least or \
            (count is not None and len(sizes) != count):
        raise OperandError(located(f"{who}: {name} must be a list or tuple of whole numbers, "
                                   f"{many}; {sizes!r:.60} came"))
    return per_axis(who, f"each of {name}", tuple(sizes), len(sizes), 1)
