"""Finding: one thing that is wrong with a graph or its gradients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

MOST_NAMES = 4
"""So many tensors of one cause are named."""

Kind = Literal["not finite", "zero gradient", "not connected", "vanishing", "exploding", "dead",
               "saturated", "update", "constant"]
"""In the order in which they are told: what breaks everything comes first."""


@dataclass(frozen=True)
class Finding:
    """What is wrong, where, and by which number.

    `value` passed the `threshold`. `text` is the whole in words; `path` are the tensors that a
    vanishing or exploding gradient runs through, from the output's side on, or that a NaN came
    from. `position` is the place of the tensor in the graph's creation order, None for one that is
    not in it.
    """

    kind: Kind
    tensor: str
    scope: str
    position: int | None
    value: float
    threshold: float
    text: str
    path: tuple[int, ...] = ()
    """Positions in the graph."""
    cause: str = ""
    """Why, where several findings have it in common."""

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


def grouped(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """The kind and text of each finding; those of one cause share a text."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.kind, one.cause or one.text), []).append(one)
    return [(kind, group[0].text if len(group) == 1 else together(group))
            for (kind, _), group in groups.items()]


def together(group: Sequence[Finding]) -> str:
    """Several findings of one cause: `layer1.W, layer1.b and 11 more: ...`."""
    names = [one.tensor for one in group]
    shown = names if len(names) <= MOST_NAMES + 1 else names[:MOST_NAMES]
    more = f" and {len(names) - len(shown)} more" if len(shown) < len(names) else ""
    return f"{', '.join(shown)}{more}: {group[0].cause}"
