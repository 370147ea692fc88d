"""Greedy decoding: a sequence word by word, each the best after those before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.context import no_grad
from autograd.engine.tensor import value_of
from gates.errors import OperandError, ShapeError, located
from gates.windows import per_axis

Decoder = Callable[[int, Any], tuple[Any, Any]]
"""From a word and the state before it, the scores of all words and the state after it."""


def greedy_decode(step: Decoder, start: int, stop: int, state: Any = None,
                  max_length: int = 50) -> list[int]:
    """The words after `start`, each the one of the greatest score and the input of the next step.

    `step(word, state)` returns the scores (words,) of all words, raw or as probabilities, and the
    state that goes with the word into the next step; `state` is that of the first. Ends with the
    word `stop`, which is part of the list, or after `max_length` words. Of equal scores the first
    word is taken. Nothing is recorded. Raises a ShapeError unless the scores are a vector, a
    ValueError for NaN among them and a `max_length` below 1.

    >>> from autograd.nn import greedy_decode
    >>> greedy_decode(lambda word, state: (np.eye(4)[word + 1], state), start=0, stop=3)
    [1, 2, 3]
    """
    max_length, = per_axis("greedy_decode", "max_length", max_length, 1, 1)
    words: list[int] = []
    word = start
    with no_grad():
        while len(words) < max_length:
            word, state = best(step(word, state), len(words) + 1)
            words.append(word)
            if word == stop:
                break
    return words


def best(result: Any, t: int) -> tuple[int, Any]:
    """The word of the greatest score, and the state, of what step `t` returned."""
    if not isinstance(result, tuple) or len(result) != 2:
        raise OperandError(located(f"greedy_decode: step must return (scores, state); "
                                   f"{type(result).__name__} came"))
    scores, state = np.asarray(value_of(result[0])), result[1]
    if scores.ndim != 1 or not scores.size:
        raise ShapeError(located(f"greedy_decode: the scores must be (words,); at step {t} they "
                                 f"are {scores.shape}"))
    if np.isnan(scores).any():
        raise ValueError(located(f"greedy_decode: at step {t} the score of word "
                                 f"{int(np.argmax(np.isnan(scores)))} is NaN"))
    return int(np.argmax(scores)), state
