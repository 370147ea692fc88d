"""What a type checker says of users' scripts, checked as they would: `mypy --strict script.py`."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import clean
import pytest

import gates

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ERROR = re.compile(r"^(\w+)\.py:(\d+): error: ", re.M)
CASES = runpy.run_path(str(ROOT / "tests/gates/cases.py"))["CASES"]
SEVERAL = {type(case.gate) for case in CASES if isinstance(case.gate(*case.draw(0)), tuple)}


def every_gate() -> str:
    """A script that calls each gate on tensors and on arrays, by its class and by its name."""
    taken, calls = ["t: Tensor", "a: NDArray[Any]"], []
    for name in gates.__all__:
        thing = getattr(gates, name)
        kind = thing if isinstance(thing, type) else type(thing)
        if not issubclass(kind, gates.Gate) or not hasattr(kind, "forward"):
            continue
        if kind is thing:
            taken.append(f"{name}: gates.{name}")
        else:
            calls.append(f"assert_type(gates.{name}, gates.{kind.__name__})")
        gate = name if kind is thing else f"gates.{name}"
        for x, y in (("t", "Tensor"), ("a", "NDArray[Any]")):
            wanted = f"tuple[{y}, ...]" if kind in SEVERAL else y
            calls.append(f"assert_type({gate}({x}), {wanted})")
    return "\n".join([
        "from typing import Any, assert_type", "from numpy.typing import NDArray", "import gates",
        "from autograd import Tensor", f"def run({', '.join(taken)}) -> None:",
        *(f"    {call}" for call in calls), ""])


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[int]]:
    """The line of every error that mypy finds in each script."""
    if find_spec("mypy") is None:
        pytest.skip('needs mypy: pip install ".[test]" from a checkout')
    folder = tmp_path_factory.mktemp("user")
    for script in ("clean.py", "wrong.py"):
        shutil.copy(HERE / script, folder)
    (folder / "every_gate.py").write_text(every_gate(), encoding="utf-8")
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--hide-error-context",
         "clean.py", "wrong.py", "every_gate.py"],
        cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True)
    assert run.returncode in (0, 1), run.stdout + run.stderr
    print(run.stdout)
    found: dict[str, set[int]] = {}
    for script, line in ERROR.findall(run.stdout):
        found.setdefault(script, set()).add(int(line))
    return found


def test_a_clean_script_has_no_error(errors: dict[str, set[int]]) -> None:
    assert "clean" not in errors


def test_the_clean_script_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    clean.run()


def test_every_gate_has_the_type_of_what_it_returns(errors: dict[str, set[int]]) -> None:
    assert "every_gate" not in errors


def test_every_mistake_is_found_where_it_stands(errors: dict[str, set[int]]) -> None:
    lines = (HERE / "wrong.py").read_text(encoding="utf-8").splitlines()
    assert errors["wrong"] == {i for i, line in enumerate(lines, 1) if line.endswith("# error")}
