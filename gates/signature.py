"""Reads a gate's class when it is made: its letters, its rules, and what the rules read."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gates.errors import RuleError

Rule = Callable[..., Any]
PLAIN = inspect.Parameter.POSITIONAL_OR_KEYWORD
STARRED = inspect.Parameter.VAR_POSITIONAL


@dataclass(frozen=True)
class ByInput:
    """One rule (or answer) an input: those of the fixed letters, then one for all of `*xs`.

    The rule of `*xs` is told which input is asked for: `grad_xs(self, i, g, y, *xs)`.
    """

    fixed: tuple[Any, ...]
    rest: Any

    def __getitem__(self, i: int) -> Any:
        if i < len(self.fixed):
            return self.fixed[i]
        rule = self.rest
        return (lambda gate, g, y, *xs: rule(gate, i, g, y, *xs)) if callable(rule) else rule


def declare(cls: Any) -> None:
    """Fill in what a gate class knows of its rules; RuleError if one is amiss."""
    parameters = list(inspect.signature(cls.forward).parameters.values())[1:]
    taken = tuple(p.name for p in parameters)
    if cls.prepare is not None:
        count = _inputs_of_prepare(cls, taken)
        cls.shared = taken[count:]
        del parameters[count:]
    cls.letters = tuple(p.name for p in parameters)
    cls.variadic = any(p.kind is STARRED for p in parameters)
    if any(p.kind not in (PLAIN, STARRED) or p.default is not p.empty for p in parameters):
        raise RuleError(f"{cls.__name__}.forward: its inputs are plain parameters; settings are "
                        "fields of the class")
    _no_strangers(cls)
    rules = [_rule(cls, p, taken) for p in parameters]
    pushes = [getattr(cls, f"push_{letter}", None) for letter in cls.letters]
    read = set().union(*(_read_by(rule) for rule in (*rules, cls.prepare) if rule is not None))
    reads = [letter in read for letter in cls.letters]
    for name, answers in (("rules", rules), ("pushes", pushes), ("reads", reads)):
        fixed = tuple(answers)
        setattr(cls, name, ByInput(fixed[:-1], fixed[-1]) if cls.variadic else fixed)


def _no_strangers(cls: Any) -> None:
    for name in dir(cls):
        prefix, _, letter = name.partition("_")
        if letter and prefix in ("grad", "push") and letter not in cls.letters:
            raise RuleError(f"{cls.__name__}.{name}: forward has no input {letter!r}; "
                            f"its inputs are {', '.join(cls.letters)}")


def _inputs_of_prepare(cls: Any, taken: tuple[str, ...]) -> int:
    """How many of the letters that forward takes are inputs; the others `prepare` makes of them."""
    inputs = tuple(inspect.signature(cls.prepare).parameters)[1:]
    if inputs != taken[:len(inputs)] or len(inputs) == len(taken):
        raise RuleError(f"{cls.__name__}: its prepare takes ({', '.join(inputs)}), its forward "
                        f"({', '.join(taken)}); forward takes what prepare takes, then a letter "
                        "for each thing that prepare returns")
    return len(inputs)


def _rule(cls: Any, parameter: inspect.Parameter, taken: tuple[str, ...]) -> Rule | None:
    """The rule of one input, None where it is constant."""
    letter = parameter.name
    if letter in cls.constant:
        return None
    starred = parameter.kind is STARRED
    before = ["i", "g", "y"] if starred else ["g", "y"]
    inputs = [str(p) for p in inspect.signature(cls.forward).parameters.values()][1:]
    form = f"grad_{letter}(self, {', '.join([*before, *(x.split(':')[0] for x in inputs)])})"
    rule: Rule | None = getattr(cls, f"grad_{letter}", None)
    if rule is None:
        raise RuleError(f"{cls.__name__}: no rule for its input {letter!r}: write {form} = Jᵀ·g, "
                        f"or declare constant = ({letter!r},)")
    got = list(inspect.signature(rule).parameters)[1:]
    if len(got) != len(before) + len(taken) or tuple(got[len(before):]) != taken:
        raise RuleError(f"{cls.__name__}.grad_{letter}: its parameters are ({', '.join(got)}); "
                        f"write {form}")
    return rule


def _read_by(rule: Rule) -> set[str]:
    """The names of the local variables that the body of `rule` reads."""
    read: set[str] = set()
    for step in dis.get_instructions(rule):
        if step.opname.startswith(("LOAD_FAST", "LOAD_CLOSURE", "LOAD_DEREF")):
            read.update(step.argval if isinstance(step.argval, tuple) else (step.argval,))
    return read
