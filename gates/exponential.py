"""Exponentials, logarithms and roots, entry by entry: Exp to LogAddExp2."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gates.kinds import Elementwise


class Exp(Elementwise):
    """y = eˣ.

    >>> from gates import exp
    >>> exp(0.0), exp.vjp(2.0, 0.0)
    (np.float64(1.0), (np.float64(2.0),))
    """

    def forward(self, x: Any) -> Any:
        return np.exp(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * y


class Exp2(Elementwise):
    """y = 2ˣ.

    >>> from gates import exp2
    >>> exp2([3.0]), exp2.jacobian([0.0])
    (array([8.]), diag([0.6931]))
    """

    def forward(self, x: Any) -> Any:
        return np.exp2(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * y * math.log(2)


class Expm1(Elementwise):
    """y = eˣ − 1, exact near 0.

    >>> from gates import expm1
    >>> expm1([1e-20]), expm1.jacobian([0.0])
    (array([1.e-20]), diag([1.]))
    """

    def forward(self, x: Any) -> Any:
        return np.expm1(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * np.exp(x)


class Log(Elementwise):
    """y = ln x, x > 0.

    >>> from gates import log
    >>> log(1.0), log.vjp(1.0, 2.0)
    (np.float64(0.0), (np.float64(0.5),))
    """

    def forward(self, x: Any) -> Any:
        return np.log(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / x


class Log2(Elementwise):
    """y = log₂ x, x > 0.

    >>> from gates import log2
    >>> log2([8.0]), log2.jacobian([1.0])
    (array([3.]), diag([1.4427]))
    """

    def forward(self, x: Any) -> Any:
        return np.log2(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (x * math.log(2))


class Log10(Elementwise):
    """y = log₁₀ x, x > 0.

    >>> from gates import log10
    >>> log10([100.0]), log10.jacobian([1.0])
    (array([2.]), diag([0.4343]))
    """

    def forward(self, x: Any) -> Any:
        return np.log10(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (x * math.log(10))


class Log1p(Elementwise):
    """y = ln(1 + x), exact near 0, x > −1.

    >>> from gates import log1p
    >>> log1p([1e-20]), log1p.vjp(1.0, 1.0)
    (array([1.e-20]), (np.float64(0.5),))
    """

    def forward(self, x: Any) -> Any:
        return np.log1p(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (1 + x)


class Sqrt(Elementwise):
    """y = √x, x ≥ 0; its derivative at 0 is infinite.

    >>> from gates import sqrt
    >>> sqrt(4.0), sqrt.vjp(1.0, 4.0)
    (np.float64(2.0), (np.float64(0.25),))
    """

    def forward(self, x: Any) -> Any:
        return np.sqrt(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (2 * y)


class Cbrt(Elementwise):
    """y = ∛x; its derivative at 0 is infinite.

    x is real, of either sign.

    >>> from gates import cbrt
    >>> cbrt([-8.0]), cbrt.jacobian([1.0])
    (array([-2.]), diag([0.3333]))
    """

    def forward(self, x: Any) -> Any:
        return np.cbrt(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (3 * y * y)


class LogAddExp(Elementwise):
    """z = ln(eᵃ + eᵇ), without overflow.

    Real a and b broadcast to the shape of z; ShapeError where they cannot.

    >>> from gates import logaddexp
    >>> logaddexp([1000.0], [0.0]), logaddexp.jacobian([0.0], [0.0])
    (array([1000.]), diag([0.5]))
    """

    def forward(self, a: Any, b: Any) -> Any:
        return np.logaddexp(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * np.exp(a - z)

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * np.exp(b - z)


class LogAddExp2(Elementwise):
    """z = log₂(2ᵃ + 2ᵇ), without overflow.

    Real a and b broadcast to the shape of z; ShapeError where they cannot.

    >>> from gates import logaddexp2
    >>> logaddexp2([3.0], [3.0]), logaddexp2.jacobian([3.0], [3.0])
    (array([4.]), diag([0.5]))
    """

    def forward(self, a: Any, b: Any) -> Any:
        return np.logaddexp2(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * np.exp2(a - z)

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * np.exp2(b - z)


exp, exp2, expm1 = Exp(), Exp2(), Expm1()
log, log2, log10, log1p = Log(), Log2(), Log10(), Log1p()
sqrt, cbrt, logaddexp, logaddexp2 = Sqrt(), Cbrt(), LogAddExp(), LogAddExp2()
