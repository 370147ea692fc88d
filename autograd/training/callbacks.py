"""Callbacks: what a training run does at its begin, after each epoch, and at its end."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.training.options import require_callable, require_count, require_number
from gates.errors import located

if TYPE_CHECKING:
    from autograd.training.run import Run


class Callback:
    """Override what you need; a function of the run will do for `after_epoch` alone.

    The run has the `model`, the `optimizer`, the `history` and the number of the `epoch`, from 1.
    """

    def begin(self, run: Run) -> None:
        """Called before the first step."""

    def after_epoch(self, run: Run) -> bool | None:
        """Called when an epoch is over; True ends the training."""

    def end(self, run: Run) -> None:
        """Called once it has ended, whatever ended it: errors and interrupts too."""


class Call(Callback):
    """A function as a callback."""

    def __init__(self, function: Callable[[Any], bool | None]) -> None:
        require_callable("fit", "a callback", function)
        self.function = function

    def after_epoch(self, run: Run) -> bool | None:
        return self.function(run)


class EarlyStopping(Callback):
    """Stop when the validation loss has not fallen for `patience` epochs; restore the best weights.

    It must fall by more than `least_change` to count. The best weights come back whatever ends the
    run. Raises a ValueError at the begin of a run without validation data: the training loss does
    not show when a model begins to overfit.
    """

    def __init__(self, patience: int = 5, least_change: float = 0.0) -> None:
        self.patience = require_count("EarlyStopping", "patience", patience)
        self.least_change = require_number("EarlyStopping", "least_change", least_change)
        self.best_loss, self.best_epoch = math.inf, 0
        self.best: dict[str, Any] | None = None

    def begin(self, run: Run) -> None:
        if run.validation is None:
            raise ValueError(located(
                "EarlyStopping: needs validation data; give FitOptions(validation=...), such as "
                "split(data).validation"))
        self.best_loss, self.best_epoch, self.best = math.inf, 0, None

    def after_epoch(self, run: Run) -> bool | None:
        loss = run.history.validation["loss"][-1]
        if loss < self.best_loss - self.least_change or self.best is None:
            self.best_loss, self.best_epoch, self.best = loss, run.epoch, weights(run)
        if run.epoch - self.best_epoch < self.patience:
            return None
        run.history.stopped = (f"early: the validation loss was least in epoch {self.best_epoch}, "
                               f"{self.patience} before")
        return True

    def end(self, run: Run) -> None:
        if self.best is not None:
            restore(run, self.best)


class Checkpoint(Callback):
    """Call `save(run)` after every `every` epochs, or only when the validation loss is a new least.

    `save` is yours: it writes `run.model`, `run.optimizer.state()`, ... where it likes.
    """

    def __init__(self, save: Callable[[Any], Any], every: int = 1, best_only: bool = False) -> None:
        require_callable("Checkpoint", "save", save)
        self.save = save
        self.every = require_count("Checkpoint", "every", every)
        self.best_only = best_only

    def begin(self, run: Run) -> None:
        if self.best_only and run.validation is None:
            raise ValueError(located("Checkpoint: best_only needs validation data; give "
                                     "FitOptions(validation=...)"))

    def after_epoch(self, run: Run) -> bool | None:
        best = not self.best_only or run.history.best_epoch == run.epoch
        if run.epoch % self.every == 0 and best:
            self.save(run)
        return None


def weights(run: Run) -> dict[str, Any]:
    """Copies of all parameters, and of the buffers of a layer, by path."""
    if hasattr(run.model, "state"):
        return dict(run.model.state())
    return {path: np.array(t.value) for path, t in run.optimizer.parameters.items()}


def restore(run: Run, state: dict[str, Any]) -> None:
    """Set what `weights` copied."""
    if hasattr(run.model, "load_state"):
        run.model.load_state(state)
        return
    for path, array in state.items():
        run.optimizer.parameters[path].value = array
