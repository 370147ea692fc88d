"""Recurrent layers as one gate over all steps: RNNScan, LSTMScan.

Letters: n batch, t time, d features, N units. `definition` is the textbook cell, unrolled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from gates import ufuncs
from gates.activation import sigmoid
from gates.errors import OperandError, located
from gates.scanning import (
    Messages,
    Scan,
    Track,
    flat,
    hold,
    join_planes,
    moves,
    part_by,
    project,
    pull_project,
    result_dtype,
    room_dtype,
    split_planes,
    states_before,
    swap_time,
)

if TYPE_CHECKING:
    from gates.gate import SeveralOutputs

ACTIVATIONS: dict[str, Callable[..., Any]] = {
    "tanh": np.tanh, "relu": lambda s, out=None: np.maximum(s, 0, out=out),
    "sigmoid": lambda s, out=None: ufuncs.expit(s, out=out)}
SLOPES: dict[str, Callable[[Any], Any]] = {
    "tanh": lambda y: 1 - y * y, "relu": lambda y: y > 0, "sigmoid": lambda y: y * (1 - y)}
"""f′(s) by y = f(s)."""


@dataclass(frozen=True)
class RNNScan(Scan):
    """hₜ = f(xₜ W + hₜ₋₁ U + b) for all steps t; f is "tanh", "relu" or "sigmoid".

    x is (n, t, d), h (n, N) the state before the first step, W (d, N), U (N, N), b (N,); the states
    come back as (n, t, N). At steps where `on`, True or of a shape that broadcasts to (n, t), is
    False the state is held. At 0 the derivative of "relu" is taken as 0. Raises a ShapeError for
    other shapes and for t = 0, an OperandError for complex numbers and another f. Source: Elman,
    "Finding structure in time", Cognitive Science, 1990.

    >>> import numpy as np
    >>> from gates import RNNScan
    >>> one = np.ones((1, 1))
    >>> RNNScan("relu")(np.ones((1, 3, 1)), one, one, 2 * one, np.zeros(1))[0, :, 0]
    array([ 3.,  7., 15.])
    """

    f: str = "tanh"

    def __post_init__(self) -> None:
        if self.f not in ACTIVATIONS:
            raise OperandError(located(f"RNNScan: f must be one of {', '.join(ACTIVATIONS)}; "
                                       f"{self.f!r} came"))

    def forward(self, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any) -> Any:
        self.check(x, h, W, U, b, on)
        f, drive = ACTIVATIONS[self.f], project(x, W, b, 1)[:, 0]
        dtype = room_dtype((x, h, W, U, b)) if on is True else None
        track = Track(dtype, x.shape[1], h.shape)
        states = []
        for p, moving, out in zip(drive, moves(on, x), track.outs, strict=True):
            h = hold(moving, f(np.add(h @ U, p, out=out), out=out), h)
            states.append(h)
        return swap_time(track.join(states))

    def cell(self, x: Any, h: Any, W: Any, U: Any, b: Any) -> tuple[Any]:
        return (ACTIVATIONS[self.f](x @ W + h @ U + b),)

    def all_at_once(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any) -> Any:
        states, slope, G, back = swap_time(y), SLOPES[self.f], swap_time(g), U.T
        track = Track(room_dtype((g, y, h, W, U), on), x.shape[1], h.shape)
        deltas, carry = [], 0
        for t, moving in reversed(list(enumerate(moves(on, x)))):
            dh, past = part_by(moving, G[t] + carry)
            delta = np.multiply(dh, slope(states[t]), out=track.outs[t])
            carry = delta @ back + past
            deltas.append(delta)
        D = track.join(deltas[::-1])
        before = flat(states_before(h, states))
        to_x, to_W, to_b = pull_project(np.expand_dims(D, 0), x, W)
        return Messages(to_x, lambda: carry, to_W, lambda: before.T @ flat(D), to_b)

    def grad_x(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, on)[0]

    def grad_h(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, on)[1]

    def grad_W(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, on)[2]

    def grad_U(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, on)[3]

    def grad_b(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, on)[4]


HALF, SHIFT = np.array([[0.5, 0.5, 0.5, 1.0], [0.5, 0.5, 0.5, 0.0]])[:, :, None, None]
"""σ(s) = ½ tanh(½ s) + ½: so one tanh serves all four planes of the LSTM."""


@dataclass(frozen=True)
class LSTMScan(Scan):
    """cₜ = f cₜ₋₁ + i c̃ and hₜ = o tanh cₜ for all steps t: long short-term memory.

    f, i, o = σ(xₜ W + hₜ₋₁ U + b) and c̃ = tanh(xₜ W + hₜ₋₁ U + b), by the four planes of W (d, 4N),
    U (N, 4N) and b (4N,) in the order f, i, o, c̃. x is (n, t, d), h and c (n, N) are the state
    before the first step; the states h and c of all steps come back, each (n, t, N). At steps where
    `on`, True or of a shape that broadcasts to (n, t), is False both are held. Raises a ShapeError
    for other shapes and for t = 0, an OperandError for complex numbers. Source: Gers, Schmidhuber,
    Cummins, "Learning to forget: continual prediction with LSTM", Neural Computation, 2000.

    >>> import numpy as np
    >>> from gates import LSTMScan
    >>> zero = np.zeros((1, 1))
    >>> h, c = LSTMScan()(np.zeros((1, 2, 1)), zero, zero + 1, np.zeros((1, 4)), np.zeros((1, 4)),
    ...                   np.zeros(4))
    >>> c
    array([[[0.5 ],
            [0.25]]])
    """

    planes: ClassVar[int] = 4
    states: ClassVar[tuple[str, ...]] = ("h", "c")

    def prepare(self, x: Any, h: Any, c: Any, W: Any, U: Any, b: Any, on: Any) -> tuple[Any, ...]:
        self.check(x, h, c, W, U, b, on)
        inputs, t, shape = (x, h, c, W, U, b), x.shape[1], h.shape
        room, half = room_dtype(inputs, on), HALF.astype(result_dtype(inputs))
        shift, u = SHIFT.astype(half.dtype), split_planes(U, 4) * half
        wide = np.repeat(np.ravel(half), shape[1])
        drive = project(x, W * wide, b * wide, 4)
        A, R = Track(room, t, (4, *shape)), Track(room, t, shape)
        H, C = (Track(room if on is True else None, t, shape) for _ in "hc")
        steps = []
        for t, moving in enumerate(moves(on, x)):
            out = A.outs[t]
            a = np.tanh(np.add(np.matmul(h, u, out=out), drive[t], out=out), out=out)
            a = np.add(np.multiply(a, half, out=out), shift, out=out)
            c = hold(moving, np.add(np.multiply(a[0], c, out=C.outs[t]), a[1] * a[3],
                                    out=C.outs[t]), c)
            r = np.tanh(c, out=R.outs[t])
            h = hold(moving, np.multiply(a[2], r, out=H.outs[t]), h)
            steps.append((h, c, a, r))
        return tuple(track.join(part) for track, part in
                     zip((H, C, A, R), zip(*steps, strict=True), strict=True))

    def forward(self, x: Any, h: Any, c: Any, W: Any, U: Any, b: Any, on: Any,
                H: Any, C: Any, A: Any, R: Any) -> Any:
        return swap_time(H), swap_time(C)

    def cell(self, x: Any, h: Any, c: Any, W: Any, U: Any, b: Any) -> tuple[Any, Any]:
        f, i, o, new = np.split(x @ W + h @ U + b, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(new)
        return sigmoid(o) * np.tanh(c), c

    def all_at_once(self, g: Any, y: Any, x: Any, h: Any, c: Any, W: Any, U: Any, b: Any, on: Any,
                    H: Any, C: Any, A: Any, R: Any) -> Any:
        (Gh, Gc), back = map(swap_time, g), np.swapaxes(split_planes(U, 4), 1, 2)
        before = states_before(c, C)
        track = Track(room_dtype((*g, h, c, U, A), on), x.shape[1], (4, *h.shape), 1)
        deltas, to_h, to_c = [], 0, 0
        for t, moving in reversed(list(enumerate(moves(on, x)))):
            a, r = A[t], R[t]
            dh, past_h = part_by(moving, Gh[t] + to_h)
            dc, past_c = part_by(moving, Gc[t] + to_c + dh * a[2] * (1 - r * r))
            delta = self.pull_planes(dh, dc, a, r, before[t], track.outs[t])
            to_h = np.add.reduce(np.matmul(delta, back), axis=0) + past_h
            to_c = dc * a[0] + past_c
            deltas.append(delta)
        D = track.join(deltas[::-1])
        to_x, to_W, to_b = pull_project(D, x, W)
        states = flat(states_before(h, H))
        return Messages(to_x, lambda: to_h, lambda: to_c, to_W,
                        lambda: join_planes(np.matmul(states.T, flat(D))), to_b)

    def pull_planes(self, dh: Any, dc: Any, a: Any, r: Any, c: Any, out: Any) -> Any:
        """∂E/∂s of the four planes s of a step, from ∂E/∂h and ∂E/∂c after it."""
        i, new = a[1], a[3]
        slopes = a[:3] * (1 - a[:3])
        outs = [None] * 4 if out is None else out
        parts = (np.multiply(dc * c, slopes[0], out=outs[0]),
                 np.multiply(dc * new, slopes[1], out=outs[1]),
                 np.multiply(dh * r, slopes[2], out=outs[2]),
                 np.multiply(dc * i, 1 - new * new, out=outs[3]))
        return np.stack(parts) if out is None else out

    def grad_x(self, g: Any, y: Any, x: Any, h: Any, c: Any, W: Any, U: Any, b: Any, on: Any,
               H: Any, C: Any, A: Any, R: Any) -> Any:
        return self.all_at_once(g, y, x, h, c, W, U, b, on, H, C, A, R)[0]

    def grad_h(self, g: Any, y: Any, x: Any, h: Any, c: Any, W: Any, U: Any, b: Any, on: Any,
               H: Any, C: Any, A: Any, R: Any) -> Any:
        return self.all_at_once(g, y, x, h, c, W, U, b, on, H, C, A, R)[1]

    def grad_c(self, g: Any, y: Any, x: Any, h: Any, c: Any, W: Any, U: Any, b: Any, on: Any,
               H: Any, C: Any, A: Any, R: Any) -> Any:
        return self.all_at_once(g, y, x, h, c, W, U, b, on, H, C, A, R)[2]

    def grad_W(self, g: Any, y: Any, x: Any, h: Any, c: Any, W: Any, U: Any, b: Any, on: Any,
               H: Any, C: Any, A: Any, R: Any) -> Any:
        return self.all_at_once(g, y, x, h, c, W, U, b, on, H, C, A, R)[3]

    def grad_U(self, g: Any, y: Any, x: Any, h: Any, c: Any, W: Any, U: Any, b: Any, on: Any,
               H: Any, C: Any, A: Any, R: Any) -> Any:
        return self.all_at_once(g, y, x, h, c, W, U, b, on, H, C, A, R)[4]

    def grad_b(self, g: Any, y: Any, x: Any, h: Any, c: Any, W: Any, U: Any, b: Any, on: Any,
               H: Any, C: Any, A: Any, R: Any) -> Any:
        return self.all_at_once(g, y, x, h, c, W, U, b, on, H, C, A, R)[5]

    if TYPE_CHECKING:
        __call__: ClassVar[SeveralOutputs]  # type: ignore[assignment]
