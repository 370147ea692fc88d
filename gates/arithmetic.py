"""Addition to powers, entry by entry with broadcasting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gates.kinds import Elementwise


class Identity(Elementwise):
    """y = x: a fresh wire for the same value."""

    primitive = True

    def forward(self, x: Any) -> Any:
        return x

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g


class Negative(Elementwise):
    """y = −x."""

    def forward(self, x: Any) -> Any:
        return -x

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return -g


class Add(Elementwise):
    """z = a + b."""

    def forward(self, a: Any, b: Any) -> Any:
        return a + b

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g


class Subtract(Elementwise):
    """z = a − b."""

    def forward(self, a: Any, b: Any) -> Any:
        return a - b

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return -g


class Multiply(Elementwise):
    """z = a · b."""

    def forward(self, a: Any, b: Any) -> Any:
        return a * b

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * b

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * a


class Divide(Elementwise):
    """z = a / b."""

    def forward(self, a: Any, b: Any) -> Any:
        return np.true_divide(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g / b

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return -g * z / b


class Reciprocal(Elementwise):
    """y = 1 / x."""

    def forward(self, x: Any) -> Any:
        return 1 / x

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return -g * y * y


@dataclass(frozen=True)
class RaiseTo(Elementwise):
    """y = xᵖ for a number p that is part of the formula, as in x²."""

    p: float

    def forward(self, x: Any) -> Any:
        return x**self.p

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        if self.p == 0:
            return g * 0
        if self.p == 2:
            return 2 * g * x
        return g * (self.p * x ** (self.p - 1))


class Power(Elementwise):
    """z = aᵇ for two arrays.

    ∂z/∂b is taken as 0 where a = 0 (a log a → 0), so that 0ᵇ is smooth in b > 0.
    """

    def forward(self, a: Any, b: Any) -> Any:
        return np.power(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * b * a ** np.where(b == 0, 1, b - 1)

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g * z * np.log(np.where(a == 0, 1, a))


class Modulo(Elementwise):
    """z = a − b ⌊a / b⌋, Python's remainder; ⌊·⌋ is flat where it is smooth."""

    def forward(self, a: Any, b: Any) -> Any:
        return np.remainder(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return -g * np.floor_divide(a, b)


class FMod(Elementwise):
    """z = a − b trunc(a / b), C's remainder."""

    def forward(self, a: Any, b: Any) -> Any:
        return np.fmod(a, b)

    def grad_a(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return g

    def grad_b(self, g: Any, z: Any, a: Any, b: Any) -> Any:
        return -g * np.trunc(a / b)


identity, negative, add, subtract = Identity(), Negative(), Add(), Subtract()
multiply, divide, reciprocal = Multiply(), Divide(), Reciprocal()
power, square, modulo, fmod = Power(), RaiseTo(2), Modulo(), FMod()
