"""JAX as its tutorials write it: the whole step under `jit`."""

from __future__ import annotations

from functools import partial

import jax

from . import jax_eager
from .jax_eager import BLAS, VERSION, matmul

__all__ = ["BLAS", "VERSION", "matmul", "step"]

step = partial(jax_eager.step, update=jax.jit(jax_eager.update))
