"""NumPy with the derivatives worked out by hand: what no engine can beat by much."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import problem

VERSION = np.__version__


def step() -> Callable[[], float]:
    x, target = problem.data()
    W1, b1, W2, b2, W3, b3 = parameters = problem.initial()
    rows = np.arange(len(x))

    def train() -> float:
        o1 = np.tanh(x @ W1 + b1)
        o2 = np.tanh(o1 @ W2 + b2)
        z = o2 @ W3 + b3
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        total = p.sum(axis=1, keepdims=True)
        E = np.mean(np.log(total[:, 0]) - z[rows, target])
        p /= total
        p[rows, target] -= 1
        p /= np.float32(len(x))
        d2 = (p @ W3.T) * (1 - o2 * o2)
        d1 = (d2 @ W2.T) * (1 - o1 * o1)
        gradients = (x.T @ d1, d1.sum(axis=0), o1.T @ d2, d2.sum(axis=0), o2.T @ p, p.sum(axis=0))
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter -= problem.RATE * gradient
        return float(E)
    return train
