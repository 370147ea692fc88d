"""A run that is gone on with equals one that was never ended, bit for bit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trained_models import MAKERS

from autograd.engine.errors import PathError
from autograd.nn import (
    VAE,
    BatchNorm,
    Denoiser,
    Dense,
    Diffusion,
    Dropout,
    Layer,
    Sequential,
    linear_schedule,
)
from autograd.storage import load, read, save
from autograd.training import FitOptions, Flip, History, Noise, accuracy, fit
from gates import OperandError, cross_entropy, relu

X = np.random.default_rng(0).uniform(size=(21, 4))
Y = np.random.default_rng(1).integers(0, 2, 21)


def classifier() -> Layer:
    rng = np.random.default_rng(2)
    return Sequential(Dense(4, 6, rng), BatchNorm(6), relu, Dropout(0.3, rng), Dense(6, 2, rng),
                      Dropout(0.1, np.random.default_rng(3)))


def vae() -> Layer:
    return VAE([4, 3, 2], np.random.default_rng(2))


def diffusion() -> Layer:
    rng = np.random.default_rng(2)
    return Diffusion(Denoiser(4, [5], rng), linear_schedule(25), rng)


def train(model: Any, optimizer: Any, epochs: int, options: FitOptions) -> History:
    classes = not hasattr(model, "loss")
    metrics = {"accuracy": accuracy} if classes else {}
    data = (X, Y) if classes else (X, X)
    return fit(model, data, cross_entropy if classes else model.loss, optimizer, epochs,
               replace(options, metrics=metrics, validation=data))


OPTIONS = FitOptions(batch=8, seed=5, augment=[Noise(0.1), Flip()], progress=False)


def same(a: History, b: History) -> None:
    left, right = a.state(), b.state()
    assert left.keys() == right.keys()
    for name, value in left.items():
        if isinstance(value, np.ndarray):
            np.testing.assert_array_equal(value, right[name])
        else:
            assert value == right[name]


@pytest.mark.parametrize("make", [classifier, vae, diffusion])
@pytest.mark.parametrize("name", MAKERS)
def test_two_and_two_epochs_are_four(make: Any, name: str, tmp_path: Path):
    """In one process, and by way of a file."""
    options = replace(OPTIONS, augment=()) if make is vae else OPTIONS
    whole = make()
    optimizer = MAKERS[name](whole)
    unbroken = train(whole, optimizer, 4, options)

    model = make()
    first = MAKERS[name](model)
    history = train(model, first, 2, options)
    pytest.importorskip("safetensors")
    save(tmp_path / "run", model, first, {"note": "mine"} | history.state())

    parts = {"here": (model, first, history)}
    again, found = load(tmp_path / "run"), read(tmp_path / "run")
    parts["loaded"] = (again, MAKERS[name](again).load_state(found.optimizer),
                       History.from_state(found.training))
    other = make()
    load(tmp_path / "run", into=other, optimizer=(into := MAKERS[name](other)))
    parts["into"] = (other, into, History.from_state(found.training))
    for model, optimizer_, before in parts.values():
        history = train(model, optimizer_, 2, replace(options, resume=before))
        same(history, unbroken)
        assert (history.epochs, before.epochs, history.stopped) == (4, 2, "after 4 epochs")
        for path, array in model.state().items():
            np.testing.assert_array_equal(array, whole.state()[path])
        for path, array in optimizer.state().items():
            np.testing.assert_array_equal(optimizer_.state()[path], array)


def test_a_run_that_was_not_resumed_begins_anew():
    model = classifier()
    optimizer = MAKERS["Adam"](model)
    train(model, optimizer, 2, OPTIONS)
    assert train(model, optimizer, 2, OPTIONS).epochs == 2


numbers = st.lists(st.floats(allow_nan=True), max_size=4)


@given(train=st.dictionaries(st.text(), numbers, max_size=3),
       norms=st.dictionaries(st.text(), numbers, max_size=3), steps=numbers,
       ends=st.lists(st.integers(0, 2**40), max_size=4), stopped=st.text())
def test_a_history_comes_back_from_its_state(train: Any, norms: Any, steps: Any, ends: Any,
                                             stopped: str):
    history = History()
    history.train, history.gradient_norms, history.weight_norms = train, norms, norms
    history.step_losses, history.epoch_ends, history.stopped = steps, ends, stopped
    twin = History.from_state(history.state() | {"epoch": 3})
    same(history, twin)
    assert all(type(x) is float for x in twin.step_losses)
    assert all(type(n) is int for n in twin.epoch_ends)
    assert twin.train.keys() == train.keys()


def test_a_history_in_a_file_is_its_state(tmp_path: Path):
    pytest.importorskip("safetensors")
    with pytest.raises(OperandError, match=r"save: training 'h': History .* is no number, text or "
                                           r"list; put its state\(\) into it"):
        save(tmp_path / "m", {}, training={"h": History()})


def test_states_that_are_none():
    with pytest.raises(PathError, match="History: the state has no history/stopped, .*; give what "
                                        r"history.state\(\) gave"):
        History.from_state({})
    state = History().state()
    with pytest.raises(ValueError, match="History: step_losses must be an array of numbers with "
                                         "one axis; <U1 of shape "):
        History.from_state(state | {"history/step_losses": "a"})
    with pytest.raises(ValueError, match="no state of a generator of random numbers"):
        History.from_state(state | {"history/rng": {"bit_generator": "mine"}})
    with pytest.raises(TypeError, match="FitOptions: resume must be the History of a run; 3 came"):
        FitOptions(resume=3)  # type: ignore[arg-type]
