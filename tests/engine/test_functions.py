"""NumPy's functions on tensors: the value is NumPy's, the derivative is the numeric one."""

from __future__ import annotations

import numpy as np
import pytest

from autograd import Tensor, jacobian, jvp, tensor
from autograd.numpy import FUNCTIONS
from gates import OperandError

RNG = np.random.default_rng(7)
V, W = RNG.uniform(0.2, 0.9, 6), RNG.uniform(1.2, 1.9, 6)
M, N = RNG.uniform(0.2, 0.9, (2, 3)), RNG.uniform(1.2, 1.9, (2, 3))
S, C = RNG.uniform(0.2, 0.9, (3, 3)), RNG.uniform(0.2, 0.9, (2, 3, 4))
I23 = np.array([[2, 0, 1], [1, 1, 0]])

CALLS = {
    np.sum: [lambda x: np.sum(x), lambda x: np.sum(x, axis=(0, -1), keepdims=True)],
    np.mean: [lambda x: np.mean(x, 1), lambda x: x.mean(axis=(0, 2))],
    np.prod: [lambda x: np.prod(x, axis=-1), lambda x: np.prod(x)],
    np.max: [lambda x: np.max(x, axis=0), lambda x: x.max()],
    np.min: [lambda x: np.min(x, axis=0, keepdims=True), lambda x: x.min()],
    np.var: [lambda x: np.var(x, axis=1, ddof=1), lambda x: x.var()],
    np.std: [lambda x: np.std(x, axis=1), lambda x: x.std(ddof=1)],
    np.cumsum: [lambda x: np.cumsum(x, axis=1), lambda x: np.cumsum(x)],
    np.linalg.norm: [lambda x: np.linalg.norm(x), lambda x: np.linalg.norm(x, axis=1)],
    np.average: [lambda x: np.average(x, axis=1), lambda x: np.average(x, 0, weights=[1, 3]),
                 lambda x: np.average(M, axis=1, weights=x[:, :, 0])],
    np.reshape: [lambda x: np.reshape(x, (4, -1)), lambda x: x.reshape(24)],
    np.ravel: [lambda x: np.ravel(x), lambda x: x.flatten()],
    np.transpose: [lambda x: np.transpose(x), lambda x: x.transpose(1, 2, 0), lambda x: x.T],
    np.matrix_transpose: [lambda x: np.matrix_transpose(x), lambda x: x.mT],
    np.swapaxes: [lambda x: np.swapaxes(x, 0, -1)],
    np.moveaxis: [lambda x: np.moveaxis(x, 0, -1), lambda x: np.moveaxis(x, (0, 1), (-1, 0))],
    np.broadcast_to: [lambda x: np.broadcast_to(x, (5, 2, 3, 4))],
    np.broadcast_arrays: [lambda x: np.broadcast_arrays(x, np.ones((5, 1, 1, 4)))[0]],
    np.expand_dims: [lambda x: np.expand_dims(x, (0, -1))],
    np.squeeze: [lambda x: np.squeeze(x[:, :1]), lambda x: x[:, :1].squeeze(1)],
    np.atleast_1d: [lambda x: np.atleast_1d(x[0, 0, 0]), lambda x: np.atleast_1d(x)],
    np.atleast_2d: [lambda x: np.atleast_2d(x[0, 0])],
    np.flip: [lambda x: np.flip(x), lambda x: np.flip(x, (0, 2))],
    np.flipud: [np.flipud], np.fliplr: [np.fliplr],
    np.roll: [lambda x: np.roll(x, 2), lambda x: np.roll(x, (1, -2), (0, 2))],
    np.full_like: [lambda x: np.full_like(x, x[0, 0, 0])],
    np.unique: [lambda x: np.unique(x), lambda x: np.unique(x, axis=1)],
    np.linalg.matrix_transpose: [lambda x: np.linalg.matrix_transpose(x)],
    np.linalg.outer: [lambda x: np.linalg.outer(x[0, 0], V)],
    np.linalg.matmul: [lambda x: np.linalg.matmul(x, RNG_45)],
    np.linalg.tensordot: [lambda x: np.linalg.tensordot(x, RNG_45, axes=1)],
    np.linalg.vecdot: [lambda x: np.linalg.vecdot(x, C[0]),
                       lambda x: np.linalg.vecdot(x, x, axis=1)],
    np.linalg.cross: [lambda x: np.linalg.cross(x, C[::-1], axis=1)],
    np.linalg.diagonal: [lambda x: np.linalg.diagonal(x, offset=1)],
    np.linalg.trace: [lambda x: np.linalg.trace(x, offset=-1)],
    np.linalg.vector_norm: [lambda x: np.linalg.vector_norm(x, axis=(0, 2))],
    np.linalg.matrix_norm: [lambda x: np.linalg.matrix_norm(x, keepdims=True)],
    np.tril: [lambda x: np.tril(x, 1), lambda x: np.tril(x[0, 0])],
    np.triu: [lambda x: np.triu(x, -1)],
    np.concatenate: [lambda x: np.concatenate([x, C, x], axis=1),
                     lambda x: np.concatenate((x, C), axis=None)],
    np.stack: [lambda x: np.stack([x, C], axis=-1)],
    np.vstack: [lambda x: np.vstack([x[0, 0], np.ones(4)])],
    np.hstack: [lambda x: np.hstack([x[0], np.ones((3, 1))]), lambda x: np.hstack([x[0, 0], V])],
    np.column_stack: [lambda x: np.column_stack([x[0, :, 0], x[0]])],
    np.append: [lambda x: np.append(x, V), lambda x: np.append(x, C, axis=0)],
    np.split: [lambda x: np.split(x, 2, axis=2)[1], lambda x: np.split(x, [1, 3], axis=-1)[1]],
    np.array_split: [lambda x: np.array_split(x, 3, axis=2)[0],
                     lambda x: np.array_split(x, [1], axis=2)[1]],
    np.unstack: [lambda x: np.unstack(x, axis=1)[2]],
    np.pad: [lambda x: np.pad(x, 1), lambda x: np.pad(x, ((0, 1), (2, 0), (1, 1))),
             lambda x: np.pad(x, 1, constant_values=7.0)],
    np.repeat: [lambda x: np.repeat(x, 3, axis=1), lambda x: np.repeat(x, 2),
                lambda x: np.repeat(x, [2, 0, 1], axis=1)],
    np.tile: [lambda x: np.tile(x, 2), lambda x: np.tile(x, (2, 1, 3, 1)),
              lambda x: np.tile(x[0, 0], (2, 3))],
    np.dot: [lambda x: np.dot(x, np.ones(4)), lambda x: np.dot(x, RNG_45),
             lambda x: np.dot(M[0], x),
             lambda x: np.dot(3.0, x), lambda x: np.dot(x[0, 0], x[0, 1])],
    np.vdot: [lambda x: np.vdot(x[0], np.ones((3, 4)))],
    np.inner: [lambda x: np.inner(x, RNG_45.T), lambda x: np.inner(2.0, x)],
    np.outer: [lambda x: np.outer(x[0], V)],
    np.tensordot: [lambda x: np.tensordot(x, x, axes=([0, 2], [0, 2])),
                   lambda x: np.tensordot(x, RNG_45, axes=1)],
    np.einsum: [lambda x: np.einsum("ijk,ljk->il", x, C), lambda x: np.einsum("...k->...", x)],
    np.trace: [lambda x: np.trace(x, axis1=1, axis2=2), lambda x: np.trace(x, 1)],
    np.diagonal: [lambda x: np.diagonal(x), lambda x: np.diagonal(x, -1, 1, 2),
                  lambda x: np.diagonal(x, 2, 1, 2)],
    np.diag: [lambda x: np.diag(x[0, 0]), lambda x: np.diag(x[0, 0], -2),
              lambda x: np.diag(x[0], 1)],
    np.where: [lambda x: np.where(x > 0.5, x, 0), lambda x: np.where(C > 0.5, 2.0, x)],
    np.take: [lambda x: np.take(x, [2, 0, 2], axis=1), lambda x: np.take(x, [5, 5]),
              lambda x: np.take(x, 1, axis=-1)],
    np.take_along_axis: [lambda x: np.take_along_axis(x[:, :, 0], I23, axis=1),
                         lambda x: np.take_along_axis(x[:, :, 0], np.array([[2, 2]]), axis=1),
                         lambda x: np.take_along_axis(x[:1, :, 0], I23, axis=1)],
    np.sort: [lambda x: np.sort(x), lambda x: np.sort(x, axis=0), lambda x: np.sort(x, axis=None)],
    np.clip: [lambda x: np.clip(x, 0.3, 0.6), lambda x: np.clip(x, None, 0.6),
              lambda x: np.clip(C, x - 0.1, x + 0.05), lambda x: x.clip(min=0.3)],
    np.diff: [lambda x: np.diff(x), lambda x: np.diff(x, n=2, axis=1)],
    np.copy: [lambda x: np.copy(x) * x],
    np.round: [lambda x: np.round(x, 1)],
    np.astype: [lambda x: np.astype(x, "float32"), lambda x: x.astype("complex128").real],
}
RNG_45 = RNG.uniform(0.2, 0.9, (4, 5))
COMPLEX = {np.real: np.real, np.imag: np.imag, np.angle: np.angle}
ALIASES = {np.amax: np.max, np.amin: np.min, np.around: np.round, np.permute_dims: np.transpose}


