"""An explanation tells the engine's own numbers, in the order of the sweep, each message once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from autograd import Graph, explain, parameter, tensor
from autograd.explaining.steps import Step
from autograd.formulas.figures import is_small
from tests.engine.test_random_graphs import PROGRAMS, drawn, run
from tests.explaining.reading import groups, result, sections
from tests.gates.cases import CASES, moving


def kept(y: Any, upstream: Any = None) -> dict[tuple[int, int], Any]:
    """Every message of a sweep, by the number of the gate's result and the input."""
    y.backward(upstream, keep=True)
    return {(t.order, i): message for t in Graph(y).nodes
            if t.notes is not None and t.notes.messages is not None
            for i, message in enumerate(t.notes.messages)
            if message is not None and t.inputs[i].requires_grad}


def check_steps(y: Any, steps: tuple[Step, ...], messages: dict[tuple[int, int], Any]) -> None:
    """The steps have the messages of the engine, each once, and go down in the order of tensors."""
    told = {(step.y.order, one.i): one.value for step in steps for one in step.messages}
    count = sum(len(step.messages) for step in steps)
    assert count == len(told) and told.keys() == messages.keys()
    for key, value in told.items():
        np.testing.assert_array_equal(value, messages[key])
    orders = [step.y.order for step in steps[1:]]
    assert orders == sorted(orders, reverse=True) and steps[0].y is y
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    for step in steps[1:]:
        assert step.since < step.number
        if not isinstance(step.y._value, tuple):
            np.testing.assert_array_equal(step.upstream, step.y.grad)
    for total in (total for step in steps for total in step.totals):
        np.testing.assert_allclose(total.value, sum(total.messages), rtol=1e-12)
        np.testing.assert_array_equal(total.value, total.x.grad)


def check_text(text: str, steps: tuple[Step, ...]) -> None:
    """The last number of each equation is that of the message or sum it is about."""
    found = sections(text)
    assert len(found) == len(steps)
    for (_, section), step in zip(found, steps, strict=True):
        wanted = [one.value for one in (*step.messages, *step.totals)]
        wanted = wanted if step.number > 1 else [step.upstream, *wanted]
        lines = list(groups(section))
        assert len(lines) == len(wanted)
        for group, value in zip(lines, wanted, strict=True):
            if is_small(value):
                np.testing.assert_array_equal(result(group).reshape(np.shape(value)), value)


def explained(y: Any, upstream: Any = None) -> None:
    messages = kept(y, upstream)
    explanation = explain(y, upstream=upstream, digits=17)
    check_steps(y, explanation.steps, messages)
    check_text(explanation.text(), explanation.steps)
    for write in (explanation.markdown, explanation.latex, explanation.html):
        assert write()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_gate(case: Any) -> None:
    x = case.draw(3)
    inputs = [tensor(part, name=f"v{i}") if i in moving(case.gate, x) else part
              for i, part in enumerate(x)]
    y = case.gate(*inputs)
    parts = [part for part in (y if isinstance(y, tuple) else (y,)) if part.requires_grad]
    for part in parts:
        upstream = np.random.default_rng(1).uniform(-1, 1, part.shape)
        explained(part, upstream)
    if isinstance(y, tuple):
        explained(sum(np.sum(part * part) for part in parts))


@given(PROGRAMS)
def test_random_graphs(program: Any) -> None:
    steps, seed = program
    explained(run(steps, [parameter(part) for part in drawn(seed)]))


@given(PROGRAMS)
def test_only_the_paths_to_what_is_wanted(program: Any) -> None:
    steps, seed = program
    leaves = [parameter(part, name=f"p{k}") for k, part in enumerate(drawn(seed))]
    y = run(steps, leaves)
    whole = {(step.y.order, one.i): one.value for step in explain(y).steps
             for one in step.messages}
    graph = Graph(y)
    for leaf in leaves:
        if leaf not in graph:
            continue
        below = {leaf.order}
        for t in graph.nodes:
            if any(getattr(x, "order", None) in below for x in t.inputs):
                below.add(t.order)
        for wrt in (leaf, leaf.name, [leaf]):
            told = {(step.y.order, one.i): one.value for step in explain(y, wrt).steps
                    for one in step.messages}
            assert told.keys() == {(order, i) for order, i in whole if
                                   inputs_of(graph, order)[i].order in below}
            for key, value in told.items():
                np.testing.assert_array_equal(value, whole[key])


def inputs_of(graph: Graph, order: int) -> Any:
    return next(t for t in graph.nodes if t.order == order).inputs
