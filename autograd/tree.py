"""Nested lists, tuples and dicts of numbers and arrays, taken apart and put together again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


def leaves(tree: Any) -> list[Any]:
    """The parts of `tree` that are not themselves a list, tuple or dict, in order.

    >>> leaves({"W": 1, "b": (2, [3])})
    [1, 2, 3]
    """
    if isinstance(tree, (list, tuple)):
        return [leaf for part in tree for leaf in leaves(part)]
    if isinstance(tree, dict):
        return [leaf for part in tree.values() for leaf in leaves(part)]
    return [tree]


def rebuilt(tree: Any, new: Iterator[Any]) -> Any:
    """The shape of `tree` with its leaves taken from `new`."""
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*(rebuilt(part, new) for part in tree))
    if isinstance(tree, (list, tuple)):
        return type(tree)(rebuilt(part, new) for part in tree)
    if isinstance(tree, dict):
        return {key: rebuilt(part, new) for key, part in tree.items()}
    return next(new)


def mapped(f: Callable[[Any], Any], tree: Any) -> Any:
    """`tree` with `f` of each leaf.

    >>> mapped(lambda x: 2 * x, [1, (2, {"a": 3})])
    [2, (4, {'a': 6})]
    """
    return rebuilt(tree, map(f, leaves(tree)))
