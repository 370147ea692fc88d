"""Complex numbers. The gradient of a real E by z = x + iy is ∂E/∂x − i ∂E/∂y.

With this convention Jᵀ · g of a holomorphic gate is g · f′(z), as for real numbers (it is that of
HIPS autograd and JAX). The gates here are linear over the reals only, or not at all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gates.errors import REAL_ONLY, OperandError, located
from gates.kinds import Elementwise
from gates.operands import dtype_of


class Real(Elementwise):
    """y = Re x."""

    def forward(self, x: Any) -> Any:
        return np.real(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g

    def push_x(self, t: Any, y: Any, x: Any) -> Any:
        return np.real(t)


class Imag(Elementwise):
    """y = Im x."""

    def forward(self, x: Any) -> Any:
        return np.imag(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return -1j * g

    def push_x(self, t: Any, y: Any, x: Any) -> Any:
        return np.imag(t)


class Conjugate(Elementwise):
    """y = x̄."""

    def forward(self, x: Any) -> Any:
        return np.conjugate(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return np.conjugate(g)

    def push_x(self, t: Any, y: Any, x: Any) -> Any:
        return np.conjugate(t)


class Modulus(Elementwise):
    """y = |x| = √(Re² x + Im² x); its derivative at 0 is taken as 0."""

    def forward(self, x: Any) -> Any:
        return np.abs(x)

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g * np.conjugate(x) / np.where(y == 0, 1, y)

    def push_x(self, t: Any, y: Any, x: Any) -> Any:
        return np.real(t * np.conjugate(x)) / np.where(y == 0, 1, y)


class Angle(Elementwise):
    """y = arg x, in (−π, π]; its derivative at 0 is taken as 0."""

    def forward(self, x: Any) -> Any:
        return np.angle(x)

    def definition(self, x: Any) -> Any:
        return np.arctan2(np.imag(x), np.real(x))

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        size = self.size(x)
        return -1j * g * (np.conjugate(x) / size) / size

    def push_x(self, t: Any, y: Any, x: Any) -> Any:
        size = self.size(x)
        return np.imag(t * (np.conjugate(x) / size)) / size

    def size(self, x: Any) -> Any:
        """|x|, 1 where x is 0."""
        size = np.abs(x)
        return np.where(size == 0, 1, size)


def real_only(who: str, x: Any) -> None:
    """An OperandError for a gate that has no meaning on complex numbers."""
    if dtype_of(x).kind == "c":
        raise OperandError(located(f"{who}: {REAL_ONLY}"))


real, imag, conjugate, modulus, angle = Real(), Imag(), Conjugate(), Modulus(), Angle()
