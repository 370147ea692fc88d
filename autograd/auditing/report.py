"""Audit: what `audit` returns, findings and tables, as text and as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from autograd.auditing.blocks import named_parameters, out_of_scale, without_gradient
from autograd.auditing.features import features
from autograd.auditing.findings import Finding, Kind, grouped
from autograd.auditing.finite import not_finite
from autograd.auditing.measures import measures
from autograd.auditing.paths import along_paths
from autograd.auditing.rows import (
    ParameterRow,
    ScopeRow,
    TensorRow,
    marks,
    parameter_rows,
    scope_rows,
    tensor_rows,
)
from autograd.auditing.thresholds import Thresholds
from autograd.engine.stale import refuse_stale
from autograd.formulas.figures import figure
from autograd.formulas.legible import cells, legible
from autograd.graph.graph import Graph
from gates.errors import located

By = Literal["scope", "parameter", "tensor"]
MOST_ROWS = 40
"""So many rows of a table, and findings, are shown unless all are asked for."""

COLUMNS: dict[By, dict[str, str]] = {
    "scope": {"scope": "scope", "gates": "gates", "upstream": "‖∂E‖ in", "downstream": "‖∂E‖ out",
              "gain": "gain", "marks": ""},
    "parameter": {"name": "parameter", "shape": "shape", "norm": "‖w‖", "gradient": "‖∂E/∂w‖",
                  "update": "‖∂E/∂w‖/‖w‖", "marks": ""},
    "tensor": {"name": "tensor", "scope": "scope", "gate": "gate", "shape": "shape", "rms": "rms",
               "gradient": "‖∂E/∂t‖", "gains": "gains", "marks": ""},
}
"""The columns of each table, and what stands above them."""


@dataclass(frozen=True)
class Audit:
    """What is wrong with the gradients of a graph; `str` of it is a page of text.

    `findings` come worst first; `scopes`, `parameters` and `tensors` are the measurements behind
    them. All are plain frozen data, for a script to act on.
    """

    findings: tuple[Finding, ...]
    scopes: tuple[ScopeRow, ...]
    parameters: tuple[ParameterRow, ...]
    tensors: tuple[TensorRow, ...]
    thresholds: Thresholds
    kept: bool
    """Whether it is of the gradients that `backward(keep=True)` kept, or of a sweep of its own."""

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def of(self, kind: Kind) -> tuple[Finding, ...]:
        """The findings of one kind: "vanishing", "dead", ..."""
        if kind not in get_args(Kind):
            raise ValueError(located(f"Audit.of: kind must be one of "
                                     f"{', '.join(map(repr, get_args(Kind)))}; {kind!r} came"))
        return tuple(one for one in self.findings if one.kind == kind)

    def table(self, by: By = "scope", most: int | None = MOST_ROWS) -> str:
        """The measurements by "scope", "parameter" or "tensor"; `most` rows, None for all."""
        if by not in COLUMNS:
            raise ValueError(located(f"Audit.table: by must be one of "
                                     f"{', '.join(map(repr, COLUMNS))}; {by!r} came"))
        rows = {"scope": self.scopes, "parameter": self.parameters, "tensor": self.tensors}[by]
        return aligned(COLUMNS[by], rows, most)

    def as_dict(self) -> dict[str, Any]:
        """All of it as dicts, lists, texts and numbers.

        >>> from autograd import audit, tensor
        >>> audit(tensor(2.0, name="x") ** 2).as_dict()["scopes"][0]["gain"]
        4.0
        """
        return asdict(self)

    def __str__(self) -> str:
        lines = [f"{kind:<14} {legible(text)}" for kind, text in grouped(self.findings)]
        shown, more = lines[:MOST_ROWS], len(lines) - MOST_ROWS
        told = "nothing wrong was found" if self.ok else "\n".join([self.count, *shown])
        told += f"\n... and {more} more, in findings" if more > 0 else ""
        parts = [told, self.table("scope")]
        return "\n\n".join(parts + [self.table("parameter")] * bool(self.parameters))

    def __repr__(self) -> str:
        return f"Audit({self.count}, {len(self.tensors)} tensors)"

    @property
    def count(self) -> str:
        """How many findings there are, in words."""
        return "1 finding" if len(self.findings) == 1 else f"{len(self.findings)} findings"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """IPython and notebooks show the whole text."""
        printer.text(str(self))


def audit(what: Any, parameters: Any = None, thresholds: Thresholds | None = None) -> Audit:
    """What is wrong with the gradients of a tensor (several, or a `Graph`): where, and why.

    Finds gradients that vanish or explode, with the layer and the reason; dead ReLUs, saturated
    tanh, sigmoid and softmax gates; where NaN and infinities came in first; parameters without a
    gradient, and which gate blocks it; updates out of scale; constant features. Looks at the
    gradients that `backward(keep=True)` kept, else at those of a sweep of its own, which leaves no
    trace (but hooks run). With `parameters` (a model, a dict or a list) those not connected are
    found too. Raises GradientError if there is nothing to differentiate by, StaleError if a value
    was changed since, as by a training step.

    >>> from autograd import audit, tensor
    >>> import numpy as np
    >>> h = tensor([30.0, -40.0, 0.1], name="x")
    >>> print(audit(np.sum(np.tanh(h))).findings[0])
    saturated: 2 of 3 entries (67 %) of tanh1 are saturated: almost no gradient passes them
    """
    if thresholds is not None and not isinstance(thresholds, Thresholds):
        raise ValueError(located(f"audit: thresholds must be Thresholds(...); {thresholds!r:.60} "
                                 "came"))
    limits = thresholds or Thresholds()
    graph = what if isinstance(what, Graph) else Graph(what)
    named = {} if parameters is None else named_parameters(parameters)
    refuse_stale((t for t in graph if not graph.is_input(t)), "audit")
    m = measures(graph)
    found = features(m, limits)
    paths = tuple(along_paths(m, limits))
    told = {position for one in paths for position in one.path}
    findings = (*not_finite(m), *without_gradient(m, named), *paths, *found.findings,
                *out_of_scale(m, limits, told))
    ranks = get_args(Kind)
    findings = tuple(sorted(findings, key=lambda one: ranks.index(one.kind)))
    marked = marks(m, found, findings)
    return Audit(findings, scope_rows(m, marked), parameter_rows(m, marked),
                 tensor_rows(m, marked), limits, m.gradients.kept)


def aligned(columns: dict[str, str], rows: Sequence[Any], most: int | None) -> str:
    """Rows under their headings; of more than `most` the first and the last half."""
    shown = list(rows)
    if most is not None and len(shown) > most:
        shown = [*shown[:most - most // 2], *shown[len(shown) - most // 2:]]
    texts = [[cell(getattr(row, field)) for field in columns] for row in shown]
    table = [list(columns.values()), *texts]
    widths = [max(map(cells, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(text + " " * (width - cells(text)) for text, width in
                       zip(line, widths, strict=True)).rstrip() for line in table]
    if len(shown) < len(rows):
        lines.insert(1 + most - most // 2,  # type: ignore[operator]
                     f"... {len(rows) - len(shown):,} more rows: table(..., most=None)")
    return "\n".join(lines)


def cell(value: Any) -> str:
    """A field of a row as text: shapes, marks and gains on one line, a dash for None."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return figure(value)
    if isinstance(value, tuple) and value and isinstance(value[0], str):
        return ", ".join(value)
    if isinstance(value, tuple) and any(isinstance(part, float) for part in value):
        return " ".join(map(cell, value))
    return "" if value == () else legible(str(value))
