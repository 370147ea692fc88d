from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from autograd import vjp
from gates import ShapeError, affine, flatten, matmul

HERE = r" \(test_affine\.py:\d+\)$"


def normal(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize("axes", [(), (3,), (2, 3), (0,), (2, 0)], ids=str)
def test_affine_is_a_product_and_a_sum(axes: Any):
    x, W, b = normal(*axes, 4), normal(4, 5, seed=1), normal(5, seed=2)
    y = affine(x, W, b)
    np.testing.assert_allclose(y, x @ W + b, rtol=1e-13)
    g = normal(*y.shape, seed=3)
    gx, gW, gb = affine.vjp(g, x, W, b)
    np.testing.assert_allclose(gx, g @ W.T, rtol=1e-13)
    np.testing.assert_allclose(gW, x.reshape(-1, 4).T @ g.reshape(-1, 5), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(gb, g.reshape(-1, 5).sum(0), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("kinds", ["ffF", "Fff", "fFf", "fdf", "ifd", "FdF"])
def test_a_bias_of_another_dtype_is_no_smaller_for_it(kinds: str):
    codes = {"f": "f4", "d": "f8", "F": "c8", "i": "i4"}
    x, W, b = (np.ones(shape, codes[k]) for k, shape in zip(kinds, ((2, 3), (3, 4), 4),
                                                           strict=True))
    assert affine(x, W, b).dtype == (x @ W + b).dtype


def test_the_bias_and_the_input_are_not_written_to():
    x, W, b = np.ones((2, 2)), np.eye(2), np.ones(2)
    np.testing.assert_array_equal(affine(x, W, b), 2 * np.ones((2, 2)))
    assert x.tolist() == [[1, 1], [1, 1]] and b.tolist() == [1, 1]


@pytest.mark.parametrize("x, W, b, text", [
    ((), (2, 3), (3,), "needs x (..., k), W (k, n) and b (n,): x is (), W is (2, 3), b is (3,)"),
    ((2,), (2,), (3,), "needs x (..., k), W (k, n) and b (n,): x is (2,), W is (2,), b is (3,)"),
    ((4, 3), (2, 3), (3,),
     "inner sizes differ: x is (4, 3), W is (2, 3), b is (3,); W needs 3 rows"),
    ((4, 2), (2, 3), (1,), "x is (4, 2), W is (2, 3), b is (1,); b needs the shape (3,)"),
])
def test_shapes_that_do_not_agree(x: Any, W: Any, b: Any, text: str):
    for gate in (affine, affine.definition):
        with pytest.raises(ShapeError, match="^" + re.escape("Affine: " + text) + HERE):
            gate(np.ones(x), np.ones(W), np.ones(b))


def test_flatten_keeps_the_batch():
    assert flatten(np.zeros((0, 2, 3))).shape == (0, 6)
    assert flatten(np.zeros((2, 0, 3))).shape == (2, 0)
    assert flatten(np.zeros(3)).shape == (3, 1)
    with pytest.raises(ShapeError, match="^Flatten: x is a number; it needs a batch axis" + HERE):
        flatten(1.0)


@pytest.mark.parametrize("axes", [(2,), (2, 3), (0, 2)], ids=str)
def test_a_stack_times_a_matrix_is_each_of_them_times_it(axes: Any):
    W, o = normal(*axes, 2, 4), normal(4, 5, seed=1)
    S = matmul(W, o)
    np.testing.assert_allclose(S, np.einsum("...mk,kn->...mn", W, o), rtol=1e-12, atol=1e-14)
    g = normal(*S.shape, seed=2)
    gW, go = matmul.vjp(g, W, o)
    np.testing.assert_allclose(gW, np.einsum("...mn,kn->...mk", g, o), rtol=1e-12, atol=1e-14)
    rows = np.einsum("amk,amn->kn", W.reshape(-1, 2, 4), g.reshape(-1, 2, 5))
    np.testing.assert_allclose(go, rows, rtol=1e-12, atol=1e-13)


# Against another library


@pytest.mark.peer
@pytest.mark.parametrize("axes", [(), (3,), (2, 3)], ids=str)
def test_affine_as_in_torch(axes: Any):
    torch = pytest.importorskip("torch")
    inputs = normal(*axes, 4), normal(4, 5, seed=1), normal(5, seed=2)
    theirs = [torch.tensor(a, requires_grad=True) for a in inputs]
    Y = torch.nn.functional.linear(theirs[0], theirs[1].T, theirs[2])
    y, pull = vjp(affine, argnum=(0, 1, 2))(*inputs)
    g = normal(*y.shape, seed=3)
    wanted = (Y.detach(), *torch.autograd.grad(Y, theirs, torch.tensor(g)))
    for ours, other in zip((y, *pull(g)), wanted, strict=True):
        np.testing.assert_allclose(ours, other.numpy(), rtol=1e-11, atol=1e-13)
