"""Formulas as trees: each node knows its parts, a notation knows how they are written.

>>> from autograd.formulas.expression import Name, Power, Product, Sum, Negative, Number
>>> square = Power(Sum((Name("t"), Negative(Name("o2")))), Number(2))
>>> Product(" · ", (Number(0.5), square)).text
'½ · (t − o₂)²'
>>> square.latex
'\\\\left(t - o_{2}\\\\right)^{2}'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from autograd.formulas.figures import PLAIN, Numbers
from autograd.formulas.notation import LATEX, TEXT, Text

COMPARISON, SUM, BIG, OUTER, TIMES, MATRIX, POWER, ATOM = range(8)
"""How tightly a piece holds together; one that binds less than is asked stands in brackets."""

PRODUCTS = {" ⊗ ": OUTER, " · ": TIMES, " ⊙ ": TIMES, " × ": TIMES, " ∗ ": TIMES, " ": MATRIX}


class Written(NamedTuple):
    """A piece of a formula as written, and how tightly it holds together."""

    text: str
    binding: int = ATOM

    def within(self, binding: int, notation: Text) -> str:
        """The text, in brackets where it binds no tighter than `binding` asks."""
        return self.text if self.binding >= binding else notation.bracketed(self.text)


@dataclass(frozen=True)
class Expression:
    """A formula; `text` writes it in Unicode, `latex` for LaTeX's mathematics."""

    @property
    def text(self) -> str:
        return self.write(TEXT).text

    @property
    def latex(self) -> str:
        return self.write(LATEX).text

    def write(self, n: Text) -> Written:
        """This formula in the notation `n`."""
        raise NotImplementedError

    def parts(self) -> list[Expression]:
        """The formulas directly within this one."""
        found = []
        for field in fields(self):
            value = getattr(self, field.name)
            found += [one for one in _flat(value) if isinstance(one, Expression)]
        return found

    def rebuilt(self, change: Callable[[Expression], Expression]) -> Expression:
        """The same node of changed parts."""
        return type(self)(**{field.name: _changed(getattr(self, field.name), change)
                             for field in fields(self)})

    def __str__(self) -> str:
        return self.text


def _flat(value: Any) -> list[Any]:
    return [x for part in value for x in _flat(part)] if isinstance(value, tuple) else [value]


def _changed(value: Any, change: Callable[[Expression], Expression]) -> Any:
    if isinstance(value, tuple):
        return tuple(_changed(part, change) for part in value)
    return change(value) if isinstance(value, Expression) else value


@dataclass(frozen=True)
class Name(Expression):
    """A tensor by its name, w₁₃; text that is no name of this kind stands as it is."""

    name: str

    def write(self, n: Text) -> Written:
        return Written(n.name(self.name))


@dataclass(frozen=True)
class Partial(Expression):
    """∂E/∂w."""

    of: str
    by: str

    def write(self, n: Text) -> Written:
        return Written(n.partial(self.of, self.by))


@dataclass(frozen=True)
class Number(Expression):
    """A number of the formula itself, as ½."""

    value: float

    def write(self, n: Text) -> Written:
        text = n.number(self.value)
        split = not n.fraction_bar and ("/" in text.strip("√()") or "ln" in text)
        return Written(text, SUM if self.value < 0 else TIMES if split else ATOM)


@dataclass(frozen=True, eq=False)
class Array(Expression):
    """A value, in numbers."""

    value: Any
    numbers: Numbers = PLAIN

    def write(self, n: Text) -> Written:
        text = n.array(self.value, self.numbers)
        if text[:1] in "−-":
            return Written(text, SUM)
        return Written(text, TIMES if "/" in text and "[" not in text else ATOM)


@dataclass(frozen=True)
class Negative(Expression):
    """−x."""

    x: Expression

    def write(self, n: Text) -> Written:
        return Written(n.minus(self.x.write(n).within(BIG, n)), SUM)


@dataclass(frozen=True)
class Sum(Expression):
    """a + b − c; terms to subtract are `Negative`."""

    terms: tuple[Expression, ...]

    def write(self, n: Text) -> Written:
        text, last = "", len(self.terms) - 1
        for k, term in enumerate(self.terms):
            minus = isinstance(term, Negative) and k > 0
            written = (term.x if minus else term).write(n)  # type: ignore[attr-defined]
            lead = k == 0 and not minus and written.binding == SUM
            text += (n.sign(" − ") if minus else " + ") * bool(k)
            text += written.text if lead else written.within(OUTER if k < last else BIG, n)
        return Written(text, SUM)


@dataclass(frozen=True)
class Product(Expression):
    """a · b, a ⊙ b (entry by entry), a ⊗ b (outer), W x (of matrices)."""

    sign: str
    factors: tuple[Expression, ...]

    def write(self, n: Text) -> Written:
        binding = PRODUCTS[self.sign]
        tight = binding + (self.sign in (" ⊗ ", " ∗ "))
        *before, last = [factor.write(n) for factor in self.factors]
        ends_big = last.binding == BIG
        texts = [one.within(tight if k else binding, n) for k, one in enumerate(before)]
        texts.append(last.text if ends_big else last.within(tight, n))
        joint = n.sign(self.sign)
        if ends_big and isinstance(self.factors[-2], Number):
            head = joint.join(texts[:-1])
            return Written(head + n.sign(" ") + texts[-1], BIG)
        return Written(joint.join(texts), BIG if ends_big else binding)


