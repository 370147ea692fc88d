"""A learning step as a table."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.tensor import Tensor


def weight_table(weights: Sequence[Tensor], rate: float) -> str:
    """One row for each weight (a single number): its old value, Δw = −rate · ∂E/∂w, its new value.

    >>> from autograd import parameter
    >>> w = parameter(2.0, name="w")
    >>> (w * w).backward()
    >>> print(weight_table([w], rate=0.1))
    weight      old        Δ      new
    w         2.000   -0.400    1.600
    """
    rows = [f"{'weight':<6} {'old':>8} {'Δ':>8} {'new':>8}"]
    for w in weights:
        old, step = w.item(), -rate * float(w.grad)
        rows.append(f"{w.label:<6} {old:>8.3f} {step + 0.0:>8.3f} {old + step:>8.3f}")
    return "\n".join(rows)
