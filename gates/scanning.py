"""What the gates that run a cell over all steps share: layouts, room to write into, their checks.

Letters: n batch, t time, d features, N units, k planes (one for each gate of the cell). Inside,
time comes first and each plane lies in one piece, so that a step works on whole rows of memory, and
a gradient by a weight is one matrix product over all steps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from gates.errors import REAL_ONLY, OperandError, ShapeError, located, shape_of
from gates.gate import Gate
from gates.operands import dtype_of


@dataclass(frozen=True)
class Scan(Gate):
    """A cell run over all steps t of x (n, t, d): from the state before to the states after.

    Its weights are W (d, kN), U (N, kN) and b (kN,), the k planes side by side; `on`, True or of a
    shape that broadcasts to (n, t), says at which steps the state moves: elsewhere it is held, and
    no gradient flows to x there.
    """

    planes: ClassVar[int] = 1
    states: ClassVar[tuple[str, ...]] = ("h",)
    constant: ClassVar[tuple[str, ...]] = ("on",)

    if not TYPE_CHECKING:
        def __call__(self, *inputs: Any, **settings: Any) -> Any:
            if len(inputs) == len(self.letters) - 1:
                inputs = (*inputs, True)
            return super().__call__(*inputs, **settings)

    if TYPE_CHECKING:
        cell: ClassVar[Callable[..., tuple[Any, ...]]]
        """One step by plain gates, cell(x, *states, *weights) with x (n, d): the states after."""

    def definition(self, x: Any, *inputs: Any) -> Any:
        state, (*weights, on) = inputs[:len(self.states)], inputs[len(self.states):]
        steps = []
        for t, moving in enumerate(moves(on, x)):
            new = self.cell(x[:, t], *state, *weights)
            state = tuple(hold(moving, *pair) for pair in zip(new, state, strict=True))
            steps.append(state)
        every = tuple(np.stack(part, axis=1) for part in zip(*steps, strict=True))
        return every if len(every) > 1 else every[0]

    def check(self, *inputs: Any) -> None:
        shapes = dict(zip(self.letters, map(shape_of, inputs), strict=True))
        x, U, k = shapes["x"], shapes["U"], self.planes
        if len(x) != 3 or len(U) != 2:
            self.refuse_shapes("x must be (batch, time, features) and U a matrix", shapes)
        (n, t, d), units = x, U[0]
        if t == 0:
            self.refuse_shapes("a sequence of length 0 has no states; it needs at least one step",
                               shapes)
        needed = {"W": (d, k * units), "U": (units, k * units), "b": (k * units,),
                  "v": (k * units,)} | dict.fromkeys(self.states, (n, units))
        for letter, shape in needed.items():
            if shapes.get(letter, shape) != shape:
                self.refuse_shapes(f"{letter} must be {shape}", shapes)
        try:
            fits = np.broadcast_shapes(shapes["on"], (n, t)) == (n, t)
        except ValueError:
            fits = False
        if not fits:
            self.refuse_shapes(f"on must broadcast to {(n, t)}", shapes)
        if any(dtype_of(part).kind == "c" for part in inputs):
            raise OperandError(located(f"{self.name}: {REAL_ONLY}"))

    def refuse_shapes(self, need: str, shapes: dict[str, Any]) -> None:
        """The ShapeError that says what was needed and what came."""
        came = ", ".join(f"{letter} is {shape}" for letter, shape in shapes.items())
        raise ShapeError(located(f"{self.name}: {need}: {came}"))


class Messages(Sequence[Any]):
    """The messages to all inputs, each made when it is asked for, for not all of them are."""

    def __init__(self, *makers: Callable[[], Any]) -> None:
        self.makers = makers

    def __getitem__(self, i: Any) -> Any:
        return self.makers[i]()

    def __len__(self) -> int:
        return len(self.makers)


class Track:
    """Room for what `count` steps write along `axis`, each at `outs[t]`.

    With `dtype` None nothing is written in place: each of `outs` is None, and `join` stacks what
    the steps gave.
    """

    def __init__(self, dtype: Any, count: int, shape: tuple[int, ...], axis: int = 0) -> None:
        self.axis = axis
        self.room: Any = None
        self.outs: Any = [None] * count
        if dtype is not None:
            self.room = np.empty((*shape[:axis], count, *shape[axis:]), dtype)
            self.outs = list(np.moveaxis(self.room, axis, 0))

    def join(self, parts: Sequence[Any]) -> Any:
        """All steps as one array: the room itself, where the steps wrote into it."""
        return np.stack(parts, axis=self.axis) if self.room is None else self.room


def result_dtype(inputs: Sequence[Any]) -> Any:
    """The dtype that a product of all inputs has."""
    return np.result_type(np.float16, *map(dtype_of, inputs))


def room_dtype(inputs: Sequence[Any], on: Any = True) -> Any:
    """`result_dtype` where all are NumPy's own arrays, which are written to; else None."""
    plain = on is True or type(on) in (np.ndarray, np.bool_)
    return result_dtype(inputs) if plain and all(type(x) is np.ndarray for x in inputs) else None


