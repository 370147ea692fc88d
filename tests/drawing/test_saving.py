"""Where a picture cannot be written: what is said, and what stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from autograd import draw, tensor
from autograd.drawing.picture import WRITERS, Format
from autograd.engine.errors import SaveError

E = (tensor(3.0, name="x") ** 2).named("E")


def test_every_format_is_written(tmp_path: Path) -> None:
    assert set(get_args(Format)) == set(WRITERS)
    for format in get_args(Format):
        path = draw(E, title="A square").save(tmp_path / f"picture.{format}")
        content = path.read_bytes()
        assert b"square" in content or format in ("png", "pdf"), format
    assert {path.suffix[1:] for path in tmp_path.iterdir()} == set(get_args(Format))


def test_the_attributes_are_what_is_written(tmp_path: Path) -> None:
    drawing = draw(E)
    assert drawing.save(tmp_path / "a.pdf").read_bytes() == drawing.pdf
    assert drawing.save(tmp_path / "a.mmd").read_text(encoding="utf-8") == drawing.mermaid
    assert drawing.save(tmp_path / "a.tex").read_text(encoding="utf-8") == drawing.tikz


@pytest.mark.parametrize(("name", "words"), [
    ("a.svgz", "no format 'svgz' for '.*a.svgz'; did you mean svg? use one of svg, png, pdf, "),
    ("a.texx", "did you mean tex? use"),
    ("a.gif", "the sweep as a moving picture is frames(y).save('"),
    ("a.xyz", "'; use one of svg, png, pdf, html, dot, gv, mmd, tex, txt (test_saving.py:"),
    ("a", "no format and no suffix in '")])
def test_an_unknown_suffix_names_what_is_near(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        draw(E, tmp_path / name)
    assert words.replace(".*", f"{tmp_path}/") in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match=r"^draw: .*net.svg: there is no folder .*nowhere; make it "
                                        r"first; what was there before is untouched "
                                        r"\(test_saving.py:\d+\)$"):
        draw(E, tmp_path / "nowhere" / "net.svg")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(SaveError, match=r"draw: .*Permission denied"):
        draw(E, tmp_path / "net.svg")


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "net.svg").mkdir()
    with pytest.raises(SaveError, match="it is no regular file"):
        draw(E, tmp_path / "net.svg")


def test_a_write_that_fails_leaves_the_old_picture(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw(E, tmp_path / "net.svg")
    before = (tmp_path / "net.svg").read_bytes()

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("autograd.writing.os.write", full)
    with pytest.raises(SaveError, match="No space left on device; what was there before is unt"):
        draw(E, tmp_path / "net.svg", title="another")
    monkeypatch.undo()
    assert (tmp_path / "net.svg").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["net.svg"]


def test_drawing_loads_no_package_that_only_some_formats_need() -> None:
    program = ("import sys, autograd.drawing; "
               "print([m for m in ('reportlab', 'fontTools', 'PIL') if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("path", [None, 3])
def test_what_is_no_path(path: object) -> None:
    with pytest.raises(ValueError, match=r"^draw: path must be the path of a file; .* came "
                                         r"\(test_saving.py:\d+\)$"):
        draw(E).save(path)  # type: ignore[arg-type]


def test_a_path_with_a_null_byte() -> None:
    with pytest.raises(SaveError, match=r"^draw: 'a\\x00.svg' is no path of a file "
                                        r"\(test_saving.py:\d+\)$"):
        draw(E).save("a\0.svg")
