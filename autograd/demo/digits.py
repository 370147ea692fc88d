"""An MLP on scikit-learn's bundled handwritten digits, with curves and what it gets wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import gates
from autograd.console import write
from autograd.demo.data import digits
from autograd.demo.figures import curves, image_grid, save_picture
from autograd.drawing import Drawing, draw
from autograd.engine.leaves import constant
from autograd.nn import MLP
from autograd.training import (
    Adam,
    Data,
    EarlyStopping,
    FitOptions,
    History,
    accuracy,
    fit,
    predict,
    split,
)

DRAWN = 8
"""So many images are in the graph that is drawn."""


def train(say: Callable[[str], None] = write, folder: Path | None = None, epochs: int = 30,
          seed: int = 0) -> float:
    """Fit an MLP 64-64-10 to the digits; the share of right answers on a held-out fifth.

    `folder` gets pictures of the losses, digits-curves, of the wrong images, digits-wrong, and of
    the graph of the trained network's loss with its gradients, digits-loss.
    """
    images, classes = digits()
    parts = split((images.reshape(-1, 64), classes), validation=0.1, test=0.2, seed=seed)
    model = MLP([64, 64, 10], np.random.default_rng(seed), gates.relu)
    history = fit(model, parts.train, gates.cross_entropy, Adam(model, 0.003), epochs,
                  FitOptions(validation=parts.validation, metrics={"accuracy": accuracy},
                             callbacks=[EarlyStopping(patience=8)], seed=seed))
    assert parts.test is not None
    say(f"{model!r}\n\n{history}\n")
    return report(model, history, parts.test, say, folder)


def report(model: MLP, history: History, test: Data, say: Callable[[str], None],
           folder: Path | None) -> float:
    """Say how many test images are right, and draw those that are not; the share of right ones."""
    answers = np.argmax(predict(model, test.inputs[0]), axis=-1)
    right = answers == test.target
    say(f"right on {right.sum()} of {len(right)} held-out images: {100 * right.mean():.1f} %")
    if folder is not None:
        save_pictures(history, test.inputs[0][~right], answers[~right], test.target[~right], folder)
        draw_loss(model, test.inputs[0][:DRAWN], test.target[:DRAWN], folder)
    return float(right.mean())


def draw_loss(model: MLP, images: Any, classes: Any, folder: Path) -> Drawing:
    """Draw the graph of the loss on a few images, with the gradients that go back through it."""
    x = constant(images, name="images")
    loss = gates.cross_entropy(model(x), constant(classes, name="classes")).named("loss")
    loss.backward(keep=True)
    drawing = draw(loss, title=f"The loss on {len(classes)} held-out images, after training",
                   legend=True)
    for suffix in (".svg", ".png"):
        drawing.save(folder / f"digits-loss{suffix}")
    return drawing


def save_pictures(history: History, images: Any, answers: Any, classes: Any,
                  folder: Path) -> None:
    """The curves of the losses, and each wrong image with its answer and the truth."""
    losses = {"training": history.train["loss"], "validation": history.validation["loss"]}
    captions = [f"{answer} (is {truth})" for answer, truth in zip(answers, classes, strict=True)]
    save_picture(curves("Loss by epoch", losses), folder / "digits-curves")
    save_picture(image_grid("Wrong answers on held-out images", images.reshape(-1, 8, 8),
                            captions), folder / "digits-wrong")
