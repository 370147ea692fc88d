from __future__ import annotations

import io
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pypdf
import pytest
from hypothesis import given

from autograd import draw, parameter, tensor
from autograd.drawing import DrawingDependencyError, frames
from autograd.drawing.formats.pdf import LARGEST, POINTS, pdf
from autograd.drawing.formats.svg import svg
from autograd.drawing.layout.arrange import arrange
from autograd.drawing.scene import Box, Edge, Scene
from autograd.formulas.legible import legible
from tests.drawing.scenes import neuron, scenes

E = (tensor(3.0, name="x") ** 2).named("E")


def picture(scene: Scene) -> str:
    return svg(scene, layout=arrange(scene, "ranked"))


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content), strict=True)


def letters(texts: Iterable[str]) -> Counter[str]:
    return Counter("".join("".join(texts).split()))


def texts(scene: Scene) -> list[str]:
    """What is drawn as text, but for the names of groups, which may be cut."""
    things: tuple[Box | Edge, ...] = (*scene.boxes, *scene.edges)
    lines = [line.text for thing in things for line in thing.lines if line.style != "heat"]
    return [legible(text) for text in (scene.title, *scene.notes, *lines)]


@given(scenes())
def test_every_letter_can_be_read_back(scene: Scene) -> None:
    page, = read(pdf([picture(scene)])).pages
    shown = letters([page.extract_text()])
    assert not letters(texts(scene)) - shown


@given(scenes())
def test_nothing_in_it_is_active(scene: Scene) -> None:
    content = pdf([picture(scene)])
    for word in (b"/JavaScript", b"/JS", b"/URI", b"/Annots", b"/OpenAction", b"/Launch"):
        assert word not in content
    assert content == pdf([picture(scene)])


def test_lines_are_kept_as_lines() -> None:
    text = read(pdf([picture(neuron())])).pages[0].extract_text().splitlines()
    for line in ("A neuron", "x (2,)", "[0.35, 0.9]", "s = W x", "Wᵀ · ∂E/∂s", "g · y(1 − y)"):
        assert line in text


def test_a_page_is_as_large_as_the_picture_and_titled() -> None:
    drawing = draw(E, title="A square")
    reader = read(drawing.pdf)
    page, = reader.pages
    width, height = (float(value) / POINTS for value in page.mediabox[2:])
    assert f'width="{width:g}" height="{height:g}"' in drawing.svg
    assert reader.metadata is not None and reader.metadata.title == "A square"


def test_a_picture_larger_than_a_page_may_be_is_scaled_down() -> None:
    scene = Scene("", (), notes=("x" * 3000,))
    box = read(pdf([picture(scene)])).pages[0].mediabox
    assert float(box[2]) == pytest.approx(LARGEST)


def test_founts_are_embedded() -> None:
    founts = read(draw(E).pdf).pages[0]["/Resources"]["/Font"]
    assert founts
    for fount in founts.values():
        assert "DejaVu" in fount["/BaseFont"]
        assert "/FontFile2" in fount["/FontDescriptor"]


def test_frames_are_pages() -> None:
    E.backward(keep=True)
    swept = frames(E)
    pages = read(pdf([frame.svg for frame in swept])).pages
    assert len(pages) == len(swept)
    assert len({tuple(page.mediabox) for page in pages}) == 1


@pytest.mark.parametrize("package", ["reportlab", "fontTools"])
def test_a_missing_package_is_named_with_the_remedy(package: str) -> None:
    program = (f"import sys; sys.modules[{package!r}] = None\n"
               "from autograd import draw, tensor\n"
               "draw(tensor(2.0) ** 2).pdf")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    assert done.stderr.splitlines()[-1].endswith(
        'DrawingDependencyError: draw: PDF needs reportlab and fonttools: pip install ".[draw]" in '
        "a checkout of autograd-gates")
    assert issubclass(DrawingDependencyError, ImportError)


def test_saved_by_suffix(tmp_path: Path) -> None:
    y = (parameter(2.0, name="w") * 3).named("y")
    assert read(draw(y).save(tmp_path / "y.pdf").read_bytes()).pages
