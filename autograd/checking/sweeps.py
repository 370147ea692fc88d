"""Both sweeps of a subject against its numeric Jacobian."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.checking.numeric import Numeric, coordinates, from_coordinates, numeric_jacobian
from autograd.checking.report import Result, compared
from autograd.checking.subject import Subject, precision_of
from gates import Elementwise, Gate

TITLES = {1: ("reverse sweep", "forward sweep"), 2: ("second order", "forward over reverse")}


@dataclass(frozen=True)
class Tolerance:
    """|exact − numeric| ≤ atol + rtol · size + the error of the differences themselves.

    The size of an entry is |numeric|, at least 1/1000 of the largest one.
    """

    rtol: float
    atol: float

    def of(self, numeric: Numeric, precision: float) -> Any:
        """The tolerance of each entry; `precision` is the relative one of the result's dtype."""
        size = np.abs(np.asarray(numeric.jacobian))
        largest = np.max(size, initial=0, where=np.isfinite(size))
        allowed = (self.atol + (self.rtol + 1e3 * precision) * np.maximum(size, 1e-3 * largest)
                   + np.asarray(numeric.error) + 1e-300)
        return np.where(np.asarray(numeric.kinked) | np.asarray(numeric.unsettled), np.inf, allowed)


def sweep_results(subject: Subject, order: int, tolerance: Tolerance) -> Iterator[Result]:
    """Reverse and forward sweep of `subject` against differences, for each output and input."""
    ys = subject.values(*subject.x)
    yield from unusable(subject, ys)
    if not all(np.all(np.isfinite(y)) for y in ys):
        return
    numeric = numeric_blocks(subject, ys)
    for title, exact_blocks in zip(titles(order), (by_rows, by_columns), strict=True):
        try:
            exact = exact_blocks(subject, ys)
        except Exception as error:
            yield Result(title, subject.name, False, told(error), (), cause=error)
            continue
        for i, y in enumerate(ys):
            for j in range(len(subject.x)):
                found = numeric[i][j]
                yield compared(title, label(subject, i, j, len(ys)), exact[i][j], found.jacobian,
                               tolerance.of(found, max(precision_of(y), subject.coarsest)),
                               rules_of(subject, j, title), unclear(found),
                               rows=coordinates(y).size)


def titles(order: int) -> tuple[str, str]:
    """What the two sweeps are called at this order."""
    return TITLES.get(order, (f"order {order}", f"order {order}, forward"))


def label(subject: Subject, i: int, j: int, count: int) -> str:
    """The name of a Jacobian, as ∂y/∂b."""
    head = subject.head(i, count)
    return f"∂{head}/∂{subject.letters[j]}" if subject.heads is None else \
        f"∂({head})/∂{subject.letters[j]}"


def unusable(subject: Subject, ys: Sequence[Any]) -> Iterator[Result]:
    """What makes a comparison meaningless: NaN at the point, or results that change by themselves.
    """
    for i, (y, again) in enumerate(zip(ys, subject.values(*subject.x), strict=True)):
        head = subject.head(i, len(ys))
        bad = ~np.isfinite(np.asarray(y))
        if bad.any():
            index = tuple(int(k) for k in np.argwhere(bad)[0])
            yield Result("value", head, False, f"is {np.asarray(y)[index]} at index {index}; a "
                         "derivative needs finite values, so choose other inputs")
        elif not np.array_equal(y, again):
            yield Result("value", head, False, "two runs on the same inputs differ, so it cannot "
                         "be checked; fix the seed of what is random in it")


def numeric_blocks(subject: Subject, ys: Sequence[Any]) -> list[list[Numeric]]:
    """∂yᵢ/∂xⱼ by differences, all outputs moved together."""
    ends = np.cumsum([coordinates(y).size for y in ys])[:-1]
    precision = max((subject.coarsest, *map(precision_of, ys)))
    real = np.float32 if precision > 1e-10 else np.float64
    columns = []
    for j, x in enumerate(subject.x):
        def flat(at: Any, j: int = j) -> Any:
            moved = subject.values(*subject.x[:j], at, *subject.x[j + 1:])
            parts = [coordinates(y).reshape(-1) for y in moved]
            return np.concatenate(parts).astype(real) if parts else np.zeros(0)
        columns.append(parted(numeric_jacobian(flat, x), ys, ends, coordinates(x).shape))
    return [[column[i] for column in columns] for i in range(len(ys))]


