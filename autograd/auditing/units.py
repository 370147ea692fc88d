"""Units over a batch: which are dead, saturated or the same for every example."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.auditing.measures import Measures
from autograd.auditing.thresholds import Thresholds
from autograd.engine.norms import share
from autograd.engine.tensor import Tensor, value_of
from gates.activation import ReLU, Sigmoid, Softmax, Tanh
from gates.attention import ScaledDotProduct
from gates.convolution import Convolution
from gates.kinds import Elementwise
from gates.loss import Loss
from gates.normalisation import BatchNorm
from gates.piecewise import Maximum
from gates.pooling import Pool2d

CHANNELS_FIRST = (Convolution, BatchNorm, Pool2d)
"""Gates whose units lie along axis 1; those of others along the last, or
axis 1 of four."""


@dataclass(frozen=True)
class Units:
    """Of the units of one tensor, how many show a fault."""

    share: float
    """Of units or of entries, what the threshold is compared with."""
    count: int
    of: int
    examples: int

    def __str__(self) -> str:
        return f"{self.count:,} of {self.of:,}"


def unit_axes(m: Measures) -> dict[int, int]:
    """For each tensor the axis along which its units lie, 1 or -1."""
    axes: dict[int, int] = {}
    for t in m.graph.nodes:
        axis = 1 if np.ndim(t._value) == 4 else -1
        if m.is_gate(t):
            first = next((x for x in t.inputs if isinstance(x, Tensor)
                          and np.shape(x._value) == np.shape(t._value)), None)
            if isinstance(t.gate, CHANNELS_FIRST):
                axis = 1
            elif isinstance(t.gate, Elementwise) and first is not None:
                axis = axes[first.order]
        axes[t.order] = axis if np.ndim(t._value) > 1 else -1
    return axes


def over_examples(value: Any, axis: int) -> tuple[tuple[int, ...], int]:
    """The axes of examples, and how many examples there are of each unit."""
    shape = np.shape(value)
    axes = tuple(k for k in range(len(shape)) if k != axis % max(len(shape), 1))
    return axes, int(np.prod([shape[k] for k in axes], dtype=int)) if axes else 1


def dead_units(t: Tensor, axis: int) -> Units | None:
    """Of a ReLU, the units that are 0 for every example."""
    y = t._value
    if not is_relu(t) or not np.size(y):
        return None
    axes, examples = over_examples(y, axis)
    dead = np.all(np.asarray(y) == 0, axis=axes) if np.ndim(y) else np.asarray(y == 0)
    return Units(share(dead), int(np.sum(dead)), int(np.size(dead)), examples)


def is_relu(t: Tensor) -> bool:
    """Whether a gate is max(0, x), by that name or by np.maximum(x, 0)."""
    return isinstance(t.gate, ReLU) or (isinstance(t.gate, Maximum) and any(
        not isinstance(x, Tensor) and np.ndim(x) == 0 and x == 0 for x in t.inputs))


def saturated_entries(t: Tensor, users: Iterable[Tensor], limits: Thresholds) -> Units | None:
    """Of a tanh or sigmoid its flat entries, of a softmax the rows that are certain.

    Where only a cross-entropy reads them, being certain is their purpose.
    """
    readers = list(users)
    if readers and all(isinstance(user.gate, Loss) for user in readers):
        return None
    y = t._value
    if isinstance(t.gate, Tanh):
        flat = 1 - np.square(np.abs(y)) < limits.slope
    elif isinstance(t.gate, Sigmoid):
        flat = 4 * np.abs(y) * np.abs(1 - y) < limits.slope
    elif isinstance(t.gate, Softmax) and np.shape(y)[t.gate.axis] > 1:
        flat = np.max(y, axis=t.gate.axis) > limits.certain
    elif isinstance(t.gate, ScaledDotProduct) and t.saved is not None:
        p = value_of(t.saved.prepared[0])
        flat = np.max(p, axis=-1) > limits.certain if np.shape(p)[-1] > 1 else np.zeros(0)
    else:
        return None
    return Units(share(flat), int(np.sum(flat)), int(np.size(flat)), 1)


def constant_units(value: Any, axis: int) -> Units | None:
    """The units that are the same for every example; None for an array without a batch."""
    array = np.asarray(value) if not isinstance(value, tuple) else np.zeros(())
    if array.ndim < 2 or not array.size or array.dtype.kind not in "fc":
        return None
    axes, examples = over_examples(array, axis)
    first = array[tuple(slice(None) if k == axis % array.ndim else slice(0, 1)
                        for k in range(array.ndim))]
    same = np.all(array == first, axis=axes)
    return Units(share(same), int(np.sum(same)), int(np.size(same)), examples)
