"""The steps of the sweep through a scene: over any scene, then on drawings."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given

from autograd import Tensor, draw, parameter, tensor
from autograd.drawing.formats.svg import svg
from autograd.drawing.layout.arrange import arrange
from autograd.drawing.scene import Box, Edge, Line, Scene
from autograd.drawing.steps import NO_GATES, Step, Sweep
from autograd.formulas.legible import cells, legible
from gates import matvec, sigmoid, sq_err
from tests.drawing.scenes import scenes


def lines(scene: Scene) -> list[Line]:
    things: tuple[Box | Edge, ...] = (*scene.boxes, *scene.edges)
    return [line for thing in things for line in thing.lines]


def known(scene: Scene) -> Counter[str]:
    return Counter(line.text for line in lines(scene) if line.text.strip())


@given(scenes())
def test_more_and_more_is_known_until_it_is_the_whole(scene: Scene) -> None:
    sweep = Sweep(scene)
    before = Counter[str]()
    for number in range(len(sweep.steps)):
        now = known(sweep.at(number))
        assert before <= now <= known(scene)
        before = now
    assert before == known(scene)


@given(scenes())
def test_nothing_moves(scene: Scene) -> None:
    sweep = Sweep(scene)
    layouts = set()
    for number in range(len(sweep.steps)):
        frame = sweep.at(number)
        widths = [[cells(legible(line.text)) for line in box.lines] for box in frame.boxes]
        assert widths == [[cells(legible(line.text)) for line in box.lines] for box in scene.boxes]
        layouts.add(arrange(frame, "ranked"))
    assert layouts == {arrange(scene, "ranked")}


@given(scenes())
def test_every_gate_has_its_turn(scene: Scene) -> None:
    steps = Sweep(scene).steps
    gates = [i for i, box in enumerate(scene.boxes) if box.kind not in NO_GATES]
    assert steps[0] == Step("given")
    assert sorted(step.gate for step in steps if step.phase == "forward") == gates  # type: ignore[type-var]
    back = [step.gate for step in steps if step.phase == "backward"]
    assert len(set(back)) == len(back) and set(back) <= set(gates)
    assert ("seed" in {step.phase for step in steps}) == Sweep(scene).has_gradients
    assert len({cells(Sweep(scene).caption(number)) for number in range(len(steps))}) == 1


@given(scenes())
def test_only_the_gate_of_the_step_and_its_arrows_are_marked(scene: Scene) -> None:
    sweep = Sweep(scene)
    for number, step in enumerate(sweep.steps):
        frame = sweep.at(number)
        marked = [i for i, box in enumerate(frame.boxes) if box.current]
        if step.gate is not None:
            assert marked == [step.gate]
        else:
            assert {scene.boxes[i].kind for i in marked} <= {"output"}
        for edge in frame.edges:
            assert not edge.current or edge.target == scene.boxes[marked[0]].key


@given(scenes(most_boxes=4))
def test_all_frames_have_one_size_and_legend(scene: Scene) -> None:
    sweep, layout = Sweep(scene), arrange(scene, "ranked")
    heads = {svg(sweep.at(number), legend=scene, layout=layout).partition(">")[0]
             for number in range(len(sweep.steps))}
    assert len(heads) == 1


def network() -> Tensor:
    x, t = tensor([1.0, -1.0], name="x"), tensor([1.0], name="t")
    W = parameter([[0.5, -0.3]], name="W")
    s = matvec(W, x).named("s")
    o = sigmoid(s).named("o")
    return sq_err(t, o).named("E")  # type: ignore[no-any-return]


def shown(scene: Scene) -> set[str]:
    return {line.text for line in lines(scene) if line.style in ("value", "gradient")
            and line.text.strip()}


def test_the_sweep_of_a_unit_number_by_number() -> None:
    E = network()
    E.backward(keep=True)
    sweep = Sweep(draw(E).scene)
    fresh, before = [], set[str]()
    for number in range(len(sweep.steps)):
        now = shown(sweep.at(number))
        fresh.append(now - before)
        before = now
    assert [step.phase for step in sweep.steps] == [
        "given", *["forward"] * 3, "seed", *["backward"] * 3]
    assert fresh[0] == {"[[0.5, −0.3]]", "[1, −1]", "[1]"}
    assert [sorted(one)[0] for one in fresh[1:4]] == ["= [0.8]", "= [0.69]", "= 0.04806"]
    assert fresh[4] == {"∂E/∂E = 1"}
    assert "∂E/∂o = [−0.31]" in fresh[5] and "∂E/∂s = [−0.06632]" in fresh[6]
    assert "∂E/∂W = [[−0.06632, 0.06632]]" in fresh[7]


def test_a_gradient_is_known_when_all_its_messages_are_there() -> None:
    h = (tensor(3.0, name="x") * 2).named("h")
    E = (h * h + np.sum(h)).named("E")
    E.backward(keep=True)
    sweep = Sweep(draw(E).scene)
    total = next(i for i, box in enumerate(sweep.scene.boxes) if box.kind == "sum")
    last = max(number for number, step in enumerate(sweep.steps) if step.gate is not None
               and any(edge.source == sweep.scene.boxes[total].key
                       and edge.target == sweep.scene.boxes[step.gate].key
                       for edge in sweep.scene.edges))
    for number in range(len(sweep.steps)):
        box = sweep.at(number).boxes[total]
        assert any(line.text.strip() for line in box.lines[1:]) == (number >= last)
        assert box.lines[0].text == "Σ"


def test_an_arrow_carries_a_gradient_only_once_it_was_sent() -> None:
    E = network()
    E.backward(keep=True)
    sweep = Sweep(draw(E).scene)
    kinds = [[edge.kind for edge in sweep.at(number).edges].count("gradient")
             for number in range(len(sweep.steps))]
    assert kinds == sorted(kinds) and kinds[:5] == [0] * 5
    assert kinds[-1] == [edge.kind for edge in sweep.scene.edges].count("gradient")


@pytest.mark.parametrize("options", [{}, {"gradients": False}])
def test_without_gradients_there_is_only_the_way_forward(options: dict[str, bool]) -> None:
    E = network()
    if options:
        E.backward(keep=True)
    assert [step.phase for step in Sweep(draw(E, **options).scene).steps] == [  # type: ignore[arg-type]
        "given", "forward", "forward", "forward"]


def test_alarms_come_with_the_number_that_they_are_about() -> None:
    with np.errstate(all="ignore"):
        x = tensor([0.0, 1.0], name="x")
        y = np.log(x).named("y")
        E = np.sum(y).named("E")
        E.backward(keep=True)
    sweep = Sweep(draw(E).scene)
    at = {number: [line.text for line in lines(sweep.at(number)) if line.style == "alarm"]
          for number in range(len(sweep.steps))}
    assert not at[0]
    assert at[1] == ["value: 1 infinite of 2"]
    assert any(text.startswith("gradient: ") for text in at[len(sweep.steps) - 1])
    assert not any(text.startswith("gradient: ") for text in at[3])
