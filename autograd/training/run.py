"""Run: one training run, step by step and epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from tqdm import tqdm

from autograd.engine.context import next_number
from autograd.engine.errors import GradientError
from autograd.engine.norms import norm
from autograd.engine.tensor import Tensor, value_of
from autograd.nn import Layer
from autograd.training.callbacks import Call, Callback
from autograd.training.data import Data, as_data, batches, generator
from autograd.training.evaluation import (
    Loss,
    Metric,
    call,
    check_metrics,
    evaluate,
    in_dtype_of,
    loss_of,
    number,
    parameters_of,
    plain,
)
from autograd.training.history import History
from autograd.training.inspection import check_batches, check_targets, check_validation
from autograd.training.optimizer import Optimizer
from autograd.training.options import require_callable, require_count
from autograd.training.parameters import layer_of
from gates import Gate
from gates.errors import OperandError, located
from gates.targets import any_targets


class TrainingError(ArithmeticError):
    """A loss or gradient that is not finite; names the layer. `history` is that of the run."""

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history


@dataclass(frozen=True)
class FitOptions:
    """How `fit` goes about it."""

    batch: int | None = 32
    """Samples a step; None, or more than there are, means all of them."""
    validation: Any = None
    """Data that is not trained on, to be evaluated after each epoch; None for none."""
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    """Functions of outputs and targets by name, for the history; "loss" is the loss itself."""
    augment: Sequence[Callable[[Any, np.random.Generator], Any]] = ()
    """Changes at random of the first input of each batch, one after another."""
    callbacks: Sequence[Callback | Callable[[Any], bool | None]] = ()
    """What to do after each epoch: `EarlyStopping`, `Checkpoint`, any function of the run."""
    seed: int = 0
    """Fixes the order of samples and the augmentation; a generator goes on from where it is."""
    progress: bool = True
    """Whether to show a bar."""
    strict: bool = True
    """Whether a parameter that the loss does not depend on is an error; else it stays."""
    drop_last: bool = False
    """Whether the last batch of an epoch is left out where it has fewer samples than the others."""
    resume: History | None = None
    """The history of a run to go on from: epochs are counted on, and the order of samples goes on
    where it ended, whatever `seed` is."""

    def __post_init__(self) -> None:
        check_metrics("FitOptions", self.metrics)
        if self.resume is not None and not isinstance(self.resume, History):
            raise TypeError(located("FitOptions: resume must be the History of a run; "
                                    f"{self.resume!r:.60} came"))
        for name in ("augment", "callbacks"):
            if not isinstance(getattr(self, name), Sequence):
                raise TypeError(located(f"FitOptions: {name} must be a list of functions, also of "
                                        f"a single one; {getattr(self, name)!r:.60} came"))


class Run:
    """A training run, as callbacks see it: `model`, `optimizer`, `history`, `epoch` and data."""

    def __init__(self, model: Any, data: Any, loss: Loss, optimizer: Optimizer,
                 options: FitOptions) -> None:
        if not isinstance(options, FitOptions):
            raise TypeError(located(f"fit: options must be FitOptions; {options!r:.60} came"))
        for name, function in (("model", model), ("loss", loss)):
            require_callable("fit", name, function)
        if not isinstance(optimizer, Optimizer):
            raise TypeError(located(f"fit: optimizer must be one of autograd.training, such as "
                                    f"Adam(model); {type(optimizer).__name__} came"))
        trained = set(map(id, optimizer.parameters.values()))
        mine = set(map(id, parameters_of(model)))
        if mine and not mine & trained:
            raise OperandError(located(f"fit: the {optimizer.who} has other parameters than the "
                                       f"model; make it of this model: {optimizer.who}(model)"))
        self.model, self.loss, self.optimizer, self.options = model, loss, optimizer, options
        self.data = in_dtype_of(optimizer.parameters.values(), as_data(data))
        self.validation = None if options.validation is None else in_dtype_of(
            optimizer.parameters.values(), as_data(options.validation))
        self.history, self.epoch = History(), 0
        self.rng = generator("fit", options.seed)
        if options.resume is not None:
            self.history = History.from_state(options.resume.state())
            self.history.stopped, self.epoch = "", self.history.epochs
            self.rng = self.history.rng or self.rng
        self.history.rng = self.rng
        self.checked: Any = None
        """The context of a step whose targets have been looked at; None before the first one."""
        self.callbacks = [c if isinstance(c, Callback) else Call(c) for c in options.callbacks]
        self.layers: dict[str, list[Tensor]] = {}
        for path, t in optimizer.parameters.items():
            self.layers.setdefault(layer_of(path), []).append(t)
        if options.batch is not None:
            require_count("fit", "batch", options.batch)

    @property
    def steps_per_epoch(self) -> int:
        """How many batches there are."""
        whole, rest = divmod(len(self.data), self.batch)
        return whole + (rest > 0 and not self.options.drop_last)

    @property
    def batch(self) -> int:
        """How many samples a batch has."""
        return min(self.options.batch or len(self.data), len(self.data))

    def train(self, epochs: int, interrupted: Callable[[], bool]) -> None:
        """Make all epochs, or fewer where a callback or an interrupt ends it."""
        if isinstance(self.model, Layer) and not any(
                layer.training for layer in (self.model, *self.model.layers().values())):
            self.model.train()  # it was in use; a part alone in that mode stays in it
        if not self.options.drop_last or self.batch == 1:
            check_batches(self.model, self.data, self.batch)
        total, done = epochs * self.steps_per_epoch, self.epoch
        with tqdm(total=total, unit="step", disable=not self.options.progress) as bar:
            for self.epoch in range(done + 1, done + epochs + 1):
                self.history.note_weights({layer: math.hypot(*map(norm, map(value_of, tensors)))
                                           for layer, tensors in self.layers.items()})
                finished = self.train_epoch(bar, interrupted)
                if finished and any([c.after_epoch(self) for c in self.callbacks]):
                    self.history.stopped = self.history.stopped or "a callback"
                if interrupted():
                    self.history.stopped = self.history.stopped or "interrupted"
                if self.history.stopped:
                    return
        self.history.stopped = f"after {self.epoch} epochs"

    def train_epoch(self, bar: Any, interrupted: Callable[[], bool]) -> bool:
        """One pass over the data; whether it got to its end."""
        sums = dict.fromkeys(("loss", *self.options.metrics), 0.0)
        seen = 0
        for part in batches(self.data, self.batch, self.rng, self.options.drop_last):
            if interrupted():
                return False
            for name, value in self.step(part).items():
                sums[name] += value * len(part)
            seen += len(part)
            bar.update()
        means = {name: value / seen for name, value in sums.items()}
        checked = None
        if self.validation is not None:
            checked = evaluate(self.model, self.validation, self.loss, self.options.metrics)
            if not math.isfinite(checked["loss"]):
                self.refuse(f"the validation loss is {checked['loss']}")
        self.history.add(means, checked)
        shown = means["loss"] if checked is None else checked["loss"]
        bar.set_postfix({"epoch": self.epoch, "loss": f"{shown:.4g}"}, refresh=False)
        return True

    def step(self, part: Data) -> dict[str, float]:
        """One step on one batch; its loss and metrics."""
        first, *others = part.inputs
        for augment in self.options.augment:
            first = augment(first, self.rng)
        outputs = call(self.model, (first, *others))
        if self.checked is None:
            self.check_data(outputs)
        with self.checked:
            error = loss_of(self.loss, outputs, part.target)
        value = number("fit: a loss", error)
        if not math.isfinite(value):
            self.refuse(f"the loss is {value}")
        if not isinstance(error, Tensor) or not error.requires_grad:
            raise GradientError(located("fit: the loss does not depend on a parameter that is "
                                        "trained; are all frozen, or values taken out?"))
        before = next_number()
        error.backward()
        last = self.optimizer.last_sweep()
        if last < before:
            raise GradientError(located("fit: the loss does not depend on a parameter of the "
                                        f"{self.optimizer.who}"))
        self.history.note(value, self.norms(value, last))
        self.optimizer.step(self.options.strict)
        y = plain(outputs) if self.options.metrics else None
        return {"loss": value} | {name: number(f"fit: metric {name}", metric(y, part.target))
                                  for name, metric in self.options.metrics.items()}

    def check_data(self, outputs: Any) -> None:
        """What the loss says of all targets, before the first step; `outputs` are those of some."""
        check_targets(self.loss, outputs, self.data)
        if self.validation is not None:
            check_validation(self.model, self.loss, outputs, self.data, self.validation)
        self.checked = any_targets() if isinstance(self.loss, Gate) else nullcontext()

    def norms(self, value: float, sweep: int) -> dict[str, float]:
        """The gradient norm of each layer that this step, of loss `value`, has reached by `sweep`.
        """
        norms = {}
        for layer, tensors in self.layers.items():
            found = [norm(t.notes.grad) for t in tensors
                     if t.notes is not None and t.notes.sweep == sweep and t.requires_grad]
            if found:
                norms[layer] = math.hypot(*found)
        if not math.isfinite(sum(norms.values())):
            bad = [f"{layer} {norm}" for layer, norm in norms.items() if not math.isfinite(norm)]
            self.refuse(f"the loss is {value:.4g}, but the gradient norms are {', '.join(bad)}")
        return norms

    def refuse(self, what: str) -> None:
        """The TrainingError for a number that is not finite."""
        norms = {layer: values[-1] for layer, values in self.history.gradient_norms.items()}
        order = sorted(norms, key=lambda layer: -norms[layer])[:3]
        before = ("gradient norms of the step before, largest first: "
                  + ", ".join(f"{layer} {norms[layer]:.3g}" for layer in order) if order else
                  "it is the first step, so look at the data and the initial weights")
        bad = [path for path, t in self.optimizer.parameters.items()
               if not np.isfinite(value_of(t)).all()]
        spoilt = f"; not finite are {', '.join(bad[:3])}" if bad else ""
        step = len(self.history.step_losses) + 1
        self.history.stopped = f"{what} in step {step}"
        raise TrainingError(located(
            f"fit: {what} in epoch {self.epoch}, step {step}; {before}{spoilt}; try a smaller "
            "rate or clip=ClipNorm(1.0), or find the gate with autograd.anomaly()"), self.history)
