"""Who takes part, in which idioms, and in which Python."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.contest import Entry

OURS = "ours"
NN, BARE, LEAN = "PyTorch, nn and optim", "PyTorch, bare tensors", "PyTorch, lean"
JIT, JIT_LEAN, SCAN = "JAX, jit", "JAX, jit, lean", "JAX, 50 steps in a jit"
GUARDED, UNGUARDED = "MyGrad", "MyGrad, no memory guard"
HIPS = "HIPS autograd"

IDIOMS = {"PyTorch": (NN, BARE, LEAN), "JAX, jit": (JIT, JIT_LEAN, SCAN),
          "MyGrad": (GUARDED, UNGUARDED), "HIPS autograd": (HIPS,)}
"""The contestants of each library: its tutorials' idiom and its fastest."""

PEERS = ("torch", "jax", "mygrad", "hips", "micrograd")
"""The Pythons that may be named."""


def entries(pythons: Mapping[str, str]) -> list[Entry]:
    torch, jax, mygrad = pythons["torch"], pythons["jax"], pythons["mygrad"]
    return [
        Entry(OURS, "ours"), Entry("NumPy by hand", "by_hand"),
        Entry(NN, "pytorch_nn", torch), Entry(BARE, "pytorch", torch),
        Entry(LEAN, "pytorch_lean", torch),
        Entry(JIT, "jax_jit", jax), Entry(JIT_LEAN, "jax_lean", jax), Entry(SCAN, "jax_scan", jax),
        Entry("JAX, no jit", "jax_eager", jax),
        Entry(GUARDED, "mygrad", mygrad), Entry(UNGUARDED, "mygrad_unguarded", mygrad),
        Entry(HIPS, "hips", pythons["hips"]),
    ]


def importable(pythons: Mapping[str, str]) -> list[Entry]:
    """Those whose import is measured: one more has no arrays and so no part in the races."""
    return [*entries(pythons), Entry("micrograd", "micrograd", pythons["micrograd"])]
