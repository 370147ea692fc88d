"""Losses: E = how far outputs o (or logits z) are from targets t."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from gates.activation import log_softmax, sigmoid, softmax, softplus
from gates.complexes import real_only
from gates.errors import OperandError, ShapeError, located, shape_of
from gates.gate import Gate
from gates.operands import cast, dtype_of, over
from gates.targets import check_range, check_shares, first

REDUCTIONS = ("mean", "sum", "none")


class SqErr(Gate):
    """E = ½ Σ (t − o)², for a target t and an output o of one shape.

    E is a number. Raises ShapeError unless t and o have one shape.

    >>> from gates import sq_err
    >>> sq_err([1.0, 2.0], [3.0, 2.0]), sq_err.jacobian([1.0, 2.0], [3.0, 2.0], wrt="o")
    (np.float64(2.0), array([2., 0.]))
    """

    def forward(self, t: Any, o: Any) -> Any:
        same_shape(self, t, o)
        return np.sum((t - o) ** 2) / 2

    def grad_t(self, g: Any, E: Any, t: Any, o: Any) -> Any:
        return g * (t - o)

    def grad_o(self, g: Any, E: Any, t: Any, o: Any) -> Any:
        return g * (o - t)


class MeanSqErr(Gate):
    """E = 1/n Σ (t − o)², for a target t and an output o of one shape with n entries.

    E is a number. Raises ShapeError unless t and o have one shape.

    >>> from gates import mean_sq_err
    >>> t, o = [0.0, 0.0, 0.0, 0.0], [4.0, 0.0, 0.0, 0.0]
    >>> mean_sq_err(t, o), mean_sq_err.jacobian(t, o, wrt="o")
    (np.float64(4.0), array([2., 0., 0., 0.]))
    """

    def forward(self, t: Any, o: Any) -> Any:
        same_shape(self, t, o)
        return np.mean((t - o) ** 2)

    def grad_t(self, g: Any, E: Any, t: Any, o: Any) -> Any:
        return g * (t - o) * (2 / max(np.size(o), 1))

    def grad_o(self, g: Any, E: Any, t: Any, o: Any) -> Any:
        return g * (o - t) * (2 / max(np.size(o), 1))


@dataclass(frozen=True)
class Loss(Gate):
    """A loss that is the mean (or the sum, or each one) of the losses of samples or entries.

    E is a number, or for `reduction="none"` the array of all losses. Raises ValueError unless
    `reduction` is "mean", "sum" or "none".

    >>> from gates import huber
    >>> huber([0.0, 0.0], [1.0, 3.0]), huber([0.0, 0.0], [1.0, 3.0], reduction="none")
    (np.float64(1.5), array([0.5, 2.5]))
    """

    reduction: str = "mean"

    def __post_init__(self) -> None:
        if self.reduction not in REDUCTIONS:
            raise ValueError(located(f"{self.name}: reduction must be one of {REDUCTIONS}; "
                                     f"{self.reduction!r} came"))

    def reduce(self, losses: Any) -> Any:
        """The mean, sum, or all of `losses`."""
        if self.reduction == "none":
            return losses
        return self.share(np.add.reduce(losses, axis=None), math.prod(losses.shape))

    def share(self, g: Any, count: int) -> Any:
        """What each one of `count` losses has of g."""
        return over(g, max(count, 1)) if self.reduction == "mean" else g


@dataclass(frozen=True)
class CrossEntropy(Loss):
    """E = −Σ t ln softmax(z) along the last axis, from logits z of shape (..., classes).

    The targets t are class numbers of shape (...), or probabilities (one-hot) of the shape of z.
    E is a number, or of shape (...) for `reduction="none"`. Raises ShapeError unless z has an axis
    of classes, t is of one of these shapes and its class numbers are classes of z; OperandError
    unless class numbers are integers, and probabilities from 0 to 1 with sum 1.

    >>> from gates import cross_entropy
    >>> cross_entropy([[1000.0, 0.0]], [1]), cross_entropy.jacobian([[0.0, 0.0]], [1])
    (np.float64(1000.0), array([[ 0.5, -0.5]]))
    """

    def prepare(self, z: Any, t: Any) -> tuple[Any, Any]:
        return log_softmax(z), self.probabilities(z, t)

    def forward(self, z: Any, t: Any, lnq: Any, p: Any) -> Any:
        if p.dtype.kind != "b":
            check_shares(self.name, p)
            terms = p * lnq
        else:
            if type(p) is np.ndarray and np.count_nonzero(p) * p.shape[-1] != p.size:
                self.check(z, t)
            terms = np.where(p, lnq, 0)
        if self.reduction == "none":
            return -np.add.reduce(terms, axis=-1)
        return -self.share(np.add.reduce(terms, axis=None), math.prod(z.shape[:-1]))

    def definition(self, z: Any, t: Any) -> Any:
        self.check(z, t)
        p = self.probabilities(z, t)
        return self.reduce(-np.sum(p * np.log(softmax.definition(z)), axis=-1))

    def grad_z(self, g: Any, E: Any, z: Any, t: Any, lnq: Any, p: Any) -> Any:
        q = np.exp(lnq)  # = softmax(z)
        if p.dtype.kind != "b":
            q = q * np.add.reduce(p, axis=-1, keepdims=True)
        return self.per_row(g, z) * (q - p)

    def grad_t(self, g: Any, E: Any, z: Any, t: Any, lnq: Any, p: Any) -> Any:
        if p.dtype.kind == "b":
            return np.zeros_like(t)  # class numbers do not move
        return -self.per_row(g, z) * lnq

    def per_row(self, g: Any, z: Any) -> Any:
        """The upstream gradient of each sample's loss, beside its logits."""
        g = self.share(g, math.prod(z.shape[:-1]))
        return np.expand_dims(g, -1) if self.reduction == "none" else g

    def probabilities(self, z: Any, t: Any) -> Any:
        """The targets as probabilities; for class numbers True at the class of each, else False."""
        a, b = shape_of(z), shape_of(t)
        if a == b != ():
            return floating(t, z)
        if not a or b != a[:-1] or dtype_of(t).kind not in "iu":
            self.check(z, t)
        return (t[..., None] if b else t) == classes(a[-1])

    def check(self, z: Any, t: Any) -> None:
        a, b = shape_of(z), shape_of(t)
        if not a:
            raise ShapeError(located(f"CrossEntropy: z is {a}, t is {b}; z needs an axis of "
                                     "classes"))
        if b not in (a, a[:-1]):
            raise ShapeError(located(
                f"CrossEntropy: z is {a}, t is {b}; t needs class numbers of shape {a[:-1]} or "
                f"probabilities of shape {a}"))
        if b == a:
            check_shares(self.name, t)
            return
        if dtype_of(t).kind not in "iu":
            raise OperandError(located(
                f"CrossEntropy: class numbers must be integers, {dtype_of(t)} came; use "
                f"t.astype(int), or probabilities of shape {a}"))
        numbers = np.asarray(getattr(t, "_value", t))
        if numbers.size and not 0 <= numbers.min() <= numbers.max() < a[-1]:
            outside = (numbers < 0) | (numbers >= a[-1])
            raise ShapeError(located(f"CrossEntropy: class {numbers[outside].flat[0]}"
                                     f"{first(outside)} is not among the {a[-1]} classes 0 to "
                                     f"{a[-1] - 1} of z"))


