"""Words as numbers, and numbers as vectors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor, value_of
from autograd.nn.init import Init, new_parameter, normal
from autograd.nn.layer import Layer, Shape
from gates.errors import OperandError, ShapeError, located
from gates.windows import per_axis


class Embedding(Layer):
    """y = W[ids]: a vector for each whole number.

    ids has any shape, W is (count, size), y is (*ids.shape, size). Raises an OperandError for ids
    that are no whole numbers, a ShapeError for one outside 0 ... count − 1.

    >>> import numpy as np
    >>> from autograd.nn import Embedding
    >>> Embedding(100, 8, np.random.default_rng(0))([[3, 1, 3]]).shape
    (1, 3, 8)
    """

    count: int
    size: int
    W: Tensor

    def __init__(self, count: int, size: int, rng: np.random.Generator, init: Init = normal
                 ) -> None:
        self.count, = per_axis("Embedding", "count", count, 1, 1)
        self.size, = per_axis("Embedding", "size", size, 1, 1)
        self.W = new_parameter("Embedding", (self.count, self.size), init, rng)

    def __call__(self, ids: Any) -> Tensor:
        ids = ids if isinstance(ids, Tensor) else np.asarray(ids)
        return self.W[ids if ids.size else np.empty(ids.shape, int)]

    def check(self, ids: Any) -> None:
        ids = np.asarray(value_of(ids))
        if not ids.size:
            return
        if ids.dtype.kind not in "iu":
            raise OperandError(located(f"{self.label}: needs whole numbers, of type int; "
                                       f"{ids.dtype} came"))
        for worst in (ids.min(), ids.max()):
            if not 0 <= worst < self.count:
                raise ShapeError(located(f"{self.label}: needs ids from 0 to {self.count - 1}; "
                                         f"{worst} is among them"))

    def output_shape(self, shape: Shape) -> Shape:
        return (*shape, self.size)


class Vocabulary:
    """The words that have a number, from 1 on; `unknown`, number 0, stands for all others.

    `words` may hold a word more than once; the order of first appearance counts.

    >>> from autograd.nn import Vocabulary
    >>> vocabulary = Vocabulary(["a", "dog", "a", "cat"])
    >>> vocabulary.encode(["a", "cat", "barks"]), vocabulary.decode([1, 3, 0]), len(vocabulary)
    (array([1, 3, 0]), ['a', 'cat', '<UNK>'], 4)
    """

    words: tuple[str, ...]
    unknown: str

    def __init__(self, words: Iterable[str], unknown: str = "<UNK>") -> None:
        if isinstance(words, str):
            raise OperandError(located("Vocabulary: words must be several; one text came; split it "
                                       "first, with .split()"))
        self.unknown = unknown
        self.words = tuple(dict.fromkeys([unknown, *words]))
        for word in self.words:
            if not isinstance(word, str):
                raise OperandError(located(f"Vocabulary: a word is a text; {word!r:.60} came"))
        self._numbers = {word: number for number, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self._numbers

    def encode(self, words: Iterable[str]) -> Any:
        """The number of each word, an array of int; an OperandError for anything else than words.
        """
        if isinstance(words, str):
            raise OperandError(located("Vocabulary: encode takes several words; one text came; "
                                       "split it first, with .split()"))
        numbers = []
        for word in words:
            if not isinstance(word, str):
                raise OperandError(located(f"Vocabulary: encode takes words of one sequence; "
                                           f"{word!r:.60} came; encode each sequence by itself"))
            numbers.append(self._numbers.get(word, 0))
        return np.array(numbers, dtype=int)

    def decode(self, ids: Any) -> list[str]:
        """The word of each number; a ShapeError for one outside 0 ... len − 1."""
        numbers = [int(number) for number in np.ravel(ids)]
        for number in numbers:
            if not 0 <= number < len(self):
                raise ShapeError(located(f"Vocabulary: needs ids from 0 to {len(self) - 1}; "
                                         f"{number} is among them"))
        return [self.words[number] for number in numbers]