def parted(numeric: Numeric, ys: Sequence[Any], ends: Any, tail: tuple[int, ...]) -> list[Numeric]:
    """The Jacobian of all outputs as one of each."""
    fields = [np.split(np.asarray(part), ends) for part in (
        numeric.jacobian, numeric.error, numeric.kinked, numeric.unsettled)]
    return [Numeric(*(field[i].reshape((*coordinates(y).shape, *tail)) for field in fields))
            for i, y in enumerate(ys)]


def by_rows(subject: Subject, ys: Sequence[Any]) -> list[list[Any]]:
    """∂yᵢ/∂xⱼ by a reverse sweep for each coordinate of each output.

    A complex gradient is ∂E/∂x − i ∂E/∂y, so its coordinates are those of its conjugate.
    """
    pull = subject.pulled()
    blocks = []
    for i, y in enumerate(ys):
        rows = []
        for basis in np.eye(coordinates(y).size):
            upstream = [np.zeros_like(other) for other in ys]
            upstream[i] = np.conjugate(from_coordinates(basis, y))
            rows.append([coordinates(np.conjugate(part)) for part in pull(upstream)])
        shape = coordinates(y).shape
        blocks.append([
            np.reshape([row[j] for row in rows], (*shape, *coordinates(x).shape))
            for j, x in enumerate(subject.x)])
    return blocks


def by_columns(subject: Subject, ys: Sequence[Any]) -> list[list[Any]]:
    """∂yᵢ/∂xⱼ by a forward sweep for each coordinate of each input."""
    push = subject.pushed()
    blocks: list[list[Any]] = [[] for _ in ys]
    for j, x in enumerate(subject.x):
        columns = []
        for basis in np.eye(coordinates(x).size):
            tangent = [np.zeros_like(other) for other in subject.x]
            tangent[j] = from_coordinates(basis, x)
            columns.append([coordinates(part) for part in push(tuple(tangent))])
        for i, y in enumerate(ys):
            shape = (*coordinates(y).shape, *coordinates(x).shape)
            parts = [column[i].reshape(-1) for column in columns]
            blocks[i].append(np.reshape(np.transpose(parts), shape) if parts else np.zeros(shape))
    return blocks


def unclear(numeric: Numeric) -> str:
    """What to tell where the numeric Jacobian is none; empty where all is well."""
    for bad, told_so in ((numeric.unsettled, "the differences have no limit: not differentiable, "
                          "or NaN nearby"),
                         (numeric.kinked, "kink: the slopes from the left and from the right "
                          "differ, so no derivative is right or wrong")):
        if np.any(bad):
            index = [int(k) for k in np.argwhere(bad)[0]]
            return f"at {index}: {told_so}; choose other inputs"
    return ""


def rules_of(subject: Subject, j: int, title: str) -> tuple[str, ...]:
    """The rules that made the derivative by input `j` of a gate in this check."""
    gate = subject.gate
    if gate is None:
        return ()
    place = subject.places[j]
    rule = f"{gate.rule_name(place)} of {gate.name}"
    if title == "reverse sweep":
        return (rule,)
    return (push_name(gate, place),) if title == "forward sweep" else (f"the derivative of {rule}",)


def push_name(gate: Gate, i: int) -> str:
    """What pushes a tangent of input `i` through a gate: a rule, or its forward."""
    letter = gate.rule_name(i).removeprefix("grad_")
    if gate.pushes[i] is not None:
        return f"push_{letter} of {gate.name}"
    if type(gate).push in (Gate.push, Elementwise.push):
        return f"{gate.rule_name(i)} of {gate.name}"
    return f"{gate.name}: its base class says that it is linear in {letter}"


def told(error: Exception) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {error}"
