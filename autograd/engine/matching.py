"""Finding tensors and scopes by name: `layer2`, `layer2.W`, with the wildcards `*` and `?`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

Scope = tuple[str, ...]


def path_of(scope: Scope) -> str:
    """The path of a scope, as layers have it: `stages.block1`."""
    return ".".join(scope)


def matches(pattern: str, names: Iterable[str]) -> bool:
    """Whether one of `names` is `pattern`, or fits it as one with wildcards."""
    return any(name == pattern or fnmatchcase(name, pattern) for name in names)


def scope_names(scope: Scope) -> Iterator[str]:
    """What a pattern may call a scope: its whole path, or its last part."""
    return iter((path_of(scope), *scope[-1:]))


def tensor_names(name: str, scope: Scope) -> Iterator[str]:
    """What a pattern may call a tensor: its name, alone or after the path of its scope."""
    return iter((name, f"{path_of(scope)}.{name}") if scope else (name,))


def in_scope(pattern: str, scope: Scope) -> bool:
    """Whether `pattern` fits `scope` or one around it."""
    return any(matches(pattern, scope_names(scope[:depth])) for depth in range(1, len(scope) + 1))


def near(name: str, known: Iterable[str]) -> str:
    """`; near are layer1, layer2`, for an error that says what there is; empty if nothing is near.
    """
    from difflib import get_close_matches

    close = get_close_matches(name.strip("*?"), sorted(set(known)), 3, 0.5)
    return f"; near are {', '.join(close)}" if close else ""
