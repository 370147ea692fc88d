"""What a package shows of itself, and what it says of a name that it does not have."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import Any

from gates.errors import located


def public(namespace: dict[str, Any]) -> list[str]:
    """The names that a package imported to show them: neither submodules nor `_names`."""
    return sorted(name for name, thing in namespace.items()
                  if not name.startswith("_") and not isinstance(thing, ModuleType))


def no_attribute(module: str, name: str, known: Iterable[str], hint: str = "") -> AttributeError:
    """The error for a `name` that `module` does not have; it says which names are near."""
    if not hint and not name.startswith("__"):
        from difflib import get_close_matches
        near = get_close_matches(name, known)
        hint = f"did you mean {' or '.join(near)}?" if near else f"dir({module}) lists what it has"
    message = f"module {module!r} has no attribute {name!r}"
    return AttributeError(located(f"{message}; {hint}") if hint else message, name=name)
