"""The command line, as a user runs it: real processes, real files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from inspect import signature
from pathlib import Path

import pytest

from autograd import draw

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
import numpy as np
from autograd import Graph, parameter, tensor
from gates import Gate, sigmoid

class Cube(Gate):
    def forward(self, x):
        return x * x * x
    def grad_x(self, g, y, x):
        return g * 3 * x * x

class Wrong(Gate):
    def forward(self, a, b):
        return a * b
    def grad_a(self, g, y, a, b):
        return g * b
    def grad_b(self, g, y, a, b):
        return g * a * 1.01

def product(W, x):
    return np.tanh(W @ x)

weights = parameter([[1.0, 2.0]])
x = tensor([0.5, -0.5])
hidden = sigmoid(weights @ x)
error = np.sum(hidden * hidden)
graph = Graph(error)
number = 3
made = {"a": [error, hidden]}

class Model:
    loss = error
    def another(self):
        return self.loss * 2

model = Model()
"""


def autograd(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "autograd", *arguments], cwd=cwd,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
                          text=True, check=False)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(SCRIPT)
    return tmp_path


class TestDraw:
    @pytest.mark.parametrize(("target", "name"), [
        ("mine.py", "mine.svg"), ("mine.py:hidden", "mine.svg"), ("mine.py:graph", "mine.svg")])
    def test_to_svg_beside_the_script(self, script, target, name):
        done = autograd("draw", target, cwd=script)
        assert (done.returncode, done.stdout.strip()) == (0, name), done.stderr
        text = "".join(ET.parse(script / name).getroot().itertext())
        assert "weights" in text and "sigmoid" in text.lower()

    def test_gradients_are_in_the_picture_unless_only_forward(self, script):
        autograd("draw", "mine.py", "-o", "full.txt", cwd=script)
        autograd("draw", "mine.py", "-o", "values.txt", "--forward", cwd=script)
        assert "∂" in (script / "full.txt").read_text(encoding="utf-8")
        assert "∂" not in (script / "values.txt").read_text(encoding="utf-8")

    def test_a_dotted_name(self, script):
        done = autograd("draw", "mine.py:model.another()", "-o", "out.txt", cwd=script)
        assert done.returncode == 0, done.stderr
        text = (script / "out.txt").read_text(encoding="utf-8")
        assert text.startswith("model.another()\n") and "Multiply  (output)" in text

    def test_to_standard_output_without_what_the_script_prints(self, script):
        (script / "loud.py").write_text(f"print('loud')\n{SCRIPT}")
        done = autograd("draw", "loud.py", "-o", "-", cwd=script)
        assert (done.returncode, done.stderr) == (0, "loud\n")
        assert ET.fromstring(done.stdout).tag.endswith("svg")
        done = autograd("draw", "loud.py", "-o", "-", "--format", "txt", cwd=script)
        assert done.stdout.startswith("loud") and "∂" in done.stdout
        assert {path.name for path in script.iterdir()} <= {"mine.py", "loud.py", "__pycache__"}

    def test_binary_to_standard_output(self, script):
        done = subprocess.run([sys.executable, "-m", "autograd", "draw", "mine.py", "-o", "-",
                               "--format", "pdf"], cwd=script, capture_output=True, check=True,
                              env={**os.environ, "PYTHONPATH": str(ROOT)})
        assert done.stdout.startswith(b"%PDF-")

    def test_a_script_gets_its_own_arguments(self, script):
        (script / "args.py").write_text(f"import sys\nprint(sys.argv)\n{SCRIPT}")
        for command in (["draw", "args.py"], ["check", "args.py:Cube"]):
            done = autograd(*command, "--", "--epochs", "3", "-o", "--", "x", cwd=script)
            assert done.returncode == 0, done.stderr
            assert done.stdout.startswith("['args.py', '--epochs', '3', '-o', '--', 'x']\n")

    def test_options_of_draw_are_passed_on(self, script):
        done = autograd("draw", "mine.py", "-o", "out.svg", "--title", "5", "--legend",
                        "--direction", "LR", "--no-values", "--level", "primitive",
                        "--engine", "ranked", cwd=script)
        assert done.returncode == 0, done.stderr
        root = ET.parse(script / "out.svg").getroot()
        text = " ".join(root.itertext())
        assert root[0].text == "5" and "value, forward" in text
        assert "[[1, 2]]" not in text and "Exp" in text

    def test_every_option_of_draw_is_there(self, script):
        text = autograd("draw", "--help", cwd=script).stdout
        for name, option in signature(draw).parameters.items():
            if option.kind is option.KEYWORD_ONLY:
                assert f"--{name.replace('_', '-')}" in text

    @pytest.mark.parametrize("suffix", ["png", "pdf", "mmd", "tex", "dot"])
    def test_other_formats(self, script, suffix):
        done = autograd("draw", "mine.py:error", "-o", f"out.{suffix}", cwd=script)
        assert done.returncode == 0, done.stderr
        assert (script / f"out.{suffix}").stat().st_size > 500

    @pytest.mark.parametrize(("arguments", "words"), [
        (["absent.py"], "no such Python file: absent.py; give FILE.py or FILE.py:NAME"),
        (["mine.py:absent"], "mine.py: has no 'absent'; it has np, Graph"),
        (["mine.py:number"], "mine.py: number is a int; draw takes a tensor or a graph"),
        (["mine.py", "-o", "out.jpeg"], "autograd draw: no format 'jpeg' for 'out.jpeg'; use one"),
        (["mine.py", "-o", "out"], "autograd draw: no format and no suffix in 'out'; use one of"),
        (["mine.py", "-o", "absent/out.svg"], "absent/out.svg: there is no folder absent; make it"),
        (["mine.py:product"], "product is a function; draw takes a tensor or a graph; try product"),
        (["mine.py", "--level", "a"], "autograd draw: level must be one of 'model', 'layer', "
                                      "'gate', 'primitive', 'neuron'; 'a' came\n"),
        (["mine.py", "-o", "-", "--format", "jpg"], "no format 'jpg' for '-'; did you mean png?"),
        (["mine.py", "--colour"], "unrecognized arguments: --colour"),
    ])
    def test_wrong_usage(self, script, arguments, words):
        done = autograd("draw", *arguments, cwd=script)
        assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr

    def test_a_script_that_fails(self, script):
        (script / "broken.py").write_text("import math\nmath.sqrt(-1)\n")
        done = autograd("draw", "broken.py", cwd=script)
        assert done.returncode == 2
        assert done.stderr.startswith("autograd draw: broken.py:2: ValueError: ")
        again = autograd("draw", "broken.py", "--traceback", cwd=script)
        assert "Traceback" in again.stderr

    def test_after_a_training_step_there_is_no_picture(self, script):
        (script / "step.py").write_text(f"{SCRIPT}\nweights.value = weights.value * 2\n")
        for extra in ([], ["--forward"]):
            done = autograd("draw", "step.py:error", *extra, cwd=script)
            assert done.returncode == 2 and "Traceback" not in done.stderr
            assert "(weights) was changed" in done.stderr or "weights was changed" in done.stderr
            assert "run the forward pass again" in done.stderr

    def test_another_layout_is_noted_beside_the_name_of_the_picture(self, script, monkeypatch):
        (script / "pygraphviz.py").write_text("raise OSError('libX.so: no such file')")
        monkeypatch.setenv("PATH", "")
        done = autograd("draw", "mine.py", cwd=script)
        assert (done.returncode, done.stdout) == (0, "mine.svg\n")
        assert done.stderr == (
            "note: laid out by our own engine, not by Graphviz: dot is not installed; pygraphviz "
            "does not load (libX.so: no such file)\n")

    def test_a_script_without_a_graph(self, script):
        (script / "empty.py").write_text("x = 1\n")
        done = autograd("draw", "empty.py", cwd=script)
        assert done.returncode == 2 and "makes no tensor with a gate" in done.stderr


