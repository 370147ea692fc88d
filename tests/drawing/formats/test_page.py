"""The interactive page in a real browser: what each key and click does, and no error, no request.
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from autograd import Graph, draw, tensor
from autograd.drawing.formats.html import html
from autograd.drawing.layout.arrange import arrange
from autograd.drawing.scene import Scene
from autograd.formulas.legible import legible
from autograd.tensor import Tensor
from tests.browser import NAMES, Browser, executable
from tests.drawing.pages import Page, indices
from tests.drawing.scenes import scenes
from tests.drawing.swept import attention_head, deep, nested_with_ghosts, two_layers

NETWORKS = [two_layers, attention_head, nested_with_ghosts, lambda: deep(3)]
IDS = ["two layers", "attention", "nested", "deep"]
all_networks = pytest.mark.parametrize("network", NETWORKS, ids=IDS)

Network = Callable[[], Tensor]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = executable()
    if program is None:
        pytest.skip(f"no browser in PATH: none of {', '.join(NAMES)}")
    with Browser(program) as found:
        yield found


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[[str], Page]]:
    """Opens pages; afterwards the last one must have met no error and asked for nothing else."""
    pages = []

    def load(content: str) -> Page:
        pages.append(Page(browser, content, tmp_path))
        return pages[-1]

    browser.call("Emulation.setEmulatedMedia", features=[
        {"name": "prefers-color-scheme", "value": "light"},
        {"name": "prefers-reduced-motion", "value": "reduce"}])
    yield load
    browser.run("1")
    assert browser.problems == []
    assert browser.requests == [page.file.as_uri() for page in pages[-1:]]


def sweep_of(graph: Graph) -> tuple[list[Tensor], list[Tensor]]:
    """The gates in the order of the forward pass, and those of the reverse sweep."""
    gates = [t for t in graph.nodes if t.gate is not None]
    back = [t for t in reversed(gates) if t.notes is not None and t.notes.messages is not None]
    return gates, back


# The sweep


@all_networks
def test_values_appear_in_creation_order_then_gradients_in_sweep_order(
        network: Network, opened: Callable[[str], Page]) -> None:
    E = network()
    drawing = draw(E)
    page, graph, place = opened(drawing.html), Graph(E), indices(draw(E))
    gates, back = sweep_of(graph)
    users = graph.users()
    page.press("Home")
    for step in range(int(page.one("#slider", "it.max")) + 1):
        assert page.step() == step
        done = {t.order for t in gates[:step]}
        values, gradients = page.shown("value"), page.shown("gradient")
        swept = {t.order for t in back[: step - len(gates) - 1]} if step > len(gates) else None
        for t in graph.nodes:
            box = place[f"t{t.order}"]
            assert values[box] == (t.gate is None or t.order in done)
            if t.requires_grad and not isinstance(t._value, tuple):
                complete = swept is not None and all(
                    user.order in swept for user, _ in users[t.order])
                assert gradients[box] == complete, (t, step)
        page.press("ArrowRight")
    assert page.step() == len(gates) + 1 + len(back) + 1
    page.press("ArrowLeft")
    assert page.step() == len(gates) + 1 + len(back)


@all_networks
def test_every_step_is_told_and_marks_its_gate(
        network: Network, opened: Callable[[str], Page]) -> None:
    E = network()
    drawing = draw(E)
    page, place = opened(drawing.html), indices(drawing)
    gates, back = sweep_of(Graph(E))
    assert page.one("#caption", "it.getAttribute('role')") == "status"
    page.press("Home")
    for step, t in enumerate([*gates, None, *back], 1):
        page.press("ArrowRight")
        said = page.one("#caption")
        assert f"Step {step} of" in said
        if t is None:
            assert "Backward begins" in said
            assert "∂E/∂E = 1" in said
            continue
        assert ("Forward" if step <= len(gates) else "Backward") in said
        assert t.gate is not None
        assert t.gate.name in said
        marked = page.boxes("it.classList.contains('now')")
        assert [i for i, on in enumerate(marked) if on] == [place[f"t{t.order}"]]


def test_the_slider_and_the_buttons_step_too(opened: Callable[[str], Page]) -> None:
    page = opened(draw(two_layers()).html)
    last = page.step()
    page.browser.click("#first")
    page.browser.click("#on")
    page.browser.click("#on")
    assert page.step() == 2
    page.browser.click("#back")
    assert page.step() == 1
    page.browser.run("document.getElementById('slider').focus()")
    page.press("ArrowRight")
    assert page.step() == 2
    assert "Step 2 of" in page.one("#caption")
    assert page.one("#slider", "it.getAttribute('aria-valuetext')").startswith(f"step 2 of {last}")
    page.browser.click("#last")
    assert page.step() == last
    page.browser.click("#play")
    assert page.step() == 0
    assert page.one("#play", "it.getAttribute('aria-pressed')") == "true"
    page.press("ArrowRight")
    assert page.one("#play", "it.getAttribute('aria-pressed')") == "false"


def test_the_gate_whose_turn_it_is_is_in_sight(
        browser: Browser, opened: Callable[[str], Page]) -> None:
    page = opened(draw(attention_head()).html)
    browser.call("Emulation.setEmulatedMedia", features=[])
    inside = """(() => { const [box, stage] = [it, document.getElementById('stage')]
        .map((one) => one.getBoundingClientRect());
        return box.left >= stage.left && box.right <= stage.right
            && box.top >= stage.top && box.bottom <= stage.bottom; })()"""
    page.press("Home")
    for count in (1, 1, 5, 3, 4):
        page.press(*["ArrowRight"] * count)
        browser.run("new Promise((done) => setTimeout(done, 400))")
        assert page.all("[data-box].now", inside) == [True]
    page.press(*["ArrowLeft"] * 6)
    browser.run("new Promise((done) => setTimeout(done, 400))")
    assert page.all("[data-box].now", inside) == [True]


# The panel


def same(shown: list[list[str]], array: Any) -> bool:
    wanted = np.atleast_2d(array)
    return [len(row) for row in shown] == [wanted.shape[1]] * len(wanted) and all(
        np.array_equal(np.float64(cell), x, equal_nan=True)
        for row, numbers in zip(shown, wanted, strict=True)
        for cell, x in zip(row, numbers, strict=True))


@all_networks
def test_the_panel_has_every_number_as_the_engine_has_it(
        network: Network, opened: Callable[[str], Page]) -> None:
    E = network()
    drawing = draw(E)
    page, place = opened(drawing.html), indices(drawing)
    page.choose(0)
    page.browser.click("#digits")
    for t in Graph(E).nodes:
        page.choose(place[f"t{t.order}"])
        tables, value = page.panel(), np.asarray(t._value)
        gradient = next((title for title in tables if title.startswith("∂")), "")
        for title, array in (("Value", value), (gradient, getattr(t, "grad", None))):
            if array is not None and 0 < np.ndim(array) <= 2 and np.size(array) <= 64:
                assert same(tables[title], array), (t, title)
        if value.ndim == 0:
            [shown] = page.all("#panel p.value")
            assert np.array_equal(float(shown), value, equal_nan=True)
        for i, x in enumerate(t.inputs):
            if not isinstance(x, Tensor) or t.gate is None or t.notes is None:
                continue
            names = Graph(E).names
            title = f"Local Jacobian ∂{names[t.order]}/∂{names[x.order]}"
            if title not in tables:
                continue
            J = t.gate.jacobian(*[getattr(x, "_value", x) for x in t.inputs], wrt=i)
            entries = getattr(J, "entries", None)
            dense = np.reshape(J, (value.size, x._value.size)) if entries is None else entries
            assert same(tables[title], np.broadcast_to(dense, np.shape(dense))), title


def test_a_large_array_shows_its_corners_and_facts(opened: Callable[[str], Page]) -> None:
    E = nested_with_ghosts()
    drawing = draw(E)
    page = opened(drawing.html)
    wide = next(t for t in Graph(E).nodes if t.name == "wide")
    page.choose(indices(drawing)[f"t{wide.order}"])
    [row] = page.panel()["Value"]
    assert row == ["1", "1", "1", "…", "1", "1", "1"]
    assert "(2000,), float64, least 1, greatest 1, mean 1, norm 44.7214" in page.all("#panel .kind")


def test_hovering_shows_a_box_and_clicking_keeps_it(opened: Callable[[str], Page]) -> None:
    drawing = draw(two_layers())
    page = opened(drawing.html)
    subject = "it.dataset.subject ?? null"
    assert page.one("#panel", subject) is None
    page.browser.hover('[data-box="2"] text.title')
    assert page.one("#panel", subject) == "2"
    page.browser.hover("#fit")
    assert page.one("#panel", subject) is None
    page.browser.click('[data-box="3"] text.title')
    page.browser.hover('[data-box="2"] text.title')
    assert page.one("#panel", subject) == "3"
    page.press("Escape")
    page.browser.hover("#fit")
    assert page.one("#panel", subject) is None


def test_during_the_sweep_the_panel_tells_no_more_than_the_picture(
        opened: Callable[[str], Page]) -> None:
    page = opened(draw(two_layers()).html)
    page.press("Home", "ArrowRight")
    later = page.all("#panel .later")
    assert [text.startswith("comes in step") for text in later] == [True]
    page.press("End")
    page.choose(1)
    assert page.all("#panel .later") == []


# The keyboard


def test_tab_goes_through_the_boxes_in_sweep_order_and_enter_opens(
        opened: Callable[[str], Page]) -> None:
    drawing = draw(two_layers())
    page = opened(drawing.html)
    page.browser.run("document.getElementById('help').focus()")
    met: list[str] = []
    focus = "document.activeElement.dataset?.box ?? document.activeElement.dataset?.key ?? ''"
    for _ in range(len(drawing.scene.boxes) + 2):
        page.press("Tab")
        met.append(page.browser.run(focus))
        assert page.browser.run("document.activeElement.matches(':focus-visible')")
        assert page.browser.run("document.activeElement.getAttribute('aria-label')")
    boxes = [int(key) for key in met if key.isdigit()]
    assert boxes == list(range(len(drawing.scene.boxes)))
    groups = [key for key in met if not key.isdigit()]
    assert groups == ['["hidden"]', '["output"]']
    page.browser.run("document.querySelector('[data-box=\"4\"]').focus()")
    page.press("Enter")
    assert page.one("#panel", "it.dataset.subject") == "4"


def test_everything_to_press_has_a_name_and_every_picture_a_role(
        opened: Callable[[str], Page]) -> None:
    page = opened(draw(nested_with_ghosts()).html)
    named = "it.getAttribute('aria-label') || it.textContent.trim() || it.labels?.[0]?.textContent"
    assert all(page.all("button, input, [role=button], [role=toolbar], section, aside", named))
    assert page.one("#stage > svg", "it.getAttribute('role')") == "group"
    assert set(page.boxes("it.getAttribute('role')")) == {"button"}
    assert page.one("html", "it.lang") == "en"


def test_help_lists_the_keys(opened: Callable[[str], Page]) -> None:
    page = opened(draw(two_layers()).html)
    assert page.one("#guide", "it.hidden")
    page.press("?")
    assert not page.one("#guide", "it.hidden")
    assert len(page.all("#keys dt")) == len(page.all("#keys dd")) >= 10
    assert page.all("#colours li") == ["parameter", "constant", "gate", "output"]
    page.press("Escape")
    assert page.one("#guide", "it.hidden")


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


# Any scene, any text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scenes())
def test_any_scene_is_a_page_without_errors(opened: Callable[[str], Page], scene: Scene) -> None:
    page = opened(html(scene, layout=arrange(scene, "ranked")))
    assert page.browser.problems == []
    for place, box in enumerate(scene.boxes):
        texts = page.all(f'[data-box="{place}"] text')
        assert texts == [legible(line.text) for line in sorted(
            box.lines, key=lambda line: line.style != "title")]
    page.press("Home", "ArrowRight", "c", "o", "h", "End")
    assert page.all("#notes li") == list(map(legible, scene.notes))


# Size and notebooks


def test_a_page_of_two_hundred_boxes_is_small_enough() -> None:
    drawing = draw(deep(48))
    assert len(drawing.scene.boxes) >= 198
    assert len(drawing.html.encode()) <= 500_000


def test_a_page_is_saved_by_its_suffix(tmp_path: Path) -> None:
    E = two_layers()
    drawing = draw(E, tmp_path / "net.html")
    assert (tmp_path / "net.html").read_text(encoding="utf-8") == drawing.html
    assert "http://" not in drawing.html.replace("http://www.w3.org/2000/svg", "")


def test_a_page_shows_the_moment_at_which_it_was_drawn() -> None:
    E = two_layers()
    drawing, before = draw(E), draw(E).html
    for t in Graph(E).parameters:
        t.value[...] = 7.0
    assert drawing.html == before


def test_a_notebook_shows_the_page_in_a_frame_without_rights(
        browser: Browser, tmp_path: Path) -> None:
    E = two_layers()
    bundle = draw(E)._repr_mimebundle_()
    assert bundle["image/svg+xml"].startswith("<svg")
    (tmp_path / "host.html").write_text(
        f"<!DOCTYPE html><meta charset=utf-8><body>{bundle['text/html']}", encoding="utf-8")
    browser.open(tmp_path / "host.html")
    assert browser.run("document.querySelector('iframe').sandbox.value") == "allow-scripts"
    assert browser.run("document.querySelector('iframe').contentDocument") is None
    browser.until(lambda: browser.in_frame("document.getElementById('caption')?.textContent"))
    assert browser.in_frame("document.querySelectorAll('[data-box]').length") == 9
    assert browser.problems == []


def test_warnings_of_a_gate_stay_within(opened: Callable[[str], Page]) -> None:
    x = np.array([0.0, 1.0])
    with np.errstate(all="ignore"):
        E = np.sum(np.log(tensor(x, name="x"))).named("E")
        E.backward(keep=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        page = opened(draw(E).html)
    page.choose(1)
    assert "-inf" in page.panel()["Value"][0]
