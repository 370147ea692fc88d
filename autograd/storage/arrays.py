"""Arrays as tensors of a safetensors file, and back.

The package `safetensors` writes and parses; what it may be given is checked before, in `header`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.extras import remedy
from autograd.storage.errors import ModelFormatError, StorageDependencyError
from autograd.storage.header import DTYPES, Header, header_length, read_header, shown

KINDS = {np.dtype(code) for dtype, code in DTYPES.items() if dtype[0] in "FIU"} | {np.dtype(bool)}


def safetensors() -> Any:
    """The package, or an error that names what brings it."""
    try:
        import safetensors
        import safetensors.numpy
    except ImportError as missing:
        raise StorageDependencyError(
            f"storage: files need the package safetensors: {remedy('save')}") from missing
    return safetensors


def to_bytes(arrays: Mapping[str, Any], texts: Mapping[str, str]) -> bytes:
    """A file of `arrays` by name, of dtypes that safetensors has, and of `texts`.

    Raises a ModelFormatError for what could not be read again.
    """
    plain = {}
    for name, array in arrays.items():
        array = np.asarray(array)
        if array.dtype.newbyteorder("<") not in KINDS:
            raise ModelFormatError(
                f"tensor {shown(name)}: the dtype {array.dtype} has no place in a safetensors "
                f"file; it takes {', '.join(sorted(map(str, KINDS)))}")
        plain[name] = np.array(array, array.dtype.newbyteorder("="), order="C")
    try:
        data: bytes = safetensors().numpy.save(plain, metadata=dict(texts) or None)
    except UnicodeEncodeError as error:
        raise ModelFormatError(f"the name {shown(error.object)} is no Unicode text") from None
    length = header_length(data, len(data))
    read_header(data[8:8 + length], len(data))
    return data


def read_file(path: str | os.PathLike[str]) -> tuple[Header, dict[str, NDArray[Any]]]:
    """The checked header of a file, and its arrays in order of their names; all are copies."""
    with open(path, "rb", opener=no_waiting) as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise ModelFormatError("it is no regular file")
        size = found.st_size
        length = header_length(start := file.read(8), size)
        text = file.read(length)
        header = read_header(text, size)
        file.seek(0)
        try:
            data = file.read(size + 1)
        except MemoryError:
            raise ModelFormatError(f"its {size} bytes do not fit into memory") from None
    if len(data) != size or not data.startswith(start + text):
        raise ModelFormatError("it changed while it was read")
    return header, from_bytes(data, header)


def from_bytes(data: bytes, header: Header) -> dict[str, NDArray[Any]]:
    """The arrays of a file whose header has been checked."""
    package = safetensors()
    try:
        parts = {name: part["data"] for name, part in package.deserialize(data)}
    except (package.SafetensorError, ValueError, MemoryError) as error:
        raise ModelFormatError(str(error) or "its data do not fit into memory") from None
    return {name: to_array(parts[name], header.tensors[name].dtype, header.tensors[name].shape)
            for name in sorted(parts)}


def to_array(data: bytes, dtype: str, shape: tuple[int, ...]) -> NDArray[Any]:
    """The array of `data`; bfloat16, which NumPy has not, becomes float32, exactly."""
    array = np.frombuffer(data, DTYPES[dtype])
    if dtype == "BF16":
        array = (array.astype(np.uint32) << 16).view(np.float32)
    elif dtype == "BOOL":
        array = array != 0
    native = array.dtype.newbyteorder("=")
    return array.astype(native, copy=not array.flags.writeable).reshape(shape)


def no_waiting(path: str, flags: int) -> int:
    """Open without waiting for a writer, should `path` be a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def flatten_complex(arrays: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Complex arrays as pairs of reals along a last axis, and their names.

    complex128 has no dtype in safetensors, and complex64 not in all its readers.
    """
    pairs = {name for name, array in arrays.items() if np.asarray(array).dtype.kind == "c"}
    return {name: np.stack([np.real(array), np.imag(array)], -1) if name in pairs else array
            for name, array in arrays.items()}, sorted(pairs)


def restore_complex(arrays: dict[str, NDArray[Any]], names: list[str]) -> None:
    """Undo `flatten_complex` in place."""
    for name in names:
        pairs = arrays.get(name)
        if pairs is None or pairs.dtype.kind != "f" or pairs.dtype.itemsize < 4 \
                or pairs.shape[-1:] != (2,):
            raise ModelFormatError(f"tensor {shown(name)}: it is said to be complex and holds no "
                                   "pairs of float32 or float64")
        arrays[name] = pairs.view(f"c{2 * pairs.dtype.itemsize}")[..., 0].copy()
