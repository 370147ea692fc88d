"""Files of ours in the package safetensors, files of its in ours, and life without it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import safetensors
from safetensors.numpy import load_file, save_file
from storage_models import StoredDense, file_of, network

from autograd.storage import ModelFormatError, StorageDependencyError, load, read, save

DTYPES = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
          "float16", "float32", "float64")


def test_ours_open_in_the_package(tmp_path: Path) -> None:
    model = network()
    save(tmp_path / "m", model, training={"epoch": 1, "best": np.ones(2)})
    there = load_file(tmp_path / "m")
    assert there.pop("training/best").tolist() == [1, 1] and there.keys() == model.state().keys()
    for name, array in model.state().items():
        np.testing.assert_array_equal(there[name], array)
    with safetensors.safe_open(tmp_path / "m", framework="np") as file:
        assert list(file.metadata()) == ["autograd"]


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_packages_open_in_ours(tmp_path: Path, dtype: str) -> None:
    arrays = {name: np.arange(6).reshape(shape).astype(dtype)
              for name, shape in (("a", (2, 3)), ("b", (6,)), ("ä/b.c", (1, 6, 1)))}
    arrays |= {"empty": np.zeros((0, 3), dtype), "number": np.ones((), dtype)}
    save_file(arrays, tmp_path / "theirs", metadata={"format": "np"})
    save(tmp_path / "ours", arrays)
    for back in (read(tmp_path / "theirs").arrays, read(tmp_path / "ours").arrays,
                 load_file(tmp_path / "ours")):
        assert back.keys() == arrays.keys()
        for name, array in arrays.items():
            assert back[name].dtype == array.dtype
            np.testing.assert_array_equal(back[name], array)


def test_complex_numbers_are_pairs_of_reals(tmp_path: Path) -> None:
    value = np.array([[1 + 2j, complex("-inf-nanj")], [-0.0 + 0j, 1j]])
    save(tmp_path / "m", {"z": value, "number": np.array(1j), "none": np.zeros((0, 2), "c8")})
    there, back = load_file(tmp_path / "m"), read(tmp_path / "m").arrays
    np.testing.assert_array_equal(there["z"], np.stack([value.real, value.imag], -1))
    assert back["z"].tobytes() == value.tobytes() and back["number"] == 1j
    assert back["none"].dtype == np.complex64 and back["none"].shape == (0, 2)


def test_bfloat16_becomes_float32_exactly(tmp_path: Path) -> None:
    values = np.array([1.0, -2.5, 3.140625, np.inf], np.float32)
    entry = {"dtype": "BF16", "shape": [4], "data_offsets": [0, 8]}
    (tmp_path / "m").write_bytes(
        file_of({"w": entry}, (values.view(np.uint32) >> 16).astype("<u2").tobytes()))
    back = read(tmp_path / "m").arrays["w"]
    assert back.dtype == np.float32 and back.tobytes() == values.tobytes()


def test_other_bytes_than_0_and_1_are_true(tmp_path: Path) -> None:
    entry = {"dtype": "BOOL", "shape": [3], "data_offsets": [0, 3]}
    (tmp_path / "m").write_bytes(file_of({"w": entry}, b"\x00\x01\xff"))
    assert read(tmp_path / "m").arrays["w"].tobytes() == b"\x00\x01\x01"


def test_weights_of_another_program_go_into_a_model(tmp_path: Path) -> None:
    model = StoredDense(2, 2, np.random.default_rng(0))
    save_file({"W": np.eye(2, dtype="f4"), "b": np.ones(2, "f2")}, tmp_path / "m")
    load(tmp_path / "m", into=model)
    assert model(np.ones((1, 2))).value.tolist() == [[2, 2]] and model.W.dtype == np.float64
    with pytest.raises(ModelFormatError, match="m: structure: the file holds none: register"):
        load(tmp_path / "m")


def test_without_the_package_the_remedy_is_named(tmp_path: Path,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "m", {"a": np.ones(1)})
    monkeypatch.setitem(sys.modules, "safetensors", None)
    text = ('storage: files need the package safetensors: pip install ".[save]" in a checkout of '
            "autograd-gates")
    for use in (lambda: save(tmp_path / "n", {"a": np.ones(1)}), lambda: read(tmp_path / "m")):
        with pytest.raises(StorageDependencyError) as caught:
            use()
        assert str(caught.value) == text
    assert not (tmp_path / "n").exists()
