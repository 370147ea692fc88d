"""Whole Jacobians of a traced function, by rows or by columns.

Of a real x the derivative of a complex y is ∂Re y/∂x + i ∂Im y/∂x; of a complex x that of a real
y is its gradient, ∂y/∂Re x − i ∂y/∂Im x; and of a complex x that of a complex y is dy/dx, for
which y must be holomorphic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograd.engine.errors import GradientError
from autograd.engine.tensor import value_of
from autograd.engine.trace import Trace
from autograd.engine.tree import leaves, unflatten
from gates.errors import located
from gates.operands import dtype_of


def by_rows(trace: Trace) -> list[list[Any]]:
    """The Jacobian of each output by each input, a reverse sweep for each entry of an output."""
    return [[assembled(parts, 0, (*np.shape(y), *x.shape), x.dtype) for parts, x in
             zip(transposed(rows(trace, k), trace.inputs), trace.inputs, strict=True)]
            for k, y in enumerate(trace.outputs)]


def by_columns(trace: Trace) -> list[list[Any]]:
    """The Jacobian of each output by each input, a forward sweep for each entry of an input."""
    columns = [transposed(pushed(trace, k), trace.outputs) for k in range(len(trace.inputs))]
    return [[assembled(columns[j][i], -1, (*np.shape(y), *x.shape), x.dtype)
             for j, x in enumerate(trace.inputs)] for i, y in enumerate(trace.outputs)]


def rows(trace: Trace, k: int) -> Iterator[list[Any]]:
    """For each entry of output `k`, its derivatives by all inputs."""
    for basis in bases(trace.outputs, k):
        yield derivatives(trace, basis, dtype_of(trace.outputs[k]).kind == "c")


def derivatives(trace: Trace, direction: Sequence[Any], is_complex: bool) -> list[Any]:
    """The derivatives of the sum of all outputs · `direction` by each input."""
    def pulled(factor: complex) -> list[Any]:
        return leaves(trace.pull(unflatten(trace.y, (factor * part for part in direction))))

    real = pulled(1)
    if not is_complex:
        return real
    imaginary = pulled(-1j)
    return [holomorphic(trace, a, -b) if x.dtype.kind == "c" else a + 1j * b
            for a, b, x in zip(real, imaginary, trace.inputs, strict=True)]


def pushed(trace: Trace, k: int) -> Iterator[list[Any]]:
    """For each entry of input `k`, the derivatives of all outputs by it."""
    for basis in bases(trace.inputs, k):
        real = leaves(trace.push(trace.as_x(basis)))
        if trace.inputs[k].dtype.kind != "c":
            yield real
            continue
        imaginary = leaves(trace.push(trace.as_x([1j * part for part in basis])))
        yield [holomorphic(trace, a, b) if dtype_of(y).kind == "c" else a - 1j * b
               for a, b, y in zip(real, imaginary, trace.outputs, strict=True)]


def holomorphic(trace: Trace, along_real: Any, along_imaginary: Any) -> Any:
    """dy/dx, the same along both axes (but for the factor i) where y is holomorphic."""
    a, b = value_of(along_real), value_of(along_imaginary)
    size = np.max(np.abs(a), initial=0)
    precision = np.finfo(a.dtype).eps ** 0.75
    if np.all(np.abs(1j * a - b) <= precision * size) or not np.all(np.isfinite(a + b)):
        return along_real
    raise GradientError(located(
        f"{trace.who}: the function is complex and not holomorphic in its complex argument, so it "
        "has no complex derivative; take np.real and np.imag of its result, or of its argument"))


def bases(arrays: Sequence[Any], k: int) -> Iterator[list[Any]]:
    """For each entry of array `k`: all arrays zero, but for a 1 at that entry."""
    for i in range(np.size(arrays[k])):
        basis = [np.zeros(np.shape(a), differentiable(dtype_of(a))) for a in arrays]
        basis[k].reshape(-1)[i] = 1
        yield basis


def differentiable(dtype: np.dtype[Any]) -> Any:
    """`dtype`, or float64 in place of integers."""
    return dtype if dtype.kind in "fc" else float


def transposed(lists: Iterator[list[Any]], wanted: Sequence[Any]) -> list[list[Any]]:
    """Lists of one derivative for each of `wanted`, as a list for each of `wanted`."""
    found: list[list[Any]] = [[] for _ in wanted]
    for parts in lists:
        for one, part in zip(found, parts, strict=True):
            one.append(part)
    return found


def assembled(parts: list[Any], axis: int, shape: tuple[int, ...], dtype: Any) -> Any:
    """Rows (axis 0) or columns (axis -1) as one array."""
    return np.reshape(np.stack(parts, axis=axis), shape) if parts else np.zeros(shape, dtype)

