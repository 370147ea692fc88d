"""What targets must be that a loss takes for probabilities."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

import numpy as np

from gates.errors import OperandError, located

ROUNDING = 1e-5
"""How far a probability may lie outside 0 to 1."""
OFF_ONE = 0.02
"""How far the sum of probabilities may be from 1, as that of 0.33, 0.33 and 0.33 is."""

lowest, greatest = np.minimum.reduce, np.maximum.reduce
_any: ContextVar[bool] = ContextVar("any targets", default=False)


class any_targets:
    """Within it losses take any targets: numeric differences by them, or those checked before."""

    def __enter__(self) -> None:
        self.token = _any.set(True)

    def __exit__(self, *_: object) -> None:
        _any.reset(self.token)


def check_range(who: str, t: Any) -> None:
    """An OperandError that says where, unless all of `t`, if it is an array, lie in 0 to 1."""
    if _any.get():
        return
    if type(t) is not np.ndarray:
        if not isinstance(t, (int, float, np.generic)):
            return
        t = np.asarray(t)
    if t.dtype.kind == "c" or not t.size or (lowest(t, None) >= -ROUNDING and
                                             greatest(t, None) <= 1 + ROUNDING):
        return
    outside = (t < -ROUNDING) | (t > 1 + ROUNDING)
    if outside.any():                           # or else it is NaN that compares so
        raise OperandError(located(f"{who}: targets t are probabilities, from 0 to 1; "
                                   f"{t[outside].flat[0]:g} came{first(outside)}"))


def check_shares(who: str, t: Any) -> None:
    """`check_range`, and an OperandError unless each row of `t`, if it is an array, sums to 1."""
    check_range(who, t)
    if _any.get() or type(t) is not np.ndarray or t.dtype.kind == "c" or not t.size:
        return
    sums = np.add.reduce(t, axis=-1)
    if lowest(sums, None) >= 1 - OFF_ONE and greatest(sums, None) <= 1 + OFF_ONE:
        return
    off = np.abs(sums - 1) > OFF_ONE
    if off.any():
        raise OperandError(located(
            f"{who}: targets t of the shape of z are probabilities of the classes, with sum 1 "
            f"along the last axis; a sum of {np.asarray(sums)[off].flat[0]:g} came{first(off)}; "
            "class numbers have no axis of classes"))


def first(wrong: Any) -> str:
    """` at index 3`, where the array `wrong` is first true; empty for a single number."""
    index = tuple(map(int, np.argwhere(wrong)[0]))
    return f" at index {index[0] if len(index) == 1 else index}" if index else ""
