"""What a gate's class knows of what its rules read, however they are written."""

from __future__ import annotations

from functools import partial, partialmethod, wraps
from typing import Any

import numpy as np
import pytest

import gates
from autograd import tensor
from autograd.engine.errors import StaleError
from gates import Gate


def passing_on(rule: Any) -> Any:
    """A decorator that hides what the rule reads."""
    @wraps(rule)
    def wrapper(*args: Any) -> Any:
        return rule(*args)
    return wrapper


def scaled_by(rule: Any) -> Any:
    """A decorator with the parameters of the rule in its own code, but no use of a."""
    @wraps(rule)
    def wrapper(self: Any, g: Any, y: Any, a: Any, b: Any) -> Any:
        return rule(*[value for name, value in list(locals().items())[:5] if name != "rule"])
    return wrapper


class Open(Gate):
    """A rule that shows what it reads: b for the gradient of a, nothing for that of b."""

    def forward(self, a, b):
        return a * b + b

    def grad_a(self, g, y, a, b):
        return g * b

    def grad_b(self, g, y, a, b):
        return g * 0 + 1


class Wrapped(Open):
    @passing_on
    def grad_a(self, g, y, a, b):
        return g * b


class WrappedWhole(Open):
    @scaled_by
    def grad_a(self, g, y, a, b):
        return g * b


class Partial(Open):
    grad_a = partialmethod(lambda self, k, g, y, a, b: k * g * b, 1.0)


class CalledThrough(Open):
    class Rule:
        def __call__(self, gate, g, y, a, b):
            return g * b

    grad_a = Rule()


class ByLocals(Open):
    def grad_a(self, g, y, a, b):
        return locals()["g"] * locals()["b"]


class ByEval(Open):
    def grad_a(self, g, y, a, b):
        return eval("g * b")


class ByPush(Open):
    def push_a(self, t, y, a, b):
        return t * (b + 0 * a)


class Together(Gate):
    def forward(self, *xs):
        return sum(xs)

    def grad_xs(self, i, g, y, *xs):
        return g

    def all_at_once(self, g, y, *parts):
        return [g * part / part for part in parts]


class InClosure(Open):
    def grad_a(self, g, y, a, b):
        return (lambda: g * b)()


@pytest.mark.parametrize("kind, reads", [
    (Open, (False, True)), (InClosure, (False, True)), (ByPush, (True, True)),
    (Wrapped, (True, True)), (WrappedWhole, (True, True)), (ByLocals, (True, True)),
    (ByEval, (True, True)), (Partial, (True, True)), (CalledThrough, (True, True)),
], ids=lambda x: getattr(x, "__name__", None))
def test_what_the_rules_read(kind: Any, reads: Any):
    assert tuple(kind.reads) == reads


def test_a_partial_reads_everything():
    class Bound(Open):
        grad_a = staticmethod(partial(lambda gate, g, y, a, b: g * b))
    assert tuple(Bound.reads) == (True, True)


def test_what_all_at_once_reads():
    assert Together.reads[0]
    assert Together.reads[5]


@pytest.mark.parametrize("kind", [Wrapped, WrappedWhole, ByLocals, ByEval])
def test_a_change_that_only_a_hidden_rule_sees_is_refused(kind: Any):
    a, b = tensor([1.0, 2.0]), np.array([3.0, 4.0])
    y = np.sum(kind()(a, b))
    b[0] = 100.0
    with pytest.raises(StaleError, match=f"^{kind.__name__}: its input b was changed after"):
        y.backward()


@pytest.mark.parametrize("gate, reads", [
    (gates.multiply, (True, True)), (gates.matmul, (True, True)), (gates.divide, (False, True)),
    (gates.softmax, (False,)), (gates.add, (False, False)), (gates.tanh, (False,)),
    (gates.cross_entropy, (True, True)),
], ids=str)
def test_what_the_rules_of_gates_here_read(gate: Gate, reads: Any):
    assert tuple(gate.reads) == reads
