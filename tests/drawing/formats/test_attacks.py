"""Names that are attacks: through every format no handler fires and the text reads back."""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograd import draw, scope, tensor
from autograd.drawing import Drawing
from autograd.drawing.scene import Box, Edge, Line, Scene
from autograd.formulas.legible import clipped, legible
from tests.browser import Browser
from tests.drawing.attacks import ATTACKS, hostile

HOOKS = """window.fired = []; for (const name of ['alert', 'confirm', 'prompt', 'print'])
    window[name] = () => window.fired.push(name);
    window.addEventListener('securitypolicyviolation', (e) => window.fired.push(e.blockedURI));"""


@pytest.fixture(autouse=True, scope="module")
def _hooks(browser: Browser) -> None:
    browser.call("Page.addScriptToEvaluateOnNewDocument", source=HOOKS)


@cache
def drawing() -> Drawing:
    """A thousand boxes, each with hostile texts wherever texts may stand."""
    texts = hostile(1_000)
    boxes = tuple(
        Box(str(i), (Line(text, "title"), Line(text, "formula"), Line(text, "alarm")), "gate",
            (texts[i // 20],), text) for i, text in enumerate(texts))
    edges = tuple(Edge(str(i - 1), str(i), (Line(text, "gradient"),) if i % 5 == 0 else (),
                       "gradient") for i, text in enumerate(texts) if i % 20)
    return Drawing(Scene(ATTACKS[2], boxes, edges, tuple(ATTACKS)), legend=True, engine="ranked")


def box_texts() -> list[str]:
    return [legible(line.text) for box in drawing().scene.boxes
            for line in sorted(box.lines, key=lambda line: line.style != "title")]


def visit(browser: Browser, path: Path) -> None:
    browser.open(path)
    assert browser.run("window.fired") == []


def test_there_are_enough() -> None:
    assert len(ATTACKS) >= 30
    assert len(drawing().scene.boxes) == 1_000


def test_the_alarm_can_ring(browser: Browser, tmp_path: Path) -> None:
    host = tmp_path / "host.html"
    host.write_text("<!DOCTYPE html><img src=x onerror=alert(1)>", encoding="utf-8")
    browser.open(host)
    browser.until(lambda: browser.run("window.fired") == ["alert"])


def test_on_the_page(browser: Browser, tmp_path: Path) -> None:
    visit(browser, drawing().save(tmp_path / "page.html"))
    browser.until(lambda: browser.run("document.getElementById('caption').textContent"))
    read = "[...document.querySelectorAll('%s')].map((it) => it.textContent)"
    assert browser.run(read % "#stage [data-box] text") == box_texts()
    assert browser.run("document.title") == legible(ATTACKS[2])
    assert browser.run(read % "#title") == [legible(ATTACKS[2])]
    assert browser.run(read % "#notes li") == list(map(legible, ATTACKS))
    for i in range(len(ATTACKS)):
        browser.run(f"document.querySelector('[data-box=\"{i}\"]').dispatchEvent("
                    "new MouseEvent('click', {bubbles: true}))")
        title = legible(ATTACKS[i])
        assert browser.run("document.querySelector('#panel h2').textContent") == title
    for key in ("Home", "ArrowRight", "c", "o", "h", "d", "?", "End"):
        browser.press(key)
    browser.run("document.getElementById('search').focus()")
    browser.write(ATTACKS[0])
    assert int(browser.run("document.getElementById('found').textContent").split()[0]) >= 1
    assert browser.run("window.fired") == []
    assert browser.problems == []
    assert browser.requests == [(tmp_path / "page.html").as_uri()]


def test_in_a_picture_of_its_own(browser: Browser, tmp_path: Path) -> None:
    visit(browser, drawing().save(tmp_path / "picture.svg"))
    read = "[...document.querySelectorAll('[data-box] text')].map((it) => it.textContent)"
    assert browser.run(read) == box_texts()
    assert browser.requests == [(tmp_path / "picture.svg").as_uri()]


def test_in_a_picture_within_a_page(browser: Browser, tmp_path: Path) -> None:
    host = tmp_path / "host.html"
    host.write_text("<!DOCTYPE html><meta charset=utf-8><div id=place></div>", encoding="utf-8")
    visit(browser, host)
    packed = base64.b64encode(drawing().svg.encode()).decode()
    browser.run(f"""(() => {{
        const bytes = Uint8Array.from(atob({json.dumps(packed)}), (one) => one.charCodeAt(0));
        document.getElementById('place').innerHTML = new TextDecoder().decode(bytes); }})()""")
    browser.run("new Promise((done) => setTimeout(done, 200))")
    read = "[...document.querySelectorAll('[data-box] text')].map((it) => it.textContent)"
    assert browser.run(read) == box_texts()
    assert browser.run("window.fired") == []
    assert browser.requests == [host.as_uri()]


def test_in_a_notebook(browser: Browser, tmp_path: Path) -> None:
    host = tmp_path / "host.html"
    inside = drawing()._repr_mimebundle_()["text/html"]
    host.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{inside}", encoding="utf-8")
    visit(browser, host)
    browser.until(lambda: browser.in_frame("document.getElementById('caption')?.textContent"))
    assert browser.in_frame("document.querySelectorAll('[data-box]').length") == 1_000
    assert browser.run("window.fired") == []
    assert browser.run("document.body.children.length") == 2
    assert browser.problems == []


def test_in_text() -> None:
    text = drawing().text()
    for attack in ATTACKS:
        assert f"    {legible(attack)}\n" in text
    assert len(text.splitlines()) == text.count("\n")


def test_in_dot() -> None:
    pygraphviz = pytest.importorskip("pygraphviz")
    from tests.drawing.formats.test_dot import read

    graph = pygraphviz.AGraph(string=drawing().dot.source)
    for place, text in enumerate(hostile(1_000)):
        assert read(graph.get_node(f"n{place}").attr["label"]) == [legible(text)] * 3


@pytest.mark.parametrize("attack", ATTACKS)
def test_from_a_name_to_the_page(attack: str, browser: Browser, tmp_path: Path) -> None:
    with scope(attack):
        x = tensor([1.0, 2.0], name=attack)
        E = np.sum(np.tanh(x)).named(f"E {attack}")
    E.backward(keep=True)
    path = tmp_path / "page.html"
    draw(E, path, title=attack)
    visit(browser, path)
    browser.until(lambda: browser.run("document.getElementById('caption').textContent"))
    browser.run("document.querySelector('[data-box=\"0\"]').dispatchEvent("
                "new MouseEvent('click', {bubbles: true}))")
    name = browser.run("document.querySelector('#panel h2').textContent")
    assert name == legible(clipped(attack, 40))
    assert browser.run("window.fired") == []
    assert browser.problems == []
