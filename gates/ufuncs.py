"""SciPy's special functions: `ufuncs.erf` is `scipy.special.erf`, loaded with the first used.

Loading scipy.special takes as long as everything else here together. Only the first look at a
name comes through `__getattr__`; from then on it is an attribute like any other.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    import scipy.special
    globals()[name] = function = getattr(scipy.special, name)
    return function
