"""fit: what it learns, records and refuses; stopping, interrupts and determinism."""

from __future__ import annotations

import math
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from trained_models import TwoLayers, two_circles

from autograd import GradientError, parameter
from autograd.nn import Layer
from autograd.training import (
    SGD,
    Adam,
    Callback,
    Checkpoint,
    ClipNorm,
    Data,
    EarlyStopping,
    FitOptions,
    History,
    Noise,
    TrainingError,
    accuracy,
    evaluate,
    fit,
    l2,
    mean_squared_error,
    predict,
    split,
)
from gates import OperandError, ShapeError, cross_entropy, mean_sq_err

HERE = Path(__file__).parent
QUIET = FitOptions(progress=False)


def options(**changes: Any) -> FitOptions:
    return FitOptions(**({"progress": False} | changes))


def test_a_model_learns_and_the_history_says_so():
    model, parts = TwoLayers(hidden=16), split(two_circles(), 0.2, 0.2)
    history = fit(model, parts.train, cross_entropy, Adam(model, 0.02), epochs=30,
                  options=options(validation=parts.validation, metrics={"accuracy": accuracy}))
    assert history.epochs == 30 and history.stopped == "after 30 epochs"
    assert history.train["loss"][-1] < 0.3 * history.train["loss"][0]
    assert history.validation["accuracy"][-1] > 0.85
    assert len(history.step_losses) == 30 * 4 == history.epoch_ends[-1]
    assert set(history.gradient_norms) == {"hidden", "out"}
    assert all(len(norms) == 120 for norms in history.gradient_norms.values())
    found = evaluate(model, parts.validation, cross_entropy, {"accuracy": accuracy})
    assert found == {"loss": history.validation["loss"][-1],
                     "accuracy": history.validation["accuracy"][-1]}


def test_the_same_seed_does_the_same_to_the_last_bit():
    def run(seed):
        model = TwoLayers()
        history = fit(model, two_circles(), cross_entropy, Adam(model), 2,
                      options(seed=seed, augment=[Noise(0.1)]))
        return model.state(), history
    (a, first), (b, second), (c, _) = run(5), run(5), run(6)
    assert first.step_losses == second.step_losses
    assert first.gradient_norms == second.gradient_norms
    assert all(np.array_equal(a[path], b[path]) for path in a)
    assert not np.array_equal(a["out.W"], c["out.W"])


def test_gradient_norms_are_those_of_the_layers():
    model, (x, y) = TwoLayers(), two_circles(10)
    history = fit(model, (x, y), cross_entropy, SGD(model, 0.0, clip=ClipNorm(1e-9)), 1,
                  options(batch=None))
    cross_entropy(model(x), y).backward()
    for layer in ("hidden", "out"):
        W, b = model[f"{layer}.W"].grad, model[f"{layer}.b"].grad
        np.testing.assert_allclose(history.gradient_norms[layer],
                                   [np.sqrt((W**2).sum() + (b**2).sum())], rtol=1e-12)


def test_the_training_loss_is_the_mean_over_all_samples():
    model, data = TwoLayers(), two_circles(10)
    history = fit(model, data, cross_entropy, SGD(model, 0.0), 1,
                  options(batch=3, metrics={"accuracy": accuracy}))
    found = evaluate(model, data, cross_entropy, {"accuracy": accuracy}, batch=4)
    np.testing.assert_allclose(history.train["loss"], [found["loss"]])
    np.testing.assert_allclose(history.train["accuracy"], [found["accuracy"]])


def test_a_batch_beyond_the_data_is_all_of_them():
    model, data = TwoLayers(), two_circles(10)
    assert len(fit(model, data, cross_entropy, Adam(model), 3,
                   options(batch=99)).step_losses) == 3
    assert len(fit(model, data, cross_entropy, Adam(model), 3,
                   options(batch=1)).step_losses) == 30


