"""Reads pages back: the numbers in the equations of an explanation in text."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

STEP = re.compile(r"^Step (\d+)\. (.*)$", re.MULTILINE)


def sections(text: str) -> list[tuple[str, str]]:
    """The heading of each step and what stands below it."""
    text = text.partition("\nThe update\n")[0]
    parts = STEP.split(text)
    assert [int(number) for number in parts[1::3]] == list(range(1, len(parts) // 3 + 1))
    return list(zip(parts[2::3], parts[3::3], strict=True))


def groups(section: str) -> Iterator[list[str]]:
    """The lines of each group of equations: the indented ones between empty lines."""
    for block in section.split("\n\n"):
        lines = [line for line in block.splitlines() if line.strip()]
        if lines and all(line.startswith("    ") for line in lines):
            yield lines


def result(lines: list[str]) -> np.ndarray:
    """The numbers after the last sign of equality of a group."""
    column = lines[0].index(" = ")
    starts = [k for k, line in enumerate(lines) if line[column:column + 3] == " = "]
    last = [lines[starts[-1]].rpartition(" = ")[2], *lines[starts[-1] + 1:]]
    return number_array(" ".join(last))


def number_array(text: str) -> np.ndarray:
    """An array of what `[[1, −2], [nan, inf]]` says."""
    code = text.replace("−", "-").strip()
    return np.array(eval(code, {"__builtins__": {}}, {"nan": np.nan, "inf": np.inf}))