class TestFrames:
    def test_into_a_folder_beside_the_script(self, script):
        done = autograd("frames", "mine.py", cwd=script)
        assert (done.returncode, done.stdout) == (0, "mine-frames\n"), done.stderr
        names = sorted(path.name for path in (script / "mine-frames").iterdir())
        assert names == [f"frame-{k}.svg" for k in range(10)]

    def test_into_one_file(self, script):
        done = autograd("frames", "mine.py:model.loss", "-o", "sweep.gif", "--seconds", "0.2",
                        "--forward", cwd=script)
        assert (done.returncode, done.stdout) == (0, "sweep.gif\n"), done.stderr
        assert (script / "sweep.gif").read_bytes().startswith(b"GIF89a")

    @pytest.mark.parametrize(("arguments", "words"), [
        (["-o", "sweep.mp4"], "autograd frames: no format 'mp4' for 'sweep.mp4'; use one of gif, "),
        (["--format", "gif"], "autograd frames: format must be 'svg', 'png', 'pdf'; 'gif' came"),
        (["-o", "sweep.gif", "--seconds", "-1"], "seconds must be a number above 0; -1.0 came"),
        (["-o", "mine.py/x"], "mine.py/x: cannot be made a folder (Not a directory)"),
    ])
    def test_wrong_usage(self, script, arguments, words):
        done = autograd("frames", "mine.py", *arguments, cwd=script)
        assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


