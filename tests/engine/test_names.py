"""What users and their editors see: the names of the packages, of a tensor, and signatures."""

from __future__ import annotations

import builtins
import inspect
import pkgutil
import pydoc
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import autograd
import gates
from autograd import parameter, tensor

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (autograd, gates)
SHARED = [name for name in gates.__all__ if isinstance(getattr(gates, name), gates.Gate)]
"""The gates that stand ready under a name of their own."""

CLASSES = [thing for name in gates.__all__ if isinstance(thing := getattr(gates, name), type)
           and issubclass(thing, gates.Gate) and hasattr(thing, "forward")]


def submodules(package: ModuleType) -> list[ModuleType]:
    return [import_module(m.name) for m in
            pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
            if not m.name.endswith("__main__")]


def fresh(code: str) -> str:
    """What a new interpreter prints."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                          check=True).stdout.strip()


# Packages

@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.__name__)
def test_a_package_shows_what_is_public_and_nothing_else(package: ModuleType) -> None:
    submodules(package)
    assert dir(package) == sorted(package.__all__) == package.__all__
    for name in package.__all__:
        thing = getattr(package, name)
        assert thing.__doc__
        assert not isinstance(thing, ModuleType), f"{package.__name__}.{name} is a module"
    hidden = {name for name, thing in vars(package).items()
              if not name.startswith("_") and not isinstance(thing, ModuleType)}
    assert hidden <= set(package.__all__)


@pytest.mark.parametrize("module", submodules(gates), ids=lambda m: m.__name__)
def test_every_gate_is_public(module: ModuleType) -> None:
    for name, thing in vars(module).items():
        kind = isinstance(thing, type) and issubclass(thing, gates.Gate) \
            and hasattr(thing, "forward")
        if kind and thing.__subclasses__() and thing not in vars(gates).values():
            continue  # what some gates share
        if not name.startswith("_") and (kind or isinstance(thing, gates.Gate)):
            assert name in gates.__all__


@pytest.mark.parametrize("order", [PACKAGES, PACKAGES[::-1]], ids=("engine first", "gates first"))
def test_star_imports_shadow_nothing(order: tuple[ModuleType, ...]) -> None:
    namespace: dict[str, object] = {}
    for package in order:
        exec(f"from {package.__name__} import *", namespace)
    del namespace["__builtins__"]
    assert namespace["jacobian"] is autograd.jacobian
    assert len(namespace) == len(autograd.__all__) + len(gates.__all__)
    assert not namespace.keys() & vars(builtins).keys()
    for package in PACKAGES:
        assert all(namespace[name] is getattr(package, name) for name in package.__all__)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.__name__)
def test_no_submodule_takes_the_place_of_a_name(package: ModuleType) -> None:
    """Not even where it is imported first: after `import autograd.engine.tensor`."""
    for name in {m.name for m in pkgutil.iter_modules(package.__path__)} & {*package.__all__}:
        path = f"{package.__name__}.{name}"
        assert fresh(f"import {path}; print(type({path}).__name__)") != "module"


@pytest.mark.parametrize("package, name, message", [
    (autograd, "sofmax", "module 'autograd' has no attribute 'sofmax'; did you mean gates.softmax"),
    (autograd, "jacobain", "did you mean autograd.jacobian?"),
    (autograd, "scipy", "SciPy's own ufuncs take tensors: write `import scipy`"),
    (autograd, "qqq", "module 'autograd' has no attribute 'qqq'; dir(autograd) lists what it has"),
    (gates, "sigmod", "module 'gates' has no attribute 'sigmod'; did you mean gates.sigmoid"),
    (gates, "__wrapped__", "module 'gates' has no attribute '__wrapped__'"),
])
def test_unknown_names_say_what_is_near(package: ModuleType, name: str, message: str) -> None:
    assert not hasattr(package, name)
    with pytest.raises(AttributeError) as caught:
        getattr(package, name)
    assert message in str(caught.value)
    assert caught.value.name == name
    if not name.startswith("__"):
        assert "(test_names.py:" in str(caught.value)


# Loaded when used

@pytest.mark.parametrize("code, printed", [
    ("import autograd; print(autograd.draw.__module__)", "autograd.drawing"),
    ("from autograd import Report, check; print(Report.__module__)", "autograd.checking.report"),
    ("import autograd; print(autograd.checking.check is autograd.check)", "True"),
    ("import autograd.drawing; print(autograd.drawing.draw is autograd.draw)", "True"),
    ("import gates; print(gates.sigmoid(0.0), gates.erf(0.0))", "0.5 0.0"),
    ("from autograd import tensor; from gates import gelu; print(gelu(tensor(0.0)).gate.name)",
     "GELU"),
    ("from autograd import tensor as t; import scipy.special as s; "
     "print(s.expit(t(1.0)).gate.name, s.erf(t(1.0)).gate.name, s.ndtr(t(1.0)).gate.name)",
     "Sigmoid Erf NormalCDF"),
    ("import scipy.special as s; from autograd import tensor as t; print(s.erf(t(1.0)).gate.name)",
     "Erf"),
])
def test_what_is_loaded_late_works_first_time(code: str, printed: str) -> None:
    assert fresh(code) == printed


def test_special_functions_are_bound_once() -> None:
    code = ("from gates import ufuncs; import scipy.special; f = ufuncs.erf; "
            "print(f is scipy.special.erf, vars(ufuncs)['erf'] is f, hasattr(ufuncs, '__path__'))")
    assert fresh(code) == "True True False"


# Signatures

@pytest.mark.parametrize("gate, text", [
    (gates.conv2d, "(x, w, /, *, stride=1, padding=0, dilation=1, groups=1)"),
    (gates.sigmoid, "(x, /)"),
    (gates.Softmax(axis=0), "(x, /, *, axis=0)"),
    (gates.Concatenate(), "(*xs, axis=0)"),
    (gates.Index(()), "(x, /, *arrays, pattern=())"),
])
def test_the_signature_shows_letters_and_settings(gate: gates.Gate, text: str) -> None:
    assert str(inspect.signature(gate)) == text


@pytest.mark.parametrize("name", SHARED)
def test_every_signature_is_how_the_gate_is_called(name: str) -> None:
    gate = getattr(gates, name)
    parameters = inspect.signature(gate).parameters.values()
    inputs = [p for p in parameters if p.kind is not p.KEYWORD_ONLY]
    assert tuple(p.name for p in inputs) == gate.letters
    assert [p.kind is p.VAR_POSITIONAL for p in inputs] == \
        [gate.variadic and letter == gate.letters[-1] for letter in gate.letters]
    settings = {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}
    assert gate.with_settings(settings) == gate
    shown = pydoc.plain(pydoc.render_doc(gate))
    assert inspect.getdoc(type(gate)) in re.sub(r"\n \|(  )?", "\n", shown)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_a_class_shows_its_constructor(kind: type[gates.Gate]) -> None:
    fields = getattr(kind, "__dataclass_fields__", {})
    assert list(inspect.signature(kind).parameters) == \
        [name for name, field in fields.items() if field.init and
         field._field_type.name == "_FIELD"]


# Tensors

@pytest.mark.parametrize("t", [tensor([1.0]), parameter(2.0, name="W"), tensor([1.0]) * 2])
def test_a_tensor_shows_its_own_names_and_numpys(t: autograd.Tensor) -> None:
    shown = dir(t)
    assert {name for name in shown if not hasattr(np.ndarray, name)} == {
        "backward", "detach", "gate", "grad", "inputs", "is_parameter", "label", "name", "named",
        "register_hook", "requires_grad", "scope", "value"}
    assert {"T", "mT", "dtype", "imag", "item", "ndim", "real", "shape", "size", "sum"} <= {*shown}
    for name in shown:
        assert inspect.getdoc(getattr(type(t), name))


def test_there_are_no_subclasses() -> None:
    with pytest.raises(TypeError, match="Marked: Tensor has no subclasses; write a gate"):
        class Marked(autograd.Tensor):  # type: ignore[misc]
            pass
