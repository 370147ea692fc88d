"""What a package shows of itself, and what it says of a name that it does not have."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from gates.errors import located


def public(namespace: dict[str, Any]) -> list[str]:
    """The names that a package imported to show them: neither submodules nor `_names`."""
    return sorted(name for name, thing in namespace.items()
                  if not name.startswith("_") and not isinstance(thing, ModuleType))


def no_attribute(name: str, places: dict[str, list[str]], hint: str = "") -> AttributeError:
    """The error of the first of `places` (modules and their names) that it has no `name`.

    It says which names are near, in any of them.
    """
    module = next(iter(places))
    message = f"module {module!r} has no attribute {name!r}"
    if not hint and not name.startswith("__"):
        from difflib import get_close_matches
        written = {known: f"{place}.{known}" for place in reversed(places)
                   for known in places[place]}
        near = " or ".join(written[known] for known in get_close_matches(name, written))
        hint = f"did you mean {near}?" if near else f"dir({module}) lists what it has"
    return AttributeError(located(f"{message}; {hint}") if hint else message, name=name)
