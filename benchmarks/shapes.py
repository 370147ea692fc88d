"""How well the CNN of the shapes learns them: `python -m benchmarks.shapes [--seeds N]`.

3,000 images, 1,600 to train on, 400 to choose the epoch by and 1,000 to test on; Adam at 1e-3,
batches of 32, 15 epochs, the weights of the least validation loss.
"""

from __future__ import annotations

import argparse
import statistics

import numpy as np

from autograd.demo.data import shapes
from autograd.nn import CNN
from autograd.training import (
    Adam,
    EarlyStopping,
    FitOptions,
    Standardizer,
    accuracy,
    evaluate,
    fit,
    split,
)
from gates import cross_entropy

EPOCHS = 15


def error(noise: float, seed: int, epochs: int = EPOCHS, count: int = 3000) -> float:
    """The share of wrong answers on the test part."""
    rng = np.random.default_rng(seed)
    parts = split(shapes(count, noise, rng), validation=round(count * 400 / 3000),
                  test=round(count / 3), seed=seed)
    assert parts.validation is not None and parts.test is not None
    scale = Standardizer(parts.train.inputs[0], axis=None)
    train, validation, test = (part.over((scale(part.inputs[0]), part.target)) for part in
                               (parts.train, parts.validation, parts.test))
    model = CNN((1, 20, 20), [32], 3, rng, hidden=[64], dropout=0.5).astype("float32")
    fit(model, train, cross_entropy, Adam(model, 1e-3), epochs,
        FitOptions(batch=32, validation=validation, seed=seed, progress=False,
                   callbacks=[EarlyStopping(patience=epochs)]))
    return 1 - evaluate(model, test, cross_entropy, {"accuracy": accuracy})["accuracy"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    for noise in (0.2, 0.5):
        errors = [error(noise, seed) for seed in range(parser.parse_args().seeds)]
        print(f"noise {noise}: {100 * statistics.mean(errors):.2f} % wrong in the mean of "
              f"{', '.join(f'{100 * e:.1f}' for e in errors)}", flush=True)


if __name__ == "__main__":
    main()
