"""Whether what a gate sent back to an input agrees with differences of its own forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gates import Gate

STEP = 6e-6
MOST_ENTRIES = 36
"""Inputs of more entries are moved along one direction, instead of entry by entry."""


@dataclass(frozen=True)
class Comparison:
    """A derivative as the gate has it and by differences, at the entry where they differ most.

    `where` is that entry, None for the derivative along a direction in all entries at once.
    """

    agrees: bool
    exact: float
    numeric: float
    where: tuple[int, ...] | None = None


def compare(gate: Gate, i: int, message: Any, g: Any, inputs: Sequence[Any]) -> Comparison | None:
    """The message Jᵀ g to input `i` beside central differences (f(x + h) − f(x − h)) / 2h of g · f.

    The differences are taken in float64. At a kink any value from one side's slope to the other's
    agrees. For a gate with several outputs g is a tuple. None for complex numbers, and where
    forward refuses a moved x.

    >>> import gates
    >>> x = np.array([0.5])
    >>> compare(gates.exp, 0, np.exp(x), np.ones(1), [x]).agrees
    True
    >>> found = compare(gates.exp, 0, 2 * np.exp(x), np.ones(1), [x])
    >>> found.agrees, round(found.exact, 4), round(found.numeric, 4), found.where
    (False, 3.2974, 1.6487, (0,))
    """
    values = [_wide(x) for x in inputs]
    g = tuple(map(_wide, g if isinstance(g, tuple) else (g,)))
    if isinstance(inputs[i], tuple) or not _is_real((*g, inputs[i])):
        return None
    x, exact = values[i], _wide(message)
    directions = _directions(np.shape(x))
    try:
        with np.errstate(all="ignore"):
            slopes = [_slopes(gate, i, values, x, v, g) for v in directions]
    except Exception:
        return None
    products = [float(np.sum(exact * v)) for v in directions]
    return _worst(products, slopes, np.shape(x), _tolerance(message, slopes, products))


def _wide(x: Any) -> Any:
    if isinstance(x, (tuple, bool)):
        return x
    array = np.asarray(x)
    return array.astype(np.float64)[()] if array.dtype.kind == "f" else array[()]


def _is_real(values: Sequence[Any]) -> bool:
    return all(np.asarray(x).dtype.kind == "f" for x in values)


def _directions(shape: tuple[int, ...]) -> list[Any]:
    """Each entry for itself, or one direction through all of them."""
    size = int(np.prod(shape))
    if size > MOST_ENTRIES:
        return [np.random.default_rng(0).choice([-1.0, 1.0], shape)]
    return [np.reshape(row, shape) for row in np.eye(size)]


def _slopes(gate: Gate, i: int, values: list[Any], x: Any, v: Any,
            g: tuple[Any, ...]) -> tuple[float, ...]:
    """Of g · f along v: the central difference, those of either side, and the noise of both."""
    h = STEP * max(1.0, float(np.max(np.abs(x * v), initial=0)))

    def f(by: float) -> float:
        moved = [*values[:i], (x + by * v)[()], *values[i + 1:]]
        y = gate.compute(*moved)
        outputs = y if isinstance(y, tuple) else (y,)
        return sum(float(np.sum(a * b)) for a, b in zip(g, outputs, strict=True))
    before, here, after = f(-h), f(0.0), f(h)
    noise = 8 * float(np.finfo(float).eps) * max(abs(before), abs(here), abs(after)) / h
    return (after - before) / (2 * h), (here - before) / h, (after - here) / h, noise


def _tolerance(message: Any, slopes: list[tuple[float, ...]], products: list[float]) -> float:
    """By how much an entry may be off, next to the largest."""
    precision = 1e-3 if np.asarray(message).dtype.itemsize < 8 else 1e-5
    return precision * max(map(abs, [*products, *(one[0] for one in slopes)]), default=0.0)


def _worst(products: list[float], slopes: list[tuple[float, ...]], shape: tuple[int, ...],
           tolerance: float) -> Comparison:
    found, most = Comparison(True, 0.0, 0.0), -np.inf
    for k, (exact, (centre, left, right, noise)) in enumerate(zip(products, slopes, strict=True)):
        low, high = min(left, right, centre), max(left, right, centre)
        off = max(low - exact, exact - high, 0.0) - noise
        if not np.isfinite([exact, centre]).all():
            off = 0.0 if np.isnan(exact) == np.isnan(centre) else np.inf
        if off > most:
            where = None if len(products) == 1 and np.prod(shape) > 1 else tuple(
                int(n) for n in np.unravel_index(k, shape))
            found, most = Comparison(off <= tolerance, exact, centre, where), off
    return found
