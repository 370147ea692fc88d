"""A generator of random numbers that gives no more than it has been allowed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.storage.errors import ModelFormatError

SIZE_AT = {"random": 0, "standard_normal": 0, "standard_exponential": 0, "exponential": 1,
           "normal": 2, "uniform": 2, "integers": 2, "binomial": 2, "laplace": 2}
"""Which positional argument of each method is the size."""


class Draws(np.random.Generator):
    """The generator `rng`, which refuses to draw more than `limit` numbers until it is freed.

    A file can name a layer of any size. Its first weights are drawn before they can be compared
    with those in the file, so they are bounded here.
    """

    def __init__(self, rng: np.random.Generator, limit: int) -> None:
        super().__init__(rng.bit_generator)
        self.limit: float = limit

    def free(self) -> None:
        """Draw without a limit from now on."""
        self.limit = math.inf

    def spend(self, size: Any) -> None:
        """Count the numbers of a draw of `size`, before it is made."""
        sizes = () if size is None else np.atleast_1d(np.asarray(size)).tolist()
        self.limit -= math.prod(max(int(n), 0) for n in sizes)
        if self.limit < 0:
            raise ModelFormatError("structure: it draws weights of shape "
                                   f"{tuple(sizes)!s:.80}, more than the file holds")


def counted(name: str, place: int) -> Callable[..., Any]:
    """A method of Generator that counts what it draws."""
    draw = getattr(np.random.Generator, name)

    def method(self: Draws, *args: Any, **options: Any) -> Any:
        self.spend(options.get("size", args[place] if len(args) > place else None))
        return draw(self, *args, **options)
    return method


for _name, _place in SIZE_AT.items():
    setattr(Draws, _name, counted(_name, _place))
