"""Parameters as vectors for SciPy, and models as estimators of scikit-learn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime, minimize
from trained_models import TwoLayers, two_circles

from autograd import GradientError, parameter
from autograd.training import from_vector, objective, to_vector
from gates import ShapeError, cross_entropy

ROOT = Path(__file__).resolve().parents[2]


@given(shapes=st.lists(st.lists(st.integers(0, 3), max_size=3).map(tuple), min_size=1, max_size=5),
       dtype=st.sampled_from(["float32", "float64"]), seed=st.integers(0, 999))
def test_vectors_and_back(shapes, dtype, seed):
    rng = np.random.default_rng(seed)
    tensors = {f"p{i}": parameter(rng.normal(size=shape), dtype=dtype)
               for i, shape in enumerate(shapes)}
    before = {path: np.array(p.value) for path, p in tensors.items()}
    vector = to_vector(tensors)
    assert vector.dtype == np.float64 and vector.shape == (sum(p.size for p in tensors.values()),)
    from_vector(tensors, 0 * vector)
    assert all(np.all(p.value == 0) for p in tensors.values())
    from_vector(tensors, vector)
    for path, p in tensors.items():
        assert np.array_equal(p.value, before[path]) and p.dtype == dtype


def test_a_vector_of_another_size_is_refused():
    with pytest.raises(ShapeError, match=r"from_vector: needs a vector of shape \(2,\); \(3,\) "
                                         r"came \(test_interop.py"):
        from_vector([parameter([1.0, 2.0])], np.ones(3))


def test_the_gradient_of_an_objective_is_that_of_differences():
    model, (x, y) = TwoLayers(), two_circles(20)
    f = objective(model, lambda: cross_entropy(model(x), y))
    v = to_vector(model)
    value, gradient = f(v)
    np.testing.assert_allclose(gradient, approx_fprime(v, lambda v: f(v)[0]), atol=1e-5)
    assert type(value) is float and gradient.dtype == np.float64


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_scipy_minimizes_a_model(dtype):
    model, (x, y) = TwoLayers().astype(dtype), two_circles(60)
    x = x.astype(dtype)
    f = objective(model, lambda: cross_entropy(model(x), y))
    result = minimize(f, to_vector(model), jac=True, method="L-BFGS-B")
    from_vector(model, result.x)
    np.testing.assert_allclose(cross_entropy(model(x), y).item(), result.fun, rtol=1e-5)
    assert result.fun < 0.2


def test_frozen_and_unused_parameters_have_gradient_0():
    w, frozen, unused = (parameter([1.0], name=name) for name in ("w", "frozen", "unused"))
    (unused * frozen).sum().backward()  # an old gradient is none
    frozen.requires_grad = False
    f = objective([w, frozen, unused], lambda: (w * frozen).sum())
    assert f([2.0, 3.0, 4.0])[1].tolist() == [3.0, 0.0, 0.0]


def test_a_loss_without_a_gradient_is_refused():
    w = parameter([1.0], name="w")
    with pytest.raises(GradientError, match="objective: the loss does not depend on the param"):
        objective([w], lambda: 1.0)([0.0])


# scikit-learn


@pytest.mark.parametrize("name", ["Classifier", "Regressor"])
def test_estimators_pass_scikit_learns_own_checks(name):
    """In a process of its own: the checks warn of what they provoke."""
    pytest.importorskip("sklearn")
    code = f"""
from sklearn.utils.estimator_checks import check_estimator
from autograd.training import {name}
found = check_estimator({name}(epochs=60), on_fail=None, on_skip=None)
print(len(found), [(r["check_name"], str(r["exception"])) for r in found
                   if r["status"] not in ("passed", "skipped")])
print(*[r["check_name"] for r in found if r["status"] == "skipped"])
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, timeout=300,
                          capture_output=True, text=True, check=True)
    first, skipped = done.stdout.split("\n")[:2]
    count, _, failures = first.partition(" ")
    assert int(count) > 40 and failures == "[]"
    assert {*skipped.split()} <= {  # which scikit-learn does by itself
        "check_array_api_input", f"check_{name.lower()}_data_not_an_array"}


def estimators() -> Any:
    pytest.importorskip("sklearn")
    from autograd.training import Classifier, Regressor
    return Classifier, Regressor


