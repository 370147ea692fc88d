"""Initial values of parameters: functions `init(rng, shape)` that return an array of that shape.

A weight of two axes is (in, out), one of more is that of a convolution, (out, in, *kernel); fan_in
and fan_out are how many numbers go into one unit, and into how many units one number goes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from autograd.engine.leaves import parameter
from autograd.engine.tensor import Tensor, new_leaf
from gates.errors import OperandError, ShapeError, located, shape_of

Shape = tuple[int, ...]
Init = Callable[[np.random.Generator, Shape], Any]


def fans(shape: Shape) -> tuple[int, int]:
    """(fan_in, fan_out) of a weight of `shape`; a ShapeError unless it has two axes or more.

    >>> fans((784, 10)), fans((96, 3, 11, 11))
    ((784, 10), (363, 11616))
    """
    if len(shape) < 2:
        raise ShapeError(located(f"fans: a weight needs two axes or more; its shape is {shape}"))
    if len(shape) == 2:
        return shape[0], shape[1]
    kernel = math.prod(shape[2:])
    return shape[1] * kernel, shape[0] * kernel


def glorot_uniform(rng: np.random.Generator, shape: Shape) -> Any:
    """Uniform in ±√(6 / (fan_in + fan_out)), so that signals keep their size both ways.

    Source: Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural
    networks" (2010), equation 16.
    """
    limit = math.sqrt(6 / sum(fans(shape)))
    return rng.uniform(-limit, limit, shape)


def glorot_normal(rng: np.random.Generator, shape: Shape) -> Any:
    """Normal of variance 2 / (fan_in + fan_out). Source: Glorot, Bengio (2010), equation 12."""
    return rng.normal(0, math.sqrt(2 / sum(fans(shape))), shape)


def he_uniform(rng: np.random.Generator, shape: Shape) -> Any:
    """Uniform in ±√(6 / fan_in): `he_normal` with the same variance."""
    limit = math.sqrt(6 / fans(shape)[0])
    return rng.uniform(-limit, limit, shape)


def he_normal(rng: np.random.Generator, shape: Shape) -> Any:
    """Normal of variance 2 / fan_in, for layers that a ReLU follows.

    Source: He, Zhang, Ren, Sun, "Delving deep into rectifiers" (2015), equation 10.
    """
    return rng.normal(0, math.sqrt(2 / fans(shape)[0]), shape)


def orthogonal(rng: np.random.Generator, shape: Shape) -> Any:
    """Rows or columns of length 1 and at right angles, whichever are fewer.

    Axes after the first count as one. Source: Saxe, McClelland, Ganguli, "Exact solutions to the
    nonlinear dynamics of learning in deep linear neural networks" (2014).

    >>> Q = orthogonal(np.random.default_rng(0), (2, 3))
    >>> (Q @ Q.T).round(9) + 0.0
    array([[1., 0.],
           [0., 1.]])
    """
    fans(shape)
    rows, columns = shape[0], math.prod(shape[1:])
    Q, R = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    Q = Q * np.where(np.diag(R) < 0, -1, 1)         # uniform over all such matrices
    return np.reshape(Q if rows >= columns else Q.T, shape)


def normal(rng: np.random.Generator, shape: Shape) -> Any:
    """Normal of mean 0 and variance 1, as for the vectors of words."""
    return rng.normal(size=shape)


def zeros(rng: np.random.Generator, shape: Shape) -> Any:
    """All 0, as for biases."""
    return np.zeros(shape)


def ones(rng: np.random.Generator, shape: Shape) -> Any:
    """All 1, as for the gains of normalisation."""
    return np.ones(shape)


# Other initial values


def reset(part: Any, init: Init, rng: np.random.Generator, *names: str) -> Any:
    """Draw the weights of a layer or model anew by `init`, in place, and return it.

    Weights are the parameters of two axes or more; `names` choose others, by the last part of
    their paths, such as "U" of recurrent layers, or "b". `part` may be part of a model,
    `model["encoder"]`. The gates' matrices side by side in a recurrent layer are drawn one by
    one, a shared weight once, and frozen ones stay. Raises an OperandError where nothing is drawn.

    >>> from autograd.nn import GRU, Dense, Sequential, init
    >>> rng = np.random.default_rng(0)
    >>> model = Sequential(GRU(3, 4, rng, last=True), Dense(4, 2, rng))
    >>> model = init.reset(model, init.he_normal, rng)
    >>> U = init.reset(model, init.orthogonal, rng, "U")["layer1.U"].value
    >>> (U[:, :4].T @ U[:, :4]).round(9).trace()
    np.float64(4.0)
    """
    generator("reset", rng)
    if not hasattr(part, "parameters"):
        raise OperandError(located(f"reset: needs a layer or a model; {part!r:.60} came"))
    drawn = {path: p for path, p in part.parameters().items() if p.requires_grad
             and (path.rpartition(".")[2] in names if names else p.ndim > 1)}
    missing = [name for name in names if all(path.rpartition(".")[2] != name for path in drawn)]
    if missing or not drawn:
        raise OperandError(located(f"reset: {part.label} has no {' or '.join(missing) or 'weight'} "
                                   f"that is trained; it has {', '.join(part.parameters())}"))
    for path, p in drawn.items() if not _describing.get() else ():
        holder = path.rpartition(".")[0]
        planes = getattr(part[holder] if holder else part, "planes", 1)
        if planes == 1 or p.ndim != 2:
            p.value = drawn_by("reset", init, rng, p.shape)
        else:
            p.value = side_by_side(init, rng, (p.shape[0], p.shape[1] // planes), planes)
    return part


# Making parameters

_describing: ContextVar[bool] = ContextVar("autograd.nn describing", default=False)


@contextmanager
def describing() -> Iterator[None]:
    """Within it layers make parameters that have a shape and no memory: NaN, to be counted only."""
    token = _describing.set(True)
    try:
        yield
    finally:
        _describing.reset(token)


def new_parameter(who: str, shape: Shape, init: Init, rng: np.random.Generator) -> Tensor:
    """A parameter of `shape` by `init(rng, shape)`; `who` asks, for the messages.

    Raises an OperandError for an `rng` that is no generator and an `init` that is no function, a
    ShapeError for an `init` that returns another shape.
    """
    generator(who, rng)
    if _describing.get():
        return new_leaf(np.broadcast_to(np.nan, shape), True, None, True)
    return parameter(drawn_by(who, init, rng, shape))


def drawn_by(who: str, init: Init, rng: np.random.Generator, shape: Shape) -> Any:
    """An array of `shape` by `init`; an error that names `who` asks if it gives none."""
    if not callable(init):
        raise OperandError(located(f"{who}: init must be a function init(rng, shape), such as "
                                   f"nn.init.he_normal; {init!r:.60} came"))
    value = init(rng, shape)
    if shape_of(value) != shape:
        named = getattr(init, "__name__", repr(init))
        raise ShapeError(located(f"{who}: init must return an array of shape {shape}; {named} "
                                 f"returned {shape_of(value)}"))
    return value


def side_by_side(init: Init, rng: np.random.Generator, shape: Shape, planes: int) -> Any:
    """`planes` matrices of `shape`, each by `init`, side by side."""
    return np.concatenate([drawn_by("init", init, rng, shape) for _ in range(planes)], axis=1)


def generator(who: str, rng: Any) -> np.random.Generator:
    """`rng`, or an OperandError if it is no random generator."""
    if not isinstance(rng, np.random.Generator):
        raise OperandError(located(f"{who}: rng must be a random generator, such as "
                                   f"np.random.default_rng(0); {rng!r:.60} came"))
    return rng
