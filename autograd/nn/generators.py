"""The states of generators of random numbers, as plain numbers that a file can hold."""

from __future__ import annotations

from typing import Any

import numpy as np

KINDS = {kind.__name__: kind for kind in (np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937,
                                          np.random.Philox, np.random.SFC64)}
BELOW = {"pos": 625, "buffer_pos": 5, "has_uint32": 2, "uinteger": 2**32}
"""What some numbers of a state must lie below, for NumPy reads memory by them."""


def generator_state(rng: np.random.Generator) -> dict[str, Any]:
    """The state of `rng` in dicts, lists, whole numbers and texts.

    Raises a ValueError for a kind of generator that is not NumPy's.

    >>> state = generator_state(np.random.default_rng(0))
    >>> state["bit_generator"], generator_from(state).random() == np.random.default_rng(0).random()
    ('PCG64', True)
    """
    state = plain(dict(rng.bit_generator.state))
    if state["bit_generator"] not in KINDS:
        raise ValueError(f"a generator of the kind {state['bit_generator']} is none of "
                         f"{', '.join(KINDS)}")
    return state  # type: ignore[no-any-return]


def plain(state: Any) -> Any:
    """`state` with lists for arrays."""
    if isinstance(state, dict):
        return {key: plain(value) for key, value in state.items()}
    if isinstance(state, np.ndarray):
        return state.tolist()
    return state if isinstance(state, str) else int(state)


def generator_from(state: Any) -> np.random.Generator:
    """The generator that has the `state` that `generator_state` gave.

    Raises a ValueError for anything else; no generator is given a state before it is checked.
    """
    name = state.get("bit_generator") if isinstance(state, dict) else None
    if not isinstance(name, str) or name not in KINDS:
        raise ValueError("no state of a generator of random numbers of NumPy")
    bits = KINDS[name](0)
    found = like(bits.state, state, "state")
    if name == "MT19937" and not found["state"]["key"].any():  # it would give zeros for ever
        raise ValueError("no state of a generator of random numbers: key is all zeros")
    bits.state = found
    return np.random.Generator(bits)


def like(known: Any, state: Any, where: str) -> Any:
    """`state` in the form of a `known` one; a ValueError if it has another."""
    if isinstance(known, dict):
        if isinstance(state, dict) and state.keys() == known.keys():
            return {key: like(value, state[key], key) for key, value in known.items()}
    elif isinstance(known, np.ndarray):
        if isinstance(state, list) and len(state) == known.size and all(
                fits(number, 2 ** (8 * known.itemsize)) for number in state):
            return np.array(state, known.dtype)
    elif isinstance(known, str):
        if state == known:
            return state
    elif fits(state, BELOW.get(where, 2**128)):
        return state
    raise ValueError(f"no state of a generator of random numbers: {where} does not fit")


def fits(number: Any, below: int) -> bool:
    """Whether `number` is a whole one from 0 up, below `below`."""
    return type(number) is int and 0 <= number < below
