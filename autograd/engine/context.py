"""What the engine does around the code that runs now: record or not, look for NaN, name a scope.

All of it lives in one context variable, so threads and coroutines never see one another's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contextlib import _GeneratorContextManager

    Within = _GeneratorContextManager[None]

next_number = count(1).__next__
"""The clock: it numbers tensors as they are made, and changes of values between them."""


@dataclass(frozen=True)
class Mode:
    """The settings in force; the usual ones cost the engine a single look."""

    recording: bool = True
    anomaly: bool = False
    scope: tuple[str, ...] = ()


_mode: ContextVar[Mode | None] = ContextVar("autograd", default=None)
current = _mode.get
"""The mode in force; None stands for the usual `Mode()`."""


tracing: ContextVar[bool] = ContextVar("autograd tracing", default=False)
"""Whether a function runs to be differentiated, so that a number taken out of it is lost."""


@contextmanager
def inside_transform() -> Iterator[None]:
    """Within it gates are recorded, and tensors do not turn into plain numbers by themselves."""
    token = tracing.set(True)
    try:
        with recording():
            yield
    finally:
        tracing.reset(token)


@lru_cache(maxsize=4096)
def _in_scope(mode: Mode | None, name: str) -> Mode:
    mode = mode or Mode()
    return replace(mode, scope=(*mode.scope, name))


def enter_scope(name: str) -> Token[Mode | None]:
    """Open the scope `name`, as `scope` does in a `with`; `leave_scope` closes it."""
    return _mode.set(_in_scope(_mode.get(), name))


leave_scope = _mode.reset
"""Close the scope that `enter_scope` opened, by what it returned."""


@contextmanager
def _with(**changes: Any) -> Iterator[None]:
    mode = replace(current() or Mode(), **changes)
    token = _mode.set(None if mode == Mode() else mode)
    try:
        yield
    finally:
        _mode.reset(token)


def no_grad() -> Within:
    """Within it gates compute on tensors without recording: results have no gate and no gradient.

    A context manager, and a decorator.

    >>> from autograd import no_grad, tensor
    >>> x = tensor(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.gate is None
    True
    """
    return _with(recording=False)


def recording() -> Within:
    """Within it gates on tensors are recorded, also inside `no_grad`."""
    return _with(recording=True)


def recording_in(path: tuple[str, ...]) -> Within:
    """Within it gates are recorded in the scope `path`, whatever mode is in force around it."""
    return _with(recording=True, anomaly=False, scope=path)


def anomaly() -> Within:
    """Within it the first NaN or infinity, forward or backward, is an AnomalyError.

    The error names the gate, its scope, the user's line that recorded it and the first bad index;
    then the parameter, input or array that it came in with, or the numbers the gate made it of.
    Each gate is checked and remembers its line, so it is slower: a tool for the hunt, not for
    training.

    >>> from autograd import anomaly, tensor
    >>> import numpy as np
    >>> x = tensor([1.0, -1.0])
    >>> with anomaly(), np.errstate(invalid="ignore"):
    ...     np.log(x)                                         # doctest: +ELLIPSIS
    Traceback (most recent call last):
    autograd.engine.errors.AnomalyError: Log: forward made nan at index (1,) ...
    """
    return _with(anomaly=True)


def scope(name: str) -> Within:
    """Tensors made within it belong to the group `name`; scopes nest. Diagrams draw them as boxes.

    >>> from autograd import scope, tensor
    >>> with scope("encoder"), scope("layer1"):
    ...     y = tensor(2.0) * 3
    >>> y.scope
    ('encoder', 'layer1')
    """
    if not isinstance(name, str) or not name:
        raise TypeError(f"scope: its name must be a text that is not empty; {name!r} came")
    return _with(scope=(*(current() or Mode()).scope, name))
