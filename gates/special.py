"""Special functions of SciPy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.special import erf as scipy_erf
from scipy.special import ndtr

from gates.kinds import Elementwise


class Erf(Elementwise):
    """y = 2/√π ∫₀ˣ e^(−s²) ds."""

    primitive = True

    def forward(self, x: Any) -> Any:
        return scipy_erf(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * (2 / math.sqrt(math.pi)) * np.exp(-x * x)


class NormalCDF(Elementwise):
    """y = Φ(x), the probability that a standard normal number is below x, exact in both tails."""

    def forward(self, x: Any) -> Any:
        return ndtr(x)

    def definition(self, x: Any) -> Any:
        return (1 + erf(x / math.sqrt(2))) / 2

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


erf, normal_cdf = Erf(), NormalCDF()