def test_functions_and_lists_of_tensors_can_be_trained_too():
    w, b = parameter([[0.0]]), parameter([0.0])
    x = np.linspace(-1, 1, 8)[:, None]
    parts = split((x, 2 * x + 1), 0.25, 0)
    history = fit(lambda x: x @ w + b, parts.train, mean_sq_err, SGD([w, b], 0.5), 60,
                  options(validation=parts.validation, callbacks=[EarlyStopping(60)]))
    np.testing.assert_allclose([w.value.item(), b.value.item()], [2, 1], atol=1e-3)
    assert set(history.gradient_norms) == {"0", "1"}


def test_several_inputs_and_penalties():
    w = parameter([1.0, 1.0], name="w")
    data = Data(np.ones((6, 2)), np.full((6, 2), 2.0), np.full(6, 3.0))
    fit(lambda a, b: ((a + b) * w).sum(axis=1),
        data, lambda o, t: mean_sq_err(t, o) + l2([w], 0.1), SGD([w], 0.02), 60, QUIET)
    # minimise (3 (w1 + w2) − 3)² + 0.05 (w1² + w2²), so w1 = w2 = 18 / 36.1
    np.testing.assert_allclose(w.value, 18 / 36.1, rtol=1e-6)


def test_float32_models_get_float32_data():
    model = TwoLayers().astype("float32")
    seen = []
    def loss(o, t):
        seen.append(o.dtype)
        return cross_entropy(o, t)
    fit(model, two_circles(10), loss, Adam(model), 1, QUIET)
    assert set(seen) == {np.dtype("float32")}
    assert predict(model, np.zeros((3, 2))).dtype == np.float32


# Modes


class Noisy(Layer):
    def __init__(self) -> None:
        self.inner = TwoLayers()
        self.modes: list[tuple[bool, bool]] = []

    def __call__(self, x: Any) -> Any:
        self.modes.append((self.training, self.inner.training))
        return self.inner(x)


def test_modes_while_training_and_in_use():
    model, data = Noisy(), two_circles(4)
    model.inner.training = False  # a part that is frozen in use
    fit(model, data, cross_entropy, Adam(model), 1, options(validation=data))
    assert model.modes == [(True, False), (False, False)]
    assert (model.training, model.inner.training) == (True, False)
    model.modes.clear()
    predict(model, data[0])
    assert model.modes == [(False, False)] and model.training
    model.eval()
    model.modes.clear()
    fit(model, data, cross_entropy, Adam(model), 1, QUIET)
    assert model.modes == [(True, True)]


def test_predict_records_nothing_and_joins_batches():
    model, (x, _) = TwoLayers(), two_circles(10)
    whole = predict(model, x, batch=3)
    assert type(whole) is np.ndarray
    np.testing.assert_allclose(whole, model(x).value, rtol=1e-12)
    pairs = predict(lambda x: (x * 2, x.sum(axis=1)), x, batch=4)
    assert [part.shape for part in pairs] == [(10, 2), (10,)]


# Stopping, checkpoints, callbacks


class Losses(Callback):
    """Sets the validation losses of a run to given ones, and the weight to the epoch."""

    def __init__(self, w: Any, losses: list[float]) -> None:
        self.w, self.losses = w, losses

    def after_epoch(self, run: Any) -> None:
        self.w.value = np.array([float(run.epoch)])
        run.history.validation["loss"][-1] = self.losses[run.epoch - 1]


@pytest.mark.parametrize(("losses", "patience", "epochs", "best"), [
    ([3, 2, 1, 2, 3, 4], 2, 5, 3), ([1, 2, 3, 4, 5, 6], 3, 4, 1), ([6, 5, 4, 3, 2, 1], 1, 6, 6),
    ([1, 1, 1, 1, 1, 1], 2, 3, 1), ([3, 1, 2, 0, 2, 2], 2, 6, 4)])
