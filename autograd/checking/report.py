"""What a check found: a result for each thing checked, and how the report reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np


class CheckError(AssertionError):
    """A check that failed; its text is the report."""


@dataclass(frozen=True, eq=False)
class Worst:
    """The entry of two arrays that differs most, measured by its tolerance."""

    index: tuple[int, ...]
    exact: float
    numeric: float
    difference: float
    tolerance: float


@dataclass(frozen=True, eq=False)
class Result:
    """One thing that was checked: which check, of what, whether it holds, and the numbers.

    `rules` names the rules that are wrong, as `grad_b of Multiply`; `exact` and `numeric` are the
    arrays compared (`sides` says what else they are, in a law), Jacobians of shape y.shape +
    x.shape, complex numbers as pairs. Printed, a Jacobian has `rows` rows.
    """

    check: str
    subject: str
    ok: bool
    note: str = ""
    rules: tuple[str, ...] = ()
    worst: Worst | None = None
    exact: Any = None
    numeric: Any = None
    cause: Exception | None = None
    sides: tuple[str, str] = ("exact", "numeric")
    rows: int | None = None

    def __str__(self) -> str:
        return "\n".join([self.line(0, 0), *self.details()])

    def line(self, wide: int, wider: int) -> str:
        """One line: pass or FAIL, and the worst entry or what happened."""
        said = self.note or self.worst_text()
        start = f"{'pass' if self.ok else 'FAIL'}  {self.check:{wide}}  {self.subject:{wider}}"
        return f"{start}  {said}".rstrip()

    def worst_text(self) -> str:
        """The entry that differs most: both numbers, how far apart they are and may be."""
        if self.worst is None:
            return ""
        worst, (left, right) = self.worst, self.sides
        at = f" at [{', '.join(map(str, worst.index))}]" if worst.index else ""
        return (f"worst{at}: {left} {worst.exact:.9g}, {right} {worst.numeric:.9g}, difference "
                f"{worst.difference:.2g}, tolerance {worst.tolerance:.2g}")

    def details(self) -> list[str]:
        """The lines under it: the wrong rules and both arrays."""
        lines = [f"wrong: {rule}" for rule in self.rules]
        if self.note and self.worst:
            lines.append(self.worst_text())
        if self.exact is not None:
            wide = max(map(len, self.sides))
            lines += [titled(f"{side:{wide}}", array, self.rows)
                      for side, array in zip(self.sides, (self.exact, self.numeric), strict=True)]
        return ["      " + line for line in lines]


@dataclass(frozen=True, eq=False)
class Report:
    """All results of a check of the gate or function `name`; true if every one holds.

    >>> from autograd.checking import check
    >>> print(check(lambda x: x * x, 3.0, order=1))              # doctest: +ELLIPSIS
    <lambda>: all 2 checks hold
    pass  reverse sweep  ∂y/∂x  worst: exact 6, numeric 6, ...
    """

    name: str
    results: tuple[Result, ...]

    @property
    def findings(self) -> tuple[Result, ...]:
        """The results that do not hold."""
        return tuple(result for result in self.results if not result.ok)

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return not self.findings

    def __bool__(self) -> bool:
        return self.ok

    def raise_if_wrong(self) -> None:
        """Raise a CheckError with the report as its text unless everything holds."""
        if not self.ok:
            raise CheckError(str(self)) from self.findings[0].cause

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def __repr__(self) -> str:
        return f"Report({self._verdict()})"

    def _verdict(self) -> str:
        count, bad = len(self.results), len(self.findings)
        verdict = f"all {count} checks hold" if self.ok else f"{bad} of {count} checks failed"
        return f"{self.name}: {verdict}"

    def _lines(self) -> Iterator[str]:
        yield self._verdict()
        wide = max((len(result.check) for result in self.results), default=0)
        wider = max((len(result.subject) for result in self.results), default=0)
        for result in self.results:
            yield result.line(wide, wider)
            if not result.ok or result.check == "reverse sweep":
                yield from result.details()


def titled(title: str, array: Any, rows: int | None) -> str:
    """`title = ` and an array, large ones by their corners, with the later lines aligned."""
    start, array = f"{title} = ", np.asarray(array)
    if rows and array.ndim > 2:
        array = array.reshape(rows, -1)
    text = np.array2string(array, precision=6, separator=", ", threshold=64,
                           edgeitems=2, max_line_width=88, prefix=" " * (len(start) + 6))
    return start + text


def compared(check: str, subject: str, exact: Any, numeric: Any, tolerance: Any,
             rules: tuple[str, ...] = (), note: str = "",
             sides: tuple[str, str] = ("exact", "numeric"), rows: int | None = None) -> Result:
    """The result of holding `exact` against `numeric`; a NaN never holds, except at a tolerance of
    infinity, which stands for an entry that cannot be compared. A `note` says why it fails."""
    exact, numeric = np.asarray(exact), np.asarray(numeric)
    if exact.shape != numeric.shape:
        shapes = (f"{side} has shape {a.shape}" for side, a in zip(sides, (exact, numeric),
                                                                 strict=True))
        return Result(check, subject, False, ", ".join(shapes), rules)
    tolerance = np.broadcast_to(tolerance, exact.shape)
    with np.errstate(all="ignore"):
        difference = np.abs(exact - numeric)
        ratio = np.where(np.isfinite(difference), difference / tolerance, np.inf)
    ratio = np.where(np.isinf(tolerance), 0, ratio)
    if not ratio.size:
        return Result(check, subject, True, "empty", (), None, exact, numeric, None, sides)
    at = np.unravel_index(int(np.argmax(ratio)), ratio.shape)
    worst = Worst(tuple(int(i) for i in at),
                  *(float(a[at]) for a in (exact, numeric, difference, tolerance)))
    right = bool(ratio[at] <= 1)
    return Result(check, subject, right and not note, note, () if right else rules, worst, exact,
                  numeric, None, sides, rows)
