"""Sums, products, quotients and powers, simplified as they are made.

Ones and zeros that change nothing go away, signs are carried to the front, numbers are joined.
"""

from __future__ import annotations

from collections.abc import Mapping

from autograd.formulas.expression import (
    Array,
    Big,
    Expression,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
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
    """The product of `factors`: ones left out, minus signs in front, numbers joined and first."""
    flat: list[Expression] = []
    minus, coefficient = False, 1.0
    for factor in factors:
        while isinstance(factor, Negative):
            minus, factor = not minus, factor.x
        opened = isinstance(factor, Product) and factor.sign == sign
        for one in factor.factors if opened else (factor,):  # type: ignore[attr-defined]
            if isinstance(one, Number):
                coefficient *= one.value
            else:
                flat.append(one)
    if coefficient == 0:
        return ZERO
    minus = minus != (coefficient < 0)
    product = _joined(sign, flat)
    if abs(coefficient) != 1:
        product = _scaled(abs(coefficient), product)
    return negated(product) if minus else product


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
    """A number times x."""
    if isinstance(x, Number):
        return Number(number * x.value)
    if isinstance(x, Quotient) and isinstance(x.top, Number):
        return divided(Number(number * x.top.value), x.bottom)
    if isinstance(x, Product) and x.sign == " · ":
        head = x.factors[0]
        if isinstance(head, Number):
            return multiplied(" · ", Number(number * head.value), *x.factors[1:])
        return Product(" · ", (Number(number), *x.factors))
    return Product(" · ", (Number(number), x))


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
    """a / 2 as a number in front, where there is one already or the sign Σ follows."""
    if number < 0:
        return negated(_over_number(a, -number))
    if number == 1:
        return a
    if isinstance(a, Number):
        return Number(a.value / number)
    if isinstance(a, Negative):
        return negated(_over_number(a.x, number))
    led = isinstance(a, Product) and a.sign == " · " and isinstance(a.factors[0], Number)
    if isinstance(a, Big) or led:
        return _scaled(1 / number, a)
    return Quotient(a, Number(number))


def raised(base: Expression, exponent: Expression) -> Expression:
    """baseᵉˣᵖᵒⁿᵉⁿᵗ."""
    if exponent == ONE:
        return base
    return ONE if exponent == ZERO else Power(base, exponent)


def substituted(x: Expression, known: Mapping[str, Expression]) -> Expression:
    """x with formulas in the place of names, simplified again."""
    if isinstance(x, Name):
        return known.get(x.name, x)
    return simplified(x.rebuilt(lambda part: substituted(part, known)))


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
    return raised(x.base, x.exponent) if isinstance(x, Power) else x


def steps(x: Expression) -> int:
    """How many nodes a formula has: its length in any notation."""
    return 1 + sum(map(steps, x.parts()))


def arrays_in(x: Expression) -> list[Array]:
    """The values in numbers that stand in a formula."""
    own = [x] if isinstance(x, Array) else []
    return own + [found for part in x.parts() for found in arrays_in(part)]
