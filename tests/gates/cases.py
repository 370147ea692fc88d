"""The table of gate cases: a gate, and inputs from where it is smooth. It drives the properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import gates
from gates.indexing import pattern_of
from gates.piecewise import flats

Shape = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Between:
    """Numbers from low to high; with `signs` of either sign."""

    shape: Shape
    low: float = -1.5
    high: float = 1.5
    signs: bool = False

    def draw(self, rng: np.random.Generator) -> Any:
        numbers = rng.uniform(self.low, self.high, self.shape)
        return numbers * rng.choice([-1, 1], self.shape) if self.signs else numbers


@dataclass(frozen=True, eq=False)
class Distinct:
    """Numbers at least ½ apart from one another, and ¼ from those at another `offset` of ½."""

    shape: Shape
    offset: float = 0.0

    def draw(self, rng: np.random.Generator) -> Any:
        count = int(np.prod(self.shape))
        places = rng.permutation(count).reshape(self.shape) - count // 2
        return places + self.offset + rng.uniform(-0.1, 0.1, self.shape) + 0.03


@dataclass(frozen=True, eq=False)
class Shares:
    """Probabilities, none near 0, with sum 1 along the last axis."""

    shape: Shape

    def draw(self, rng: np.random.Generator) -> Any:
        shares = rng.uniform(0.2, 1, self.shape)
        return shares / shares.sum(axis=-1, keepdims=True)


@dataclass(frozen=True, eq=False)
class Fixed:
    """Data that is not differentiated by: class numbers, an index, a mask."""

    array: Any

    @property
    def shape(self) -> Shape:
        return np.shape(self.array)

    def draw(self, rng: np.random.Generator) -> Any:
        return np.array(self.array)


@dataclass(frozen=True, eq=False)
class Case:
    """A gate and where its inputs come from."""

    gate: gates.Gate
    inputs: tuple[Any, ...]

    def draw(self, seed: int, kind: str = "f") -> tuple[Any, ...]:
        """Inputs: float64 for "f", float32 for "s", complex for "c" (each with a small part)."""
        rng = np.random.default_rng(seed)
        drawn = []
        for source in self.inputs:
            x = source.draw(rng)
            if kind == "c" and x.dtype.kind == "f":
                x = x + 1j * rng.uniform(0.1, 0.4, x.shape)
            drawn.append(x.astype(np.float32) if kind == "s" and x.dtype.kind == "f" else x)
        return tuple(drawn)

    def reshaped(self, *shapes: Shape) -> Case:
        """The same gate on inputs of other shapes."""
        return replace(self, inputs=tuple(
            source if isinstance(source, Fixed) else replace(source, shape=shape)
            for source, shape in zip(self.inputs, shapes, strict=True)))

    def __str__(self) -> str:
        return f"{self.gate!r}-" + "-".join("x".join(map(str, x.shape)) or "0d"
                                            for x in self.inputs)


def moving(gate: gates.Gate, x: Any) -> list[int]:
    """The inputs, among those drawn, that have a gradient."""
    return [i for i, part in enumerate(x) if gate.rules[i] is not None
            and np.asarray(part).dtype.kind in "fc"]


def case(gate: gates.Gate, *inputs: Any) -> Case:
    """A case, with a plain shape standing for numbers from −1.5 to 1.5."""
    return Case(gate, tuple(Between(x) if isinstance(x, tuple) else x for x in inputs))


def positive(*shape: int, low: float = 0.5, high: float = 2.0) -> Between:
    return Between(shape, low, high)


def away(*shape: int, low: float = 0.3, high: float = 1.7) -> Between:
    """Numbers of either sign, not near 0."""
    return Between(shape, low, high, signs=True)


def inside(*shape: int) -> Between:
    """Numbers well within (−1, 1)."""
    return Between(shape, -0.7, 0.7)


def one_argument() -> Iterator[Case]:
    """Elementwise gates of one input."""
    g = gates
    anywhere = (g.identity, g.negative, g.square, g.exp, g.exp2, g.expm1, g.sin, g.cos, g.arctan,
                g.sinh, g.cosh, g.tanh, g.arcsinh, g.degrees, g.radians, g.sigmoid, g.gelu,
                g.gelu_tanh, g.silu, g.softplus, g.erf, g.normal_cdf, g.real, g.imag, g.conjugate,
                g.RaiseTo(3), g.RaiseTo(0), g.RaiseTo(1))
    kinked = (g.reciprocal, g.abs_, g.relu, g.leaky_relu, g.LeakyReLU(0.3), g.elu, g.ELU(0.5),
              g.cbrt, g.modulus, g.angle, g.RaiseTo(-2))
    for gate in anywhere:
        yield case(gate, (2, 3))
    for gate in kinked:
        yield case(gate, away(2, 3))
    for gate in (g.log, g.log2, g.log10, g.log1p, g.sqrt, g.RaiseTo(0.5), g.RaiseTo(-1.5)):
        yield case(gate, positive(2, 3))
    for gate in (g.arcsin, g.arccos, g.arctanh, g.tan):
        yield case(gate, inside(2, 3))
    yield case(g.arccosh, positive(2, 3, low=1.3, high=3.0))
    yield case(g.clip, Distinct((2, 3)), Fixed(-1.5), Fixed([0.5, 1.5, 2.5]))


def two_arguments() -> Iterator[Case]:
    """Elementwise gates of two inputs, with each way to broadcast."""
    g = gates
    shapes = (((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((), (2, 2)))
    for a, b in shapes:
        for gate in (g.add, g.subtract, g.multiply, g.logaddexp, g.logaddexp2):
            yield case(gate, a, b)
        for gate in (g.divide, g.hypot, g.arctan2):
            yield case(gate, away(*a), away(*b))
        for gate in (g.maximum, g.minimum, g.fmax, g.fmin):
            yield case(gate, Distinct(a), Distinct(b, 0.5))
        yield case(g.power, positive(*a), Between(b))
        yield case(g.reparameterise, a, b, a)
        yield case(g.where, Fixed([[True], [False]]), a, b)
        yield case(g.copysign, away(*a), away(*b))
        yield case(g.modulo, positive(*a, low=3.2, high=3.8), positive(*b, low=1.1, high=1.5))
        yield case(g.fmod, Between(a, -3.8, -3.2), positive(*b, low=1.1, high=1.5))


def along_axes() -> Iterator[Case]:
    """Reductions and softmaxes over axes."""
    g = gates
    for axis, keepdims in ((None, False), (None, True), (0, False), (-1, True), ((0, 2), False),
                           ((1, -1), True)):
        for kind in (g.Sum, g.Mean, g.LogSumExp, g.Prod, g.Var, g.Std):
            yield case(kind(axis, keepdims), (2, 3, 2))
        for kind in (g.Max, g.Min):
            yield case(kind(axis, keepdims), Distinct((2, 3, 2)))
        yield case(g.Norm(axis, keepdims), away(2, 3, 2))
    yield case(g.Var(1, ddof=1), (2, 3))
    yield case(g.Std(1, ddof=1), (2, 3))
    yield case(g.Prod(1), (2, 1))
    for axis in (-1, 0):
        for kind in (g.Softmax, g.LogSoftmax):
            yield case(kind(axis), (2, 3))
        yield case(g.CumSum(axis), (2, 3))
        yield case(g.Sort(axis), Distinct((2, 3)))
        yield case(g.Sort(axis, descending=True), Distinct((2, 3)))
    yield case(g.CumSum(), (2, 3))


def products() -> Iterator[Case]:
    """Products of matrices, vectors and tensors."""
    g = gates
    yield case(g.matvec, (2, 3), (3,))
    yield case(g.dot, (3,), (3,))
    yield case(g.outer, (2,), (3,))
    for x in ((2, 3), (3,), (2, 2, 3)):
        yield case(g.affine, x, (3, 2), (2,))
    for a, b in (((2, 3), (3, 2)), ((2, 3), (3,)), ((3,), (3, 2)), ((3,), (3,)),
                 ((2, 2, 3), (2, 3, 1)), ((2, 2, 3), (3, 2)), ((2, 3), (2, 3, 2)),
                 ((2, 1, 2, 3), (2, 3, 1)), ((3,), (2, 3, 2)), ((2, 2, 3), (3,)),
                 ((1, 2, 3), (2, 3, 2))):
        yield case(g.matmul, a, b)
    for a, b, axes in (((2, 3), (3, 2), ((1,), (0,))), ((2, 3, 2), (2, 3), ((1, 0), (1, 0))),
                       ((2, 3, 2), (3, 2, 2), ((-2, 2), (0, -1))), ((2,), (3,), ((), ())),
                       ((2, 3), (2, 3), ((0, 1), (0, 1))), ((2, 3), (3, 2), ((0, 1), (1, 0)))):
        yield case(g.Tensordot(axes), a, b)
    for subscripts, *shapes in (
            ("ij,jk->ik", (2, 3), (3, 2)), ("ij,jk", (2, 3), (3, 2)), ("ii", (3, 3)),
            ("ii->i", (3, 3)), ("i->", (3,)), ("ij->j", (2, 3)), ("ij->ji", (2, 3)),
            ("...i", (2, 3)), ("...i->...", (2, 2, 3)), ("...ij,...jk->...ik", (2, 1, 2), (2, 3)),
            ("i...,i...", (2, 3), (2, 3)), ("bi,bj,ij->b", (2, 2), (2, 3), (2, 3)),
            ("ij,j", (2, 3), (3,)), ("i,j->ij", (2,), (3,)), ("iij->j", (2, 2, 3)),
            ("ij,kl->il", (2, 3), (2, 2)), ("iij,j->i", (2, 2, 3), (3,)),
            ("...i,...i", (2, 3), (1, 3)), ("...,...", (2, 3), (3,)), ("ij,ij->ij", (2, 1), (2, 3)),
            (",->", (), ()), ("ba", (2, 3)), ("iii->i", (2, 2, 2)), ("i,i,i", (3,), (3,), (3,)),
            ("i...->...", (2, 3)), ("ij , jk -> ik", (2, 3), (3, 2)),
            ("ij,jk->ik", (1, 2), (1, 1)), ("i,i->", (3,), (1,))):
        yield case(g.Einsum(subscripts), *shapes)


def shapes() -> Iterator[Case]:
    """Gates that move entries about."""
    g = gates
    for gate, shape in (
            (g.Reshape((3, 2)), (2, 3)), (g.Reshape((-1,)), (2, 3)), (g.Reshape(()), (1, 1)),
            (g.Transpose(), (2, 3)), (g.Transpose((2, 0, 1)), (2, 3, 1)),
            (g.Transpose((-1, 0, 1)), (2, 3, 2)), (g.BroadcastTo((2, 3)), (3,)),
            (g.BroadcastTo((2, 2, 3)), (2, 1)), (g.BroadcastTo((2, 3)), ()),
            (g.Squeeze(), (1, 2, 1)), (g.Squeeze(0), (1, 2)), (g.Squeeze((0, -1)), (1, 2, 1)),
            (g.ExpandDims(0), (2,)), (g.ExpandDims((0, -1)), (2,)),
            (g.Split(2), (4, 2)), (g.Split((1, 3), 1), (2, 4)), (g.Split((2,), -1), (2, 3)),
            (g.Unstack(), (2, 3)), (g.Unstack(), (1, 3)), (g.Split(1), (3,)),
            (g.Unstack(-1), (2, 3)),
            (g.Pad(((1, 0), (2, 1))), (2, 2)), (g.Pad(()), ()),
            (g.Flip(), (2, 3)), (g.Flip(0), (2, 3)), (g.Flip((0, -1)), (2, 3)),
            (g.Roll(1), (2, 3)), (g.Roll(-2, 1), (2, 3)), (g.Roll((1, 2), (0, 1)), (2, 3)),
            (g.Repeat(3, 0), (2, 2)), (g.Repeat(2, -1), (2, 2)),
            (g.Triangle(True), (3, 3)), (g.Triangle(False, 1), (2, 3, 3)),
            (g.Cast("float64"), (2, 3))):
        yield case(gate, shape)
    for shape in ((2, 2, 1, 2), (3,), (2, 3)):
        yield case(g.flatten, shape)
    yield case(g.Concatenate(), (2, 2), (1, 2), (3, 2))
    yield case(g.Concatenate(-1), (2, 2), (2, 3))
    yield case(g.Concatenate(), (3,))
    yield case(g.Stack(), (2,), (2,))
    yield case(g.Stack(-1), (2, 3), (2, 3))
    yield case(g.Stack(1), (2, 3), (2, 3))


def indices() -> Iterator[Case]:
    """All kinds of index, each with its adjoint."""
    x = (3, 4)
    rows, columns = np.array([0, 2, 0]), np.array([1, 1, 1])
    mask = np.array([True, False, True])
    for index in (1, -1, slice(1, None), slice(None, None, -1), (slice(0, 3, 2), 1), (0, -1), ...,
                  (..., 0), None, (None, 1, ..., None), rows, (rows, columns), mask,
                  np.arange(12).reshape(x) % 3 == 0, (slice(None), rows), (rows, slice(1, 3)),
                  (mask, 2), (mask, columns[:2]), (rows[:, None], columns), (rows, None, columns),
                  np.array([], dtype=int), (1, rows), (), np.array(2)):
        pattern, arrays = pattern_of(index)
        gate = gates.Index(pattern)
        yield case(gate, x, *map(Fixed, arrays))
        shape = np.zeros(x)[index].shape
        yield case(gates.Scatter(pattern, x), shape, *map(Fixed, arrays))
    yield case(gates.TakeAlong(1), (2, 3), Fixed([[0, 0], [2, 1]]))
    yield case(gates.TakeAlong(0), (2, 3), Fixed([[0, 1, 1]]))
    yield case(gates.TakeAlong(-1), (2, 1, 3), Fixed([[[0, 2]], [[-1, 1]]]))


def losses() -> Iterator[Case]:
    """Losses, with each reduction and each kind of target."""
    g = gates
    for shape in ((3,), (2, 3), ()):
        yield case(g.sq_err, shape, shape)
        yield case(g.mean_sq_err, shape, shape)
    for reduction in ("mean", "sum", "none"):
        entropy = g.CrossEntropy(reduction)
        yield case(entropy, (2, 3), Fixed([2, 0]))
        yield case(entropy, (2, 3), Fixed(np.eye(3, dtype=int)[[1, 2]]))
        yield case(entropy, (2, 3), Shares((2, 3)))
        yield case(entropy, (3,), Fixed(1))
        yield case(entropy, (2, 2, 3), Fixed([[0, 1], [2, 2]]))
        yield case(g.BinaryCrossEntropy(reduction), (2, 3), positive(2, 3, low=0.1, high=0.9))
        yield case(g.BinaryCrossEntropy(reduction), (3,), Fixed([0, 1, 1]))
        for shape in ((2, 3), (3,), (2, 1, 2)):
            yield case(g.GaussianKL(reduction), shape, shape)
        yield case(g.Huber(reduction), Distinct((2, 3)), Distinct((2, 3), 0.5))
        yield case(g.Huber(reduction, delta=0.2), away(3), Fixed([0.0, 0.0, 0.0]))


def norms() -> Iterator[Case]:
    """Normalisations."""
    g = gates
    for shape in ((2, 3), (3,), (2, 1, 3)):
        yield case(g.layer_norm, Distinct(shape), (3,), (3,))
    yield case(g.LayerNorm(0.1), (2, 2), (2,), (2,))
    for shape in ((3, 2), (2, 2, 1, 2), (2, 2, 2)):
        yield case(g.batch_norm, Distinct(shape), (2,), (2,))
    yield case(g.BatchNorm(0.1), (3, 1), (1,), (1,))


def images() -> Iterator[Case]:
    """Convolutions, windows and pools."""
    g = gates
    yield case(g.Conv2d(), (2, 2, 3, 4), (2, 2, 2, 2))
    yield case(g.Conv2d(stride=(2, 1), padding=(1, 0), groups=2), (1, 2, 3, 3), (2, 1, 3, 2))
    yield case(g.Conv2d(dilation=2), (1, 1, 4, 3), (1, 1, 2, 2))
    yield case(g.AffineConv2d(), (2, 1, 3, 4), (2, 1, 2, 2), (2,))
    yield case(g.AffineConv2d((1, 2), padding=1, groups=2), (1, 2, 2, 3), (4, 1, 2, 2), (4,))
    yield case(g.ConvTranspose2d(), (1, 2, 2, 2), (2, 1, 2, 2))
    yield case(g.ConvTranspose2d(stride=2, padding=1, size=(4, 4)), (1, 1, 2, 2), (1, 2, 3, 3))
    yield case(g.ConvKernel2d(size=(2, 2)), (2, 1, 3, 3), (2, 2, 2, 2))
    yield case(g.Windows((2,)), (2, 4))
    yield case(g.Windows((2, 2), stride=2, dilation=(1, 2)), (3, 4))
    yield case(g.Fold((4,)), (2, 3, 2))
    yield case(g.Fold((3, 4), stride=2, dilation=(1, 2)), (1, 1, 2, 2))
    for gate in (g.MaxPool2d(2), g.MaxPool2d((2, 3), stride=1, padding=(0, 1))):
        yield case(gate, Distinct((1, 2, 4, 4)))
    yield case(g.AvgPool2d(2), (1, 2, 4, 4))
    yield case(g.AvgPool2d((2, 1), stride=1, padding=(1, 0)), (1, 1, 3, 2))


def sequences() -> Iterator[Case]:
    """Cells run over all steps, and attention: with every step, and where some are held back."""
    g = gates
    n, t, d, N = 2, 2, 1, 2
    padded = Fixed([[True, True], [True, False]])
    for on in (Fixed(True), padded):
        for f in ("tanh", "sigmoid"):
            yield case(g.RNNScan(f), (n, t, d), (n, N), (d, N), (N, N), (N,), on)
        yield case(g.RNNScan("relu"), *(positive(*shape, low=0.1, high=0.9) for shape in
                                        ((n, t, d), (n, N), (d, N), (N, N), (N,))), on)
        yield case(g.LSTMScan(), (n, t, d), (n, N), (n, N), (d, 4 * N), (N, 4 * N), (4 * N,), on)
        weights = (d, 3 * N), (N, 3 * N), (3 * N,)
        yield case(g.GRUScan(), (n, t, d), (n, N), *weights, on)
        yield case(g.GRUResetAfterScan(), (n, t, d), (n, N), *weights, (3 * N,), on)
    some = Fixed([[True, False, True], [False, False, False]])
    for gate in (g.scaled_dot_product, g.ScaledDotProduct(causal=True)):
        yield case(gate, (2, 2, 2), (2, 3, 2), (2, 3, 1), Fixed(True))
        yield case(gate, (2, 2), (2, 3, 2), (3, 2), some)


CASES: tuple[Case, ...] = (*one_argument(), *two_arguments(), *along_axes(), *products(), *shapes(),
                           *indices(), *losses(), *norms(), *images(), *sequences())

REAL_ONLY = {
    "Abs", "ArcTan2", "BatchNorm", "BinaryCrossEntropy", "Cast", "Cbrt", "CopySign", "Degrees",
    "FMod", "GELUTanh", "GRUResetAfterScan", "GRUScan", "GaussianKL", "Huber", "Hypot",
    "LSTMScan", "LayerNorm", "LogAddExp", "LogAddExp2", "MaxPool2d", "Modulo", "Norm",
    "RNNScan", "Radians", "ScaledDotProduct", "SiLU", "Sigmoid", "Softplus", "Std", "Var",
}
"""Gates that refuse complex numbers, by the names of their classes."""

FLAT = (*flats.values(), gates.Truncate("int64"), gates.Pick(0))
"""Gates without a derivative, and the one that the engine puts after several outputs."""
