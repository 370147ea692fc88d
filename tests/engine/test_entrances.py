"""What comes in: numbers that lose a part, structures that do not fit, memory that is shared."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gates
from autograd import (
    Graph,
    StaleError,
    anomaly,
    constant,
    grad,
    hvp,
    jacobian,
    jvp,
    parameter,
    tensor,
    vjp,
)
from autograd.engine.errors import AnomalyError, GradientError
from autograd.engine.tensor import value_of
from gates import Gate, GateError, OperandError, RuleError


def hooked(x: Any) -> None:
    t = tensor([1.0, 2.0])
    t.register_hook(lambda g: x)
    np.sum(t * 3.0).backward()


ENTRANCES: dict[str, Callable[[Any], Any]] = {
    "tensor": tensor, "parameter": parameter, "constant": lambda x: constant(x, dtype=float),
    "float32": lambda x: tensor(x, dtype="float32"),
    "value": lambda x: setattr(parameter([1.0, 2.0]), "value", x),
    "graph": lambda x: Graph(tensor([1.0, 2.0], name="x") * 2)(x=x),
    "backward": lambda x: (tensor([1.0, 2.0]) * 2).backward(x),
    "vjp": lambda x: vjp(lambda t: t * 2)(np.ones(2))[1](x),
    "jvp": lambda x: jvp(lambda t: t * 2)(np.ones(2))[1](x), "hook": hooked,
    "hvp": lambda x: hvp(lambda t: np.sum(t * t))(np.ones(2))[1](x),
}
BAD = {
    "text": ["1", "2"], "words": ["a", "b"], "None": [None, 1.0], "objects": [object(), 1.0],
    "ragged": [[1.0], [1.0, 2.0]], "complex": np.array([1j, 2.0]),
    "dates": np.array(["2020-01-01", "2020-01-02"], dtype="M8[D]"),
    "masked": np.ma.masked_array([1.0, 2.0], [True, False]),
}


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize("bad", BAD)
def test_what_is_no_number_or_loses_a_part_is_refused(entrance: str, bad: str):
    if bad == "complex" and entrance in ("tensor", "parameter"):
        return  # these take complex numbers
    with pytest.raises((OperandError, gates.ShapeError), match=r"\(test_entrances.py:\d+\)$"):
        ENTRANCES[entrance](BAD[bad])


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_and_what_is_one_is_copied(entrance: str):
    x = np.array([1.0, 2.0])
    ENTRANCES[entrance](x)
    assert x.tolist() == [1, 2] and x.flags.writeable


def test_integers_take_no_fractions():
    with pytest.raises(OperandError, match="is int64, and float64 came, of which a part"):
        constant([1, 2]).value = [2.7, 3.9]
    i = constant([0, 1], name="i")
    with pytest.raises(OperandError, match="input i: is int64, and float64 came"):
        Graph(tensor([1.0, 2.0])[i])(i=[0.5, 1.7])


@pytest.mark.parametrize("make", [tensor, parameter])
def test_a_dtype_without_derivatives(make: Any):
    with pytest.raises(OperandError, match=r"its dtype must be floating or complex.*a constant"):
        make([1.0, 2.7], dtype=int)


# Structures

D = {"a": 1.0, "b": 2.0}


def test_products_go_by_key_not_by_place():
    f = lambda d: d["a"] + 100 * d["b"]  # noqa: E731
    assert jvp(f)(D)[1]({"b": 1.0, "a": 10.0}) == 110
    assert vjp(lambda x: {"a": x, "b": 2 * x})(1.0)[1]({"b": 1.0, "a": 10.0}) == 12
    g = hvp(lambda d: d["a"] ** 2 + 100 * d["b"] ** 2)(D)[1]({"b": 1.0, "a": 10.0})
    assert g == {"a": 20, "b": 200}


@pytest.mark.parametrize("other", [{"zz": 1.0, "qq": 2.0}, {"a": 1.0}, [1.0, 2.0], 1.0, None,
                                   {"a": [1.0], "b": 2.0}])
def test_another_structure_is_refused(other: Any):
    f = lambda d: d["a"] + d["b"]  # noqa: E731
    with pytest.raises((OperandError, gates.ShapeError), match="jvp: the tangent"):
        jvp(f)(D)[1](other)
    with pytest.raises((OperandError, gates.ShapeError), match="vjp: the upstream gradient"):
        vjp(lambda x: {"a": x, "b": 2 * x})(1.0)[1](other)


class Pair(tuple):
    pass


@pytest.mark.parametrize("tree", [OrderedDict(b=1.0, a=2.0), Pair((1.0, 2.0)), [1.0, (2.0,)],
                                  defaultdict(float, {"a": 1.0, "b": 2.0})])
def test_containers_keep_their_kind(tree: Any):
    total = lambda t: sum(  # noqa: E731
        np.sum(x) * 3.0 for x in (t.values() if isinstance(t, dict) else (t[0], t[1])) if not
        isinstance(x, tuple)) + (t[1][0] if isinstance(t, list) else 0.0)
    g = grad(total)(tree)
    assert type(g) is type(tree) and len(g) == len(tree)


@pytest.mark.parametrize("argnum", [(0, 0), (0, -1), True])
def test_an_argument_named_twice(argnum: Any):
    with pytest.raises(OperandError, match=r"argnum (names an argument|is the position)"):
        grad(lambda x: x * x, argnum)(2.0)


# Memory of parameters

SAME_MEMORY: dict[str, Callable[[Any], Any]] = {
    "copy": lambda w: w.copy(), "positive": np.positive, "identity": gates.identity,
    "reshape": lambda w: w.reshape(-1), "T": lambda w: w.T, "row": lambda w: w[0],
    "slice": lambda w: w[:, ::2], "broadcast": lambda w: np.broadcast_to(w, (2, *w.shape)),
    "windows": gates.Windows((1,)), "split": lambda w: np.split(w, 2)[0],
    "unstack": lambda w: np.unstack(w)[1], "squeeze": lambda w: np.squeeze(w[None]),
    "diagonal": np.diagonal, "real": np.real, "flip": np.flip,
    "view of a view": lambda w: w.T[0][1:],
}
CHANGES: dict[str, Callable[[Any], Any]] = {
    "in place": lambda w: w.value.__setitem__(..., 50.0),
    "minus": lambda w: setattr(w, "value", w.value.__isub__(50.0)),
    "set": lambda w: setattr(w, "value", np.full(w.shape, 50.0)),
}


@pytest.mark.parametrize("held", [True, False], ids=["held before", "held after"])
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("view", SAME_MEMORY)
def test_a_result_does_not_follow_its_parameter(view: str, change: str, held: bool):
    w = parameter(np.arange(4.0).reshape(2, 2) + 1, name="w")
    before = w.value if held else None
    h = SAME_MEMORY[view](w)
    wanted, kept = np.array(h.value), h.detach()
    _, pull = vjp(lambda v: h * v)(np.ones(h.shape))
    CHANGES[change](w)
    np.testing.assert_array_equal(h.value, wanted)
    np.testing.assert_array_equal((h * 2.0).value, 2 * wanted)
    np.testing.assert_array_equal(value_of(pull(np.ones(h.shape))), wanted)
    np.testing.assert_array_equal(kept.value, wanted)
    assert w.value.flat[0] == (50 if change != "minus" else -49)
    assert before is None or change == "set" or before is w.value


def test_a_parameter_stays_writable():
    w = parameter([1.0, 2.0])
    for y in (np.positive(w), w.copy(), w.T):
        assert not y.value.flags.writeable
    w.value -= 0.5
    assert w.value.tolist() == [0.5, 1.5]


@pytest.mark.parametrize("transform", [jvp, vjp])
def test_products_at_a_parameter_that_changes(transform: Any):
    w = parameter([1.0, 2.0])
    held = w.value
    _, product = transform(lambda w: w * w)(w)
    held[0] = 100
    assert value_of(product(np.ones(2))).tolist() == [2, 4]


def test_a_value_written_to_before_a_transform_is_fine():
    w = parameter([1.0, 2.0])
    a = w.value
    a *= 0.5
    assert value_of(grad(lambda w: np.sum(w * w))(w)).tolist() == [1, 2]


@pytest.mark.parametrize("kind", [np.recarray, np.memmap, type("Mine", (np.ndarray,), {})])
def test_subclasses_of_arrays_are_watched_too(kind: Any, tmp_path: Any):
    a = np.memmap(tmp_path / "a", float, "w+", shape=3) if kind is np.memmap else \
        np.ones(3).view(kind)
    x = tensor([1.0, 2.0, 3.0])
    y = np.sum(x * a)
    assert type(y.inputs[0].inputs[1]) is np.ndarray
    a[:] = 7
    with pytest.raises(StaleError):
        y.backward()


# Gates and sweeps at their edges

class Product(Gate):
    """Adds its message to the first input in place, and has two."""

    def forward(self, a, b):
        return a * b

    def grad_a(self, g, y, a, b):
        return g * b

    def grad_b(self, g, y, a, b):
        return g * a

    def add_to(self, total, g, a, b):
        total += g * b


def test_what_is_added_in_place_goes_to_the_first_input_alone():
    a, b = tensor([2.0, 3.0]), tensor([5.0, 7.0])
    np.sum(Product()(a, b) + b * 1.0 + b * 1.0 + a * 1.0 + a * 1.0).backward()
    assert a.grad.tolist() == [7, 9] and b.grad.tolist() == [4, 5]


@pytest.mark.parametrize("messages", [None, {}, [1.0], [1.0, 2.0, 3.0]])
def test_messages_that_are_too_few_or_many(messages: Any):
    kind = type("Mine", (Product,), {"add_to": None,
                                     "all_at_once": lambda self, g, y, a, b: messages})
    with pytest.raises(RuleError, match=r"Mine\.all_at_once: must return a list of 2 messages"):
        kind()(tensor(1.0), tensor(2.0)).backward()


@pytest.mark.parametrize("result", [{}, [1.0, 2.0], [[1.0], [1.0, 2.0]], object(), "a", None,
                                    (x for x in ())])
def test_results_that_are_none(result: Any):
    kind = type("Mine", (Gate,), {"forward": lambda self, x: result,
                                  "grad_x": lambda self, g, y, x: g})
    with pytest.raises(RuleError, match=r"Mine\.forward: must return an array or a tuple"):
        kind()(tensor(1.0))
    if not isinstance(result, (dict, list)):
        with pytest.raises(OperandError, match="the function must return numbers, arrays"):
            grad(lambda x: result)(1.0)


def test_hooks_are_honoured_or_refused():
    def f(x: Any) -> Any:
        h = x * 2
        h.register_hook(lambda g: g * 10)
        return h * 3
    assert jacobian(f)(1.0) == 60
    assert jacobian(lambda x: np.stack([f(x), f(x)]))(1.0).tolist() == [60, 60]
    with pytest.raises(GradientError, match="has a hook, and hooks change what a reverse sweep"):
        jvp(f)(1.0)[1](1.0)


def test_anomaly_watches_the_forward_sweep():
    with anomaly(), np.errstate(all="ignore"):
        _, push = jvp(np.sqrt)(np.array([1.0, 0.0]))
        with pytest.raises(AnomalyError, match=r"Sqrt: its tangent has inf at index \(1,\)"):
            push(np.ones(2))


def test_float16_counts_more_entries_than_it_can_hold():
    for f, wanted in ((np.mean, 1e-5), (lambda x: np.var(x), 0.0),
                      (lambda x: gates.mean_sq_err(x, x * 0), 2e-6)):
        x = tensor(np.full(100_000, 0.1, np.float16), dtype=np.float16)
        f(x).backward()
        np.testing.assert_allclose(x.grad[0], np.float16(wanted), rtol=0.1)


def test_an_empty_jacobian_keeps_its_dtype():
    assert jacobian(lambda x: x * 2)(np.zeros(0, np.float32)).dtype == np.float32


@pytest.mark.parametrize("call, words", [
    (lambda g: g(4.0, x=5.0), "input x was given twice"),
    (lambda g: g.open(-1), "levels must be a whole number from 0 up, or None for all; -1"),
    (lambda g: g.open("all"), "levels must be .* 'all' came"),
    (lambda g: g.around(g.nodes[0], -1), "hops must be a whole number"),
    (lambda g: g.around(g.nodes[0], 1.5), "hops must be .* 1.5 came"),
    (lambda g: g.around(3), "3 is not in this graph")])
def test_options_of_graphs(call: Any, words: str):
    with pytest.raises(OperandError, match=words):
        call(Graph(tensor(2.0, name="x") ** 2))


def test_a_slice_with_fractions():
    with pytest.raises(OperandError, match=r"the bounds of a slice are whole numbers.*2\.7 came"):
        tensor([1.0, 2.0, 3.0])[0:2.7]


def test_a_number_that_is_too_large():
    with pytest.raises((GateError, OverflowError), match="too large"):
        tensor(1.0) * 10**400


def test_what_is_looked_at_is_copied():
    w = parameter([1.0, 2.0])
    graph = Graph.capture(lambda x: x * 2 if w.value[0] > 0 else x * 3, 1.0)
    w.value[0] = -1
    with pytest.raises(StaleError, match="it looked at"):
        graph(1.0)