def numeric_jacobian(f, x, step=1e-6):
    columns = []
    for i in range(x.size):
        shift = np.zeros(x.size)
        shift[i] = step
        high, low = f(x + shift.reshape(x.shape)), f(x - shift.reshape(x.shape))
        columns.append((np.asarray(high, float) - np.asarray(low, float)) / (2 * step))
    return np.stack(columns, axis=-1).reshape(*np.shape(columns[0]), *x.shape)


@pytest.mark.parametrize(("function", "call"), [
    pytest.param(function, call, id=f"{function.__name__}-{i}")
    for function, calls in CALLS.items() for i, call in enumerate(calls)])
def test_value_and_derivatives_are_numpys(function, call):
    y = call(tensor(C))
    wanted = call(C)
    assert isinstance(y, Tensor)
    np.testing.assert_allclose(y.value, wanted, rtol=1e-6 if y.dtype == np.float32 else 1e-13)
    assert y.shape == np.shape(wanted) and y.dtype == np.asarray(wanted).dtype
    if y.dtype == np.float32 or not y.requires_grad:
        return
    J = jacobian(call)(C)
    np.testing.assert_allclose(J, numeric_jacobian(call, C), atol=1e-7)
    tangent = RNG.normal(size=C.shape)
    np.testing.assert_allclose(jvp(call)(C)[1](tangent), np.tensordot(J, tangent, C.ndim),
                               atol=1e-9)


