"""What each gate takes as its derivative where there is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gates


def gradients(gate: gates.Gate, *x: Any, g: Any = 1.0) -> list[Any]:
    """Jᵀ · g for each input that has a gradient, as lists."""
    arrays = tuple(np.asarray(part, float) for part in x)
    g = np.broadcast_to(g, np.shape(gate(*arrays))).astype(float)
    return [message.tolist() for message in gate.vjp(g, *arrays) if message is not None]


@pytest.mark.parametrize("gate, slope", [
    (gates.relu, 0.0), (gates.leaky_relu, 0.01), (gates.LeakyReLU(0.3), 0.3), (gates.elu, 1.0),
    (gates.ELU(0.5), 0.5), (gates.abs_, 0.0), (gates.Norm(), 0.0), (gates.RaiseTo(0), 0.0),
    (gates.RaiseTo(1), 1.0), (gates.RaiseTo(2), 0.0),
], ids=str)
def test_slope_at_zero(gate: gates.Gate, slope: float):
    assert gradients(gate, 0.0) == [slope]
    assert gradients(gate, -0.0) == [slope]


@pytest.mark.parametrize("gate", [gates.maximum, gates.minimum, gates.fmax, gates.fmin], ids=str)
def test_ties_of_two_are_split(gate: gates.Gate):
    assert gradients(gate, [2.0, 2.0], [2.0, 2.0], g=[1.0, 4.0]) == [[0.5, 2.0], [0.5, 2.0]]


def test_fmax_and_fmin_pass_the_number_beside_a_nan():
    for gate in (gates.fmax, gates.fmin):
        assert gradients(gate, [np.nan, 1.0], [2.0, np.nan]) == [[0, 1], [1, 0]]


@pytest.mark.parametrize("gate", [gates.Max(), gates.Min()], ids=str)
def test_ties_of_many_are_split(gate: gates.Gate):
    assert gradients(gate, [[3.0, 3.0], [3.0, 3.0]]) == [[[0.25, 0.25], [0.25, 0.25]]]


def test_ties_are_split_along_the_axis():
    x = [[1.0, 5.0, 5.0], [7.0, 2.0, 7.0]]
    assert gradients(gates.Max(1), x, g=[2.0, 8.0]) == [[[0, 1, 1], [4, 0, 4]]]
    assert gates.Max(1).jvp([np.ones((2, 3))], np.array(x)).tolist() == [1, 1]


def test_a_nan_wins_and_takes_the_gradient():
    assert gradients(gates.Max(), [1.0, np.nan, 2.0]) == [[0, 1, 0]]


def test_clip_has_slope_one_on_its_bounds_and_zero_beyond():
    assert gradients(gates.clip, [-2.0, -1.0, 0.0, 1.0, 2.0], -1.0, 1.0) == [[0, 1, 1, 1, 0]]


def test_huber_is_linear_beyond_delta():
    assert gradients(gates.Huber("sum"), [0.0, 0.0, 0.0], [1.0, -1.0, 3.0])[1] == [1, -1, 1]


@pytest.mark.parametrize("gate", [gates.modulus, gates.angle], ids=str)
def test_complex_zero(gate: gates.Gate):
    assert gate.vjp(1.0, 0j) == (0,)
    assert gate.jvp([1 + 1j], 0j) == 0


def test_hypot_at_the_origin():
    assert gradients(gates.hypot, 0.0, 0.0) == [0, 0]


def test_zero_to_a_power_is_smooth_in_the_power():
    assert gradients(gates.power, 0.0, 2.0) == [0, 0]
    assert gradients(gates.power, 0.0, 1.0) == [1, 0]
    assert gradients(gates.power, 0.0, 0.0) == [0, 0]


def test_a_product_with_zeros_has_the_product_of_the_others():
    assert gradients(gates.Prod(), [0.0, 2.0, 3.0]) == [[6, 0, 0]]
    assert gradients(gates.Prod(), [0.0, 0.0, 3.0]) == [[0, 0, 0]]


def test_remainders_have_slope_one_also_at_a_jump():
    assert gradients(gates.modulo, 6.0, 3.0) == [1, -2]
    assert gradients(gates.fmod, -6.0, 3.0) == [1, 2]


def test_copysign_is_flat_in_the_sign():
    assert gates.copysign.vjp(1.0, 2.0, -3.0) == (-1, None)


def test_equal_entries_keep_their_order_when_sorted():
    assert gates.Sort().vjp(np.array([10.0, 20, 30]), np.array([2.0, 1.0, 2.0]))[0].tolist() == \
        [20, 10, 30]


def test_repeated_indices_add_up():
    index = gates.Index(("array",))
    assert index.vjp(np.array([1.0, 10, 100]), np.zeros(2), np.array([1, 1, 0]))[0].tolist() == \
        [100, 11]


@pytest.mark.parametrize("gate, sign", [(gates.sqrt, 1), (gates.cbrt, 1)], ids=str)
def test_an_infinite_slope_is_infinite(gate: gates.Gate, sign: int):
    with np.errstate(divide="ignore"):
        assert gate.vjp(1.0, 0.0) == (sign * np.inf,)
