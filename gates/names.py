"""What editors show: the names of a package, what is near an unknown one, a gate's signature."""

from __future__ import annotations

from dataclasses import fields
from inspect import Parameter, Signature
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


class CallSignature:
    """What editors show of a gate: its letters, then its settings with the values they have."""

    def __get__(self, gate: Any, kind: Any) -> Signature:
        if gate is None:
            raise AttributeError("__signature__")  # a class shows its constructor
        inputs = [Parameter(letter, Parameter.POSITIONAL_ONLY) for letter in gate.letters]
        if gate.variadic:
            inputs[-1] = inputs[-1].replace(kind=Parameter.VAR_POSITIONAL)
        settings = [Parameter(field.name, Parameter.KEYWORD_ONLY, default=getattr(gate, field.name))
                    for field in fields(gate)]
        return Signature([*inputs, *settings])
