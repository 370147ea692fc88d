"""Gates with kinks and steps. Each names its convention where the derivative is not unique."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gates.errors import OperandError, located
from gates.kinds import Elementwise
from gates.operands import dtype_of


class Abs(Elementwise):
    """y = |x| for real x; its derivative at 0 is taken as 0. For complex x see Modulus.

    Raises OperandError for complex x.

    >>> from gates import abs_
    >>> abs_([-2.0, 0.0, 3.0]), abs_.jacobian([-2.0, 0.0, 3.0])
    (array([2., 0., 3.]), diag([-1.,  0.,  1.]))
    """

    def forward(self, x: Any) -> Any:
        if dtype_of(x).kind == "c":
            raise OperandError(located("Abs: needs real numbers, complex came; use Modulus"))
        return np.abs(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * np.sign(x)


class Maximum(Elementwise):
    """z = max(a, b); a tie is split evenly.

    >>> from gates import maximum
    >>> maximum([1.0, 2.0, 3.0], 2.0), maximum.jacobian([1.0, 2.0, 3.0], 2.0)
    (array([2., 2., 3.]), diag([0. , 0.5, 1. ]))
    """

    def forward(self, a: Any, b: Any) -> Any:
        return np.maximum(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return np.where(a > b, g, np.where(a == b, g / 2, 0))

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return np.where(b > a, g, np.where(a == b, g / 2, 0))


class Minimum(Elementwise):
    """z = min(a, b); a tie is split evenly.

    >>> from gates import minimum
    >>> minimum([1.0, 2.0, 3.0], 2.0), minimum.jacobian([1.0, 2.0, 3.0], 2.0)
    (array([1., 2., 2.]), diag([1. , 0.5, 0. ]))
    """

    def forward(self, a: Any, b: Any) -> Any:
        return np.minimum(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return np.where(a < b, g, np.where(a == b, g / 2, 0))

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return np.where(b < a, g, np.where(a == b, g / 2, 0))


class FMax(Elementwise):
    """z = max(a, b), the other one where one is NaN; a tie is split evenly.

    >>> from gates import fmax
    >>> a, b = [1.0, float("nan")], [float("nan"), 2.0]
    >>> fmax(a, b), fmax.jacobian(a, b)
    (array([1., 2.]), diag([1., 0.]))
    """

    def forward(self, a: Any, b: Any) -> Any:
        return np.fmax(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return np.where((a > b) | np.isnan(b), g, np.where(a == b, g / 2, 0))

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return np.where((b > a) | np.isnan(a), g, np.where(a == b, g / 2, 0))


class FMin(Elementwise):
    """z = min(a, b), the other one where one is NaN; a tie is split evenly.

    >>> from gates import fmin
    >>> a, b = [1.0, 3.0], [float("nan"), 2.0]
    >>> fmin(a, b), fmin.jacobian(a, b)
    (array([1., 2.]), diag([1., 0.]))
    """

    def forward(self, a: Any, b: Any) -> Any:
        return np.fmin(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return np.where((a < b) | np.isnan(b), g, np.where(a == b, g / 2, 0))

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return np.where((b < a) | np.isnan(a), g, np.where(a == b, g / 2, 0))


class Clip(Elementwise):
    """y = x held between two bounds; the derivative is 1 from bound to bound, both included.

    >>> from gates import clip
    >>> clip([-2.0, 1.0, 5.0], 0.0, 1.0), clip.jacobian([-2.0, 1.0, 5.0], 0.0, 1.0)
    (array([0., 1., 1.]), diag([0., 1., 0.]))
    """

    constant = ("low", "high")

    def forward(self, x: Any, low: Any, high: Any) -> Any:
        return np.clip(x, low, high)

    def grad_x(self, g: Any, y: Any, x: Any, low: Any, high: Any) -> Any:
        return np.where((x >= low) & (x <= high), g, 0)


class CopySign(Elementwise):
    """z = |a| with the sign of b; flat in b.

    >>> from gates import copysign
    >>> copysign([2.0, -3.0], -1.0), copysign.jacobian([2.0, -3.0], -1.0)
    (array([-2., -3.]), diag([-1.,  1.]))
    """

    constant = ("b",)

    def forward(self, a: Any, b: Any) -> Any:
        return np.copysign(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return np.where(np.signbit(b), -g, g) * np.sign(a)


@dataclass(frozen=True)
class Flat(Elementwise):
    """A ufunc whose derivative is 0 wherever it has one: sign, floor, greater, isnan, ...

    Its results need no gradient; they are recorded so that a graph can be run again.

    >>> floor = Flat("floor")
    >>> floor([1.5, -1.5]), floor.vjp(1.0, [1.5, -1.5])
    (array([ 1., -2.]), (None,))
    """

    ufunc: str
    constant = ("xs",)
    primitive = True

    @property
    def name(self) -> str:
        return self.ufunc

    def forward(self, *xs: Any) -> Any:
        return getattr(np, self.ufunc)(*xs)


flats = {
    name: Flat(name)
    for name in (
        "sign", "floor", "ceil", "rint", "trunc", "floor_divide", "heaviside", "signbit",
        "greater", "greater_equal", "less", "less_equal", "equal", "not_equal",
        "logical_and", "logical_or", "logical_not", "logical_xor",
        "bitwise_and", "bitwise_or", "bitwise_xor", "invert", "isnan", "isinf", "isfinite",
    )
}
abs_, maximum, minimum, fmax, fmin = Abs(), Maximum(), Minimum(), FMax(), FMin()
clip, copysign = Clip(), CopySign()
