"""Random graphs: every way to their gradient agrees with the complex step in plain NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Graph, constant, grad, jvp, parameter, scope, tensor

SHAPES: list[tuple[int, ...]] = [(), (3,), (2, 3), (2, 1)]
TABLE = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])

UNARY: list[Callable[[Any], Any]] = [
    np.sin, np.tanh, np.negative, np.copy,
    lambda a: a * 0.5, lambda a: 1 - a, lambda a: a * TABLE, lambda a: a + TABLE[:, :1],
    lambda a: np.sum(a, axis=-1, keepdims=True) if np.ndim(a) else a,
    lambda a: a[..., [0, -1, 0]] if np.ndim(a) else a,
    lambda a: a[..., :1] if np.ndim(a) else a,
    lambda a: np.concatenate(np.split(a, np.shape(a)[-1], axis=-1)[::-1], axis=-1)
    if np.ndim(a) else a,
    lambda a: np.reshape(np.reshape(a, -1), np.shape(a)),
]
BINARY: list[Callable[[Any, Any], Any]] = [
    np.add, np.subtract, lambda a, b: a * np.sin(b), lambda a, b: np.tanh(a) * b,
    lambda a, b: np.stack(np.broadcast_arrays(a, b))[1] if np.shape(a) == np.shape(b) else a + b,
]
STEPS = st.lists(st.tuples(st.integers(0, len(UNARY) + len(BINARY) - 1), st.integers(0, 99),
                           st.integers(0, 99)), min_size=1, max_size=14)
PROGRAMS = st.tuples(STEPS, st.integers(0, 2**32 - 1))
many = settings(max_examples=15 * settings().max_examples)  # they are small


def run(steps: list[tuple[int, int, int]], leaves: list[Any]) -> Any:
    """Each step takes what was made before it, in any way; the result reads three of all."""
    wires = list(leaves)
    for which, i, j in steps:
        a, b = wires[i % len(wires)], wires[j % len(wires)]
        made = UNARY[which](a) if which < len(UNARY) else BINARY[which - len(UNARY)](a, b)
        wires.append(made if np.shape(made) in SHAPES else np.sum(made))
    picked = [wires[-1], wires[len(wires) // 2], wires[0]]
    return sum(np.sum(np.tanh(wire)) for wire in picked)


def drawn(seed: int) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    return [random.uniform(-1, 1, shape) for shape in SHAPES]


def complex_step(f: Callable[[list[Any]], Any], x: list[np.ndarray]) -> list[np.ndarray]:
    """∂f/∂x without subtraction, so exact to rounding: Im f(x + i h) / h."""
    gradients = []
    for k, part in enumerate(x):
        g = np.zeros(part.shape)
        for index in np.ndindex(part.shape):
            moved = [np.array(other, complex) for other in x]
            moved[k][index] += 1e-30j
            g[index] = f([m[()] for m in moved]).imag / 1e-30
        gradients.append(g)
    return gradients


def close(got: Any, wanted: Any) -> None:
    for one, other in zip(got, wanted, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


def gradients(leaves: list[Any]) -> list[Any]:
    return [np.zeros(t.shape) if getattr(t, "grad", None) is None else t.grad for t in leaves]


@pytest.mark.filterwarnings("ignore:overflow")
class TestRandomGraphs:
    @many
    @given(PROGRAMS)
    def test_every_way_to_the_gradient(self, program):
        steps, seed = program
        x = drawn(seed)
        f = lambda leaves: run(steps, leaves)  # noqa: E731
        wanted = complex_step(f, x)

        leaves = [parameter(part) for part in x]
        E = f(leaves)
        np.testing.assert_allclose(E.value, f(x), rtol=1e-12)
        E.backward()
        close(gradients(leaves), wanted)
        E.backward(keep=True)
        close(gradients(leaves), wanted)
        close(grad(f)(x), wanted)

        v = drawn(seed + 1)
        slope = sum(np.sum(g * part) for g, part in zip(wanted, v, strict=True))
        np.testing.assert_allclose(jvp(f)(x)[1](v), slope, rtol=1e-9, atol=1e-12)

    @many
    @given(PROGRAMS)
    def test_opened_scoped_and_run_again(self, program):
        steps, seed = program
        x = drawn(seed)
        leaves = [tensor(part) for part in x]
        with scope("all"):
            E = run(steps, leaves)
        inner, = Graph(E, inputs=leaves).open().outputs
        inner.backward()
        close(gradients(leaves), complex_step(lambda y: run(steps, y), x))
        again = Graph(E, inputs=leaves)(*drawn(seed + 1))
        np.testing.assert_allclose(again.value, run(steps, drawn(seed + 1)), rtol=1e-12)

    @many
    @given(PROGRAMS, st.integers(0, 14))
    def test_constants_and_hooks_take_their_part(self, program, still):
        steps, seed = program
        x = drawn(seed)
        leaves = [constant(p) if still >> k & 1 else parameter(p) for k, p in enumerate(x)]
        seen: dict[int, Any] = {}
        for k, t in enumerate(leaves):
            t.register_hook(lambda g, k=k: seen.__setitem__(k, g.copy()))
        E = run(steps, leaves)
        if E.requires_grad:
            E.backward()
        wanted = complex_step(lambda y: run(steps, y), x)
        for k, t in enumerate(leaves):
            if t.requires_grad:
                close([gradients(leaves)[k]], [wanted[k]])
                close([seen.get(k, 0 * wanted[k])], [wanted[k]])
            else:
                assert k not in seen

    @many
    @given(PROGRAMS)
    def test_second_order(self, program):
        steps, seed = program
        x, v = drawn(seed), drawn(seed + 1)
        f = lambda leaves: run(steps, leaves)  # noqa: E731

        def slope(leaves: list[Any]) -> Any:
            return sum(np.sum(g * part) for g, part in zip(grad(f)(leaves), v, strict=True))

        forward = jvp(grad(f))(x)[1](v)
        close(grad(slope)(x), forward)
