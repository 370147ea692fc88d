from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

import autograd
from autograd import Frames, Tensor, frames, parameter, tensor
from autograd.drawing import sweep_frames
from autograd.engine.errors import SaveError, StaleError

TEXT = "{http://www.w3.org/2000/svg}text"


def square() -> Tensor:
    y = (parameter(3.0, name="w") ** 2).named("y")
    y.backward(keep=True)
    return y


def texts(picture: str) -> list[str]:
    return sorted(one.text or "" for one in ElementTree.fromstring(picture).iter(TEXT)
                  if (one.text or "").strip())


@pytest.mark.parametrize("legend", [False, True])
def test_the_last_frame_is_the_whole_picture_and_its_caption(legend: bool) -> None:
    made = frames(square(), title="A square", legend=legend)
    last = texts(made[-1].svg)
    caption = next(text for text in last if text.startswith("step "))
    assert caption.rstrip() == made.captions[-1] == "step 3 of 3, backward: RaiseTo(p=2)  y = w²"
    last.remove(caption)
    assert last == texts(made.whole.svg)
    assert len({frame.svg.partition(">")[0] for frame in made}) == 1


def test_written_with_numbers(tmp_path: Path) -> None:
    for format in ("svg", "png", "pdf"):
        folder = tmp_path / "of" / format
        made = frames(square(), folder, format)  # type: ignore[arg-type]
        assert [path.name for path in made.files] == [f"frame-{k}.{format}" for k in range(4)]
        assert sorted(folder.iterdir()) == list(made.files)
    sizes = set()
    for path in (tmp_path / "of" / "png").iterdir():
        with Image.open(path) as image:
            sizes.add(image.size)
    assert len(sizes) == 1
    long = tensor(1.0, name="x")
    for _ in range(10):
        long = long + 1
    assert [path.name for path in frames(long, tmp_path).files][:2] == [
        "frame-00.svg", "frame-01.svg"]


@pytest.mark.parametrize("format", ["gif", "apng"])
def test_a_moving_picture_has_all_steps(tmp_path: Path, format: str) -> None:
    made = frames(square())
    path = made.save(tmp_path / f"sweep.{format}", seconds=0.5)
    with Image.open(path) as image:
        assert image.n_frames == len(made) == 4  # type: ignore[attr-defined]
        assert image.info["loop"] == 0
        pictures, times = [], []
        for k in range(4):
            image.seek(k)
            times.append(image.info["duration"])
            pictures.append(np.asarray(image.convert("RGB")).tobytes())
    assert times == [500, 500, 500, 1500]
    assert all(picture[:3] == b"\xff\xff\xff" for picture in pictures)
    assert len(set(pictures)) == 4


def test_pages_of_a_pdf(tmp_path: Path) -> None:
    import pypdf
    made = frames(square())
    pages = pypdf.PdfReader(made.save(tmp_path / "sweep.pdf")).pages
    assert len(pages) == 4
    for page, caption in zip(pages, made.captions, strict=True):
        assert "".join(caption.split()) in "".join(page.extract_text().split())


def test_a_row_of_drawings() -> None:
    made = frames(square())
    assert len(list(made)) == len(made) == 4
    assert made[1:3][0].svg == made[1].svg and made[-1].svg == made[3].svg
    with pytest.raises(IndexError):
        made[4]
    assert repr(made) == "Frames(4 of Drawing(2 boxes, 1 edges))"
    assert str(made).splitlines() == made.captions
    assert isinstance(made, Frames) and "frames" in dir(autograd)


def test_a_notebook_shows_all_frames_or_the_whole_where_they_are_many(
        monkeypatch: pytest.MonkeyPatch) -> None:
    made = frames((tensor(1.0, name="<b>&\"") ** 2).named("y"))
    shown = made._repr_mimebundle_()
    row = ElementTree.fromstring(shown["text/html"].replace("\">", "\"/>").replace(
        "mandatory\"/>", "mandatory\">"))
    assert [one.attrib["alt"].rstrip() for one in row] == made.captions
    assert all(one.attrib["src"].startswith("data:image/svg+xml;base64,") for one in row)
    monkeypatch.setattr(sweep_frames, "MOST_SHOWN", 1)
    assert made._repr_mimebundle_() == made.whole._repr_mimebundle_()


@pytest.mark.parametrize(("options", "words"), [
    ({"format": "gif"}, r"frames: format must be 'svg', 'png', 'pdf'; 'gif' came; "
                        r"frames\(y\).save\('sweep.gif'\) makes one moving picture"),
    ({"format": None}, "frames: format must be"),
    ({"folder": 3}, "frames: folder must be the path"),
    ({"path": "a.svg"}, "path is not an option of it; give folder"),
    ({"title": 5}, "draw: title must be text; 5 came")])
def test_options_of_no_sense(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        frames(square(), **options)
    assert "(test_frames.py:" in str(caught.value)


def test_wrong_uses_of_save(tmp_path: Path) -> None:
    made = frames(square())
    with pytest.raises(ValueError, match=r"frames: no format 'svg' for '.*a\.svg'; use one of gif, "
                                         r"apng, pdf, or frames\(y, folder\)"):
        made.save(tmp_path / "a.svg")
    for name in ("seconds", "scale"):
        for value in (0, -1.0, True, "1", float("nan")):
            with pytest.raises(ValueError, match=f"frames: {name} must be a number above 0"):
                made.save(tmp_path / "a.gif", **{name: value})
    with pytest.raises(SaveError, match=r"frames: .*there is no folder .*nowhere; make it first"):
        made.save(tmp_path / "nowhere" / "a.pdf")


def test_a_moving_picture_of_too_many_pixels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"frames: 4 frames of about \d+ × \d+ pixels are too many "
                                         r"for one moving picture; take a smaller scale or limit, "
                                         r"or save them as \.pdf \(test_frames.py:\d+\)"):
        frames(square()).save(tmp_path / "a.gif", scale=100)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(SaveError, match=r"frames: .*file: cannot be made a folder \(File exists\)"):
        frames(square(), tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


def test_stale_numbers_are_refused() -> None:
    y = square()
    autograd.Graph(y).parameters[0].value = np.float64(5.0)
    with pytest.raises(StaleError):
        frames(y)


def test_without_pillow() -> None:
    program = ("import sys; sys.modules['PIL'] = None\n"
               "from autograd import frames, tensor\n"
               "frames(tensor(2.0) ** 2).save('a.gif')")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    assert done.stderr.splitlines()[-1].endswith(
        'DrawingDependencyError: frames: moving pictures need pillow: pip install ".[draw]" in a '
        "checkout of autograd-gates")
