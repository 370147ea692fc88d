"""How the gates of which all others are made are written: a + b, eˣ, Σ x, W x.

Each entry takes the gate and its operands, and gives a formula. All other gates are read off
the gates that they record (`reading`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd.formulas.algebra import (
    ONE,
    ZERO,
    added,
    chosen,
    divided,
    multiplied,
    negated,
    raised,
    subtracted,
    total,
)
from autograd.formulas.expression import (
    Big,
    Call,
    Cases,
    Expression,
    Fenced,
    Indexed,
    Lettered,
    Name,
    Number,
    Relation,
    Root,
    Scattered,
    Transposed,
)
from gates import Gate
from gates.indexing import ARRAY
from gates.subscripts import explicit

E = Name("e")


class Operand(NamedTuple):
    """What a gate is applied to: its formula, and its shape where that is known.

    `core` is the shape without the axes of size 1 that were put in to broadcast it.
    """

    formula: Expression
    shape: tuple[int, ...] | None = None
    core: tuple[int, ...] | None = None


Writer = Callable[[Any, Sequence[Operand]], Expression | None]


def product(gate: Gate, operands: Sequence[Operand]) -> Expression:
    """a · b with a number, a ⊙ b entry by entry, a ⊗ b where every entry meets every other."""
    a, b = operands
    if not a.shape or not b.shape:
        return multiplied(" · ", a.formula, b.formula)
    outer = a.core and b.core and (a.core, b.core) != (a.shape, b.shape) \
        and len(a.core) + len(b.core) == max(len(a.shape), len(b.shape))
    return multiplied(" ⊗ " if outer else " ⊙ ", a.formula, b.formula)


def _plain(sign: str) -> Writer:
    return lambda gate, operands: multiplied(sign, *(one.formula for one in operands))


def _call(function: str) -> Writer:
    return lambda gate, operands: Call(function, tuple(one.formula for one in operands))


def _one(make: Callable[[Expression], Expression]) -> Writer:
    return lambda gate, operands: make(operands[0].formula)


def _two(make: Callable[[Expression, Expression], Expression]) -> Writer:
    return lambda gate, operands: make(operands[0].formula, operands[1].formula)


def _relation(sign: str) -> Writer:
    return _two(lambda a, b: Relation(a, sign, b))


def _exp(x: Expression) -> Expression:
    """eˣ; of a logarithm, what that is of."""
    if isinstance(x, Call) and x.function.startswith("ln"):
        inner = x.function.removeprefix("ln").strip()
        return Call(inner, x.arguments) if inner else x.arguments[0]
    return raised(E, x)


def _ln(x: Expression) -> Expression:
    if isinstance(x, Call) and x.function == "softmax":
        return Call("ln softmax", x.arguments)
    return Call("ln", (x,))


def _either(a: Expression, b: Expression) -> Expression:
    """a or b; x ≠ x, which is NaN's mark, is left out."""
    kept = [one for one in (a, b)
            if not (isinstance(one, Relation) and one.sign == " ≠ " and one.left == one.right)]
    return kept[0] if len(kept) == 1 else Relation(a, " ∨ ", b)


def _where(gate: Gate, operands: Sequence[Operand]) -> Expression:
    condition, a, b = (one.formula for one in operands)
    if isinstance(condition, Call) and condition.function == "onehot" and b == ZERO:
        shape = operands[1].shape
        return product(gate, [operands[0], Operand(a, shape, shape)])
    a, b = chosen(a, condition, True), chosen(b, condition, False)
    if _guards(condition, b):
        return a
    if isinstance(condition, Relation) and condition.sign == " = " and isinstance(a, Number) \
            and condition.right == ZERO:
        return b
    if isinstance(b, Cases):
        return Cases(((a, condition), *b.pairs), b.otherwise)
    return Cases(((a, condition),), b)


def _guards(condition: Expression, otherwise: Expression) -> bool:
    """Whether a choice only keeps infinity out of a difference."""
    finite = isinstance(condition, Call) and condition.function == "isfinite"
    return finite and isinstance(otherwise, Number)


def _power(gate: Any, operands: Sequence[Operand]) -> Expression:
    return raised(operands[0].formula, Number(gate.p))


def _mean(gate: Any, operands: Sequence[Operand]) -> Expression | None:
    x, shape, _ = operands[0]
    if gate.axis is not None or shape is None:
        return _unmoved("mean")(gate, operands)
    size = 1
    for length in shape:
        size *= length
    return divided(total(x), Number(max(size, 1)))


def _transposed(gate: Any, operands: Sequence[Operand]) -> Expression:
    axes, shape = gate.axes, operands[0].shape
    rank = len(axes) if axes is not None else 2 if shape is None else len(shape)
    if rank < 2:
        return operands[0].formula
    last = (*range(rank - 2), rank - 1, rank - 2)
    usual = rank == 2 if axes is None else tuple(axis % rank for axis in axes) == last
    x = operands[0].formula
    if not usual:
        return Call("transpose", (x,))
    return x.x if isinstance(x, Transposed) else Transposed(x)


def _unmoved(function: str) -> Writer:
    """A function for which the order of the axes does not matter."""
    def write(gate: Gate, operands: Sequence[Operand]) -> Call:
        x = operands[0].formula
        moved = isinstance(x, Call) and x.function == "transpose"
        return Call(function, x.arguments if moved else (x,))  # type: ignore[attr-defined]
    return write


