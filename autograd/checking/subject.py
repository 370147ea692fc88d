"""What is checked: a function of some arrays, the others held, and its derivatives."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.differential_operators import jvp, vjp
from autograd.engine.context import no_grad
from autograd.engine.leaves import constant
from autograd.engine.tensor import Tensor, value_of
from autograd.engine.tree import leaves, unflatten
from gates import Gate, OperandError
from gates.errors import located

Wanted = int | str | Sequence[int | str] | None


@dataclass(frozen=True, eq=False)
class Subject:
    """y = f(*x): `f` returns a list of outputs; `letters` name the inputs, `heads` the outputs.

    `gate` is the gate that f is, and `places` its inputs that x are, where f is one. `coarsest` is
    the lowest precision of what f is the gradient of.
    """

    name: str
    f: Callable[..., list[Any]]
    x: tuple[Any, ...]
    letters: tuple[str, ...]
    heads: tuple[str, ...] | None = None
    gate: Gate | None = None
    places: tuple[int, ...] = ()
    coarsest: float = 0.0

    def head(self, i: int, count: int) -> str:
        """What output `i` of `count` is called."""
        if self.heads is not None:
            return self.heads[i]
        return "y" if count == 1 else f"y{i}"

    def values(self, *x: Any) -> list[Any]:
        """The outputs as arrays, nothing recorded."""
        with no_grad():
            return [value_of(y) for y in self.f(*(constant(part) for part in x))]

    def pulled(self) -> Callable[[Any], list[Any]]:
        """The reverse sweep: Jᵀ · g for a list g of upstream gradients."""
        return vjp(self.f, tuple(range(len(self.x))))(*self.x)[1]

    def pushed(self) -> Callable[[Any], list[Any]]:
        """The forward sweep: J · v for a tuple v of tangents."""
        return jvp(self.f, tuple(range(len(self.x))))(*self.x)[1]

    def gradient(self, rng: np.random.Generator) -> Subject:
        """x ↦ Jᵀ · g for a fixed random g: what second order differentiates."""
        ys = self.values(*self.x)
        upstream = [drawn(rng, y) for y in ys]
        wanted = tuple(range(len(self.x)))

        def f(*x: Any) -> list[Any]:
            return list(vjp(self.f, wanted)(*x)[1](upstream))

        heads = tuple(f"∂E/∂{letter}" for letter in self.letters)
        return Subject(self.name, f, self.x, self.letters, heads, self.gate, self.places,
                       max((self.coarsest, *map(precision_of, ys))))


def subject_of(f: Any, inputs: tuple[Any, ...], wrt: Wanted) -> Subject:
    """What `check(f, *inputs, wrt=wrt)` is about."""
    if not callable(f) or isinstance(f, (Tensor, type)):
        raise OperandError(located(f"check: needs a gate or a function; {type(f).__name__} came"))
    gate = f if isinstance(f, Gate) else None
    inputs = tuple(map(operand_of, inputs)) if gate else inputs
    names = gate_letters(gate, inputs) if gate else parameters_of(f, len(inputs))
    chosen = positions(names, wrt, gate)
    every: list[Any] = []
    letters, moving = [], []
    for at, (name, tree) in enumerate(zip(names, inputs, strict=True)):
        for letter, leaf in named_leaves(name, tree):
            if at in chosen and not held(leaf):
                moving.append(len(every))
                letters.append(letter)
            every.append(leaf)
    if not moving:
        raise OperandError(located(
            f"check: nothing to differentiate by among {', '.join(names) or 'no inputs'}; integer "
            "and boolean arrays are held, so give floating-point numbers"))
    x = tuple(as_floats(every[i]) for i in moving)
    name = gate.name if gate else getattr(f, "__name__", type(f).__name__)
    return Subject(name, with_held(f, inputs, every, moving), x, tuple(letters), None, gate,
                   tuple(moving) if gate else ())


def with_held(f: Any, inputs: tuple[Any, ...], every: list[Any],
              moving: list[int]) -> Callable[..., list[Any]]:
    """`f` as a function of the moving leaves alone, with a list of outputs."""
    def of(*x: Any) -> list[Any]:
        full = list(every)
        for i, part in zip(moving, x, strict=True):
            full[i] = part
        return list(leaves(f(*unflatten(inputs, iter(full)))))
    return of


def gate_letters(gate: Gate, inputs: tuple[Any, ...]) -> tuple[str, ...]:
    """The letters of the inputs of a gate."""
    if not gate.takes(len(inputs)):
        gate.refuse(TypeError("too many or too few inputs"), inputs)
    return gate.names(len(inputs))


def parameters_of(f: Any, count: int) -> tuple[str, ...]:
    """The names of the first `count` parameters of a function; x0, x1, ... where it has none."""
    try:
        named = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError):
        named = []
    plain_ones = [p.name for p in named if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return tuple(plain_ones[i] if i < len(plain_ones) else f"x{i}" for i in range(count))


def positions(names: tuple[str, ...], wrt: Wanted, gate: Gate | None) -> set[int]:
    """The positions of the inputs that `wrt` names; all that are not constant for None."""
    if wrt is None:
        return {i for i in range(len(names)) if gate is None or gate.rules[i] is not None}
    found = set()
    for one in [wrt] if isinstance(wrt, (int, str)) else wrt:
        if one not in (names if isinstance(one, str) else range(len(names))):
            raise OperandError(located(f"check: wrt has {one!r}; the inputs are "
                                       f"{', '.join(names)}, from 0 to {len(names) - 1}"))
        found.add(names.index(one) if isinstance(one, str) else one)
    return found


def named_leaves(name: str, tree: Any) -> Iterator[tuple[str, Any]]:
    """Each leaf of a nested list, tuple or dict with its name: `w[0]`, `p['b']`."""
    if isinstance(tree, (list, tuple)):
        for i, part in enumerate(tree):
            yield from named_leaves(f"{name}[{i}]", part)
    elif isinstance(tree, dict):
        for key, part in tree.items():
            yield from named_leaves(f"{name}[{key!r}]", part)
    else:
        yield name, tree


def held(leaf: Any) -> bool:
    """Whether a leaf has no derivative: an integer or boolean array, a text, an object."""
    if isinstance(leaf, (int, float, complex)) and not isinstance(leaf, bool):
        return False
    return np.asarray(value_of(leaf)).dtype.kind not in "fc"


def as_floats(leaf: Any) -> Any:
    """A leaf in double precision, an array of its own."""
    value = np.asarray(value_of(leaf))
    return np.array(value, dtype=np.result_type(value, np.float64))[()]


def operand_of(x: Any) -> Any:
    """An input of a gate: a number as it is, anything else as an array."""
    return x if isinstance(x, (int, float, complex)) else np.asarray(value_of(x))


def precision_of(y: Any) -> float:
    """The relative precision of the dtype of `y`; that of float64 for integers."""
    dtype = np.asarray(y).dtype
    return float(np.finfo(dtype if dtype.kind in "fc" else float).eps)


def drawn(rng: np.random.Generator, like: Any) -> Any:
    """Random numbers of the shape and dtype of `like`, complex where it is."""
    like = np.asarray(like)
    numbers = rng.uniform(0.5, 1.5, like.shape) * rng.choice([-1, 1], like.shape)
    if like.dtype.kind == "c":
        numbers = numbers + 1j * rng.uniform(-1.5, 1.5, like.shape)
    return numbers.astype(like.dtype if like.dtype.kind in "fc" else float)[()]
