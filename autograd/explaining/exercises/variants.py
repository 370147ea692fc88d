"""Other numbers for the leaves of a graph: small, nice, and the same for the same seed."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.engine.rerun import run_again
from autograd.engine.tensor import Tensor
from autograd.explaining.account import Account
from autograd.explaining.updates import like
from autograd.graph.graph import Graph
from gates import GateError, OperandError
from gates.errors import located

TRIES = 200
MOST_GRADIENT = 1000.0


def copied(account: Account) -> Account:
    """The same account on tensors of its own, which no one else changes."""
    new: dict[int, Any] = {t.order: like(t, t._value) for t in account.graph.leaves}
    with np.errstate(all="ignore"):
        run_again(account.graph.nodes, new)
    return transferred(account, Graph(new[account.output.order]))


def variant(account: Account, seed: int, decimals: int) -> Account:
    """The same account on other numbers.

    What counts or chooses (whole numbers, truths) stays as it is; targets of zeros and ones, and
    probabilities, are shuffled. Numbers are drawn until values and gradients are finite and no
    gradient is lost when it is rounded to `decimals`; in the second half of the tries every
    number keeps its sign, and it is enough if some gradient is not 0.
    Raises a StaleError where the graph does not hold for other numbers.
    """
    random = np.random.default_rng(seed)
    varied = [t for t in account.graph.leaves if t._value.dtype.kind == "f" and t.size]
    again = Graph(account.output, inputs=varied)
    for attempt in range(TRIES):
        late = attempt >= TRIES // 2
        leaves = [like(t, drawn(t, random, signs=late)) for t in varied]
        try:
            with np.errstate(all="ignore"):
                found = transferred(account, Graph(again(*leaves)))
                if is_sound(found, 0 if late else 20 * 10.0**-decimals):
                    return found
        except (GateError, ArithmeticError):
            continue
    raise OperandError(located(
        f"exercise: seed {seed}: in {TRIES} tries no numbers were found for which all values and "
        "gradients are finite and some gradient is not 0; leave seed out to keep the numbers of "
        "the graph"))


def drawn(t: Tensor, random: np.random.Generator, signs: bool) -> Any:
    """Nice numbers in the shape of a leaf; `signs` keeps those of its own."""
    old = np.asarray(t._value, float)
    if not t.is_parameter and _is_target(old):
        return random.permuted(old, axis=-1) if old.ndim else old
    size, unit = (4, 1.0) if np.array_equal(old, np.round(old)) else (10, 0.1)
    new = random.integers(1, size, old.shape) * random.choice([-1, 1], old.shape)
    if signs:
        new = np.abs(new) * np.where(old < 0, -1, 1)
    return np.round(new * unit, 1)


def _is_target(array: np.ndarray) -> bool:
    """Whether an array is of zeros and ones, or of probabilities along its last axis."""
    if np.isin(array, (0.0, 1.0)).all():
        return True
    return bool(array.ndim and (array >= 0).all() and np.allclose(array.sum(axis=-1), 1))


def is_sound(account: Account, least: float) -> bool:
    """Whether all values and gradients are finite and moderate, and some gradient is not 0.

    If `least` is not 0, the largest entry of each gradient must be as large as that.
    """
    if account.output._value.shape != np.shape(account.seed) or not account.output.requires_grad:
        return False
    values = [t._value for t in account.graph.nodes if not isinstance(t._value, tuple)]
    if not all(np.isfinite(x).all() for x in values):
        return False
    sizes = [np.max(np.abs(g), initial=0) for order, g in account.told.gradients.items()
             if order != account.output.order and not isinstance(g, list)]
    return any(sizes) and all(least <= size < MOST_GRADIENT for size in sizes)


def transferred(account: Account, graph: Graph) -> Account:
    """The account on `graph`, which is its graph run again: names go over to the new tensors."""
    pairs = _pairs(account, graph)
    new = {old.order: tensor for old, tensor in pairs}
    lent = {id(tensor): account.lent[id(old)] for old, tensor in pairs if id(old) in account.lent}
    arrays = {id(x): account.lent[id(x)] for old, _ in pairs for x in old.inputs
              if id(x) in account.lent and not isinstance(x, Tensor)}
    return Account(graph, graph.outputs[0], account.seed,
                   tuple(new[t.order] for t in account.wanted),
                   {tensor.order: account.names[old.order] for old, tensor in pairs},
                   lent | arrays)


def _pairs(account: Account, graph: Graph) -> list[tuple[Tensor, Tensor]]:
    """The old and the new tensors, side by side from the outputs down, in creation order."""
    found: dict[int, tuple[Tensor, Tensor]] = {}
    stack = [(account.output, graph.outputs[0])]
    while stack:
        old, new = stack.pop()
        if new.order not in found:
            found[new.order] = old, new
            stack += [(a, b) for a, b in zip(old.inputs, new.inputs, strict=False)
                      if isinstance(a, Tensor) and isinstance(b, Tensor)]
    return [found[order] for order in sorted(found)]