@dataclass(frozen=True)
class Quotient(Expression):
    """a / b."""

    top: Expression
    bottom: Expression

    def write(self, n: Text) -> Written:
        top, bottom = self.top.write(n), self.bottom.write(n)
        if n.fraction_bar:
            return Written(n.quotient(top.text, bottom.text), MATRIX)
        return Written(n.quotient(top.within(TIMES, n), bottom.within(MATRIX + 1, n)), TIMES)


@dataclass(frozen=True)
class Power(Expression):
    """aᵇ."""

    base: Expression
    exponent: Expression

    def write(self, n: Text) -> Written:
        exponent = self.exponent.write(n)
        base = self.base.write(n).within(ATOM, n)
        text = n.power(base, exponent.text, exponent.binding >= POWER)
        return Written(text, ATOM if text.startswith("exp(") else POWER)


@dataclass(frozen=True)
class Root(Expression):
    """√x, ∛x."""

    x: Expression
    degree: int = 2

    def write(self, n: Text) -> Written:
        x = self.x.write(n)
        return Written(n.root(x.text, self.degree, x.binding == ATOM), POWER)


@dataclass(frozen=True)
class Transposed(Expression):
    """xᵀ."""

    x: Expression

    def write(self, n: Text) -> Written:
        return Written(n.transposed(self.x.write(n).within(ATOM, n)), POWER)


@dataclass(frozen=True)
class Call(Expression):
    """f(x, y)."""

    function: str
    arguments: tuple[Expression, ...]

    def write(self, n: Text) -> Written:
        return Written(n.call(self.function, [one.write(n).text for one in self.arguments]))


@dataclass(frozen=True)
class Fenced(Expression):
    """|x|, ‖x‖, ⌊x⌋, ⌈x⌉, by the sign on the left."""

    fence: str
    x: Expression

    def write(self, n: Text) -> Written:
        return Written(n.fenced(self.fence, self.x.write(n).text))


@dataclass(frozen=True)
class Big(Expression):
    """Σ x or Π x, over all entries, or over the index letters `over`."""

    sign: str
    x: Expression
    over: str = ""

    def write(self, n: Text) -> Written:
        return Written(n.big(self.sign, self.over, self.x.write(n).within(OUTER, n)), BIG)


def _index(parts: tuple[str | Expression, ...], n: Text) -> str:
    return ", ".join(part if isinstance(part, str) else part.write(n).text for part in parts)


@dataclass(frozen=True)
class Indexed(Expression):
    """x[0, 1:3]; arrays within the index are told by their names."""

    x: Expression
    index: tuple[str | Expression, ...]

    def write(self, n: Text) -> Written:
        return Written(n.indexed(self.x.write(n).within(ATOM, n), _index(self.index, n)))


@dataclass(frozen=True)
class Scattered(Expression):
    """x, at [0, 1:3], else 0: the entries of x put back where an index took them."""

    x: Expression
    index: tuple[str | Expression, ...]

    def write(self, n: Text) -> Written:
        return Written(n.placed(self.x.write(n).text, _index(self.index, n)), COMPARISON)


@dataclass(frozen=True)
class Lettered(Expression):
    """x_ij, with letters for its axes."""

    x: Expression
    letters: str

    def write(self, n: Text) -> Written:
        x = self.x.write(n).within(ATOM, n)
        return Written(n.lettered(x, self.letters) if self.letters else x)


@dataclass(frozen=True)
class Step(Expression):
    """xₜ or hₜ₋₁: a tensor at a step of a recurrence, so many steps `back`."""

    x: Expression
    back: int = 0

    def write(self, n: Text) -> Written:
        return Written(n.step(self.x.write(n).within(ATOM, n), self.back))


@dataclass(frozen=True)
class Relation(Expression):
    """a > b."""

    left: Expression
    sign: str
    right: Expression

    def write(self, n: Text) -> Written:
        left, right = (x.write(n).within(SUM, n) for x in (self.left, self.right))
        return Written(f"{left}{n.sign(self.sign)}{right}", COMPARISON)


@dataclass(frozen=True)
class Cases(Expression):
    """{a if c, else b}."""

    pairs: tuple[tuple[Expression, Expression], ...]
    otherwise: Expression

    def write(self, n: Text) -> Written:
        pairs = [(value.write(n).text, condition.write(n).text)
                 for value, condition in self.pairs]
        return Written(n.cases(pairs, self.otherwise.write(n).text))


@dataclass(frozen=True)
class Noted(Expression):
    """A formula and what else is to be said of it: `g, to each entry`."""

    x: Expression
    words: str

    def write(self, n: Text) -> Written:
        return Written(n.noted(self.x.write(n).text, self.words), COMPARISON)
