"""Every gate opened: for reading and for computing, run again, pickled, with plain arrays."""

from __future__ import annotations

import pickle
import re
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from cases import CASES, Case, moving

import gates
from autograd import Graph, constant, tensor
from autograd.engine.tensor import Tensor
from autograd.engine.tree import leaves
from gates import OperandError
from gates.gate import FORMS
from gates.targets import any_targets

every_case = pytest.mark.parametrize("case", CASES, ids=str)
each_form = pytest.mark.parametrize("form", FORMS)
HERE = r" \(test_opening\.py:\d+\)$"


def recorded(case: Case, x: Any, fixed: tuple[int, ...] = ()) -> tuple[Graph, list[Tensor]]:
    """The graph of a gate and its inputs that are tensors; those `fixed` are plain arrays."""
    places = moving(case.gate, x)
    inputs = [part if i in fixed else tensor(part) if i in places else constant(part)
              for i, part in enumerate(x)]
    tensors = [part for part in inputs if isinstance(part, Tensor)]
    return Graph(*leaves(case.gate(*inputs)), inputs=tensors), tensors


def values(graph: Graph) -> list[Any]:
    return [t.value for t in graph.outputs]


def agree(ours: Any, theirs: Any, rtol: float = 1e-10) -> None:
    for a, b in zip(leaves(ours), leaves(theirs), strict=True):
        assert (np.shape(a), np.asarray(a).dtype) == (np.shape(b), np.asarray(b).dtype)
        np.testing.assert_allclose(a, b, rtol=rtol, atol=1e-12)


@every_case
@each_form
def test_each_level_is_the_gate(case: Case, form: str):
    x, again = case.draw(1), case.draw(2)
    graph, tensors = recorded(case, x)
    y, other = case.gate(*x), case.gate(*again)
    depth = 0
    while True:
        flat = graph.open(depth, form)
        agree(values(flat), y)
        agree([t.value for t in leaves(flat(*again))], other)
        if len(flat) == len(graph.open(depth + 1, form)):
            break
        depth += 1
    flat = graph.open(form=form)
    agree(values(flat), y)
    agree(gradients(flat, tensors), gradients(graph, tensors))


@every_case
@each_form
def test_with_plain_arrays_in_each_place(case: Case, form: str):
    x = case.draw(1)
    y = case.gate(*x)
    for count in range(1, len(x)):
        for fixed in combinations(range(len(x)), count):
            graph, _ = recorded(case, x, fixed)
            agree(values(graph.open(form=form)), y)
            agree(values(graph.open(1, form)), y)


@every_case
def test_pickled_settings_make_an_equal_gate(case: Case):
    gate = pickle.loads(pickle.dumps(case.gate))
    assert gate == case.gate
    assert hash(gate) == hash(case.gate)
    x = case.draw(1)
    agree(gate(*x), case.gate(*x), rtol=0)


def test_another_form_is_refused():
    message = "Softmax.open: form must be one of ('definition', 'forward'); 'closed' came"
    with pytest.raises(OperandError, match="^" + re.escape(message) + HERE):
        gates.softmax.open([1.0], form="closed")
    with pytest.raises(OperandError, match="^" + re.escape(message) + HERE):
        Graph(gates.softmax(tensor([1.0]))).open(form="closed")


EXTREMES = {
    "logits": [1000.0, -1000.0, 0.0, 88.0, -104.0, 745.0],
    "huge": [1e200, -1e200, 3e200, 1.0, -1e200, 0.0],
    "tiny": [1e-200, -3e-200, 0.0, 4e-200, 1e-300, -1e-200],
    "equal": [0.1] * 6,
    "zero": [0.0, -0.0, 0.0, 0.0, -0.0, 0.0],
}


def extreme(case: Case, numbers: list[float], dtype: Any, seed: int) -> tuple[Any, ...]:
    """Inputs of a case, filled with extreme numbers in the order of `seed`."""
    rng = np.random.default_rng(seed)
    x = case.draw(seed)
    if dtype is np.float32:
        numbers = [np.sign(n) * min(abs(n), 1e30) if abs(n) > 1e-100 or not n else n * 1e170
                   for n in numbers]
    return tuple(
        rng.permutation(np.resize(numbers, part.size)).reshape(part.shape).astype(dtype)
        if part.dtype.kind == "f" and i in moving(case.gate, x) else part
        for i, part in enumerate(x))


@every_case
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_computing_is_right_at_every_finite_input(case: Case, dtype: Any):
    for name, numbers in EXTREMES.items():
        x = extreme(case, numbers, dtype, len(name))
        with np.errstate(all="ignore"), any_targets():
            y = case.gate(*x)
            graph, tensors = recorded(case, x)
            flat = graph.open(form="forward")
            agree(values(flat), y, rtol=1e-6 if dtype is np.float32 else 1e-12)
            rule = gradients(graph, tensors)
            for exact, own in zip(gradients(flat, tensors), rule, strict=True):
                assert np.isfinite(exact[np.isfinite(own)]).all(), name


def gradients(graph: Graph, tensors: list[Tensor]) -> list[Any]:
    """The gradient of the sum of all outputs by each input that has one."""
    sum(np.sum(t) for t in graph.outputs).backward()
    return [np.asarray(t.grad) for t in tensors if t.requires_grad]