def test_early_stopping_restores_the_best_weights(losses, patience, epochs, best):
    w = parameter([0.0], name="w")
    data = (np.ones(3), np.ones(3))
    stopping = EarlyStopping(patience)
    for _ in range(2):  # it can be used again
        history = fit(lambda x: x * w, data, mean_sq_err, SGD([w], 0.1), 6,
                      options(validation=data, callbacks=[Losses(w, losses), stopping]))
        assert history.epochs == epochs and history.best_epoch == best
        assert w.value == [best]
    early = epochs < 6 or losses[-1] == 2
    assert history.stopped.startswith("early: the validation loss was least in epoch "
                                      f"{best}, {patience} before" if early else "after 6 epochs")


def test_early_stopping_needs_validation_data():
    model = TwoLayers()
    with pytest.raises(ValueError, match=r"EarlyStopping: needs validation data; give "
                                         r"FitOptions\(validation=...\), such as "
                                         r"split\(data\).validation"):
        fit(model, two_circles(), cross_entropy, Adam(model), 1,
            options(validation=split(two_circles(), 0, 0).validation,
                    callbacks=[EarlyStopping()]))
    with pytest.raises(ValueError, match="Checkpoint: best_only needs validation data"):
        fit(model, two_circles(), cross_entropy, Adam(model), 1,
            options(callbacks=[Checkpoint(print, best_only=True)]))


def test_checkpoints():
    w, data = parameter([0.0], name="w"), (np.ones(3), np.ones(3))
    every, best = [], []
    fit(lambda x: x * w, data, mean_sq_err, SGD([w], 0.1), 6,
        options(validation=data, callbacks=[
            Losses(w, [3, 2, 5, 1, 4, 4]),
            Checkpoint(lambda run: every.append(run.epoch), every=2),
            Checkpoint(lambda run: best.append((run.epoch, w.item())), best_only=True)]))
    assert every == [2, 4, 6] and best == [(1, 1.0), (2, 2.0), (4, 4.0)]


def test_a_function_of_the_run_can_stop_it():
    model = TwoLayers()
    history = fit(model, two_circles(), cross_entropy, Adam(model), 9,
                  options(callbacks=[lambda run: run.epoch == 2]))
    assert (history.epochs, history.stopped) == (2, "a callback")


def test_a_run_resumes_from_states():
    def run(model, optimizer, epochs, seed):
        fit(model, two_circles(), cross_entropy, optimizer, epochs, options(batch=None, seed=seed))
    model, other = TwoLayers(), TwoLayers(seed=1)
    first = Adam(model)
    run(model, first, 2, 0)
    other.load_state(model.state())
    second = Adam(other).load_state(first.state())
    run(model, first, 2, 1)
    run(other, second, 2, 1)
    assert all(np.array_equal(a, other.state()[path]) for path, a in model.state().items())


# What is refused


def refused(message: str, error: type[Exception] = ValueError, **changes: Any) -> None:
    model = TwoLayers()
    settings = {"data": two_circles(9), "loss": cross_entropy, "optimizer": Adam(model),
                "epochs": 1, "options": QUIET} | changes
    with pytest.raises(error, match=message):
        fit(model, **settings)


def test_bad_settings():
    x, y = two_circles(9)
    refused(r"fit: epochs must be a whole number from 1 up; 0 came \(test_fit.py", epochs=0)
    refused("fit: epochs must be a whole number from 1 up; 2.5 came", epochs=2.5)
    refused("fit: batch must be a whole number from 1 up; 0 came", options=options(batch=0))
    refused("fit: seed must be a whole number from 0 up; 'a' came", options=options(seed="a"))
    refused("Data: there are no samples: the data set is empty", data=(x[:0], y[:0]))
    refused(r"Data: x has nan at index \(0, 0\)", data=(x * np.nan, y))
    refused("Data: all arrays need as many samples; x has 9, y has 8", ShapeError, data=(x, y[1:]))
    refused("Data: needs a tuple of arrays", TypeError, data=x)
    refused("fit: loss must be a function; 3 came", TypeError, loss=3)
    refused("fit: a callback must be a function; 3 came", TypeError, options=options(callbacks=[3]))
    with pytest.raises(TypeError, match="FitOptions: metric a must be a function; 3 came"):
        options(metrics={"a": 3})
    refused("fit: options must be FitOptions; {'batch': 3} came", TypeError, options={"batch": 3})
    refused(r"fit: optimizer must be one of autograd.training, such as Adam\(model\); float came",
            TypeError, optimizer=0.1)


