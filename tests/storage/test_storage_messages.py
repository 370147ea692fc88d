"""What is wrong with a file, and where: the text of every refusal."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hostile import bombs, chain, with_structure
from storage_models import StoredDense, file_of

from autograd.storage import ModelFormatError, load, read, save
from autograd.storage.arrays import read_file

F8 = {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}
OTHER = {"dtype": "F64", "shape": [1], "data_offsets": [8, 16]}
DENSE = {"inputs": 1, "W": {"parameter": "a"}, "b": None}


def structured(part: Any, **words: Any) -> bytes:
    text = json.dumps({"version": 1, "structure": part} | words)
    return file_of({"__metadata__": {"autograd": text}, "a": F8}, bytes(8))


def dense(**fields: Any) -> dict[str, Any]:
    return {"layer": "StoredDense", "fields": DENSE | fields}


CASES: list[tuple[bytes, str]] = [
    (b"", "it ends at byte 0, before the length of its header"),
    (b"1234567", "it ends at byte 7, before the length of its header"),
    (b"\xff" * 8, "byte 0: a header of 18446744073709551615 bytes; at most 16777216 are read"),
    (b"\x09" + bytes(7) + b"{}", "byte 0: a header of 9 bytes in a file of 10 bytes"),
    (file_of(b""), "byte 8: no JSON: Expecting value"),
    (file_of(b"[]"), "byte 8: the header is no JSON object but []"),
    (file_of(b'{"\xff":1}'), "byte 10: no UTF-8 text"),
    (file_of('{"ä": }'.encode()), "byte 15: no JSON: Expecting value"),
    (file_of(b'{"a":1} {}'), "byte 16: no JSON: Extra data"),
    (file_of(b'{"a":1,"a":2}'), "JSON from byte 8 on: the name 'a' stands twice"),
    (file_of(b'{"a":NaN}'), "JSON from byte 8 on: 'NaN' is no number it may hold"),
    (file_of(b'{"a":-Infinity}'), "JSON from byte 8 on: '-Infinity' is no number it may hold"),
    (file_of(b'{"a":1.0}'), "JSON from byte 8 on: '1.0' is no number it may hold"),
    (file_of(b'{"a":' + b"9" * 5000 + b"}"), "JSON from byte 8 on: Exceeds the limit"),
    (file_of({"__metadata__": {"a": 1}}), "__metadata__ holds something else than texts"),
    (file_of({"__metadata__": []}), "__metadata__ holds something else than texts"),
    (file_of({"a": []}), "tensor 'a': needs dtype, shape and data_offsets, not []"),
    (file_of({"a": F8 | {"more": 1}}), "tensor 'a': needs dtype, shape and data_offsets, not {"),
    (file_of({"a": F8 | {"dtype": "F4"}}), "tensor 'a': the dtype 'F4' is none of F64, F32, F16"),
    (file_of({"a": F8 | {"dtype": []}}), "tensor 'a': the dtype [] is none of"),
    (file_of({"a": F8 | {"shape": [-1]}}), "the shape [-1] is no list of at most 64 sizes"),
    (file_of({"a": F8 | {"shape": [True]}}), "the shape [True] is no list of at most 64 sizes"),
    (file_of({"a": F8 | {"shape": [1] * 65}}), "the shape 'list of 65' is no list of at most 64"),
    (file_of({"a": F8 | {"shape": [2**60]}}), "[1152921504606846976] is larger than any array"),
    (file_of({"a": F8 | {"shape": [2]}}), "tensor 'a': F64 of shape [2] takes 16 bytes; its "
     "data_offsets [0, 8] hold 8"),
    (file_of({"a": F8 | {"data_offsets": [8, 0]}}), "the data_offsets [8, 0] are no begin and end"),
    (file_of({"a": F8 | {"data_offsets": [0]}}), "the data_offsets [0] are no begin and end"),
    (file_of({"a": F8, "b": F8}, bytes(8)), "tensor 'b': its data begin at byte 130; those before "
     "it end at byte 138"),
    (file_of({"b": OTHER}, bytes(16)), "tensor 'b': its data begin at byte 78; those before it end "
     "at byte 70"),
    (file_of({"a": F8}, bytes(9)), "the data end at byte 77, the file at byte 78"),
    (file_of({"a": F8}, bytes(7)), "the data end at byte 77, the file at byte 76"),
    (file_of(b'{"\\ud800":{"dtype":"F64","shape":[0],"data_offsets":[0,0]}}'),
     "tensor '\\ud800': its name is no Unicode text"),
    (file_of({}), "structure: the file holds none: register its class"),
    (file_of({"__metadata__": {"autograd": "["}}), "byte 1: no JSON: Expecting value"),
    (file_of({"__metadata__": {"autograd": "[]"}}), "'autograd': no JSON object but []"),
    (file_of({"__metadata__": {"autograd": '{"version": 2}'}}), "version 2; this is version 1: "
     "update autograd"),
    (structured({}, training=3), "metadata 'autograd': 'training' cannot be 3"),
    (structured({}, other=3), "metadata 'autograd': 'other' cannot be 3"),
    (structured({}, complex=[1]), "metadata 'autograd': a name of a tensor is no text"),
    (structured({}, complex=["a"]), "tensor 'a': it is said to be complex and holds no pairs"),
    (structured({}, complex=["b"]), "tensor 'b': it is said to be complex and holds no pairs"),
    (structured({}, training={"a": dense()}), "this describes nothing here: {'layer'"),
    (structured({"float": "1e999"}), "this describes nothing here: {'float': '1e999'}"),
    (structured({"float": "inf"}), "this describes nothing here: {'float': 'inf'}"),
    (structured({"dict": [[[], 1]]}), "this describes nothing here: {'dict': [[[], 1]]}"),
    (structured({"layer": "os.system", "fields": {}}), "the layer 'os.system' is not in the table"),
    (structured({"layer": "Layer", "fields": {}}), "the layer 'Layer' is not in the table"),
    (structured({"layer": "Sigmoid", "fields": {}}), "the layer 'Sigmoid' is not in the table"),
    (structured({"layer": "StoredDense", "fields": []}), "this describes nothing here: []"),
    (structured({"layer": 3, "fields": {}}), "this describes nothing here: {'layer': 3"),
    (structured({"gate": "Sigmoid", "settings": {}}), "this describes nothing here: {'gate'"),
    (structured(dense(gate={"gate": "Sigmoid", "settings": {"k": 1}})),
     "Sigmoid refuses its settings: TypeError"),
    (structured(dense(gate={"gate": "LeakyReLU", "settings": {"slope": []}})),
     "LeakyReLU refuses its settings: TypeError"),
    (structured(dense(function={"function": "builtins.eval"})), "nothing here: {'function': 'b"),
    (structured(dense(W=None)), "structure: it has no place for the tensor 'a'"),
    (structured(dense(W={"parameter": "b"})), "structure: the file has no tensor 'b'"),
    (structured(dense(parameters=3)), "structure: StoredDense can have no field 'parameters'"),
    (structured(dense(label=3)), "structure: StoredDense can have no field 'label'"),
    (structured(dense(name="x")), "structure: StoredDense can have no field 'name'"),
    (structured(dense(__class__=3)), "structure: StoredDense can have no field '__class__'"),
    (structured({"layer": "StoredDense", "fields": {"W": {"parameter": "a"}, "b": None}}),
     "structure: StoredDense needs a field 'inputs', which the file has not: load the"),
    (structured(dense(steps=[{"same": 0}])), "this describes nothing here: {'same': 0}"),
]


@pytest.mark.parametrize(("content", "words"), CASES, ids=[words[:60] for _, words in CASES])
def test_each_refusal_says_what_and_where(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "m.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelFormatError) as caught:
        load(path)
    text = str(caught.value)
    assert words in text and text.startswith(f"{path}: ") and "(test_storage_messages.py:" in text


def test_layers_that_stand_in_others_again_and_again(tmp_path: Path) -> None:
    (tmp_path / "m").write_bytes(bombs()["layers doubled 60 times"]())
    with pytest.raises(ModelFormatError, match="structure: more than 1000000 parts"):
        load(tmp_path / "m")
    (tmp_path / "m").write_bytes(with_structure(chain([chain([]), {"same": 0}])))
    first, second = load(tmp_path / "m")["steps.0"], load(tmp_path / "m").steps
    assert first is not second[0] and second[0] is second[1]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "m")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ModelFormatError, match="pipe: it is no regular file"):
            load(tmp_path / "pipe")


def test_a_file_that_changes_while_it_is_read(tmp_path: Path,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    save(path := tmp_path / "m", {"a": np.ones(3)})

    def change(text: bytes, size: int) -> None:
        path.write_bytes(path.read_bytes() + b"x")
    monkeypatch.setattr("autograd.storage.arrays.read_header", change)
    with pytest.raises(ModelFormatError, match="it changed while it was read"):
        read_file(path)


def test_loading_copies(tmp_path: Path) -> None:
    save(path := tmp_path / "m", StoredDense(2, 2, np.random.default_rng(0)))
    found, model = read(path), load(path)
    kept = {name: array.copy() for name, array in found.arrays.items()}
    path.write_bytes(bytes(path.stat().st_size))
    for name, array in kept.items():
        np.testing.assert_array_equal(found.arrays[name], array)
        np.testing.assert_array_equal(model[name].value, array)
