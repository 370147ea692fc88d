"""The house: who may import whom, and how large a file may be."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([*ROOT.glob("gates/**/*.py"), *ROOT.glob("autograd/**/*.py")])

LAYERS = [
    {"gates"},
    {"autograd.engine", "autograd.numpy", "autograd.conflict", "autograd.console",
     "autograd.extras", "autograd.writing"},
    {"autograd.engine.tensor", "autograd.engine.record", "autograd.engine.stale",
     "autograd.engine.reach", "autograd.engine.leaves", "autograd.engine.blame",
     "autograd.engine.naming"},
    {"autograd.engine.reverse", "autograd.engine.forward", "autograd.engine.tree"},
    {"autograd.graph.summary", "autograd.engine.rerun", "autograd.graph.neighbours"},
    {"autograd.graph", "autograd.engine.trace", "autograd.engine.jacobians"},
    {"autograd.differential_operators"},
    {"autograd.nn", "autograd.formulas"},
    {"autograd.auditing"},
    {"autograd.training", "autograd.storage", "autograd.drawing", "autograd.checking",
     "autograd.explaining"},
    {"autograd"},
    {"autograd.demo", "autograd.cli", "autograd.__main__"},
]


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer(name: str) -> int:
    for depth, members in enumerate(LAYERS):
        if name in members:
            return depth
    parent = name.rpartition(".")[0]
    assert parent, f"{name} stands in no layer: add it to LAYERS"
    return layer(parent)


def imported(path: Path) -> set[str]:
    """The modules of ours that `path` imports, inside its functions too, but not for types alone.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    pending: list[ast.AST] = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            sub = {f"{node.module}.{alias.name}" for alias in node.names}
            known = {module(f) for f in FILES}
            found |= {name if name in known else node.module for name in sub}
        pending += ast.iter_child_nodes(node)
    return {name for name in found if name.split(".")[0] in ("gates", "autograd")}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    name = module(path)
    for other in imported(path):
        assert layer(other) <= layer(name), f"{name} imports {other}, which stands above it"
        if layer(other) == layer(name) == layer("autograd.drawing"):
            assert other.split(".")[1] == name.split(".")[1], f"{name} imports its peer {other}"


@pytest.mark.parametrize("path", [f for f in FILES if f.relative_to(ROOT).parts[0] == "gates"],
                         ids=lambda p: p.name)
def test_gates_know_no_engine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    imports = [n for n in ast.walk(ast.parse(text)) if isinstance(n, (ast.Import, ast.ImportFrom))]
    assert not any("autograd" in ast.unparse(n) for n in imports)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_functions_are_short(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.end_lineno is not None
            start = node.body[1 if ast.get_docstring(node) and len(node.body) > 1 else 0].lineno
            assert node.end_lineno - start < 50, f"{node.name} in {path.name} is long"


@pytest.mark.parametrize("package", ["autograd", "gates"])
def test_import_loads_only_what_is_asked_for(package: str) -> None:
    unasked = ("scipy", "autograd.drawing", "autograd.checking", "autograd.explaining", "graphviz",
               "tqdm", "difflib",
               "pygraphviz", "resvg_py", "hypothesis", "pytest", "matplotlib", "sklearn", "IPython",
               "safetensors", "autograd.storage", "autograd.auditing", "reportlab", "fontTools",
               "PIL")
    code = f"import sys, {package}; dir({package}); " \
           f"print([m for m in {unasked} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                         check=True)
    assert out.stdout.strip() == "[]"


def test_gates_load_without_the_engine() -> None:
    code = ("import sys, gates; print(gates.sigmoid(0.0), "
            "any(m.split('.')[0] == 'autograd' for m in sys.modules))")
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                         check=True)
    assert out.stdout.split() == ["0.5", "False"]


@pytest.mark.parametrize("page", sorted(p.name for p in ROOT.glob("*.md")))
def test_files_that_a_page_names_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    top = "|".join(path.name for path in ROOT.iterdir() if path.is_dir())
    named = set(re.findall(rf"`((?:{re.escape(top)})/[\w./-]*)`".replace(r"\|", "|"), text))
    assert not {path for path in named if not (ROOT / path).exists()}
