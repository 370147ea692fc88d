"""A child with little memory that loads damaged and hostile files: `hostile.py SEED COUNT FOLDER`.

It prints how many were refused and how many loaded, and ends with what it should not have met: an
error of another kind, or Python that a file made run.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

import numpy as np
from storage_models import file_of, network, parted

from autograd.nn import Layer
from autograd.storage import ModelFormatError, load, save

watching = False
RUN = ("exec", "compile", "import", "os.system", "subprocess.Popen", "os.exec", "os.posix_spawn",
       "pickle.find_class", "ctypes.dlopen", "socket.connect", "code.__new__", "os.remove")


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    if watching and event in RUN:
        print("RUN", event, repr(arguments)[:200], flush=True)
        os._exit(3)


class State:
    def state(self) -> dict[str, Any]:
        return {"steps": 3, "m/steps.0.W": np.ones((3, 4)), "z": np.array([1j])}

    def load_state(self, state: Any) -> None:
        pass


STRANGE = [2**62, 2**63, 2**64, -1, -2**62, 10**400, 1.5, float("nan"), float("inf"), None, True,
           "", "os.system", "__class__", "x" * 10_000, [], {}, [[]], [2**62, 2**62],
           [0, 2**62, 2**62],
           {"layer": "os.system", "fields": {}}, {"same": 0}, {"rng": True}, {"tuple": [1]},
           {"parameter": "steps.0.W"}, {"dict": [[[], 1]]}, {"function": "builtins.eval"},
           {"gate": "Power", "settings": {"p": [1]}}, "F64", "BF16", "BOOL", "F4", "\ud800", "\0"]


def nodes(tree: Any) -> list[tuple[Any, Any]]:
    """Each place in JSON, as a holder and a key."""
    found: list[tuple[Any, Any]] = []
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
        found.append((tree, key))
        if isinstance(tree[key], (dict, list)):
            found += nodes(tree[key])
    return found


def changed(tree: Any, draw: random.Random) -> Any:
    """JSON with one place exchanged, removed, renamed or doubled."""
    if not (places := nodes(tree)):
        return tree
    holder, key = draw.choice(places)
    how = draw.randrange(5)
    if how == 0:
        del holder[key]
    elif how == 1:
        holder[key] = draw.choice(places)[0]
        try:
            json.dumps(tree)
        except ValueError:                      # it lies in itself now
            holder[key] = None
    elif how == 2 and isinstance(holder, dict):
        holder[draw.choice(["", "os.system", "__class__", "a", "shape", "parameters"])] = \
            holder.pop(key)
    elif how == 3 and type(holder[key]) is int:
        holder[key] += draw.choice([-8, -1, 1, 8, 2**31, 2**63])
    else:
        holder[key] = draw.choice(STRANGE)
    return tree


def edited(valid: bytes, draw: random.Random) -> bytes:
    """`valid` with a header that says something else, or a structure that does."""
    header, data = parted(valid)
    for _ in range(draw.randint(1, 3)):
        if draw.random() < 0.5:
            header = changed(header, draw)
            continue
        texts = header.get("__metadata__")
        if isinstance(texts, dict) and isinstance(texts.get("autograd"), str):
            with contextlib.suppress(ValueError):
                texts["autograd"] = json.dumps(changed(json.loads(texts["autograd"]), draw))
    return file_of(json.dumps(header, ensure_ascii=draw.random() < 0.9)
                   .encode("utf-8", "surrogatepass"), data)


def mutated(valid: bytes, draw: random.Random) -> bytes:
    """`valid` with bits turned, parts cut out, doubled, exchanged, or its header edited."""
    how = draw.randrange(8)
    if how >= 4:
        return edited(valid, draw)
    content = bytearray(valid)
    header = 8 + int.from_bytes(valid[:8], "little")
    if how == 0:
        for _ in range(draw.randint(1, 8)):
            at = draw.randrange(draw.choice([8, header, len(content)]))
            content[at] ^= 1 << draw.randrange(8)
    elif how == 1:
        del content[draw.randrange(len(content)):]
    elif how == 2:
        at = draw.randrange(len(content))
        content[at:at + draw.randint(0, 40)] = draw.randbytes(draw.randint(0, 40))
    else:
        at, length = draw.randrange(header), draw.randint(1, 60)
        content[8:8] = content[at:at + length]
        if draw.random() < 0.7:
            content[:8] = (header - 8 + length).to_bytes(8, "little")
    return bytes(content)


def tensors(count: int) -> bytes:
    entry = '"%d":{"dtype":"F64","shape":[0],"data_offsets":[0,0]}'
    return file_of(("{" + ",".join(entry % i for i in range(count)) + "}").encode())


def names(count: int) -> bytes:
    return file_of(("{" + ",".join(f'"{i}":1' for i in range(count)) + "}").encode())


def with_structure(text: str | dict[str, Any]) -> bytes:
    if isinstance(text, dict):
        text = json.dumps({"version": 1, "structure": text})
    return file_of({"__metadata__": {"autograd": text}})


def chain(steps: Any) -> dict[str, Any]:
    return {"layer": "StoredChain", "fields": {"steps": steps, "settings": {"dict": []}}}


def bombs() -> dict[str, Callable[[], bytes]]:
    """Files that ask for much more than they are."""
    def entry(**words: Any) -> bytes:
        one = {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]} | words
        return file_of({"a": one}, bytes(8 if words.get("data_offsets") != [0, 0] else 0))

    megabytes = 2**24 - 64
    doubling: list[Any] = [chain([])]
    for i in range(60):
        doubling.append(chain([{"same": i}, {"same": i}]))
    return {
        "header of 2^62": lambda: (2**62).to_bytes(8, "little") + b"{}",
        "header of 2^64 - 1": lambda: (2**64 - 1).to_bytes(8, "little") + b"{}",
        "header of 100 MB": lambda: file_of(b"{" + b" " * 100_000_000 + b"}"),
        "a million empty tensors": lambda: tensors(1_000_000),
        "250,000 empty tensors": lambda: tensors(250_000),
        "100,001 tensors": lambda: tensors(100_001),
        "deep lists": lambda: file_of(b"[" * megabytes),
        "deep lists, closed": lambda: file_of(b"[" * 8_000_000 + b"]" * 8_000_000),
        "deep objects": lambda: file_of(b'{"a":' * 3_000_000),
        "deep structure": lambda: with_structure("[" * 100_000 + "]" * 100_000),
        "many lists": lambda: file_of(b'{"a":[' + b"[]," * 5_000_000 + b"[]]}"),
        "many numbers": lambda: file_of(b'{"a":[' + b"1," * 8_000_000 + b"1]}"),
        "many texts": lambda: file_of(b'{"a":[' + b'"b",' * 4_000_000 + b'"b"]}'),
        "many names": lambda: names(1_500_000),
        "one name many times": lambda: file_of(b"{" + b'"":0,' * 3_000_000 + b'"":0}'),
        "a huge text": lambda: file_of({"__metadata__": {"a": "x" * (2**24 - 100)}}),
        "a huge name": lambda: file_of({"x" * (2**24 - 200): {}}),
        "a text of escapes": lambda: file_of(b'{"' + b"\\\\" * 8_000_000 + b'":1}'),
        "a text without end": lambda: file_of(b'{"' + b"a" * megabytes),
        "a huge number": lambda: file_of(b'{"a":' + b"9" * 16_000_000 + b"}"),
        "a huge fraction": lambda: file_of(b'{"a":0.' + b"9" * 16_000_000 + b"}"),
        "a huge power": lambda: with_structure('{"a":1e999999999}'),
        "offsets NaN": lambda: entry(data_offsets=[float("nan"), 8]),
        "offsets 2^62": lambda: entry(data_offsets=[2**62, 2**62 + 8]),
        "shape 2^62": lambda: entry(shape=[2**62, 8]),
        "shape that wraps": lambda: entry(shape=[2**61 + 1]),
        "shape empty and huge": lambda: entry(
            shape=[0, 2**62, 2**62], data_offsets=[0, 0]),
        "shape negative": lambda: entry(shape=[-1, -1]),
        "shape of 65": lambda: entry(shape=[1] * 65),
        "layers doubled 60 times": lambda: with_structure(chain(doubling)),
        "a million layers": lambda: with_structure(chain([chain([])] * 150_000)),
        "a layer of any size": lambda: with_structure(
            {"layer": "StoredDense", "fields": {"inputs": 2**62, "W": None, "b": None}}),
    }


def outcome(path: str, content: bytes) -> bool:
    """Whether `content` is refused by a ModelFormatError; it loads, or this ends with an error."""
    global watching
    with open(path, "wb") as file:
        file.write(content)
    watching = True
    try:
        assert isinstance(load(path), Layer)
    except ModelFormatError as error:
        assert len(str(error)) < 2000 and path in str(error), str(error)[:300]
        return True
    finally:
        watching = False
    return False


def main(seed: str, count: int, folder: str) -> None:
    path = os.path.join(folder, f"hostile-{seed}")
    save(path, network(), State(), {"epoch": 3, "nan": float("nan"), "history": [1, (2.5, None)]})
    with open(path, "rb") as file:
        valid = file.read()
    contents = bombs() if seed == "bombs" else {}
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
    sys.addaudithook(watch)
    assert not outcome(path, valid) and outcome(path, valid[:-1])
    draw = random.Random(seed)
    refused = 0
    for name, make in contents.items():
        content = make()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        assert outcome(path, content) != (name == "a layer of any size"), name
        took = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
        assert took < 5, f"{name} took {took} s"
        refused += 1
    for _ in range(count):
        refused += outcome(path, mutated(valid, draw))
    print(refused, len(contents) + count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
