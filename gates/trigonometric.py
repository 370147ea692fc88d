"""Sines, hyperbolic sines, their inverses and angles, entry by entry."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gates.kinds import Elementwise
from gates.operands import dtype_of


class Sin(Elementwise):
    """y = sin x.

    >>> from gates import sin
    >>> sin(0.0), sin.vjp(2.0, 0.0)
    (np.float64(0.0), (np.float64(2.0),))
    """

    def forward(self, x: Any) -> Any:
        return np.sin(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * np.cos(x)


class Cos(Elementwise):
    """y = cos x.

    >>> import numpy as np
    >>> from gates import cos
    >>> cos(0.0), cos.jacobian([np.pi / 2])
    (np.float64(1.0), diag([-1.]))
    """

    def forward(self, x: Any) -> Any:
        return np.cos(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return -g * np.sin(x)


class Tan(Elementwise):
    """y = tan x.

    It has poles at x = π/2 + kπ.

    >>> import numpy as np
    >>> from gates import tan
    >>> tan([np.pi / 4]), tan.jacobian([np.pi / 4])
    (array([1.]), diag([2.]))
    """

    def forward(self, x: Any) -> Any:
        return np.tan(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * (1 + y * y)


class ArcSin(Elementwise):
    """y = arcsin x, |x| < 1.

    >>> from gates import arcsin
    >>> arcsin(0.0), arcsin.jacobian([0.6])
    (np.float64(0.0), diag([1.25]))
    """

    def forward(self, x: Any) -> Any:
        return np.arcsin(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / np.sqrt((1 - x) * (1 + x))


class ArcCos(Elementwise):
    """y = arccos x, |x| < 1.

    >>> from gates import arccos
    >>> arccos(1.0), arccos.jacobian([0.6])
    (np.float64(0.0), diag([-1.25]))
    """

    def forward(self, x: Any) -> Any:
        return np.arccos(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return -g / np.sqrt((1 - x) * (1 + x))


class ArcTan(Elementwise):
    """y = arctan x.

    >>> from gates import arctan
    >>> arctan(0.0), arctan.vjp(10.0, 2.0)
    (np.float64(0.0), (np.float64(2.0),))
    """

    def forward(self, x: Any) -> Any:
        return np.arctan(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (1 + x * x)


class Sinh(Elementwise):
    """y = sinh x.

    >>> from gates import sinh
    >>> sinh(0.0), sinh.vjp(2.0, 0.0)
    (np.float64(0.0), (np.float64(2.0),))
    """

    def forward(self, x: Any) -> Any:
        return np.sinh(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * np.cosh(x)


class Cosh(Elementwise):
    """y = cosh x.

    >>> from gates import cosh
    >>> cosh(0.0), cosh.vjp(2.0, 0.0)
    (np.float64(1.0), (np.float64(0.0),))
    """

    def forward(self, x: Any) -> Any:
        return np.cosh(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * np.sinh(x)


class ArcSinh(Elementwise):
    """y = arsinh x.

    >>> from gates import arcsinh
    >>> arcsinh(0.0), arcsinh.jacobian([0.75])
    (np.float64(0.0), diag([0.8]))
    """

    def forward(self, x: Any) -> Any:
        return np.arcsinh(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (np.sqrt(x * x + 1) if dtype_of(x).kind == "c" else np.hypot(x, 1))


class ArcCosh(Elementwise):
    """y = arcosh x, x > 1.

    >>> from gates import arccosh
    >>> arccosh(1.0), arccosh.jacobian([1.25])
    (np.float64(0.0), diag([1.3333]))
    """

    def forward(self, x: Any) -> Any:
        return np.arccosh(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / (np.sqrt(x - 1) * np.sqrt(x + 1))


class ArcTanh(Elementwise):
    """y = artanh x, |x| < 1.

    >>> from gates import arctanh
    >>> arctanh(0.0), arctanh.vjp(3.0, 0.5)
    (np.float64(0.0), (np.float64(4.0),))
    """

    def forward(self, x: Any) -> Any:
        return np.arctanh(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g / ((1 - x) * (1 + x))


class ArcTan2(Elementwise):
    """z = the angle of the point (b, a), in (−π, π]; its derivative at the origin is taken as 0.

    Real a and b broadcast to the shape of z; ShapeError where they cannot.

    >>> from gates import arctan2
    >>> arctan2(0.0, 1.0), arctan2.jacobian([3.0], [4.0], wrt="b")
    (np.float64(0.0), diag([-0.12]))
    """

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
    """z = √(a² + b²); its derivative at the origin is taken as 0.

    Real a and b broadcast to the shape of z; ShapeError where they cannot.

    >>> from gates import hypot
    >>> hypot([3.0], [4.0]), hypot.jacobian([3.0], [4.0])
    (array([5.]), diag([0.6]))
    """

    def forward(self, a: Any, b: Any) -> Any:
        return np.hypot(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * a / np.where(z == 0, 1, z)

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * b / np.where(z == 0, 1, z)


class Degrees(Elementwise):
    """y = x · 180/π: radians to degrees.

    x is real.

    >>> import numpy as np
    >>> from gates import degrees
    >>> degrees([np.pi]), degrees.jacobian([0.0])
    (array([180.]), diag([57.2958]))
    """

    def forward(self, x: Any) -> Any:
        return np.degrees(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * (180 / math.pi)


class Radians(Elementwise):
    """y = x · π/180: degrees to radians.

    x is real.

    >>> from gates import radians
    >>> radians([180.0]), radians.jacobian([0.0])
    (array([3.14159265]), diag([0.0175]))
    """

    def forward(self, x: Any) -> Any:
        return np.radians(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * (math.pi / 180)


sin, cos, tan, arcsin, arccos, arctan = Sin(), Cos(), Tan(), ArcSin(), ArcCos(), ArcTan()
sinh, cosh, arcsinh, arccosh, arctanh = Sinh(), Cosh(), ArcSinh(), ArcCosh(), ArcTanh()
arctan2, hypot, degrees, radians = ArcTan2(), Hypot(), Degrees(), Radians()
