"""Nested lists, tuples and dicts of numbers and arrays, taken apart and put together again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from gates.errors import OperandError, located

DEEPEST = 100


def leaves(tree: Any) -> list[Any]:
    """The parts of `tree` that are not themselves a list, tuple or dict, in order.

    Raises OperandError for one that is nested deeper than 100 levels.

    >>> leaves({"W": 1, "b": (2, [3])})
    [1, 2, 3]
    """
    return _leaves(tree, 0)


def _leaves(tree: Any, depth: int) -> list[Any]:
    if not isinstance(tree, (list, tuple, dict)):
        return [tree]
    if depth == DEEPEST:
        raise OperandError(located(f"lists, tuples and dicts may be nested {DEEPEST} deep; this "
                                   "one is deeper, or contains itself"))
    parts = tree.values() if isinstance(tree, dict) else tree
    return [leaf for part in parts for leaf in _leaves(part, depth + 1)]


def unflatten(tree: Any, new: Iterator[Any]) -> Any:
    """The shape of `tree` with its leaves taken from `new`."""
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*(unflatten(part, new) for part in tree))
    if isinstance(tree, (list, tuple)):
        return type(tree)(unflatten(part, new) for part in tree)
    if isinstance(tree, dict):
        return {key: unflatten(part, new) for key, part in tree.items()}
    return next(new)


def tree_map(f: Callable[[Any], Any], tree: Any) -> Any:
    """`tree` with `f` of each leaf.

    >>> tree_map(lambda x: 2 * x, [1, (2, {"a": 3})])
    [2, (4, {'a': 6})]
    """
    return unflatten(tree, map(f, leaves(tree)))
