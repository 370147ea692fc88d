from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograd import Graph, draw, parameter, tensor

E = (tensor(3.0, name="x") ** 2).named("E")


def test_saved_by_suffix_or_format(tmp_path: Path) -> None:
    picture = draw(E, title="A square")
    assert (picture.save(tmp_path / "a.svg")).read_text(encoding="utf-8") == picture.svg
    assert (picture.save(tmp_path / "a.PNG")).read_bytes() == picture.png
    assert (picture.save(tmp_path / "a.gv")).read_text(encoding="utf-8") == picture.dot.source
    assert (picture.save(tmp_path / "a", "txt")).read_text(encoding="utf-8") == picture.text()
    draw(E, tmp_path / "b.svg", title="A square")
    assert (tmp_path / "b.svg").read_bytes() == (tmp_path / "a.svg").read_bytes()
    draw(E, str(tmp_path / "c"), "dot")
    assert (tmp_path / "c").read_text(encoding="utf-8").startswith("digraph")


def test_unknown_formats_name_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no format 'jpeg' for '.*a\.jpeg'; use one of svg, png"):
        draw(E, tmp_path / "a.jpeg")
    with pytest.raises(ValueError, match=r"no format and no suffix in '.*a'; use one of svg, png"):
        draw(E, tmp_path / "a")
    with pytest.raises(ValueError, match=r"format='png' needs a path; or take draw\(...\).png"):
        draw(E, format="png")


def test_a_notebook_shows_the_picture() -> None:
    bundle = draw(E)._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/svg+xml", "text/plain"}
    assert draw(E)._repr_mimebundle_(include={"text/plain"}) == {"text/plain": draw(E).text()}
    assert set(draw(E)._repr_mimebundle_(exclude={"text/plain"})) == {"text/html", "image/svg+xml"}
    assert Graph(E)._repr_mimebundle_() == bundle


def test_a_drawing_prints_as_its_text() -> None:
    assert repr(draw(E)) == "Drawing(2 boxes, 1 edges)"
    assert draw(E).text() == "[1] x  (input)\n    3\n\n[2] RaiseTo(p=2)  (output)\n" + (
        "    E = x²\n    = 9\n    ← [1] x\n"
    )


def test_title_legend_direction_and_engine() -> None:
    picture = draw(E, title="A square", legend=True, direction="TB", engine="ranked")
    assert "A square" in picture.svg
    assert ">input</text>" in picture.svg
    assert picture.scene.direction == "TB"
    assert picture.layout.engine == "ranked"


def test_the_messages_to_several_outputs_are_shown_one_by_one() -> None:
    q = tensor(np.arange(4.0), name="q")
    a, b = np.split(q, 2)
    y = np.sum(a * b).named("E")
    y.backward(keep=True)
    text = draw(y).text()
    assert "sum of 2 messages" not in text
    arrivals = [line.strip() for line in text.splitlines()]
    for name, message in (("a", "[2, 3]"), ("b", "[0, 1]")):
        at = arrivals.index(f"← [2] Split(parts=2):  ∂E/∂{name}")
        assert arrivals[at + 1] == f"= {message}"


def test_a_part_of_a_graph_does_not_claim_the_whole_sum() -> None:
    w, h = parameter(0.5, name="w"), tensor(1.0, name="h0")
    hs = [h]
    for i in range(4):
        hs.append((hs[-1] * w).named(f"h{i + 1}"))
    hs[-1].backward(keep=True)
    graph = Graph(hs[-1])
    assert "(sum of 4 messages)" in graph.draw().text()
    part = graph.around(hs[4], hops=2).draw().text()
    assert "(sum of 2 messages and of others that are not drawn)" in part


def test_a_sum_that_a_hook_changed_says_so() -> None:
    x = tensor(3.0, name="x")
    h = (x * 2).named("h")
    h.register_hook(lambda g: g * 10)
    E = (h * h).named("E")
    E.backward(keep=True)
    assert "∂E/∂h = sum of 2 messages, then a hook" in draw(E).text()
