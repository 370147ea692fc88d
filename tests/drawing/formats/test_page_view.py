"""How a page is looked at, in a real browser: groups, search, zoom, heat, light and dark."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import numpy as np
import pytest

from autograd import Graph, draw
from tests.browser import Browser
from tests.drawing.pages import Page, indices
from tests.drawing.swept import Network, all_networks, deep, sweep_of, two_layers

# Groups

EVERYTHING = "it.tagName + [...it.attributes].map((one) => one.name + '=' + one.value).sort()"

RECTS = """(() => { const r = it.getBoundingClientRect();
    return [r.x, r.y, r.width, r.height]; })()"""


def apart(rects: list[list[float]]) -> bool:
    """Whether no two rectangles that are to be seen overlap by more than a hair."""
    seen = [(x, y, x + w, y + h) for x, y, w, h in rects if w and h]
    return all(a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 1 or b[3] <= a[1] + 1
               for i, a in enumerate(seen) for b in seen[:i])


@all_networks
def test_a_closed_group_is_one_box_and_opens_into_the_picture_as_it_was(
        network: Network, opened: Callable[[str], Page]) -> None:
    drawing = draw(network())
    page = opened(drawing.html)
    before = page.all("#stage > svg *", EVERYTHING)
    for key in page.all("#stage .toggle", "it.dataset.key"):
        path = tuple(json.loads(key))
        page.browser.run(f"document.querySelector({json.dumps(f'.toggle[data-key={json.dumps(key)}]')})"
                         ".dispatchEvent(new MouseEvent('click', {bubbles: true}))")
        hidden = page.boxes("it.getClientRects().length === 0")
        assert hidden == [box.group[: len(path)] == path for box in drawing.scene.boxes]
        bodies = "#stage [data-box] > g, #stage [data-group]"
        assert apart(page.all(bodies, RECTS))
        closed = page.one("#stage [data-group]:not([hidden])", "it.getAttribute('aria-label')")
        assert closed.startswith(f"Group {', '.join(path)}, closed")
        edges = page.all("#stage [data-edge]", "it.getClientRects().length > 0")
        inside = [box.group[: len(path)] == path for box in drawing.scene.boxes]
        gone = [inside[tail] and inside[head] for tail, head in drawing.scene.arcs()]
        assert not any(on and out for on, out in zip(edges, gone, strict=True))
        page.press("o")
    assert page.all("#stage > svg *", EVERYTHING) == before


def test_all_groups_close_and_open_by_key_and_enter(opened: Callable[[str], Page]) -> None:
    page = opened(draw(two_layers()).html)
    page.press("c")
    assert len(page.all("#stage [data-group]:not([hidden])")) == 2
    texts = page.all('[data-group="[\\"hidden\\"]"] text')
    assert texts == ["▸ hidden", "2 gates, 1 parameter", "h = [0.6803, 0.6637]",
                     "∂E/∂h = [0.0122, 0.03661]"]
    page.browser.run("document.querySelector('[data-group]').focus()")
    page.press("Enter")
    assert len(page.all("#stage [data-group]:not([hidden])")) == 1
    assert page.browser.run("document.activeElement.classList.contains('toggle')")
    page.press("Enter")
    assert len(page.all("#stage [data-group]:not([hidden])")) == 2
    page.browser.click("#open-all")
    assert page.all("#stage [data-group]:not([hidden])") == []


def test_closing_gives_up_room(opened: Callable[[str], Page]) -> None:
    page = opened(draw(two_layers()).html)
    scale = "Number(it.style.transform.match(/scale\\((.*)\\)/)[1])"
    before = page.one("#stage > svg", scale)
    page.press("c", "f")
    assert page.one("#stage > svg", scale) > 1.2 * before


def test_a_group_closes_where_it_stands(opened: Callable[[str], Page]) -> None:
    page = opened(draw(two_layers()).html)
    page.press("+")
    for _ in range(3):
        page.browser.press("ArrowUp", 8)
    page.press()
    place = f"(() => {{ const [x, y] = {RECTS}; return [x, y]; }})()"
    before = page.all('[data-box="0"] path.sheet', place)[0]
    toggle = '.toggle[data-key="[\\"hidden\\"]"]'
    click = "it.dispatchEvent(new MouseEvent('click', {bubbles: true})) && null"
    page.one(toggle, click)
    page.press()
    assert page.one('[data-group="[\\"hidden\\"]"] path.sheet', place) == pytest.approx(
        before, abs=2)
    page.one('[data-group="[\\"hidden\\"]"]', click)
    page.press()
    assert page.all('[data-box="0"] path.sheet', place)[0] == pytest.approx(before, abs=2)


def test_stepping_shows_on_closed_groups(opened: Callable[[str], Page]) -> None:
    page = opened(draw(two_layers()).html)
    page.press("c", "Home", "ArrowRight")
    classes = page.all("#stage [data-group]", "[...it.classList]")
    assert ["now" in names for names in classes] == [True, False]
    assert ["waiting" in names for names in classes] == [False, True]


# Search, pan and zoom, heat, dark


def test_search_finds_names_gates_and_scopes(opened: Callable[[str], Page]) -> None:
    drawing = draw(two_layers())
    page = opened(drawing.html)
    page.press("c", "/")
    page.browser.write("sigmoid")
    assert page.one("#found") == "2 found"
    assert sum(page.boxes("it.classList.contains('found')")) == 2
    page.press("Enter")
    assert page.one("#found") == "1 of 2"
    assert "Sigmoid" in page.all("#panel p.kind")[0]
    assert len(page.all("#stage [data-group]:not([hidden])")) == 1
    page.press("Enter", "Enter")
    assert page.one("#found") == "1 of 2"
    page.press("Escape")
    assert not any(page.boxes("it.classList.contains('found')"))
    page.press("/")
    page.browser.write("output")
    there = sum("output" in (*box.group, box.kind) for box in drawing.scene.boxes)
    assert page.one("#found") == f"{there} found"
    page.press("Escape", "/")
    page.browser.write("no such thing")
    page.press("Enter")
    assert page.one("#found") == "0 found"
    page.press("Escape")


def test_wheel_drag_and_keys_move_the_picture(opened: Callable[[str], Page]) -> None:
    page = opened(draw(two_layers()).html)

    def view() -> list[float]:
        page.press()
        found: list[float] = page.one(
            "#stage > svg", "it.style.transform.match(/-?[\\d.]+/g).map(Number)")
        return found

    x, y, scale = view()
    page.press("+")
    assert view()[2] == pytest.approx(scale * 1.25, rel=1e-4)
    page.press("-")
    assert view() == pytest.approx([x, y, scale], rel=1e-3)
    page.browser.drag((200.0, 300.0), (260.0, 340.0))
    assert view() == pytest.approx([x + 60, y + 40, scale], rel=1e-3)
    page.browser.press("ArrowLeft", 8)
    assert view() == pytest.approx([x + 140, y + 40, scale], rel=1e-3)
    assert page.one("#panel", "it.dataset.subject ?? null") is None
    page.browser.mouse("mouseWheel", 300, 300, deltaX=0, deltaY=-100)
    page.browser.until(lambda: view()[2] > scale * 1.1)
    page.press("f")
    assert view() == pytest.approx([x, y, scale], rel=1e-3)


def test_heat_colours_boxes_by_the_norm_of_their_gradient(opened: Callable[[str], Page]) -> None:
    E = deep(6)
    drawing = draw(E)
    page, place = opened(drawing.html), indices(drawing)
    page.press("h")
    logs = {place[f"t{t.order}"]: math.log10(np.linalg.norm(t.grad))
            for t in Graph(E).nodes if t.requires_grad and np.any(t.grad)}
    told = page.boxes("it.dataset.heat ?? null")
    assert {i: float(x) for i, x in enumerate(told) if x not in (None, "none")} == pytest.approx(
        logs, abs=0.006)
    colours = page.boxes("getComputedStyle(it.querySelector('path.band')).fill")
    light = {i: sum(map(int, colours[i][4:-1].split(", "))) for i in logs}
    by_log = sorted(logs, key=logs.__getitem__)
    assert [light[i] for i in by_log] == sorted(light.values(), reverse=True)
    assert len(set(light.values())) > 3
    ends = [float(text) for text in page.all("#scale .ends span")]
    assert ends == pytest.approx([min(logs.values()), max(logs.values())], abs=0.06)
    page.press("Home")
    cold = page.boxes("getComputedStyle(it.querySelector('path.band')).fill")
    page.press("h")
    assert page.one("#scale", "it.hidden")
    assert page.boxes("getComputedStyle(it.querySelector('path.band')).fill") == cold


def test_without_gradients_there_is_no_heat_and_no_backward_phase(
        opened: Callable[[str], Page]) -> None:
    E = two_layers()
    page = opened(draw(E, gradients=False).html)
    assert page.one("#heat", "it.disabled")
    assert page.step() == len(sweep_of(Graph(E))[0]) + 1


def test_dark_follows_the_system_and_the_button(
        browser: Browser, opened: Callable[[str], Page]) -> None:
    ink = "getComputedStyle(it).fill"
    content = draw(two_layers()).html
    page = opened(content)
    assert page.one("html", "it.dataset.theme") == "light"
    light = page.boxes("getComputedStyle(it.querySelector('text.title')).fill")[0]
    page.browser.click("#dark")
    assert page.one("html", "it.dataset.theme") == "dark"
    dark = page.boxes("getComputedStyle(it.querySelector('text.title')).fill")[0]
    assert sum(map(int, light[4:-1].split(","))) < 150 < 550 < sum(map(int, dark[4:-1].split(",")))
    assert page.all("#stage > svg > rect", ink) == ["rgb(23, 23, 23)"]
    browser.call("Emulation.setEmulatedMedia",
                 features=[{"name": "prefers-color-scheme", "value": "dark"}])
    assert opened(content).one("html", "it.dataset.theme") == "dark"


def test_nothing_moves_by_itself_where_motion_is_not_wanted(
        browser: Browser, opened: Callable[[str], Page]) -> None:
    page = opened(draw(two_layers()).html)
    page.press("End", "ArrowLeft", "ArrowLeft")
    animation = "getComputedStyle(it).animationName"
    assert set(page.all("[data-edge].now path.edge", animation)) == {"none"}
    browser.call("Emulation.setEmulatedMedia", features=[])
    assert "flow" in page.all("[data-edge].now path.edge", animation)


def test_a_picture_of_heat_and_one_of_neurons_are_pages_too(
        opened: Callable[[str], Page]) -> None:
    hot = draw(two_layers(), heat=True)
    page = opened(hot.html)
    assert len(page.all("#stage path.back")) > 0
    gains = [line.text for edge in hot.scene.edges for line in edge.lines
             if line.text.startswith("gain ")]
    shown = page.all("#stage [data-label] text")
    assert [text for text in shown if text.startswith("gain ")] == gains
    page.press("h", "c", "o", "Home", "End")
    circles = draw(two_layers(), level="neuron")
    page = opened(circles.html)
    kinds = [box.kind for box in circles.scene.boxes]
    assert len(page.all("#stage circle")) == kinds.count("neuron")
    page.choose(len(circles.scene.boxes) - 1)
    assert page.panel()
