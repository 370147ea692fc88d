"""NumPy's warnings of overflow and invalid values point to the user's line, for every gate."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gates
from autograd import Graph, hvp, jvp, tensor
from gates.targets import any_targets
from gates.warning import OWN
from tests.gates.cases import CASES, Case, moving

EXTREMES: tuple[Callable[[Any], Any], ...] = (
    lambda x: x * 1e300, lambda x: -np.abs(x), lambda x: x * 0.0, lambda x: x * 0.0 + np.inf)


@contextmanager
def as_in_a_script(tmp: list[warnings.WarningMessage]) -> Iterator[None]:
    """Python's and our own filters, which those of pytest come before."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.resetwarnings()
        warnings.filterwarnings("error", category=RuntimeWarning, module=OWN)
        yield
    tmp.extend(caught)


def use_in_every_way(gate: gates.Gate, inputs: list[Any], wrt: list[int]) -> None:
    """Values, both sweeps, second order and the opened graph."""
    gate(*inputs)
    held = [tensor(x) if i in wrt else x for i, x in enumerate(inputs)]
    y = gate(*held)
    parts = y if isinstance(y, tuple) else (y,)
    for part in parts:
        part.backward(np.ones_like(part.value))
    if wrt:
        def f(x: Any) -> Any:
            out = gate(*inputs[:wrt[0]], x, *inputs[wrt[0] + 1:])
            return np.sum(out[0] if isinstance(out, tuple) else out)

        jvp(f)(inputs[wrt[0]])[1](np.ones_like(inputs[wrt[0]]))
        hvp(f)(inputs[wrt[0]])[1](np.ones_like(inputs[wrt[0]]))
    for form in ("definition", "forward"):
        Graph(parts[0]).open(form=form)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_they_point_here_and_never_become_errors(case: Case):
    found: list[warnings.WarningMessage] = []
    for extreme in EXTREMES:
        inputs = [extreme(x) if i in moving(case.gate, case.draw(0)) and
                  np.asarray(x).dtype.kind == "f" else x for i, x in enumerate(case.draw(0))]
        with as_in_a_script(found), any_targets():
            use_in_every_way(case.gate, inputs, moving(case.gate, case.draw(0)))
    inside = {(w.filename, w.lineno, str(w.message)) for w in found
              if "/gates/" in w.filename and "tests" not in w.filename}
    assert not inside


SCRIPT = """
import numpy as np
from autograd import grad, tensor
import gates

x = tensor([1.0, 800.0])
for line in range(2):
    y = np.exp(x)                                               # 8
    gates.log(np.zeros(1))                                      # 9
np.sum(np.log(tensor([0.0]))).backward()                        # 10
np.exp(x)                                                       # 11
with np.errstate(all="ignore"):
    np.exp(x)
"""


def test_a_script_sees_its_own_lines(tmp_path: Path):
    path = tmp_path / "mine.py"
    path.write_text(SCRIPT)
    out = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
    seen = [line.split(":", 1)[1] for line in out.stderr.splitlines() if "Warning" in line]
    assert seen == [f"{line}: RuntimeWarning: {what}" for line, what in (
        (8, "overflow encountered in Exp"), (9, "divide by zero encountered in Log"),
        (10, "divide by zero encountered in Log"),
        (11, "overflow encountered in Exp"))]


@pytest.mark.parametrize("action, code", [("ignore", 0), ("error", 1)])
def test_the_users_filters_are_heeded(tmp_path: Path, action: str, code: int):
    path = tmp_path / "mine.py"
    path.write_text("import numpy as np\nfrom autograd import tensor\nnp.exp(tensor(800.0))\n")
    out = subprocess.run([sys.executable, "-W", f"{action}::RuntimeWarning", path],
                         capture_output=True, text=True)
    assert out.returncode == code
    assert ("line 3, in <module>" in out.stderr) == (action == "error")
