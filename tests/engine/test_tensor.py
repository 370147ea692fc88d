"""Tensors: values, gradients, names, NumPy's protocols, and every message."""

from __future__ import annotations

import functools
import math
import operator
import re
import sys
import traceback

import numpy as np
import pytest

import gates
from autograd import (
    GradientError,
    StaleError,
    Tensor,
    constant,
    no_grad,
    parameter,
    tensor,
)
from gates import OperandError, ShapeError


class TestLeaves:
    def test_a_tensor_copies_what_it_is_made_of(self):
        a = np.array([1.0, 2.0])
        x = tensor(a)
        a[0] = 9
        assert x.value.tolist() == [1, 2]

    def test_integers_become_floats_to_differentiate_by(self):
        assert tensor(3).dtype == float
        assert constant(3).dtype.kind == "i"

    @pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
    def test_dtype_is_kept(self, dtype):
        assert tensor(np.ones(2, dtype)).dtype == dtype
        assert parameter([1, 2], dtype=dtype).dtype == dtype

    def test_kinds(self):
        assert parameter(1.0).is_parameter and not tensor(1.0).is_parameter
        assert tensor(1.0).requires_grad and parameter(1.0).requires_grad
        assert not constant(1.0).requires_grad

    @pytest.mark.parametrize(("bad", "words"), [
        ("abc", "tensor: needs numbers; str came: 'abc'"),
        (object(), "tensor: needs numbers; object came"),
        ([[1, 2], [3]], "tensor: cannot make an array"),
    ])
    def test_refuses_what_is_no_number(self, bad, words):
        with pytest.raises(OperandError, match=re.escape(words)) as caught:
            tensor(bad)
        assert "test_tensor.py:" in str(caught.value)

    def test_refuses_a_tensor(self):
        with pytest.raises(OperandError, match=r"x is a tensor already; .*\.detach\(\)"):
            parameter(tensor(1.0, name="x"))

    def test_setting_a_value_keeps_dtype_and_shape(self):
        p = parameter(np.ones(2, "float32"), name="p")
        p.value = [3, 4]
        assert p.value.tolist() == [3, 4] and p.dtype == np.float32
        with pytest.raises(ShapeError, match=r"p: has shape \(2,\); a value of shape \(3,\) came"):
            p.value = np.ones(3)

    def test_a_new_value_is_a_copy(self):
        p, new = parameter(np.ones(2)), np.zeros(2)
        p.value = new
        new[0] = 7
        assert p.value.tolist() == [0, 0]

    def test_a_result_cannot_be_set(self):
        y = tensor(1.0) * 2
        with pytest.raises(GradientError, match="the result of Multiply cannot be set"):
            y.value = 3.0

    def test_a_result_cannot_be_written_to(self):
        y = tensor([1.0, 2.0]) * 2
        with pytest.raises(ValueError, match="read-only"):
            y.value[0] = 3


