"""Products of matrices, vectors and tensors. Letters: m rows, k inner, n columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gates.affine import rows_of
from gates.errors import OperandError, ShapeError, listing, located, shape_of
from gates.kinds import Multilinear
from gates.operands import dtype_of, sum_to
from gates.settings import whole
from gates.subscripts import explicit, mismatch, pullback


class MatVec(Multilinear):
    """s = W o, for W of shape (m, k) and o of shape (k,).

    s has shape (m,). Raises ShapeError unless W is a matrix and o a vector of its width.

    >>> from gates import matvec
    >>> matvec([[3.0, 4.0]], [1.0, 2.0]), matvec.jacobian([[3.0, 4.0]], [1.0, 2.0], wrt="o")
    (array([11.]), array([[3., 4.]]))
    """

    def forward(self, W: Any, o: Any) -> Any:
        if len(shape_of(W)) != 2 or len(shape_of(o)) != 1:
            self.check(W, o)
        return W @ o

    def grad_W(self, g: Any, s: Any, W: Any, o: Any) -> Any:
        return np.outer(g, o)  # ∂E/∂W = ∂E/∂s ⊗ o

    def grad_o(self, g: Any, s: Any, W: Any, o: Any) -> Any:
        return W.T @ g  # ∂E/∂o = Wᵀ ∂E/∂s

    def check(self, W: Any, o: Any) -> None:
        a, b = shape_of(W), shape_of(o)
        if len(a) != 2 or len(b) != 1 or a[1] != b[0]:
            need = f"o of size {a[1]}" if len(a) == 2 else "two axes"
            raise ShapeError(located(f"MatVec: needs a matrix and a vector of its width: W is {a}, "
                                     f"o is {b}; W needs {need}"))


class Dot(Multilinear):
    """s = aᵀ b = Σ aᵢ bᵢ, for two vectors of one size.

    s is a number. Raises ShapeError unless a and b are vectors of one size.

    >>> from gates import dot
    >>> dot([1.0, 2.0], [3.0, 4.0]), dot.jacobian([1.0, 2.0], [3.0, 4.0], wrt="a")
    (np.float64(11.0), array([3., 4.]))
    """

    def forward(self, a: Any, b: Any) -> Any:
        self.check(a, b)
        return np.dot(a, b)

    def grad_a(self, g: Any, s: Any, a: Any, b: Any) -> Any:
        return g * b

    def grad_b(self, g: Any, s: Any, a: Any, b: Any) -> Any:
        return g * a

    def check(self, a: Any, b: Any) -> None:
        if len(shape_of(a)) != 1 or shape_of(a) != shape_of(b):
            raise ShapeError(located(f"Dot: needs two vectors of one size: a is {shape_of(a)}, "
                                     f"b is {shape_of(b)}"))


class Outer(Multilinear):
    """C = a bᵀ, Cᵢⱼ = aᵢ bⱼ, for two vectors.

    C has shape (m, n), for a of shape (m,) and b of shape (n,). Raises ShapeError unless a and b
    are vectors.

    >>> import numpy as np
    >>> from gates import outer
    >>> outer([1.0, 2.0], [3.0, 4.0])
    array([[3., 4.],
           [6., 8.]])
    >>> outer.vjp(np.ones((2, 2)), [1.0, 2.0], [3.0, 4.0])
    (array([7., 7.]), array([3., 3.]))
    """

    def forward(self, a: Any, b: Any) -> Any:
        self.check(a, b)
        return np.outer(a, b)

    def grad_a(self, g: Any, C: Any, a: Any, b: Any) -> Any:
        return g @ b

    def grad_b(self, g: Any, C: Any, a: Any, b: Any) -> Any:
        return a @ g

    def check(self, a: Any, b: Any) -> None:
        if len(shape_of(a)) != 1 or len(shape_of(b)) != 1:
            raise ShapeError(located(f"Outer: needs two vectors: a is {shape_of(a)}, "
                                     f"b is {shape_of(b)}; flatten them with ravel()"))


class MatMul(Multilinear):
    """S = W o as NumPy's `@`: matrices, vectors, and stacks of matrices, which broadcast.

    S has shape (..., m, n), for W of shape (..., m, k) and o of shape (..., k, n); a vector has k
    alone, and S then lacks m or n. Raises ShapeError unless both have an axis, the inner sizes k
    are equal and the stacks broadcast.

    >>> import numpy as np
    >>> from gates import matmul
    >>> W, o = [[1.0, 2.0]], [[3.0], [4.0]]
    >>> matmul(W, o), matmul.vjp(np.ones((1, 1)), W, o)[0]
    (array([[11.]]), array([[3., 4.]]))
    """

    def forward(self, W: Any, o: Any) -> Any:
        # For two matrices NumPy's dot is the same product, and begins sooner.
        if W.ndim == o.ndim == 2:
            return np.dot(W, o)
        if W.ndim > 2 == o.ndim and W.shape[-1] == o.shape[0]:  # all rows of the stack at once
            return np.reshape(np.dot(rows_of(W), o), (*W.shape[:-1], o.shape[1]))
        return W @ o

    def grad_W(self, g: Any, S: Any, W: Any, o: Any) -> Any:
        if W.ndim == o.ndim == 2:
            return np.dot(g, o.T)  # ∂E/∂W = ∂E/∂S oᵀ
        if len(o.shape) == 1:
            return np.expand_dims(g, -1) * o
        if len(W.shape) == 1:
            return np.squeeze(o @ np.expand_dims(g, -1), -1)
        if len(o.shape) == 2:
            return np.reshape(np.dot(rows_of(g), o.T), W.shape)
        return g @ np.matrix_transpose(o)

    def grad_o(self, g: Any, S: Any, W: Any, o: Any) -> Any:
        if W.ndim == o.ndim == 2:
            return np.dot(W.T, g)  # ∂E/∂o = Wᵀ ∂E/∂S
        if len(W.shape) == 1:
            return np.expand_dims(W, -1) * np.expand_dims(g, -2) if len(o.shape) > 1 else g * W
        if len(o.shape) == 1:
            return np.squeeze(np.matrix_transpose(W) @ np.expand_dims(g, -1), -1)
        if len(o.shape) == 2:
            return np.dot(rows_of(W).T, rows_of(g))  # the sum over the stack, too
        return np.matrix_transpose(W) @ g

    def fit(self, i: int, message: Any, x: Any) -> Any:
        return super().fit(i, sum_to(message, shape_of(x)), x)

    def check(self, W: Any, o: Any) -> None:
        a, b = shape_of(W), shape_of(o)
        if not a or not b:
            raise ShapeError(located(f"MatMul: needs at least one axis on each side: W is {a}, "
                                     f"o is {b}; use * for numbers"))
        inner = b[-2] if len(b) > 1 else b[0]
        if a[-1] != inner:
            need = f"size {a[-1]}" if len(b) == 1 else f"{a[-1]} rows"
            raise ShapeError(located(f"MatMul: inner sizes differ: W is {a}, o is {b}; "
                                     f"W needs o of {need}"))
        try:
            np.broadcast_shapes(a[:-2], b[:-2])
        except ValueError:
            raise ShapeError(located(f"MatMul: stacks do not broadcast: W is {a}, o is {b}; the "
                                     "axes before the last two must be equal or 1")) from None


@dataclass(frozen=True)
class Tensordot(Multilinear):
    """C = Σ a b over pairs of axes: `axes[0]` of a with `axes[1]` of b, as np.tensordot.

    C has the axes of a that are left, then those of b. Raises ShapeError unless the axes of each
    pair have one size.

    >>> gate, a, b = Tensordot(axes=((0, 1), (0, 1))), [[1.0, 2.0]], [[3.0, 4.0]]
    >>> gate(a, b), gate.jacobian(a, b, wrt="a")
    (array(11.), array([[3., 4.]]))
    """

    axes: tuple[tuple[int, ...], tuple[int, ...]]

    def __post_init__(self) -> None:
        try:
            of_a, of_b = (whole(self, "axes", tuple(side)) for side in self.axes)
        except (TypeError, ValueError) as error:
            if isinstance(error, OperandError):
                raise
            raise OperandError(located("Tensordot: axes must be those of a and those of b, as in "
                                       f"((1,), (0,)); {self.axes!r} came")) from None
        object.__setattr__(self, "axes", (of_a, of_b))

    def forward(self, a: Any, b: Any) -> Any:
        return np.tensordot(a, b, axes=self.axes)

    def grad_a(self, g: Any, C: Any, a: Any, b: Any) -> Any:
        free_a, free_b, of_a, of_b = self.sorted_axes(a, b)
        product = np.tensordot(g, b, axes=(tuple(range(len(free_a), len(g.shape))), free_b))
        in_b_order = [of_a[of_b.index(axis)] for axis in sorted(of_b)]
        return np.transpose(product, _back([*free_a, *in_b_order]))

    def grad_b(self, g: Any, C: Any, a: Any, b: Any) -> Any:
        free_a, free_b, of_a, of_b = self.sorted_axes(a, b)
        product = np.tensordot(a, g, axes=(free_a, tuple(range(len(free_a)))))
        in_a_order = [of_b[of_a.index(axis)] for axis in sorted(of_a)]
        return np.transpose(product, _back([*in_a_order, *free_b]))

    def sorted_axes(self, a: Any, b: Any) -> tuple[tuple[int, ...], ...]:
        """The free axes of a and of b, then the summed ones of each, all from 0 up."""
        m, n = len(shape_of(a)), len(shape_of(b))
        of_a, of_b = tuple(i % m for i in self.axes[0]), tuple(j % n for j in self.axes[1])
        free_a = tuple(axis for axis in range(m) if axis not in of_a)
        free_b = tuple(axis for axis in range(n) if axis not in of_b)
        return free_a, free_b, of_a, of_b

    def check(self, a: Any, b: Any) -> None:
        has_a, has_b = shape_of(a), shape_of(b)
        for i, j in zip(*self.axes, strict=False):
            inside = -len(has_a) <= i < len(has_a) and -len(has_b) <= j < len(has_b)
            if inside and has_a[i] != has_b[j]:
                raise ShapeError(located(
                    f"Tensordot: axis {i} of a and axis {j} of b are summed together, but their "
                    f"sizes differ: a is {has_a}, b is {has_b}"))


def _back(axes: list[int]) -> tuple[int, ...]:
    """The transposition that undoes `axes`."""
    return tuple(int(i) for i in np.argsort(axes))


@dataclass(frozen=True)
class Einsum(Multilinear):
    """y = Einstein's sum over the letters of `subscripts`, as np.einsum: "ij,jk->ik", "...i", "ii".

    The rule of each operand is again an Einsum, of g with the other operands.

    Each operand has an axis for each letter of its term; y has those of the result. Raises
    ShapeError unless there is an operand for each term, with those axes, and equal letters have
    one size (or 1). Source: Einstein, "Die Grundlage der allgemeinen Relativitätstheorie",
    Annalen der Physik 49, 1916.

    >>> trace = Einsum("ii")
    >>> trace([[1.0, 2.0], [3.0, 4.0]])
    np.float64(5.0)
    >>> trace.jacobian([[1.0, 2.0], [3.0, 4.0]])
    array([[1., 0.],
           [0., 1.]])
    """

    subscripts: str

    def forward(self, *xs: Any) -> Any:
        return np.einsum(self.subscripts, *xs)

    def grad_xs(self, i: int, g: Any, y: Any, *xs: Any) -> Any:
        terms, out = explicit(self.subscripts, [len(shape_of(x)) for x in xs])
        formula, ones, eyes = pullback(terms, out, i, shape_of(xs[i]))
        dtype = dtype_of(xs[i])
        rest = [x for j, x in enumerate(xs) if j != i]
        helpers = [np.ones(n, dtype) for n in ones] + [np.eye(n, dtype=dtype) for n in eyes]
        message = np.einsum(formula, g, *rest, *helpers)
        if shape_of(message) == shape_of(xs[i]):
            return message
        return np.broadcast_to(message, np.broadcast_shapes(shape_of(message), shape_of(xs[i])))

    def check(self, *xs: Any) -> None:
        amiss = mismatch(self.subscripts, [shape_of(x) for x in xs])
        if amiss:
            shapes = listing(self.names(len(xs)), xs)
            raise ShapeError(located(f"Einsum: {self.subscripts!r}{amiss}; {shapes}"))

    def fit(self, i: int, message: Any, x: Any) -> Any:
        return super().fit(i, sum_to(message, shape_of(x)), x)


matvec, dot, outer, matmul = MatVec(), Dot(), Outer(), MatMul()
