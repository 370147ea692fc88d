"""Every level shows the same graph: all gates, all edges, the engine's numbers."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import ExitStack
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gates
from autograd import Graph, Tensor, constant, draw, parameter, scope, tensor
from autograd.drawing.content.build import scene
from autograd.drawing.content.bundles import Bundling, bundle
from autograd.drawing.content.folding import loops
from autograd.drawing.content.levels import Level, Parting
from autograd.drawing.content.opening import with_gates_opened
from autograd.drawing.content.parts import owners
from autograd.drawing.content.view import View
from autograd.drawing.layout.order import topological
from autograd.drawing.scene import Scene
from tests.drawing.networks import NETWORKS, blocks, exercise, mlp, rnn
from tests.drawing.pictures import box, kinds, text, titles
from tests.engine.test_random_graphs import BINARY, PROGRAMS, SHAPES, UNARY, drawn
from tests.nn.layer_cases import CASES as LAYERS
from tests.nn.models.model_cases import CASES as MODELS

LEVELS: list[Level] = ["model", "layer", "gate", "primitive"]
PATHS = [(), ("a",), ("a", "b"), ("a", "b"), ("c1",), ("c2",), ("c2", "d")]
FOLDS = [None, True, False]


def graph_of(program: Any) -> Tensor:
    """A graph with some gates in scopes, its gradients kept."""
    steps, seed = program
    wires: list[Any] = [parameter(x) if i % 2 else tensor(x) for i, x in enumerate(drawn(seed))]
    for place, (which, i, j) in enumerate(steps):
        a, b = wires[i % len(wires)], wires[j % len(wires)]
        with ExitStack() as around:
            for name in PATHS[(i + j + place // 3) % len(PATHS)]:
                around.enter_context(scope(name))
            made = UNARY[which](a) if which < len(UNARY) else BINARY[which - len(UNARY)](a, b)
            wires.append(made if np.shape(made) in SHAPES else np.sum(made))
    output = sum(np.sum(np.tanh(wire)) for wire in wires[-2:])
    output.backward(keep=True)
    return output  # type: ignore[no-any-return]


def shown(output: Any, level: Level, fold: bool | None, limit: int,
          **names: tuple[str, ...]) -> tuple[View, Bundling, Scene]:
    parting = Parting(level, **names)  # type: ignore[arg-type]
    graph = Graph(output)
    if level == "primitive" or parting.open:
        graph = with_gates_opened(graph, parting.opens)
    view = View(graph)
    done = bundle(view, limit, parting, fold)
    return view, done, scene(view, done, "", None)


def check(view: View, done: Bundling, picture: Scene) -> None:
    """Each gate in one box or said to be left out; edges between boxes are those of the gates."""
    inside = [t.order for part in done.parts for t in part.gates]
    assert len(inside) == len(set(inside))
    missing = len(view.gates) - len(inside)
    said = [note for note in done.notes if "are not shown" in note]
    assert (missing > 0) == bool(said)
    if missing:
        assert said[0].startswith(f"{missing:,} of {len(view.gates):,} gates")

    owner = owners(done.parts)
    wanted = {(owner[x.order].key, owner[t.order].key) for t in view.gates if t.order in owner
              for x in t.inputs if isinstance(x, Tensor) and x.order in owner}
    keys = {part.key for part in done.parts}
    drawn_edges = set()
    for edge in picture.edges:
        source, target = edge.source.rstrip("+"), edge.target.removesuffix("@loop").rstrip("+")
        if source in keys and target in keys and not edge.target.endswith("+"):
            drawn_edges.add((source, target))
    back = loops(done.parts)
    own = {(a.key, b.key) for a, b in back}
    assert {pair for pair in wanted if pair[0] != pair[1] or pair in own} == {
        pair for pair in drawn_edges if pair[0] != pair[1] or pair in own}

    forward = [edge for edge in picture.edges if edge.kind != "loop"]
    straight = Scene("", picture.boxes, tuple(forward))
    place = {node: n for n, node in enumerate(topological(len(picture.boxes), straight.arcs()))}
    assert all(place[tail] < place[head] for tail, head in straight.arcs())
    assert all(part.kind == "fold" for pair in back for part in pair)


def numbers(words: str) -> list[float]:
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?", words.replace("−", "-"))]


def check_numbers(view: View, done: Bundling, picture: Scene) -> None:
    """What a closed scope says of its outputs is what the engine says."""
    boxes = {one.key: one for one in picture.boxes}
    for part in done.parts:
        if part.kind not in ("scope", "model"):
            continue
        lines = [line.text for line in boxes[part.key].lines]
        within = {t.order for t in part.gates}
        ends = [t for t in part.gates if t.order in view.outputs
                or any(user.order not in within for user, _ in view.users[t.order])]
        for t in ends[:3]:
            name = view.title(t)
            at = next(i for i, line in enumerate(lines) if line.startswith(f"out {name} ")
                      or line == f"out {name}")
            if isinstance(t._value, tuple) or "…" in lines[at]:
                continue
            told = numbers(lines[at].replace(f"out {name}", "").split(")")[-1])
            near = np.linalg.norm(t._value)
            assert told[-1] == pytest.approx(near, rel=1e-3) or told[-1] == pytest.approx(
                float(np.ravel(t._value)[0]), rel=1e-3)
            g = view.gradient(t)
            if g is not None and "…" not in lines[at + 1]:
                told = numbers(lines[at + 1].partition("= ")[2])
                assert abs(told[-1]) == pytest.approx(np.linalg.norm(np.ravel(g)), rel=1e-3)


@given(PROGRAMS, st.sampled_from(LEVELS), st.sampled_from(FOLDS), st.sampled_from([4, 12, 100]))
@settings(max_examples=4 * settings().max_examples, deadline=None)
@pytest.mark.filterwarnings("ignore:overflow")
def test_generated_graphs_at_every_level(program: Any, level: Level, fold: bool | None,
                                         limit: int) -> None:
    found = shown(graph_of(program), level, fold, limit)
    check(*found)
    check_numbers(*found)


@given(PROGRAMS, st.sampled_from(["a", "a.b", "c*", "*", "d"]), st.booleans())
@settings(deadline=None)
@pytest.mark.filterwarnings("ignore:overflow")
def test_generated_graphs_with_parts_closed_and_opened(program: Any, pattern: str,
                                                       closed: bool) -> None:
    names = {"collapse" if closed else "open": (pattern,)}
    for level in ("layer", "gate"):
        check(*shown(graph_of(program), level, None, 100, **names))  # type: ignore[arg-type]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", NETWORKS)
def test_the_networks_at_every_level(name: str, level: Level) -> None:
    y = NETWORKS[name]()
    for fold in FOLDS:
        for limit in (10, 100, 1000):
            found = shown(y, level, fold, limit)
            check(*found)
            check_numbers(*found)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("case", [*LAYERS, *MODELS], ids=str)
def test_every_layer_and_model_at_every_level(case: Any, level: Level) -> None:
    inputs = (case.draw(),) if case in LAYERS else case.draw()
    model = case.layer() if case in LAYERS else case.model()
    made = model(*(tensor(x) if x.dtype.kind == "f" else x for x in inputs))
    outputs = made if isinstance(made, tuple) else (made,)
    y = sum(np.sum(part * part) for part in outputs)
    y.backward(keep=True)
    check(*shown(y, level, None, 100))
    found = shown(y, level, True, 100)
    check(*found)
    check_numbers(*found)


@given(PROGRAMS)
@settings(deadline=None)
@pytest.mark.filterwarnings("ignore:overflow")
def test_opening_changes_no_number(program: Any) -> None:
    output = graph_of(program)
    graph = Graph(output)
    before = {t.order: (t.value, getattr(t, "grad", None)) for t in graph}
    inner = with_gates_opened(graph, lambda t, name, made: True)
    assert Counter(t.gate for t in inner) == Counter(t.gate for t in graph.open())
    assert inner.result.value == pytest.approx(output.value)
    view = View(inner)
    for t in graph.leaves:
        assert getattr(t, "grad", None) is before[t.order][1]
        if t.requires_grad and view.messages(t):
            np.testing.assert_allclose(sum(view.messages(t)), t.grad, rtol=1e-9, atol=1e-12)
            assert "others" not in view.composed(t)


def test_the_model_is_one_box_between_inputs_and_loss() -> None:
    picture = draw(mlp(), level="model")
    assert titles(picture) == ["x (4, 2)", "model", "array (4,)", "CrossEntropy"]
    x, y = constant([1.0, -1.0], name="x"), constant([1.0], name="t")
    W = parameter([[0.5, -0.3]], name="W")
    E = gates.sq_err(y, gates.sigmoid(gates.matvec(W, x)))
    assert titles(draw(E, level="model")) == ["x (2,)", "model", "t (1,)", "SqErr"]
    assert titles(draw(gates.sigmoid(x * 2), level="model")) == ["x (2,)", "model"]


def hand_written_rnn(steps: int) -> Tensor:
    """A loss at each step, added up."""
    rng = np.random.default_rng(0)
    U, W, V = (parameter(rng.normal(size=s) / 2, name=n)
               for s, n in (((3, 2), "U"), ((3, 3), "W"), ((1, 3), "V")))
    h: Any = np.zeros(3)
    L: Any = 0
    for _ in range(steps):
        h = gates.tanh(U @ rng.normal(size=2) + W @ h)
        L = L + gates.sq_err(np.array([0.3]), V @ h)
    L.named("L").backward(keep=True)
    return L  # type: ignore[no-any-return]


@pytest.mark.parametrize("steps", [4, 20])
def test_the_losses_of_many_steps_are_one_box(steps: int) -> None:
    L = hand_written_rnn(steps)
    picture = draw(L, level="model")
    assert titles(picture)[-2:] == ["model", "losses"]
    assert len(picture.scene.boxes) == 2
    losses = text(box(picture, "losses"))
    assert losses[1] in (f"{2 * steps} gates: {steps} SqErr, {steps} Add",
                         f"{2 * steps} gates: {steps} Add, {steps} SqErr")
    assert any(line.startswith("out L = ") for line in losses)
    assert [(edge.source, edge.target) for edge in picture.scene.edges] == [
        tuple(one.key for one in picture.scene.boxes)]


def test_few_losses_stand_by_themselves() -> None:
    assert titles(draw(hand_written_rnn(2), level="model")).count("SqErr") == 2


def test_a_closed_layer_tells_what_goes_in_and_comes_out() -> None:
    picture = draw(exercise(), level="layer")
    assert titles(picture) == ["x (2,)", "layer1", "layer2", "d (1,)", "SqErr"]
    assert text(box(picture, "layer2")) == [
        "layer2",
        "2 gates: 1 MatVec, 1 Sigmoid",
        "in h (2,) = [0.6803, 0.6637], norm 0.9504",
        "   ∂E/∂h = [0.0122, 0.03661], norm 0.03859",
        "out y (1,) = [0.6903]",
        "   ∂E/∂y = [0.1903]",
        "W₂: 2 numbers",
        "   ‖∂E/∂W₂‖ = 0.03866",
    ]
    plain = draw(exercise(), level="layer", values=False, gradients=False)
    assert text(box(plain, "layer2"))[1:] == [
        "2 gates: 1 MatVec, 1 Sigmoid", "in h (2,)", "out y (1,)", "W₂: 2 numbers"]


def test_parts_open_and_close_at_will() -> None:
    y = exercise()
    assert "layer2" in titles(draw(y, collapse="layer2"))
    assert "layer1" not in titles(draw(y, collapse="layer2"))
    assert titles(draw(y, collapse="layer*")) == titles(draw(y, level="layer"))
    assert titles(draw(y, level="layer", open=["layer2"])) == titles(draw(y, collapse="layer1"))
    assert titles(draw(y, collapse="layer*", open="layer2")) == titles(draw(y, collapse="layer1"))
    assert titles(draw(y, level="model", open="layer1")) == titles(draw(y, collapse="layer2"))
    assert titles(draw(y, level="model", open="model")) == titles(draw(y, level="layer"))
    opened = titles(draw(y, open=["layer2"]))
    assert "Exp (1,)" in opened and "Exp (2,)" not in opened
    assert "Sigmoid (1,)" in titles(draw(y, level="primitive", collapse="y"))


def test_opening_a_gate_shows_one_step_and_a_wildcard_all() -> None:
    x = tensor([0.5, -1.0], name="x")
    y = gates.gelu(x).named("y")
    assert titles(draw(y, open="y"))[1:] == ["NormalCDF (2,)", "Multiply (2,)"]
    assert "Erf (2,)" in titles(draw(y, open=["y", "y.normalcdf1"]))
    assert titles(draw(y, open="y*")) == titles(draw(y, level="primitive"))


def test_nested_scopes_open_step_by_step() -> None:
    x = tensor(1.0, name="x")
    with scope("net"):
        y = x
        for outer in ("stem", "head"):
            with scope(outer):
                for inner in ("one", "two"):
                    with scope(inner):
                        y = np.tanh(np.sin(y))
    assert titles(draw(y, level="layer"))[1:] == ["stem", "head"]
    assert titles(draw(y, level="layer", open="stem"))[1:] == ["one", "two", "head"]
    assert titles(draw(y, level="layer", open="net.stem*"))[1:] == ["Sin", "Tanh", "Sin", "Tanh",
                                                                    "head"]
    assert titles(draw(y, collapse="net"))[1:] == ["net"]


def test_a_recurrent_net_folds_into_one_cell_with_a_loop_or_unrolls() -> None:
    y = rnn()
    folded = draw(y)
    assert sum(title.endswith("×20") for title in titles(folded)) == 6
    assert [edge.kind for edge in folded.scene.edges].count("loop") == 1
    tanh = box(folded, "Tanh (1, 3)  ×20")
    h = [t for t in Graph(y) if t.gate is not None and t.gate.name == "Tanh"]
    told = text(tanh)[2:]
    for name, lengths in (("value", [np.linalg.norm(t.value) for t in h]),
                          ("∂E/∂value", [np.linalg.norm(t.grad) for t in h])):
        told_first = told.pop(0)
        assert re.match(rf"‖{name}‖ first \S+, last \S+$", told_first)
        ends = [lengths[0], lengths[-1]]
        assert numbers(told_first) == pytest.approx(ends, rel=1e-3)
        if max(lengths) > max(ends):
            assert numbers(told.pop(0)) == pytest.approx([max(lengths)], rel=1e-3)
    assert folded.notes[0] == ("20 equal parts of 6 gates each are folded into one, with the "
                               "names of the last: fold=False unrolls them")
    unrolled = draw(y, fold=False, limit=1000)
    assert len(unrolled.scene.boxes) > 150 and not unrolled.scene.notes
    closed = draw(y, level="layer", fold=True)
    assert "t1 … t20  ×20" in titles(closed) and "the one before" in titles(closed)


def test_a_fold_tells_its_largest_norm_where_it_lies_between_the_ends() -> None:
    x = parameter(0.1, name="x")
    y: Any = x
    for factor in [3.0, 3.0, 3.0, *[0.5] * 9]:
        y = np.tanh(y * factor)
    y.backward(keep=True)
    told = text(box(draw(y, fold=True), "Tanh  ×12"))
    values = [t.item() for t in Graph(y) if t.gate is not None and t.gate.name == "Tanh"]
    assert told[2:4] == [f"‖value‖ first {values[0]:.4g}, last {values[-1]:.4g}",
                         f"   largest {max(values):.4g}"]
    sums: Any = x
    for _ in range(12):
        sums = np.negative(sums)
    sums.backward(keep=True)
    assert text(box(draw(sums, fold=True), "Negative  ×12"))[2:4] == [
        "‖value‖ = 0.1", "‖∂sums/∂value‖ = 1"]


def test_equal_blocks_fold_into_one_box() -> None:
    picture = draw(blocks(), fold=True)
    assert titles(picture) == ["x (2, 4)", "block1 … block12  ×12", "Sum"]
    assert "24 parameters: 240 numbers" in text(picture.scene.boxes[1])
    opened = titles(draw(blocks(), level="layer", fold=True, open="block7"))
    assert opened[1:] == ["block1 … block6  ×6", "dense", "Tanh (2, 4)", "block8 … block12  ×5",
                          "Sum"]


def test_what_is_not_worth_it_is_not_folded() -> None:
    y = tensor(1.0, name="x")
    for _ in range(4):
        y = np.sin(y)
    assert "Sin" in titles(draw(y, fold=True))
    assert kinds(draw(y * y, fold=True)).count("summary") == 0


def test_bad_levels_and_names() -> None:
    y = exercise()
    with pytest.raises(ValueError, match=r"level must be one of .*; 'gat' came; near are gate"):
        draw(y, level="gat")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^draw: open: no scope and no tensor is called 'layr2'; "
                                         r"near are layer2, layer1 \(test_levels\.py:\d+\)$"):
        draw(y, open=["layr2"])
    with pytest.raises(ValueError, match=r"^draw: collapse: no scope and no tensor is called 'q\*'"
                                         r" \(test"):
        draw(y, collapse="q*")
    with pytest.raises(ValueError, match="collapse: h is one gate, which is one box already"):
        draw(y, collapse="h")
    with pytest.raises(ValueError, match="open: x is made by no gate"):
        draw(y, open="x")
    with pytest.raises(ValueError, match="checked are of scopes and gates; at level='neuron' "
                                         "every neuron is drawn: leave them out"):
        draw(y, level="neuron", collapse="layer1")
    assert set(LEVELS) | {"neuron"} == set(get_args(Level))
