"""Attention layers: multi-head attention, and the transformer block.

Letters: n batch, t time (m queries, k keys), w width, a heads.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import gates
from autograd.engine.leaves import parameter
from autograd.engine.tensor import Tensor
from autograd.nn.calls import as_array, fixed_shape, shape_of
from autograd.nn.init import glorot_uniform, new_parameter
from autograd.nn.layer import Layer, Shape
from autograd.nn.sequence import check_lengths, inside
from gates import ScaledDotProduct, gelu
from gates.errors import OperandError, ShapeError, located
from gates.windows import per_axis


class MultiHeadAttention(Layer):
    """y = [head₁, ..., headₐ] W_o + b_o, each head attention on w/a features of its own.

    With Q = q W_q + b_q, K = k W_k + b_k and V = v W_v + b_v, head i is softmax(QᵢKᵢᵀ / √(w/a)) Vᵢ.
    q is (n, m, w), k and v (n, t, w), y (n, m, w); `layer(x)` attends to x itself. With `causal` no
    query sees keys after it; `lengths` (n,) hide the keys beyond a sequence's end, and where x
    attends to itself y is 0 there: what x has there is of no matter. Raises a ShapeError for other
    shapes and lengths, an OperandError unless `heads` divides `width`.
    Source: Vaswani and others, "Attention is all you need", 2017, section 3.2.2.

    >>> layer = MultiHeadAttention(6, 2, np.random.default_rng(0), causal=True)
    >>> layer(np.ones((5, 4, 6))).shape
    (5, 4, 6)
    """

    width: int
    heads: int
    causal: bool
    W_q: Tensor
    W_k: Tensor
    W_v: Tensor
    W_o: Tensor
    b_q: Tensor
    b_k: Tensor
    b_v: Tensor
    b_o: Tensor

    def __init__(self, width: int, heads: int, rng: np.random.Generator,
                 causal: bool = False) -> None:
        self.width, = per_axis("MultiHeadAttention", "width", width, 1, 1)
        self.heads, = per_axis("MultiHeadAttention", "heads", heads, 1, 1)
        if self.width % self.heads:
            raise OperandError(located(f"MultiHeadAttention: heads must divide width; {heads} "
                                       f"heads and width {width} came"))
        self.causal = causal
        for letter in "qkvo":
            setattr(self, f"W_{letter}", new_parameter("MultiHeadAttention", (width, width),
                                                       glorot_uniform, rng))
            setattr(self, f"b_{letter}", parameter(np.zeros(width)))

    def __call__(self, q: Any, k: Any = None, v: Any = None, lengths: Any = None) -> Tensor:
        q, alone = as_array(q), k is None or k is q
        k = q if k is None else as_array(k)
        v = k if v is None else as_array(v)
        mask: Any = True
        if lengths is not None:
            on = inside(k, lengths)
            mask, on = on[:, None, None, :], on[:, :, None]
            k, v = np.where(on, k, 0), np.where(on, v, 0)
            q = k if alone else q
        Q, K, V = (self.split(gates.affine(x, W, b)) for x, W, b in
                   ((q, self.W_q, self.b_q), (k, self.W_k, self.b_k), (v, self.W_v, self.b_v)))
        heads = ScaledDotProduct(self.causal)(Q, K, V, mask)
        joined = np.reshape(np.swapaxes(heads, 1, 2), fixed_shape(q))
        y: Tensor = gates.affine(joined, self.W_o, self.b_o)
        return y if lengths is None or not alone else np.where(on, y, 0)  # type: ignore

    def split(self, x: Any) -> Any:
        """(n, t, w) as (n, a, t, w/a)."""
        n, t, _ = fixed_shape(x)
        return np.swapaxes(np.reshape(x, (n, t, self.heads, self.width // self.heads)), 1, 2)

    def check(self, q: Any, k: Any = None, v: Any = None, lengths: Any = None) -> None:
        """A ShapeError that names this layer, unless it takes these inputs."""
        k = q if k is None else k
        v = k if v is None else v
        Q, K, V = shapes = tuple(map(shape_of, (q, k, v)))
        if any(len(s) != 3 or s[2] != self.width or s[1] == 0 for s in shapes) or \
                K != V or K[0] != Q[0]:
            raise ShapeError(located(
                f"{self.label}: needs q (batch, time, {self.width}), and k and v alike, of the "
                f"same batch and one time or more; q is {Q}, k is {K}, v is {V}"))
        if lengths is not None:
            check_lengths(self.label, lengths, K)

    def output_shape(self, shape: Shape) -> Shape:
        return shape


class TransformerBlock(Layer):
    """y = h + gelu(N₂(h) W₁ + b₁) W₂ + b₂ with h = x + attention(N₁(x)): the pre-norm block.

    N₁ and N₂ normalise each x[n, t] to mean 0 and variance 1, then scale by γ and add β. x and y
    are (n, t, w); the hidden layer is four times as wide. `causal` and `lengths` are those of
    `MultiHeadAttention`, as are the errors; beyond a sequence's end y is 0. Source: Xiong and
    others, "On layer normalization in the transformer architecture", 2020, figure 1 b.

    >>> block = TransformerBlock(6, 2, np.random.default_rng(0))
    >>> block(np.ones((5, 4, 6))).shape
    (5, 4, 6)
    """

    attention: MultiHeadAttention
    gamma1: Tensor
    beta1: Tensor
    gamma2: Tensor
    beta2: Tensor
    W1: Tensor
    b1: Tensor
    W2: Tensor
    b2: Tensor

    def __init__(self, width: int, heads: int, rng: np.random.Generator,
                 causal: bool = False) -> None:
        self.attention = MultiHeadAttention(width, heads, rng, causal)
        self.gamma1, self.gamma2 = (parameter(np.ones(width)) for _ in range(2))
        self.beta1, self.beta2 = (parameter(np.zeros(width)) for _ in range(2))
        self.W1 = new_parameter("TransformerBlock", (width, 4 * width), glorot_uniform, rng)
        self.W2 = new_parameter("TransformerBlock", (4 * width, width), glorot_uniform, rng)
        self.b1, self.b2 = parameter(np.zeros(4 * width)), parameter(np.zeros(width))

    def __call__(self, x: Any, lengths: Any = None) -> Tensor:
        x = as_array(x)
        if lengths is not None:
            on = inside(x, lengths)[:, :, None]
            x = np.where(on, x, 0)
        h = x + self.attention(gates.layer_norm(x, self.gamma1, self.beta1), lengths=lengths)
        hidden = gelu(gates.affine(gates.layer_norm(h, self.gamma2, self.beta2), self.W1, self.b1))
        y: Tensor = h + gates.affine(hidden, self.W2, self.b2)
        return y if lengths is None else np.where(on, y, 0)  # type: ignore[return-value]

    def check(self, x: Any, lengths: Any = None) -> None:
        """A ShapeError that names this layer, unless it takes these inputs."""
        shape = shape_of(x)
        if len(shape) != 3 or shape[2] != self.attention.width or shape[1] == 0:
            raise ShapeError(located(f"{self.label}: needs x (batch, time, "
                                     f"{self.attention.width}) of one time or more; x is {shape}"))
        self.attention.check(x, lengths=lengths)

    def output_shape(self, shape: Shape) -> Shape:
        return shape
