"""Addition to powers, entry by entry with broadcasting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gates.kinds import Elementwise


class Identity(Elementwise):
    """y = x: a fresh wire for the same value.

    >>> from gates import identity
    >>> identity(3.0), identity.vjp(2.0, 3.0)
    (3.0, (np.float64(2.0),))
    """

    primitive = True

    def forward(self, x: Any) -> Any:
        return x

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g


class Negative(Elementwise):
    """y = −x.

    >>> from gates import negative
    >>> negative(3.0), negative.vjp(2.0, 3.0)
    (-3.0, (np.float64(-2.0),))
    """

    def forward(self, x: Any) -> Any:
        return -x

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return -g


class Add(Elementwise):
    """z = a + b.

    a and b broadcast to the shape of z; ShapeError where they cannot.

    >>> import numpy as np
    >>> from gates import add
    >>> add([1.0, 2.0], 10.0), add.vjp(np.ones(2), [1.0, 2.0], 10.0)
    (array([11., 12.]), (array([1., 1.]), np.float64(2.0)))
    """

    def forward(self, a: Any, b: Any) -> Any:
        return a + b

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g


class Subtract(Elementwise):
    """z = a − b.

    a and b broadcast to the shape of z; ShapeError where they cannot.

    >>> from gates import subtract
    >>> subtract(5.0, 3.0), subtract.vjp(1.0, 5.0, 3.0)
    (2.0, (np.float64(1.0), np.float64(-1.0)))
    """

    def forward(self, a: Any, b: Any) -> Any:
        return a - b

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return -g


class Multiply(Elementwise):
    """z = a · b.

    a and b broadcast to the shape of z; ShapeError where they cannot.

    >>> from gates import multiply
    >>> multiply(2.0, 3.0), multiply.vjp(1.0, 2.0, 3.0)
    (6.0, (np.float64(3.0), np.float64(2.0)))
    """

    def forward(self, a: Any, b: Any) -> Any:
        return a * b

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * b

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * a


class Divide(Elementwise):
    """z = a / b.

    b ≠ 0; a and b broadcast to the shape of z; ShapeError where they cannot.

    >>> from gates import divide
    >>> divide(6.0, 3.0), divide.vjp(3.0, 6.0, 3.0)
    (np.float64(2.0), (np.float64(1.0), np.float64(-2.0)))
    """

    def forward(self, a: Any, b: Any) -> Any:
        return np.true_divide(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g / b

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return -g * z / b


class Reciprocal(Elementwise):
    """y = 1 / x.

    x ≠ 0.

    >>> from gates import reciprocal
    >>> reciprocal(4.0), reciprocal.vjp(16.0, 4.0)
    (np.float64(0.25), (np.float64(-1.0),))
    """

    def forward(self, x: Any) -> Any:
        return np.true_divide(1, x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return -g * y * y


@dataclass(frozen=True)
class RaiseTo(Elementwise):
    """y = xᵖ for a number p that is part of the formula, as in x².

    x ≥ 0 where p is not whole, x ≠ 0 where p < 0.

    >>> from gates import RaiseTo, square
    >>> square(3.0), RaiseTo(3).vjp(1.0, 2.0)
    (np.float64(9.0), (np.float64(12.0),))
    """

    p: float

    def forward(self, x: Any) -> Any:
        return np.power(x, self.p) if type(x) is float else x**self.p

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        if self.p == 0:
            return g * 0
        if self.p == 2:
            return 2 * g * x
        return g * (self.p * x ** (self.p - 1))


class Power(Elementwise):
    """z = aᵇ for two arrays.

    ∂z/∂b is taken as 0 where a = 0 (a log a → 0), so that 0ᵇ is smooth in b > 0.
    Real a < 0 needs whole b, and has no ∂z/∂b (nan); a and b broadcast to the shape of z;
    ShapeError where they cannot.

    >>> from gates import power
    >>> power([2.0], [3.0]), power.jacobian([2.0], [3.0], wrt="b")
    (array([8.]), diag([5.5452]))
    """

    def forward(self, a: Any, b: Any) -> Any:
        return np.power(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * b * a ** np.where(b == 0, 1, b - 1)

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        base = np.where(a == 0, np.ones_like(z), a)  # in the dtype of z: a may be a small integer
        return g * z * np.log(base)


class Modulo(Elementwise):
    """z = a − b ⌊a / b⌋, Python's remainder; ⌊·⌋ is flat where it is smooth.

    b ≠ 0; real a and b broadcast to the shape of z; ShapeError where they cannot.

    >>> from gates import modulo
    >>> modulo(-7.0, 3.0), modulo.vjp(1.0, -7.0, 3.0)
    (np.float64(2.0), (np.float64(1.0), np.float64(3.0)))
    """

    def forward(self, a: Any, b: Any) -> Any:
        return np.remainder(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return -g * np.floor_divide(a, b)


class FMod(Elementwise):
    """z = a − b trunc(a / b), C's remainder.

    b ≠ 0; real a and b broadcast to the shape of z; ShapeError where they cannot.

    >>> from gates import fmod
    >>> fmod(-7.0, 3.0), fmod.vjp(1.0, -7.0, 3.0)
    (np.float64(-1.0), (np.float64(1.0), np.float64(2.0)))
    """

    def forward(self, a: Any, b: Any) -> Any:
        return np.fmod(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return -g * np.trunc(a / b)


identity, negative, add, subtract = Identity(), Negative(), Add(), Subtract()
multiply, divide, reciprocal = Multiply(), Divide(), Reciprocal()
power, square, modulo, fmod = Power(), RaiseTo(2), Modulo(), FMod()
