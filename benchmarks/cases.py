"""What is measured in a race: the training steps and the gates."""

from __future__ import annotations

from benchmarks.race import Case

GATES = {
    "multiply": "`x * x`", "scale": "`x * 1.01`", "sigmoid": "`sigmoid(x)`",
    "sin": "`np.sin(x)`", "sum": "`np.sum(x, axis=0, keepdims=True)`",
    "reshapes": "two reshapes", "slice": "`x[:, :]`", "matmul": "`x @ W`, W 10 × 10",
    "softmax": "`softmax(x)`",
}
LARGE = ("multiply", "scale", "sigmoid", "sin")
SMALL_MODEL, MIDDLE_MODEL, LARGE_MODEL = MODELS = ("2-16-16-2", "64-128-10", "784-1024-1024-10")


def step(model: str, budget: float = 0.005) -> Case:
    return Case(f"training step, {model}", "step", {"model": model, "budget": budget})


def gates(length: int, size: int = 10, budget: float = 0.005) -> list[Case]:
    """Each gate on `size` numbers in a chain of `length` of them, forward and backward."""
    names = GATES if size == 10 else LARGE
    where = "alone" if length == 1 else f"in a chain of {length}"
    return [Case(f"{GATES[name]} on {size:,} numbers, {where}", "overhead",
                 {"gate": name, "length": length, "size": size, "budget": budget})
            for name in names]
