"""Sums, products, quotients and powers, simplified as they are made.

Ones and zeros that change nothing go away, signs are carried to the front, numbers are joined.
"""

from __future__ import annotations

from collections.abc import Mapping

from autograd.formulas.constants import fraction
from autograd.formulas.expression import (
    Array,
    Big,
    Call,
    Cases,
    Expression,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Transposed,
)

ZERO, ONE = Number(0), Number(1)


def negated(x: Expression) -> Expression:
    """−x."""
    if isinstance(x, Number):
        return Number(-x.value) if x.value else x
    return x.x if isinstance(x, Negative) else Negative(x)


def added(*terms: Expression) -> Expression:
    """The sum of `terms`, zeros left out, sums within it opened."""
    flat: list[Expression] = []
    for term in terms:
        flat += term.terms if isinstance(term, Sum) else [term]
    flat = [term for term in flat if term != ZERO]
    if len(flat) < 2:
        return flat[0] if flat else ZERO
    signed = [_signed(term) for term in flat]
    for k, term in enumerate(signed):
        if not isinstance(term, Negative):
            return Sum((term, *signed[:k], *signed[k + 1:])) if k == 1 else Sum(tuple(signed))
    return Sum(tuple(signed))


def _signed(term: Expression) -> Expression:
    """A negative number as the `Negative` of one, so that it is subtracted."""
    below = isinstance(term, Number) and term.value < 0
    return Negative(negated(term)) if below else term


def subtracted(a: Expression, b: Expression) -> Expression:
    """a − b."""
    if isinstance(b, Sum):
        return added(a, *map(negated, b.terms))
    return added(a, negated(b))


def multiplied(sign: str, *factors: Expression) -> Expression:
    """The product of `factors`: ones left out, minus signs and numbers joined and in front."""
    flat: list[Expression] = []
    coefficient = 1.0
    below: Expression = ONE
    for factor in factors:
        number, rest = _coefficient(factor)
        coefficient *= number
        if isinstance(rest, Quotient) and rest.top == ONE and flat and below == ONE:
            below = rest.bottom
            continue
        opened = isinstance(rest, Product) and rest.sign == sign
        flat += [one for one in (rest.factors if opened else (rest,))  # type: ignore[attr-defined]
                 if one != ONE]
    if coefficient == 0:
        return ZERO
    product = _scaled(abs(coefficient), _joined(sign, flat))
    product = product if below == ONE else Quotient(product, below)
    return negated(product) if coefficient < 0 else product


def _coefficient(x: Expression) -> tuple[float, Expression]:
    """x as a number times the rest."""
    if isinstance(x, Negative):
        number, rest = _coefficient(x.x)
        return -number, rest
    if isinstance(x, Number):
        return x.value, ONE
    if isinstance(x, Quotient) and isinstance(x.bottom, Number) and fraction(x.bottom.value):
        number, rest = _coefficient(x.top)
        return number / x.bottom.value, rest
    if isinstance(x, Quotient) and x.top != ONE:
        number, rest = _coefficient(x.top)
        return number, x if number == 1 else divided(rest, x.bottom)
    if isinstance(x, Product) and x.sign == " · " and isinstance(x.factors[0], Number):
        return x.factors[0].value, _joined(x.sign, list(x.factors[1:]))
    return 1.0, x


def _joined(sign: str, factors: list[Expression]) -> Expression:
    if not factors:
        return ONE
    found = _squared(sign, factors)
    return found[0] if len(found) == 1 else Product(sign, tuple(found))


def _squared(sign: str, factors: list[Expression]) -> list[Expression]:
    """The factors, with y ⊙ y as y²: not in products of matrices, whose order and number count."""
    if sign not in (" · ", " ⊙ "):
        return factors
    found: list[Expression] = []
    for factor in factors:
        base, p = _power_of(factor)
        before, q = _power_of(found[-1]) if found else (None, 0.0)
        if base == before and not isinstance(base, Array):
            found[-1] = raised(base, Number(p + q))
        else:
            found.append(factor)
    return found


def _power_of(x: Expression) -> tuple[Expression, float]:
    if isinstance(x, Power) and isinstance(x.exponent, Number):
        return x.base, x.exponent.value
    return x, 1.0


