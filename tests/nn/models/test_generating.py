"""New data of generative models: drawn in use, whatever the mode; and wrong ways to train them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd.nn import (
    GAN,
    GCN,
    GIN,
    MLP,
    VAE,
    BatchNorm,
    Denoiser,
    Dense,
    Diffusion,
    Dropout,
    GCNConv,
    GINConv,
    Layer,
    Sequential,
    linear_schedule,
)
from autograd.training import SGD, Adam
from gates import OperandError, ShapeError

HERE = r" \(test_generating\.py:\d+\)$"


class Noisy(Layer):
    """A denoiser with both kinds of layers that differ in training and in use."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.norm, self.drop = BatchNorm(3), Dropout(0.5, rng)
        self.inner = Denoiser(3, [4], rng)

    def __call__(self, x: Any, t: Any) -> Any:
        return self.drop(self.norm(self.inner(x, t)))


def noisy(sizes: list[int], rng: np.random.Generator) -> Sequential:
    return Sequential(Dense(*sizes, rng), BatchNorm(sizes[1]), Dropout(0.5, rng))


def vae(rng: np.random.Generator) -> VAE:
    model = VAE([5, 4, 2], rng)
    model.decoder = noisy([2, 5], rng)          # type: ignore[assignment]
    model.decoder.layer1.name = "layer1"
    return model


MODELS: dict[str, Callable[[np.random.Generator], Any]] = {
    "VAE": vae,
    "GAN": lambda rng: GAN(noisy([2, 3], rng), MLP([3, 1], rng), 2, rng),
    "Diffusion": lambda rng: Diffusion(Noisy(rng), linear_schedule(25), rng),
}


def generated(model: Any) -> Any:
    return model.generate((6, 3)) if isinstance(model, Diffusion) else model.generate(6)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_generates_in_use_and_keeps_its_modes(name: str):
    found = []
    for training in (True, False):
        model = MODELS[name](np.random.default_rng(0)).train(training)
        part = next(iter(model.layers().values()))
        part.training = False                   # a part that stays in use
        before, modes = model.state(), {p: each.training for p, each in model.layers().items()}
        found.append(generated(model))
        assert {p: each.training for p, each in model.layers().items()} == modes
        assert model.training is training
        for path, array in model.state().items():
            np.testing.assert_array_equal(array, before[path])
    np.testing.assert_array_equal(*found)


def test_the_discriminator_is_trained_on_what_the_generator_makes_in_training():
    model = MODELS["GAN"](np.random.default_rng(0))
    model.discriminator_loss(np.ones((4, 3)))
    assert np.any(model["generator.layer2.running_mean"].value)


def gan() -> GAN:
    rng = np.random.default_rng(0)
    return GAN(MLP([2, 3, 1], rng), MLP([1, 3, 1], rng), 2, rng)


def test_optimizers_of_the_wrong_network():
    model, real = gan(), np.ones((3, 1))
    ours, theirs = Adam(model.generator), SGD(model.discriminator, 0.1)
    remedy = (r"parameters of another network, such as layer1\.W; give step\(real, "
              r"Adam\(model.generator\), Adam\(model.discriminator\)\), made once, in this order")
    before = model.state()
    for trained in (False, True):
        if trained:
            model.step(real, ours, theirs)
            before = model.state()
        with pytest.raises(OperandError, match=f"^GAN: of_generator has {remedy}" + HERE):
            model.step(real, theirs, ours)
        both = Adam(model)
        with pytest.raises(OperandError, match=r"^GAN: of_generator has parameters of another "
                                               r"network, such as discriminator\.layer1\.W"):
            model.step(real, both, both)
        with pytest.raises(OperandError, match=r"^GAN: of_discriminator has parameters of another"):
            model.step(real, ours, Adam(model.generator))
        assert all(np.array_equal(before[path], a) for path, a in model.state().items())


def test_real_data_may_be_lists():
    model = gan()
    model.step([[1.0], [2.0]], Adam(model.generator), Adam(model.discriminator))


RNG = np.random.default_rng(0)
GRAPHS: dict[str, Layer] = {"GCNConv": GCNConv(1, 1, RNG), "GINConv": GINConv([1, 1], RNG),
                            "GCN": GCN([1, 1], RNG), "GIN": GIN([1, 1], 1, RNG)}


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("A, error, text", [
    (None, OperandError, "needs numbers; None came"),
    ("a", OperandError, "needs numbers; 'a' came"),
    ([[0, 1]], ShapeError, r"needs A of shape \(\.\.\., 2, 2\), for x is \(2, 1\); A is \(1, 2\)"),
    ([[0, 1], [1]], OperandError, "cannot make an array: "),
])
def test_graphs_that_are_none(name: str, A: Any, error: type[Exception], text: str):
    with pytest.raises(error, match=f"^{name}: {text}"):
        GRAPHS[name]([[1.0], [2.0]], A)


@pytest.mark.parametrize("mask, error, text", [
    (np.ones((1, 2)), ShapeError, r"needs a mask of shape \(3, 2\), a number for each node; mask "
     r"is \(1, 2\)"),
    (np.ones(2), ShapeError, r"needs a mask of shape \(3, 2\), .*; mask is \(2,\)"),
    (np.full((3, 2), 0.5), OperandError, r"a mask is of 1 for nodes that count and 0 for others; "
     r"it has 0\.5"),
    ("mask", OperandError, "needs numbers; 'mask' came"),
])
def test_masks_that_are_none(mask: Any, error: type[Exception], text: str):
    model = GRAPHS["GIN"]
    with pytest.raises(error, match=f"^GIN: {text}"):
        model(np.ones((3, 2, 1)), np.ones((3, 2, 2)), mask)
