"""Generated graphs for the tests: of any gates, scopes and sizes, with gradients kept or not."""

from __future__ import annotations

import numpy as np

import gates
from autograd import Tensor, constant, parameter, scope

NAMES = ("x", "W", "hidden state", "w13", "alpha_2", "a rather long name of a tensor", "β")


def generated(seed: int, gradients: bool = True) -> Tensor:
    """A graph of 3 to 30 gates on matrices of one size, with parameters, sharing and scopes."""
    random = np.random.default_rng(seed)
    size = int(random.integers(1, 5))
    ways = [
        lambda a, b: a + b, lambda a, b: a * b, lambda a, b: a - b, lambda a, b: a @ b,
        lambda a, b: gates.tanh(a), lambda a, b: gates.sigmoid(a), lambda a, b: gates.softmax(a),
        lambda a, b: a.T, lambda a, b: gates.relu(a) @ b,
    ]

    def leaf() -> Tensor:
        kind = parameter if random.random() < 0.7 else constant
        name = str(random.choice(NAMES)) if random.random() < 0.7 else None
        scale = 10.0 ** random.integers(-6, 6) if random.random() < 0.2 else 1.0
        return kind(random.normal(size=(size, size)) * scale, name=name)

    made = [leaf(), parameter(random.normal(size=(size, size)), name="p")]
    for number in range(int(random.integers(3, 30))):
        one = made[-1] if random.random() < 0.6 else made[random.integers(len(made))]
        other = leaf() if random.random() < 0.4 else made[random.integers(len(made))]
        way = ways[random.integers(len(ways))]
        if random.random() < 0.4:
            with scope(f"layer{number // 4}"):
                made.append(way(one, other))
        else:
            made.append(way(one, other))
    E = np.sum(np.tanh(made[-1]) + made[1]).named("E")
    if gradients:
        E.backward(keep=True)
    return E
