"""Special functions of SciPy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gates import ufuncs
from gates.kinds import Elementwise


class Erf(Elementwise):
    """y = 2/√π ∫₀ˣ e^(−s²) ds.

    Source: Abramowitz, Stegun, "Handbook of mathematical functions", 1964, 7.1.1.

    >>> from gates import erf
    >>> erf(0.0), erf.jacobian(0.0)
    (np.float64(0.0), diag(1.1284))
    """

    primitive = True

    def forward(self, x: Any) -> Any:
        return ufuncs.erf(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * (2 / math.sqrt(math.pi)) * np.exp(-x * x)


class NormalCDF(Elementwise):
    """y = Φ(x), the probability that a standard normal number is below x, exact in both tails.

    Source: Abramowitz, Stegun, "Handbook of mathematical functions", 1964, 26.2.2.

    >>> from gates import normal_cdf
    >>> normal_cdf(0.0), normal_cdf.jacobian(0.0)
    (np.float64(0.5), diag(0.3989))
    """

    def forward(self, x: Any) -> Any:
        return ufuncs.ndtr(x)

    def definition(self, x: Any) -> Any:
        return (1 + erf(x / math.sqrt(2))) / 2

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


erf, normal_cdf = Erf(), NormalCDF()