class TestCheck:
    @pytest.mark.parametrize("name", ["Cube", "product"])
    def test_right_ones(self, script, name):
        done = autograd("check", f"mine.py:{name}", cwd=script)
        assert done.returncode == 0, done.stdout + done.stderr

    def test_a_wrong_one_is_named(self, script):
        done = autograd("check", "mine.py:Wrong", cwd=script)
        assert done.returncode == 1 and "grad_b" in done.stdout

    def test_on_inputs_of_the_user(self, script):
        done = autograd("check", "mine.py:product", "--inputs", "(np.eye(2), x.value)", cwd=script)
        assert done.returncode == 0, done.stdout + done.stderr

    @pytest.mark.parametrize(("arguments", "words"), [
        (["mine.py"], "name the gate or function to check, as mine.py:NAME"),
        (["mine.py:number"], "number is a int; check takes a gate or function"),
        (["mine.py:product", "--inputs", "1 +"], "--inputs '1 +': SyntaxError"),
    ])
    def test_wrong_usage(self, script, arguments, words):
        done = autograd("check", *arguments, cwd=script)
        assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr

    def test_no_shape_fits(self, script):
        (script / "odd.py").write_text("def f(a):\n    raise ValueError('no')\n")
        done = autograd("check", "odd.py:f", cwd=script)
        assert done.returncode == 2
        assert "takes none of the shapes tried for its 1 inputs" in done.stderr


def test_demo_does_the_main_job(tmp_path):
    done = autograd("demo", "--out", "pictures", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "w05      -2.000    0.296   -1.704" in done.stdout
    assert "the error falls from 0.467 to 0.286" in done.stdout
    assert "the error falls from 3.404 to 0.003" in done.stdout
    assert "epoch=" in done.stderr
    made = {path.name for path in (tmp_path / "pictures").iterdir()}
    assert made == {"exercise-20-1b.gif", *(
        f"{name}.{kind}" for kind in ("svg", "png")
        for name in ("exercise-20-1b", "exercise-1-1-sigmoid", "exercise-1-1-tanh",
                     "digits-curves", "digits-wrong", "digits-loss"))}
    for picture in (tmp_path / "pictures").glob("*.svg"):
        ET.parse(picture)
    right, count = map(int, re.findall(r"right on (\d+) of (\d+)", done.stdout)[0])
    wrong = (tmp_path / "pictures" / "digits-wrong.svg").read_text(encoding="utf-8")
    assert count == 359 and len(re.findall(r"\d \(is \d\)", wrong)) == count - right
    assert "validation" in (tmp_path / "pictures" / "digits-curves.svg").read_text(encoding="utf-8")


def test_no_command_is_wrong_usage(tmp_path):
    done = autograd(cwd=tmp_path)
    assert done.returncode == 2 and "COMMAND" in done.stderr


def test_version(tmp_path):
    assert autograd("--version", cwd=tmp_path).stdout.startswith("autograd-gates ")
