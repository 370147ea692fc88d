"""What single models promise: their numbers, and what they say to wrong settings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.special import expit

import gates
from autograd import GradientError
from autograd.nn import (
    CNN,
    GAN,
    GCN,
    GIN,
    MLP,
    VAE,
    Autoencoder,
    Denoiser,
    Diffusion,
    GCNConv,
    GINConv,
    Layer,
    ResidualBlock,
    ResNet,
    cosine_schedule,
    linear_schedule,
    summary,
)
from autograd.training import Adam
from gates import OperandError, ShapeError


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


# Convolutional and residual networks

def test_the_networks_of_the_course_have_their_numbers_of_parameters() -> None:
    shapes = CNN((1, 20, 20), [32], 3, rng(), hidden=[64], dropout=0.5)
    mnist = CNN((1, 28, 28), [16], 10, rng(), hidden=[10])
    assert summary(shapes, (1, 20, 20)).parameters == 166_467
    assert summary(mnist, (1, 28, 28)).parameters == 27_320
    assert summary(Autoencoder([256, 500, 250, 50], rng()), (256,)).parameters == 532_806


def test_a_cnn_pools_before_the_relu_with_the_same_numbers() -> None:
    model, x = CNN((1, 6, 6), [3], 2, rng()), rng(1).normal(size=(4, 1, 6, 6))
    pooled = gates.MaxPool2d(2)(gates.relu(model.conv1(x)))
    np.testing.assert_array_equal(model(x).value, model.output(model.flatten(pooled)).value)


def test_a_cnn_for_images_that_are_too_small_says_so() -> None:
    with pytest.raises(ShapeError, match="Conv2d conv2, axis -2: the kernel does not fit"):
        CNN((1, 6, 6), [2, 2, 2], 3, rng())


def test_a_block_of_zero_weights_hands_on_what_is_not_negative() -> None:
    block, x = ResidualBlock(2, 2, rng()), rng(1).normal(size=(4, 2, 5, 5))
    block["block.norm2.gamma"].value = np.zeros(2)
    np.testing.assert_array_equal(block(x).value, np.maximum(x, 0))


def test_gradients_reach_the_first_layer_of_a_deep_residual_network() -> None:
    model = ResNet(1, [4], 2, rng(), blocks=15)
    gates.cross_entropy(model(rng(1).normal(size=(8, 1, 6, 6))), np.arange(8) % 2).backward()
    norms = [np.linalg.norm(model[path].grad)
             for path in ("stem.conv.W", "stages.block15.block.conv1.W")]
    assert norms[0] > 0.05 * norms[1] > 0


# Autoencoders

def test_an_autoencoder_is_its_decoder_after_its_encoder() -> None:
    model, x = Autoencoder([5, 4, 2], rng(), output=gates.sigmoid), rng(1).uniform(size=(3, 5))
    code = model.encoder(x)
    assert code.shape == (3, 2)
    np.testing.assert_array_equal(model(x).value, model.decoder(code).value)


def test_the_encoder_can_be_moved_to_a_classifier() -> None:
    model = Autoencoder([5, 4, 2], rng())
    encoder = MLP([5, 4, 2], rng(1), gates.relu)
    encoder.load_state(model.encoder.state()).freeze()
    x = rng(2).uniform(size=(3, 5))
    np.testing.assert_array_equal(encoder(x).value, model.encoder(x).value)


def test_the_loss_of_a_vae_is_the_negative_bound() -> None:
    model, x = VAE([5, 4, 2], rng()), rng(1).uniform(size=(3, 5))
    outputs = model(x)
    y, mean, v = (part.value for part in outputs)
    likelihood = x * np.log(expit(y)) + (1 - x) * np.log(1 - expit(y))
    divergence = 0.5 * (mean**2 + np.exp(v) - 1 - v)
    bound = np.mean(likelihood.sum(axis=1) - divergence.sum(axis=1))
    np.testing.assert_allclose(model.loss(outputs, x).value, -bound, rtol=1e-13)


def test_the_divergence_is_the_integral() -> None:
    z = np.linspace(-12, 12, 4001)
    for mean, v in ((0.7, -0.8), (-1.0, 0.5)):
        p = np.exp(-(z - mean) ** 2 / (2 * np.exp(v))) / np.sqrt(2 * np.pi * np.exp(v))
        q = np.exp(-z**2 / 2) / np.sqrt(2 * np.pi)
        keep = p > 0
        integral = np.trapezoid(np.where(keep, p * np.log(np.where(keep, p, 1) / q), 0), z)
        np.testing.assert_allclose(gates.gaussian_kl([mean], [v]), integral, rtol=1e-6)


def test_a_vae_draws_while_it_is_trained_only() -> None:
    model, x = VAE([5, 4, 2], rng()), rng(1).uniform(size=(3, 5))
    assert not np.array_equal(model(x)[0].value, model(x)[0].value)
    model.eval()
    y, mean, _ = model(x)
    np.testing.assert_array_equal(y.value, model.decoder(mean).value)


def test_what_a_vae_generates_lies_between_0_and_1() -> None:
    made = VAE([5, 4, 2], rng()).astype("float32").generate(100)
    assert made.dtype == np.float32 and made.shape == (100, 5) and 0 < made.min() < made.max() < 1


# Adversarial networks

def small_gan(seed: int = 0) -> GAN:
    r = rng(seed)
    return GAN(MLP([2, 8, 1], r), MLP([1, 8, 1], r), 2, r)


def test_the_losses_of_a_gan() -> None:
    model, real = small_gan(), rng(1).normal(size=(6, 1))
    again = small_gan()
    made = again.generate(6)
    judged = -np.log(expit(again.discriminator(real).value)) - np.log(
        1 - expit(again.discriminator(made).value))
    np.testing.assert_allclose(model.discriminator_loss(real).value, judged.mean(), rtol=1e-13)
    fooled = -np.log(expit(again(again.noise(6)).value)).mean()
    np.testing.assert_allclose(model.generator_loss(6).value, fooled, rtol=1e-13)


def test_the_loss_of_the_discriminator_gives_the_generator_no_gradient() -> None:
    model = small_gan()
    model.discriminator_loss(np.ones((4, 1))).backward()
    for p in model.generator.parameters().values():
        with pytest.raises(GradientError):
            _ = p.grad


def test_alternating_steps_bring_the_made_data_to_the_real_ones() -> None:
    model, data = small_gan(), rng(1)
    optimizers = [Adam(part, rate, betas=(0.5, 0.99)) for part, rate in
                  ((model.generator, 0.005), (model.discriminator, 0.02))]
    before = abs(model.generate(500).mean() - 3)
    for _ in range(300):
        losses = model.step(data.normal(3, 0.5, size=(64, 1)), *optimizers)
    assert before > 2 and abs(model.generate(500).mean() - 3) < 1
    assert all(map(np.isfinite, losses))


def test_a_generator_of_other_data_is_named() -> None:
    with pytest.raises(ShapeError, match=r"GAN: the generator makes data of shape \(1,\); the "
                                         r"real data are \(3,\) \(test_numbers_of_models"):
        small_gan().discriminator_loss(np.ones((4, 3)))


# Diffusion

class KnowsTheData(Layer):
    """The exact noise, for data that are all `point`."""

    def __init__(self, point: Any) -> None:
        self.point = tuple(point)
        self.model: Any = None

    def __call__(self, x: Any, t: Any) -> Any:
        kept = DIFFUSION.kept(t, x)
        return (x - np.sqrt(kept) * np.array(self.point)) / np.sqrt(1 - kept)


DIFFUSION = Diffusion(KnowsTheData((2.0, -1.0)), linear_schedule(50), rng())


def test_who_knows_the_noise_finds_the_data() -> None:
    np.testing.assert_allclose(DIFFUSION.generate((4, 2)), np.tile([2.0, -1.0], (4, 1)), rtol=1e-9)
    predicted, noise = DIFFUSION(np.tile([2.0, -1.0], (6, 1)))
    np.testing.assert_allclose(predicted, noise, rtol=1e-9, atol=1e-9)


def test_noised_data_have_the_variance_of_the_schedule() -> None:
    t, noise = np.array([0, 10, 49]), rng(1).normal(size=(3, 200_000))
    x = DIFFUSION.noised(np.full((3, 200_000), 2.0), t, noise)
    kept = np.cumprod(1 - linear_schedule(50))[t]
    np.testing.assert_allclose(x.mean(axis=1), 2 * np.sqrt(kept), atol=0.01)
    np.testing.assert_allclose(x.var(axis=1), 1 - kept, atol=0.01)


@pytest.mark.parametrize("schedule", [linear_schedule, cosine_schedule])
def test_schedules_end_in_noise_alone(schedule: Any) -> None:
    for steps in (50, 1000):
        betas = schedule(steps)
        assert betas.shape == (steps,) and (betas > 0).all() and (betas < 1).all()
        assert np.cumprod(1 - betas)[-1] < 1e-3 < 0.9 < np.cumprod(1 - betas)[0]


def test_diffusion_learns_two_points() -> None:
    r = rng()
    x = np.where(r.random((256, 1)) < 0.5, -1.0, 1.0)
    model = Diffusion(Denoiser(1, [32, 32], r), linear_schedule(25), r)
    optimizer = Adam(model, 0.01)
    for _ in range(600):
        model.loss(model(x)).backward()
        optimizer.step()
    made = model.generate((300, 1))
    assert np.mean(np.abs(np.abs(made) - 1) < 0.5) > 0.8
    assert 0.2 < np.mean(made > 0) < 0.8


@pytest.mark.parametrize("betas", [[], [0.0], [0.5, 1.0], [np.nan], 0.5, [[0.1]]])
def test_betas_outside_0_and_1_are_refused(betas: Any) -> None:
    with pytest.raises(OperandError, match=r"Diffusion: betas must be a list of numbers in \(0, 1\)"
                                           r", such as linear_schedule\(100\)"):
        Diffusion(Denoiser(1, [2], rng()), betas, rng())


# Graphs

def graph(nodes: int, seed: int = 0) -> tuple[Any, Any]:
    """Features of three numbers, and the adjacency of an undirected graph."""
    r = rng(seed)
    upper = np.triu(r.random((nodes, nodes)) < 0.5, 1)
    return r.normal(size=(nodes, 3)), (upper | upper.T).astype(float)


def test_gcn_by_its_sums() -> None:
    (x, A), layer = graph(5), GCNConv(3, 2, rng())
    degree = A.sum(axis=1) + 1
    for i in range(5):
        near = [j for j in range(5) if A[i, j] or i == j]
        total = sum(x[j] / np.sqrt(degree[i] * degree[j]) for j in near)
        np.testing.assert_allclose(layer(x, A).value[i],
                                   total @ layer.dense.W.value + layer.dense.b.value)


def test_gin_by_its_sums() -> None:
    (x, A), layer = graph(5), GINConv([3, 4, 2], rng())
    layer.epsilon.value = 0.25
    for i in range(5):
        total = 1.25 * x[i] + sum(x[j] for j in range(5) if A[i, j])
        np.testing.assert_allclose(layer(x, A).value[i], layer.network(total).value)


def test_the_order_of_nodes_does_not_matter() -> None:
    (x, A), order = graph(6), rng(1).permutation(6)
    gcn, gin = GCN([3, 4, 2], rng()), GIN([3, 4, 4], 2, rng())
    turned = x[order], A[np.ix_(order, order)]
    np.testing.assert_allclose(gcn(*turned).value, gcn(x, A).value[order])
    np.testing.assert_allclose(gin(*turned).value, gin(x, A).value)


def test_a_mask_takes_padded_nodes_out() -> None:
    (x, A), model = graph(5), GIN([3, 4, 4], 2, rng())
    model["convolutions.0.network.layer1.b"].value = np.ones(4)     # so that added nodes show
    wide, edges = np.pad(x, ((0, 2), (0, 0))), np.pad(A, (0, 2))
    mask = np.arange(7) < 5
    np.testing.assert_allclose(model(wide, edges, mask).value, model(x, A).value)
    assert not np.allclose(model(wide, edges).value, model(x, A).value)


def test_graphs_of_zeros_and_ones_may_be_whole_numbers_or_booleans() -> None:
    x, A = graph(5)
    for model in (GCN([3, 4, 2], rng()), GIN([3, 4], 2, rng())):
        model.astype("float32")
        y = model(x.astype(np.float32), A.astype(np.float32))
        for dtype in (bool, int):
            again = model(x.astype(np.float32), A.astype(dtype))
            assert again.dtype == np.float32
            np.testing.assert_array_equal(again.value, y.value)


# Wrong settings

@pytest.mark.parametrize(("make", "text"), [
    (lambda: CNN((20, 20), [2], 3, rng()), "CNN: input_shape must be a list or tuple of whole "
                                           r"numbers, 3; \(20, 20\) came"),
    (lambda: CNN((1, 20, 20), 32, 3, rng()), "CNN: channels must be a list or tuple of whole "
                                             "numbers, as many as you like; 32 came"),
    (lambda: ResNet(1, [], 3, rng()), "ResNet: widths must be a list or tuple .*, 1 or more"),
    (lambda: Autoencoder([5], rng()), "Autoencoder: sizes must be a list or tuple .*, 2 or more"),
    (lambda: VAE([5], rng()), "VAE: sizes must be a list or tuple .*, 2 or more"),
    (lambda: GIN([5], 2, rng()), "GIN: sizes must be a list or tuple .*, 2 or more"),
    (lambda: GAN(MLP([2, 1], rng()), MLP([1, 1], rng()), 2, 0), "GAN: rng must be a random gen"),
])
def test_wrong_settings_are_named(make: Any, text: str) -> None:
    with pytest.raises(OperandError, match=text):
        make()


@pytest.mark.parametrize(("make", "text"), [
    (lambda: ResNet(1, [0], 3, rng()), "ResNet: each of widths must be a whole number from 1 up"),
    (lambda: linear_schedule(20), "linear_schedule: steps must be a whole number from 21 up; 20"),
    (lambda: small_gan().generate(-1), "GAN.generate: count must be a whole number from 0 up"),
    (lambda: VAE([5, 2], rng()).generate(2.5), "VAE.generate: count must be a whole number"),
])
def test_wrong_sizes_are_named(make: Any, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        make()
