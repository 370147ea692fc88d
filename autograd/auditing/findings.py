"""Finding: one thing that is wrong with a graph or its gradients."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

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

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.kind:<14} {self.text}"
