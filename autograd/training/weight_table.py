"""A learning step as a table: each weight before, how it changed, and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.engine.errors import PathError
from autograd.engine.tensor import value_of
from autograd.formulas.escapes import html_text, latex_text, markdown_text
from autograd.formulas.tables import html_table, latex_table, markdown_table, text_table
from autograd.training.options import require_count
from gates import OperandError, ShapeError
from gates.errors import located

HEADER = ("weight", "old", "Δ", "new")


@dataclass(frozen=True, repr=False)
class WeightTable:
    """Rows of (weight, old, Δ, new); printed it is text, in Jupyter HTML."""

    rows: tuple[tuple[str, float, float, float], ...]
    decimals: int = 3

    def cells(self, escaped: Callable[[str], str] = str) -> list[list[str]]:
        """The rows as texts, rounded to the decimals; never −0."""
        return [[escaped(name), *(f"{round(x, self.decimals) + 0.0:.{self.decimals}f}"
                                  for x in numbers)] for name, *numbers in self.rows]

    def text(self) -> str:
        """Aligned columns."""
        return text_table([HEADER, *self.cells()])

    def markdown(self) -> str:
        """A table of Markdown."""
        return markdown_table([HEADER, *self.cells(markdown_text)])

    def latex(self) -> str:
        """A `tabular` of LaTeX."""
        return latex_table([("weight", "old", r"$\Delta$", "new"),
                            *self.cells(latex_text)])

    def html(self) -> str:
        """A `<table>` of HTML."""
        return html_table([HEADER, *self.cells(html_text)])

    __str__ = __repr__ = text
    _repr_html_ = html


def weight_table(before: Any, after: Any, decimals: int = 3) -> WeightTable:
    """Old, Δ = new − old, and new for every weight: a row for each entry of each parameter.

    `before` and `after` are arrays by path, as `model.state()` gives them, or a model, or a dict
    of tensors. Of a model it shows the parameters alone: running statistics that the other has
    beside them are no weights. Raises a PathError where their paths differ and a ShapeError where
    shapes do.

    >>> table = weight_table({"w": 2.0, "b": [0.0, 1.0]}, {"w": 1.6, "b": [0.5, 1.0]})
    >>> print(table)
    weight      old        Δ      new
    w         2.000   -0.400    1.600
    b[0]      0.000    0.500    0.500
    b[1]      1.000    0.000    1.000
    """
    require_count("weight_table", "decimals", decimals, 0)
    old, new = arrays_of(before, buffers_of(after)), arrays_of(after, buffers_of(before))
    if old.keys() != new.keys():
        raise PathError(located(f"weight_table: before has {sorted(old)}, after {sorted(new)}; "
                                "they must have the same weights"))
    rows = []
    for path, array in old.items():
        if array.shape != new[path].shape:
            raise ShapeError(located(f"weight_table: {path} has shape {array.shape} before and "
                                     f"{new[path].shape} after"))
        for i in np.ndindex(array.shape):
            a, b = float(array[i]), float(new[path][i])
            rows.append((path + (f"[{', '.join(map(str, i))}]" if i else ""), a, b - a, b))
    return WeightTable(tuple(rows), decimals)


def buffers_of(weights: Any) -> Iterable[str]:
    """The paths of what a model has beside its parameters."""
    return weights.buffers() if hasattr(weights, "buffers") else ()


def arrays_of(weights: Any, others: Iterable[str]) -> dict[str, Any]:
    """The arrays of a model, of tensors or of arrays, by path, but for those of `others`."""
    items = weights.parameters() if hasattr(weights, "parameters") else weights
    if not isinstance(items, Mapping):
        raise OperandError(located("weight_table: needs a model, or arrays or tensors by path; "
                                   f"{type(items).__name__} came"))
    arrays = {str(path): np.asarray(value_of(x)) for path, x in items.items()
              if path not in others}
    for path, array in arrays.items():
        if array.dtype.kind not in "fiu":
            raise OperandError(located(f"weight_table: {path} must be real numbers; "
                                       f"{array.dtype} came"))
    return arrays
