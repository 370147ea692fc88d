"""The interactive page in a real browser: what each key and click does, and no error, no request.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings

from autograd import Graph, draw, tensor
from autograd.drawing.formats.html import html
from autograd.drawing.layout.arrange import arrange
from autograd.drawing.scene import Scene
from autograd.engine.tensor import Tensor
from autograd.formulas.legible import legible
from tests.browser import Browser
from tests.drawing.pages import Page, indices
from tests.drawing.scenes import scenes
from tests.drawing.swept import (
    Network,
    all_networks,
    attention_head,
    deep,
    nested_with_ghosts,
    sweep_of,
    two_layers,
)

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


# Any scene, any text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scenes())
def test_any_scene_is_a_page_without_errors(opened: Callable[[str], Page], scene: Scene) -> None:
    page = opened(html(scene, layout=arrange(scene, "ranked")))
    assert page.browser.problems == []
    for place, box in enumerate(scene.boxes):
        texts = page.all(f'[data-box="{place}"] text')
        titles_lead = box.kind != "neuron"
        assert texts == [legible(line.text) for line in sorted(
            box.lines, key=lambda line: titles_lead and line.style != "title")]
    page.press("Home", "ArrowRight", "c", "o", "h", "End")
    assert page.all("#notes li") == list(map(legible, scene.notes))


# Size and notebooks


def test_a_page_of_two_hundred_boxes_is_small_enough() -> None:
    drawing = draw(deep(48), fold=False, limit=1000)
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
