"""What holds for every model, over the table of cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from model_cases import CASES, ModelCase

from autograd import Tensor, constant, nn
from autograd.nn import GAN, Layer, Sequential, models
from autograd.storage import load, save
from autograd.training import Adam, FitOptions, fit, objective, to_vector
from gates import ShapeError

every_case = pytest.mark.parametrize("case", CASES, ids=str)


def reset(model: Layer) -> Layer:
    """Let all that draws at random draw the same again."""
    for each in (model, *model.layers().values()):
        if hasattr(each, "rng"):
            each.rng = np.random.default_rng(5)
    return model


def parts_of(y: Any) -> tuple[Any, ...]:
    return y if isinstance(y, tuple) else (y,)


def values_of(y: Any) -> list[Any]:
    return [part.value if isinstance(part, Tensor) else part for part in parts_of(y)]


def test_every_model_has_a_case() -> None:
    exported = {kind for kind in vars(models).values() if isinstance(kind, type)}
    assert exported == {type(case.model()) for case in CASES}
    assert all(vars(nn)[kind.__name__] is kind for kind in exported)


@every_case
def test_shapes(case: ModelCase) -> None:
    found = tuple(part.shape for part in parts_of(case.model()(*case.draw())))
    assert found == (case.outputs if isinstance(case.outputs[0], tuple) else (case.outputs,))


@every_case
def test_names_are_paths(case: ModelCase) -> None:
    model = Sequential(part=case.model())
    assert len(model.parameters()) > 0
    for path, p in (model.parameters() | model.buffers()).items():
        assert p.name == path and path.startswith("part.") and model[path] is p


@every_case
def test_gradients_are_the_derivatives(case: ModelCase) -> None:
    model, inputs = case.model(), case.draw()
    loss, target = case.loss(model), case.target(inputs)
    f = objective(model, lambda: loss(reset(model)(*inputs), target))
    w = to_vector(model) + np.random.default_rng(1).uniform(-0.1, 0.1, to_vector(model).size)
    state, exact = model.state(), f(w)[1]
    numeric = np.empty_like(w)
    for i, step in enumerate(np.eye(len(w)) * 1e-6):
        numeric[i] = (f(w + step)[0] - f(w - step)[0]) / 2e-6
    np.testing.assert_allclose(exact, numeric, rtol=2e-6, atol=2e-9)
    assert np.count_nonzero(exact) > len(w) / 4
    model.load_state(state)


@every_case
def test_saved_and_loaded_it_is_the_same(case: ModelCase, tmp_path: Path) -> None:
    pytest.importorskip("safetensors")
    model, inputs = case.model().eval(), case.draw()
    save(tmp_path / "model.safetensors", model)
    again = load(tmp_path / "model.safetensors")
    assert type(again) is type(model) and list(again.state()) == list(model.state())
    expected = values_of(reset(model)(*inputs))
    for found, wanted in zip(values_of(reset(again)(*inputs)), expected, strict=True):
        np.testing.assert_array_equal(found, wanted)


def trained(case: ModelCase, seed: int = 0) -> tuple[list[float], Any]:
    """The losses of 30 epochs, and the parameters after them."""
    model, inputs = case.model(seed), case.draw()
    history = fit(model, (*inputs, case.target(inputs)), case.loss(model), Adam(model, 0.02),
                  epochs=30, options=FitOptions(batch=None, progress=False))
    return history.step_losses, to_vector(model)


@every_case
def test_fit_makes_the_loss_fall_and_a_seed_fixes_all(case: ModelCase) -> None:
    if isinstance(case.model(), GAN):
        return                                  # trained by alternating steps
    losses, parameters = trained(case)
    assert np.mean(losses[-5:]) < 0.95 * np.mean(losses[:5])
    again, same = trained(case)
    assert losses == again
    np.testing.assert_array_equal(parameters, same)
    assert not np.array_equal(trained(case, seed=1)[1], parameters)


@every_case
@pytest.mark.parametrize("training", [True, False])
def test_float32_is_kept(case: ModelCase, training: bool) -> None:
    model, inputs = case.model().astype("float32").train(training), case.draw(np.float32)
    outputs = model(*inputs)
    assert {part.dtype for part in parts_of(outputs)} == {np.dtype(np.float32)}
    error = case.loss(model)(outputs, case.target(inputs))
    error.backward()
    assert error.dtype == np.float32
    assert {p.grad.dtype for p in model.parameters().values()} == {np.dtype(np.float32)}


@every_case
def test_tensors_and_arrays_give_the_same(case: ModelCase) -> None:
    model, inputs = case.model(), case.draw()
    expected = values_of(reset(model)(*inputs))
    found = values_of(reset(model)(*map(constant, inputs)))
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_array_equal(a, b)


@every_case
def test_a_wrong_shape_names_the_layer_and_both_shapes(case: ModelCase) -> None:
    inputs = [np.zeros(shape) for shape in case.misfit]
    came = str(case.misfit[0]).replace("(", r"\(").replace(")", r"\)")
    with pytest.raises(ShapeError, match=f"^\\w+[\\w .]*: needs .*{case.needs}.*x is {came}"):
        case.model()(*inputs)