def _scaled(number: float, x: Expression) -> Expression:
    """A number times x, which has none in front."""
    if number == 1:
        return x
    if x == ONE:
        return Number(number)
    if isinstance(x, Quotient) and x.top == ONE:
        return Quotient(Number(number), x.bottom)
    rest = x.factors if isinstance(x, Product) and x.sign == " · " else (x,)
    return Product(" · ", (Number(number), *rest))


def divided(a: Expression, b: Expression) -> Expression:
    """a / b."""
    if isinstance(b, Number) and b.value:
        return _over_number(a, b.value)
    if isinstance(a, Negative) or isinstance(b, Negative):
        top, bottom = (x.x if isinstance(x, Negative) else x for x in (a, b))
        one = isinstance(a, Negative) != isinstance(b, Negative)
        return negated(divided(top, bottom)) if one else divided(top, bottom)
    if a == ZERO:
        return ZERO
    if isinstance(a, Quotient):
        return Quotient(a.top, multiplied(" · ", a.bottom, b))
    return Quotient(a, b)


def _over_number(a: Expression, number: float) -> Expression:
    """a / 2; as a number in front of products and of the sign Σ."""
    coefficient, rest = _coefficient(a)
    if rest == ONE or number in (1, -1):
        return multiplied(" · ", Number(coefficient / number), rest)
    if coefficient != 1 or (isinstance(rest, (Big, Product)) and fraction(number)):
        return multiplied(" · ", Number(coefficient / number), rest)
    return negated(Quotient(a, Number(-number))) if number < 0 else Quotient(a, Number(number))


def total(x: Expression) -> Expression:
    """Σ x: numbers come out of it, and sums of sums are one."""
    while isinstance(x, Transposed) or (isinstance(x, Call) and x.function == "transpose"):
        x = x.x if isinstance(x, Transposed) else x.arguments[0]
    coefficient, rest = _coefficient(x)
    if isinstance(rest, Big) and rest.sign == "Σ" and not rest.over:
        return multiplied(" · ", Number(coefficient), rest)
    return multiplied(" · ", Number(coefficient), Big("Σ", rest))


def chosen(x: Expression, condition: Expression, holds: bool) -> Expression:
    """x where it is known whether `condition` holds: choices by it are made."""
    if isinstance(x, Cases) and x.pairs[0][1] == condition:
        if holds:
            return chosen(x.pairs[0][0], condition, holds)
        rest = Cases(x.pairs[1:], x.otherwise) if len(x.pairs) > 1 else x.otherwise
        return chosen(rest, condition, holds)
    return simplified(x.rebuilt(lambda part: chosen(part, condition, holds)))


def raised(base: Expression, exponent: Expression) -> Expression:
    """baseᵉˣᵖᵒⁿᵉⁿᵗ."""
    if exponent == ONE:
        return base
    if exponent == ZERO:
        return ONE
    if isinstance(exponent, Number) and exponent.value in (0.5, -0.5):
        root = Root(base)
        return root if exponent.value > 0 else divided(ONE, root)
    return Power(base, exponent)


def substituted(x: Expression, known: Mapping[str, Expression]) -> Expression:
    """x with formulas in the place of names, simplified again."""
    if isinstance(x, Name):
        return known.get(x.name, x)
    return simplified(x.rebuilt(lambda part: substituted(part, known)))


def replaced(x: Expression, known: Mapping[str, Expression]) -> Expression:
    """x with formulas in the place of names, otherwise as it is: x · x stays that."""
    if isinstance(x, Name):
        return known.get(x.name, x)
    return x.rebuilt(lambda part: replaced(part, known))


def simplified(x: Expression) -> Expression:
    """x, of which only the outermost step may not be simple yet."""
    if isinstance(x, Negative):
        return negated(x.x)
    if isinstance(x, Sum):
        return added(*x.terms)
    if isinstance(x, Product):
        return multiplied(x.sign, *x.factors)
    if isinstance(x, Quotient):
        return divided(x.top, x.bottom)
    if isinstance(x, Big) and x.sign == "Σ" and not x.over:
        return total(x.x)
    return raised(x.base, x.exponent) if isinstance(x, Power) else x


def steps(x: Expression) -> int:
    """How many nodes a formula has: its length in any notation."""
    return 1 + sum(map(steps, x.parts()))


def leaves(x: Expression) -> list[Expression]:
    """The names, numbers and values of which a formula is made."""
    parts = x.parts()
    return [leaf for part in parts for leaf in leaves(part)] if parts else [x]
