"""A user's own gates: settings, several outputs, and what is said when one is amiss."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

import gates
from autograd import StaleError, Tensor, check, hessian, jacobian, jvp, parameter, tensor
from gates import Gate, OperandError, RuleError, ShapeError


class MinMax(Gate):
    """Two outputs of which either may stay unused."""

    def forward(self, x):
        return np.min(x), np.max(x)

    def grad_x(self, g, y, x):
        low, high = g
        return low * (x == y[0]) + high * (x == y[1])


class Polar(Gate):
    """Two inputs, two outputs, no push rules: forward mode goes through the rules."""

    def forward(self, r, a):
        return r * np.cos(a), r * np.sin(a)

    def grad_r(self, g, y, r, a):
        return g[0] * np.cos(a) + g[1] * np.sin(a)

    def grad_a(self, g, y, r, a):
        return r * (g[1] * np.cos(a) - g[0] * np.sin(a))


class Exponentials(Gate):
    """Two outputs that the rule itself reads."""

    def forward(self, x):
        return np.exp(x), np.exp(2 * x)

    def grad_x(self, g, y, x):
        return g[0] * y[0] + 2 * g[1] * y[1]


class TestSeveralOutputs:
    def test_a_rule_that_reads_the_outputs_can_be_differentiated(self):
        f = lambda x: np.sum(Exponentials()(x)[0] * Exponentials()(x)[1])  # noqa: E731
        x = np.array([0.1, -0.2])
        np.testing.assert_allclose(hessian(f)(x), np.diag(9 * np.exp(3 * x)))
        np.testing.assert_allclose(jvp(lambda x: jvp(f)(x)[1](np.ones(2)))(x)[1](np.ones(2)),
                                   9 * np.exp(3 * x).sum())

    def test_one_of_two_is_used(self):
        x = tensor([3.0, 1.0, 2.0])
        low, high = MinMax()(x)
        (high * 2).backward()
        assert x.grad.tolist() == [2, 0, 0]
        (low * high).backward()
        assert x.grad.tolist() == [1, 3, 0]

    def test_both_sweeps_and_second_order(self):
        f = lambda p: np.stack(Polar()(p[0], p[1]))  # noqa: E731
        p = np.array([2.0, 0.3])
        wanted = np.array([[np.cos(0.3), -2 * np.sin(0.3)], [np.sin(0.3), 2 * np.cos(0.3)]])
        np.testing.assert_allclose(jacobian(f)(p), wanted)
        np.testing.assert_allclose(jvp(f)(p)[1](np.array([1.0, 2.0])), wanted @ [1, 2])
        square = lambda p: np.sum(f(p) ** 2)  # noqa: E731
        np.testing.assert_allclose(hessian(square)(p), [[2, 0], [0, 0]], atol=1e-12)

    def test_alone_on_arrays(self):
        np.testing.assert_allclose(Polar().jvp((1.0, None), 2.0, 0.3), [np.cos(0.3), np.sin(0.3)])


class Swish(gates.Elementwise):
    """y = x s with s = σ(x), which forward and the rule share."""

    calls: ClassVar[list[int]] = []

    def prepare(self, x):
        self.calls.append(1)
        return (1 / (1 + np.exp(-x)),)

    def forward(self, x, s):
        return x * s

    def grad_x(self, g, y, x, s):
        return g * s * (1 + x * (1 - s))


class TestPrepare:
    def test_it_is_computed_once(self):
        Swish.calls.clear()
        x = tensor([1.0, 2.0])
        np.sum(Swish()(x)).backward()
        assert len(Swish.calls) == 1
        np.testing.assert_allclose(x.grad, gates.silu.vjp(np.ones(2), [1.0, 2.0])[0])

    def test_it_keeps_the_laws(self):
        check(Swish(), np.array([0.5, -1.0])).raise_if_wrong()
        assert Swish().letters == ("x",) and Swish().shared == ("s",)

    def test_alone_on_arrays(self):
        assert Swish()(0.0) == 0 and Swish().jacobian(0.0, dense=True) == 0.5
        assert Swish().jvp((2.0,), 0.0) == 1

    def test_it_is_checked_to_be_left_as_it_was(self):
        class Hasty(Swish):
            def grad_x(self, g, y, x, s):
                message = g * s * (1 + x * (1 - s))
                s *= 2
                return message
        report = check(Hasty(), np.array([0.5]), order=1)
        rules = {rule for finding in report.findings for rule in finding.rules}
        assert "grad_x of Hasty changed s" in rules

    def test_what_it_reads_must_stay_as_it_was(self):
        square = gate(prepare=lambda self, x: (2 * x,), forward=lambda self, x, twice: x * x,
                      grad_x=lambda self, g, y, x, twice: g * twice)
        x = tensor([1.0, 2.0])
        y = np.sum(square(x))
        x.value[0] = 7
        with pytest.raises(StaleError, match="Mine: its input x was changed"):
            y.backward()

    def test_a_forward_that_does_not_take_it(self):
        with pytest.raises(RuleError, match=r"Mine: its prepare takes \(x\), its forward \(x\); "
                                            "forward takes what prepare takes, then a letter for"):
            gate(prepare=lambda self, x: (x,), forward=lambda self, x: x,
                 grad_x=lambda self, g, y, x: g)

    @pytest.mark.parametrize("made", [np.ones(3), (1, 2), None])
    def test_it_must_return_a_tuple(self, made):
        mine = gate(prepare=lambda self, x: made, forward=lambda self, x, s: x,
                    grad_x=lambda self, g, y, x, s: g)
        for x in (1.0, tensor(1.0)):
            with pytest.raises(RuleError, match=r"Mine\.prepare: must return a tuple of s; it ret"):
                mine(x)


class TestSettings:
    def test_given_in_the_call(self):
        x = tensor([[0.0, 1.0]])
        assert gates.softmax(x, axis=0).value.tolist() == [[1, 1]]

    def test_unknown(self):
        with pytest.raises(OperandError, match="Softmax: has no setting 'axes'; it has axis"):
            gates.softmax([1.0], axes=0)
        with pytest.raises(OperandError, match="Tanh: has no setting 'axis'; it has none"):
            gates.tanh([1.0], axis=0)


def gate(**members):
    return type("Mine", (Gate,), members)()


class TestAmiss:
    def test_a_rule_that_returns_nothing(self):
        mine = gate(forward=lambda self, x: x * 2, grad_x=lambda self, g, y, x: None)
        with pytest.raises(RuleError, match=r"Mine\.grad_x: must return an array; it returned N"):
            mine(tensor(1.0)).backward()

    def test_a_rule_that_returns_a_number(self):
        mine = gate(forward=lambda self, x: x * 2, grad_x=lambda self, g, y, x: 2.0)
        x = tensor(1.0)
        mine(x).backward()
        assert x.grad == 2

    def test_a_rule_of_another_shape(self):
        mine = gate(forward=lambda self, x: x * 2, grad_x=lambda self, g, y, x: g[:1])
        with pytest.raises(ShapeError, match=r"Mine\.grad_x: must return the shape of its input, "
                                             r"\(2,\); it returned \(1,\)"):
            np.sum(mine(tensor([1.0, 2.0]))).backward()

    def test_a_rule_that_fails(self):
        mine = gate(forward=lambda self, x: x * 2, grad_x=lambda self, g, y, x: g @ np.ones((5, 5)))
        with pytest.raises(RuleError, match=r"Mine\.grad_x: failed: .*; g is \(2,\), x is \(2,\) "
                                            r"\(test_custom_gates.py:\d+\)"):
            np.sum(mine(tensor([1.0, 2.0]))).backward()

    def test_a_forward_that_returns_nothing(self):
        mine = gate(forward=lambda self, x: None, grad_x=lambda self, g, y, x: g)
        with pytest.raises(RuleError, match=r"Mine\.forward: must return an array or a tuple of "
                                            r"arrays; it returned NoneType"):
            mine(tensor(1.0))

    def test_a_forward_with_data_of_its_own(self):
        w = parameter(2.0)
        mine = gate(forward=lambda self, x: x * w, grad_x=lambda self, g, y, x: g)
        with pytest.raises(RuleError, match="it returned Tensor; what it computes with must be "
                                            "among its inputs"):
            mine(tensor(1.0))

    @pytest.mark.parametrize("x", [1.0, tensor(1.0)])
    def test_a_forward_with_a_misspelt_name(self, x):
        mine = gate(forward=lambda self, x: np.sinus(x), grad_x=lambda self, g, y, x: g)
        with pytest.raises(AttributeError, match="sinus"):
            mine(x)

    def test_another_number_of_inputs(self):
        with pytest.raises(OperandError, match=r"Add: takes 2 inputs \(a, b\), 1 came"):
            gates.add(tensor(1.0))

    def test_the_gradient_of_a_constant_input(self):
        with pytest.raises(RuleError, match="Where: its input c is constant and has no gradient"):
            gates.where.pull(0, 1.0, 1.0, (True, 1.0, 2.0))


@dataclass(frozen=True)
class Steep(Gate):
    k: float

    def forward(self, x):
        return self.k * x

    def grad_x(self, g, y, x):
        return self.k * g


def test_gates_are_values():
    assert Steep(2.0) == Steep(2.0) != Steep(3.0) and hash(Steep(2.0)) == hash(Steep(2.0))
    assert pickle.loads(pickle.dumps(Steep(2.0))) == Steep(2.0)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy,
                                   lambda t: pickle.loads(pickle.dumps(t))])
def test_a_copied_leaf_is_a_leaf_of_its_own(again):
    p = parameter([1.0, 2.0], name="p")
    q = again(p)
    np.sum(p * q * q).backward()
    assert type(q) is type(p) and q.name == "p" and q.order != p.order
    assert p.grad.tolist() == [1, 4] and q.grad.tolist() == [2, 8]


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_result_is_not_copied(again):
    with pytest.raises(OperandError, match=r"is not copied or pickled, .*\.value or \.detach"):
        again(tensor(1.0) * 2)


def test_records_in_the_class_that_asked():
    assert isinstance(gates.sigmoid(parameter(1.0)), Tensor)
