"""NumPy's warnings of overflow and invalid values, given at the user's line.

NumPy warns at the line that called it, which is one of a gate. To look for warnings beside every
gate would cost more than most gates do; so a warning inside a gate stops it, as an error that the
filter below makes of it, and the gate is computed once more to hear all of its warnings. Filters
of the user come before this one, if they are set later, and are heeded at the user's line.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from gates.errors import user_frame


class Named(Protocol):
    """A gate, of which only the name is needed here."""

    @property
    def name(self) -> str: ...


OWN = r"gates\.(?!indexing$)"
"""The modules whose warnings are moved; gates.indexing adds in place, and must not run twice."""

warnings.filterwarnings("error", category=RuntimeWarning, module=OWN)


def run(gate: Named, function: Callable[..., Any], *args: Any) -> Any:
    """What `function`, a part of `gate`, returns, its warnings given at the user's line."""
    try:
        return function(*args)
    except RuntimeWarning as error:
        warning = error
    return recompute_and_warn(gate, warning, function, *args)


def recompute_and_warn(gate: Named, warning: RuntimeWarning, function: Callable[..., Any],
                       *args: Any) -> Any:
    """What `function(*args)` returns, with all its warnings, of which `warning` is the first.

    >>> from gates import log
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     print(recompute_and_warn(log, RuntimeWarning(), np.log, 0.0))
    -inf
    >>> print(caught[0].message)
    divide by zero encountered in Log
    """
    heard: dict[str, None] = {}
    modes: dict[str, Any] = {kind: "call" for kind, mode in np.geterr().items() if mode == "warn"}
    try:
        with np.errstate(call=lambda kind, _: heard.setdefault(kind), **modes):
            result = function(*args)
    except RuntimeWarning as error:  # one that is not of floating point, as of an empty mean
        warning = error
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = function(*args)
        warn_user(str(warning))
    for kind in heard:
        warn_user(f"{kind} encountered in {gate.name}")
    return result


def warn_user(message: str) -> None:
    """A RuntimeWarning at the user's line."""
    frame = user_frame()
    if frame is None:
        warnings.warn(message, RuntimeWarning, stacklevel=2)
    else:
        warnings.warn_explicit(message, RuntimeWarning, frame.f_code.co_filename, frame.f_lineno,
                               frame.f_globals.get("__name__"),
                               frame.f_globals.setdefault("__warningregistry__", {}))
