"""Why a gate passes so little of a gradient back, or so much, in words and numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.auditing.measures import Measures
from autograd.auditing.thresholds import Thresholds
from autograd.auditing.units import is_relu, saturated_entries
from autograd.engine.norms import norm, rms
from autograd.engine.tensor import Tensor, value_of
from autograd.formulas.figures import figure
from gates.activation import Sigmoid
from gates.affine import Affine
from gates.arithmetic import Divide, Multiply
from gates.attention import ScaledDotProduct
from gates.convolution import Convolution
from gates.kinds import Elementwise, Multilinear
from gates.linear import Dot, MatMul, MatVec, Outer
from gates.normalisation import Normalisation
from gates.scanning import Scan

PRODUCTS = (Affine, MatMul, MatVec, Dot, Outer, Convolution)
OFF = 1.5
"""Weights are called small or large if they are so many times off those that keep the norm."""


def reason(m: Measures, t: Tensor, i: int, limits: Thresholds) -> str:
    """Why the gain of the gate of `t` towards its input `i` is what it is."""
    gain = m.gain(t, i) or 0.0
    assert t.gate is not None
    with np.errstate(all="ignore"):
        if (saturation := saturated_entries(t, (), limits)) is not None and (
                saturation.share >= 0.05 and gain < 1):
            what = "rows" if np.ndim(t._value) and not isinstance(t.gate, Elementwise) \
                else "entries"
            return f"{percent(saturation.share)} of the {what} of {t.gate.name} are saturated"
        if is_relu(t):
            return f"{percent(float(np.mean(t._value == 0)))} of the entries of {t.gate.name} are 0"
        if isinstance(t.gate, PRODUCTS):
            return weights(m, t, i, gain)
        if isinstance(t.gate, Scan):
            return steps(m, t)
        if isinstance(t.gate, Normalisation):
            return f"it divides by the deviation of its input, which has rms {size(t.inputs[0])}"
        if isinstance(t.gate, (ScaledDotProduct, Multilinear)) and others(t, i):
            return f"its other inputs have rms {others(t, i)}"
        return entry_by_entry(m, t, i)


def weights(m: Measures, t: Tensor, i: int, gain: float) -> str:
    """Whether the other factor of a product is small or large, beside what would keep the norm."""
    factors = [x for k, x in enumerate(t.inputs[:2]) if k != i]
    if i > 1 or not factors or np.ndim(value_of(factors[0])) < 1:
        return f"its factors have rms {others(t, i)}"
    W = factors[0]
    name, value = m.called(W), value_of(W)
    if not norm(value):
        return f"its factor {name} is 0 everywhere"
    keeps = 1 / math.sqrt(max(terms(t, i, np.shape(value)), 1))
    told = f"{name} {np.shape(value)} has entries of rms {figure(rms(value))}"
    if gain < 1 and rms(value) < keeps / OFF:
        return f"{told}: small, about {figure(keeps)} would keep the norm"
    if gain > 1 and rms(value) > keeps * OFF:
        return f"{told}: large, about {figure(keeps)} would keep the norm"
    return f"{told}, and the gradient lies where {name} {'shrinks' if gain < 1 else 'stretches'} it"


def terms(t: Tensor, i: int, shape: tuple[int, ...]) -> int:
    """How many entries of the factor of `shape` go into one entry of the result."""
    if isinstance(t.gate, Convolution):
        return int(np.prod(shape[1:]))
    return shape[-2] if i == 0 and len(shape) > 1 else shape[-1]


def steps(m: Measures, t: Tensor) -> str:
    """How the gradient of the inputs changes over the steps of a scan, (n, t, d)."""
    by_step = gradient_by_step(m, t)
    if by_step is None or len(by_step) < 2:
        return "the product of all its steps"
    return (f"over {len(by_step)} steps ‖∂E/∂x‖ goes from {figure(by_step[-1])} at the last to "
            f"{figure(by_step[0])} at the first; unrolled=True shows each")


def gradient_by_step(m: Measures, t: Tensor) -> list[float] | None:
    """‖∂E/∂x_t‖ for each step of a scan."""
    g = m.gradients.whole.get(t.order)
    if t.gate is None or g is None:
        return None
    values = [value_of(x) for x in t.inputs]
    with np.errstate(all="ignore"):
        to_x = t.gate.pull(0, g, t._value, values)
    return [norm(to_x[:, step]) for step in range(to_x.shape[1])]


def entry_by_entry(m: Measures, t: Tensor, i: int) -> str:
    """The slope of a gate, or the factor by which it multiplies or divides."""
    assert t.gate is not None
    if isinstance(t.gate, Multiply):
        return f"its factor {m.called(t.inputs[1 - i])} has rms {size(t.inputs[1 - i])}"
    if isinstance(t.gate, Divide) and i == 0:
        return f"it divides by {m.called(t.inputs[1])} of rms {size(t.inputs[1])}"
    most = ", of at most 0.25" if isinstance(t.gate, Sigmoid) else ""
    slope = t.gate.diagonal(i, t._value, [value_of(x) for x in t.inputs])
    if slope is None:
        return f"its output is {size(t)} and its input {size(t.inputs[i])} in rms"
    return f"{t.gate.name} has slopes of rms {size(slope)}{most}"


def others(t: Tensor, i: int) -> str:
    """The sizes of the other inputs of a gate."""
    return ", ".join(size(x) for k, x in enumerate(t.inputs) if k != i and np.size(value_of(x)) > 1)


def size(x: Any) -> str:
    """The rms of a tensor or array as text."""
    return figure(rms(value_of(x)))


def percent(part: float) -> str:
    """A share as `94 %`; never 0 % or 100 % unless it is.

    >>> percent(0.999), percent(1.0), percent(0.001)
    ('99.9 %', '100 %', '0.1 %')
    """
    return f"{100 * part:.0f} %" if part in (0, 1) or 0.01 <= part <= 0.99 else \
        f"{min(max(100 * part, 0.1), 99.9):.1f} %"