@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    """E = −t ln σ(z) − (1 − t) ln(1 − σ(z)) = ln(1 + eᶻ) − t z, from logits z, entry by entry.

    E is a number, or of the shape of z for `reduction="none"`. Raises ShapeError unless z and t
    have one shape, OperandError for complex z and for t outside 0 to 1.

    >>> from gates import binary_cross_entropy
    >>> binary_cross_entropy(-1000.0, 1.0), binary_cross_entropy.jacobian(0.0, 1.0)
    (np.float64(1000.0), array(-0.5))
    """

    def forward(self, z: Any, t: Any) -> Any:
        self.check(z, t)
        return self.reduce(softplus(z) - floating(t, z) * z)

    def check(self, z: Any, t: Any) -> None:
        same_shape(self, z, t)
        real_only(self.name, z)
        check_range(self.name, t)

    def definition(self, z: Any, t: Any) -> Any:
        o, t = sigmoid.definition(z), floating(t, z)
        return self.reduce(-t * np.log(o) - (1 - t) * np.log(1 - o))

    def grad_z(self, g: Any, E: Any, z: Any, t: Any) -> Any:
        return self.share(g, np.size(z)) * (sigmoid(z) - floating(t, z))

    def grad_t(self, g: Any, E: Any, z: Any, t: Any) -> Any:
        return -self.share(g, np.size(z)) * z


@dataclass(frozen=True)
class Huber(Loss):
    """E = ½ r² where |r| ≤ δ, else δ (|r| − ½ δ), for r = o − t (Huber 1964), entry by entry.

    E is a number, or of the shape of o for `reduction="none"`. Raises ShapeError unless t and o
    have one shape, OperandError for complex residuals. Source: "Robust estimation of a location
    parameter", Annals of Mathematical Statistics 35, 1964.

    >>> huber = Huber(reduction="sum")
    >>> huber([0.0, 0.0], [0.5, 3.0]), huber.jacobian([0.0, 0.0], [0.5, 3.0], wrt="o")
    (np.float64(2.625), array([0.5, 1. ]))
    """

    delta: float = 1.0

    def forward(self, t: Any, o: Any) -> Any:
        same_shape(self, t, o)
        real_only(self.name, o - t)
        size = np.abs(o - t)
        short = np.minimum(size, self.delta)  # no square of a large residual
        return self.reduce(short * (size - short / 2))

    def grad_t(self, g: Any, E: Any, t: Any, o: Any) -> Any:
        return -self.grad_o(g, E, t, o)

    def grad_o(self, g: Any, E: Any, t: Any, o: Any) -> Any:
        return self.share(g, np.size(o)) * np.clip(o - t, -self.delta, self.delta)


@lru_cache(maxsize=256)
def classes(count: int) -> Any:
    """The class numbers 0, 1, ..., not to be written to."""
    numbers = np.arange(count)
    numbers.setflags(write=False)
    return numbers


def floating(t: Any, z: Any) -> Any:
    """Targets that are integers or booleans in the dtype of z, so that float32 stays float32."""
    return t if dtype_of(t).kind in "fc" else cast(t, dtype_of(z))


def same_shape(gate: Gate, a: Any, b: Any) -> None:
    """A ShapeError unless both inputs of `gate` have one shape: a loss never broadcasts."""
    if shape_of(a) != shape_of(b):
        first, second = gate.letters
        raise ShapeError(located(
            f"{gate.name}: {first} is {shape_of(a)}, {second} is {shape_of(b)}; both need one "
            f"shape, for a loss does not broadcast"))


sq_err, mean_sq_err, huber = SqErr(), MeanSqErr(), Huber()
cross_entropy, binary_cross_entropy = CrossEntropy(), BinaryCrossEntropy()