def _scattered(gate: Any, operands: Sequence[Operand]) -> Expression:
    return Scattered(operands[0].formula, index_parts(gate, [x.formula for x in operands[1:]]))


def _dot(gate: Gate, operands: Sequence[Operand]) -> Expression:
    return multiplied(" ", Transposed(operands[0].formula), operands[1].formula)


def _indexed(gate: Any, operands: Sequence[Operand]) -> Expression:
    return Indexed(operands[0].formula, index_parts(gate, [x.formula for x in operands[1:]]))


def index_parts(gate: Any, arrays: Sequence[Expression]) -> tuple[str | Expression, ...]:
    """What stands between the brackets of x[...]."""
    rest = iter(arrays)
    parts: list[str | Expression] = []
    for part in getattr(gate, "pattern", (getattr(gate, "i", None),)):
        if isinstance(part, tuple):
            start, stop, step = ("" if end is None else str(end) for end in part[1:])
            parts.append(f"{start}:{stop}:{step}" if step else f"{start}:{stop}")
        else:
            parts.append(next(rest) if part == ARRAY else str(part))
    return tuple(parts)


def _einsum(gate: Any, operands: Sequence[Operand]) -> Expression | None:
    """Σ over the letters that the result lacks."""
    if any(one.shape is None for one in operands):
        return None
    terms, out = explicit(gate.subscripts, [len(one.shape or ()) for one in operands])
    factors = [Lettered(one.formula, term) for one, term in zip(operands, terms, strict=True)
               if one.formula != ONE]
    body = multiplied(" · ", *factors)
    summed = "".join(one.letters for one in factors)
    over = "".join(dict.fromkeys(letter for letter in summed if letter not in out))
    return Big("Σ", body, over) if over else body


SYMBOLS: dict[str, Writer] = {
    "Identity": _one(lambda x: x), "Add": _two(added), "Subtract": _two(subtracted),
    "Multiply": product, "Divide": _two(divided), "Negative": _one(negated),
    "Reciprocal": _one(lambda x: divided(ONE, x)), "RaiseTo": _power, "Power": _two(raised),
    "MatMul": _plain(" "), "MatVec": _plain(" "), "Outer": _plain(" ⊗ "), "Dot": _dot,
    "Conv2d": _plain(" ∗ "),
    "ConvTranspose2d": _call("convᵀ"), "ConvKernel2d": _plain(" ∗ "), "Einsum": _einsum,
    "Transpose": _transposed,
    "Exp": _one(_exp), "Exp2": _one(lambda x: raised(Number(2), x)), "Log": _one(_ln),
    "Expm1": _one(lambda x: subtracted(_exp(x), ONE)), "Log2": _call("log₂"),
    "Log10": _call("log₁₀"), "Log1p": _one(lambda x: _ln(added(ONE, x))),
    "LogAddExp": _two(lambda a, b: _ln(added(_exp(a), _exp(b)))),
    "LogAddExp2": _two(lambda a, b: Call(
        "log₂", (added(raised(Number(2), a), raised(Number(2), b)),))),
    "Sqrt": _one(Root), "Cbrt": _one(lambda x: Root(x, 3)),
    "Abs": _one(lambda x: Fenced("|", x)), "Modulus": _one(lambda x: Fenced("|", x)),
    "Norm": _one(lambda x: Fenced("‖", x)), "floor": _one(lambda x: Fenced("⌊", x)),
    "ceil": _one(lambda x: Fenced("⌈", x)),
    "floor_divide": _two(lambda a, b: Fenced("⌊", divided(a, b))),
    "Modulo": _call("mod"), "Real": _call("Re"), "Imag": _call("Im"), "Conjugate": _call("conj"),
    "Angle": _call("arg"), "Sigmoid": _call("σ"), "NormalCDF": _call("Φ"),
    "Softmax": _call("softmax"), "LogSoftmax": _call("ln softmax"),
    "Sum": _one(total), "Prod": _one(lambda x: Big("Π", x)), "Mean": _mean,
    "Max": _unmoved("max"), "Min": _unmoved("min"),
    "Maximum": _call("max"), "Minimum": _call("min"),
    "FMax": _call("max"), "FMin": _call("min"), "Where": _where, "logical_or": _two(_either),
    "bitwise_or": _two(_either), "logical_and": _relation(" ∧ "), "bitwise_and": _relation(" ∧ "),
    "greater": _relation(" > "), "greater_equal": _relation(" ≥ "), "less": _relation(" < "),
    "less_equal": _relation(" ≤ "), "equal": _relation(" = "), "not_equal": _relation(" ≠ "),
    "Scatter": _scattered, "Index": _indexed, "Pick": _indexed,
    **{name: _call(name.lower()) for name in (
        "Sin", "Cos", "Tan", "ArcSin", "ArcCos", "ArcTan", "ArcTan2", "Sinh", "Cosh", "Tanh",
        "ArcSinh", "ArcCosh", "ArcTanh", "Erf", "Var", "Std", "Hypot", "Clip")},
}


def written(gate: Gate, operands: Sequence[Operand]) -> Expression | None:
    """The formula of a gate by its symbol; None where it has none."""
    writer = SYMBOLS.get(gate.name)
    return None if writer is None else writer(gate, operands)


def word(gate: Gate, operands: Sequence[Operand]) -> Expression:
    """A gate by its name: `maxpool2d(x)`."""
    name = gate.name.lower() if gate.name[1:].islower() else gate.name
    return Call(name, tuple(one.formula for one in operands))
