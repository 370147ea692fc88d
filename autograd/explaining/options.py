"""What `explain` and `exercise` accept as their options; anything else is refused by name."""

from __future__ import annotations

import math
from typing import Any, get_args

import numpy as np

from autograd.formulas.figures import Form, Numbers
from gates.errors import located


def require_rate(who: str, lr: Any) -> None:
    """A ValueError unless a learning rate is a finite number above 0, or None."""
    if lr is None:
        return
    number = isinstance(lr, (int, float, np.integer, np.floating)) and not isinstance(lr, bool)
    if not number or not 0 < lr < math.inf:
        raise ValueError(located(f"{who}: lr must be a finite number above 0, or None; "
                                 f"{lr!r:.60} came"))


def require_count(who: str, name: str, value: Any, least: int, most: int) -> None:
    """A ValueError unless a value is a whole number from `least` to `most`."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or not least <= value <= most:
        raise ValueError(located(f"{who}: {name} must be a whole number from {least} to {most}; "
                                 f"{value!r:.60} came"))


def require_choice(who: str, name: str, value: Any, choices: tuple[str, ...]) -> None:
    """A ValueError unless a value is one of `choices`."""
    if not (isinstance(value, str) and value in choices):
        raise ValueError(located(f"{who}: {name} must be one of {', '.join(map(repr, choices))}; "
                                 f"{value!r:.60} came"))


def number_style(who: str, digits: Any, form: Any) -> Numbers:
    """How numbers are to be written; a ValueError for digits or a form of no sense."""
    require_count(who, "digits", digits, 1, 17)
    require_choice(who, "form", form, get_args(Form))
    return Numbers(int(digits), form)
