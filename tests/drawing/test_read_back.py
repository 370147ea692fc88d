"""Every number on a picture is the engine's own: read back from the lines, and compared."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from autograd import draw, tensor
from autograd.drawing import Drawing
from autograd.drawing.scene import Box, Line
from autograd.engine.tensor import Tensor
from autograd.formulas.figures import is_small
from autograd.graph.graph import Graph
from tests.drawing.pictures import text
from tests.gates.cases import CASES, Case

NUMBER = re.compile(r"[−+]?(?:\d+/\d+|\d+\.?\d*(?:e[+−]\d+)?|inf|nan)(?:[+−][\d.e+−]+?j)?")
OPTIONS: dict[str, tuple[Any, float]] = {
    "four digits": (4, 6e-4), "twelve digits": (12, 6e-12),
    "scientific": ("scientific", 6e-4), "fraction": ("fraction", 6e-4)}


def numbers(lines: list[str]) -> Any:
    """All numbers of some lines, in their order."""
    found = []
    for one in NUMBER.findall(" ".join(lines)):
        top, _, bottom = one.replace("−", "-").partition("/")
        found.append(complex(top) / float(bottom or 1))
    return np.array(found)


def same(shown: Any, value: Any, precision: float) -> bool:
    """Whether the numbers are those of `value`, to the digits shown."""
    flat = np.ravel(np.asarray(value)).astype(complex)
    return shown.shape == flat.shape and np.allclose(shown, flat, rtol=precision, atol=1e-300)


def of_style(thing: Any, style: str) -> list[str]:
    return [line.text for line in thing.lines if line.style == style]


def after_sign(lines: tuple[Line, ...]) -> list[str]:
    """What stands behind the last equals sign of the lines in numbers: the result."""
    rows = [line.text for line in lines if line.style == "gradient"]
    sign = max((row.rfind("= ") for row in rows), default=-1)
    return [row[sign + 2:] for row in rows] if sign >= 0 else rows


def swept(case: Case) -> tuple[Tensor, list[Tensor]]:
    """A case on tensors, its results summed with weights to a number E, and swept back."""
    values = case.draw(0)
    inputs = [tensor(x, name=f"in{k}") if np.asarray(x).dtype.kind in "fc" else x
              for k, x in enumerate(values)]
    y = case.gate(*inputs)
    outputs = y if isinstance(y, tuple) else (y,)
    rng = np.random.default_rng(2)
    total: Any = 0.0
    for one in outputs:
        total = total + (one * rng.normal(size=one.shape)).sum()
    E: Tensor = total.named("E")
    E.backward(keep=True)
    return E, [x for x in inputs if isinstance(x, Tensor)]


def boxes(picture: Drawing) -> dict[str, Box]:
    return {one.key: one for one in picture.scene.boxes}


EACH = [(case, option) for k, case in enumerate(CASES)
        for option in dict.fromkeys(["four digits", list(OPTIONS)[k % len(OPTIONS)]])]


@pytest.mark.parametrize(("case", "option"), EACH, ids=str)
def test_values_gradients_and_messages_read_back(case: Case, option: str) -> None:
    E, _ = swept(case)
    asked, precision = OPTIONS[option]
    picture = draw(E, numbers=asked)
    found = boxes(picture)
    for t in Graph(E):
        box = found[f"t{t.order}"]
        if not isinstance(t._value, tuple) and is_small(t._value):
            assert same(numbers(of_style(box, "value")), t._value, precision), text(box)
        g = getattr(t, "grad", None) if t.requires_grad else None
        if g is not None and not isinstance(g, tuple | list) and is_small(g):
            rows = of_style(box, "gradient")
            rows[0] = rows[0].partition("=")[2]
            assert same(numbers(rows), g, precision), text(box)
    messages_read_back(E, picture, precision)


def messages_read_back(E: Tensor, picture: Drawing, precision: float) -> None:
    for t in Graph(E):
        kept = t.notes.messages if t.notes is not None else None
        edges = [one for one in picture.scene.edges if one.target == f"t{t.order}" and one.lines]
        sent = [m for m in kept or () if m is not None]
        if len(edges) != len(sent):
            continue
        for edge, message in zip(edges, sent, strict=True):
            if isinstance(message, tuple | list) or not is_small(message):
                continue
            assert same(numbers(after_sign(edge.lines)), message, precision), text(edge)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_upstream_times_local_is_downstream(case: Case) -> None:
    """Where the factors stand in numbers, their product is the message, to the digits shown."""
    E, _ = swept(case)
    for edge in draw(E, numbers=12).scene.edges:
        for row in of_style(edge, "gradient"):
            parts = re.fullmatch(r"(\S+) × (\S+|\(.*?\)) = (\S+)", row)
            if parts:
                g, local, message = (numbers([part]) for part in parts.groups())
                assert np.allclose(g * local, message)


def test_large_arrays_read_back_by_their_ends_and_their_norm() -> None:
    x = tensor(np.linspace(-2.0, 5.0, 50), name="x")
    E = (x * x).sum().named("E")
    E.backward(keep=True)
    picture = draw(E, numbers=9)
    box = boxes(picture)[f"t{x.order}"]
    low, high, mean = numbers([of_style(box, "value")[0].replace("mean", "")])
    assert (low, high, mean) == (-2, 5, 1.5)
    norm = numbers([of_style(box, "value")[1].replace("norm", "")])
    assert np.allclose(norm, np.linalg.norm(x.value), rtol=1e-8)
    assert of_style(box, "heat")[0][0] == "▁"
    edge = next(one for one in picture.scene.edges if one.lines and one.source.startswith(box.key))
    (told,) = of_style(edge, "gradient")
    assert told == f"−2 … 5, norm {np.linalg.norm(x.value):.9g}"
