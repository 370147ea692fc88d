"""What gates say about operands they cannot take, and classes that are no gates."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import gates
from autograd import tensor
from gates import Gate, OperandError, RuleError, ShapeError

HERE = r" \(test_messages\.py:\d+\)$"


def zeros(*shape: int) -> Any:
    return np.zeros(shape)


SHAPES = [
    (gates.add, (zeros(2, 3), zeros(2)),
     "Add: shapes do not broadcast: a is (2, 3), b is (2,); counted from the last, each size must "
     "be equal or 1"),
    (gates.where, (zeros(2), zeros(3), 0.0),
     "Where: shapes do not broadcast: c is (2,), a is (3,), b is (); counted from the last, each "
     "size must be equal or 1"),
    (gates.matmul, (zeros(4, 3), zeros(2)),
     "MatMul: inner sizes differ: W is (4, 3), o is (2,); W needs o of size 3"),
    (gates.matmul, (zeros(4, 3), zeros(2, 5)),
     "MatMul: inner sizes differ: W is (4, 3), o is (2, 5); W needs o of 3 rows"),
    (gates.matmul, (2.0, zeros(2)),
     "MatMul: needs at least one axis on each side: W is (), o is (2,); use * for numbers"),
    (gates.matmul, (zeros(2, 4, 3), zeros(3, 3, 2)),
     "MatMul: stacks do not broadcast: W is (2, 4, 3), o is (3, 3, 2); the axes before the last "
     "two must be equal or 1"),
    (gates.matvec, (zeros(4, 3), zeros(2)),
     "MatVec: needs a matrix and a vector of its width: W is (4, 3), o is (2,); W needs o of size "
     "3"),
    (gates.matvec, (zeros(3), zeros(3)),
     "MatVec: needs a matrix and a vector of its width: W is (3,), o is (3,); W needs two axes"),
    (gates.dot, (zeros(3), zeros(2)),
     "Dot: needs two vectors of one size: a is (3,), b is (2,)"),
    (gates.dot, (zeros(2, 2), zeros(2, 2)),
     "Dot: needs two vectors of one size: a is (2, 2), b is (2, 2)"),
    (gates.outer, (zeros(3), zeros(2, 2)),
     "Outer: needs two vectors: a is (3,), b is (2, 2); flatten them with ravel()"),
    (gates.sq_err, (zeros(3), zeros(3, 1)),
     "SqErr: t is (3,), o is (3, 1); both need one shape, for a loss does not broadcast"),
    (gates.mean_sq_err, (zeros(3), zeros(1)),
     "MeanSqErr: t is (3,), o is (1,); both need one shape, for a loss does not broadcast"),
    (gates.huber, (zeros(3), 0.0),
     "Huber: t is (3,), o is (); both need one shape, for a loss does not broadcast"),
    (gates.binary_cross_entropy, (zeros(3), zeros(3, 1)),
     "BinaryCrossEntropy: z is (3,), t is (3, 1); both need one shape, for a loss does not "
     "broadcast"),
    (gates.gaussian_kl, (zeros(2, 3), zeros(3)),
     "GaussianKL: mu is (2, 3), v is (3,); both need one shape, for a loss does not broadcast"),
    (gates.gaussian_kl, (0.0, 0.0),
     "GaussianKL: mu is (); it needs an axis of the entries of a sample"),
    (gates.cross_entropy, (zeros(2, 3), zeros(3)),
     "CrossEntropy: z is (2, 3), t is (3,); t needs class numbers of shape (2,) or probabilities "
     "of shape (2, 3)"),
    (gates.cross_entropy, (0.0, 0),
     "CrossEntropy: z is (), t is (); z needs an axis of classes"),
    (gates.cross_entropy, (zeros(2, 3), np.array([0, 3])),
     "CrossEntropy: class 3 at index 1 is not among the 3 classes 0 to 2 of z"),
    (gates.cross_entropy, (zeros(2, 3), np.array([-1, 0])),
     "CrossEntropy: class -1 at index 0 is not among the 3 classes 0 to 2 of z"),
    (gates.Reshape((4, 2)), (zeros(2, 3),),
     "Reshape: x is (2, 3), with 6 entries; they do not fill (4, 2)"),
    (gates.Concatenate(0), (zeros(2, 3), zeros(2, 2)),
     "Concatenate(axis=0): all sizes but those of that axis must be equal: x0 is (2, 3), x1 is "
     "(2, 2)"),
    (gates.Concatenate(), (), "Concatenate(axis=0): all sizes but those of that axis must be "
     "equal: no inputs came"),
    (gates.Stack(), (zeros(2), zeros(3)),
     "Stack: all inputs must have one shape: x0 is (2,), x1 is (3,)"),
    (gates.Split(2), (zeros(3),),
     "Split: x is (3,); axis 0 does not cut into 2 equal parts"),
    (gates.Einsum("ij,jk->ik"), (zeros(2, 3), zeros(2, 3)),
     "Einsum: 'ij,jk->ik': j is 3 in x0 and 2 in x1; x0 is (2, 3), x1 is (2, 3)"),
    (gates.Einsum("ij,jk->ik"), (zeros(2, 3),),
     "Einsum: 'ij,jk->ik': needs an operand for each of its 2 terms, 1 came; x0 is (2, 3)"),
    (gates.Einsum("ij->"), (zeros(2),),
     "Einsum: 'ij->': term ij needs 2 axes; x0 is (2,)"),
    (gates.Tensordot(((1,), (0,))), (zeros(2, 3), zeros(2, 3)),
     "Tensordot: axis 1 of a and axis 0 of b are summed together, but their sizes differ: a is "
     "(2, 3), b is (2, 3)"),
    (gates.BroadcastTo((2, 3)), (zeros(2),), "BroadcastTo: x is (2,) and cannot be stretched to "
     "(2, 3); counted from the last, each size must be equal or 1"),
    (gates.Transpose((0, 0)), (zeros(2, 3),),
     "Transpose: axes (0, 0) do not name each axis of x once; x is (2, 3)"),
    (gates.Squeeze(0), (zeros(2, 3),),
     "Squeeze: axis 0 has not size 1: x is (2, 3)"),
    (gates.Triangle(True), (1.0,), "Triangle: needs an axis; x is a single number"),
]


@pytest.mark.parametrize("gate, inputs, message", SHAPES, ids=lambda x: str(x)[:40])
def test_shapes(gate: Gate, inputs: Any, message: str):
    with pytest.raises(ShapeError, match="^" + re.escape(message) + HERE):
        gate(*inputs)
    if inputs:
        with pytest.raises(ShapeError, match="^" + re.escape(message) + HERE):
            gate(tensor(inputs[0]), *inputs[1:])


@pytest.mark.parametrize("number", [-1, 3])
def test_a_class_that_is_none_also_in_the_textbook_form(number: int):
    with pytest.raises(ShapeError, match=f"^CrossEntropy: class {number} at index 0 is not among "):
        gates.cross_entropy.open(np.zeros((1, 3)), np.array([number]))


@pytest.mark.parametrize("gate", [gates.Sum(2), gates.Max(-3), gates.Norm((0, 5)), gates.Softmax(2),
                                  gates.CumSum(3), gates.Sort(2), gates.LogSumExp(2),
                                  gates.Flip(2), gates.Unstack(2), gates.Repeat(2, 4)], ids=str)
def test_an_axis_that_is_not_there(gate: Gate):
    with pytest.raises(ShapeError, match="^" + re.escape(repr(gate)) +
                       r": .*axis .*out of bounds.*; x is \(2, 3\)" + HERE):
        gate(zeros(2, 3))


def test_index_out_of_range():
    with pytest.raises(IndexError, match=r"^Index: x is \(2, 3\): index 5 is out of bounds for "
                       r"axis 0 with size 2" + HERE):
        tensor(zeros(2, 3))[5]
    with pytest.raises(IndexError, match=r"^Index: x is \(2,\): too many indices for array: array "
                       r"is 1-dimensional, but 2 were indexed" + HERE):
        tensor(zeros(2))[0, 0]


OPERANDS = [
    ((1.0, "two"), "Add: needs numbers, arrays or tensors; str came: 'two'"),
    ((None, 1.0), "Add: needs numbers, arrays or tensors; NoneType came: 'None'"),
    ((np.array([1, None]), 1.0),
     "Add: needs numbers, arrays or tensors; ndarray came: '[1 None]'"),
    ((np.array(["a"]), 1.0), "Add: needs numbers, arrays or tensors; ndarray came: \"['a']\""),
    ((np.array("2020", "datetime64[D]"), 1.0),
     "Add: needs numbers, arrays or tensors; ndarray came: '2020-01-01'"),
    (([[1.0], [1.0, 2.0]], 1.0), "Add: cannot make an array: "),
    (({"a": 1}, 1.0), "Add: needs numbers, arrays or tensors; dict came: \"{'a': 1}\""),
    ((1.0,), "Add: takes 2 inputs (a, b), 1 came"),
    ((1.0, 2.0, 3.0), "Add: takes 2 inputs (a, b), 3 came"),
]


@pytest.mark.parametrize("inputs, message", OPERANDS, ids=lambda x: str(x)[:40])
def test_operands(inputs: Any, message: str):
    with pytest.raises(OperandError, match="^" + re.escape(message) + ".*" + HERE):
        gates.add(*inputs)
    recorded = [tensor(x) if isinstance(x, float) else x for x in inputs]
    with pytest.raises(OperandError, match="^" + re.escape(message) + ".*" + HERE):
        gates.add(*recorded)


def test_class_numbers_must_be_integers():
    with pytest.raises(OperandError, match="^CrossEntropy: class numbers must be integers, float64 "
                       r"came; use t\.astype\(int\), or probabilities of shape \(2, 3\)" + HERE):
        gates.cross_entropy(zeros(2, 3), zeros(2))


def test_reductions_of_losses():
    with pytest.raises(ValueError, match=r"^Huber: reduction must be one of \('mean', 'sum', "
                       r"'none'\); 'median' came" + HERE):
        gates.Huber("median")


def test_a_constant_input_has_no_gradient():
    message = "^Where: its input c is constant and has no gradient"
    with pytest.raises(RuleError, match=message + HERE):
        gates.where.pull(0, 1.0, 1.0, (True, 1.0, 2.0))


def no_rule() -> Any:
    class NoRule(Gate):
        def forward(self, a, b):
            return a * b

        def grad_a(self, g, y, a, b):
            return g * b
    return NoRule


def stray_rule() -> Any:
    class Stray(Gate):
        def forward(self, x):
            return x

        def grad_x(self, g, y, x):
            return g

        def grad_z(self, g, y, x):
            return g
    return Stray


def stray_push() -> Any:
    class Stray(Gate):
        def forward(self, x):
            return x

        def grad_x(self, g, y, x):
            return g

        def push_a(self, t, y, x):
            return t
    return Stray


def wrong_parameters() -> Any:
    class Wrong(Gate):
        def forward(self, x):
            return x

        def grad_x(self, g, x):
            return g
    return Wrong


def setting_in_forward() -> Any:
    class Setting(Gate):
        def forward(self, x, axis=0):
            return x
    return Setting


def wrong_variadic() -> Any:
    class Join(Gate):
        def forward(self, *xs):
            return xs[0]

        def grad_xs(self, g, y, *xs):
            return g
    return Join


@pytest.mark.parametrize("make, message", [
    (no_rule, "NoRule: no rule for its input 'b': write grad_b(self, g, y, a, b) = Jᵀ·g, or "
     "declare constant = ('b',)"),
    (stray_rule, "Stray.grad_z: forward has no input 'z'; its inputs are x"),
    (stray_push, "Stray.push_a: forward has no input 'a'; its inputs are x"),
    (wrong_parameters, "Wrong.grad_x: its parameters are (g, x); write grad_x(self, g, y, x)"),
    (setting_in_forward, "Setting.forward: its inputs are plain parameters; settings are fields of "
     "the class"),
    (wrong_variadic, "Join.grad_xs: its parameters are (g, y, xs); write grad_xs(self, i, g, y, "
     "*xs)"),
])
def test_a_class_that_is_no_gate(make: Any, message: str):
    with pytest.raises(RuleError, match="^" + re.escape(message)):
        make()
