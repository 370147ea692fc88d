"""Recurrent layers: RNN, LSTM and GRU, one above the other, and in both directions.

Letters: n batch, t time, d features, N units.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from autograd.engine.context import scope
from autograd.engine.leaves import constant, parameter
from autograd.engine.tensor import Tensor
from autograd.nn.calls import fixed_shape, shape_of
from autograd.nn.init import generator, glorot_uniform, orthogonal, side_by_side
from autograd.nn.layer import Layer, Shape
from autograd.nn.sequence import check_lengths, inside
from gates import GRUResetAfterScan, GRUScan, LSTMScan, RNNScan
from gates.errors import OperandError, ShapeError, located
from gates.operands import dtype_of
from gates.scanning import Scan
from gates.windows import per_axis

State = tuple[Any, ...]
"""What goes from step to step: (h,), or for an LSTM (h, c), each (n, N)."""


class Recurrent(Layer):
    """What the recurrent layers share: the states of all steps of x (n, t, d), as (n, t, N).

    With `last` it returns the last state alone, (n, N). It runs as one gate over all steps; with
    `unrolled` each step is a cell of plain gates in a scope of its own, as diagrams show it, with
    the same numbers. A call takes x, the state before the first step (zeros unless given: h, for
    an LSTM (h, c), each (n, N)) and the `lengths` (n,) of sequences that are padded: beyond its
    length the state of a sequence is held, its outputs are 0, and no gradient flows.
    """

    planes: ClassVar[int] = 1
    states: ClassVar[int] = 1
    inputs: int
    units: int
    last: bool
    unrolled: bool
    W: Tensor
    U: Tensor
    b: Tensor

    def __init__(self, inputs: int, units: int, rng: np.random.Generator, last: bool,
                 unrolled: bool) -> None:
        kind = type(self).__name__
        self.inputs, = per_axis(kind, "inputs", inputs, 1, 1)
        self.units, = per_axis(kind, "units", units, 1, 1)
        generator(kind, rng)
        self.last, self.unrolled = last, unrolled
        self.W = parameter(side_by_side(glorot_uniform, rng, (inputs, units), self.planes))
        self.U = parameter(side_by_side(orthogonal, rng, (units, units), self.planes))
        self.b = parameter(np.zeros(self.planes * units))

    @property
    def gate(self) -> Scan:
        """The gate that runs it over all steps."""
        raise NotImplementedError

    def weights(self) -> tuple[Tensor, ...]:
        """Its parameters, as the gate takes them."""
        return self.W, self.U, self.b

    def another(self, rng: np.random.Generator) -> Recurrent:
        """A layer of the same settings, with weights of its own."""
        raise NotImplementedError

    def __call__(self, x: Any, state: Any = None, lengths: Any = None) -> Tensor:
        states, final = self.run(x, state, lengths)
        h: Tensor = final[0] if self.last else states
        return h

    def run(self, x: Any, state: Any = None, lengths: Any = None) -> tuple[Tensor, State]:
        """The states h of all steps, (n, t, N), and the whole state after the last one.

        The latter goes on where this ends, as `state` of the next call.
        """
        self.check(x, state, lengths)
        x = np.asarray(x, dtype=self.W.dtype) if isinstance(x, (list, tuple)) else x
        before = self.before(x, state)
        on: Any = True
        if lengths is not None:
            on = inside(x, lengths)
            x = np.where(on[:, :, None], x, 0)
        every = self.unroll(x, before, on) if self.unrolled else self.gate(
            x, *before, *self.weights(), on)
        every = every if isinstance(every, tuple) else (every,)
        final = tuple(part[:, -1] for part in every)
        h: Any = every[0] if on is True else np.where(on[:, :, None], every[0], 0)
        return h, final

    def unroll(self, x: Any, state: State, on: Any = True) -> State:
        """The states of all steps by a cell of plain gates for each, in scopes t1, t2, ..."""
        steps = []
        for t in range(fixed_shape(x)[1]):
            with scope(f"t{t + 1}"):
                new = self.step(x[:, t], state)
                state = new if on is True else tuple(
                    np.where(on[:, t, None], a, b) for a, b in zip(new, state, strict=True))
            steps.append(state)
        return tuple(np.stack(part, axis=1) for part in zip(*steps, strict=True))

    def step(self, x: Any, state: Any = None) -> State:
        """The state after one step, from x (n, d) and the state before it: for decoding.

        >>> layer = GRU(3, 2, np.random.default_rng(0))
        >>> h, = layer.step(np.ones((1, 3)))
        >>> np.allclose(h.value, layer(np.ones((1, 1, 3))).value[:, 0])
        True
        """
        shape = shape_of(x)
        if len(shape) != 2 or shape[1] != self.inputs:
            raise ShapeError(located(f"{self.label}: a step needs x (batch, {self.inputs}); x is "
                                     f"{shape}"))
        self.check_state(state, shape[0])
        cell: Callable[..., State] = self.gate.cell
        return cell(x, *self.before(x, state), *self.weights())

    def before(self, x: Any, state: Any) -> State:
        """The state before the first step: the one given, or zeros."""
        if state is not None:
            return self.parts(state)
        dtype = np.result_type(dtype_of(self.W), np.float16)
        zeros = constant(np.zeros((fixed_shape(x)[0], self.units), dtype))
        return (zeros,) * self.states

    def parts(self, state: Any) -> State:
        """(h,) or (h, c), of what the user gave."""
        several = isinstance(state, tuple) or (isinstance(state, list) and self.states > 1)
        return tuple(state) if several else (state,)

    def check(self, x: Any, state: Any = None, lengths: Any = None) -> None:
        """A ShapeError that names this layer, unless it takes these inputs."""
        shape = shape_of(x)
        if len(shape) != 3 or shape[2] != self.inputs:
            raise ShapeError(located(f"{self.label}: needs x (batch, time, {self.inputs}); x is "
                                     f"{shape}"))
        if shape[1] == 0:
            raise ShapeError(located(f"{self.label}: a sequence of length 0 has no states; it "
                                     f"needs at least one step; x is {shape}"))
        self.check_state(state, shape[0])
        if lengths is not None:
            check_lengths(self.label, lengths, shape)

    def check_state(self, state: Any, n: int) -> None:
        """A ShapeError unless `state` is one of n sequences."""
        if state is None:
            return
        parts = self.parts(state)
        needed = ((n, self.units),) * self.states
        if tuple(map(shape_of, parts)) != needed:
            came = ", ".join(str(shape_of(part)) for part in parts)
            form = "h" if self.states == 1 else "a tuple (h, c), each"
            raise ShapeError(located(f"{self.label}: the state before must be {form} of shape "
                                     f"{needed[0]}; {came} came"))

    def output_shape(self, shape: Shape) -> Shape:
        return (self.units,) if self.last else (shape[0], self.units)


class RNN(Recurrent):
    """hₜ = f(xₜ W + hₜ₋₁ U + b), of Nd + N² + N parameters; f is "tanh", "relu" or "sigmoid".

    x is (n, t, d) and the states (n, t, N), for W (d, N), U (N, N) and b (N,). See `Recurrent` for
    the call. Raises an OperandError for another f and an `rng` that is no generator, a ShapeError
    for other shapes and sequences of length 0. Source: Elman, "Finding structure in time",
    Cognitive Science, 1990.

    >>> layer = RNN(3, 2, np.random.default_rng(0))
    >>> layer(np.ones((5, 4, 3))).shape, list(layer.parameters())
    ((5, 4, 2), ['W', 'U', 'b'])
    """

    f: str

    def __init__(self, inputs: int, units: int, rng: np.random.Generator, f: str = "tanh",
                 last: bool = False, unrolled: bool = False) -> None:
        if f not in ("tanh", "relu", "sigmoid"):
            raise OperandError(located(f'RNN: f must be "tanh", "relu" or "sigmoid"; {f!r:.60} '
                                       "came"))
        self.f = f
        super().__init__(inputs, units, rng, last, unrolled)

    @property
    def gate(self) -> Scan:
        return RNNScan(self.f)

    def another(self, rng: np.random.Generator) -> RNN:
        return RNN(self.inputs, self.units, rng, self.f, self.last, self.unrolled)


class LSTM(Recurrent):
    """cₜ = f cₜ₋₁ + i c̃, hₜ = o tanh cₜ: long short-term memory, of 4 (Nd + N² + N) parameters.

    f, i, o = σ(xₜ W + hₜ₋₁ U + b), c̃ = tanh(xₜ W + hₜ₋₁ U + b), by planes of W (d, 4N), U (N, 4N)
    and b (4N,) in the order f, i, o, c̃. x is (n, t, d) and the states h (n, t, N). The bias of f
    begins at 1, so that it remembers. See `Recurrent` for the call; errors are as for `RNN`.
    Source: Gers, Schmidhuber, Cummins, "Learning to forget", Neural Computation, 2000.

    >>> layer = LSTM(3, 2, np.random.default_rng(0), last=True)
    >>> layer(np.ones((5, 4, 3)), lengths=[4, 4, 1, 2, 3]).shape
    (5, 2)
    """

    planes: ClassVar[int] = 4
    states: ClassVar[int] = 2

    def __init__(self, inputs: int, units: int, rng: np.random.Generator, last: bool = False,
                 unrolled: bool = False) -> None:
        super().__init__(inputs, units, rng, last, unrolled)
        self.b.value = np.repeat([1.0, 0.0, 0.0, 0.0], units)

    @property
    def gate(self) -> Scan:
        return LSTMScan()

    def another(self, rng: np.random.Generator) -> LSTM:
        return LSTM(self.inputs, self.units, rng, self.last, self.unrolled)


class GRU(Recurrent):
    """hₜ = (1 − z) n + z hₜ₋₁: the gated recurrent unit, of 3 (Nd + N² + N) parameters.

    r, z = σ(xₜ W + hₜ₋₁ U + b) and n = tanh(xₜ W + (r hₜ₋₁) U + b), by planes of W (d, 3N), U
    (N, 3N) and b (3N,) in the order r, z, n. With `reset_after` r comes after the product, and U
    has a bias v (3N,) of its own: n = tanh(xₜ W + b + r (hₜ₋₁ U + v)), 3 (Nd + N² + 2N) parameters,
    as in PyTorch and in Keras. x is (n, t, d) and the states (n, t, N). See `Recurrent` for the
    call; errors are as for `RNN`. Source: Cho and others, "Learning phrase representations using
    RNN encoder-decoder", 2014, equations 5 to 8.

    >>> GRU(3, 2, np.random.default_rng(0), reset_after=True)(np.ones((5, 4, 3))).shape
    (5, 4, 2)
    """

    planes: ClassVar[int] = 3
    reset_after: bool
    v: Tensor

    def __init__(self, inputs: int, units: int, rng: np.random.Generator,
                 reset_after: bool = False, last: bool = False, unrolled: bool = False) -> None:
        super().__init__(inputs, units, rng, last, unrolled)
        self.reset_after = reset_after
        if reset_after:
            self.v = parameter(np.zeros(3 * units))

    @property
    def gate(self) -> Scan:
        return GRUResetAfterScan() if self.reset_after else GRUScan()

    def weights(self) -> tuple[Tensor, ...]:
        return (*super().weights(), self.v) if self.reset_after else super().weights()

    def another(self, rng: np.random.Generator) -> GRU:
        return GRU(self.inputs, self.units, rng, self.reset_after, self.last, self.unrolled)
