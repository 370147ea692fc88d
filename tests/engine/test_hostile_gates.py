"""Rules that return what they do not own: whatever they hand out, gradients are the plain sum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import parameter, tensor
from gates import Gate

SHAPE = (3,)

ONES = np.ones(SHAPE)
"""An array that the gates below keep for themselves."""
FROZEN = np.ones(SHAPE)
FROZEN.setflags(write=False)
WIDE = np.ones((2, *SHAPE))

GIVES: dict[str, Callable[..., Any]] = {
    "g itself": lambda g, x, p: g,
    "x itself": lambda g, x, p: x,
    "a prepared array": lambda g, x, p: p,
    "an array it keeps": lambda g, x, p: ONES,
    "a read-only array": lambda g, x, p: FROZEN,
    "a view of g": lambda g, x, p: g[::-1],
    "a view of what it keeps": lambda g, x, p: WIDE[1],
    "a stretched number": lambda g, x, p: np.broadcast_to(g[:1], SHAPE),
    "a new array": lambda g, x, p: 2 * g,
}
"""What a rule returns, from the upstream gradient, its input and what `prepare` returned.

The derivative is whatever this says it is: only the adding up is judged.
"""


def gate_of(kinds: tuple[str, ...], outputs: int, together: bool) -> Gate:
    """A gate of `len(kinds)` inputs and `outputs` outputs, whose rules give what `kinds` say."""
    letters = [f"x{i}" for i in range(len(kinds))]
    taken = ", ".join(letters)

    def message(i: int, g: Any, inputs: Any) -> Any:
        return GIVES[kinds[i]](g[0] if outputs > 1 else g, inputs[i], inputs[-1])

    def value(*inputs: Any) -> Any:
        total = np.add.reduce(inputs[:-1])
        return tuple(total + k for k in range(outputs)) if outputs > 1 else total

    space = {"message": message, "value": value, "np": np}
    body = [f"def forward(self, {taken}, p): return value({taken}, p)",
            f"def prepare(self, {taken}): return (np.full({SHAPE}, 7.0),)"]
    body += [f"def grad_{x}(self, g, y, {taken}, p): return message({i}, g, ({taken}, p))"
             for i, x in enumerate(letters)]
    if together:
        body.append(f"def all_at_once(self, g, y, {taken}, p): return "
                    f"[message(i, g, ({taken}, p)) for i in range({len(kinds)})]")
    members: dict[str, Any] = {}
    exec("\n".join(body), space, members)
    return type("Hostile", (Gate,), members)()


def expected(kinds: tuple[str, ...], gs: list[Any], values: list[Any],
             uses: list[list[int]]) -> list[Any]:
    """For each leaf the plain sum of its messages: of each use of the gate, and of `leaf · 3`."""
    sums = [np.full(SHAPE, 3.0) for _ in values]
    prepared = np.full(SHAPE, 7.0)
    for g, places in zip(gs, uses, strict=True):
        for kind, k in zip(kinds, places, strict=True):
            sums[k] = sums[k] + GIVES[kind](g.copy(), values[k], prepared)
    return sums


KINDS = st.lists(st.sampled_from(list(GIVES)), min_size=1, max_size=3).map(tuple)


@settings(max_examples=20 * settings().max_examples)
@given(KINDS, st.integers(1, 3), st.booleans(), st.data())
def test_gradients_are_the_plain_sum_and_nothing_is_written_to(kinds, outputs, together, data):
    gate = gate_of(kinds, outputs, together)
    values = [np.array([1.0, -2.0, 0.5]) * (k + 1) for k in range(3)]
    leaves = [parameter(value) for value in values]
    uses = [data.draw(st.lists(st.integers(0, 2), min_size=len(kinds), max_size=len(kinds)))
            for _ in range(data.draw(st.integers(1, 3)))]
    weights = [np.array([1.0, 2.0, -1.0]) * (k + 1) for k in range(len(uses))]
    keep, named = data.draw(st.booleans()), data.draw(st.booleans())

    E, first = sum(np.sum(leaf * 3.0) for leaf in leaves), []
    for places, w in zip(uses, weights, strict=True):
        y = gate(*(leaves[k] for k in places))
        first.append(y[0] if outputs > 1 else y)
        if named:
            first[-1].named("y")
        E = E + np.sum(first[-1] * w)
    E.backward(keep=keep)

    for leaf, wanted in zip(leaves, expected(kinds, weights, values, uses), strict=True):
        np.testing.assert_allclose(leaf.grad, wanted, rtol=1e-12)
    if named or keep:
        for y, w in zip(first, weights, strict=True):
            np.testing.assert_array_equal(y.grad, w)
    untouched(leaves, values)
    writable_and_apart([leaf.grad for leaf in leaves], leaves, values)


def untouched(leaves: list[Any], values: list[Any]) -> None:
    assert [leaf.value.tolist() for leaf in leaves] == [value.tolist() for value in values]
    for array in (ONES, FROZEN, WIDE):
        assert np.all(array == 1)


def writable_and_apart(gradients: list[Any], leaves: list[Any], values: list[Any]) -> None:
    """Each gradient can be written to, and nothing else sees it."""
    before = [g.copy() for g in gradients]
    for k, g in enumerate(gradients):
        g += 100
        for other, had in zip(gradients[k + 1:], before[k + 1:], strict=True):
            np.testing.assert_array_equal(other, had)
    untouched(leaves, values)


@pytest.mark.parametrize("kind", GIVES)
def test_a_hook_that_keeps_what_it_is_given(kind):
    held = []
    x = tensor(np.ones(SHAPE))
    x.register_hook(held.append)
    y = gate_of((kind,), 1, False)(x)
    np.sum(y).backward()
    x.grad += 5
    assert not np.may_share_memory(held[0], x.grad)


def test_a_gradient_that_a_hook_returns_stays_the_hooks_own():
    x, own = tensor(np.ones(SHAPE)), np.full(SHAPE, 2.0)
    x.register_hook(lambda g: own)
    np.sum(x * 3.0).backward()
    x.grad += 5
    assert own.tolist() == [2, 2, 2]
