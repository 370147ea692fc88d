"""JAX under `jit` with buffers that are used again and calls that start no other thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

from . import jax_eager
from .jax_eager import BLAS, VERSION, matmul

__all__ = ["BLAS", "GATES", "VERSION", "matmul", "overhead", "step"]

jax.config.update("jax_cpu_enable_async_dispatch", False)
step = partial(jax_eager.step, update=jax.jit(jax_eager.update, donate_argnums=0))

W = jnp.eye(10)
GATES: dict[str, Callable[[Any], Any]] = {
    "multiply": lambda y: y * y,
    "scale": lambda y: y * 1.01,
    "sigmoid": jax.nn.sigmoid,
    "sin": jnp.sin,
    "sum": lambda y: jnp.sum(y, axis=0, keepdims=True),
    "reshapes": lambda y: y.reshape(10, 1).reshape(1, 10),
    "slice": lambda y: y[:, :],
    "matmul": lambda y: y @ W,
    "softmax": jax.nn.softmax,
}


def overhead(gate: str, length: int, size: int) -> Callable[[], Any]:
    """The whole chain, forward and backward, in one jitted call."""
    f = GATES[gate]

    def repeated(y: Any) -> Any:
        for _ in range(length):
            y = f(y)
        return y

    @jax.jit
    def both(x: Any, g: Any) -> tuple[Any, Any]:
        y, backward = jax.vjp(repeated, x)
        return y, backward(g)

    x = jnp.ones((1, size))
    return lambda: jax.block_until_ready(both(x, x))
