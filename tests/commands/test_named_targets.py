"""Which thing of a script a name means."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograd.cli.targets import UsageError, find, run_script, split_target

PATH = Path("mine.py")


def product(a: float, b: float) -> float:
    return a * b


NAMES: dict[str, Any] = {
    "loss": 1.0, "losses": [1.0, [2.0, 3.0]], "_hidden": 5, "product": product,
    "model": SimpleNamespace(loss=4.0, by_name={"a b": 6.0}, made=lambda: [7.0])}


@pytest.mark.parametrize(("name", "thing"), [
    ("loss", 1.0), ("model.loss", 4.0), ("losses[0]", 1.0), ("losses[-1][1]", 3.0),
    ("model.by_name['a b']", 6.0), ("model.made()[0]", 7.0), ("_hidden", 5)])
def test_what_a_name_leads_to(name: str, thing: Any) -> None:
    assert find(NAMES, name, PATH) == thing


@pytest.mark.parametrize(("name", "words"), [
    ("los", "mine.py: has no 'los'; did you mean loss or losses? it has loss, losses, product, "
            "model"),
    ("absent", "mine.py: has no 'absent'; it has loss, losses, product, model"),
    ("model.los", "mine.py: model is a SimpleNamespace and has no 'los'; did you mean loss?"),
    ("product.name", "mine.py: product is a function and has no 'name'"),
    ("losses[5]", "mine.py: losses[5]: IndexError: list index out of range"),
    ("loss[0]", "mine.py: loss[0]: TypeError: 'float' object is not subscriptable"),
    ("product()", "mine.py: product(): TypeError: product() missing 2 required"),
    ("product(1, 2)", "mine.py: 'product(1, 2)' is no name; give one as loss, model.loss, "
                      "losses[-1] or model.loss()"),
    ("loss + 1", "mine.py: 'loss + 1' is no name"),
    ("losses[loss]", "mine.py: 'losses[loss]' is no name"),
    ("losses[1", "mine.py: 'losses[1' is no name"),
    ("", "mine.py: '' is no name"),
    ("__import__('os').system('x')", "mine.py: \"__import__('os').system('x')\" is no name")])
def test_what_a_name_does_not_lead_to(name: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        find(NAMES, name, PATH)
    assert str(caught.value).startswith(words)


def test_a_name_may_have_a_colon(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("d = {'a.py:b': 1}")
    assert split_target(f"{path}:d['a.py:b']") == (path, "d['a.py:b']")
    assert split_target(str(path)) == (path, None)
    with pytest.raises(UsageError, match=r"no such Python file: absent\.py; give FILE\.py or"):
        split_target("absent.py:x")


def test_arguments_and_printing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.py"
    path.write_text("import sys\nprint('loud')\nargs = sys.argv[1:]")
    assert run_script(path, ["-o", "x"])["args"] == ["-o", "x"]
    assert capsys.readouterr().out == "loud\n"
    run_script(path, quiet=True)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "loud\n")