def swap_time(x: Any) -> Any:
    """(n, t, ...) as (t, n, ...), and back."""
    return np.swapaxes(x, 0, 1)


def flat(x: Any) -> Any:
    """(..., t, n, d) as (..., t·n, d)."""
    return np.reshape(x, (*x.shape[:-3], x.shape[-3] * x.shape[-2], x.shape[-1]))


def split_planes(W: Any, k: int) -> Any:
    """(m, kN) as (k, m, N), or (kN,) as (k, 1, N)."""
    m, units = (W.shape[0] if len(W.shape) == 2 else 1), W.shape[-1] // k
    return np.transpose(np.reshape(W, (m, k, units)), (1, 0, 2))


def join_planes(W: Any) -> Any:
    """(k, m, N) as (m, kN): the adjoint of `split_planes`."""
    k, m, units = W.shape
    return np.reshape(np.transpose(W, (1, 0, 2)), (m, k * units))


def project(x: Any, W: Any, b: Any, k: int) -> Any:
    """x W + b for all steps, x (n, t, d) and k planes side by side in W and b: (t, k, n, N)."""
    n, t, _ = x.shape
    by_step = np.reshape(flat(swap_time(x)) @ W, (t, n, k, W.shape[1] // k))
    room = room_dtype((by_step, b))
    out = None if room is None else np.empty((t, k, n, by_step.shape[3]), room)
    return np.add(swap_planes(by_step), split_planes(b, k), out=out)


def swap_planes(x: Any) -> Any:
    """(t, n, k, N) as (t, k, n, N)."""
    return np.swapaxes(x, 1, 2)


def pull_project(D: Any, x: Any, W: Any,
                 order: tuple[int, ...] | None = None) -> tuple[Callable[[], Any], ...]:
    """Makers of the messages to x, W and b, from D = ∂E/∂(x W + b) as (k, t, n, N).

    `order` says which plane of W each plane of D belongs to, where that is another one.
    """
    k = D.shape[0]
    places = list(order or range(k))
    back = [places.index(place) for place in range(k)]

    def to_x() -> Any:
        W_T = np.swapaxes(split_planes(W, k), 1, 2)
        whole = np.add.reduce(np.matmul(flat(D), W_T[places] if order else W_T), axis=0)
        return swap_time(np.reshape(whole, (x.shape[1], x.shape[0], x.shape[2])))

    def to_W() -> Any:
        planes = np.matmul(flat(swap_time(x)).T, flat(D))
        return join_planes(planes[back] if order else planes)

    def to_b() -> Any:
        planes = np.add.reduce(flat(D), axis=1)
        return np.reshape(planes[back] if order else planes, (-1,))
    return to_x, to_W, to_b


def states_before(first: Any, states: Any) -> Any:
    """The states (t, n, N) from which the steps began: the first one, then all but the last."""
    return np.concatenate([np.expand_dims(first, 0), states[:-1]])


def moves(on: Any, x: Any) -> list[Any]:
    """For each step which of the n states move, as (n, 1); True where all do."""
    n, t = x.shape[:2]
    if on is True:
        return [True] * t
    return list(np.expand_dims(np.transpose(np.broadcast_to(on, (n, t))), -1))


def hold(on: Any, new: Any, old: Any) -> Any:
    """The new state where it moves, else the old one."""
    return new if on is True else np.where(on, new, old)


def part_by(on: Any, g: Any) -> tuple[Any, Any]:
    """What of the gradient g of a state goes to the step, and what past it to the state before."""
    return (g, 0) if on is True else (np.where(on, g, 0), np.where(on, 0, g))
