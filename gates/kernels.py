"""Entry-by-entry functions on large arrays of float32, written with what NumPy computes fastest.

NumPy's exp, log and tanh of float32 take several entries at once; its expm1 and log1p, and SciPy's
functions, take one. A kernel makes more calls, so that it pays on large arrays only: below `LARGE`
entries, and for other dtypes, gates call the function itself. Both are right to a few units in the
last place, in the tails too.
"""

from __future__ import annotations

from typing import Any

import numpy as np

LARGE = 4096


def is_large(x: Any) -> bool:
    """Whether the kernels take x, and are faster on it."""
    return type(x) is np.ndarray and x.size >= LARGE and x.dtype == np.float32


def small_exp(x: Any) -> Any:
    """e^(−|x|), which does not overflow."""
    y = np.abs(x)
    np.negative(y, out=y)
    return np.exp(y, out=y)


def sigmoid(x: Any) -> Any:
    """1 / (1 + e⁻ˣ) = (1 where x ≥ 0, else e^(−|x|)) / (1 + e^(−|x|))."""
    e = small_exp(x)
    y = np.maximum(e, x >= 0)
    e += 1
    y /= e
    return y


def softplus(x: Any) -> Any:
    """max(x, 0) + ln(1 + e^(−|x|)).

    With w = 1 + e as rounded, ln(1 + e) = ln w + (e − (w − 1)) / w to first order in what rounding
    lost, so that a small e keeps all its digits.
    """
    e = small_exp(x)
    w = e + 1
    e -= w - 1
    e /= w
    np.log(w, out=w)
    w += e
    w += np.maximum(x, 0)
    return w


def expm1_below(x: Any) -> Any:
    """eᵐ − 1 = 2 t / (1 − t) for m = min(x, 0) and t = tanh(m/2): nothing cancels."""
    t = np.minimum(x, 0)
    t /= 2
    np.tanh(t, out=t)
    y = 1 - t
    np.divide(t, y, out=y)
    y *= 2
    return y
