"""What tensors are called: by the user's names, by his variables', or by their gates'."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from types import FrameType, FunctionType, ModuleType
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor

Names = dict[int, str]

_OURS = ("autograd", "gates")
_HOUSE = tuple(
    os.path.join(os.path.dirname(os.path.abspath(sys.modules[name].__file__ or "")), "")
    for name in _OURS
)
_LIBRARIES = tuple(os.path.join(sysconfig.get_path(kind), "")
                   for kind in ("stdlib", "purelib", "platlib"))
_MOST_PARTS = 100
_MOST_LOOKED_AT = 10_000
_DEEPEST = 3


def variables() -> Names:
    """The names of the tensors and arrays that the calling user's variables hold, by identity.

    The user's frame is the innermost one outside this project and installed packages; where
    there is none (a notebook shows a result) the variables are those of the main module. Parts of
    lists, tuples, dicts and objects are called `W[0]`, `params['W']` and `self.W`; what begins
    with an underscore lends no name.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not _is_users(frame):
        frame = frame.f_back
    if frame is None or frame.f_code.co_filename.startswith("<frozen"):
        return variable_names(vars(sys.modules["__main__"]))
    return variable_names(frame.f_locals)


def called_by_user() -> bool:
    """Whether the user's own code called the function that asks."""
    return _is_users(sys._getframe(2))


def _is_users(frame: FrameType) -> bool:
    return not frame.f_code.co_filename.startswith((*_HOUSE, *_LIBRARIES))


def variable_names(variables: Mapping[str, Any]) -> Names:
    """The names of the tensors and arrays among `variables` and within them, the shortest path
    to each.
    """
    names: Names = {}
    found = [(name, value, 0) for name, value in list(variables.items()) if _is_lent(name)]
    queue = deque(found)
    opened: set[int] = set()
    for _ in range(_MOST_LOOKED_AT):
        if not queue:
            break
        name, value, depth = queue.popleft()
        if isinstance(value, (Tensor, np.ndarray)):
            names.setdefault(id(value), name)
        elif depth < _DEEPEST and id(value) not in opened:
            opened.add(id(value))
            queue.extend((path, part, depth + 1) for path, part in _parts(name, value))
    return names


def _is_lent(name: Any) -> bool:
    return isinstance(name, str) and name.isidentifier() and not name.startswith("_")


def _parts(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What a list, tuple, dict or object holds, each with its path."""
    if isinstance(value, (ModuleType, type, FunctionType)):
        return
    if isinstance(value, dict):
        if len(value) <= _MOST_PARTS:
            yield from ((f"{path}[{key!r}]", part) for key, part in list(value.items())
                        if isinstance(key, (str, int)))
    elif isinstance(value, (list, tuple)):
        if len(value) <= _MOST_PARTS:
            yield from ((f"{path}[{i}]", part) for i, part in enumerate(value))
    elif type(value).__module__.partition(".")[0] not in _OURS:
        yield from ((f"{path}.{name}", part) for name, part in _attributes(value)
                    if _is_lent(name))


def _attributes(value: Any) -> list[tuple[str, Any]]:
    """The attributes of an object, without running any code of its class."""
    try:
        own = object.__getattribute__(value, "__dict__")
    except (AttributeError, TypeError):
        return []
    return list(own.items()) if type(own) is dict and len(own) <= _MOST_PARTS else []


def called(t: Tensor) -> str:
    """What an error calls `t`: its name, the user's variable, or its gate and number."""
    return t.name or variables().get(id(t), t.label)


def names_of(nodes: Iterable[Tensor], lent: Mapping[int, str],
             known: Mapping[int, str] | None = None) -> Names:
    """A name for each of `nodes`, by order, no two the same.

    The user's name comes first, then that in `known` (by order), then that `lent` by a variable
    (by identity), then gate and number. Numbers count the gates of a kind that the user did not
    name.
    """
    nodes, known = list(nodes), known or {}
    names = _numbered(nodes, known)
    taken = set(names.values())
    for t in nodes:
        name = lent.get(id(t))
        if t.name is None and t.order not in known and name is not None and name not in taken:
            taken.add(name)
            names[t.order] = name
    return names


def _numbered(nodes: list[Tensor], known: Mapping[int, str]) -> Names:
    names: Names = {}
    counts: Counter[str] = Counter()
    given = Counter(t.name for t in nodes if t.name is not None and t.order not in known)
    taken = given.keys() | known.values()
    for t in nodes:
        name = known.get(t.order, t.name)
        if name is None or (given[name] > 1 and t.order not in known):
            stem = name or (t.gate.name.lower() if t.gate else "input")
            name = stem
            while name in taken or name == stem:
                counts[stem] += 1
                name = f"{stem}{counts[stem]}"
        names[t.order] = name
    return names
