from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from autograd import Graph, tensor, vjp
from gates import (
    AvgPool2d,
    Conv2d,
    ConvKernel2d,
    ConvTranspose2d,
    Fold,
    MaxPool2d,
    ShapeError,
    Windows,
    output_size,
)
from gates.errors import OperandError


def normal(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=shape)


# The size of an output


@pytest.mark.parametrize(("sizes", "expected"), [
    ((227, 11, 4), 55), ((28, 3), 26), ((5, 5), 1), ((7, 3, 2, 1), 4), ((7, 3, 1, 0, 3), 1),
    ((8, 3, 2), 3),
])
def test_output_size(sizes: tuple[int, ...], expected: int) -> None:
    assert output_size(*sizes) == expected


def test_output_size_counts_the_windows_of_a_range() -> None:
    for n, k, s, p, d in product(range(1, 9), range(1, 4), range(1, 4), range(3), range(1, 3)):
        starts = [a for a in range(0, n + 2 * p, s) if a + d * (k - 1) < n + 2 * p]
        if starts:
            assert output_size(n, k, s, p, d) == len(starts)
        else:
            with pytest.raises(ShapeError, match="does not fit"):
                output_size(n, k, s, p, d)


# Windows and Fold


def test_windows_are_a_view() -> None:
    x = np.arange(12.0).reshape(3, 4)
    y = Windows((2, 2), stride=(1, 2))(x)
    assert np.shares_memory(x, y)
    assert y.tolist() == [[[[0, 1], [4, 5]], [[2, 3], [6, 7]]],
                          [[[4, 5], [8, 9]], [[6, 7], [10, 11]]]]


@pytest.mark.parametrize(("size", "stride", "dilation"), [
    ((2,), 1, 1), ((3,), 2, 1), ((2, 2), (1, 2), (3, 1)), ((1, 3), 3, 2), ((2, 1, 2), 1, 1),
])
def test_fold_is_the_adjoint_of_windows(size: Any, stride: Any, dilation: Any) -> None:
    shape = (7, 6, 5)[: len(size)]
    windows, fold = Windows(size, stride, dilation), Fold(shape, stride, dilation)
    x = normal(2, *shape)
    y = windows(x)
    g = normal(*y.shape, seed=1)
    np.testing.assert_allclose(np.sum(y * g), np.sum(x * fold(g)), rtol=1e-12)
    np.testing.assert_array_equal(windows.vjp(g, x)[0], fold(g))
    np.testing.assert_array_equal(fold.vjp(x, g)[0], y)
    np.testing.assert_array_equal(windows.jvp([x], x), y)


def test_windows_and_fold_are_each_others_rules() -> None:
    x = tensor(normal(5, 5))
    y = Windows((2, 2))(x)
    back = y.gate.pull(0, y, y, (x,))
    assert back.gate == Fold((5, 5))
    assert back.gate.pull(0, x, back, (y,)).gate == Windows((2, 2))


# Every gate of this family

CASES: list[tuple[Any, tuple[tuple[int, ...], ...]]] = [
    (Windows((2, 2), 2), ((2, 3, 5, 4),)),
    (Fold((5, 4), 2), ((2, 3, 2, 2, 2, 2),)),
    (Conv2d(2, 1, 1, 2), ((2, 4, 5, 4), (4, 2, 3, 2))),
    (ConvTranspose2d(2, 1, 1, 2, size=(5, 4)), ((2, 4, 3, 3), (4, 2, 3, 2))),
    (ConvKernel2d(2, 1, 1, 2, size=(3, 2)), ((2, 4, 5, 4), (2, 4, 3, 3))),
    (MaxPool2d(2, 1, 1), ((2, 3, 4, 5),)),
    (AvgPool2d((3, 2), padding=1), ((2, 3, 4, 5),)),
]
NAMES = [gate.name for gate, _ in CASES]


