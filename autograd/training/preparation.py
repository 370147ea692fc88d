"""Data made ready: standardised, and time series cut into windows."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.training.data import sound
from autograd.training.options import require_count
from gates.errors import ShapeError, located


class Standardizer:
    """z = (x − μ) / σ, with μ and σ of the training part alone, and its inverse.

    `x` is that part, of shape (samples, ...); μ and σ are taken over `axis`: 0 for each feature,
    None for one number of all, as for images. Where σ is 0, z is 0.

    >>> scale = Standardizer([[0.0, 5.0], [2.0, 5.0]])
    >>> scale([[4.0, 5.0]])
    array([[3., 0.]])
    >>> scale.inverse([[3.0, 0.0]])
    array([[4., 5.]])
    """

    def __init__(self, x: Any, axis: int | tuple[int, ...] | None = 0) -> None:
        array = sound("Standardizer", "x", x)
        if not array.size:
            raise ValueError(located("Standardizer: there are no samples to take a mean of"))
        self.mean = np.mean(array, axis=axis, keepdims=True)
        std = np.std(array, axis=axis, keepdims=True)
        rounding = 4 * np.finfo(std.dtype).eps * np.abs(self.mean)
        self.std = np.where(std > rounding, std, np.ones_like(std))
        self.shape = array.shape[1:]

    def __call__(self, x: Any) -> Any:
        """z of any samples: those to validate and to test by too."""
        return (self.checked(x) - self.mean) / self.std

    def inverse(self, z: Any) -> Any:
        """x again."""
        return self.checked(z) * self.std + self.mean

    def checked(self, x: Any) -> Any:
        array = np.asarray(x)
        if array.shape[1:] != self.shape or array.ndim == 0:
            raise ShapeError(located(f"Standardizer: was fitted on samples of shape {self.shape}; "
                                     f"an array of shape {array.shape} came"))
        return array


def rolling_windows(series: Any, length: int, ahead: int = 1) -> tuple[Any, Any]:
    """Windows u[t0−T+1 .. t0] of a series, and u[t0 + ahead], which is to be predicted from them.

    The series has shape (times, ...), T is `length`; the windows have shape (n, T, ...) and the
    targets (n, ...), with n = times − T − ahead + 1. Raises a ShapeError where n would be below 1.

    >>> x, y = rolling_windows([1, 2, 3, 4, 5], length=3)
    >>> x, y
    (array([[1, 2, 3],
           [2, 3, 4]]), array([4, 5]))
    """
    array = sound("rolling_windows", "the series", series)
    require_count("rolling_windows", "length", length)
    require_count("rolling_windows", "ahead", ahead)
    n = len(array) - length - ahead + 1
    if n < 1:
        raise ShapeError(located(f"rolling_windows: {len(array)} times are too few for a window of "
                                 f"{length} and a target {ahead} ahead; needs {length + ahead}"))
    windows = np.lib.stride_tricks.sliding_window_view(array, length, axis=0)[:n]
    return np.moveaxis(windows, -1, 1).copy(), array[length + ahead - 1:].copy()
