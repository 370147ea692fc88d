"""What a command is to work on: `FILE.py:NAME`, a thing of a user's own script once it has run."""

from __future__ import annotations

import ast
import os
import runpy
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, redirect_stdout
from difflib import get_close_matches
from pathlib import Path
from typing import Any


class UsageError(Exception):
    """A command that cannot be done as it was given; says what to do."""


def split_target(target: str) -> tuple[Path, str | None]:
    """`FILE.py:NAME` as a path and a name; the name may be missing."""
    start, found, name = target.partition(".py:")
    path = f"{start}.py" if found else target
    if not path.endswith(".py") or not Path(path).is_file():
        raise UsageError(f"no such Python file: {path or target}; give FILE.py or FILE.py:NAME")
    return Path(path), name or None


@contextmanager
def as_script(path: Path, arguments: Sequence[str]) -> Iterator[None]:
    """As when Python runs `path` with `arguments`: its folder leads the import path."""
    argv, search = sys.argv, sys.path[:]
    sys.argv, sys.path = [str(path), *arguments], [str(path.resolve().parent), *sys.path]
    try:
        yield
    finally:
        sys.argv, sys.path = argv, search


def run_script(path: Path, arguments: Sequence[str] = (), quiet: bool = False) -> dict[str, Any]:
    """The names that a user's script has defined once it has run.

    `quiet` sends what it prints to standard error.
    """
    aside = redirect_stdout(sys.stderr) if quiet else nullcontext()
    try:
        with as_script(path, arguments), aside:
            return runpy.run_path(str(path), run_name="__main__")
    except SystemExit as leaving:
        raise UsageError(f"{path}: the script left by itself (exit code {leaving.code})"
                         ) from leaving
    except Exception as error:
        steps = [s for s in traceback.extract_tb(error.__traceback__)
                 if os.path.basename(s.filename) == path.name]
        line = f":{steps[-1].lineno}" if steps else ""
        raise UsageError(f"{path}{line}: {type(error).__name__}: {error}") from error


def find(names: dict[str, Any], name: str, path: Path) -> Any:
    """What `name` is in the script: `loss`, `model.loss`, `losses[-1]`, `model.loss()`.

    Attributes, items and calls without arguments are followed; other expressions are refused.
    """
    try:
        return _follow(ast.parse(name, mode="eval").body, names, path)
    except SyntaxError:
        raise _no_name(name, path) from None


def _follow(node: ast.expr, names: dict[str, Any], path: Path) -> Any:
    match node:
        case ast.Name(id=name):
            if name not in names:
                known = [key for key in names if not key.startswith("_")]
                raise UsageError(f"{path}: has no {name!r}; {_near(name, known)}it has "
                                 f"{', '.join(known) or 'nothing'}")
            return names[name]
        case ast.Attribute(value=owner, attr=name):
            thing = _follow(owner, names, path)
            if not hasattr(thing, name):
                kind, near = type(thing).__name__, _near(name, dir(thing))
                raise UsageError(f"{path}: {ast.unparse(owner)} is a {kind} and has no {name!r}"
                                 f"{f'; {near}'.rstrip() * bool(near)}")
            return getattr(thing, name)
        case ast.Subscript(value=owner, slice=place):
            thing, key = _follow(owner, names, path), _literal(place, node, path)
            return _tried(lambda: thing[key], node, path)
        case ast.Call(func=called, args=[], keywords=[]):
            return _tried(_follow(called, names, path), node, path)
        case _:
            raise _no_name(ast.unparse(node), path)


def _literal(place: ast.expr, whole: ast.expr, path: Path) -> Any:
    try:
        return ast.literal_eval(place)
    except ValueError:
        raise _no_name(ast.unparse(whole), path) from None


def _tried(do: Any, node: ast.expr, path: Path) -> Any:
    try:
        return do()
    except Exception as error:
        raise UsageError(f"{path}: {ast.unparse(node)}: {type(error).__name__}: {error}"
                         ) from error


def _no_name(text: str, path: Path) -> UsageError:
    return UsageError(f"{path}: {text!r} is no name; give one as loss, model.loss, losses[-1] or "
                      "model.loss()")


def _near(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, [one for one in known if not one.startswith("_")])
    return f"did you mean {' or '.join(near)}? " if near else ""
