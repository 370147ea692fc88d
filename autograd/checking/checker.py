"""check: every derivative of a gate or a function, put to the test at one point."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograd.checking.laws import law_results
from autograd.checking.report import Report, Result
from autograd.checking.subject import Subject, Wanted, subject_of
from autograd.checking.sweeps import Tolerance, sweep_results, told
from autograd.engine.context import recording
from autograd.engine.leaves import tensor
from autograd.engine.tensor import Tensor, value_of
from autograd.engine.tree import leaves
from autograd.graph.graph import Graph
from gates import Pick

LARGEST_BLAMED = 100_000


def check(f: Any, *inputs: Any, wrt: Wanted = None, order: int = 2, rtol: float = 1e-6,
          atol: float = 0.0, seed: int = 0) -> Report:
    """Hold the exact derivatives of `f` at `inputs` against numeric ones; what holds and what not.

    `f` is a gate or a function of numbers, arrays and nested lists of any shapes, with one output
    or several; `wrt` names the inputs to differentiate by (positions or letters; all for None;
    integer and boolean arrays are held). Both sweeps are checked, and up to `order` those of the
    gradient of g · f for a random g (from `seed`). An entry holds if |exact − numeric| ≤ atol +
    rtol · |numeric|, the error of the differences apart; float32 inputs are checked in float64. A
    gate is also asked for its laws: adjoint sweeps, linear in g, opened = hand-derived, inputs
    untouched, dtypes kept. Raises an OperandError if there is nothing to check; whatever `f` or a
    rule raises is a finding.

    >>> import numpy as np
    >>> from autograd.checking import check
    >>> check(np.sin, 0.5).ok
    True
    """
    subject = subject_of(f, inputs, wrt)
    rng = np.random.default_rng(seed)
    results: list[Result] = []
    with np.errstate(all="ignore"):
        try:
            results += derivative_results(subject, order, Tolerance(rtol, atol), rng)
            if subject.gate is not None and not any(r.check == "value" for r in results):
                results += law_results(subject, [value_of(x) for x in inputs], rng)
        except Exception as error:
            results.append(Result("value", subject.name, False, told(error), cause=error))
        if subject.gate is None:
            results = [with_blame(result, subject, order) for result in results]
    return Report(subject.name, tuple(results))


def derivative_results(subject: Subject, order: int, tolerance: Tolerance,
                       rng: np.random.Generator) -> Iterator[Result]:
    """The sweeps of `subject`, then those of its gradient, up to `order`; ends where one fails."""
    for at in range(1, order + 1):
        results = list(sweep_results(subject, at, tolerance))
        yield from results
        if not all(result.ok for result in results) or at == order:
            return
        subject = subject.gradient(rng)


def with_blame(result: Result, subject: Subject, order: int) -> Result:
    """A wrong derivative of a function, with the rules of its gates that are wrong by themselves.
    """
    if result.ok or result.exact is None or result.note:
        return result
    rules = blamed(subject, order)
    note = "" if rules else ("each gate of it is right by itself; is the graph cut (.value, "
                             ".detach(), .item()), or a value held that should move?")
    return replace(result, note=note, rules=rules)


def blamed(subject: Subject, order: int) -> tuple[str, ...]:
    """The wrong rules among the gates of a function, each gate checked at the values it met."""
    with recording():
        ys = [y for y in leaves(subject.f(*map(tensor, subject.x))) if isinstance(y, Tensor)]
    rules: list[str] = []
    seen = set()
    for t in Graph(*ys):
        values = [value_of(x) for x in t.inputs]
        key = (t.gate, *map(np.shape, values))
        size = sum(np.size(y) for y in leaves(value_of(t))) * sum(map(np.size, values))
        if t.gate is None or type(t.gate) is Pick or key in seen or size > LARGEST_BLAMED:
            continue
        seen.add(key)
        if any(rule is not None for rule, _ in zip(t.gate.rules, values, strict=False)):
            rules += [r for found in gate_findings(t.gate, values, order) for r in found.rules]
    return tuple(dict.fromkeys(rules))


def gate_findings(gate: Any, values: list[Any], order: int) -> tuple[Result, ...]:
    """What a check of one gate found; nothing if it has nothing to differentiate by."""
    try:
        return check(gate, *values, order=order).findings
    except TypeError:
        return ()
