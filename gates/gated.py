"""The gated recurrent unit as one gate over all steps: GRUScan and GRUResetAfterScan.

Letters: n batch, t time, d features, N units. `definition` is the textbook cell, unrolled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gates.activation import sigmoid
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


@dataclass(frozen=True)
class GRUScan(Scan):
    """hₜ = (1 − z) n + z hₜ₋₁ for all steps t, by the gates of the gated recurrent unit.

    r, z = σ(xₜ W + hₜ₋₁ U + b) and n = tanh(xₜ W + (r hₜ₋₁) U + b), by the planes of W (d, 3N), U
    (N, 3N) and b (3N,) in the order r, z, n: the reset r comes before the product with U. x is
    (n, t, d), h (n, N) the state before the first step; the states come back as (n, t, N). At steps
    where `on`, True or of a shape that broadcasts to (n, t), is False the state is held. Raises a
    ShapeError for other shapes and for t = 0, an OperandError for complex numbers. Source: Cho and
    others, "Learning phrase representations using RNN encoder-decoder", 2014, equations 5 to 8.

    >>> import numpy as np
    >>> from gates import GRUScan
    >>> zero = np.zeros((1, 1))
    >>> GRUScan()(np.zeros((1, 2, 1)), zero + 1, np.zeros((1, 3)), np.zeros((1, 3)), np.zeros(3))
    array([[[0.5 ],
            [0.25]]])
    """

    planes: ClassVar[int] = 3

    def prepare(self, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any) -> tuple[Any, ...]:
        self.check(x, h, W, U, b, on)
        room, half = room_dtype((x, h, W, U, b), on), halves((x, h, W, U, b))
        u = split_planes(U * half, 3)
        drive = project(x, W * half, b * half, 3)
        A, K = Track(room, x.shape[1], (2, *h.shape)), Track(room, x.shape[1], h.shape)
        H = Track(room if on is True else None, x.shape[1], h.shape)
        steps = []
        for t, moving in enumerate(moves(on, x)):
            a, k = A.outs[t], K.outs[t]
            a = squash(np.add(np.matmul(h, u[:2], out=a), drive[t, :2], out=a), a)
            k = np.add(np.matmul(a[0] * h, u[2], out=k), drive[t, 2], out=k)
            k = np.tanh(k, out=K.outs[t])
            h = hold(moving, np.add(k, a[1] * (h - k), out=H.outs[t]), h)
            steps.append((h, a, k))
        return tuple(track.join(part) for track, part in
                     zip((H, A, K), zip(*steps, strict=True), strict=True))

    def forward(self, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any,
                H: Any, A: Any, K: Any) -> Any:
        return swap_time(H)

    def cell(self, x: Any, h: Any, W: Any, U: Any, b: Any) -> tuple[Any]:
        cut = 2 * h.shape[1]
        p_r, p_z, p_n = np.split(x @ W + b, 3, axis=1)
        q_r, q_z = np.split(h @ U[:, :cut], 2, axis=1)
        r, z = sigmoid(p_r + q_r), sigmoid(p_z + q_z)
        new = np.tanh(p_n + (r * h) @ U[:, cut:])
        return ((1 - z) * new + z * h,)

    def all_at_once(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any,
                    H: Any, A: Any, K: Any) -> Any:
        G, back, before = swap_time(g), np.swapaxes(split_planes(U, 3), 1, 2), states_before(h, H)
        track = Track(room_dtype((g, h, U, A), on), x.shape[1], (3, *h.shape), 1)
        deltas, carry = [], 0
        for t, moving in reversed(list(enumerate(moves(on, x)))):
            (r, z), k, old, out = A[t], K[t], before[t], track.outs[t]
            dh, past = part_by(moving, G[t] + carry)
            to_r, to_z, to_n = [None] * 3 if out is None else out
            to_n = np.multiply(dh * (1 - z), 1 - k * k, out=to_n)
            reset = to_n @ back[2]
            to_r = np.multiply(reset * old, r * (1 - r), out=to_r)
            to_z = np.multiply(dh * (old - k), z * (1 - z), out=to_z)
            carry = dh * z + reset * r + to_r @ back[0] + to_z @ back[1] + past
            deltas.append(np.stack([to_r, to_z, to_n]) if out is None else out)
        D = track.join(deltas[::-1])
        to_x, to_W, to_b = pull_project(D, x, W)

        def to_U() -> Any:
            states = np.stack([before, before, A[:, 0] * before])
            return join_planes(np.matmul(np.swapaxes(flat(states), 1, 2), flat(D)))
        return Messages(to_x, lambda: carry, to_W, to_U, to_b)

    def grad_x(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any,
               H: Any, A: Any, K: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, on, H, A, K)[0]

    def grad_h(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any,
               H: Any, A: Any, K: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, on, H, A, K)[1]

    def grad_W(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any,
               H: Any, A: Any, K: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, on, H, A, K)[2]

    def grad_U(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any,
               H: Any, A: Any, K: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, on, H, A, K)[3]

    def grad_b(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, on: Any,
               H: Any, A: Any, K: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, on, H, A, K)[4]

@dataclass(frozen=True)
class GRUResetAfterScan(Scan):
    """hₜ = (1 − z) n + z hₜ₋₁ for all steps t, with the reset after the product with U.

    r, z = σ(xₜ W + b + hₜ₋₁ U + v) and n = tanh(xₜ W + b + r (hₜ₋₁ U + v)), by the three planes of
    W (d, 3N), U (N, 3N), b and v (3N,) in the order r, z, n. All else is as in `GRUScan`. This form
    is that of PyTorch and cuDNN, and of Keras by `reset_after=True`.

    >>> import numpy as np
    >>> from gates import GRUResetAfterScan
    >>> zero = np.zeros((1, 1))
    >>> GRUResetAfterScan()(np.zeros((1, 2, 1)), zero + 1, np.zeros((1, 3)), np.zeros((1, 3)),
    ...                     np.zeros(3), np.zeros(3))[0, :, 0]
    array([0.5 , 0.25])
    """

    planes: ClassVar[int] = 3

    def prepare(self, x: Any, h: Any, W: Any, U: Any, b: Any, v: Any,
                on: Any) -> tuple[Any, ...]:
        self.check(x, h, W, U, b, v, on)
        inputs = (x, h, W, U, b, v)
        room, half = room_dtype(inputs, on), halves(inputs)
        u, cut = split_planes(U * half, 3), 2 * h.shape[1]
        both = np.concatenate([b[:cut] + v[:cut], b[cut:]])  # r and z see one sum
        drive = project(x, W * half, both * half, 3)
        A, Q = (Track(room, x.shape[1], (m, *h.shape)) for m in (2, 3))
        K, H = (Track(part, x.shape[1], h.shape) for part in (room, room if on is True else None))
        steps = []
        for t, moving in enumerate(moves(on, x)):
            a, q, k = A.outs[t], Q.outs[t], K.outs[t]
            q = np.matmul(h, u, out=q)
            a = squash(np.add(q[:2], drive[t, :2], out=a), a)
            k = np.tanh(np.add(a[0] * (q[2] + v[cut:]), drive[t, 2], out=k), out=k)
            h = hold(moving, np.add(k, a[1] * (h - k), out=H.outs[t]), h)
            steps.append((h, a, k, q))
        H, A, K, Q = (track.join(part) for track, part in
                      zip((H, A, K, Q), zip(*steps, strict=True), strict=True))
        return H, A, K, Q[:, 2] + v[cut:]

    def forward(self, x: Any, h: Any, W: Any, U: Any, b: Any, v: Any, on: Any,
                H: Any, A: Any, K: Any, Q: Any) -> Any:
        return swap_time(H)

    def cell(self, x: Any, h: Any, W: Any, U: Any, b: Any, v: Any) -> tuple[Any]:
        p_r, p_z, p_n = np.split(x @ W + b, 3, axis=1)
        q_r, q_z, q_n = np.split(h @ U + v, 3, axis=1)
        z, new = sigmoid(p_z + q_z), np.tanh(p_n + sigmoid(p_r + q_r) * q_n)
        return ((1 - z) * new + z * h,)

    def all_at_once(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, v: Any, on: Any,
                    H: Any, A: Any, K: Any, Q: Any) -> Any:
        G, back, before = swap_time(g), np.swapaxes(split_planes(U, 3), 1, 2), states_before(h, H)
        track = Track(room_dtype((g, h, U, A), on), x.shape[1], (4, *h.shape), 1)
        deltas, carry = [], 0
        for t, moving in reversed(list(enumerate(moves(on, x)))):
            (r, z), k, old, out = A[t], K[t], before[t], track.outs[t]
            dh, past = part_by(moving, G[t] + carry)
            to_n, to_r, to_z, to_q = [None] * 4 if out is None else out
            to_n = np.multiply(dh * (1 - z), 1 - k * k, out=to_n)
            to_r = np.multiply(to_n * Q[t], r * (1 - r), out=to_r)
            to_z = np.multiply(dh * (old - k), z * (1 - z), out=to_z)
            to_q = np.multiply(to_n, r, out=to_q)
            delta = np.stack([to_n, to_r, to_z, to_q]) if out is None else out
            carry = np.add.reduce(np.matmul(delta[1:], back), axis=0) + dh * z + past
            deltas.append(delta)
        D = track.join(deltas[::-1])
        by_h = flat(D[1:])
        to_x, to_W, to_b = pull_project(D[:3], x, W, (2, 0, 1))
        states = flat(before)
        return Messages(to_x, lambda: carry, to_W,
                        lambda: join_planes(np.matmul(states.T, by_h)), to_b,
                        lambda: np.reshape(np.add.reduce(by_h, axis=1), (-1,)))

    def grad_x(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, v: Any, on: Any,
               H: Any, A: Any, K: Any, Q: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, v, on, H, A, K, Q)[0]

    def grad_h(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, v: Any, on: Any,
               H: Any, A: Any, K: Any, Q: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, v, on, H, A, K, Q)[1]

    def grad_W(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, v: Any, on: Any,
               H: Any, A: Any, K: Any, Q: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, v, on, H, A, K, Q)[2]

    def grad_U(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, v: Any, on: Any,
               H: Any, A: Any, K: Any, Q: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, v, on, H, A, K, Q)[3]

    def grad_b(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, v: Any, on: Any,
               H: Any, A: Any, K: Any, Q: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, v, on, H, A, K, Q)[4]

    def grad_v(self, g: Any, y: Any, x: Any, h: Any, W: Any, U: Any, b: Any, v: Any, on: Any,
               H: Any, A: Any, K: Any, Q: Any) -> Any:
        return self.all_at_once(g, y, x, h, W, U, b, v, on, H, A, K, Q)[5]

def halves(inputs: tuple[Any, ...]) -> Any:
    """½ for the columns of r and z, 1 for those of n: σ(s) = ½ tanh(½ s) + ½."""
    units = inputs[1].shape[1]
    return np.repeat(np.array([0.5, 0.5, 1.0], result_dtype(inputs)), units)


def squash(s: Any, out: Any) -> Any:
    """σ(2 s)."""
    return np.add(np.multiply(np.tanh(s, out=out), 0.5, out=out), 0.5, out=out)
