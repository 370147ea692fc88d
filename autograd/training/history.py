"""History: what a training run did, epoch by epoch and step by step."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import median
from typing import Any, Self

import numpy as np

from autograd.engine.errors import PathError
from autograd.extras import remedy
from autograd.nn.generators import generator_from, generator_state
from gates.errors import located

RECORDS = ("train", "validation", "gradient_norms", "weight_norms")
"""What a history holds lists of numbers in, by name."""


class PlotDependencyError(ImportError):
    """Matplotlib is not installed; names the command that brings it."""


class History:
    """The losses and metrics of each epoch, and the loss and gradient norms of each step.

    `train` and `validation` hold a list for the `"loss"` and for each metric, with a number an
    epoch; `step_losses` has a number a step, and `gradient_norms` a list of them for each layer:
    √Σ g² over its parameters, before clipping. A layer that the loss did not reach in a step, or
    that was frozen, has NaN there, and one that was never reached is not listed. `weight_norms`
    has √Σ w² of each layer at the begin of each epoch. `stopped` says why it ended.
    """

    def __init__(self) -> None:
        self.train: dict[str, list[float]] = {}
        self.validation: dict[str, list[float]] = {}
        self.step_losses: list[float] = []
        self.gradient_norms: dict[str, list[float]] = {}
        self.weight_norms: dict[str, list[float]] = {}
        self.epoch_ends: list[int] = []
        """How many steps were made by the end of each epoch."""
        self.stopped = ""
        self.rng: np.random.Generator | None = None
        """What shuffles the samples, as it is now; None where no run is recorded."""

    @property
    def epochs(self) -> int:
        """How many epochs were finished."""
        return len(self.epoch_ends)

    @property
    def best_epoch(self) -> int:
        """The number, from 1 up, of the epoch with the least validation loss, or training loss."""
        losses = self.validation.get("loss") or self.train.get("loss")
        if not losses:
            raise ValueError(located("History: no epoch was finished, so there is no best one"))
        return losses.index(min(losses)) + 1

    def note(self, loss: float, norms: dict[str, float]) -> None:
        """Note the loss of a step, and the gradient norms of the layers that it reached."""
        for layer in norms:
            if layer not in self.gradient_norms:
                self.gradient_norms[layer] = [math.nan] * len(self.step_losses)
        self.step_losses.append(loss)
        for layer, values in self.gradient_norms.items():
            values.append(norms.get(layer, math.nan))

    def note_weights(self, norms: dict[str, float]) -> None:
        """Note the norms of the weights of all layers, at the begin of an epoch."""
        for layer, norm in norms.items():
            self.weight_norms.setdefault(layer, []).append(norm)

    def add(self, train: dict[str, float], validation: dict[str, float] | None) -> None:
        """Note the end of an epoch."""
        for record, numbers in ((self.train, train), (self.validation, validation or {})):
            for name, value in numbers.items():
                record.setdefault(name, []).append(value)
        self.epoch_ends.append(len(self.step_losses))

    # Its state

    def state(self) -> dict[str, Any]:
        """All of it as a flat dict of arrays and texts, each by a name that begins with `history/`.

        It is what `save(..., training=history.state())` takes, with more of yours if you like.

        >>> history = History()
        >>> history.note(0.5, {"layer1": 2.0})
        >>> History.from_state(history.state()).gradient_norms
        {'layer1': [2.0]}
        """
        found: dict[str, Any] = {
            "history/stopped": self.stopped,
            "history/rng": None if self.rng is None else generator_state(self.rng),
            "history/step_losses": np.array(self.step_losses, float),
            "history/epoch_ends": np.array(self.epoch_ends, int)}
        for record in RECORDS:
            found |= {f"history/{record}/{name}": np.array(values, float)
                      for name, values in getattr(self, record).items()}
        return found

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """The history that `state()` was taken of; what else is in `state` is of no matter.

        Raises a PathError where something is missing, a ValueError where it is of another kind.
        """
        history = cls()
        texts = [f"history/{name}" for name in ("stopped", "rng", "step_losses", "epoch_ends")]
        if missing := [text for text in texts if text not in state]:
            raise PathError(located(f"History: the state has no {', '.join(missing)}; give what "
                                    "history.state() gave"))
        stopped, rng, losses, ends = (state[text] for text in texts)
        history.stopped = str(stopped)
        history.rng = None if rng is None else generator_from(rng)
        history.step_losses = numbers("step_losses", losses)
        history.epoch_ends = [int(end) for end in numbers("epoch_ends", ends)]
        for record in RECORDS:
            start = f"history/{record}/"
            getattr(history, record).update({
                name.removeprefix(start): numbers(name, values)
                for name, values in state.items() if name.startswith(start)})
        return history

    # Gradients that vanish and explode

    def latest_norms(self) -> dict[str, float]:
        """The median gradient norm, over the last finished epoch, of each layer reached in it.

        Before the first one is finished it is that over all steps.
        """
        start = self.epoch_ends[-2] if len(self.epoch_ends) > 1 else 0
        latest = {layer: reached(norms[start:] or norms)
                  for layer, norms in self.gradient_norms.items()}
        return {layer: median(norms) for layer, norms in latest.items() if norms}

    def vanishing(self, ratio: float = 1e-6) -> list[str]:
        """The layers whose norm is below `ratio` times that of the layer with the largest one.

        Where all are below 1e-12, all vanish.
        """
        norms = self.latest_norms()
        largest = max(norms.values(), default=0.0)
        return [layer for layer, norm in norms.items() if norm <= max(ratio * largest, 1e-12)]

    def exploding(self, ratio: float = 1e3) -> list[str]:
        """The layers whose gradients burst once, or are too large for their weights throughout.

        Once: the largest norm is infinite, or above 1 and above `ratio` times the median of all.
        Throughout: the median of the last epoch is above `ratio` times the norm of the weights, or
        of 1 where that is larger: then a step of rate 1/ratio would change them by more than all
        they are.
        """
        latest, found = self.latest_norms(), []
        for layer, every in self.gradient_norms.items():
            norms, weights = reached(every), self.weight_norms.get(layer, [])[-1:]
            largest = max(norms, default=0.0)
            if (largest == math.inf or largest > max(ratio * median(norms or [0.0]), 1.0)
                    or latest.get(layer, 0.0) > ratio * max([1.0, *weights])):
                found.append(layer)
        return found

    # Shown

    def __str__(self) -> str:
        columns = [f"{part} {name}" for part, record in
                   (("train", self.train), ("validation", self.validation)) for name in record]
        lists = [*self.train.values(), *self.validation.values()]
        lines = ["  ".join(["epoch", *columns])]
        for i in range(self.epochs):
            cells = [f"{values[i]:>{len(column)}.4g}" for column, values in
                     zip(columns, lists, strict=True)]
            lines.append("  ".join([f"{i + 1:>5}", *cells]))
        notes = (("stopped", self.stopped), ("vanishing gradients", ", ".join(self.vanishing())),
                 ("exploding gradients", ", ".join(self.exploding())))
        return "\n".join([*lines, *(f"{name}: {text}" for name, text in notes if text)])

    def __repr__(self) -> str:
        return f"History of {self.epochs} epochs, {len(self.step_losses)} steps"

    def plot(self) -> Any:
        """A Matplotlib figure: losses and metrics by epoch, gradient norms by step.

        Raises a PlotDependencyError where Matplotlib is not installed.
        """
        try:
            from matplotlib.figure import Figure
        except ImportError:
            raise PlotDependencyError(
                f"History.plot: needs matplotlib: {remedy('plot')}") from None
        names = list(self.train) or ["loss"]
        figure = Figure(figsize=(4.5 * (len(names) + 1), 3.5), layout="constrained")
        *axes, last = figure.subplots(1, len(names) + 1)
        for ax, name in zip(axes, names, strict=True):
            for part, record in (("training", self.train), ("validation", self.validation)):
                values = record.get(name, [])
                if values:
                    ax.plot(range(1, len(values) + 1), values, label=part)
                    ax.legend()
            ax.set(xlabel="epoch", ylabel=name)
        for layer, norms in self.gradient_norms.items():
            last.plot(range(1, len(norms) + 1), norms, label=layer, linewidth=0.8)
        last.set(xlabel="step", ylabel="gradient norm")
        if any(norm > 0 for norms in self.gradient_norms.values() for norm in norms):
            last.set_yscale("log")
            last.legend()
        return figure


def numbers(name: str, values: Any) -> list[float]:
    """The numbers of an array with one axis."""
    array = np.asarray(values)
    if array.ndim != 1 or array.dtype.kind not in "fiu":
        raise ValueError(located(f"History: {name} must be an array of numbers with one axis; "
                                 f"{array.dtype} of shape {array.shape} came"))
    return array.tolist()  # type: ignore[no-any-return]


def reached(norms: list[float]) -> list[float]:
    """Those of the steps that reached a layer."""
    return [norm for norm in norms if not math.isnan(norm)]
