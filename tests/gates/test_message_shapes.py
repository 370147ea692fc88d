"""A gradient has the shape of its input, whatever shape a rule returns; or the rule is named."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

import gates
from autograd import tensor
from gates import Gate
from gates.errors import GateError, ShapeError
from gates.indexing import index_of, pattern_of, picked_shape
from tests.gates.cases import CASES, Case, moving

CHANGES: dict[str, Callable[[Any], Any]] = {
    "transposed": lambda m: np.transpose(m), "flat": lambda m: np.ravel(m),
    "one axis more": lambda m: np.expand_dims(m, 0), "behind": lambda m: np.expand_dims(m, -1),
    "cut": lambda m: m[:1] if np.ndim(m) else m, "a number": lambda m: np.float64(2.0)}


def changed(gate: Gate, i: int, change: Callable[[Any], Any]) -> Gate:
    """`gate`, with the message of the rule of input `i` changed."""
    kind, together = type(gate), type(gate).all_at_once
    name = "all_at_once" if together is not None else gate.rule_name(i)
    original = getattr(kind, name)

    def rule(self: Gate, *args: Any) -> Any:
        found = original(self, *args)
        if together is None:
            return change(found)
        return [change(found[k]) if k == i else found[k] for k in range(len(found))]

    rule.__signature__ = inspect.signature(original)  # type: ignore[attr-defined]
    other = type(kind.__name__, (kind,), {name: rule, "add_to": None})
    settings = {field.name: getattr(gate, field.name) for field in fields(gate)}
    return other(**settings)  # type: ignore[no-any-return]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_that_of_the_input_or_refused(case: Case) -> None:
    inputs = case.draw(0)
    for i in moving(case.gate, inputs):
        for change in CHANGES.values():
            x = tensor(inputs[i])
            y = changed(case.gate, i, change)(*inputs[:i], x, *inputs[i + 1:])
            y = y[0] if isinstance(y, tuple) else y
            try:
                y.backward(np.ones_like(y.value))
            except GateError as error:
                assert case.gate.rule_name(i) in str(error)
            else:
                assert np.shape(x.grad) == x.shape


def test_a_transposed_message_is_named() -> None:
    x = tensor(np.ones((2, 3)))
    y = changed(gates.tanh, 0, np.transpose)(x)
    with pytest.raises(ShapeError, match=r"^Tanh.grad_x: must return the shape of its input, "
                                         r"\(2, 3\); it returned \(3, 2\)"):
        y.backward(np.ones((2, 3)))


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (1, 2)])
def test_scatter_takes_what_its_pattern_picks(shape: tuple[int, ...]) -> None:
    pattern, arrays = pattern_of([2, 0])
    with pytest.raises(ShapeError, match=r"^Scatter: x is .*; its pattern picks \(2,\) out of "
                                         r"\(4,\)"):
        gates.Scatter(pattern, (4,))(np.ones(shape), *arrays)


@pytest.mark.parametrize("place", [
    [2, 0], np.array([[1, 1], [0, 3]]), (np.array([1, 2]), np.array([[0], [1]])), np.array(2),
    np.eye(4, 3) > 0, np.array([True, False, True, False]), (slice(1, 3), [0, 2]), (..., [1, 1]),
    (np.array([True, False, True, False]), [0, 1]), (1, [0, 2]), (None, [0, 2]), ([0], [])],
    ids=str)
def test_the_shape_that_an_index_picks(place: Any) -> None:
    pattern, arrays = pattern_of(place)
    arrays = tuple(np.asarray(a, None if np.size(a) else int) for a in arrays)
    y = np.zeros((4, 3))
    index = index_of(pattern, arrays)
    assert picked_shape(y, index, arrays) == y[index].shape
