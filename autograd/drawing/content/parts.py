"""Parts: the gates of a graph, divided among the boxes of a picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from autograd.drawing.content.view import View
from autograd.drawing.scene import Path
from autograd.engine.tensor import Tensor

Kind = Literal["gate", "scope", "model", "row", "fold", "blocks"]


MOST_BESIDE = 3
"""So many inputs and constants of a part stand beside it."""


@dataclass(eq=False, slots=True)
class Part:
    """The gates that share a box, in creation order.

    A `fold` stands for equal parts, so many `times`, of which each may be made from the one before;
    `blocks` are such parts all together in one box.
    """

    gates: tuple[Tensor, ...]
    kind: Kind = "gate"
    title: str = ""
    group: Path = ()
    times: int = 1

    @property
    def key(self) -> str:
        """The key of its box."""
        return f"t{self.gates[0].order}"

    @property
    def several(self) -> bool:
        """Whether its box tells of gates together, rather than of one gate all that there is."""
        return self.kind != "gate"


Parts = list[Part]


def singles(view: View) -> Parts:
    """Each gate by itself."""
    return [Part((t,), group=t.scope) for t in view.gates]


def owners(parts: Sequence[Part]) -> dict[int, Part]:
    """For each gate, by order, the part that it is in."""
    return {t.order: part for part in parts for t in part.gates}


def absorbed(view: View, parts: Sequence[Part]) -> dict[int, Part]:
    """The leaves that stand in a box of gates rather than beside it, by order, and its part.

    These are the parameters that only one part of several gates uses, and inputs and constants
    where there are many.
    """
    owner = owners(parts)
    found: dict[int, Part] = {}
    fed: dict[Part, list[int]] = defaultdict(list)
    for t in view.graph.leaves:
        users = {owner.get(user.order) for user, _ in view.users[t.order]}
        part = users.pop() if len(users) == 1 else None
        if part is None or not part.several:
            continue
        if t.is_parameter:
            found[t.order] = part
        else:
            fed[part].append(t.order)
    for part, leaves in fed.items():
        found |= dict.fromkeys(leaves if len(leaves) > MOST_BESIDE else [], part)
    return found


def shows_arrays(part: Part) -> bool:
    """Whether the plain arrays that go into a part stand beside it: where they are few."""
    if not part.several:
        return True
    arrays = sum(np.ndim(x) > 0 for t in part.gates for x in t.inputs if isinstance(x, np.ndarray))
    return part.kind in ("scope", "model") and arrays <= MOST_BESIDE


def fits(view: View, parts: Sequence[Part], limit: int) -> bool:
    """Whether at most `limit` boxes are drawn."""
    return len(parts) <= limit and size(view, parts) <= limit


def size(view: View, parts: Sequence[Part]) -> int:
    """At most so many boxes are drawn."""
    return sum(costs(view, parts).values())


def costs(view: View, parts: Sequence[Part]) -> dict[Part, int]:
    """For each part, its box and those of the leaves, arrays and sums beside it.

    A part of several gates has beside it only leaves that nothing before it used.
    """
    seen = set(absorbed(view, parts))
    cost = dict.fromkeys(parts, 1)
    for part in parts:
        arrays = shows_arrays(part)
        cost[part] += part.kind == "fold"  # the small box by way of which it loops back
        for t in part.gates:
            cost[part] += not part.several and len(view.users[t.order]) > 1
            for x in t.inputs:
                if not isinstance(x, Tensor):
                    cost[part] += arrays and isinstance(x, np.ndarray)
                elif x.order in view.leaves and (not part.several or x.order not in seen):
                    cost[part] += 1 if x.order in seen else 2
                    seen.add(x.order)
    return cost


Links = tuple[dict[Part, set[Part]], dict[Part, set[Part]]]


def links(parts: Sequence[Part]) -> Links:
    """Which parts feed each part, and which parts it feeds."""
    owner = owners(parts)
    suppliers: dict[Part, set[Part]] = defaultdict(set)
    users: dict[Part, set[Part]] = defaultdict(set)
    for part in parts:
        for t in part.gates:
            for x in t.inputs:
                source = owner.get(x.order) if isinstance(x, Tensor) else None
                if source is not None and source is not part:
                    suppliers[part].add(source)
                    users[source].add(part)
    return suppliers, users