@pytest.mark.parametrize(("gate", "shapes"), CASES, ids=NAMES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtype_is_kept(gate: Any, shapes: Any, dtype: str) -> None:
    inputs = [normal(*shape, seed=k).astype(dtype) for k, shape in enumerate(shapes)]
    y = gate(*inputs)
    messages = gate.vjp(np.ones_like(y), *inputs)
    tangent = gate.jvp(inputs, *inputs)
    assert {a.dtype for a in (y, tangent, *messages)} == {np.dtype(dtype)}


@pytest.mark.parametrize(("gate", "shapes"), CASES, ids=NAMES)
def test_an_empty_batch(gate: Any, shapes: Any) -> None:
    kernel = "w" in gate.letters
    inputs = [np.zeros(s if kernel and k == 1 else (0, *s[1:])) for k, s in enumerate(shapes)]
    full = gate(*[np.zeros(s) for s in shapes])
    y = gate(*inputs)
    assert y.shape == (full.shape if isinstance(gate, ConvKernel2d) else (0, *full.shape[1:]))
    assert not y.any()
    assert [m.shape for m in gate.vjp(np.ones_like(y), *inputs)] == [x.shape for x in inputs]
    assert not any(m.any() for m in gate.vjp(np.ones_like(y), *inputs))


@pytest.mark.parametrize(("gate", "shapes"), CASES, ids=NAMES)
def test_opened_is_hand_derived(gate: Any, shapes: Any) -> None:
    inputs = [normal(*shape, seed=k) for k, shape in enumerate(shapes)]
    every = tuple(range(len(inputs)))
    y, pull = vjp(gate, argnum=every)(*inputs)
    opened, pull_opened = vjp(gate.open, argnum=every)(*inputs)
    np.testing.assert_allclose(opened, y, rtol=1e-13, atol=1e-14)
    g = normal(*y.shape, seed=9)
    for ours, theirs in zip(pull(g), pull_opened(g), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("gate", "parts"), [
    (CASES[2][0], ["Pad", "Windows", "Transpose", "Reshape", "Reshape", "MatMul", "Reshape",
                   "Transpose"]),
    (CASES[5][0], ["Pad", "Where", "Windows", "Transpose", "Reshape", "Max"]),
    (CASES[6][0], ["Pad", "Windows", "Transpose", "Reshape", "Mean"]),
], ids=["Conv2d", "MaxPool2d", "AvgPool2d"])
def test_what_a_gate_is_made_of(gate: Any, parts: list[str]) -> None:
    shapes = dict(CASES)[gate]
    inputs = [tensor(normal(*shape)) for shape in shapes]
    graph = Graph(gate.open(*inputs))
    assert sorted(t.gate.name for t in graph if t.gate is not None) == sorted(parts)


# Errors


def message(call: Any) -> str:
    with pytest.raises((ShapeError, OperandError, ValueError)) as caught:
        call()
    return str(caught.value).rpartition(" (")[0]


X, W = np.ones((1, 2, 5, 5)), np.ones((4, 2, 3, 3))


@pytest.mark.parametrize(("call", "text"), [
    (lambda: output_size(5, 7),
     "output_size: the kernel does not fit: it spans 7 (size 7, dilation 1) and the axis has 5, "
     "with padding 0 at each end; pad by at least 1, or take a kernel that spans at most 5"),
    (lambda: Conv2d(padding=1, dilation=4)(X, W),
     "Conv2d, axis -2: the kernel does not fit: it spans 9 (size 3, dilation 4) and the axis has "
     "5, with padding 1 at each end; pad by at least 2, or take a kernel that spans at most 7"),
    (lambda: output_size(5, 0),
     "output_size: kernel must be a whole number from 1 up; 0 came"),
    (lambda: Conv2d(stride=0),
     "Conv2d: stride must be a whole number from 1 up or 2 of them; 0 came"),
    (lambda: Conv2d(padding=(1, 2, 3)),
     "Conv2d: padding must be a whole number from 0 up or 2 of them; (1, 2, 3) came"),
    (lambda: Conv2d(dilation=1.5),  # type: ignore[arg-type]
     "Conv2d: dilation must be a whole number from 1 up or 2 of them; 1.5 came"),
    (lambda: Windows((2, 2), stride=-1),
     "Windows: stride must be a whole number from 1 up or 2 of them; -1 came"),
    (lambda: ConvTranspose2d(size=0),
     "ConvTranspose2d: size must be a whole number from 1 up or 2 of them; 0 came"),
    (lambda: ConvKernel2d(size=(3,)),
     "ConvKernel2d: size must be a whole number from 1 up or 2 of them; (3,) came"),
    (lambda: MaxPool2d((2, 0)),
     "MaxPool2d: size must be a whole number from 1 up or 2 of them; (2, 0) came"),
    (lambda: Conv2d(groups=0), "Conv2d: groups must be a whole number from 1 up; 0 came"),
    (lambda: Conv2d()(X[0], W),
     "Conv2d: needs four axes each, x (n, c, h, w), w (o, c/groups, u, v), y (n, o, i, j): x is "
     "(2, 5, 5), w is (4, 2, 3, 3); give one image a batch of 1 with a[np.newaxis]"),
    (lambda: Conv2d()(X, W[:, :1]),
     "Conv2d: channels differ: x is (1, 2, 5, 5), w is (4, 1, 3, 3), groups = 1; x (n, c, h, w) "
     "goes with w (o, c/groups, u, v) and y (n, o, i, j), and groups divides c and o"),
    (lambda: ConvTranspose2d(size=(9, 9))(X, W[:2]),
     "ConvTranspose2d: on an image (9, 9) a kernel (3, 3) stands at (7, 7) places, not (5, 5): "
     "y is (1, 2, 5, 5), w is (2, 2, 3, 3), groups = 1"),
    (lambda: ConvKernel2d(size=(3, 3))(X, np.ones((2, 1, 3, 3))),
     "ConvKernel2d: batches differ: x is (1, 2, 5, 5), y is (2, 1, 3, 3), groups = 1"),
    (lambda: Windows((2, 2))(np.ones(3)),
     "Windows: a window of size (2, 2) needs 2 axes; x is (3,)"),
    (lambda: Fold((4,))(np.ones(3)),
     "Fold: to the shape (4,), x needs 2 axes, places and windows; x is (3,)"),
    (lambda: Fold((4,))(np.ones((2, 2))),
     "Fold: to the shape (4,), windows (2,) stand at (3,) places; x is (2, 2)"),
    (lambda: MaxPool2d(2, padding=2),
     "MaxPool2d: padding 2 must be below the size 2, or a window would hold padding only"),
    (lambda: AvgPool2d(2)(X[0]),
     "AvgPool2d: x needs four axes (n, c, h, w), it is (2, 5, 5); give one image a batch of 1 "
     "with a[np.newaxis]"),
    (lambda: MaxPool2d(6)(X),
     "MaxPool2d, axis -2: the kernel does not fit: it spans 6 (size 6, dilation 1) and the axis "
     "has 5, with padding 0 at each end; pad by at least 1, or take a kernel that spans at most 5"),
])
def test_errors_name_what_was_needed(call: Any, text: str) -> None:
    assert message(call) == text


def test_errors_name_the_users_line() -> None:
    with pytest.raises(ShapeError, match=r"\(test_windows\.py:\d+\)$"):
        Conv2d()(X, W[:, :1])
    with pytest.raises(ShapeError, match=r"\(test_windows\.py:\d+\)$"):
        MaxPool2d(6)(tensor(X))
