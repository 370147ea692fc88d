"""The table of docs/conventions.md, row by row against the gates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gates
from autograd import tensor
from gates import Gate

PAGE = Path(__file__).parents[2] / "docs" / "conventions.md"
NAMES = {**vars(gates), "nan": np.nan, "inf": np.inf}
SMOOTH = {
    gates.Add, gates.Affine, gates.AffineConv2d, gates.ArcSinh, gates.ArcTan, gates.AvgPool2d,
    gates.BinaryCrossEntropy, gates.BroadcastTo, gates.Concatenate, gates.Conjugate, gates.Conv2d,
    gates.ConvKernel2d, gates.ConvTranspose2d, gates.Cos, gates.Cosh, gates.CrossEntropy,
    gates.CumSum, gates.Degrees, gates.Dot, gates.Einsum, gates.Erf, gates.Exp, gates.Exp2,
    gates.ExpandDims, gates.Expm1, gates.Flatten, gates.Flip, gates.Fold, gates.GELU,
    gates.GELUTanh, gates.GRUResetAfterScan, gates.GRUScan, gates.GaussianKL, gates.Identity,
    gates.Imag, gates.LSTMScan, gates.LogSoftmax, gates.MatMul, gates.MatVec, gates.Mean,
    gates.MeanSqErr, gates.Multiply, gates.Negative, gates.NormalCDF, gates.Outer, gates.Pad,
    gates.Pick, gates.Radians, gates.Real, gates.Reparameterise, gates.Repeat, gates.Reshape,
    gates.Roll, gates.ScaledDotProduct, gates.Scatter, gates.SiLU, gates.Sigmoid, gates.Sin,
    gates.Sinh, gates.Softplus, gates.Split, gates.SqErr, gates.Squeeze, gates.Stack,
    gates.Subtract, gates.Sum, gates.TakeAlong, gates.Tan, gates.Tanh, gates.Tensordot,
    gates.Transpose, gates.Triangle, gates.Unstack, gates.Var, gates.Windows,
}
"""Gates that have one derivative wherever they are defined."""


def rows() -> Iterator[Any]:
    """Gate, inputs and derivatives of each row."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 4 and cells[0].startswith("`"):
            gate, at, derivative = (eval(cell.strip("`"), NAMES) for cell in cells[:3])
            inputs = at if isinstance(at, tuple) else (at,)
            wanted = derivative if isinstance(derivative, tuple) else (derivative,)
            yield pytest.param(gate, inputs, wanted, id=f"{cells[0]} {cells[1]}")


ROWS = list(rows())
each_row = pytest.mark.parametrize("gate, inputs, wanted", ROWS)


def ones_of(gate: Gate, inputs: Any) -> Any:
    return np.ones_like(np.asarray(gate(*inputs), float))[()]


@each_row
def test_reverse(gate: Gate, inputs: Any, wanted: Any):
    with np.errstate(all="ignore"):
        messages = gate.vjp(ones_of(gate, inputs), *inputs)
    assert [message is None for message in messages] == [slope is None for slope in wanted]
    for message, slope in zip(messages, wanted, strict=True):
        if slope is not None:
            np.testing.assert_allclose(message, slope, rtol=1e-6)
            assert np.shape(message) == np.shape(slope)


@each_row
def test_forward(gate: Gate, inputs: Any, wanted: Any):
    for i, slope in enumerate(wanted):
        if slope is None or np.iscomplexobj(slope):
            continue
        x = np.asarray(inputs[i], float)
        for k, entry in enumerate(np.ravel(slope)):
            tangents: list[Any] = [None] * len(inputs)
            tangents[i] = (np.arange(x.size) == k).astype(float).reshape(x.shape)[()]
            with np.errstate(all="ignore"):
                y = gate.jvp(tangents, *inputs)
            np.testing.assert_allclose(np.sum(y), entry, rtol=1e-6)


@each_row
def test_recorded(gate: Gate, inputs: Any, wanted: Any):
    at = [x if slope is None else tensor(np.asarray(x, complex if isinstance(x, complex) else
                                                    float))
          for x, slope in zip(inputs, wanted, strict=True)]
    if not any(slope is not None for slope in wanted):
        return
    with np.errstate(all="ignore"):
        np.sum(gate(*at)).backward()
    for t, slope in zip(at, wanted, strict=True):
        if slope is not None:
            np.testing.assert_allclose(t.grad, slope, rtol=1e-6)


def test_every_gate_is_in_the_table_or_smooth():
    exported = {kind for kind in vars(gates).values() if isinstance(kind, type)
                and issubclass(kind, Gate)} - {Gate, gates.Elementwise, gates.Linear,
                                               gates.Multilinear}
    in_table = {type(row.values[0]) for row in ROWS}
    assert in_table | SMOOTH == exported
    assert not in_table & SMOOTH


def test_the_table_is_read_whole():
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines()
             if line.startswith("| `")]
    assert len(lines) == len(ROWS) > 50
