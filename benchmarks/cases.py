"""What is measured in a race: the training steps and the gates."""

from __future__ import annotations

from typing import Any

from benchmarks.race import Case

GATES = {
    "multiply": "`x * x`", "scale": "`x * 1.01`", "sigmoid": "`sigmoid(x)`",
    "sin": "`np.sin(x)`", "sum": "`np.sum(x, axis=0, keepdims=True)`",
    "reshapes": "two reshapes", "slice": "`x[:, :]`", "matmul": "`x @ W`, W 10 × 10",
    "softmax": "`softmax(x)`",
}
LARGE_GATES = ("multiply", "scale", "sigmoid", "sin")
SMALL_MODEL, MIDDLE_MODEL, LARGE_MODEL = MODELS = ("2-16-16-2", "64-128-10", "784-1024-1024-10")
DRAWINGS: dict[str, dict[str, Any]] = {
    "200 boxes": {"steps": 22}, "1,000 boxes": {"steps": 110, "limit": 2_000},
    "3,000 boxes": {"steps": 333, "limit": 5_000},
    "RNN of 100 steps": {"steps": 100, "limit": 2_000}, "50,000 gates": {"steps": 10_000},
    "MLP of 67 boxes, to PNG": {"steps": 13, "png": True},
}
"""What is drawn: recurrent networks unrolled over so many steps, to SVG, and one of layers."""

TURN = 0.002
"""Seconds of a turn: the shorter, the more of them fall between two disturbances."""


def step(model: str, budget: float = TURN) -> Case:
    return Case(f"training step, {model}", "step", {"model": model, "budget": budget})


def gates(length: int, size: int = 10, budget: float = TURN) -> dict[str, Case]:
    """Each gate on `size` numbers, forward and backward, in a chain of `length`; by name."""
    where = "alone" if length == 1 else f"in a chain of {length}"
    return {name: Case(f"{GATES[name]} on {size:,} numbers, {where}", "overhead",
                       {"gate": name, "length": length, "size": size, "budget": budget})
            for name in (GATES if size == 10 else LARGE_GATES)}


def groups(ways: int) -> dict[str, dict[str, Case]]:
    """The cases of a full run, by the table that they stand in."""
    return {
        "steps": {model: step(model) for model in MODELS},
        "in_chain": gates(100), "alone": gates(1), "large": gates(1, size=1_000_000),
        "matmul": {"": Case("matrix product", "matmul", {})},
        "fan_out": {"": Case("fan-out", "fan_out", {"ways": ways})},
    }
