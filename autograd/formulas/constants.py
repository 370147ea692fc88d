"""Numbers of a formula as one reads them: 0.5 is ½, 0.693... is ln 2."""

from __future__ import annotations

import math
from fractions import Fraction

MOST_DENOMINATOR = 1_000
VULGAR = {
    Fraction(1, 2): "½", Fraction(1, 3): "⅓", Fraction(2, 3): "⅔", Fraction(1, 4): "¼",
    Fraction(3, 4): "¾",
}
KNOWN = {
    math.pi: ("π", "\\pi"),
    math.log(2): ("ln 2", "\\ln 2"),
    math.log(10): ("ln 10", "\\ln 10"),
    math.sqrt(2 / math.pi): ("√(2/π)", "\\sqrt{2/\\pi}"),
    2 / math.sqrt(math.pi): ("2/√π", "2/\\sqrt{\\pi}"),
    math.sqrt(2 * math.pi): ("√(2π)", "\\sqrt{2\\pi}"),
    180 / math.pi: ("180/π", "180/\\pi"),
    math.pi / 180: ("π/180", "\\pi/180"),
    **{1 / math.sqrt(n): (f"1/√{n}", f"1/\\sqrt{{{n}}}")
       for n in range(2, 65) if math.isqrt(n) ** 2 != n},
    **{math.sqrt(n): (f"√{n}", f"\\sqrt{{{n}}}")
       for n in range(2, 65) if math.isqrt(n) ** 2 != n},
}


def fraction(value: float) -> Fraction | None:
    """The fraction of small whole numbers that `value` is, to the last digit; else None."""
    if not math.isfinite(value):
        return None
    near = Fraction(value).limit_denominator(MOST_DENOMINATOR)
    return near if abs(float(near) - value) <= 2e-16 * abs(value) else None


def constant(value: float) -> tuple[str, str] | None:
    """The constant of mathematics that `value` is, in text and in LaTeX; else None."""
    return KNOWN.get(value)
