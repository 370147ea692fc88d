"""The errors of gates, and the user's line in each of them."""

from __future__ import annotations

import os
import sys
from types import FrameType
from typing import Any

import numpy as np


class GateError(Exception):
    """What every error of a gate is."""


class ShapeError(GateError, ValueError):
    """Arrays whose shapes a gate cannot take; names the gate, the shapes and what was needed."""


class OperandError(GateError, TypeError):
    """An operand that is no number, array or tensor; names the gate, the operand and the remedy."""


class RuleError(GateError, TypeError):
    """A gate whose rules do not fit its forward; names the rule and what it must be."""


REAL_ONLY = "needs real numbers, complex came; use np.real, np.imag or np.abs first"

_HERE = os.path.dirname(os.path.abspath(__file__))
_STANDARD = os.path.join(os.path.dirname(os.__file__), "")
_PACKAGES = tuple(os.path.join(_STANDARD, name, "") for name in ("site-packages", "dist-packages"))
_INSIDE = (
    os.path.join(_HERE, ""),
    os.path.join(os.path.dirname(_HERE), "autograd", ""),
    os.path.join(os.path.dirname(os.path.abspath(np.__file__)), ""),
    "<frozen",
    "<string>",
    "<__array_function__",
)


def is_standard(path: str) -> bool:
    """Whether a file is of Python's own library, and not of a package installed into it."""
    return path.startswith(_STANDARD) and not path.startswith(_PACKAGES)


def user_frame() -> FrameType | None:
    """The innermost frame outside this project, NumPy and Python's own library."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        path = frame.f_code.co_filename
        if not path.startswith(_INSIDE) and not is_standard(path):
            break
        frame = frame.f_back
    return frame


def user_line() -> str:
    """The place in the user's own code that is running now, as `file.py:12`, or `?`."""
    frame = user_frame()
    if frame is None:
        return "?"
    return f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}"


def located(message: str) -> str:
    """`message` with the user's line after it."""
    return f"{message} ({user_line()})"


def listing(names: tuple[str, ...], inputs: tuple[object, ...]) -> str:
    """`W is (4, 3), o is (2,)`: each input by its letter and shape."""
    return ", ".join(f"{name} is {shape_of(x)}" for name, x in zip(names, inputs, strict=True))


def shape_of(x: Any) -> tuple[int, ...]:
    """The shape of a number, an array, a nested list or anything that has one."""
    try:
        return x.shape  # type: ignore[no-any-return]
    except AttributeError:
        return np.shape(x)
