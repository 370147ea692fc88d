"""What a safetensors header says, believed only after it has been checked.

The package that reads these files lets a name stand twice, headers of 100 MB and any number of
tensors through; so the caps and the arithmetic are here, before anything is allocated.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from autograd.storage.errors import ModelFormatError

HEADER_BYTES = 16 * 2**20
TENSORS = 100_000
DEPTH = 64
DIMENSIONS = 64                                 # NumPy's own limit
OPENINGS = 4 * TENSORS                          # brackets of one JSON text: two a tensor, twice

DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "C64": "<c8",
          "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1",
          "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1", "BOOL": "u1"}


@dataclass(frozen=True)
class Entry:
    """One tensor of a file: its data lie from byte `begin` to `end` after the header."""

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True)
class Header:
    """The tensors of a file by name, and its texts."""

    tensors: dict[str, Entry]
    texts: dict[str, str]

    @property
    def numbers(self) -> int:
        """How many numbers all tensors hold together."""
        return sum(math.prod(entry.shape) for entry in self.tensors.values())


def header_length(start: bytes, size: int) -> int:
    """The bytes of the header, from the first eight of a file of `size` bytes."""
    if len(start) < 8:
        raise ModelFormatError(f"it ends at byte {size}, before the length of its header")
    length = int.from_bytes(start[:8], "little")
    if length > HEADER_BYTES:
        raise ModelFormatError(f"byte 0: a header of {length} bytes; at most {HEADER_BYTES} "
                               "are read")
    if length > size - 8:
        raise ModelFormatError(f"byte 0: a header of {length} bytes in a file of {size} bytes")
    return length


def read_header(text: bytes, size: int) -> Header:
    """The header of a file of `size` bytes; everything it says of them is checked."""
    found = parse(text, 8, whole_numbers=True)
    if not isinstance(found, dict):
        raise ModelFormatError(f"byte 8: the header is no JSON object but {shown(found)}")
    texts = found.pop("__metadata__", {})
    if not (isinstance(texts, dict) and all(isinstance(t, str) for t in texts.values())):
        raise ModelFormatError("the header's __metadata__ holds something else than texts")
    if len(found) > TENSORS:
        raise ModelFormatError(f"{len(found)} tensors; at most {TENSORS} are read")
    tensors = {name: read_entry(name, entry) for name, entry in found.items()}
    check_places(tensors, 8 + len(text), size)
    return Header(tensors, texts)


def read_entry(name: str, entry: Any) -> Entry:
    """What the header says of one tensor."""
    def wrong(what: str) -> NoReturn:
        raise ModelFormatError(f"tensor {shown(name)}: {what}")

    if any(0xD800 <= ord(letter) <= 0xDFFF for letter in name):
        wrong("its name is no Unicode text")
    if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
        wrong(f"needs dtype, shape and data_offsets, not {shown(entry)}")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in DTYPES:
        wrong(f"the dtype {shown(dtype)} is none of {', '.join(DTYPES)}")
    if not are_sizes(shape) or len(shape) > DIMENSIONS:
        wrong(f"the shape {shown(shape)} is no list of at most {DIMENSIONS} sizes")
    if not are_sizes(offsets) or len(offsets) != 2 or offsets[0] > offsets[1]:
        wrong(f"the data_offsets {shown(offsets)} are no begin and end")
    item = np.dtype(DTYPES[dtype]).itemsize
    if math.prod(max(n, 1) for n in shape) * item >= 2**63:
        wrong(f"the shape {shown(shape)} is larger than any array")
    if math.prod(shape) * item != offsets[1] - offsets[0]:
        wrong(f"{dtype} of shape {shown(shape)} takes {math.prod(shape) * item} bytes; its "
              f"data_offsets {shown(offsets)} hold {offsets[1] - offsets[0]}")
    return Entry(dtype, tuple(shape), *offsets)


def check_places(tensors: dict[str, Entry], start: int, size: int) -> None:
    """Refuse data that overlap, leave a gap, or end elsewhere than the file of `size` bytes."""
    position = 0
    for name, entry in sorted(tensors.items(), key=lambda item: (item[1].begin, item[1].end)):
        if entry.begin != position:
            raise ModelFormatError(
                f"tensor {shown(name)}: its data begin at byte {shown(start + entry.begin)}; those "
                f"before it end at byte {shown(start + position)}")
        position = entry.end
    if start + position != size:
        raise ModelFormatError(
            f"the data end at byte {shown(start + position)}, the file at byte {size}")


def parse(text: bytes, start: int = 0, whole_numbers: bool = False) -> Any:
    """JSON that begins at byte `start`, of bounded depth, no name twice and no NaN in it."""
    where = f"JSON from byte {start} on"
    check_brackets(text, where)

    def refuse(number: str) -> NoReturn:
        raise ModelFormatError(f"{where}: {shown(number)} is no number it may hold")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
            raise ModelFormatError(f"{where}: the name {shown(twice)} stands twice")
        return found

    try:
        return json.loads(text.decode(), object_pairs_hook=once, parse_constant=refuse,
                          parse_float=refuse if whole_numbers else finite)
    except UnicodeDecodeError as error:
        raise ModelFormatError(f"byte {start + error.start}: no UTF-8 text") from None
    except json.JSONDecodeError as error:
        at = start + len(error.doc[:error.pos].encode())
        raise ModelFormatError(f"byte {at}: no JSON: {error.msg}") from None
    except ModelFormatError:
        raise
    except ValueError as error:                 # a number of more digits than Python reads
        raise ModelFormatError(f"{where}: {error}") from None


def finite(number: str) -> float:
    """The number that a JSON text means; those too large for a float are refused."""
    value = float(number)
    if not math.isfinite(value):
        raise ModelFormatError(f"{shown(number)} is larger than any number")
    return value


def check_brackets(text: bytes, where: str) -> None:
    """Refuse JSON nested deeper than `DEPTH`, or of too many lists and objects to be a model's."""
    escaped = text.replace(rb"\\", b"").replace(rb"\"", b"")
    letters = np.frombuffer(b"".join(escaped.split(b'"')[::2]), np.uint8)
    opening = (letters == ord("{")) | (letters == ord("["))
    closing = (letters == ord("}")) | (letters == ord("]"))
    depth = int(np.cumsum(opening.astype(np.int32) - closing).max(initial=0))
    if depth > DEPTH:
        raise ModelFormatError(f"{where}: {depth} levels deep; at most {DEPTH} are read")
    if (count := int(opening.sum())) > OPENINGS:
        raise ModelFormatError(
            f"{where}: {count} lists and objects; at most {OPENINGS} are read, enough for "
            f"{TENSORS} tensors")


def are_sizes(values: Any) -> bool:
    """Whether `values` is a list of whole numbers from 0 to 2⁶³ - 1."""
    return isinstance(values, list) and all(type(n) is int and 0 <= n < 2**63 for n in values)


def shown(value: Any) -> str:
    """The beginning of something from a file, in letters that any message can carry."""
    if isinstance(value, str):
        value = value[:100]
    elif isinstance(value, (list, dict)):
        value = value if len(value) <= 10 else f"{type(value).__name__} of {len(value)}"
    elif type(value) is int and value.bit_length() > 200:
        return f"a number of {value.bit_length()} bits"
    text = ascii(value)
    return text if len(text) <= 100 else text[:97] + "..."
