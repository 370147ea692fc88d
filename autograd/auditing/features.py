"""Findings about units: dead ReLUs, saturated gates, features that never change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from autograd.auditing.findings import Finding
from autograd.auditing.measures import Measures
from autograd.auditing.reasons import percent
from autograd.auditing.thresholds import Thresholds
from autograd.auditing.units import (
    Units,
    constant_units,
    dead_units,
    saturated_entries,
    unit_axes,
)
from autograd.engine.tensor import Tensor
from gates.kinds import Elementwise


@dataclass
class Features:
    """What was found about the units of each tensor, by order."""

    dead: dict[int, Units] = field(default_factory=dict)
    saturated: dict[int, Units] = field(default_factory=dict)
    constant: dict[int, Units] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def features(m: Measures, limits: Thresholds) -> Features:
    """The units of all tensors, and findings about those that are too many."""
    found, axes, still, fed = Features(), unit_axes(m), set[int](), fed_with_data(m)
    for t in m.graph.nodes:
        if isinstance(t._value, tuple):
            continue
        if m.is_gate(t):
            found.findings += in_gate(m, t, axes[t.order], limits, found)
        if t.order in fed:
            found.findings += without_change(m, t, axes[t.order], limits, found, still)
    return found


def fed_with_data(m: Measures) -> set[int]:
    """The tensors that depend on an array with examples; others are made of parameters alone."""
    fed = set[int]()
    for t in m.graph.nodes:
        sources = t.inputs if m.is_gate(t) else () if t.is_parameter else (t._value,)
        if any(x.order in fed if isinstance(x, Tensor) else np.ndim(x) > 1 for x in sources):
            fed.add(t.order)
    return fed


def in_gate(m: Measures, t: Tensor, axis: int, limits: Thresholds,
            found: Features) -> Iterator[Finding]:
    """Notes the dead and saturated units of a gate in `found`, and yields what is too much."""
    dead = dead_units(t, axis)
    if dead is not None:
        found.dead[t.order] = dead
        yield from too_dead(m, t, dead, limits)
    saturated = saturated_entries(t, (user for user, _ in m.users[t.order]), limits)
    if saturated is not None:
        found.saturated[t.order] = saturated
        yield from too_saturated(m, t, saturated, limits)


def without_change(m: Measures, t: Tensor, axis: int, limits: Thresholds, found: Features,
                   still: set[int]) -> Iterator[Finding]:
    """The finding that features of `t` are constant, unless what it was made of was `still` too.

    Zeros to begin at, and what is made of them, are none; nor are dead units, which are told.
    """
    constant = constant_units(t._value, axis)
    if constant is None or constant.examples < limits.examples or constant.share < limits.constant:
        return
    first = not any(isinstance(x, Tensor) and x.order in still for x in t.inputs)
    still.add(t.order)
    if t.order in found.dead or not first or (not m.is_gate(t) and constant.share == 1):
        return
    found.constant[t.order] = constant
    yield finding(m, t, "constant", constant, limits.constant,
                  f"{constant} features of {m.label(t)} are the same for all "
                  f"{constant.examples:,} examples")


def too_dead(m: Measures, t: Tensor, dead: Units, limits: Thresholds) -> Iterator[Finding]:
    few = dead.examples < limits.examples
    if dead.share >= (1 if few else limits.dead):
        yield finding(m, t, "dead", dead, limits.dead,
                      f"{dead} units ({percent(dead.share)}) of {m.label(t)} are 0 for "
                      f"all {dead.examples:,} examples: no gradient passes them")


def too_saturated(m: Measures, t: Tensor, flat: Units, limits: Thresholds) -> Iterator[Finding]:
    if flat.share >= limits.saturated:
        what = "entries" if isinstance(t.gate, Elementwise) else "rows"
        yield finding(m, t, "saturated", flat, limits.saturated,
                      f"{flat} {what} ({percent(flat.share)}) of {m.label(t)} are saturated: "
                      "almost no gradient passes them")


def finding(m: Measures, t: Tensor, kind: str, units: Units, limit: float, text: str) -> Finding:
    return Finding(kind, m.names[t.order], m.home(t), m.place[t.order],  # type: ignore[arg-type]
                   units.share, limit, text)