def test_a_classifier_in_a_pipeline_and_a_grid():
    Classifier, _ = estimators()
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    x, y = two_circles(150)
    names = np.array(["out", "in"])[y]
    grid = GridSearchCV(make_pipeline(StandardScaler(), Classifier(random_state=0, epochs=40)),
                        {"classifier__hidden": [(), (16,)]}, cv=3)
    grid.fit(x, names)
    assert grid.best_params_ == {"classifier__hidden": (16,)} and grid.best_score_ > 0.9
    assert np.allclose(grid.predict_proba(x).sum(axis=1), 1)


def test_a_model_of_ones_own():
    Classifier, Regressor = estimators()
    made = []
    def factory(inputs, outputs, rng):
        made.append((inputs, outputs))
        return TwoLayers(inputs, 16, outputs, seed=int(rng.integers(99)))
    x, y = two_circles(150)
    assert Classifier(model=factory, random_state=0).fit(x, y).score(x, y) > 0.9
    targets = np.stack([x[:, 0] ** 2, x[:, 1]], axis=1)
    assert Regressor(model=factory, random_state=0).fit(x, targets).score(x, targets) > 0.9
    assert made == [(2, 2), (2, 2)]


@pytest.mark.parametrize("outputs", [1, 3])
def test_a_factory_of_too_few_or_too_many_outputs(outputs: int):
    x, y = two_circles(20)
    for kind in estimators():
        targets = y if kind.__name__ == "Classifier" else np.stack([y, y], axis=1)
        text = (rf"{kind.__name__}: the model of the factory must give 2 scores for each sample, "
                rf"\(1, 2\) for one; it gave \(1, {outputs}\) \(test_interop.py:\d+\)")
        with pytest.raises(ShapeError, match=text):
            kind(model=lambda n, k, rng: TwoLayers(n, 4, outputs)).fit(x, targets)
        with pytest.raises(ShapeError, match=r"must give 2 scores .*; it gave \(1,\)"):
            kind(model=lambda n, k, rng: lambda x: np.zeros(1)).fit(x, targets)


@pytest.mark.parametrize("settings, text", [
    ({"hidden": 5}, r"hidden must be a list of sizes, such as \(32,\); 5 came"),
    ({"hidden": "ab"}, "hidden must be a list of sizes"),
    ({"hidden": (2.5,)}, r"hidden must be a whole number from 1 up; 2\.5 came"),
    ({"model": TwoLayers()}, r"model must be a factory, a function of \(inputs, outputs, rng\) "
     r"that makes a new one for each fit; TwoLayers"),
    ({"model": 3}, "model must be a factory, .*; 3 came"),
    ({"model": lambda n, k, rng: None}, "the factory must return a model; None came"),
])
def test_settings_that_are_refused_at_fit(settings: Any, text: str):
    x, y = two_circles(20)
    for kind in estimators():
        with pytest.raises(ValueError, match=f"^{kind.__name__}: {text}"):
            kind(**settings).fit(x, y)
    for kind in estimators():
        assert kind(hidden=np.array([3]), epochs=1).fit(x, y).n_iter_ == 1


def test_all_names_are_imported_by_a_star():
    pytest.importorskip("sklearn")
    names: dict[str, Any] = {}
    exec("from autograd.training import *", names)
    assert {"Classifier", "Regressor", "Adam", "fit", "History"} <= names.keys()
    assert not {"adam", "evaluation", "scikit"} & names.keys()


def test_the_same_random_state_does_the_same():
    _, Regressor = estimators()
    x, y = two_circles(50)
    first, second, third = (Regressor(epochs=5, random_state=seed).fit(x, y).predict(x)
                            for seed in (1, 1, 2))
    assert np.array_equal(first, second) and not np.array_equal(first, third)


def test_one_class_and_bad_sizes_are_refused():
    Classifier, _ = estimators()
    with pytest.raises(ValueError, match="Classifier: needs samples of at least two classes; there "
                                         "is one class: 'a'"):
        Classifier().fit([[0.0], [1.0]], ["a", "a"])
    with pytest.raises(ValueError, match="Classifier: hidden must be a whole number from 1 up; 0"):
        Classifier(hidden=(0,)).fit([[0.0], [1.0]], [0, 1])


def test_a_missing_scikit_learn_is_named():
    code = ("import sys; sys.modules['sklearn.base'] = None\n"
            "import autograd.training\nautograd.training.Classifier")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr.strip().endswith(
        'ImportError: Classifier, Regressor: need scikit-learn: pip install ".[demo]" in a '
        "checkout of autograd-gates")


def test_training_loads_no_extra():
    code = ("import sys, autograd.training; print([m for m in ('sklearn', 'matplotlib', 'torch') "
            "if m in sys.modules])")
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                         check=True)
    assert out.stdout.strip() == "[]"
