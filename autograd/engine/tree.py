"""Nested lists, tuples and dicts of numbers and arrays, taken apart and put together again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
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


def leaves_like(like: Any, tree: Any) -> list[Any]:
    """The leaves of `tree`, which has the structure of `like`, in the order of those of `like`.

    Raises TypeError where it has another: other keys, another length, a leaf for a container.

    >>> leaves_like({"a": 0, "b": 0}, {"b": 2, "a": [1][0]})
    [1, 2]
    """
    if isinstance(like, dict):
        if not isinstance(tree, dict) or tree.keys() != like.keys():
            raise TypeError(f"a dict with the keys {', '.join(map(repr, like))}")
        return [leaf for key, part in like.items() for leaf in leaves_like(part, tree[key])]
    if isinstance(like, (list, tuple)):
        if not isinstance(tree, (list, tuple)) or len(tree) != len(like):
            raise TypeError(f"a {type(like).__name__} of {len(like)}")
        return [leaf for part, other in zip(like, tree, strict=True)
                for leaf in leaves_like(part, other)]
    return [tree]


def unflatten(tree: Any, new: Iterator[Any]) -> Any:
    """The shape of `tree` with its leaves taken from `new`."""
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*(unflatten(part, new) for part in tree))
    if isinstance(tree, (list, tuple)):
        return type(tree)(unflatten(part, new) for part in tree)
    if isinstance(tree, dict):
        filled = {} if type(tree) is dict else copy(tree)
        filled.update({key: unflatten(part, new) for key, part in tree.items()})
        return filled
    return next(new)


def tree_map(f: Callable[[Any], Any], tree: Any) -> Any:
    """`tree` with `f` of each leaf.

    >>> tree_map(lambda x: 2 * x, [1, (2, {"a": 3})])
    [2, (4, {'a': 6})]
    """
    return unflatten(tree, map(f, leaves(tree)))
