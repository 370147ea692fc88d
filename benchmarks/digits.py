"""How well models learn scikit-learn's digits: `python -m benchmarks.digits [--seeds N]`.

1,797 real images of 8 × 8, a fifth held out, of the rest a tenth to choose the epoch by.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable

import numpy as np

import gates
from autograd.demo.data import digits
from autograd.nn import (
    Conv2d,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool2d,
    Sequential,
    init,
)
from autograd.training import (
    Adam,
    CosineDecay,
    EarlyStopping,
    FitOptions,
    accuracy,
    evaluate,
    fit,
    split,
)
from gates import cross_entropy

BATCH = 32


def mlp(rng: np.random.Generator) -> Layer:
    """64-128-10 with dropout."""
    return Sequential(Flatten(), Dense(64, 128, rng), gates.relu, Dropout(0.3, rng),
                      Dense(128, 10, rng))


def cnn(rng: np.random.Generator) -> Layer:
    """Two convolutions that keep the small images as large as they are, a pool, a dense layer."""
    return Sequential(Conv2d(1, 16, 3, rng, init=init.he_normal, padding=1), gates.relu,
                      Conv2d(16, 32, 3, rng, init=init.he_normal, padding=1), MaxPool2d(2),
                      gates.relu, Flatten(), Dense(512, 64, rng), gates.relu, Dropout(0.4, rng),
                      Dense(64, 10, rng))


def accuracy_of(build: Callable[[np.random.Generator], Layer], seed: int, epochs: int) -> float:
    """The share of right answers on the held-out fifth."""
    rng = np.random.default_rng(seed)
    parts = split(digits(), validation=0.08, test=0.2, seed=seed)
    assert parts.test is not None
    model = build(rng).astype("float32")
    steps = epochs * -(-len(parts.train) // BATCH)
    fit(model, parts.train, cross_entropy, Adam(model, CosineDecay(0.003, steps)), epochs,
        FitOptions(batch=BATCH, validation=parts.validation, seed=seed, progress=False,
                   callbacks=[EarlyStopping(patience=epochs)]))
    return evaluate(model, parts.test, cross_entropy, {"accuracy": accuracy})["accuracy"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=40)
    options = parser.parse_args()
    for build in (mlp, cnn):
        found = [accuracy_of(build, seed, options.epochs) for seed in range(options.seeds)]
        print(f"{build.__name__}: {100 * statistics.mean(found):.2f} % right in the mean of "
              f"{', '.join(f'{100 * share:.2f}' for share in found)}", flush=True)


if __name__ == "__main__":
    main()
