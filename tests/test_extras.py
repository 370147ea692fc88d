"""Remedies for missing packages: the command names an extra that exists and brings the package."""

from __future__ import annotations

import ast
import re
import runpy
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from autograd import demo
from autograd.demo import data
from autograd.extras import remedy

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([*ROOT.glob("autograd/**/*.py"), *ROOT.glob("gates/**/*.py")])
PACKAGES = {"resvg_py": "resvg-py", "pygraphviz": "pygraphviz", "sklearn": "scikit-learn",
            "safetensors": "safetensors", "matplotlib": "matplotlib", "reportlab": "reportlab",
            "fonttools": "fonttools", "PIL": "pillow"}


def extras() -> dict[str, str]:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    return dict(setup["options.extras_require"])


def remedies() -> list[tuple[str, str]]:
    """The file and the extra of every call of `remedy`."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "remedy":
                found.append((path.name, ast.literal_eval(node.args[0])))
    return found


def test_every_extra_that_a_remedy_names_is_declared_with_the_packages_of_that_file() -> None:
    assert len(remedies()) >= 3
    for name, extra in remedies():
        path = next(path for path in SOURCES if path.name == name)
        needed = [package for module, package in PACKAGES.items()
                  if re.search(rf"\b{module}\b", path.read_text(encoding="utf-8"))]
        assert needed and all(package in extras()[extra] for package in needed), (name, extra)


def test_no_text_names_a_distribution_that_no_index_has() -> None:
    texts = [*SOURCES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    for path in texts:
        assert not re.search(r"pip install [\"']?autograd", path.read_text(encoding="utf-8")), path


def test_the_command_is_for_a_checkout() -> None:
    assert remedy("demo") == 'pip install ".[demo]" in a checkout of autograd-gates'


def test_without_scikit_learn_the_demo_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(data.DemoDependencyError) as caught:
        demo.train()
    assert str(caught.value) == (
        'demo: the digits come with scikit-learn: pip install ".[demo]" in a checkout of '
        "autograd-gates")


class TestMinimums:
    def minimums(self, text: str, tmp_path: Path) -> dict[str, str]:
        script = runpy.run_path(str(ROOT / ".ci" / "minimum.py"))
        path = tmp_path / "setup.cfg"
        path.write_text(text, encoding="utf-8")
        return dict(script["minimums"](path))

    def test_each_dependency_is_pinned_at_its_minimum(self, tmp_path: Path) -> None:
        pins = self.minimums((ROOT / "setup.cfg").read_text(encoding="utf-8"), tmp_path)
        assert {"numpy", "scipy", "pygraphviz", "resvg-py", "scikit-learn", "pytest"} <= set(pins)
        assert "autograd-gates" not in pins
        for extra in extras().values():
            for line in filter(None, extra.splitlines()):
                name = re.split(r"[>\[]", line)[0]
                assert name == "autograd-gates" or line == f"{name}>={pins[name]}"

    @pytest.mark.parametrize(("requirement", "words"), [
        ("numpy", "'numpy' declares no minimum as name>=version"),
        ("numpy>=2.1,<3", "declares no minimum"),
        ("numpy>=2.1\n    numpy>=2.2", "numpy has two minimums, 2.1 and 2.2")])
    def test_what_cannot_be_pinned_is_refused(self, tmp_path: Path, requirement: str,
                                              words: str) -> None:
        with pytest.raises(ValueError, match=words):
            self.minimums("[metadata]\nname = a\n[options]\ninstall_requires =\n    "
                          f"{requirement}\n[options.extras_require]\n", tmp_path)