def test_metrics_that_give_no_number():
    data = two_circles(9)
    for name, metrics, validation in (("fit", {"m": lambda o, t: o}, None),
                                      ("evaluate", {"m": lambda o, t: 0.0 if len(o) == 9 else o},
                                       two_circles(8))):
        refused(rf"{name}: metric m must give one real number; float64 of shape \(., 2\) came",
                OperandError, data=data,
                options=options(metrics=metrics, validation=validation))


def test_an_optimizer_of_another_model():
    refused(r"fit: the Adam has other parameters than the model; make it of this model: "
            r"Adam\(model\)", OperandError, optimizer=Adam(TwoLayers()))


def test_options_that_are_no_lists():
    for name, needed in (("metrics", "a dict of functions by name"),
                         ("callbacks", "a list of functions, also of a single one"),
                         ("augment", "a list of functions, also of a single one")):
        with pytest.raises(TypeError, match=f"FitOptions: {name} must be {needed}; <built-in "
                                            "function len> came"):
            options(**{name: len})


def test_outputs_without_samples():
    with pytest.raises(ShapeError, match=r"predict: the model gave an output of shape \(\) for 3 "
                                         r"samples; it needs a first axis of samples"):
        predict(lambda x: x.sum(), np.ones((4, 2)), batch=3)


def test_a_validation_loss_that_is_not_finite():
    model, data = TwoLayers(), two_circles(9)
    def loss(o, t):
        return cross_entropy(o, t) * (1 if o.requires_grad else np.inf)
    refused_here = pytest.raises(TrainingError, match="fit: the validation loss is inf in epoch 1")
    with refused_here:
        fit(model, data, loss, Adam(model), 1, options(validation=data))


def test_fit_runs_in_a_thread():
    model, found = TwoLayers(), []
    def work():
        found.append(fit(model, two_circles(9), cross_entropy, Adam(model), 2, QUIET))
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found[0].epochs == 2


def test_labels_outside_the_classes():
    x, y = two_circles(9)
    refused("CrossEntropy: .*class", Exception, data=(x, y + 1))
    refused("CrossEntropy: .*class", Exception, data=(x, y - 1))


def test_a_loss_that_is_no_number():
    refused(r"fit: a loss must give one real number; float64 of shape \(9, 2\) came", OperandError,
            loss=lambda o, t: o)
    refused("fit: the loss does not depend on a parameter that is trained", GradientError,
            loss=lambda o, t: 1.0)
    model = TwoLayers().freeze()
    refused("fit: the loss does not depend on a parameter that is trained; are all frozen",
            GradientError, loss=lambda o, t: cross_entropy(model(o.value), t))


def test_a_loss_that_becomes_nan_names_the_layer():
    model, data = TwoLayers(), two_circles(40)
    x, y = data[0], data[0] * 3
    with pytest.raises(TrainingError) as caught, np.errstate(all="ignore"):
        fit(model, (x, y), mean_sq_err, SGD(model, 1e4), 50, QUIET)
    message = str(caught.value)
    assert message.startswith("fit: the loss is ")
    norms = caught.value.history.gradient_norms
    worst = max(norms, key=lambda layer: norms[layer][-1])
    assert f"gradient norms of the step before, largest first: {worst} " in message
    assert "try a smaller rate or clip=ClipNorm(1.0)" in message and "(test_fit.py:" in message
    assert caught.value.history.exploding() != []
    assert len(caught.value.history.step_losses) >= 2


