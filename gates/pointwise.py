"""Smooth functions of one or two numbers, entry by entry: NumPy's differentiable ufuncs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gates.kinds import Elementwise


class Exp(Elementwise):
    """y = eˣ."""

    def forward(self, x: Any) -> Any:
        return np.exp(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * y


class Exp2(Elementwise):
    """y = 2ˣ."""

    def forward(self, x: Any) -> Any:
        return np.exp2(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * y * math.log(2)


class Expm1(Elementwise):
    """y = eˣ − 1, exact near 0."""

    def forward(self, x: Any) -> Any:
        return np.expm1(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * np.exp(x)


class Log(Elementwise):
    """y = ln x, x > 0."""

    def forward(self, x: Any) -> Any:
        return np.log(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / x


class Log2(Elementwise):
    """y = log₂ x, x > 0."""

    def forward(self, x: Any) -> Any:
        return np.log2(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (x * math.log(2))


class Log10(Elementwise):
    """y = log₁₀ x, x > 0."""

    def forward(self, x: Any) -> Any:
        return np.log10(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (x * math.log(10))


class Log1p(Elementwise):
    """y = ln(1 + x), exact near 0, x > −1."""

    def forward(self, x: Any) -> Any:
        return np.log1p(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (1 + x)


class Sqrt(Elementwise):
    """y = √x, x ≥ 0; its derivative at 0 is infinite."""

    def forward(self, x: Any) -> Any:
        return np.sqrt(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (2 * y)


class Cbrt(Elementwise):
    """y = ∛x; its derivative at 0 is infinite."""

    def forward(self, x: Any) -> Any:
        return np.cbrt(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (3 * y * y)


class Sin(Elementwise):
    """y = sin x."""

    def forward(self, x: Any) -> Any:
        return np.sin(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * np.cos(x)


class Cos(Elementwise):
    """y = cos x."""

    def forward(self, x: Any) -> Any:
        return np.cos(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return -g * np.sin(x)


class Tan(Elementwise):
    """y = tan x."""

    def forward(self, x: Any) -> Any:
        return np.tan(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * (1 + y * y)


class ArcSin(Elementwise):
    """y = arcsin x, |x| < 1."""

    def forward(self, x: Any) -> Any:
        return np.arcsin(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / np.sqrt((1 - x) * (1 + x))


class ArcCos(Elementwise):
    """y = arccos x, |x| < 1."""

    def forward(self, x: Any) -> Any:
        return np.arccos(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return -g / np.sqrt((1 - x) * (1 + x))


class ArcTan(Elementwise):
    """y = arctan x."""

    def forward(self, x: Any) -> Any:
        return np.arctan(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (1 + x * x)


class Sinh(Elementwise):
    """y = sinh x."""

    def forward(self, x: Any) -> Any:
        return np.sinh(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * np.cosh(x)


class Cosh(Elementwise):
    """y = cosh x."""

    def forward(self, x: Any) -> Any:
        return np.cosh(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * np.sinh(x)


class ArcSinh(Elementwise):
    """y = arsinh x."""

    def forward(self, x: Any) -> Any:
        return np.arcsinh(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / np.sqrt(x * x + 1)


class ArcCosh(Elementwise):
    """y = arcosh x, x > 1."""

    def forward(self, x: Any) -> Any:
        return np.arccosh(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (np.sqrt(x - 1) * np.sqrt(x + 1))


class ArcTanh(Elementwise):
    """y = artanh x, |x| < 1."""

    def forward(self, x: Any) -> Any:
        return np.arctanh(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / ((1 - x) * (1 + x))


class Degrees(Elementwise):
    """y = x · 180/π: radians to degrees."""

    def forward(self, x: Any) -> Any:
        return np.degrees(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * (180 / math.pi)


class Radians(Elementwise):
    """y = x · π/180: degrees to radians."""

    def forward(self, x: Any) -> Any:
        return np.radians(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * (math.pi / 180)


class ArcTan2(Elementwise):
    """z = the angle of the point (b, a), in (−π, π]; its derivative at the origin is taken as 0."""

    def forward(self, a: Any, b: Any) -> Any:
        return np.arctan2(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        r = self.radius(a, b)
        return g * (b / r) / r

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        r = self.radius(a, b)
        return -g * (a / r) / r

    def radius(self, a: Any, b: Any) -> Any:
        """The distance from the origin, 1 at the origin."""
        r = np.hypot(a, b)
        return np.where(r == 0, 1, r)


class Hypot(Elementwise):
    """z = √(a² + b²); its derivative at the origin is taken as 0."""

    def forward(self, a: Any, b: Any) -> Any:
        return np.hypot(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * a / np.where(z == 0, 1, z)

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * b / np.where(z == 0, 1, z)


class LogAddExp(Elementwise):
    """z = ln(eᵃ + eᵇ), without overflow."""

    def forward(self, a: Any, b: Any) -> Any:
        return np.logaddexp(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * np.exp(a - z)

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * np.exp(b - z)


class LogAddExp2(Elementwise):
    """z = log₂(2ᵃ + 2ᵇ), without overflow."""

    def forward(self, a: Any, b: Any) -> Any:
        return np.logaddexp2(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * np.exp2(a - z)

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * np.exp2(b - z)


exp, exp2, expm1, log, log2, log10, log1p = (
    Exp(), Exp2(), Expm1(), Log(), Log2(), Log10(), Log1p())
sqrt, cbrt, degrees, radians = Sqrt(), Cbrt(), Degrees(), Radians()
sin, cos, tan, arcsin, arccos, arctan = Sin(), Cos(), Tan(), ArcSin(), ArcCos(), ArcTan()
sinh, cosh, arcsinh, arccosh, arctanh = Sinh(), Cosh(), ArcSinh(), ArcCosh(), ArcTanh()
arctan2, hypot, logaddexp, logaddexp2 = ArcTan2(), Hypot(), LogAddExp(), LogAddExp2()
