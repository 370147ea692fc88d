"""What is saved comes back: models, optimisers, training, whatever a model is made of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from storage_models import StoredChain, StoredDense, StoredNoise, Unregistered, network

import gates
from autograd import constant, parameter, tensor
from autograd.engine.errors import PathError
from autograd.nn import Layer
from autograd.storage import ModelFormatError, load, read, register, save
from autograd.storage.describing import ModelDescriber
from gates import OperandError, ShapeError

X = np.random.default_rng(1).normal(size=(5, 3))


class Momentum:
    """An optimiser as storage knows it."""

    def __init__(self) -> None:
        self.taken: Mapping[str, Any] = {}

    def state(self) -> dict[str, Any]:
        return {"rate": 0.1, "steps": np.array(7), "W:m": np.arange(3.0)}

    def load_state(self, state: Mapping[str, Any]) -> None:
        self.taken = state


def same_state(one: Layer, other: Layer) -> None:
    mine, theirs = one.state(), other.state()
    assert list(mine) == list(theirs)
    for path in mine:
        assert mine[path].dtype == theirs[path].dtype
        np.testing.assert_array_equal(mine[path], theirs[path])


def test_the_model_comes_back_as_it_was(tmp_path: Path) -> None:
    model = network().eval()
    model["steps.0"].freeze()
    save(tmp_path / "m.safetensors", model)
    back = load(tmp_path / "m.safetensors")
    assert isinstance(back, StoredChain)
    same_state(model, back)
    np.testing.assert_array_equal(back(X).value, model(X).value)
    assert back.settings == model.settings and isinstance(back.settings["sizes"], tuple)
    assert back.steps[2] == gates.LeakyReLU(0.2) and back.steps[4].b is None
    assert not back.training and not back.layers()["steps.3"].training
    assert not back["steps.0.W"].requires_grad and back["steps.4.W"].requires_grad
    assert back["steps.4.W"].is_parameter and not back["steps.3.seen"].is_parameter
    assert back["steps.4.W"].name == "steps.4.W" and back["steps.4"].scope == "steps.4"


def test_a_step_that_was_exchanged_is_stored_as_it_is_now(tmp_path: Path) -> None:
    model = network().eval()
    model.steps[1] = np.sin
    save(tmp_path / "m", model)
    np.testing.assert_array_equal(load(tmp_path / "m")(X).value, model(X).value)
    assert load(tmp_path / "m").steps[1] is np.sin


def test_what_is_shared_stays_shared(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    dense = StoredDense(3, 3, rng)
    other = StoredDense(3, 3, rng)
    other.W = dense.W
    save(tmp_path / "m", StoredChain(dense, dense, other))
    back = load(tmp_path / "m")
    assert back.steps[0] is back.steps[1] and back.steps[2].W is back.steps[0].W
    assert back.steps[2] is not back.steps[0]
    assert list(read(tmp_path / "m").arrays) == ["steps.0.W", "steps.0.b", "steps.2.b"]


def test_layers_draw_from_the_generator_that_is_given(tmp_path: Path) -> None:
    save(tmp_path / "m", StoredNoise(1.0, np.random.default_rng(5)))
    rng = np.random.default_rng(9)
    assert load(tmp_path / "m", rng=rng).rng is rng
    one, two = load(tmp_path / "m"), load(tmp_path / "m")
    np.testing.assert_array_equal(one(X), two(X))


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "c8", "c16", ">f8"])
def test_dtypes_are_kept(tmp_path: Path, dtype: str) -> None:
    model = StoredDense(2, 3, np.random.default_rng(0)).astype(dtype)
    save(tmp_path / "m", model)
    back = load(tmp_path / "m")
    assert back.W.dtype == np.dtype(dtype).newbyteorder("=")
    np.testing.assert_array_equal(back.W.value, model.W.value)


ARRAYS = st.one_of(*(npst.arrays(dtype, npst.array_shapes(min_dims=0, min_side=0, max_dims=4))
                     for dtype in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4",
                                   "f8", "c8", "c16")))


@given(arrays=st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), ARRAYS),
       turned=st.booleans())
def test_any_arrays_by_any_name(tmp_path_factory: pytest.TempPathFactory,
                                arrays: dict[str, Any], turned: bool) -> None:
    path = tmp_path_factory.mktemp("arrays") / "m"
    arrays = {name: a.T[..., ::-1] if turned and a.ndim else a for name, a in arrays.items()}
    save(path, arrays)
    back = read(path).arrays
    assert back.keys() == arrays.keys()
    for name, array in arrays.items():
        assert back[name].dtype == array.dtype and back[name].shape == array.shape
        assert back[name].flags.writeable and back[name].flags.aligned
        assert back[name].tobytes() == np.ascontiguousarray(array).tobytes()
    first = path.read_bytes()
    save(path, dict(reversed(arrays.items())))
    assert path.read_bytes() == first           # the same model is the same file


NUMBERS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(
        st.characters(exclude_categories=["Cs"])),
    lambda entries: st.lists(entries) | st.lists(entries).map(tuple)
    | st.dictionaries(st.text(max_size=3) | st.integers(), entries), max_leaves=10)


@given(training=st.dictionaries(st.text("abc/:."), NUMBERS))
def test_any_training_state(tmp_path_factory: pytest.TempPathFactory,
                            training: dict[str, Any]) -> None:
    path = tmp_path_factory.mktemp("training") / "m"
    save(path, {}, training=training | {"losses": np.arange(3)})
    back = read(path).training
    assert back is not None and back.pop("losses").tolist() == [0, 1, 2]
    assert back == training and repr(back) == repr(dict(back))


def test_optimiser_and_training_go_with_the_model(tmp_path: Path) -> None:
    model, training = network(), {"epoch": 3, "loss": np.float32(0.5), "best": np.eye(2)}
    save(tmp_path / "m", model, Momentum(), training)
    found, other = read(tmp_path / "m"), Momentum()
    same_state(load(tmp_path / "m", into=network(1), optimizer=other), model)
    for state in (found.optimizer, other.taken):
        assert state is not None and list(state) == ["rate", "W:m", "steps"]
        assert state["rate"] == 0.1 and state["steps"].shape == () and state["steps"] == 7
    assert found.training is not None and found.training["epoch"] == 3
    assert list(found.arrays) == sorted(model.state())
    save(tmp_path / "m", model)
    assert read(tmp_path / "m").optimizer is None
    with pytest.raises(ModelFormatError, match="m: it holds no state of an optimizer"):
        load(tmp_path / "m", optimizer=other)


def test_weights_go_into_a_model(tmp_path: Path) -> None:
    model, other = network(), network(1)
    save(tmp_path / "m", model)
    assert load(tmp_path / "m", into=other) is other
    same_state(model, other)
    small = load(tmp_path / "m", into=network(2).astype("f4"))
    assert small["steps.0.W"].dtype == np.float32
    with pytest.raises(ShapeError, match=r"steps.0.W has shape \(3, 9\); the state has \(3, 4\)"):
        load(tmp_path / "m", into=network(width=9))
    dense = StoredDense(3, 4, np.random.default_rng(0))
    with pytest.raises(PathError, match="missing"):
        load(tmp_path / "m", into=dense)
    with pytest.raises(PathError, match="nothing in the state fits"):
        load(tmp_path / "m", into=dense, strict=False)
    save(tmp_path / "m", {"W": np.ones((3, 4), complex), "b": np.zeros(4)})
    with pytest.raises(OperandError, match="StoredDense: W is float64; the file has complex128"):
        load(tmp_path / "m", into=dense)
    with pytest.raises(OperandError, match="load: into needs a layer; dict came"):
        load(tmp_path / "m", into={})  # type: ignore[arg-type]


def test_a_layer_outside_the_table_keeps_its_weights_only(tmp_path: Path) -> None:
    model = StoredChain(Unregistered(2, 2, np.random.default_rng(0)))
    save(tmp_path / "m", model)
    with pytest.raises(ModelFormatError, match=r"m: structure: the layer 'Unregistered' is not in "
                       r"the table: register its class \(autograd.storage.register\), or load the "
                       r"weights with into=model \(test_models.py:\d+\)"):
        load(tmp_path / "m")
    other = StoredChain(Unregistered(2, 2, np.random.default_rng(1)))
    same_state(load(tmp_path / "m", into=other), model)


def impostor() -> Layer:
    layer = type("StoredDense", (Layer,), {"__module__": "elsewhere"})()
    assert isinstance(layer, Layer)
    return layer


@register
class StoredPair(Layer):
    def __init__(self) -> None:
        self.gate = StoredPairGate()


StoredPairGate = register(type("StoredPair", (gates.Identity,), {}))


def test_a_layer_and_a_gate_of_one_name(tmp_path: Path) -> None:
    save(tmp_path / "m", StoredPair())
    back = load(tmp_path / "m")
    assert type(back) is StoredPair and type(back.gate) is StoredPairGate


def nested(depth: int) -> Layer:
    model = StoredChain()
    for _ in range(depth):
        model = StoredChain(model)
    return model


def with_field(**fields: Any) -> Layer:
    model = StoredChain()
    vars(model).update(fields)
    return model


CYCLE: list[Any] = []
CYCLE.append(CYCLE)


class NoDataclass(gates.Elementwise):
    def __init__(self) -> None:
        self.k = 2

    def forward(self, x: Any) -> Any:
        return x

    def grad_x(self, g: Any, y: Any, x: Any) -> Any:
        return g


@pytest.mark.parametrize(("model", "reason"), [
    (with_field(table=np.ones(2)), r"StoredChain.table: ndarray array\(\[1., 1.\]\) is no number"),
    (StoredChain(impostor()), "StoredChain.steps: elsewhere.StoredDense has the name of another"),
    (StoredDense.__new__(StoredDense), "StoredDense declares a field 'inputs' and has none"),
    (with_field(gate=NoDataclass()), "NoDataclass is no dataclass with the setting 'k'"),
    (nested(40), "levels deep; at most 64 are read"),
])
def test_what_has_no_description_keeps_its_weights_and_the_reason(
        tmp_path: Path, model: Layer, reason: str) -> None:
    save(tmp_path / "m", model)
    with pytest.raises(ModelFormatError, match=reason):
        load(tmp_path / "m")
    load(tmp_path / "m", into=model)


def test_a_list_in_itself_is_no_setting(tmp_path: Path) -> None:
    with pytest.raises(OperandError, match="save: training 'a': a list lies in itself"):
        save(tmp_path / "m", {}, training={"a": CYCLE})
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(OperandError, match="save: training 'a': list is nested too deep"):
        save(tmp_path / "m", {}, training={"a": deep})


@pytest.mark.parametrize(("kind", "message"), [
    (3, "register: needs a class of layers or gates; 3 came"),
    (dict, "register: needs a class of layers or gates; <class 'dict'> came"),
    (type("Sigmoid", (gates.Sigmoid,), {}), "Sigmoid is the name of gates.activation.Sigmoid"),
    (type("StoredDense", (Layer,), {}), "is the name of .*storage_models.StoredDense"),
])
def test_only_layers_and_gates_of_a_new_name_are_registered(kind: Any, message: str) -> None:
    with pytest.raises(OperandError, match=message):
        register(kind)


@pytest.mark.parametrize(("arguments", "error", "message"), [
    (([1.0],), OperandError, "save: needs a layer or a dict of arrays by name; list came"),
    (({1: np.ones(2)},), OperandError, "save: needs a layer or a dict of arrays by name"),
    (({}, object()), OperandError, r"optimizer needs an object with state\(\) and load_state\(\)"),
    (({}, None, {"a": object()}), OperandError, "save: training 'a': object .* is no number, text"),
    (({}, None, {"a": network()}), OperandError, "training 'a': StoredChain .* is no number, text"),
    (({}, None, {3: 1}), OperandError, "save: names in training are texts; 3 came"),
    (({"training/a": np.ones(1)}, None, {}), ModelFormatError, "model has a tensor 'training/a'"),
    (({"a": np.array(["x"])},), ModelFormatError, "tensor 'a': the dtype <U1 has no place"),
    (({"a": np.array([None])},), ModelFormatError, "tensor 'a': the dtype object has no place"),
    (({"a": np.ones(2, np.longdouble)},), ModelFormatError, "the dtype float128 has no place"),
    (({"a\ud800": np.ones(2)},), ModelFormatError, "is no Unicode text"),
    (({"__metadata__": np.ones(2)},), ModelFormatError, "__metadata__"),
    (({}, None, {"a": "x" * 2**24}), ModelFormatError, "a header of .* bytes; at most 16777216"),
])
def test_what_could_not_be_loaded_is_not_saved(tmp_path: Path, arguments: tuple[Any, ...],
                                               error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        save(tmp_path / "m", *arguments)
    assert not list(tmp_path.iterdir())


def test_more_tensors_than_are_loaded_are_not_saved(tmp_path: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.storage.header.TENSORS", 10)
    save(tmp_path / "m", {str(i): np.ones(0) for i in range(10)})
    with pytest.raises(ModelFormatError, match=r"save: .*: 11 tensors; at most 10 are read"):
        save(tmp_path / "m", {str(i): np.ones(0) for i in range(11)})
    assert len(read(tmp_path / "m").arrays) == 10


def test_every_gate_with_settings_is_described_and_made_again(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "gates")
    from cases import CASES
    refused = []
    for case in CASES:
        if type(case.gate).__name__ not in gates.__all__:
            continue
        save(tmp_path / "m", StoredChain(case.gate))
        try:
            assert load(tmp_path / "m").steps[0] == case.gate
        except ModelFormatError as error:
            refused.append((case.gate, str(error)))
    assert not refused


def test_tensors_of_each_kind(tmp_path: Path) -> None:
    c = parameter(np.ones((2, 0)))
    save(tmp_path / "m", with_field(a=tensor(1.0), b=constant([1, 2]), c=c))
    back = load(tmp_path / "m")
    assert back.a.requires_grad and not back.a.is_parameter and back.a.shape == ()
    assert not back.b.requires_grad and back.b.dtype == np.int64
    assert back.c.is_parameter and back.c.shape == (2, 0)


def test_describing_reads_the_tensors_it_is_given() -> None:
    model = StoredDense(1, 1, np.random.default_rng(0))
    assert model.b is not None
    assert ModelDescriber({"there": model.W, "b": model.b}, {}).describe(model) == {
        "layer": "StoredDense",
        "fields": {"inputs": 1, "W": {"parameter": "there"}, "b": {"parameter": "b"}}}
