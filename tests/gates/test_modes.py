"""Every gate under every mix of reverse and forward mode, with plain arrays in each place.

A derivative along directions is one number, whichever sweeps it is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from cases import CASES, REAL_ONLY, Case, moving
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import grad, hvp, jvp, vjp
from autograd.engine.tree import leaves

FEW = settings(max_examples=max(1, settings.default.max_examples // 20))  # type: ignore[union-attr]
Function = Callable[..., Any]
Direction = Sequence[Any]

every_case = pytest.mark.parametrize("case", CASES, ids=str)
kinds = st.sampled_from("ffc")


def parts_of(case: Case, seed: int, kind: str) -> Iterator[tuple[Function, tuple[Any, ...]]]:
    """The gate as a function of each subset of its inputs, the others plain arrays.

    Of more than four inputs, each alone, each pair, and all together.
    """
    if kind == "c" and type(case.gate).__name__ in REAL_ONLY:
        kind = "f"
    x = case.draw(seed, kind)
    places = moving(case.gate, x)
    sizes = range(1, len(places) + 1)
    for count in sizes if len(places) <= 4 else (1, 2, len(places)):
        for chosen in combinations(places, count):
            def f(*parts: Any, chosen: tuple[int, ...] = chosen) -> list[Any]:
                inputs = list(x)
                for i, part in zip(chosen, parts, strict=True):
                    inputs[i] = part
                return list(leaves(case.gate(*inputs)))
            yield f, tuple(x[i] for i in chosen)


def drawn(rng: np.random.Generator, like: Any) -> list[Any]:
    """Random numbers of the shapes and kinds of some arrays."""
    return [rng.normal(size=np.shape(x)) + (1j * rng.normal(size=np.shape(x))
                                            if np.asarray(x).dtype.kind == "c" else 0)
            for x in like]


def inner(a: Sequence[Any], b: Sequence[Any]) -> Any:
    """Re Σ a b."""
    return sum(np.sum(np.real(p * q)) for p, q in zip(a, b, strict=True))


def reverse(f: Function, v: Direction) -> Function:
    """The derivative of f along v, by a reverse sweep."""
    return lambda *x: inner(grad(f, tuple(range(len(x))))(*x), v)


def forward(f: Function, v: Direction) -> Function:
    """The derivative of f along v, by a forward sweep."""
    return lambda *x: jvp(f, tuple(range(len(x))))(*x)[1](tuple(v))


def along(f: Function, x: Any, directions: Sequence[Direction], sweeps: Sequence[Any]) -> float:
    """The derivative of f at x along one direction after the other, each by its sweep."""
    for v, sweep in zip(directions, sweeps, strict=True):
        f = sweep(f, v)
    return float(f(*x))


def slope(f: Function, x: Any, v: Direction, step: float = 2e-4) -> float:
    """The derivative of f at x along v, by differences, to fourth order."""
    def at(t: float) -> float:
        return float(f(*(part + t * step * way for part, way in zip(x, v, strict=True))))
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step)


def agree(numbers: Sequence[float], numeric: float) -> None:
    """All are one number, up to rounding, and the numeric one up to its error."""
    np.testing.assert_allclose(numbers, numbers[0], rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(numeric, numbers[0], rtol=1e-5, atol=1e-5)


@every_case
@FEW
@given(seed=st.integers(0, 2**32 - 1), kind=kinds)
def test_third_order_by_every_mix_of_sweeps(case: Case, seed: int, kind: str):
    rng = np.random.default_rng(seed)
    for f, x in parts_of(case, seed, kind):
        c = drawn(rng, f(*x))
        ways = [drawn(rng, x) for _ in range(3)]

        def E(*parts: Any, f: Function = f, c: Any = c) -> Any:
            return inner([np.sin(0.5 * y) for y in f(*parts)], c)
        found = [along(E, x, ways, mix) for mix in product((reverse, forward), repeat=3)]
        agree(found, slope(forward(forward(E, ways[0]), ways[1]), x, ways[2]))


@every_case
@FEW
@given(seed=st.integers(0, 2**32 - 1))
def test_derivatives_by_input_upstream_and_tangent_together(case: Case, seed: int):
    rng = np.random.default_rng(seed)
    for f, x in parts_of(case, seed, "f"):
        u, v, n = drawn(rng, f(*x)), drawn(rng, x), len(x)
        wanted = tuple(range(n))

        def pushed(*parts: Any, f: Function = f, n: int = n, wanted: Any = wanted) -> Any:
            return inner(parts[2 * n:], jvp(f, wanted)(*parts[:n])[1](tuple(parts[n:2 * n])))

        def pulled(*parts: Any, f: Function = f, n: int = n, wanted: Any = wanted) -> Any:
            return inner(parts[n:2 * n], vjp(f, wanted)(*parts[:n])[1](list(parts[2 * n:])))
        at = (*x, *v, *u)
        ways = [drawn(rng, at) for _ in range(2)]
        found = [along(B, at, ways, mix) for B in (pushed, pulled)
                 for mix in product((reverse, forward), repeat=2)]
        agree(found, slope(forward(pushed, ways[0]), at, ways[1]))


@every_case
@FEW
@given(seed=st.integers(0, 2**32 - 1))
def test_hessian_products_by_input_and_by_vector(case: Case, seed: int):
    rng = np.random.default_rng(seed)
    for f, x in parts_of(case, seed, "f"):
        c, v, w, n = drawn(rng, f(*x)), drawn(rng, x), drawn(rng, x), len(x)

        def E(*parts: Any, f: Function = f, c: Any = c) -> Any:
            return inner([np.sin(0.5 * y) for y in f(*parts)], c)

        def product_with(*parts: Any, E: Function = E, w: Any = w, n: int = n) -> Any:
            return inner(w, hvp(E, tuple(range(n)))(*parts[:n])[1](tuple(parts[n:])))
        at, way = (*x, *v), [drawn(rng, (*x, *v))]
        found = [along(product_with, at, way, [sweep]) for sweep in (reverse, forward)]
        agree(found, slope(product_with, at, way[0]))
