"""Save a model with all that belongs to it in one file, and load it again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np

from autograd.engine.tensor import Tensor
from autograd.nn import Layer
from autograd.nn.generators import generator_from, generator_state
from autograd.storage.arrays import flatten_complex, read_file, restore_complex, to_bytes
from autograd.storage.building import Builder, ModelBuilder
from autograd.storage.describing import (
    FunctionRefusal,
    Refusal,
    describe_model,
    describe_value,
)
from autograd.storage.errors import ModelFormatError
from autograd.storage.header import parse, shown
from autograd.storage.table import REMEDY
from autograd.storage.table import register as register
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
    has none; `generators` are the states of those of random numbers by path; `structure` is the
    model as JSON, None if the file has none or `reason` says why not.
    """

    arrays: dict[str, Any]
    optimizer: dict[str, Any] | None = None
    training: dict[str, Any] | None = None
    structure: Any = None
    reason: str = ""
    generators: Mapping[str, Any] = field(default_factory=dict)

    def model(self, rng: np.random.Generator | None = None) -> Layer:
        """The model anew; layers go on drawing at random as when it was saved, or from `rng`."""
        if self.structure is None:
            raise ModelFormatError(f"structure: {self.reason or 'the file holds none'}: {REMEDY}")
        return ModelBuilder(self.arrays, self.generators, rng).build_model(self.structure)

    def load_into(self, model: Layer, strict: bool = True) -> Layer:
        """Give `model` the arrays, and its generators the states that the file has for them.

        It keeps its dtypes. Raises as `Layer.load_state` does, and an OperandError for a generator
        of another kind.
        """
        states = {path: (rng, self.generators[path]) for path, rng in model.generators().items()
                  if path in self.generators}
        for path, (rng, state) in states.items():
            kind = type(rng.bit_generator).__name__
            if strict and kind != state["bit_generator"]:
                raise OperandError(located(f"{model.label}: {path} is a {kind}; the file has a "
                                           f"{state['bit_generator']}"))
        mine = model.parameters() | model.buffers()
        for path, array in self.arrays.items():
            if path in mine and not np.can_cast(array.dtype, mine[path].dtype, "same_kind"):
                raise OperandError(located(f"{model.label}: {path} is {mine[path].dtype}; the file "
                                           f"has {array.dtype}, which does not go into it"))
        model.load_state(self.arrays, strict)
        for rng, state in states.values():
            if type(rng.bit_generator).__name__ == state["bit_generator"]:
                rng.bit_generator.state = generator_from(state).bit_generator.state
        return model


def save(path: Path, model: Layer | Mapping[str, Any], optimizer: Any = None,
         training: Mapping[str, Any] | None = None) -> None:
    """Write a model to a safetensors file, whole or not at all.

    `model` is a layer, or a dict of arrays by name. With an `optimizer` goes its `state()`;
    `training` is a flat dict of arrays, numbers and texts, such as the epoch and the history.
    Tensors in the file have the paths of the parameters and buffers as names, those of the
    optimiser `optimizer/` before theirs, those of the training `training/`. Complex arrays are
    stored as pairs of reals along a last axis. The generators of layers that draw at random are
    saved as they are. An existing file keeps its mode; a symbolic link stays. Where a layer or
    gate is not known (`register`), the weights are saved all the same.

    Raises a SaveError, an OSError, when the file cannot be written: what was there before is
    untouched; a ModelFormatError for what has no place in such a file, an OperandError for a
    model with a function of your own in it, which could not be loaded again.

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
    require_path("save", path)
    arrays: dict[str, Any] = dict(weights(model))
    described: dict[str, Any] = {"version": VERSION}
    if isinstance(model, Layer):
        described |= structure_of(model)
        if states := generator_states(model):
            described["generators"] = states
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

    Without `into` the model is made anew as it was; layers go on drawing at random where they were
    when it was saved, those of `into` too, or from `rng`. `optimizer` is given its state by
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
    require_path("read", path)
    with naming(os.fspath(path)):
        header, arrays = read_file(path)
        described = parse(header.texts.get("autograd", "{}").encode("utf-8", "surrogatepass"))
        check_described(described)
        restore_complex(arrays, described.get("complex", []))
        groups = {group: join(group, described[group], arrays)
                  for group in GROUPS if group in described}
        return Checkpoint(arrays, structure=described.get("structure"),
                          reason=described.get("reason", ""),
                          generators=described.get("generators", {}), **groups)


def require_path(who: str, path: Any) -> None:
    """An OperandError unless `path` may be one."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        raise OperandError(located(f"{who}: needs first the path of a file; {path!r:.60} came"))


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
    except FunctionRefusal as refusal:
        raise OperandError(located(
            f"save: {refusal}, and a file holds no code: use one of those, or write a class of "
            "layers; save(path, model.state()) saves the weights alone")) from None
    except (Refusal, ModelFormatError) as refusal:
        return {"reason": str(refusal)}
    return structure


def generator_states(model: Layer) -> dict[str, Any]:
    """The state of each generator in the model, by path."""
    found = {}
    for path, rng in model.generators().items():
        try:
            found[path] = generator_state(rng)
        except ValueError as error:
            raise OperandError(located(f"save: {path}: {error}")) from None
    return found


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
            hint = "; put its state() into it" if hasattr(value, "state") else ""
            raise OperandError(located(f"save: {group} {name!r}: {refusal}{hint}")) from None
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
                              "structure": dict, "version": int, "generators": dict}
    for word, value in described.items():
        if word not in texts or not isinstance(value, texts[word]):
            wrong(f"{shown(word)} cannot be {shown(value)}")
    if not all(isinstance(name, str) for name in described.get("complex", [])):
        wrong("a name of a tensor is no text")
    for path, state in described.get("generators", {}).items():
        try:
            generator_from(state)
        except ValueError as error:
            wrong(f"generator {shown(path)}: {error}")


class naming:
    """Begin the messages of what a file has wrong with its name, and end them with the line."""

    def __init__(self, who: str) -> None:
        self.who = who

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, ModelFormatError):
            raise ModelFormatError(located(f"{self.who}: {error}")) from error.__cause__
