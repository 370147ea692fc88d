"""Generators of random numbers in files: they go on where they were, whatever their kind."""

from __future__ import annotations

import copy
import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from storage_models import StoredChain, StoredNoise, file_of, parted

from autograd.nn import GAN, MLP, VAE, Denoiser, Dense, Diffusion, Dropout, Layer, Sequential
from autograd.nn.generators import KINDS, generator_from, generator_state
from autograd.storage import ModelFormatError, load, read, save
from gates import OperandError

every_kind = pytest.mark.parametrize("kind", KINDS)


def of_kind(kind: str, seed: int = 7) -> np.random.Generator:
    rng = np.random.Generator(KINDS[kind](seed))
    rng.integers(0, 9, 3, dtype=np.int32)       # half a number is left over
    rng.standard_normal(5)
    return rng


def draw(rng: np.random.Generator) -> Any:
    return [rng.integers(0, 2**31, 3, dtype=np.int32), rng.random(700), rng.standard_normal(3)]


def same(a: Any, b: Any) -> None:
    for x, y in zip(a, b, strict=True):
        np.testing.assert_array_equal(x, y)


def models(rng: np.random.Generator) -> dict[str, Layer]:
    other = np.random.default_rng(11)
    return {"dropout": Sequential(Dense(3, 4, rng), Dropout(0.5, rng), Dropout(0.5, other)),
            "vae": VAE([3, 2], rng), "gan": GAN(MLP([3, 2], rng), MLP([2, 1], rng), 3, rng),
            "diffusion": Diffusion(Denoiser(3, [4], rng), np.full(5, 0.1), rng),
            "own": StoredChain(StoredNoise(0.5, rng), drawers=[rng, {"a": other}])}


@every_kind
def test_a_state_goes_on(kind: str) -> None:
    rng = of_kind(kind)
    state = generator_state(rng)
    assert state == copy.deepcopy(state) and isinstance(state["bit_generator"], str)
    same(draw(generator_from(state)), draw(rng))


@every_kind
@pytest.mark.parametrize("name", models(np.random.default_rng(0)))
@pytest.mark.parametrize("into", [False, True])
def test_a_loaded_model_draws_what_the_saved_one_would(tmp_path: Path, kind: str, name: str,
                                                       into: bool) -> None:
    model = models(of_kind(kind))[name]
    save(tmp_path / "m", model)
    twin = load(tmp_path / "m", into=models(of_kind(kind, 3))[name]) if into else \
        load(tmp_path / "m")
    assert list(twin.generators()) == list(model.generators())
    for a, b in zip(model.generators().values(), twin.generators().values(), strict=True):
        same(draw(a), draw(b))


def test_shared_generators_stay_shared_and_others_apart(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    model = Sequential(Dropout(0.5, rng), Dropout(0.5, rng), Dropout(0.5, np.random.default_rng(1)))
    assert list(model.generators()) == ["layer1.rng", "layer3.rng"]
    save(tmp_path / "m", model)
    twin: Any = load(tmp_path / "m")
    assert twin.layer1.rng is twin.layer2.rng is not twin.layer3.rng
    given_: Any = load(tmp_path / "m", rng=rng)
    assert given_.layer1.rng is given_.layer3.rng is rng


def test_a_generator_of_another_kind(tmp_path: Path) -> None:
    save(tmp_path / "m", Dropout(0.5, of_kind("PCG64")))
    other = Dropout(0.5, of_kind("Philox"))
    before = generator_state(other.rng)
    with pytest.raises(OperandError, match="Dropout: rng is a Philox; the file has a PCG64"):
        load(tmp_path / "m", into=other)
    load(tmp_path / "m", into=other, strict=False)
    assert generator_state(other.rng) == before


def test_a_generator_that_is_not_of_numpy(tmp_path: Path) -> None:
    class Mine(np.random.PCG64):
        @property
        def state(self) -> Any:
            return {"bit_generator": "Mine"}
    with pytest.raises(OperandError, match="save: rng: a generator of the kind Mine is none of"):
        save(tmp_path / "m", Dropout(0.5, np.random.Generator(Mine(0))))
    assert not (tmp_path / "m").exists()


WRONG: list[Any] = [-1, 2**128, 2**64, 1.5, "x", None, [], {}, True, [0] * 624, 625]


@every_kind
@given(data=st.data())
def test_no_wrong_state_is_taken(kind: str, data: Any) -> None:
    """Each number is exchanged for each wrong thing: either it is refused, or it is a state."""
    state = generator_state(of_kind(kind))
    holder: Any = state
    while True:
        key = data.draw(st.sampled_from(list(holder)))
        if not isinstance(holder[key], dict):
            break
        holder = holder[key]
    holder[key] = data.draw(st.sampled_from(WRONG))
    try:
        rng = generator_from(state)
    except ValueError as error:
        assert "generator of random numbers" in str(error)
        return
    draw(rng)
    assert type(holder[key]) is int


@pytest.mark.parametrize("state", [3, {}, {"bit_generator": "os.system"},
                                   {"bit_generator": "PCG64", "state": {}}])
def test_files_with_wrong_states(tmp_path: Path, state: Any) -> None:
    save(tmp_path / "m", Dropout(0.5, np.random.default_rng(0)))
    header, data = parted((tmp_path / "m").read_bytes())
    text = header["__metadata__"]["autograd"]
    start = text.index('"generators": ') + len('"generators": ')
    _, end = json.JSONDecoder().raw_decode(text[start:])
    header["__metadata__"]["autograd"] = text[:start] + json.dumps({"rng": state}) + \
        text[start + end:]
    (tmp_path / "m").write_bytes(file_of(header, data))
    with pytest.raises(ModelFormatError, match="metadata 'autograd': generator 'rng': no state of "
                                               "a generator of random numbers"):
        read(tmp_path / "m")


@pytest.mark.parametrize("function", [lambda x: x, len, partial(np.add, 1), np.linalg.norm])
def test_a_function_of_your_own_is_refused_when_it_is_saved(tmp_path: Path, function: Any) -> None:
    model = Sequential(Dense(2, 2, np.random.default_rng(0)), function)
    with pytest.raises(OperandError, match=(
            r"save: Sequential\.function1: .* is no layer, gate or function of NumPy, and a file "
            r"holds no code: use one of those, or write a class of layers; "
            r"save\(path, model\.state\(\)\) saves the weights alone \(test_generators.py:\d+\)")):
        save(tmp_path / "m", model)
    assert not (tmp_path / "m").exists()
    save(tmp_path / "m", model.state())
    load(tmp_path / "m", into=model)


def test_paths_that_are_none() -> None:
    model = Dropout(0.5, np.random.default_rng(0))
    with pytest.raises(OperandError, match="save: needs first the path of a file; None came"):
        save(None, model)  # type: ignore[arg-type]
    with pytest.raises(OperandError, match="read: needs first the path of a file; Dropout"):
        load(model)  # type: ignore[arg-type]