def test_a_first_loss_that_is_nan():
    model = TwoLayers()
    model["out.W"].value = np.full((8, 2), np.nan)
    with pytest.raises(TrainingError, match=r"fit: the loss is nan in epoch 1, step 1; it is the "
                                            r"first step, so look at the data and the initial "
                                            r"weights; not finite are out\.W;"):
        fit(model, two_circles(), mean_error, Adam(model), 1, QUIET)


def mean_error(o: Any, t: Any) -> Any:
    return (o**2).mean()


def test_a_gradient_that_is_not_finite_makes_no_step():
    w, v = parameter([1.0, 0.0], name="w"), parameter([1.0], name="v")
    message = "fit: the loss is 1, but the gradient norms are w inf"
    with pytest.raises(TrainingError, match=message), np.errstate(all="ignore"):
        fit(lambda x: (np.sqrt(w) * v).sum(), (np.ones(2), np.ones(2)), lambda o, t: o,
            SGD([w, v], 0.1), 1, QUIET)
    assert w.value.tolist() == [1.0, 0.0] and v.value == [1.0]


def test_a_parameter_that_the_loss_does_not_reach():
    w, unused = parameter([1.0], name="w"), parameter([1.0], name="unused")
    settings = (lambda x: x * w, (np.ones(2), np.ones(2)), mean_sq_err, SGD([w, unused], 0.1), 1)
    with pytest.raises(GradientError, match="SGD: unused has no gradient"):
        fit(*settings, QUIET)
    assert fit(*settings, options(strict=False)).epochs == 1


def test_the_best_weights_come_back_after_an_error():
    w, data = parameter([0.0], name="w"), (np.ones(3), np.ones(3))
    def fail(run):
        if run.epoch == 3:
            raise RuntimeError("no space left")
    with pytest.raises(RuntimeError, match="no space left"):
        fit(lambda x: x * w, data, mean_sq_err, SGD([w], 0.1), 6, options(
            validation=data, callbacks=[Losses(w, [2, 1, 3]), EarlyStopping(), fail]))
    assert w.value == [2]


# Interrupts


PROGRAM = """
    import os, signal, sys, threading, time
    sys.path.insert(0, {folder!r})
    import numpy as np
    from autograd.training import Adam, FitOptions, fit
    from gates import cross_entropy
    from trained_models import TwoLayers, two_circles

    model = TwoLayers()
    optimizer = Adam(model)
    def slow(o, t):
        time.sleep(0.001)
        if len(optimizer.parameters) and optimizer.steps == {at}:
            for _ in range({times}):
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0.01)
        return cross_entropy(o, t)
    history = fit(model, two_circles(), slow, optimizer, 1000, FitOptions(progress=False))
    print(history.stopped, history.epochs, len(history.step_losses), optimizer.steps)
    counts = {{int(n) for key, n in optimizer.state().items() if key.endswith("count")}}
    print(counts, np.isfinite(model(np.ones((1, 2))).value).all())
    print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
    print(fit(model, two_circles(), cross_entropy, optimizer, 1, FitOptions(progress=False)))
"""


def run_program(at: int, times: int) -> subprocess.CompletedProcess[str]:
    code = textwrap.dedent(PROGRAM.format(at=at, times=times, folder=str(HERE)))
    return subprocess.run([sys.executable, "-c", code], cwd=HERE.parents[1], capture_output=True,
                          text=True, timeout=120)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to oneself")
@pytest.mark.parametrize("at", [0, 17])
def test_an_interrupt_leaves_a_usable_model_and_history(at):
    done = run_program(at, times=1)
    first, second, third, *rest = done.stdout.splitlines()
    assert first == f"interrupted {at // 7} {at + 1} {at + 1}"
    assert second == f"{{{at + 1}}} True" and third == "True"
    assert rest[0].split() == ["epoch", "train", "loss"] and rest[-1] == "stopped: after 1 epochs"


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to oneself")
def test_a_second_interrupt_is_raised_at_once():
    done = run_program(at=3, times=2)
    assert done.returncode != 0 and done.stderr.strip().endswith("KeyboardInterrupt")


