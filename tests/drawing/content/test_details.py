from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gates
from autograd import Graph, draw, tensor
from autograd.drawing.content.details import MOST_IN_JACOBIAN, about
from autograd.drawing.scene import Details
from autograd.engine.tensor import Tensor
from gates import Gate
from tests.drawing.swept import attention_head, nested_with_ghosts, two_layers
from tests.gates.cases import CASES, Case, moving


def details(drawing: Any, t: Tensor) -> Details:
    [box] = [box for box in drawing.scene.boxes if box.key == f"t{t.order}"]
    return box.details  # type: ignore[no-any-return]


@pytest.mark.parametrize("network", [two_layers, attention_head, nested_with_ghosts])
def test_boxes_have_the_arrays_of_their_tensors(network: Any) -> None:
    E = network()
    drawing = draw(E)
    for t in Graph(E).nodes:
        told = details(drawing, t)
        assert told.order == t.order
        assert told.value is not None
        if told.value.is_whole:
            assert np.array_equal(told.value.entries, t._value, equal_nan=True)
            if t.requires_grad:
                assert told.gradient is not None
                assert np.array_equal(told.gradient.entries, t.grad, equal_nan=True)


def test_without_values_or_gradients_none_are_told() -> None:
    E = two_layers()
    for box in draw(E, values=False, gradients=False).scene.boxes:
        assert box.details is not None
        assert box.details.value is None
        assert box.details.gradient is None


def test_details_do_not_make_scenes_differ() -> None:
    E = two_layers()
    assert draw(E).scene == draw(E).scene


def test_a_gate_is_described_with_its_settings() -> None:
    x = tensor(np.ones((2, 3)), name="x")
    assert about(x) == ""
    described = about(gates.softmax(x, axis=0))
    assert described.startswith("Softmax(axis=0)\n")
    assert not about(gates.sigmoid(x)).startswith("Sigmoid")


def test_a_broken_rule_leaves_the_jacobian_out() -> None:
    class Broken(Gate):
        def forward(self, x: Any) -> Any:
            return x * 2

        def grad_x(self, g: Any, y: Any, x: Any) -> Any:
            raise ValueError("no")

    E = np.sum(Broken()(tensor([1.0, 2.0], name="x")))
    [edge] = [edge for edge in draw(E).scene.edges if edge.details and edge.details.name == "x"][:1]
    assert edge.details is not None
    assert edge.details.jacobian is not None
    assert edge.details.jacobian() is None


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_gate_tells_its_jacobian(case: Case) -> None:
    arrays = case.draw(3)
    through = moving(case.gate, arrays)
    x = [tensor(part) if i in through else part for i, part in enumerate(arrays)]
    outputs = case.gate(*x)
    if isinstance(outputs, tuple):
        return
    told = [edge.details for edge in draw(outputs).scene.edges if edge.details is not None]
    assert [one.order for one in told] == [outputs.order] * len(told)
    for i in through:
        [one] = [one for one in told if one.name == case.gate.names(len(arrays))[i]]
        part = one.jacobian() if one.jacobian else None
        J = case.gate.jacobian(*arrays, wrt=i)
        if part is None:
            assert np.size(J) > MOST_IN_JACOBIAN
        elif part.diagonal:
            assert np.allclose(part.entries, np.broadcast_to(J.entries, np.shape(arrays[i])))
        else:
            shape = np.size(outputs._value), np.size(arrays[i])
            assert np.allclose(part.entries, np.reshape(J, shape))
