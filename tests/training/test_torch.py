"""Three steps of every optimizer, and schedules, against PyTorch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograd import parameter
from autograd.training import (
    SGD,
    Adadelta,
    AdaGrad,
    Adam,
    AdamW,
    ClipNorm,
    ClipValue,
    CosineDecay,
    ExponentialDecay,
    Momentum,
    Nesterov,
    RMSprop,
    StepDecay,
    WarmUp,
)

pytestmark = pytest.mark.peer
torch: Any = pytest.importorskip("torch")

PAIRS: list[tuple[Any, Any, dict[str, Any]]] = [
    (SGD, "SGD", {"rate": 0.1}),
    (SGD, "SGD", {"rate": 0.1, "weight_decay": 0.2}),
    (Momentum, "SGD", {"rate": 0.1, "momentum": 0.9}),
    (Momentum, "SGD", {"rate": 0.1, "momentum": 0.5, "weight_decay": 0.2}),
    (Nesterov, "SGD", {"rate": 0.1, "momentum": 0.9}),
    (Nesterov, "SGD", {"rate": 0.1, "momentum": 0.9, "weight_decay": 0.2}),
    (AdaGrad, "Adagrad", {"rate": 0.1}),
    (AdaGrad, "Adagrad", {"rate": 0.1, "eps": 1e-3, "weight_decay": 0.2}),
    (Adadelta, "Adadelta", {"rate": 1.0}),
    (Adadelta, "Adadelta", {"rate": 0.5, "decay": 0.7, "eps": 1e-4, "weight_decay": 0.2}),
    (RMSprop, "RMSprop", {"rate": 0.1}),
    (RMSprop, "RMSprop", {"rate": 0.1, "decay": 0.8, "eps": 1e-3, "weight_decay": 0.2}),
    (Adam, "Adam", {"rate": 0.1}),
    (Adam, "Adam", {"rate": 0.1, "betas": (0.7, 0.9), "eps": 1e-3, "weight_decay": 0.2}),
    (AdamW, "AdamW", {"rate": 0.1}),
    (AdamW, "AdamW", {"rate": 0.1, "betas": (0.7, 0.9), "eps": 1e-3, "weight_decay": 0.2}),
]
THEIRS = {"rate": "lr"}
DEFAULTS = [(Adam, "Adam"), (AdamW, "AdamW"), (RMSprop, "RMSprop"), (AdaGrad, "Adagrad"),
            (Adadelta, "Adadelta")]


def train(ours: Any, theirs: Any, options: Any, steps: int = 3) -> None:
    rng = np.random.default_rng(0)
    W0, b0, x, t = (rng.normal(size=s) for s in ((3, 4), (4,), (5, 3), (5, 4)))
    W, b = parameter(W0, name="W"), parameter(b0, name="b")
    W2, b2 = (torch.tensor(p, requires_grad=True) for p in (W0, b0))
    optimizer = ours([W, b], **options)
    other = theirs([W2, b2])
    for _ in range(steps):
        ((np.tanh(x @ W + b) - t) ** 2).mean().backward()
        optimizer.step()
        other.zero_grad()
        ((torch.tanh(torch.tensor(x) @ W2 + b2) - torch.tensor(t)) ** 2).mean().backward()
        other.step()
        for p, q in ((W, W2), (b, b2)):
            np.testing.assert_allclose(p.value, q.detach().numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("ours", "theirs", "options"), PAIRS)
def test_three_steps_are_pytorchs(ours, theirs, options):
    renamed = {THEIRS.get(name, name): value for name, value in options.items()}
    if "decay" in options:
        renamed["rho" if theirs == "Adadelta" else "alpha"] = renamed.pop("decay")
    if ours is Nesterov:
        renamed["nesterov"] = True
    train(ours, lambda p: getattr(torch.optim, theirs)(p, **renamed), options)


@pytest.mark.parametrize(("ours", "theirs"), DEFAULTS)
def test_the_usual_settings_are_pytorchs(ours, theirs):
    train(ours, getattr(torch.optim, theirs), {})


@pytest.mark.parametrize(("schedule", "make"), [
    (StepDecay(0.1, every=2, factor=0.5),
     lambda o: torch.optim.lr_scheduler.StepLR(o, 2, 0.5)),
    (ExponentialDecay(0.1, factor=0.9),
     lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.9)),
    (CosineDecay(0.1, steps=5, least=0.01),
     lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 5, 0.01)),
    (WarmUp(4, 0.1),
     lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda t: min(1, (t + 1) / 4))),
], ids=lambda x: type(x).__name__)
def test_schedules_are_pytorchs(schedule, make):
    w = torch.zeros(1, requires_grad=True)
    other = torch.optim.SGD([w], lr=0.1)
    scheduler = make(other)
    for step in range(5):
        assert math.isclose(schedule(step), other.param_groups[0]["lr"], rel_tol=1e-12)
        other.step()
        scheduler.step()


def test_clipping_is_pytorchs():
    rng = np.random.default_rng(0)
    gradients = [rng.normal(size=7), rng.normal(size=3)]
    for clip, theirs in ((ClipNorm(0.5), lambda p: torch.nn.utils.clip_grad_norm_(p, 0.5)),
                         (ClipValue(0.5), lambda p: torch.nn.utils.clip_grad_value_(p, 0.5))):
        ours = [g.copy() for g in gradients]
        clip(ours)
        parameters = [torch.zeros(g.shape, dtype=torch.float64) for g in gradients]
        for p, g in zip(parameters, gradients, strict=True):
            p.grad = torch.tensor(g)
        theirs(parameters)
        for g, p in zip(ours, parameters, strict=True):
            np.testing.assert_allclose(g, p.grad.numpy(), rtol=1e-6)  # it adds 1e-6 to the norm
