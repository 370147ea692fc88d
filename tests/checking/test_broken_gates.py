"""Each kind of wrong derivative is found, and named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gates
from autograd.checking import CheckError, Report, check
from gates import Elementwise, Gate, Linear

X = np.array([0.5, -1.2, 2.0])


class WrongFactor(Elementwise):
    def forward(self, a, b):
        return a * b

    def grad_a(self, g, y, a, b):
        return g * b

    def grad_b(self, g, y, a, b):
        return 1.001 * g * a


class WrongEntry(Gate):
    def forward(self, x):
        return x * x

    def grad_x(self, g, y, x):
        return 2 * g * x * np.array([1.0, 1.0, 1.0 + 1e-5])

    def push_x(self, t, y, x):
        return 2 * t * x


class ForgottenSum(Gate):
    def forward(self, a, b):
        return a + b

    def grad_a(self, g, y, a, b):
        return g

    def grad_b(self, g, y, a, b):
        return g


class WrongPush(Gate):
    def forward(self, x):
        return np.sin(x)

    def grad_x(self, g, y, x):
        return g * np.cos(x)

    def push_x(self, t, y, x):
        return -t * np.cos(x)


class NotLinear(Linear):
    """Says that it is linear, so that its tangents go through forward."""

    def forward(self, x):
        return x * x

    def grad_x(self, g, y, x):
        return 2 * g * x


class Frozen(Elementwise):
    """cos x whose own derivative is forgotten."""

    def forward(self, x):
        return np.cos(x)

    def grad_x(self, g, y, x):
        return 0 * g


class WrongSecond(Elementwise):
    def forward(self, x):
        return np.sin(x)

    def grad_x(self, g, y, x):
        return g * Frozen()(x)


class CurvedInG(Gate):
    def forward(self, x):
        return x * 1.0

    def grad_x(self, g, y, x):
        return g * np.abs(g)

    def push_x(self, t, y, x):
        return t


class WritesIntoInput(Gate):
    def forward(self, x):
        return x * 2

    def grad_x(self, g, y, x):
        if isinstance(x, np.ndarray):
            x += 1
        return 2 * g


class WritesIntoG(Gate):
    def forward(self, x):
        return x * 2

    def grad_x(self, g, y, x):
        if isinstance(g, np.ndarray):
            g *= 2
            return g
        return 2 * g


class WrongDtype(Elementwise):
    def forward(self, x):
        return x * np.sqrt(2)

    def grad_x(self, g, y, x):
        return g * np.sqrt(2)


class WrongDefinition(Elementwise):
    def forward(self, x):
        return np.exp(x)

    def definition(self, x):
        return np.exp2(x)

    def grad_x(self, g, y, x):
        return g * y


class Unopenable(Elementwise):
    def forward(self, x):
        return np.asarray(np.vectorize(float)(x))

    def grad_x(self, g, y, x):
        return g


class RuleRaises(Gate):
    def forward(self, x):
        return x * 2

    def grad_x(self, g, y, x):
        return g[:, None, None]


def rules(report: Report) -> set[str]:
    return {rule for finding in report.findings for rule in finding.rules}


def failed(report: Report) -> set[str]:
    return {finding.check for finding in report.findings}


def test_a_wrong_factor():
    report = check(WrongFactor(), X, X + 1)
    assert {"reverse sweep", "forward sweep", "opened"} == failed(report)
    assert rules(report) == {"grad_b of WrongFactor"}
    assert [f.subject for f in report.findings if f.check == "reverse sweep"] == ["∂y/∂b"]


def test_one_wrong_entry():
    report = check(WrongEntry(), X)
    found = report.findings[0]
    assert (found.check, found.worst.index) == ("reverse sweep", (2, 2))
    assert found.worst.exact == pytest.approx(4 * (1 + 1e-5), rel=1e-9)
    assert found.worst.numeric == pytest.approx(4, rel=1e-9)
    assert found.worst.difference == pytest.approx(4e-5, rel=1e-6)
    assert {"reverse sweep", "adjoint", "opened"} == failed(report)


def test_a_forgotten_broadcasting_sum():
    report = check(ForgottenSum(), np.ones((2, 3)), X)
    assert "reverse sweep" in failed(report)
    assert ("ForgottenSum.grad_b: must return the shape of its input, (3,); it returned (2, 3)"
            in str(report))
    assert check(ForgottenSum(), X, X).ok


def test_a_wrong_push_rule():
    report = check(WrongPush(), X)
    assert failed(report) == {"forward sweep", "adjoint"}
    assert [f.rules for f in report.findings] == [
        ("push_x of WrongPush",), ("grad_x of WrongPush", "push_x of WrongPush")]


def test_a_gate_that_is_not_linear():
    report = check(NotLinear(), X)
    assert failed(report) == {"forward sweep", "adjoint"}
    assert "NotLinear: its base class says that it is linear in x" in rules(report)


def test_a_wrong_second_derivative():
    report = check(WrongSecond(), X)
    assert failed(report) == {"second order", "forward over reverse"}
    assert rules(report) == {"the derivative of grad_x of WrongSecond"}
    assert check(WrongSecond(), X, order=1).ok


def test_a_wrong_third_derivative():
    report = check(ThirdIsWrong(), X, order=3)
    assert failed(report) == {"order 3", "order 3, forward"}
    assert check(ThirdIsWrong(), X).ok


class ThirdIsWrong(Elementwise):
    def forward(self, x):
        return -np.cos(x)

    def grad_x(self, g, y, x):
        return g * WrongSecond()(x)


def test_not_linear_in_g():
    report = check(CurvedInG(), X, order=1)
    assert "linear in g" in failed(report)
    assert "grad_x of CurvedInG" in rules(report)


def test_a_rule_that_writes_into_its_input():
    assert "grad_x of WritesIntoInput changed x" in rules(check(WritesIntoInput(), X))


def test_a_rule_that_writes_into_g():
    assert "grad_x of WritesIntoG changed g" in rules(check(WritesIntoG(), X))


def test_a_lost_dtype():
    assert check(WrongDtype(), X).ok
    report = check(WrongDtype(), X.astype(np.float32))
    assert failed(report) == {"dtype"}
    assert report.findings[0].note == ("inputs are float32, the result is float64; a constant "
                                       "such as np.sqrt(2) is float64, math.sqrt(2) is not")


def test_a_definition_of_something_else():
    report = check(WrongDefinition(), X)
    assert failed(report) == {"opened"}
    assert [f.subject for f in report.findings] == ["y", "gradient of x"]


def test_a_forward_that_cannot_be_opened():
    report = check(Unopenable(), X)
    assert failed(report) == {"opened"}
    assert "say `primitive = True` if forward is one call that tensors do not know" in str(report)


def test_a_rule_that_raises_is_a_finding():
    report = check(RuleRaises(), X)
    assert "reverse sweep" in failed(report)
    assert "RuleRaises.grad_x" in report.findings[0].note
    with pytest.raises(CheckError) as caught:
        report.raise_if_wrong()
    assert caught.value.__cause__ is report.findings[0].cause


@pytest.mark.parametrize("gate, rule", [(WrongFactor(), "grad_b of WrongFactor"),
                                        (WrongSecond(), "the derivative of grad_x of WrongSecond"),
                                        (WrongPush(), "push_x of WrongPush")], ids=str)
def test_the_wrong_rule_within_a_function_is_named(gate: Gate, rule: str):
    def f(x: Any) -> Any:
        y = np.tanh(x)
        return np.sum(np.exp(gate(y, x) if len(gate.letters) == 2 else gate(y)))

    report = check(f, X)
    assert not report
    assert rule in rules(report)
    assert all(name in str(report) for name in rules(report))


def test_a_cut_graph_is_told():
    report = check(lambda x: np.sum(x * (x.value if hasattr(x, "value") else x)), X)
    assert report.findings[0].note == (
        "each gate of it is right by itself; is the graph cut (.value, .detach(), .item()), or "
        "a value held that should move?")


def test_right_gates_have_no_findings():
    assert check(gates.matmul, np.eye(2), np.ones((2, 3))).findings == ()