class TestGradients:
    def test_fan_out_adds(self):
        x = tensor(3.0)
        (x * x + x).backward()
        assert x.grad == 7

    def test_a_message_that_goes_to_two_inputs_is_not_added_to_in_place(self):
        a, b = tensor([1.0, 2.0]), tensor([3.0, 4.0])
        u, v = a * 2.0, b * 3.0
        np.sum(u + v + (a + b) * 1.0).backward()
        assert a.grad.tolist() == [3, 3] and b.grad.tolist() == [4, 4]

    def test_each_backward_is_fresh(self):
        x = tensor(3.0)
        for _ in range(3):
            (x * x).backward()
        assert x.grad == 6

    def test_named_results_keep_theirs_others_only_on_request(self):
        x = tensor(3.0)
        h = (x * x).named("h")
        k = h * 2
        y = k + 1
        y.backward()
        assert h.grad == 2 and x.grad == 12
        with pytest.raises(GradientError, match=r"Multiply#\d+: kept no gradient: call "
                                                r"backward\(keep=True\)"):
            _ = k.grad
        y.backward(keep=True)
        assert k.grad == 1 and k.notes.messages == (2.0, None)
        y.backward()
        assert getattr(k, "grad", None) is None and k.notes.messages is None

    def test_before_backward(self):
        with pytest.raises(GradientError, match=r"w: has no gradient: no backward\(\) has "):
            _ = parameter(1.0, name="w").grad

    def test_of_a_constant(self):
        with pytest.raises(GradientError, match="c: is a constant; make it with tensor"):
            _ = constant(1.0, name="c").grad

    def test_gradients_do_not_share_memory(self):
        a, b = tensor(np.ones(3)), tensor(np.ones(3))
        np.sum(a + b).backward()
        a.grad[0] = 100
        assert b.grad.tolist() == [1, 1, 1]

    def test_gradients_may_be_written_to(self):
        a = tensor(np.ones((2, 3)))
        a.sum().backward()
        a.grad *= 2
        assert a.grad.tolist() == [[2, 2, 2], [2, 2, 2]]

    def test_entries_picked_one_by_one_add_up(self):
        x = tensor(np.arange(4.0), name="x")
        y = x[0] * 1
        for index in (1, 1, slice(1, 3), np.array([3, 3]), np.array([True, False, False, True])):
            y = y + np.sum(x[index] * x[index])
        (y + np.sum(x)).backward()
        assert x.grad.tolist() == [2, 1 + 3 * 2, 1 + 4, 1 + 3 * 6]
        wanted = x.grad
        (y + np.sum(x)).backward(keep=True)
        assert x.grad.tolist() == wanted.tolist()

    def test_a_number_picked_in_every_way(self):
        x = tensor(3.0)
        (x[()] * x[None][0] + x[...] + x[None, None].sum() * x[()]).backward()
        assert x.grad == 6 + 1 + 6

    def test_gradients_of_results_stay_apart_when_added_in_place(self):
        x = tensor(np.ones(3))
        h, k = (x * 2).named("h"), (x * 3).named("k")
        E = np.sum(h[0] * 1 + h[1] * 1 + h + k + h * k + k[2])
        E.backward()
        assert h.grad.tolist() == [7, 7, 4] and k.grad.tolist() == [3, 3, 6]

    def test_upstream(self):
        x = tensor([1.0, 2.0])
        (x * x).backward(np.array([1.0, 10.0]))
        assert x.grad.tolist() == [2, 40]

    def test_upstream_is_needed_for_an_array(self):
        y = tensor([1.0, 2.0]) * 2
        with pytest.raises(GradientError, match=r"is of shape \(2,\), not a single real number"):
            y.backward()
        with pytest.raises(GradientError, match="is complex, not a single real number"):
            (tensor(1 + 2j) * 2).backward()

    def test_upstream_of_another_shape(self):
        y = tensor([1.0, 2.0]) * 2
        with pytest.raises(ShapeError, match=r"has shape \(2,\); the upstream gradient must have "
                                             r"it too, its shape is \(3,\)"):
            y.backward(np.ones(3))

    def test_nothing_to_differentiate_by(self):
        with pytest.raises(GradientError, match="depends on nothing to differentiate by"):
            (constant(1.0) * 2).backward()

    def test_detach_cuts(self):
        x = tensor(3.0)
        (x * (x * x).detach()).backward()
        assert x.grad == 9

    def test_a_detached_leaf_does_not_follow_its_origin(self):
        p = parameter([1.0, 2.0])
        c = p.detach()
        p.value[0] = 5
        assert c.value.tolist() == [1, 2]

    def test_a_detached_view_does_not_follow_its_origin(self):
        p = parameter([[1.0, 2.0]])
        c = p.T.detach()
        p.value[0, 0] = 5
        assert c.value.tolist() == [[1], [2]]

    def test_float32_stays(self):
        x = tensor(np.ones(3, "float32"))
        y = np.sum(np.exp(x) * 2.0 + x / 3)
        y.backward()
        assert y.dtype == np.float32 and x.grad.dtype == np.float32

    def test_a_mixed_product_gives_each_input_its_own_dtype(self):
        a, b = tensor(np.ones(2, "float32")), tensor(np.ones(2))
        np.sum(a * b).backward()
        assert a.grad.dtype == np.float32 and b.grad.dtype == np.float64


