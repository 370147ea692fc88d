"""Models as estimators of scikit-learn: `Classifier` and `Regressor`, for its pipelines and grids.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Self

import numpy as np

from autograd.engine.leaves import parameter
from autograd.engine.tensor import Tensor
from autograd.extras import remedy
from autograd.nn import Layer
from autograd.nn.modes import in_use
from autograd.training.adam import Adam
from autograd.training.evaluation import call, predict
from autograd.training.fit import fit
from autograd.training.inspection import undisturbed
from autograd.training.options import require_count
from autograd.training.run import FitOptions
from gates import cross_entropy, mean_sq_err, relu, softmax
from gates.errors import ShapeError, located

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError:
    raise ImportError(f"Classifier, Regressor: need scikit-learn: {remedy('demo')}") from None

Factory = Callable[[int, int, np.random.Generator], Any]
"""Makes a model of (inputs, outputs, rng): of x of shape (batch, inputs) it gives scores."""


class Perceptron(Layer):
    """ReLU layers of the given sizes, by He's initial weights, and a linear one last."""

    weights: list[Tensor]
    biases: list[Tensor]

    def __init__(self, sizes: Sequence[int], rng: np.random.Generator) -> None:
        self.weights = [parameter(rng.normal(0, math.sqrt(2 / max(m, 1)), (m, n)))
                        for m, n in pairwise(sizes)]
        self.biases = [parameter(np.zeros(n)) for n in sizes[1:]]

    def __call__(self, x: Any) -> Any:
        *hidden, last = zip(self.weights, self.biases, strict=True)
        for W, b in hidden:
            x = relu(x @ W + b)
        W, b = last
        return x @ W + b


class Estimator(BaseEstimator):  # type: ignore[misc]
    """What both have in common: a model on standardised x, trained with Adam.

    `hidden` are the sizes of the ReLU layers, or `model` is a factory of (inputs, outputs, rng);
    `epochs`, `batch`, `rate` are those of the training, and `random_state` seeds all of it.
    """

    def __init__(self, hidden: Sequence[int] = (32,), model: Factory | None = None,
                 epochs: int = 100, batch: int = 32, rate: float = 0.01,
                 random_state: Any = None) -> None:
        self.hidden = hidden
        self.model = model
        self.epochs = epochs
        self.batch = batch
        self.rate = rate
        self.random_state = random_state

    def learn(self, X: Any, targets: Any, outputs: int, loss: Any) -> Self:
        """Make the model and train it on checked arrays."""
        self.mean_, std = X.mean(axis=0), X.std(axis=0)
        self.scale_ = np.where(std > 0, std, 1.0)
        rng = np.random.default_rng(check_random_state(self.random_state).randint(2**31 - 1))
        self.model_ = self.made_model(X, outputs, rng)
        options = FitOptions(batch=self.batch, seed=int(rng.integers(2**31)), progress=False)
        self.history_ = fit(self.model_, (self.standardised(X), targets), loss,
                            Adam(self.model_, self.rate), self.epochs, options)
        self.n_iter_ = self.history_.epochs
        return self

    def made_model(self, X: Any, outputs: int, rng: np.random.Generator) -> Any:
        """The model, untrained; an error unless it gives `outputs` scores for each row of X."""
        who = type(self).__name__
        if self.model is None:
            if not isinstance(self.hidden, (list, tuple, np.ndarray)):
                raise ValueError(located(f"{who}: hidden must be a list of sizes, such as (32,); "
                                         f"{self.hidden!r:.60} came"))
            for size in self.hidden:
                require_count(who, "hidden", size)
            return Perceptron([X.shape[1], *self.hidden, outputs], rng)
        if isinstance(self.model, Layer) or not callable(self.model):
            raise ValueError(located(f"{who}: model must be a factory, a function of (inputs, "
                                     "outputs, rng) that makes a new one for each fit; "
                                     f"{self.model!r:.60} came"))
        model = self.model(X.shape[1], outputs, rng)
        if not callable(model):
            raise ValueError(located(f"{who}: the factory must return a model; {model!r:.60} came"))
        with undisturbed(model), in_use(model):
            shape = np.shape(call(model, (self.standardised(X[:1]),)))
        if shape != (1, outputs):
            raise ShapeError(located(f"{who}: the model of the factory must give {outputs} scores "
                                     f"for each sample, (1, {outputs}) for one; it gave {shape}"))
        return model

    def standardised(self, X: Any) -> Any:
        return (X - self.mean_) / self.scale_

    def outputs_for(self, X: Any) -> Any:
        """The outputs of the trained model for rows of X."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64)
        return predict(self.model_, self.standardised(X))


class Classifier(ClassifierMixin, Estimator):  # type: ignore[misc]
    """Classes by softmax of the scores of a model; see `Estimator` for what it takes.

    >>> from autograd.training import Classifier
    >>> X, y = [[0.0], [1.0], [2.0], [3.0]], ["low", "low", "high", "high"]
    >>> classifier = Classifier(random_state=0).fit(X, y)
    >>> classifier.predict([[0.5], [2.5]])
    array(['low', 'high'], dtype='<U4')
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Learn from X of shape (samples, features) and one class for each sample."""
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_, targets = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(located("Classifier: needs samples of at least two classes; there is "
                                     f"one class: {self.classes_.tolist()[0]!r}"))
        return self.learn(X, targets, len(self.classes_), cross_entropy)

    def predict_proba(self, X: Any) -> Any:
        """The probability of each class, of shape (samples, classes)."""
        return softmax(self.outputs_for(X))

    def predict(self, X: Any) -> Any:
        """The most probable class of each sample."""
        best = np.argmax(self.outputs_for(X), axis=1)
        return self.classes_[best]


class Regressor(RegressorMixin, Estimator):  # type: ignore[misc]
    """Numbers by a model that makes the squared error small; see `Estimator` for what it takes.

    >>> from autograd.training import Regressor
    >>> X = np.linspace(-1, 1, 50)[:, None]
    >>> round(Regressor(random_state=0).fit(X, X[:, 0] ** 2).score(X, X[:, 0] ** 2), 1)
    1.0
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Learn from X of shape (samples, features) and y of shape (samples,) or (samples, k)."""
        X, y = validate_data(self, X, y, dtype=np.float64, multi_output=True, y_numeric=True)
        y = np.asarray(y, dtype=np.float64)
        self.target_shape_ = y.shape[1:]
        targets = y.reshape(len(y), -1)
        self.target_mean_, std = targets.mean(axis=0), targets.std(axis=0)
        self.target_scale_ = np.where(std > 0, std, 1.0)
        return self.learn(X, (targets - self.target_mean_) / self.target_scale_, targets.shape[1],
                          mean_sq_err)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def predict(self, X: Any) -> Any:
        """The numbers of each sample, in the shape of the targets that were learned."""
        z = self.outputs_for(X)
        return (z * self.target_scale_ + self.target_mean_).reshape(len(z), *self.target_shape_)
