"""Save a model with all that belongs to it in one file, and load it again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from autograd.nn import Layer
from autograd.storage.arrays import flatten_complex, read_file, restore_complex, to_bytes
from autograd.storage.building import Builder, ModelBuilder
from autograd.storage.describing import Refusal, describe_model, describe_value
from autograd.storage.errors import ModelFormatError
from autograd.storage.header import parse, shown
from autograd.storage.table import REMEDY
from autograd.storage.table import register as register
from autograd.tensor import Tensor
from autograd.writing import write_file
from gates import OperandError
from gates.errors import located

VERSION = 1
GROUPS = ("optimizer", "training")
Path = str | os.PathLike[str]


@dataclass(frozen=True)
class Checkpoint:
    """What a file holds: arrays by the path in the model, and the rest of the training.

    `optimizer` and `training` are flat dicts of arrays, numbers and texts, or None where the file
    has none; `structure` is the model as JSON, None if the file has none or `reason` says why not.
    """

    arrays: dict[str, Any]
    optimizer: dict[str, Any] | None = None
    training: dict[str, Any] | None = None
    structure: Any = None
    reason: str = ""

    def model(self, rng: np.random.Generator | None = None) -> Layer:
        """The model anew; layers that draw at random take `rng`, one of seed 0 if None."""
        if self.structure is None:
            raise ModelFormatError(f"structure: {self.reason or 'the file holds none'}: {REMEDY}")
        return ModelBuilder(self.arrays, rng).build_model(self.structure)

    def load_into(self, model: Layer, strict: bool = True) -> Layer:
        """Give `model` the arrays; it keeps its dtypes. Raises as `Layer.load_state` does."""
        mine = model.parameters() | model.buffers()
        for path, array in self.arrays.items():
            if path in mine and not np.can_cast(array.dtype, mine[path].dtype, "same_kind"):
                raise OperandError(located(f"{model.label}: {path} is {mine[path].dtype}; the file "
                                           f"has {array.dtype}, which does not go into it"))
        return model.load_state(self.arrays, strict)


def save(path: Path, model: Layer | Mapping[str, Any], optimizer: Any = None,
         training: Mapping[str, Any] | None = None) -> None:
    """Write a model to a safetensors file, whole or not at all.

    `model` is a layer, or a dict of arrays by name. With an `optimizer` goes its `state()`;
    `training` is a flat dict of arrays, numbers and texts, such as the epoch and the history.
    Tensors in the file have the paths of the parameters and buffers as names, those of the
    optimiser `optimizer/` before theirs, those of the training `training/`. Complex arrays are
    stored as pairs of reals along a last axis. An existing file keeps its mode; a symbolic link
    stays. Where the structure cannot be described (`register`), the weights are saved all the same.

    Raises a SaveError, an OSError, when the file cannot be written: what was there before is
    untouched; a ModelFormatError for what has no place in such a file.

    >>> from autograd import parameter
    >>> @register
    ... class Scale(Layer):
    ...     def __init__(self, size):
    ...         self.size, self.w = size, parameter(np.ones(size))
    ...     def __call__(self, x):
    ...         return x * self.w
    >>> model = Scale(2)
    >>> model.w.value = [3.0, 4.0]
    >>> save("scale.safetensors", model, training={"epoch": 7})
    >>> load("scale.safetensors")["w"]
    Tensor([3., 4.], name='w')
    >>> read("scale.safetensors").training
    {'epoch': 7}
    """
    arrays: dict[str, Any] = dict(weights(model))
    described: dict[str, Any] = {"version": VERSION}
    if isinstance(model, Layer):
        described |= structure_of(model)
    groups = {"optimizer": None if optimizer is None else state_of(optimizer), "training": training}
    for group, state in groups.items():
        if state is not None:
            described[group] = split(group, state, arrays)
    arrays, described["complex"] = flatten_complex(arrays)
    text = json.dumps(described, ensure_ascii=False, allow_nan=False)
    with naming(f"save: {os.fspath(path)!s}"):
        parse(text.encode("utf-8", "surrogatepass"))
        data = to_bytes(arrays, {"autograd": text})
    write_file(path, data, "save")


def load(path: Path, into: Layer | None = None, optimizer: Any = None, strict: bool = True,
         rng: np.random.Generator | None = None) -> Layer:
    """The model in a file, or the model `into` with the weights of the file.

    Without `into` the model is made anew as it was; layers that draw at random take `rng`, a
    generator of seed 0 if None. `optimizer` is given its state by
    `load_state`. `strict=False` takes over what fits by its path. Files of other programs can be
    loaded into a model; bfloat16 becomes float32, exactly.

    Raises a ModelFormatError for a file that is damaged, hostile, or has not what is asked for; an
    OSError where it cannot be read; a PathError or ShapeError where it does not fit `into`.
    """
    if into is not None and not isinstance(into, Layer):
        raise OperandError(located(f"load: into needs a layer; {type(into).__name__} came"))
    found = read(path)
    with naming(os.fspath(path)):
        if optimizer is not None and found.optimizer is None:
            raise ModelFormatError("it holds no state of an optimizer")
        model = found.model(rng) if into is None else found.load_into(into, strict)
    if optimizer is not None:
        optimizer.load_state(found.optimizer)
    return model


def read(path: Path) -> Checkpoint:
    """All that a file holds; raises a ModelFormatError or an OSError, as `load` does."""
    with naming(os.fspath(path)):
        header, arrays = read_file(path)
        described = parse(header.texts.get("autograd", "{}").encode("utf-8", "surrogatepass"))
        check_described(described)
        restore_complex(arrays, described.get("complex", []))
        groups = {group: join(group, described[group], arrays)
                  for group in GROUPS if group in described}
        return Checkpoint(arrays, structure=described.get("structure"),
                          reason=described.get("reason", ""), **groups)


def weights(model: Layer | Mapping[str, Any]) -> Mapping[str, Any]:
    """The arrays of a model by path, or those that were given."""
    if isinstance(model, Layer):
        return model.state()
    if not isinstance(model, Mapping) or not all(isinstance(name, str) for name in model):
        raise OperandError(located("save: needs a layer or a dict of arrays by name; "
                                   f"{type(model).__name__} came"))
    return {name: value.value if isinstance(value, Tensor) else np.asarray(value)
            for name, value in model.items()}


def state_of(optimizer: Any) -> Mapping[str, Any]:
    """The state of an optimiser, a flat dict."""
    if not callable(getattr(optimizer, "state", None)):
        raise OperandError(located("save: optimizer needs an object with state() and load_state(); "
                                   f"{type(optimizer).__name__} came"))
    return optimizer.state()  # type: ignore[no-any-return]


def structure_of(model: Layer) -> dict[str, Any]:
    """The structure of a model, or the reason why there is none."""
    try:
        structure = {"structure": describe_model(model)}
        parse(json.dumps(structure).encode())
    except (Refusal, ModelFormatError) as refusal:
        return {"reason": str(refusal)}
    return structure


def split(group: str, state: Mapping[str, Any], arrays: dict[str, Any]) -> dict[str, Any]:
    """The numbers of `state` as JSON; its arrays go to `arrays`, named after the group."""
    numbers = {}
    if taken := [name for name in arrays if name.startswith(f"{group}/")]:
        raise ModelFormatError(located(f"save: the model has a tensor {taken[0]!r}, a name that "
                                       f"belongs to the state of the {group}"))
    for name, value in state.items():
        if not isinstance(name, str):
            raise OperandError(located(f"save: names in {group} are texts; {name!r:.60} came"))
        if isinstance(value, (np.ndarray, Tensor)):
            arrays[f"{group}/{name}"] = value.value if isinstance(value, Tensor) else value
            continue
        try:
            numbers[name] = describe_value(value)
        except Refusal as refusal:
            raise OperandError(located(f"save: {group} {name!r}: {refusal}")) from None
    return numbers


def join(group: str, numbers: dict[str, Any], arrays: dict[str, Any]) -> dict[str, Any]:
    """The state of a group: its numbers, and its arrays, taken out of `arrays`."""
    builder = Builder()
    state = {name: builder.build(value) for name, value in numbers.items()}
    for key in [key for key in arrays if key.startswith(f"{group}/")]:
        state[key.removeprefix(f"{group}/")] = arrays.pop(key)
    return state


def check_described(described: Any) -> None:
    """Refuse what `save` does not write beside the tensors."""
    def wrong(what: str) -> NoReturn:
        raise ModelFormatError(f"metadata 'autograd': {what}")

    if not isinstance(described, dict):
        wrong(f"no JSON object but {shown(described)}")
    if described and described.get("version") != VERSION:
        wrong(f"version {shown(described.get('version'))}; this is version {VERSION}: update "
              "autograd")
    texts: dict[str, type] = {"optimizer": dict, "training": dict, "reason": str, "complex": list,
                              "structure": dict, "version": int}
    for word, value in described.items():
        if word not in texts or not isinstance(value, texts[word]):
            wrong(f"{shown(word)} cannot be {shown(value)}")
    if not all(isinstance(name, str) for name in described.get("complex", [])):
        wrong("a name of a tensor is no text")


class naming:
    """Begin the messages of what a file has wrong with its name, and end them with the line."""

    def __init__(self, who: str) -> None:
        self.who = who

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, ModelFormatError):
            raise ModelFormatError(located(f"{self.who}: {error}")) from error.__cause__