def test_a_keyboard_interrupt_from_elsewhere_ends_it_too():
    model = TwoLayers()
    def stop(run):
        raise KeyboardInterrupt
    history = fit(model, two_circles(), cross_entropy, Adam(model), 3, options(callbacks=[stop]))
    assert (history.stopped, history.epochs) == ("interrupted", 1)


# History


def test_vanishing_and_exploding_layers_are_named():
    history = History()
    history.gradient_norms = {"a": [1.0] * 8, "b": [1e-9] * 8, "c": [1.0] * 7 + [1e5],
                              "d": [math.inf, 1.0, 1.0], "e": []}
    history.epoch_ends = [4, 8]
    assert history.vanishing() == ["b"] and history.exploding() == ["c", "d"]
    assert str(history).splitlines()[-2:] == ["vanishing gradients: b", "exploding gradients: c, d"]
    history.gradient_norms = {"a": [1e-40], "b": [0.0], "c": [0.0, 0.0, 0.5]}
    assert history.exploding() == [] and "c" in history.vanishing()
    history.gradient_norms = {"a": [1e-40], "b": [0.0]}
    assert history.vanishing() == ["a", "b"] and history.exploding() == []


class Deep(Layer):
    def __init__(self, depth: int, scale: float) -> None:
        self.weights = [parameter([[scale]]) for _ in range(depth)]

    def __call__(self, x: Any) -> Any:
        for W in self.weights:
            x = np.tanh(x @ W + 1)
        return x


def test_a_deep_plain_network_vanishes():
    model = Deep(30, 0.3)  # each layer hands on 0.3 (1 − tanh²(1 + ...)) = 0.084 of the gradient
    history = fit(model, (np.ones((4, 1)), np.ones((4, 1))), mean_sq_err, SGD(model, 0.0), 1, QUIET)
    assert list(history.gradient_norms) == [f"weights.{i}" for i in range(30)]
    assert history.vanishing() == [f"weights.{i}" for i in range(24)]


def test_a_history_prints_as_a_table():
    history = History()
    assert repr(history) == "History of 0 epochs, 0 steps"
    with pytest.raises(ValueError, match="History: no epoch was finished, so there is no best one"):
        _ = history.best_epoch
    history.add({"loss": 0.5}, {"loss": 1.25})
    assert str(history) == "epoch  train loss  validation loss\n    1         0.5             1.25"


def test_a_plot_shows_what_was_recorded():
    pytest.importorskip("matplotlib")
    model, data = TwoLayers(), two_circles(40)
    history = fit(model, data, cross_entropy, Adam(model), 3,
                  options(validation=data, metrics={"accuracy": accuracy}))
    loss, metric, norms = history.plot().axes
    assert [line.get_label() for line in loss.lines] == ["training", "validation"]
    assert list(loss.lines[0].get_ydata()) == history.train["loss"]
    assert metric.get_ylabel() == "accuracy"
    assert [line.get_label() for line in norms.lines] == ["hidden", "out"]
    assert norms.get_yscale() == "log"
    assert len(History().plot().axes) == 2


def test_a_missing_matplotlib_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r'History.plot: needs matplotlib: pip install '
                                          r'"\.\[plot\]" in a checkout of autograd-gates'):
        History().plot()


def test_the_bar_counts_steps(capsys):
    model = TwoLayers()
    fit(model, two_circles(), cross_entropy, Adam(model), 2)
    assert "14/14" in capsys.readouterr().err


def test_metrics_get_plain_arrays():
    model, (x, _) = TwoLayers(), two_circles(9)
    history = fit(model, (x, x), mean_sq_err, Adam(model), 1,
                  options(metrics={"mse": mean_squared_error}))
    np.testing.assert_allclose(history.train["mse"], history.train["loss"])
