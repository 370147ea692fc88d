from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import draw, tensor
from autograd.drawing.options import OPTIONS
from gates import OperandError

E = (tensor(3.0, name="x") ** 2).named("E")

REFUSED: dict[str, list[Any]] = {
    "path": [3, b"a.svg", True],
    "gradients": ["no", 1, 0.0],
    "values": [None, "yes", 2],
    "level": ["a", -1, None, True, ["gate"]],
    "open": [None, 3, [3], [""], True],
    "collapse": [None, 3, [3], [""], True],
    "fold": ["yes", 1, 2.0],
    "title": [5, None, b"t"],
    "legend": [2, None, "no"],
    "direction": ["XX", "lr", 1],
    "limit": [-1, 0, "a", 1.5, None, True],
    "heat": [None, "yes", 1],
    "engine": ["neato", 3, "DOT"],
    "numbers": [0, 18, -1, 2.5, True, None, "digits", "Fraction"],
    "checked": [None, 1, "yes"],
}


def test_every_option_has_values_that_are_refused() -> None:
    assert set(REFUSED) == set(OPTIONS)


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in REFUSED.items() for v in vs])
def test_an_option_of_no_sense_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=rf"^draw: {name} must be .*") as caught:
        draw(E, **{name: value})
    assert f"; {value!r} came (test_options.py:" in str(caught.value)


def test_what_is_needed_is_said() -> None:
    with pytest.raises(ValueError, match=r"limit must be a number of boxes from 1 up; -1 came"):
        draw(E, limit=-1)
    with pytest.raises(ValueError, match="numbers must be a number of digits from 1 to 17, "
                                         "'fraction' or 'scientific'; 0 came"):
        draw(E, numbers=0)
    with pytest.raises(ValueError, match=r"direction must be 'LR', 'TB' or None; 'XX' came"):
        draw(E, direction="XX")  # type: ignore[arg-type]


@pytest.mark.parametrize("options", [
    {"limit": np.int64(5)}, {"level": "layer"}, {"fold": np.bool_(True)}, {"open": []},
    {"values": np.bool_(True)},
    {"gradients": False}, {"direction": "TB"}, {"engine": "ranked"}, {"title": ""},
    {"numbers": np.int64(3)}, {"numbers": "fraction"}, {"numbers": "scientific"},
    {"checked": np.bool_(False)}])
def test_options_of_numpy_types_serve(options: dict[str, Any]) -> None:
    assert draw(E, **options).text()


def test_a_name_that_is_no_text_is_refused() -> None:
    x = tensor(3.0, name="x")
    for give in (x.named, lambda name: setattr(x, "name", name), lambda name: tensor(1.0, name)):
        with pytest.raises(OperandError, match=r": a name is a text; int came: 5 "
                                               r"\(test_options\.py:\d+\)$"):
            give(5)  # type: ignore[operator]


def test_a_path_may_be_of_any_kind(tmp_path: Path) -> None:
    draw(E, tmp_path / "a.txt")
    draw(E, str(tmp_path / "b.txt"))
    assert (tmp_path / "a.txt").read_bytes() == (tmp_path / "b.txt").read_bytes()
