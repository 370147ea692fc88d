from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape

import pytest
from hypothesis import given

from autograd.drawing.formats.mermaid import ARROWS, escaped, mermaid
from autograd.drawing.scene import Box, Line, Scene
from autograd.formulas.legible import legible
from tests.drawing.scenes import neuron, scenes, texts

LABEL = r'"(?P<label>[^"]*)"'
NODE = re.compile(rf" *(?P<id>n\d+|note\d+)(?:\[\[{LABEL.replace('label', 'a')}\]\]"
                  rf"|\[{LABEL.replace('label', 'b')}\]|\({LABEL.replace('label', 'c')}\)"
                  rf"|\(\({LABEL.replace('label', 'd')}\)\))"
                  r":::(?P<kind>\w+)")
EDGE = re.compile(rf" *n(?P<tail>\d+) (?P<arrow><?[-.=]+>)(?:\|{LABEL}\|)? n(?P<head>\d+)")
GROUP = re.compile(rf" *subgraph group\d+\[{LABEL}\]")


def read(label: str | None) -> list[str]:
    """The lines of a label as Mermaid shows them."""
    if label is None:
        return []
    lines = (unescape(re.sub(r"#(\d+);", r"&#\1;", line)) for line in label.split("<br/>"))
    return [line.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")
            for line in lines]


def shown(lines: tuple[Line, ...]) -> list[str]:
    """Lines as they can be read back; an empty label is a space."""
    spaces = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{WORD JOINER}": ""})
    return [legible(line.text).translate(spaces) or " " for line in lines] or [" "]


@given(scenes())
def test_every_text_can_be_read_back_and_nothing_else_is_there(scene: Scene) -> None:
    lines = mermaid(scene).splitlines()
    if scene.title:
        assert lines[0] == lines[2] == "---"
        assert json.loads(lines[1].removeprefix("title: ")) == legible(scene.title)
        lines = lines[3:]
    assert lines[0] == f"flowchart {scene.direction}"
    nodes, edges, groups = {}, Counter[tuple[str, ...]](), []
    depth = 0
    for line in lines[1:]:
        if node := NODE.fullmatch(line):
            label = node["a"] or node["b"] or node["c"] or node["d"]
            nodes[node["id"]] = (node["kind"], read(label), depth)
        elif edge := EDGE.fullmatch(line):
            edges[edge["tail"], edge["head"], edge["arrow"], *read(edge["label"])] += 1
        elif group := GROUP.fullmatch(line):
            depth += 1
            groups += read(group["label"])
        elif line.strip() == "end":
            depth -= 1
        else:
            assert re.fullmatch(r"  (classDef \w+|linkStyle [\d,]+) [-\w:#, ]+", line), line
    assert depth == 0
    wanted = {f"n{i}": (box.kind, shown(box.lines), len(box.group))
              for i, box in enumerate(scene.boxes)}
    wanted |= {f"note{i}": ("note", shown((Line(note),)), 0)
               for i, note in enumerate(scene.notes)}
    assert nodes == wanted
    assert edges == Counter(
        (str(tail), str(head), ARROWS[edge.kind], *(shown(edge.lines) if edge.lines else []))
        for edge, (tail, head) in zip(scene.edges, scene.arcs(), strict=True))
    paths = {box.group[:k + 1] for box in scene.boxes for k in range(len(box.group))}
    assert Counter(groups) == Counter(path[-1] for path in paths)


@given(texts)
def test_a_label_has_no_sign_of_mermaid_markdown_or_html(text: str) -> None:
    label = escaped(text)
    bare = re.sub(r"#\d+;", "", label)
    assert not set(bare) & set('"#<>&`*_~|{}$%\\:@!;^+') and " " not in bare
    assert not re.match(r"(\d+[.)](?!\d)|- |\+ |---)", label)
    assert "](" not in bare


@pytest.mark.parametrize(("text", "label"), [
    ("1. x", "#49;#46;\N{NO-BREAK SPACE}x"), ("0.5", "0.5"), ("- x", "#45;\N{NO-BREAK SPACE}x"),
    ("[a](b)", "[a]#40;b)"), ("http://a", "http#58;//a"), ("a\\nb", "a#92;\N{WORD JOINER}nb"),
    ("", "#160;"), (" x ", "#160;x#160;"), ("∂E/∂W", "∂E/∂W")])
def test_signs_by_their_numbers(text: str, label: str) -> None:
    assert escaped(text) == label


def test_a_group_lies_in_the_group_around_it() -> None:
    boxes = (Box("a", (Line("a"),), "gate", ("p", "q")), Box("b", (Line("b"),), "gate", ("r",)),
             Box("c", (Line("c"),), "gate", ("p",)))
    assert [line.strip() for line in mermaid(Scene("", boxes)).splitlines()[1:-1]] == [
        'subgraph group0["p"]', 'n2("c"):::gate', 'subgraph group1["q"]', 'n0("a"):::gate', "end",
        "end", 'subgraph group2["r"]', 'n1("b"):::gate', "end"]


def test_kinds_have_their_looks() -> None:
    text = mermaid(neuron())
    assert "classDef parameter fill:#fde6bd,stroke:#a86500,color:#1b1f24," in text
    assert "linkStyle 0,1,2 stroke:#a83e00" in text
    assert 'note0["One constant is not shown#46;"]:::note'.replace(" ", "\N{NO-BREAK SPACE}") in (
        text.replace(" ", "\N{NO-BREAK SPACE}"))
