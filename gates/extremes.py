"""The greatest and the least entry along axes: Max and Min."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gates.operands import cast
from gates.reducing import Weighted


@dataclass(frozen=True)
class Extreme(Weighted):
    """Max and Min: the gradient goes to the entry that was chosen; ties are split evenly.

    >>> from gates import Max, Min
    >>> Max().jacobian([3.0, 5.0]), Min().jacobian([3.0, 5.0])
    (array([0., 1.]), array([1., 0.]))
    """

    def weights(self, y: Any, x: Any) -> Any:
        """Which part of each entry is in y: 1 over the number of ties, else 0."""
        y = self.spread(y, x)
        chosen = cast((x == y) | (x != x), x.dtype)
        return chosen / self.all_of(chosen, np.sum)


@dataclass(frozen=True)
class Max(Extreme):
    """y = max x; ties are split evenly.

    y has the shape of x without `axis`, or with size 1 there (`keepdims`).

    >>> from gates import Max
    >>> Max()([2.0, 5.0, 5.0]), Max().jacobian([2.0, 5.0, 5.0])
    (np.float64(5.0), array([0. , 0.5, 0.5]))
    """

    def forward(self, x: Any) -> Any:
        return np.max(x, axis=self.axis, keepdims=self.keepdims)


@dataclass(frozen=True)
class Min(Extreme):
    """y = min x; ties are split evenly.

    y has the shape of x without `axis`, or with size 1 there (`keepdims`).

    >>> from gates import Min
    >>> Min()([2.0, 5.0, 5.0]), Min().jacobian([2.0, 5.0, 5.0])
    (np.float64(2.0), array([1., 0., 0.]))
    """

    def forward(self, x: Any) -> Any:
        return np.min(x, axis=self.axis, keepdims=self.keepdims)
