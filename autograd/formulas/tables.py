"""Rows of cells as a table of text, Markdown, LaTeX or HTML: the first is the header."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.formulas.legible import cells

Rows = Sequence[Sequence[str]]
"""Cells that are escaped already; names stand at the left, numbers at the right."""


def text_table(rows: Rows) -> str:
    """Aligned columns."""
    widths = [max(8 if i else 6, *map(cells, column))
              for i, column in enumerate(zip(*rows, strict=True))]
    return "\n".join(" ".join(_padded(cell, width, i > 0)
                              for i, (cell, width) in enumerate(zip(row, widths, strict=True)))
                     for row in rows)


def _padded(cell: str, width: int, right: bool) -> str:
    space = " " * (width - cells(cell))
    return space + cell if right else cell + space


def markdown_table(rows: Rows) -> str:
    """A table of Markdown."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    rule = ["---", *["---:"] * (len(rows[0]) - 1)]
    return "\n".join([lines[0], f"| {' | '.join(rule)} |", *lines[1:]])


def latex_table(rows: Rows) -> str:
    """A `tabular` of LaTeX."""
    lines = [" & ".join(row) + r" \\" for row in rows]
    columns = "l" + "r" * (len(rows[0]) - 1)
    return "\n".join([rf"\begin{{tabular}}{{{columns}}}", lines[0], r"\hline", *lines[1:],
                      r"\end{tabular}"])


def html_table(rows: Rows) -> str:
    """A `<table>` of HTML."""
    def line(tag: str, row: Sequence[str]) -> str:
        return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in row)}</tr>"
    return "\n".join(["<table>", line("th", rows[0]), *(line("td", row) for row in rows[1:]),
                      "</table>"])
