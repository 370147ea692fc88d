"""Every gate on arrays that lie in memory in other ways, and on arrays large enough for kernels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from cases import CASES, Case, moving

import gates
from autograd.engine.tree import leaves
from gates import Elementwise, kernels

every_case = pytest.mark.parametrize("case", CASES, ids=str)


def strided(x: Any) -> Any:
    """x as every second entry of another array, along each axis."""
    wide = np.zeros(tuple(2 * n for n in x.shape), x.dtype)
    view = wide[tuple(slice(0, 2 * n, 2) for n in x.shape)]
    view[...] = x
    return view


def backward(x: Any) -> Any:
    """x as a view of its entries in the opposite order."""
    return np.flip(np.flip(x).copy())


def channels_last(x: Any) -> Any:
    """x with its second axis last in memory."""
    return x if x.ndim < 3 else np.moveaxis(np.moveaxis(x, 1, -1).copy(), -1, 1)


LAYOUTS: list[Callable[[Any], Any]] = [strided, backward, np.asfortranarray, channels_last]


@every_case
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda f: f.__name__)
def test_numbers_do_not_depend_on_where_they_lie(case: Case, layout: Any):
    x, gate = case.draw(1), case.gate
    y = gate(*x)
    rng = np.random.default_rng(2)
    g = [rng.normal(size=np.shape(part)).astype(part.dtype) for part in leaves(y)]
    one, other = (tuple(parts) if isinstance(y, tuple) else parts[0]
                  for parts in (g, [laid_out(layout, part) for part in g]))
    far = tuple(laid_out(layout, part) for part in x)
    ours = gate(*far)
    agree(ours, y)
    agree([m for m in gate.vjp(other, *far) if m is not None],
          [m for m in gate.vjp(one, *x) if m is not None])
    for i in moving(gate, x):
        tangents = [part if k == i else None for k, part in enumerate(x)]
        agree(gate.jvp([None if t is None else laid_out(layout, t) for t in tangents], *far),
              gate.jvp(tangents, *x))


def laid_out(layout: Callable[[Any], Any], x: Any) -> Any:
    """x in a layout, not to be written to; a number without axes as it is."""
    if not np.ndim(x):
        return x
    y = layout(x)
    y.setflags(write=False)
    return y


def agree(ours: Any, theirs: Any) -> None:
    for a, b in zip(leaves(ours), leaves(theirs), strict=True):
        assert (np.shape(a), np.asarray(a).dtype) == (np.shape(b), np.asarray(b).dtype)
        np.testing.assert_allclose(a, b, rtol=1e-11, atol=1e-12)


ALONE = [c for c in {c.gate: c for c in CASES}.values()
         if isinstance(c.gate, Elementwise) and len(c.inputs) == 1]
SPECIAL = np.array([0, np.inf, np.nan, 1e-45, 1e-38, 1e-20, 1e-6, 0.5, 1, 20, 87, 89, 104, 1e4,
                    3e38], np.float32)


@pytest.mark.parametrize("case", ALONE, ids=str)
def test_large_arrays_have_the_numbers_of_small_ones(case: Case):
    """Entry by entry, both sweeps, signs of zeros, infinities, NaN and both tails included."""
    gate = case.gate
    few = np.concatenate([SPECIAL, -SPECIAL, np.linspace(-110, 110, 301, dtype=np.float32)])
    many = np.resize(few, max(2 * kernels.LARGE, few.size))
    with np.errstate(all="ignore"):
        y, wanted = gate(many)[:few.size], gate(few)
        slope, wanted_slope = (gate.vjp(np.ones_like(gate(x)), x)[0] for x in (many, few))
    # Below the least normal number SciPy's own functions give 0.
    np.testing.assert_allclose(y, wanted, rtol=1e-6, atol=1e-36)
    np.testing.assert_allclose(slope[:few.size], wanted_slope, rtol=1e-6, atol=1e-36)
    zero = wanted == 0
    np.testing.assert_array_equal(np.signbit(y[zero]), np.signbit(wanted[zero]))


@pytest.mark.parametrize("gate, exact", [
    (gates.sigmoid, lambda x: 1 / (1 + np.exp(-x))),
    (gates.softplus, lambda x: np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))),
    (gates.elu, lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0)))),
    (gates.LeakyReLU(3.0), lambda x: np.where(x > 0, x, 3 * x)),
    (gates.LeakyReLU(-0.5), lambda x: np.where(x > 0, x, -0.5 * x)),
], ids=range(5))
def test_kernels_are_right_to_the_last_places(gate: gates.Gate, exact: Any):
    x = np.concatenate([np.linspace(-87, 87, 20001), np.geomspace(1e-30, 1, 5000),
                        -np.geomspace(1e-30, 1, 5000)]).astype(np.float32)
    assert kernels.is_large(x)
    np.testing.assert_allclose(gate(x), exact(x.astype(float)), rtol=4 * 2.0**-23)
    assert gate(x).dtype == np.float32


def test_kernels_warn_of_nothing_at_finite_numbers():
    x = np.resize(np.array([0, -0.0, 1e4, -1e4, 3e38, -3e38, 1e-45], np.float32), kernels.LARGE)
    for gate in (gates.sigmoid, gates.softplus, gates.elu, gates.leaky_relu, gates.silu):
        assert np.isfinite(gate(x)).all() and np.isfinite(gate.vjp(np.ones_like(x), x)[0]).all()