class TestHooks:
    def test_a_hook_sees_the_sum_and_may_replace_it(self):
        x = tensor([1.0, 2.0])
        h = x * 2
        seen = []
        h.register_hook(lambda g: seen.append(g) or g * 10)
        (np.sum(h) + np.sum(h)).backward()
        assert seen[0].tolist() == [2, 2]
        assert x.grad.tolist() == [40, 40]

    def test_what_a_hook_writes_to_is_its_own(self):
        a, b = tensor([1.0, 2.0]), tensor([1.0, 2.0])
        h = a + b
        h.register_hook(lambda g: g.fill(9))
        h.sum().backward()
        assert a.grad.tolist() == b.grad.tolist() == [1, 1]

    def test_it_can_be_removed(self):
        x = tensor(1.0)
        remove = x.register_hook(lambda g: g * 0)
        remove()
        remove()
        (x * 3).backward()
        assert x.grad == 3

    def test_a_wrong_shape_is_refused(self):
        x = tensor([1.0, 2.0], name="x")
        x.register_hook(lambda g: g[:1])
        with pytest.raises(ShapeError, match=r"hook on x: must return the gradient's shape \(2,\)"):
            x.sum().backward()


class TestChangedInPlace:
    def test_a_parameter_set_after_recording(self):
        p = parameter([1.0, 2.0], name="p")
        y = np.sum(p * p)
        p.value -= 1
        with pytest.raises(StaleError, match=r"Multiply: its input a \(p\) was changed after it "
                                             r"was recorded.*run the forward pass again"):
            y.backward()

    def test_a_parameter_written_to_after_recording(self):
        p = parameter([1.0, 2.0])
        held = p.value
        y = np.sum(p * p)
        held[1] = 7
        with pytest.raises(StaleError):
            y.backward()

    def test_written_to_before_recording_is_fine(self):
        p = parameter([1.0, 2.0])
        p.value[1] = 7
        np.sum(p * p).backward()
        assert p.grad.tolist() == [2, 14]

    def test_a_plain_array_written_to(self):
        x, a = tensor([1.0, 2.0]), np.ones(2)
        y = np.sum(x * a)
        a[0] = 5
        with pytest.raises(StaleError, match="Multiply: its input b"):
            y.backward()

    def test_a_large_plain_array_written_to_in_one_place(self):
        x, a = tensor(np.ones(100_001)), np.ones(100_001)
        y = np.sum(x * a)
        a[77_777] = np.nextafter(1.0, 2)
        with pytest.raises(StaleError):
            y.backward()

    @pytest.mark.parametrize("size", [3, 1_000, 100_000])
    @pytest.mark.parametrize("view", [
        lambda a: np.broadcast_to(a, a.shape), lambda a: a[::-1], lambda a: a.reshape(1, -1)[0],
        lambda a: np.lib.stride_tricks.sliding_window_view(a, 1)[:, 0],
        lambda a: np.frombuffer(memoryview(a).toreadonly())], ids=range(5))
    def test_a_view_that_is_read_only_of_an_array_that_is_not(self, view, size):
        a = np.ones(size)
        seen = view(a)
        seen.flags.writeable = False
        y = np.sum(tensor(np.ones(size)) * seen)
        a[-1] = 5
        with pytest.raises(StaleError, match="Multiply: its input b"):
            y.backward()

    @pytest.mark.parametrize("reorder", [
        np.ndarray.sort, np.random.default_rng(0).shuffle, lambda a: a.__setitem__(..., a[::-1]),
        lambda a: a.__setitem__(slice(0, 2), a[1::-1])], ids=range(4))
    @pytest.mark.parametrize("shape", [(50,), (2_000,), (300, 1_000)])
    def test_an_array_whose_entries_are_reordered(self, reorder, shape):
        a = np.random.default_rng(1).normal(size=shape)
        y = np.sum(tensor(np.ones(shape)) * a)
        reorder(a)
        with pytest.raises(StaleError):
            y.backward()

    def test_rules_wrapped_by_a_decorator_read_too(self):
        def doubled(rule):
            @functools.wraps(rule)
            def wrapped(*args):
                return 2 * rule(*args)
            return wrapped

        class Odd(gates.Gate):
            def forward(self, x, a):
                return x * a
            grad_x = doubled(lambda self, g, y, x, a: g * a)
            grad_a = doubled(lambda self, g, y, x, a: g * x)

        x, a = tensor([1.0, 2.0]), np.ones(2)
        y = np.sum(Odd()(x, a))
        a[0] = 5
        with pytest.raises(StaleError, match="Odd: its input a was changed"):
            y.backward()

    def test_only_values_that_a_rule_needs_matter(self):
        x, a = tensor([1.0, 2.0]), np.ones(2)
        y = np.sum(x + a)
        a[0] = 5
        y.backward()
        assert x.grad.tolist() == [1, 1]

    def test_through_a_view(self):
        p = parameter([[1.0, 2.0]])
        y = np.sum(p.T * 3.0 * tensor([[1.0], [1.0]]))
        p.value[0, 0] = 5
        y.backward()  # the view kept the numbers that it had
        assert p.grad.tolist() == [[3, 3]] and y.item() == 9

    def test_the_forward_sweep_looks_too(self):
        from autograd import jvp
        p = parameter([1.0, 2.0])
        _, push = jvp(lambda x: x * p)(np.ones(2))
        p.value -= 1
        with pytest.raises(StaleError):
            push(np.ones(2))

    def test_written_to_and_let_go(self):
        p = parameter([1.0, 2.0])
        y = np.sum(p * p)
        p.value[0] = 7
        np.sum(p)
        with pytest.raises(StaleError):
            y.backward()

    @pytest.mark.parametrize("hold", [
        lambda p: p.value, lambda p: p.value[:1], lambda p: memoryview(p.value),
        lambda p: p.value.reshape(1, 2).T, lambda p: np.frombuffer(p.value)])
    def test_held_in_any_way_it_is_watched(self, hold):
        p = parameter([1.0, 2.0])
        held = hold(p)
        for _ in range(3):
            y = np.sum(p * p)
            y.backward()
        np.asarray(held).flat[0] = 7
        with pytest.raises(StaleError):
            y.backward()

    @pytest.mark.parametrize("size", [2, 1_000, 100_000])
    def test_of_any_size(self, size):
        p = parameter(np.ones(size))
        held = p.value
        y = np.sum(p * p)
        y.backward()
        held[size // 2] = np.nextafter(1.0, 2)
        with pytest.raises(StaleError):
            y.backward()

    @pytest.mark.skipif(not hasattr(sys, "getrefcount"), reason="this Python counts no references")
    def test_an_array_that_no_one_holds_is_not_watched(self):
        p = parameter([1.0, 2.0])
        p.value -= 1
        assert p.leaf.seen is not None
        np.sum(p * p)
        assert p.leaf.seen is None

    def test_a_training_step_by_hand(self):
        p = parameter([1.0, 2.0])
        for _ in range(3):
            np.sum(p * p).backward()
            p.value -= 0.25 * p.grad
        assert p.value.tolist() == [0.125, 0.25]


class TestNumPy:
    def test_array_first(self):
        x = tensor([1.0, 2.0])
        for y in (np.array([3.0, 4.0]) * x, np.float64(3) * x, [3.0, 4.0] * x):
            assert isinstance(y, Tensor)

    def test_matmul_with_an_array_first(self):
        x = tensor([1.0, 2.0])
        np.sum(np.array([[1.0, 2.0], [3.0, 4.0]]) @ x).backward()
        assert x.grad.tolist() == [4, 6]

    @pytest.mark.parametrize("cut", [np.array, np.asarray, lambda x: np.array([x, x])])
    def test_it_never_turns_into_an_array_silently(self, cut):
        with pytest.raises(OperandError, match=r"would cut the graph; use np\.stack"):
            cut(tensor([1.0], name="x"))

    def test_in_place_on_an_array_is_refused(self):
        a = np.ones(2)
        with pytest.raises(OperandError, match="write a = a \\+ t instead of a \\+= t"):
            a += tensor([1.0, 2.0])

    @pytest.mark.parametrize("store", [
        lambda a, t: a.__setitem__(0, t), lambda a, t: operator.setitem(a, 0, t),
        lambda a, t: a.fill(t), lambda a, t: a.__setitem__(slice(1), t),
        lambda a, t: np.ones((2, 1)).__setitem__(0, t), lambda a, t: np.put(a, 0, t)])
    @pytest.mark.parametrize("value", [1.0, [1.0], [1.0, 2.0]])
    def test_storing_in_an_array_is_refused(self, store, value):
        with pytest.raises((ValueError, TypeError)) as caught:  # NumPy's may have ours as its cause
            store(np.zeros(2), tensor(value, name="t"))
        visible = "".join(traceback.format_exception(caught.value))
        assert "OperandError: " in visible and "np.stack" in visible

    def test_storing_a_number_on_purpose(self):
        a, t = np.zeros(2), tensor(1.0)
        a[0] = t.item()
        a[1] = constant(2.0)
        assert a.tolist() == [1, 2]

    @pytest.mark.parametrize("leave", [float, complex, math.sqrt, math.floor, "%f".__mod__])
    def test_it_never_turns_into_a_plain_number_by_itself(self, leave):
        with pytest.raises(OperandError, match=r"t: does not turn into a plain (float|complex "
                                               r"number) by itself.*or \.item\(\) if that is"):
            leave(tensor(1.0, name="t"))
        assert leave(constant(1.0)) is not None

    @pytest.mark.parametrize(("index", "words"), [
        (5, r"Index: x is \(2,\): index 5 is out of bounds"),
        (1.5, "Index: .*only integers, slices"),
        ("a", "Index: needs numbers, arrays or tensors; str came: 'a'")])
    def test_indices_that_are_none(self, index, words):
        with pytest.raises((IndexError, OperandError), match=words):
            tensor([1.0, 2.0])[index]

    def test_an_empty_list_picks_nothing(self):
        assert tensor([1.0, 2.0])[[]].shape == (0,)

    def test_setting_entries_is_refused(self):
        x = tensor([1.0, 2.0], name="x")
        with pytest.raises(OperandError, match="x: a tensor cannot be changed in place"):
            x[0] = 1

    @pytest.mark.parametrize("call", [
        lambda x: np.fft.fft(x), lambda x: np.frexp(x), lambda x: np.add.accumulate(x)])
    def test_functions_without_a_gate_say_so(self, call):
        with pytest.raises(OperandError, match=r"has no gate yet; .*\(test_tensor.py:\d+\)"):
            call(tensor([1.0, 2.0]))

    def test_options_that_do_not_work_say_so(self):
        x = tensor([1.0, 2.0])
        with pytest.raises(OperandError, match=r"np\.exp: the option where=.* does not work"):
            np.exp(x, where=[True, False])
        with pytest.raises(OperandError, match=r"np\.sum: leave out `out=`"):
            np.sum(x, out=np.zeros(()))

    def test_comparisons_are_recorded_without_a_gradient(self):
        x = tensor([1.0, -1.0])
        mask = x > 0
        assert mask.value.tolist() == [True, False] and not mask.requires_grad
        np.sum(np.where(mask, x, 0)).backward()
        assert x.grad.tolist() == [1, 0]

    def test_iteration_is_linear_and_unpacks(self):
        a, b = tensor([3.0, 4.0])
        assert (a.item(), b.item()) == (3, 4)
        with pytest.raises(OperandError, match="is a single number, not a sequence"):
            list(tensor(1.0))

    def test_as_numbers(self):
        x = tensor(2.5)
        assert (int(x), bool(x), f"{x:.2f}", x.item()) == (2, True, "2.50", 2.5)
        assert float(constant(2.5)) == complex(constant(2.5)) == 2.5

    def test_attributes(self):
        x = tensor(np.zeros((2, 3)))
        assert (x.shape, x.ndim, x.size, x.dtype, len(x)) == ((2, 3), 2, 6, np.float64, 2)
        assert x.T.shape == (3, 2) and x.reshape(3, 2).shape == x.reshape((3, 2)).shape == (3, 2)

    def test_none_is_never_equal(self):
        assert (tensor(1.0) == None) is False  # noqa: E711
        assert (tensor(1.0) != None) is True  # noqa: E711

    def test_repr_shows_value_name_and_gate(self):
        x = tensor([1.0, 2.0], name="x")
        assert repr(x) == "Tensor([1., 2.], name='x')"
        assert repr(gates.relu(x)) == "Tensor([1., 2.], ReLU())"


def test_no_grad_results_are_leaves():
    x = tensor([1.0, 2.0])
    with no_grad():
        y, (a, _) = x * 2, np.split(x, 2)
    assert y.gate is None and not y.requires_grad and a.gate is None


def test_no_grad_results_do_not_follow_their_inputs():
    p = parameter([1.0, 2.0])
    with no_grad():
        same, view, half = gates.identity(p), p.reshape(2, 1), np.split(p, 2)[0]
    p.value[:] = 7
    assert same.value.tolist() == [1, 2]
    assert view.value.tolist() == [[1], [2]] and half.value.tolist() == [1]


def test_no_grad_as_a_decorator():
    @no_grad()
    def f(x):
        return x * 2
    assert f(tensor(1.0)).gate is None