def test_every_function_is_tested():
    assert set(FUNCTIONS) == set(CALLS) | set(COMPLEX) | set(ALIASES)
    for name, same in ALIASES.items():
        assert FUNCTIONS[name] is FUNCTIONS[same]


@pytest.mark.parametrize("function", COMPLEX.values(), ids=lambda f: f.__name__)
def test_parts_of_complex_numbers(function):
    z = np.array([1 + 2j, -3 + 0.5j])
    np.testing.assert_allclose(function(tensor(z)).value, function(z))


@pytest.mark.parametrize(("call", "words"), [
    (lambda x: np.reshape(x, (3, 8), order="A"), "np.reshape: the option order='A' does not work"),
    (lambda x: np.pad(x, 1, mode="mean"), "np.pad: the option mode='mean' does not work"),
    (lambda x: np.copy(x, order="F"), "np.copy: the option order='F' does not work on tensors; "
                                      "leave it out, or call it on .value if no gradient"),
    (lambda x: np.sum(x, out=np.zeros(())), "np.sum: leave out `out=`: a tensor cannot be written"),
    (lambda x: np.max(x, where=C > 1), "np.max: the option where needs initial= too"),
    (lambda x: np.put(np.ones(2), 0, x), "np.put: cannot write a tensor into an array, nor into a "
                                         "tensor; use np.where"),
    (lambda x: np.copyto(x, 1.0), "np.copyto: cannot write a tensor into an array"),
    (lambda x: np.full_like(C, x), "np.copyto: cannot write a tensor into an array"),
    (lambda x: np.linalg.inv(x), "np.linalg.inv: has no gate yet; compose it from others"),
    (lambda x: np.fft.fft(x), "np.fft.fft: has no gate yet"),
    (lambda x: np.add.accumulate(x), "np.add.accumulate: has no gate yet"),
    (lambda x: np.einsum("ijk->i", x, casing="no"), "np.einsum: the option casing='no' does not"),
    (lambda x: np.einsum("ijk->i", x, optimize="best"), "np.einsum: the option optimize='best'"),
    (lambda x: x.astype("f4", order="F"), "astype: the option order='F' does not work"),
    (lambda x: x.astype(int, casting="safe"), "cannot cast from float64 to int64 according to"),
    (lambda x: np.linalg.norm(x, ord=1), "np.linalg.norm: on tensors ord is None, 'fro' for"),
    (lambda x: np.einsum(x, [0, 1, 2]), "np.einsum: on tensors the subscripts are a text"),
])
def test_what_does_not_work_says_so(call, words):
    with pytest.raises(OperandError, match=words.replace(".", r"\.")):
        call(tensor(C))
