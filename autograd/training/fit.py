"""fit: train a model on data."""

from __future__ import annotations

from typing import Any

from autograd.training.evaluation import Loss
from autograd.training.history import History
from autograd.training.interrupt import deferred_interrupts
from autograd.training.optimizer import Optimizer
from autograd.training.options import require_count
from autograd.training.run import FitOptions, Run


def fit(model: Any, data: Any, loss: Loss, optimizer: Optimizer, epochs: int = 10,
        options: FitOptions | None = None) -> History:
    """Train `model` to make loss(model(x), y) small, and return the history.

    `model` is a layer, or any function of the inputs; what is trained are the parameters that
    `optimizer` has. `data` is (x, y), with samples on the first axis, or `Data`. `loss` is a
    function of outputs and targets that gives their mean, such as `gates.cross_entropy`. An
    interrupt (Ctrl-C) ends it after the step at hand: model and history stay usable; a second one
    is raised at once. With the same seed it does the same again, to the last bit, if the model
    does. To go on later, bit for bit as if it had not ended, keep model, optimizer and history:

        history = fit(model, data, loss, optimizer, 2)
        save("run.safetensors", model, optimizer, history.state())
        ...
        model, found = load("run.safetensors"), read("run.safetensors")
        optimizer = Adam(model).load_state(found.optimizer)
        history = History.from_state(found.training)
        fit(model, data, loss, optimizer, 2, FitOptions(resume=history))    # epochs 3 and 4

    What callbacks remember begins anew.

    Raises a TrainingError, which names the layer, for a loss or gradient that is not finite; a
    ValueError for an epoch number below 1, and what `Data` raises for bad data. Wrong targets and
    validation data are found before the first step.

    >>> import numpy as np
    >>> from autograd import parameter
    >>> from autograd.training import SGD, FitOptions, fit
    >>> from gates import mean_sq_err
    >>> w = parameter(0.0, name="w")
    >>> x = np.linspace(-1, 1, 20)
    >>> history = fit(lambda x: w * x, (x, 3 * x), mean_sq_err, SGD([w], rate=0.5), epochs=20,
    ...               options=FitOptions(batch=5, progress=False))
    >>> round(w.item(), 6), history.stopped
    (3.0, 'after 20 epochs')
    """
    require_count("fit", "epochs", epochs)
    run = Run(model, data, loss, optimizer, options or FitOptions())
    with deferred_interrupts() as interrupted:
        for callback in run.callbacks:
            callback.begin(run)
        try:
            run.train(epochs, interrupted)
        except KeyboardInterrupt:
            if interrupted():  # the second one
                raise
            run.history.stopped = "interrupted"
        finally:
            for callback in run.callbacks:
                callback.end(run)
    return run.history
